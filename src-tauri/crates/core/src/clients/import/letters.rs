//! Which letters a file is written in, and reading it as text piece by piece: UTF-8 with or without mark, UTF-16,
//! Windows-1252. The whole file is looked at before one is chosen; a file that is UTF-8 only at its beginning is not.

use std::io::{self, Read};

words! {
    /// The encoding of a file.
    Letters {
        /// UTF-8, with or without byte-order mark.
        Utf8 = "utf-8",
        /// UTF-16, low byte first.
        Utf16Le = "utf-16le",
        /// UTF-16, high byte first.
        Utf16Be = "utf-16be",
        /// Windows-1252: whatever is none of the others.
        Windows1252 = "windows-1252",
    }
}

impl Letters {
    fn encoding(self) -> &'static encoding_rs::Encoding {
        match self {
            Letters::Utf8 => encoding_rs::UTF_8,
            Letters::Utf16Le => encoding_rs::UTF_16LE,
            Letters::Utf16Be => encoding_rs::UTF_16BE,
            Letters::Windows1252 => encoding_rs::WINDOWS_1252,
        }
    }
}

/// Looks at a file's bytes in order and then knows its letters.
#[derive(Debug)]
pub struct LetterProbe {
    head: Vec<u8>,
    tail: Vec<u8>,
    valid: bool,
}

impl Default for LetterProbe {
    fn default() -> Self {
        Self {
            head: Vec::new(),
            tail: Vec::new(),
            valid: true,
        }
    }
}

impl LetterProbe {
    /// The next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        let missing = 1024_usize.saturating_sub(self.head.len());
        self.head.extend(bytes.iter().take(missing));
        if !self.valid {
            return;
        }
        self.tail.extend_from_slice(bytes);
        match std::str::from_utf8(&self.tail) {
            Ok(_) => self.tail.clear(),
            Err(error) if error.error_len().is_none() => {
                self.tail.drain(..error.valid_up_to());
            }
            Err(_) => {
                self.valid = false;
                self.tail = Vec::new();
            }
        }
    }

    /// The letters of everything that was pushed.
    pub fn finish(&self) -> Letters {
        match self.head.as_slice() {
            [0xEF, 0xBB, 0xBF, ..] => Letters::Utf8,
            [0xFF, 0xFE, ..] => Letters::Utf16Le,
            [0xFE, 0xFF, ..] => Letters::Utf16Be,
            head if zeros(head, 1) => Letters::Utf16Le,
            head if zeros(head, 0) => Letters::Utf16Be,
            _ if self.valid && self.tail.is_empty() => Letters::Utf8,
            _ => Letters::Windows1252,
        }
    }
}

/// True when nearly every second byte is zero: UTF-16 without its mark.
fn zeros(head: &[u8], odd: usize) -> bool {
    let every_second = head.iter().skip(odd).step_by(2);
    let (zero, all) = every_second.fold((0_usize, 0_usize), |(z, n), byte| (z + usize::from(*byte == 0), n + 1));
    all >= 8 && zero * 10 >= all * 7
}

/// Reads a byte stream as text; what cannot be read becomes U+FFFD.
pub struct TextReader<R> {
    source: R,
    decoder: encoding_rs::Decoder,
    bytes: Vec<u8>,
    ended: bool,
}

impl<R: Read> TextReader<R> {
    /// Text of these letters; a byte-order mark is taken off.
    pub fn new(source: R, letters: Letters) -> Self {
        let decoder = letters.encoding().new_decoder_with_bom_removal();
        Self {
            source,
            decoder,
            bytes: vec![0; 64 * 1024],
            ended: false,
        }
    }

    /// Puts the next piece into `text` (cleared first); false at the end.
    pub fn next_piece(&mut self, text: &mut String) -> io::Result<bool> {
        text.clear();
        if self.ended {
            return Ok(false);
        }
        let read = self.source.read(&mut self.bytes)?;
        self.ended = read == 0;
        let input = &self.bytes[..read];
        text.reserve(self.decoder.max_utf8_buffer_length(read).unwrap_or(read * 3 + 16));
        let (_, consumed, _) = self.decoder.decode_to_string(input, text, self.ended);
        debug_assert_eq!(consumed, read, "the reserved room always suffices");
        Ok(!self.ended || !text.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probe(bytes: &[u8]) -> Letters {
        let mut probe = LetterProbe::default();
        bytes.chunks(3).for_each(|chunk| probe.push(chunk));
        probe.finish()
    }

    fn text(bytes: &[u8]) -> String {
        let mut reader = TextReader::new(bytes, probe(bytes));
        let (mut all, mut piece) = (String::new(), String::new());
        while reader.next_piece(&mut piece).expect("bytes in memory") {
            all.push_str(&piece);
        }
        all
    }

    #[test]
    fn four_kinds_of_letters() {
        let utf16 = |text: &str, big: bool| -> Vec<u8> {
            text.encode_utf16()
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect()
        };
        assert_eq!(text("Straße, 田中".as_bytes()), "Straße, 田中");
        assert_eq!(text(b"\xEF\xBB\xBFa,b"), "a,b");
        assert_eq!(text(b"Stra\xDFe \x84Du\x93"), "Straße „Du“");
        assert_eq!(text(&utf16("\u{FEFF}Straße", false)), "Straße");
        assert_eq!(text(&utf16("\u{FEFF}Straße", true)), "Straße");
        assert_eq!(
            text(&utf16("First Name,Last Name\r\n", false)),
            "First Name,Last Name\r\n",
            "without its mark"
        );
    }

    #[test]
    fn one_late_byte_decides() {
        let mut late = vec![b'a'; 200_000];
        late.push(0xDF);
        assert_eq!(probe(&late), Letters::Windows1252);
        assert_eq!(probe(&late[..200_000]), Letters::Utf8);
        assert_eq!(
            probe("ends with half a letter é".as_bytes().split_last().expect("bytes").1),
            Letters::Windows1252
        );
    }
}
