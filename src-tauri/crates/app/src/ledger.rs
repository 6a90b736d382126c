//! The ledger beside the database (T52): what was sent, which numbers were given out, who was erased. Append-only, each
//! line chained to the one before by a keyed hash and synced before the act is shown as done. It survives the restore
//! of an older backup, and that is its purpose: nothing is said twice, no number is given twice, no erasure is undone.
//!
//! `desk.enter(LedgerKind::Number, "2027,41")` appends a line; call it after the database's commit, never inside a
//! transaction. Several processes may append: the file is locked for each line and its end read anew.

use deskbell_core::Instant;
use deskbell_store::engine::keys::{Keys, Purpose, SubKey, from_hex, hex, same};
use std::{
    collections::HashSet,
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

const DAY_MS: i64 = 86_400_000;

/// What a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LedgerKind {
    /// `S`: a message is about to go out; the data is [`Ledger::sent_mark`].
    Sent,
    /// `N`: `series,number` was just issued.
    Number,
    /// `E`: a client was erased; the id.
    Erased,
    /// `A`: the audit log's head, hex.
    Audit,
    /// `V`: the highest program version that ran.
    Version,
    /// `R`: the restore epoch.
    Restored,
}

impl LedgerKind {
    fn letter(self) -> &'static str {
        match self {
            LedgerKind::Sent => "S",
            LedgerKind::Number => "N",
            LedgerKind::Erased => "E",
            LedgerKind::Audit => "A",
            LedgerKind::Version => "V",
            LedgerKind::Restored => "R",
        }
    }

    fn from_letter(letter: &str) -> Option<Self> {
        use LedgerKind as K;
        [K::Sent, K::Number, K::Erased, K::Audit, K::Version, K::Restored]
            .into_iter()
            .find(|kind| kind.letter() == letter)
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerLine {
    /// From 1.
    pub seq: u64,
    /// When; for `S` the day's beginning only.
    pub at: Instant,
    /// What it says.
    pub kind: LedgerKind,
    /// About what.
    pub data: String,
    /// Rows of the audit log at that moment.
    pub audit: i64,
}

/// What reading the whole ledger found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LedgerRead {
    /// The sound lines, in order; also those after a damaged one.
    pub lines: Vec<LedgerLine>,
    /// The first line (from 1) that does not fit the chain.
    pub first_bad: Option<usize>,
    /// There is no file.
    pub missing: bool,
}

impl LedgerRead {
    /// Every `S` line's mark.
    pub fn sent(&self) -> HashSet<&str> {
        self.of(LedgerKind::Sent).collect()
    }

    /// The data of every line of a kind.
    pub fn of(&self, kind: LedgerKind) -> impl Iterator<Item = &str> {
        self.lines
            .iter()
            .filter(move |line| line.kind == kind)
            .map(|line| line.data.as_str())
    }

    /// The highest audit count that any line saw.
    pub fn audit_count(&self) -> i64 {
        self.lines.iter().map(|line| line.audit).max().unwrap_or(0)
    }
}

/// The ledger of one data folder.
pub struct Ledger {
    path: PathBuf,
    key: SubKey,
    end: Mutex<End>,
}

/// Where the file ended when this process last looked.
#[derive(Default)]
struct End {
    offset: u64,
    seq: u64,
    mac: [u8; 16],
}

impl Ledger {
    /// The ledger at a path; the file is made by the first line.
    pub fn at(path: &Path, keys: &Keys) -> Self {
        Self {
            path: path.to_owned(),
            key: keys.sub(Purpose::Ledger),
            end: Mutex::new(End::default()),
        }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How an outgoing message stands in the ledger: a keyed hash, so that the file names no occurrence.
    pub fn sent_mark(&self, dedup_key: &str, attempt: u32) -> String {
        hex(&self
            .key
            .sign(&[dedup_key.as_bytes(), b"|", attempt.to_string().as_bytes()]))
    }

    /// Appends one line and syncs it. On an error the line does not count, whatever of it reached the disk.
    pub fn append(&self, kind: LedgerKind, data: &str, audit: i64, now: Instant) -> io::Result<()> {
        if data.contains(['\n', '\r']) {
            return Err(io::ErrorKind::InvalidInput.into());
        }
        let mut end = self.end.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut file, made) = self.open()?;
        file.lock()?;
        self.catch_up(&mut file, &mut end)?;
        let at_ms = match kind {
            LedgerKind::Sent => now.ms() - now.ms().rem_euclid(DAY_MS),
            _ => now.ms(),
        };
        let seq = end.seq + 1;
        let text = format!("{seq}|{at_ms}|{}|{data}|{audit}", kind.letter());
        let mac = self.mac(&end.mac, text.as_bytes());
        let line = format!("{text}|{}\n", hex(&mac));
        file.seek(SeekFrom::Start(end.offset))?;
        if let Err(error) = file.write_all(line.as_bytes()).and_then(|()| file.sync_data()) {
            // A full disk may have taken half a line; without its end it would be torn anyway.
            let _ = file.set_len(end.offset);
            return Err(error);
        }
        if made {
            crate::folder::durable::sync_parent(&self.path)?;
        }
        *end = End {
            offset: end.offset + line.len() as u64,
            seq,
            mac,
        };
        Ok(())
    }

