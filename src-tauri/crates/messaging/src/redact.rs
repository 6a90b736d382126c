//! Provider texts before they are stored or logged (R114): without numbers, addresses, our secrets, and without any
//! word of the message, because some providers echo the request in their errors.

use crate::Secrets;
use regex::Regex;
use std::{collections::HashSet, sync::LazyLock};

const LONGEST: usize = 200;
const GONE: &str = "…";

/// Six digits or more, also when spaces, dots or dashes stand between them.
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[+(]?\d(?:[\s().-]{0,2}\d){5,}").expect("a fixed expression"));

/// Tokens, keys and encoded credentials: a run that is no word, and whatever follows a sign-in scheme.
static TOKEN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\b(?:basic|bearer)\s+\S+|[A-Za-z0-9+/=_-]{20,}").expect("a fixed expression"));

/// The provider's words, safe to keep; none when nothing is left.
pub(crate) fn redact(provider_text: &str, secrets: &Secrets, message_words: &[&str]) -> Option<String> {
    let mut text = provider_text.chars().take(4 * LONGEST).collect::<String>();
    for (_, value) in secrets.iter().filter(|(_, value)| value.len() >= 4) {
        text = text.replace(value, GONE);
    }
    let text = TOKEN.replace_all(&text, GONE);
    let text = NUMBER.replace_all(&text, GONE);
    let ours: HashSet<String> = message_words
        .iter()
        .flat_map(|part| part.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.chars().count() >= 3)
        .map(str::to_lowercase)
        .collect();
    let kept: Vec<&str> = text
        .split_whitespace()
        .map(|word| if reveals(word, &ours) { GONE } else { word })
        .collect();
    let mut short: String = kept
        .join(" ")
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST)
        .collect();
    while short.contains("… …") {
        short = short.replace("… …", GONE);
    }
    (!short.is_empty()).then_some(short)
}

fn reveals(word: &str, ours: &HashSet<String>) -> bool {
    word.contains('@')
        || word
            .split(|c: char| !c.is_alphanumeric())
            .any(|piece| ours.contains(&piece.to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Secret;

    #[test]
    fn numbers_addresses_secrets_and_our_words_are_gone() {
        let mut secrets = Secrets::new();
        secrets.insert("authToken", Secret::new("s3cr3t-token".to_owned()));
        let text = "The 'To' number +447700900123 (ana@example.org) of Ana is not valid: s3cr3t-token";
        assert_eq!(
            redact(
                text,
                &secrets,
                &["+447700900123", "Ana", "Harbour Street: see you Tuesday"]
            )
            .as_deref(),
            Some("The 'To' number … of … is not valid: …")
        );
    }

    #[test]
    fn encoded_credentials_are_gone() {
        let text = r#"bad header "authorization": "Basic c21zOnB3" token eyJhbGciOiJIUzI1NiIsInR5cCI6 end"#;
        assert_eq!(
            redact(text, &Secrets::new(), &[]).as_deref(),
            Some(r#"bad header "authorization": "… token … end"#)
        );
    }

    #[test]
    fn a_long_page_is_cut_and_nothing_is_none() {
        let page = redact(&"<p>x</p> ".repeat(9000), &Secrets::new(), &[]).expect("some text");
        assert!(page.chars().count() <= LONGEST);
        assert_eq!(redact("  ", &Secrets::new(), &[]), None);
        assert_eq!(
            redact("call 07700 900-311 now", &Secrets::new(), &[]).as_deref(),
            Some("call … now")
        );
    }
}
