//! The backup file (T44): a ZIP of exactly four stored parts. Reading trusts nothing that the file says of itself: names,
//! kinds, sizes and hashes are compared before a part is used (T80).

use super::manifest::{FORMAT, Manifest};
use crate::folder::durable;
use deskbell_store::engine::keys::hex;
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File},
    io::{self, BufReader, Read, Seek, SeekFrom, Write},
    path::Path,
};
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// The parts beside the manifest.
pub const KEYS: &str = "keys.json";
/// The database.
pub const DATABASE: &str = "deskbell.db";
/// The ledger.
pub const LEDGER: &str = "ledger.log";
const MANIFEST: &str = "manifest.json";
const LARGEST: u64 = 20 * 1024 * 1024 * 1024;
const SMALL: u64 = 1024 * 1024;
const LEDGER_LARGEST: u64 = 2 * 1024 * 1024 * 1024;

/// Why a file is not a backup that can be used. The name says it; nothing was written outside the work folder.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveFault {
    /// No ZIP, or a broken one.
    #[error("not_a_backup")]
    NotABackup,
    /// Another part than the four, or one of them twice or missing.
    #[error("unexpected_parts")]
    Parts,
    /// A part that is packed, encrypted, a link or a folder.
    #[error("unexpected_kind_of_part")]
    Kind,
    /// A part larger than it may be, or of another size than it says.
    #[error("unexpected_size")]
    Size,
    /// A part's content is not what the manifest says.
    #[error("changed_content")]
    Changed,
    /// Made by a newer program.
    #[error("newer_format")]
    Newer,
    /// Reading or writing failed.
    #[error("io")]
    Io(#[from] io::Error),
}

/// An opened backup.
pub struct Archive {
    zip: ZipArchive<BufReader<File>>,
    manifest: Manifest,
}

/// Writes the parts and the manifest as `<name>.part`, syncs, reads everything back, and only then gives it its name.
pub fn write(
    target: &Path,
    manifest: &Manifest,
    keys: &[u8],
    database: &Path,
    ledger: &[u8],
) -> Result<(), ArchiveFault> {
    let part = durable::beside(target, "part");
    let written = write_part(&part, manifest, keys, database, ledger)
        .and_then(|()| read_back(&part, manifest))
        .and_then(|()| Ok(durable::rename(&part, target)?));
    if written.is_err() {
        // No half file under a final name, and none left over (T48).
        let _ = fs::remove_file(&part);
    }
    written
}

/// SHA-256 of a file, hex.
pub fn sha256_of_file(path: &Path) -> io::Result<String> {
    let mut hasher = Sha256::new();
    pump(&mut File::open(path)?, u64::MAX, |bytes| {
        hasher.update(bytes);
        Ok(())
    })?;
    Ok(hex(&hasher.finalize()))
}

fn write_part(
    part: &Path,
    manifest: &Manifest,
    keys: &[u8],
    database: &Path,
    ledger: &[u8],
) -> Result<(), ArchiveFault> {
    let mut zip = ZipWriter::new(durable::create_private(part)?);
    let plain = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .unix_permissions(0o600);
    let json = serde_json::to_vec(manifest).map_err(io::Error::other)?;
    for (name, bytes) in [(MANIFEST, json.as_slice()), (KEYS, keys)] {
        zip.start_file(name, plain).map_err(io_of)?;
        zip.write_all(bytes)?;
    }
    let mut source = File::open(database)?;
    let large = source.metadata()?.len() > u64::from(u32::MAX / 2);
    zip.start_file(DATABASE, plain.large_file(large)).map_err(io_of)?;
    pump(&mut source, u64::MAX, |bytes| zip.write_all(bytes))?;
    zip.start_file(LEDGER, plain).map_err(io_of)?;
    zip.write_all(ledger)?;
    zip.finish().map_err(io_of)?.sync_all()?;
    Ok(())
}

fn read_back(part: &Path, manifest: &Manifest) -> Result<(), ArchiveFault> {
    let mut archive = Archive::open(part)?;
    if archive.manifest != *manifest {
        return Err(ArchiveFault::Changed);
    }
    for name in [KEYS, DATABASE, LEDGER] {
        archive.each_chunk(name, |_| Ok(()))?;
    }
    Ok(())
}

impl Archive {
    /// Opens a file and looks at its shape: four parts, stored, of possible size, and a manifest that can be read.
    pub fn open(path: &Path) -> Result<Archive, ArchiveFault> {
        let file = File::open(path)?;
        if !file.metadata()?.is_file() {
            return Err(ArchiveFault::NotABackup);
        }
        let mut reader = BufReader::new(file);
        // The reader keeps one entry a name; the file's own count shows a doubled one.
        if entries_by_its_end(&mut reader)? != 4 {
            return Err(ArchiveFault::Parts);
        }
        let mut zip = ZipArchive::new(reader).map_err(fault_of)?;
        let mut names = Vec::new();
        for index in 0..zip.len() {
            names.push(look_at(&zip.by_index_raw(index).map_err(fault_of)?)?);
        }
        names.sort();
        let mut expected = [MANIFEST, KEYS, DATABASE, LEDGER];
        expected.sort_unstable();
        if names != expected {
            return Err(ArchiveFault::Parts);
        }
        let mut json = Vec::new();
        zip.by_name(MANIFEST)
            .map_err(fault_of)?
            .take(SMALL)
            .read_to_end(&mut json)?;
        let manifest = read_manifest(&json)?;
        Ok(Archive { zip, manifest })
    }

