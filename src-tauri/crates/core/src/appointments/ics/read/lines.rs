//! Lines of a calendar file (RFC 5545 section 3.1): unfolded as bytes, since some programs fold inside a character, then
//! read as text. A line keeps the number it has in the file.

use encoding_rs::{UTF_8, WINDOWS_1252};

/// A content line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// Its number in the file, from 1.
    pub number: u32,
    /// Upper case.
    pub name: String,
    /// Parameters, names in upper case.
    pub params: Vec<(String, String)>,
    /// Behind the colon, as written.
    pub value: String,
}

impl Line {
    /// The value of a parameter.
    pub fn param(&self, name: &str) -> Option<&str> {
        let found = self.params.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// Every line that says something; `Err` holds the number of one that is none.
pub(super) fn lines(bytes: &[u8]) -> Vec<Result<Line, u32>> {
    // UTF-16 has its mark, or is no calendar at all.
    let text = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) if encoding != UTF_8 => encoding.decode(bytes).0.into_owned().into_bytes(),
        Some((_, mark)) => bytes[mark..].to_vec(),
        None => bytes.to_vec(),
    };
    let mut unfolded: Vec<(u32, Vec<u8>)> = Vec::new();
    let physical = text.split(|byte| *byte == b'\n');
    for (number, line) in (1_u32..).zip(physical) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match (line.first(), unfolded.last_mut()) {
            (Some(b' ' | b'\t'), Some((_, before))) => before.extend_from_slice(&line[1..]),
            (None, _) => {}
            _ => unfolded.push((number, line.to_vec())),
        }
    }
    unfolded
        .into_iter()
        .map(|(number, line)| parsed(number, &line).ok_or(number))
        .collect()
}

/// Some programs write the letters of old Windows: what is no UTF-8 is read so.
fn text_of(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

fn parsed(number: u32, bytes: &[u8]) -> Option<Line> {
    let text = text_of(bytes);
    let mut quoted = false;
    let end = text.find(|letter| {
        if letter == '"' {
            quoted = !quoted;
        }
        letter == ':' && !quoted
    })?;
    let (head, value) = (&text[..end], &text[end + 1..]);
    let mut parts = split_outside_quotes(head).into_iter();
    let name = parts.next()?.trim().to_ascii_uppercase();
    let proper = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let params = parts.filter_map(|part| {
        let (name, value) = part.split_once('=')?;
        Some((name.trim().to_ascii_uppercase(), value.trim_matches('"').to_owned()))
    });
    proper.then(|| Line {
        number,
        name,
        params: params.collect(),
        value: value.to_owned(),
    })
}

fn split_outside_quotes(head: &str) -> Vec<&str> {
    let mut quoted = false;
    head.split(|letter| {
        if letter == '"' {
            quoted = !quoted;
        }
        letter == ';' && !quoted
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folds_quotes_and_old_letters_are_read() {
        let file =
            b"\xef\xbb\xbfBEGIN:VCALENDAR\r\nsummary;X=\"a;b:c\":M\xc3\r\n \xbcller\r\nLOCATION:K\xf6ln\nno line\n";
        let read = lines(file);
        let line = |index: usize| read[index].clone().expect("a line");
        assert_eq!(line(0).name, "BEGIN");
        assert_eq!((line(1).value.as_str(), line(1).param("X")), ("Müller", Some("a;b:c")));
        assert_eq!((line(2).value.as_str(), line(2).number), ("Köln", 4));
        assert_eq!(read[3], Err(5));
    }

    proptest! {
        #[test]
        fn whatever_it_is_it_is_read_to_its_end(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let count = bytes.split(|byte| *byte == b'\n').count();
            prop_assert!(lines(&bytes).len() <= count.max(400));
        }
    }
}
