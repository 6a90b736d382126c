//! The file: how large, which letters, which delimiter, which headers; and what its columns say as a whole.

use crate::{AppError, AppResult, ErrorCode};
use deskbell_core::clients::import::{
    DateVotes, Field, FileFault, LetterProbe, Letters, MAX_FILE_BYTES, Mapping, Record, Records, TextReader,
    delimiter_of,
};
use sha2::{Digest, Sha256};
use std::{
    fmt::Write as _,
    fs::File,
    io::{BufReader, Read},
    path::{Path, PathBuf},
};

/// Text looked at to find the delimiter.
const HEAD_CHARS: usize = 64 * 1024;

/// A file that can be read.
#[derive(Debug)]
pub(super) struct Source {
    path: PathBuf,
    /// Its name without the folder.
    pub file_name: String,
    /// SHA-256, hex.
    pub sha256: String,
    /// Its letters.
    pub letters: Letters,
    /// What separates its cells.
    pub delimiter: char,
    /// Its headers.
    pub headers: Vec<String>,
    skip: usize,
}

/// What one look through all records tells.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Records after the header.
    pub records: u32,
    /// What the birth dates say about their order.
    pub dates: DateVotes,
    /// Filled cells by column.
    pub filled: Vec<u32>,
}

impl Source {
    /// Opens a file within the limits of T81.
    pub fn open(path: &Path) -> AppResult<Source> {
        let facts = std::fs::metadata(path).map_err(|_| AppError::invalid("path", "not_found"))?;
        if !facts.is_file() {
            return Err(AppError::invalid("path", "not_a_file"));
        }
        if facts.len() > MAX_FILE_BYTES {
            return Err(AppError::invalid("path", "too_large"));
        }
        refuse_other_kinds(path)?;
        let (letters, sha256) = probe(path)?;
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let mut source = Source {
            path: path.to_owned(),
            file_name: name,
            sha256,
            letters,
            delimiter: ',',
            headers: Vec::new(),
            skip: 0,
        };
        let head = source.head()?;
        source.delimiter = delimiter_of(&head);
        source.skip = usize::from(head.starts_with("sep=")) + 1;
        source.headers = source.read_headers()?;
        if source.headers.is_empty() {
            return Err(AppError::invalid("path", "empty"));
        }
        Ok(source)
    }

    fn text(&self) -> AppResult<TextReader<BufReader<File>>> {
        Ok(TextReader::new(BufReader::new(File::open(&self.path)?), self.letters))
    }

    fn head(&self) -> AppResult<String> {
        let (mut reader, mut head, mut piece) = (self.text()?, String::new(), String::new());
        while head.len() < HEAD_CHARS && reader.next_piece(&mut piece)? {
            head.push_str(&piece);
        }
        Ok(head)
    }

    fn read_headers(&self) -> AppResult<Vec<String>> {
        let mut records = Records::new(self.text()?, self.delimiter);
        let mut header = None;
        for _ in 0..self.skip {
            header = records.next_record().map_err(file_fault)?;
        }
        Ok(header.map(|record| record.cells).unwrap_or_default())
    }

    /// The records after the header.
    pub fn records(&self) -> AppResult<Records<BufReader<File>>> {
        let mut records = Records::new(self.text()?, self.delimiter);
        for _ in 0..self.skip {
            records.next_record().map_err(file_fault)?;
        }
        Ok(records)
    }

    /// Looks through all records once: their number, the order of dates, which columns are filled.
    pub fn survey(&self, mapping: &Mapping) -> AppResult<Survey> {
        let mut survey = Survey {
            filled: vec![0; self.headers.len()],
            ..Survey::default()
        };
        let dates: Vec<usize> = mapping
            .of(Field::BirthDate)
            .map(|column| usize::from(column.column))
            .collect();
        let mut records = self.records()?;
        while let Some(record) = records.next_record().map_err(file_fault)? {
            survey.records += 1;
            for (filled, _) in survey
                .filled
                .iter_mut()
                .zip(&record.cells)
                .filter(|(_, cell)| !cell.trim().is_empty())
            {
                *filled += 1;
            }
            for cell in dates.iter().filter_map(|column| record.cells.get(*column)) {
                survey.dates.look(cell);
            }
        }
        Ok(survey)
    }
}

/// Workbooks and cards are no lists of cells; read as text they would be nonsense.
fn refuse_other_kinds(path: &Path) -> AppResult<()> {
    let mut start = Vec::new();
    File::open(path)?.take(16).read_to_end(&mut start)?;
    match start.as_slice() {
        [b'P', b'K', 3, 4, ..] | [0xD0, 0xCF, 0x11, 0xE0, ..] => Err(AppError::invalid("path", "workbook")),
        [b'%', b'P', b'D', b'F', ..] => Err(AppError::invalid("path", "not_a_list")),
        card if card.to_ascii_uppercase().starts_with(b"BEGIN:VCARD") => Err(AppError::invalid("path", "vcard")),
        _ => Ok(()),
    }
}

fn probe(path: &Path) -> AppResult<(Letters, String)> {
    let (mut file, mut probe, mut digest) = (File::open(path)?, LetterProbe::default(), Sha256::new());
    let mut bytes = vec![0_u8; 256 * 1024];
    loop {
        let read = file.read(&mut bytes)?;
        let Some(piece) = bytes.get(..read).filter(|piece| !piece.is_empty()) else {
            break;
        };
        probe.push(piece);
        digest.update(piece);
    }
    Ok((probe.finish(), hex(&digest.finalize())))
}

/// Fingerprint of a row's cells.
pub(super) fn row_hash(record: &Record) -> String {
    let mut digest = Sha256::new();
    for cell in &record.cells {
        digest.update(cell.as_bytes());
        digest.update([0x1F]);
    }
    hex(&digest.finalize()[..16])
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
            write!(hex, "{byte:02x}").expect("writing to a string cannot fail");
            hex
        })
}

/// A file that cannot be read at all, by name and, where one is at fault, with its row.
pub(super) fn file_fault(fault: FileFault) -> AppError {
    match fault {
        FileFault::OpenQuote(row) => AppError::invalid("path", "open_quote").with("row", row),
        FileFault::TooManyColumns => AppError::invalid("path", "too_many_columns"),
        FileFault::TooManyRows => AppError::invalid("path", "too_many_rows"),
        FileFault::Io(error) => AppError::new(ErrorCode::Io, error.kind().to_string()),
    }
}