    /// What the backup says of itself; trust it when it is signed by the data's keys.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// A small part's bytes, compared with the manifest.
    pub fn bytes(&mut self, name: &str) -> Result<Vec<u8>, ArchiveFault> {
        let mut bytes = Vec::new();
        self.each_chunk(name, |chunk| {
            bytes.extend_from_slice(chunk);
            Ok(())
        })?;
        Ok(bytes)
    }

    /// Writes a part to a new file and syncs it; on any misfit the file is gone.
    pub fn unpack(&mut self, name: &str, target: &Path) -> Result<(), ArchiveFault> {
        let mut file = durable::create_private(target)?;
        let unpacked = self
            .each_chunk(name, |chunk| file.write_all(chunk))
            .and_then(|()| Ok(file.sync_all()?));
        if unpacked.is_err() {
            let _ = fs::remove_file(target);
        }
        unpacked
    }

    fn each_chunk(&mut self, name: &str, mut work: impl FnMut(&[u8]) -> io::Result<()>) -> Result<(), ArchiveFault> {
        let expected = self.manifest.parts.get(name).ok_or(ArchiveFault::Changed)?.clone();
        let mut part = self.zip.by_name(name).map_err(fault_of)?;
        let says = part.size();
        let mut hasher = Sha256::new();
        // One byte more than it says, so that a part that goes on is noticed.
        let read = pump(&mut part, says.saturating_add(1), |chunk| {
            hasher.update(chunk);
            work(chunk)
        });
        match read {
            Ok(bytes) if bytes != says => Err(ArchiveFault::Size),
            Ok(_) if hex(&hasher.finalize()) != expected => Err(ArchiveFault::Changed),
            Ok(_) => Ok(()),
            // The checksum of the ZIP itself.
            Err(error) if error.kind() == io::ErrorKind::Other || error.kind() == io::ErrorKind::InvalidData => {
                Err(ArchiveFault::Changed)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// The part's name, when it is a plain stored file of possible size.
fn look_at(part: &zip::read::ZipFile<'_, BufReader<File>>) -> Result<String, ArchiveFault> {
    let stored = part.compression() == CompressionMethod::Stored && part.size() == part.compressed_size();
    let regular = part.is_file() && !part.is_symlink() && !part.encrypted();
    if !stored || !regular {
        return Err(ArchiveFault::Kind);
    }
    let name = part.name().map_err(|_| ArchiveFault::Parts)?.into_owned();
    let largest = match name.as_str() {
        DATABASE => LARGEST,
        LEDGER => LEDGER_LARGEST,
        _ => SMALL,
    };
    if part.size() > largest {
        Err(ArchiveFault::Size)
    } else {
        Ok(name)
    }
}

fn read_manifest(json: &[u8]) -> Result<Manifest, ArchiveFault> {
    let value: serde_json::Value = serde_json::from_slice(json).map_err(|_| ArchiveFault::NotABackup)?;
    match value.get("format").and_then(serde_json::Value::as_u64) {
        Some(format) if format == u64::from(FORMAT) => {}
        Some(_) => return Err(ArchiveFault::Newer),
        None => return Err(ArchiveFault::NotABackup),
    }
    serde_json::from_value(value).map_err(|_| ArchiveFault::NotABackup)
}

/// The number of entries that the ZIP's end record counts; ours have no comment behind it.
fn entries_by_its_end(file: &mut (impl Read + Seek)) -> Result<u16, ArchiveFault> {
    let mut end = [0_u8; 22];
    file.seek(SeekFrom::End(-22)).map_err(|_| ArchiveFault::NotABackup)?;
    file.read_exact(&mut end)?;
    file.seek(SeekFrom::Start(0))?;
    if end[..4] != *b"PK\x05\x06" {
        return Err(ArchiveFault::NotABackup);
    }
    Ok(u16::from_le_bytes([end[10], end[11]]))
}

/// Reads at most `limit` bytes in chunks; answers how many came.
fn pump(from: &mut impl Read, limit: u64, mut work: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<u64> {
    let mut buffer = vec![0; 256 * 1024];
    let mut from = from.take(limit);
    let mut total = 0;
    loop {
        match from.read(&mut buffer)? {
            0 => return Ok(total),
            count => {
                work(&buffer[..count])?;
                total += count as u64;
            }
        }
    }
}

fn fault_of(error: zip::result::ZipError) -> ArchiveFault {
    match error {
        zip::result::ZipError::Io(error) => ArchiveFault::Io(error),
        zip::result::ZipError::UnsupportedArchive(_) => ArchiveFault::Kind,
        _ => ArchiveFault::NotABackup,
    }
}

fn io_of(error: zip::result::ZipError) -> ArchiveFault {
    match error {
        zip::result::ZipError::Io(error) => ArchiveFault::Io(error),
        other => ArchiveFault::Io(io::Error::other(other.to_string())),
    }
}