    /// Reads and verifies the whole file. A torn last line is dropped silently (T52).
    pub fn read(&self) -> io::Result<LedgerRead> {
        let mut text = Vec::new();
        match File::open(&self.path) {
            Ok(mut file) => file.read_to_end(&mut text)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(LedgerRead {
                    missing: true,
                    ..LedgerRead::default()
                });
            }
            Err(error) => return Err(error),
        };
        Ok(self.read_bytes(&text))
    }

    /// Verifies the bytes of a ledger: of this folder, or of a backup of it.
    pub fn read_bytes(&self, text: &[u8]) -> LedgerRead {
        let mut read = LedgerRead::default();
        let mut mac = [0; 16];
        let mut seq = 0;
        for (index, line) in whole_lines(text).enumerate() {
            let parsed = parse(line);
            let sound = parsed
                .as_ref()
                .is_some_and(|(text, found, own)| found.seq == seq + 1 && same(own, &self.mac(&mac, text)));
            if !sound && read.first_bad.is_none() {
                read.first_bad = Some(index + 1);
            }
            match parsed {
                Some((_, found, own)) => {
                    (seq, mac) = (found.seq, own);
                    if sound {
                        read.lines.push(found);
                    }
                }
                None => seq += 1,
            }
        }
        read
    }

    fn open(&self) -> io::Result<(File, bool)> {
        let made = !self.path.exists();
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok((options.open(&self.path)?, made))
    }

    /// Reads what other processes appended, and cuts a torn last line off.
    fn catch_up(&self, file: &mut File, end: &mut End) -> io::Result<()> {
        let length = file.metadata()?.len();
        if length < end.offset {
            // The file was replaced or compacted.
            *end = End::default();
        }
        let mut fresh = Vec::new();
        file.seek(SeekFrom::Start(end.offset))?;
        file.read_to_end(&mut fresh)?;
        for line in whole_lines(&fresh) {
            if let Some((_, found, mac)) = parse(line) {
                (end.seq, end.mac) = (found.seq, mac);
            }
            end.offset += line.len() as u64 + 1;
        }
        if end.offset < length {
            file.set_len(end.offset)?;
        }
        Ok(())
    }

    fn mac(&self, previous: &[u8; 16], line: &[u8]) -> [u8; 16] {
        let mac = self.key.sign(&[previous, line]);
        *mac.first_chunk().expect("32 bytes have a first sixteen")
    }
}

/// Lines that end; what follows the last line's end is torn.
fn whole_lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    text[..whole]
        .split_inclusive(|byte| *byte == b'\n')
        .map(|line| &line[..line.len() - 1])
}

