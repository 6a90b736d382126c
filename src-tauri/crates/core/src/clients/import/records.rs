//! Cutting text into records and cells. Written here and not taken from a library because of what must be told apart
//! (T81): a cell over the limit costs its record, not the memory; a quote that is never closed is named with its line
//! instead of swallowing the rest of the file.

use super::letters::TextReader;
use std::io::{self, Read};

/// Largest file.
pub const MAX_FILE_BYTES: u64 = 200 * 1024 * 1024;
/// Largest cell.
pub const MAX_FIELD_BYTES: usize = 1024 * 1024;
/// Most columns.
pub const MAX_COLUMNS: usize = 500;
/// Most records.
pub const MAX_ROWS: u32 = 1_000_000;

/// Why a file cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum FileFault {
    /// A quoted cell that begins in this record (0 is the header) is never closed.
    #[error("a quote in record {0} is never closed")]
    OpenQuote(u32),
    /// More columns than the limit.
    #[error("too many columns")]
    TooManyColumns,
    /// More records than the limit.
    #[error("too many rows")]
    TooManyRows,
    /// Reading failed.
    #[error("reading failed")]
    Io(#[from] io::Error),
}

/// One record.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Record {
    /// Its cells; one over the limit is cut.
    pub cells: Vec<String>,
    /// True when a cell was over the limit.
    pub too_long: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    CellStart,
    Plain,
    Quoted,
    QuoteInQuoted,
}

/// The records of a text, one after the other, in bounded memory.
pub struct Records<R> {
    text: TextReader<R>,
    piece: String,
    at: usize,
    delimiter: char,
    state: State,
    cell: String,
    record: Record,
    any: bool,
    after_return: bool,
    number: u32,
    ended: bool,
}

impl<R: Read> Records<R> {
    /// Records whose cells this delimiter separates.
    pub fn new(text: TextReader<R>, delimiter: char) -> Self {
        Self {
            text,
            piece: String::new(),
            at: 0,
            delimiter,
            state: State::CellStart,
            cell: String::new(),
            record: Record::default(),
            any: false,
            after_return: false,
            number: 0,
            ended: false,
        }
    }

    /// The next record; none at the end. Lines without anything are passed over.
    pub fn next_record(&mut self) -> Result<Option<Record>, FileFault> {
        loop {
            while let Some(c) = self.piece[self.at..].chars().next() {
                self.at += c.len_utf8();
                if self.take(c)? {
                    return self.finished().map(Some);
                }
            }
            self.at = 0;
            if self.ended || !self.text.next_piece(&mut self.piece)? {
                return self.last();
            }
        }
    }

    /// Takes one character; true when it ends a record.
    fn take(&mut self, c: char) -> Result<bool, FileFault> {
        let after_return = std::mem::take(&mut self.after_return);
        match (self.state, c) {
            (State::Quoted, '"') => self.state = State::QuoteInQuoted,
            (State::Quoted, c) => self.push(c),
            (State::QuoteInQuoted, '"') => {
                self.push('"');
                self.state = State::Quoted;
            }
            (_, '\n') if after_return => {}
            (_, '\n' | '\r') => {
                self.after_return = c == '\r';
                return self.end_line();
            }
            (_, c) if c == self.delimiter => self.end_cell()?,
            (State::CellStart, '"') => {
                self.state = State::Quoted;
                self.any = true;
            }
            (_, c) => {
                self.push(c);
                self.state = State::Plain;
            }
        }
        Ok(false)
    }

    fn push(&mut self, c: char) {
        self.any = true;
        if self.cell.len() + c.len_utf8() > MAX_FIELD_BYTES {
            self.record.too_long = true;
        } else {
            self.cell.push(c);
        }
    }

    fn end_cell(&mut self) -> Result<(), FileFault> {
        if self.record.cells.len() >= MAX_COLUMNS {
            return Err(FileFault::TooManyColumns);
        }
        self.any = true;
        self.record.cells.push(std::mem::take(&mut self.cell));
        self.state = State::CellStart;
        Ok(())
    }

    fn end_line(&mut self) -> Result<bool, FileFault> {
        if !self.any {
            return Ok(false);
        }
        self.end_cell()?;
        Ok(true)
    }

    fn finished(&mut self) -> Result<Record, FileFault> {
        self.any = false;
        if self.number > MAX_ROWS {
            return Err(FileFault::TooManyRows);
        }
        self.number += 1;
        Ok(std::mem::take(&mut self.record))
    }

