//! Text of calendar files (A118): escaped, without control characters, folded at 75 octets and never inside a character.

/// Octets of a line, without its end.
const WIDTH: usize = 75;

/// A text value.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.replace("\r\n", "\n").chars() {
        match letter {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(letter);
            }
            '\n' => out.push_str("\\n"),
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

/// A parameter's value in its quotes; it cannot hold any of its own (RFC 5545 section 3.2).
pub(super) fn quoted(text: &str) -> String {
    let inner: String = text
        .chars()
        .filter(|letter| !letter.is_control())
        .map(|letter| if letter == '"' { '\'' } else { letter })
        .collect();
    format!("\"{}\"", inner.trim())
}

/// A line with its end, folded.
pub(super) fn folded(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + line.len() / 70 + 2);
    let mut octets = 0;
    for letter in line.chars() {
        if octets + letter.len_utf8() > WIDTH {
            out.push_str("\r\n ");
            octets = 1;
        }
        out.push(letter);
        octets += letter.len_utf8();
    }
    out.push_str("\r\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn separators_and_newlines_are_escaped_and_controls_removed() {
        assert_eq!(escaped("a\\b;c,d\r\ne\u{7}f\ng"), "a\\\\b\\;c\\,d\\nef\\ng");
    }

    proptest! {
        #[test]
        fn folding_keeps_the_text_and_the_width(text in "\\PC{0,400}") {
            let line = folded(&text);
            prop_assert!(line.ends_with("\r\n"));
            let body = &line[..line.len() - 2];
            prop_assert!(body.split("\r\n").all(|part| part.len() <= WIDTH));
            prop_assert_eq!(body.replace("\r\n ", ""), text);
        }
    }
}
