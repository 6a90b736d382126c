//! The spreadsheet guard's way back (T88): exports put one `'` before a line that a spreadsheet would compute; reading
//! takes exactly that one off, so every value comes back as it was.

/// The cell without the guard of any of its lines.
pub fn unguarded(cell: &str) -> String {
    if !cell.contains('\'') {
        return cell.to_owned();
    }
    let mut plain = String::with_capacity(cell.len());
    for line in cell.split_inclusive(['\n', '\r']) {
        plain.push_str(line.strip_prefix('\'').filter(|_| is_guarded(line)).unwrap_or(line));
    }
    plain
}

/// True when, after any `'` and blanks, something stands that a spreadsheet would compute.
fn is_guarded(line: &str) -> bool {
    line.trim_start_matches(|c: char| c == '\'' || is_blank(c))
        .starts_with(is_formula_start)
}

fn is_blank(c: char) -> bool {
    matches!(
        c,
        ' ' | '\u{A0}' | '\u{2000}'..='\u{200B}' | '\u{202F}' | '\u{205F}' | '\u{3000}' | '\u{FEFF}'
    )
}

fn is_formula_start(c: char) -> bool {
    matches!(
        c,
        '=' | '+' | '-' | '@' | '\t' | '\u{FF1D}' | '\u{FF0B}' | '\u{FF0D}' | '\u{FF20}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_t88_read_backwards() {
        for (cell, value) in [
            ("'=1+1", "=1+1"),
            ("''=x", "'=x"),
            ("'hello", "'hello"),
            ("'\u{A0}@x", "\u{A0}@x"),
            ("a\n'=2", "a\n=2"),
            (
                "=HYPERLINK(\"http://x.example\",\"y\")",
                "=HYPERLINK(\"http://x.example\",\"y\")",
            ),
            ("O'Brien", "O'Brien"),
        ] {
            assert_eq!(unguarded(cell), value);
        }
    }
}