/// The line without its mac, its content, and its mac.
fn parse(line: &[u8]) -> Option<(&[u8], LedgerLine, [u8; 16])> {
    let text = std::str::from_utf8(line).ok()?;
    let (body, mac) = text.rsplit_once('|')?;
    // Data may hold the separator: the fields before and after it do not.
    let (head, audit) = body.rsplit_once('|')?;
    let mut fields = head.splitn(4, '|');
    let line = LedgerLine {
        seq: fields.next()?.parse().ok()?,
        at: Instant::from_ms(fields.next()?.parse().ok()?),
        kind: LedgerKind::from_letter(fields.next()?)?,
        data: fields.next()?.to_owned(),
        audit: audit.parse().ok()?,
    };
    Some((body.as_bytes(), line, from_hex(mac)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskbell_store::DataKey;
    use std::fs;

    struct Place(tempfile::TempDir);

    impl Place {
        fn new() -> Self {
            Self(tempfile::tempdir().expect("a folder"))
        }

        fn path(&self) -> PathBuf {
            self.0.path().join("ledger.log")
        }

        fn ledger(&self) -> Ledger {
            let id = "01890a5d-ac96-774b-bcce-b302099a8057".parse().expect("an id");
            Ledger::at(&self.path(), &Keys::new(DataKey::new([7; 32]), id))
        }
    }

    fn noon() -> Instant {
        "2027-03-04T12:30:00Z".parse().expect("an instant")
    }

    #[test]
    fn lines_come_back_in_order_and_a_sent_line_carries_the_day_only() {
        let place = Place::new();
        assert!(place.ledger().read().expect("read").missing);
        let ledger = place.ledger();
        ledger
            .append(LedgerKind::Number, "2027,41", 5, noon())
            .expect("appended");
        ledger
            .append(LedgerKind::Sent, &ledger.sent_mark("a|b", 1), 5, noon())
            .expect("appended");
        ledger.append(LedgerKind::Erased, "x|y", 6, noon()).expect("appended");
        let read = place.ledger().read().expect("read");
        assert_eq!((read.first_bad, read.missing, read.audit_count()), (None, false, 6));
        assert_eq!(read.of(LedgerKind::Number).collect::<Vec<_>>(), ["2027,41"]);
        assert_eq!(read.of(LedgerKind::Erased).collect::<Vec<_>>(), ["x|y"]);
        assert!(read.sent().contains(ledger.sent_mark("a|b", 1).as_str()));
        assert_eq!(read.lines[1].at.to_string(), "2027-03-04T00:00:00Z");
        assert_eq!(read.lines[2].at, noon());
    }

    #[test]
    fn two_processes_append_to_one_chain() {
        let place = Place::new();
        let (one, two) = (place.ledger(), place.ledger());
        for round in 0..5 {
            one.append(LedgerKind::Number, &format!("a,{round}"), 0, noon())
                .expect("appended");
            two.append(LedgerKind::Number, &format!("b,{round}"), 0, noon())
                .expect("appended");
        }
        let read = one.read().expect("read");
        assert_eq!((read.lines.len(), read.first_bad), (10, None));
    }

    #[test]
    fn a_torn_last_line_is_dropped_and_the_next_one_follows_the_last_whole_one() {
        let place = Place::new();
        place
            .ledger()
            .append(LedgerKind::Number, "a,1", 0, noon())
            .expect("appended");
        let whole = fs::read(place.path()).expect("read");
        for torn in [&b"2|18041508"[..], &[0; 40]] {
            fs::write(place.path(), [&whole, torn].concat()).expect("written");
            let read = place.ledger().read().expect("read");
            assert_eq!((read.lines.len(), read.first_bad), (1, None));
            place
                .ledger()
                .append(LedgerKind::Number, "a,2", 0, noon())
                .expect("appended");
            let read = place.ledger().read().expect("read");
            assert_eq!((read.lines.len(), read.first_bad), (2, None));
        }
    }

    #[test]
    fn a_changed_removed_or_swapped_line_is_named() {
        let place = Place::new();
        let ledger = place.ledger();
        for number in 1..=4 {
            ledger
                .append(LedgerKind::Number, &format!("a,{number}"), 0, noon())
                .expect("appended");
        }
        let text = fs::read_to_string(place.path()).expect("read");
        let lines: Vec<&str> = text.lines().collect();
        let bad = |lines: &[&str]| {
            ledger
                .read_bytes(format!("{}\n", lines.join("\n")).as_bytes())
                .first_bad
        };
        assert_eq!(bad(&lines), None);
        let changed = lines[1].replace("a,2", "a,9");
        assert_eq!(bad(&[lines[0], &changed, lines[2], lines[3]]), Some(2));
        assert_eq!(bad(&[lines[0], lines[2], lines[3]]), Some(2));
        assert_eq!(bad(&[lines[0], lines[2], lines[1], lines[3]]), Some(2));
        assert_eq!(bad(&[lines[0], "rubbish", lines[2], lines[3]]), Some(2));
    }
}
