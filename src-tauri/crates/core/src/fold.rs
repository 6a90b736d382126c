//! The search key: what a person types and what is stored meet in one folded form. Only for finding;
//! what is shown is what was typed.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Folds text for search: compatibility decomposition, accents dropped, lower case, other scripts kept and
/// their Latin reading appended after a space, runs of blanks made one.
pub fn search_key(text: &str) -> String {
    let plain = fold(text);
    let latin = fold(&deunicode::deunicode(text));
    if latin == plain || latin.is_empty() {
        plain
    } else {
        format!("{plain} {latin}")
    }
}

/// The folded form alone, without the Latin reading.
pub fn fold(text: &str) -> String {
    let folded: String = text
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    folded.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_and_scripts_meet() {
        assert_eq!(fold("Łukasz  Nowák"), "łukasz nowak");
        assert!(search_key("Łukasz").contains("lukasz"));
        assert!(search_key("Weiß").contains("weiss"));
        assert!(search_key("田中").contains("tian"));
        assert_eq!(search_key("  O'Brien "), "o brien");
    }
}