    fn last(&mut self) -> Result<Option<Record>, FileFault> {
        self.ended = true;
        if self.state == State::Quoted {
            return Err(FileFault::OpenQuote(self.number));
        }
        if self.any && self.end_line()? {
            self.finished().map(Some)
        } else {
            Ok(None)
        }
    }
}

/// The delimiter of a text, by its beginning: the one that gives the most columns alike in the first records. A line
/// `sep=;`, which spreadsheets write, says it.
pub fn delimiter_of(head: &str) -> char {
    if let Some(named) = separator_line(head) {
        return named;
    }
    let score = |delimiter: char| {
        let mut records = Records::new(TextReader::new(head.as_bytes(), super::Letters::Utf8), delimiter);
        let widths: Vec<usize> = std::iter::from_fn(|| records.next_record().ok().flatten())
            .take(11)
            .map(|r| r.cells.len())
            .collect();
        let header = widths.first().copied().unwrap_or(0);
        // The last record of a cut beginning may be half.
        let alike = widths.iter().take(10).filter(|width| **width == header).count();
        if header < 2 { (0, 0) } else { (alike * header, header) }
    };
    [',', ';', '\t', '|']
        .into_iter()
        .rev()
        .max_by_key(|delimiter| score(*delimiter))
        .unwrap_or(',')
}

/// The delimiter that a first line `sep=;` names.
pub(super) fn separator_line(head: &str) -> Option<char> {
    let line = head.trim_start_matches('\u{FEFF}').lines().next()?;
    let mut rest = line.strip_prefix("sep=")?.chars();
    rest.next().filter(|_| rest.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clients::import::Letters;

    fn read(text: &str, delimiter: char) -> Result<Vec<Record>, FileFault> {
        let mut records = Records::new(TextReader::new(text.as_bytes(), Letters::Utf8), delimiter);
        let mut all = Vec::new();
        while let Some(record) = records.next_record()? {
            all.push(record);
        }
        Ok(all)
    }

    fn cells(text: &str) -> Vec<Vec<String>> {
        read(text, ',')
            .expect("readable")
            .into_iter()
            .map(|record| record.cells)
            .collect()
    }

    #[test]
    fn quotes_line_ends_and_blank_lines() {
        assert_eq!(
            cells("a,b\r\n\"x, \"\"y\"\"\nz\",\r\n\r\n,"),
            [["a", "b"], ["x, \"y\"\nz", ""], ["", ""]]
        );
        assert_eq!(
            cells("a,b\rc,d"),
            [["a", "b"], ["c", "d"]],
            "bare returns end lines; no newline at the end"
        );
        assert_eq!(cells("say \"no\",\"b\"x\n"), [["say \"no\"", "bx"]]);
        assert!(cells("").is_empty());
    }

    #[test]
    fn an_open_quote_is_named_with_its_record() {
        assert!(matches!(
            read("a,b\n1,2\n3,\"4\n5,6\n", ','),
            Err(FileFault::OpenQuote(2))
        ));
        assert!(read("a,\"b\"", ',').is_ok());
    }

    #[test]
    fn a_cell_over_the_limit_costs_its_record_only() {
        let text = format!("a,b\n\"{}\",x\n1,2\n", "y".repeat(10 * 1024 * 1024));
        let records = read(&text, ',').expect("readable");
        assert_eq!(
            records.iter().map(|r| r.too_long).collect::<Vec<_>>(),
            [false, true, false]
        );
        assert_eq!(records[1].cells[0].len(), MAX_FIELD_BYTES);
    }

    #[test]
    fn too_many_columns_are_refused() {
        assert!(matches!(read(&",".repeat(600), ','), Err(FileFault::TooManyColumns)));
    }

    #[test]
    fn the_delimiter_is_found() {
        assert_eq!(delimiter_of("a,b,c\n1;2,3,4\n"), ',');
        assert_eq!(
            delimiter_of("\"Anrede\";\"Vorname, Name\";\"Ort\"\r\n\"Herr\";\"a\";\"b\"\r\n"),
            ';'
        );
        assert_eq!(delimiter_of("PatNum\tLName\n1000\tRoss, Jr\n"), '\t');
        assert_eq!(delimiter_of("sep=;\na,b;c\n"), ';');
        assert_eq!(delimiter_of("name\nAna\n"), ',');
    }
}
