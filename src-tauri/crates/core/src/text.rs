//! Text as people type it (T87): NFC, trimmed, no control characters, no bidi overrides, bounded.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// Longest name in graphemes, and every single line in bytes.
pub const NAME_GRAPHEMES: usize = 200;
/// Longest single line in bytes.
pub const LINE_BYTES: usize = 1024;
/// Longest note in bytes.
pub const NOTE_BYTES: usize = 64 * 1024;

/// A name or other single line as typed: refused with the rule's name when it cannot be kept.
pub fn line(text: &str) -> Result<String, &'static str> {
    let clean: String = text.trim().nfc().collect();
    if clean.chars().any(forbidden_in_line) {
        return Err("control_character");
    }
    if clean.len() > LINE_BYTES || clean.graphemes(true).count() > NAME_GRAPHEMES {
        return Err("too_long");
    }
    Ok(clean)
}

/// A line that must not be empty.
pub fn required_line(text: &str) -> Result<String, &'static str> {
    match line(text)? {
        empty if empty.is_empty() => Err("required"),
        full => Ok(full),
    }
}

/// A note of several lines: line ends become LF, other control characters are refused.
pub fn note(text: &str) -> Result<String, &'static str> {
    let clean: String = text.replace("\r\n", "\n").replace('\r', "\n").trim().nfc().collect();
    if clean.chars().any(|c| c != '\n' && c != '\t' && forbidden_in_line(c)) {
        return Err("control_character");
    }
    if clean.len() > NOTE_BYTES {
        return Err("too_long");
    }
    Ok(clean)
}

/// The same text without what [`line`] would refuse, for imports; true when something was taken out.
pub fn stripped_line(text: &str) -> (String, bool) {
    let kept: String = text
        .nfc()
        .map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c })
        .filter(|c| !forbidden_in_line(*c))
        .collect();
    let short: String = kept.trim().graphemes(true).take(NAME_GRAPHEMES).collect();
    let mut end = short.len().min(LINE_BYTES);
    while !short.is_char_boundary(end) {
        end -= 1;
    }
    let clean = short[..end].to_owned();
    let changed = clean != text.trim().nfc().collect::<String>();
    (clean, changed)
}

/// Control characters, line and paragraph separators, and bidi overrides.
pub fn forbidden_in_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_trimmed_and_composed() {
        assert_eq!(line("  Ane\u{301} "), Ok("Ané".to_owned()));
        assert_eq!(line("a\nb"), Err("control_character"));
        assert_eq!(line("a\u{202E}b"), Err("control_character"));
        assert_eq!(required_line("  "), Err("required"));
        assert_eq!(line(&"é".repeat(201)), Err("too_long"));
    }

    #[test]
    fn notes_keep_their_lines() {
        assert_eq!(note("a\r\nb\rc"), Ok("a\nb\nc".to_owned()));
        assert_eq!(note("a\0"), Err("control_character"));
    }

    #[test]
    fn imports_strip_and_say_so() {
        assert_eq!(stripped_line("Ana\u{202E}\0 B"), ("Ana B".to_owned(), true));
        assert_eq!(stripped_line(" Ana "), ("Ana".to_owned(), false));
        assert_eq!(stripped_line(&"é".repeat(5000)).0.chars().count(), 200);
    }
}
