//! Names of exported files that every system takes (T86).

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// Longest name in bytes, the ending included.
const MAX_BYTES: usize = 120;

/// A safe file name from a typed title and an ending without its dot.
pub fn safe_file_name(title: &str, ending: &str) -> String {
    let plain: String = title.nfc().map(|c| if forbidden(c) { '_' } else { c }).collect();
    let trimmed = plain.trim_start_matches(['-', '.', ' ']).trim_end_matches(['.', ' ']);
    let named = if trimmed.is_empty() { "document" } else { trimmed };
    let safe = if is_device(named) {
        format!("_{named}")
    } else {
        named.to_owned()
    };
    let room = MAX_BYTES.saturating_sub(ending.len() + 1);
    let mut kept = String::new();
    for cluster in safe.graphemes(true) {
        if kept.len() + cluster.len() > room {
            break;
        }
        kept.push_str(cluster);
    }
    format!("{}.{ending}", kept.trim_end_matches(['.', ' ']))
}

fn forbidden(c: char) -> bool {
    matches!(
        c,
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' | '\u{200E}' | '\u{200F}' | '\u{061C}'
    ) || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
        || c.is_control()
}

/// Names of devices, which some systems do not take as files, whatever stands after the first dot.
fn is_device(name: &str) -> bool {
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_ascii_uppercase();
    let numbered = |word: &str| {
        stem.strip_prefix(word)
            .is_some_and(|rest| rest.len() == 1 && rest.chars().all(|c| c.is_ascii_digit()))
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") || numbered("COM") || numbered("LPT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_file_names() {
        for (title, ending, name) in [
            ("Rechnung 2027/0041: Größe M.", "pdf", "Rechnung 2027_0041_ Größe M.pdf"),
            ("..\\..\\aux", "csv", "_.._aux.csv"),
            ("con", "pdf", "_con.pdf"),
            ("  -rf ", "pdf", "rf.pdf"),
            ("...", "pdf", "document.pdf"),
            ("Com1.x", "pdf", "_Com1.x.pdf"),
            ("a\u{202E}b\n", "pdf", "a_b_.pdf"),
        ] {
            assert_eq!(safe_file_name(title, ending), name);
        }
        let long = safe_file_name(&"é".repeat(300), "pdf");
        assert!(long.len() <= 120 && long.ends_with("é.pdf"));
    }
}
