//! The key file (T22): the data key wrapped once per slot, in two equal copies. Changing a slot never re-encrypts
//! data. Readers take the first copy that parses and repair the other.

use super::{RecoveryCode, durable};
use deskbell_core::{Instant, id::DbId};
use deskbell_store::{
    DataKey,
    engine::keys::{Keys, SubKey, from_hex, hex, random, same},
};
use serde::{Deserialize, Serialize};
use std::{fs, path::Path};
use unicode_normalization::UnicodeNormalization;

const FORMAT: &str = "deskbell-keys";
const VERSION: u32 = 1;
/// Both copies, in the order of reading.
pub const NAMES: [&str; 2] = ["keys.json", "keys.copy.json"];
/// Argon2id of slot P: memory in KiB, passes, lanes (T28).
const ARGON: (u32, u32, u32) = (64 * 1024, 3, 1);

/// Which way a slot is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SlotKind {
    /// The system's keyring.
    K,
    /// The recovery code.
    R,
    /// A passphrase.
    P,
}

/// The data key, wrapped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Slot {
    /// The way.
    pub slot: SlotKind,
    /// When it was made.
    pub created: String,
    kdf: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    salt: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    m_kib: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    t: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    p: Option<u32>,
    nonce: String,
    wrapped: String,
    /// When it was seen to open: for K at the next start, for R when the person typed it from the sheet.
    pub proved: Option<String>,
}

/// The key file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyFile {
    format: String,
    version: u32,
    db_id: String,
    key_check: String,
    /// The ways in.
    pub slots: Vec<Slot>,
}

/// Why there is no key file to work with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileFault {
    /// Neither copy is there.
    #[error("no key file")]
    Missing,
    /// A copy is there, none can be read.
    #[error("key file unreadable")]
    Unreadable,
    /// Written by a newer program; its version.
    #[error("key file version {0}")]
    Newer(u32),
}

impl KeyFile {
    /// A key file without slots.
    pub fn new(keys: &Keys) -> Self {
        Self {
            format: FORMAT.to_owned(),
            version: VERSION,
            db_id: keys.db_id().to_string(),
            key_check: hex(&keys.key_check()),
            slots: Vec::new(),
        }
    }

    /// Reads the folder's key file and repairs the copy that was missing or unreadable.
    pub fn read(folder: &Path) -> Result<KeyFile, KeyFileFault> {
        let copies = NAMES.map(|name| fs::read(folder.join(name)).ok());
        let parsed = copies.each_ref().map(|copy| copy.as_deref().map(Self::parse));
        let found = parsed.iter().flatten().find_map(|copy| copy.as_ref().ok().cloned());
        if let Some(file) = found {
            for (name, copy) in NAMES.iter().zip(&parsed) {
                if !matches!(copy, Some(Ok(same)) if *same == file) {
                    // A folder that cannot be written still opens; the next start repairs it.
                    let _ = durable::replace(&folder.join(name), &file.bytes());
                }
            }
            return Ok(file);
        }
        match parsed.into_iter().flatten().find_map(Result::err) {
            Some(fault) => Err(fault),
            None => Err(KeyFileFault::Missing),
        }
    }

    /// Reads one copy's bytes.
    pub fn parse(bytes: &[u8]) -> Result<KeyFile, KeyFileFault> {
        let json: serde_json::Value = serde_json::from_slice(bytes).map_err(|_| KeyFileFault::Unreadable)?;
        let version = json.get("version").and_then(serde_json::Value::as_u64);
        match version.and_then(|number| u32::try_from(number).ok()) {
            Some(VERSION) => {}
            Some(newer) if newer > VERSION => return Err(KeyFileFault::Newer(newer)),
            _ => return Err(KeyFileFault::Unreadable),
        }
        let file: KeyFile = serde_json::from_value(json).map_err(|_| KeyFileFault::Unreadable)?;
        let sound = file.format == FORMAT
            && file.db_id.parse::<DbId>().is_ok()
            && from_hex::<8>(&file.key_check).is_some()
            && !file.slots.is_empty();
        if sound { Ok(file) } else { Err(KeyFileFault::Unreadable) }
    }

    /// Writes both copies, one after the other.
    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        for name in NAMES {
            durable::replace(&folder.join(name), &self.bytes())?;
        }
        Ok(())
    }

    /// The file's text.
    pub fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).expect("plain fields serialise")
    }

    /// The data folder's id.
    pub fn db_id(&self) -> DbId {
        self.db_id.parse().expect("checked when the file was read or made")
    }

    /// The slot of a kind.
    pub fn slot(&self, kind: SlotKind) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.slot == kind)
    }

    /// Notes that a slot was seen to open; true when that is news.
    pub fn prove(&mut self, kind: SlotKind, now: Instant) -> bool {
        let slot = self.slots.iter_mut().find(|slot| slot.slot == kind);
        slot.filter(|slot| slot.proved.is_none())
            .map(|slot| slot.proved = Some(now.to_string()))
            .is_some()
    }

    /// Sets slot K: a key from the keyring.
    pub fn set_keyring(&mut self, keys: &Keys, slot_key: &SubKey, now: Instant) {
        let slot = self.wrap(SlotKind::K, "none", keys, slot_key, now);
        self.put(slot);
    }

    /// Sets slot R: the recovery code. The old code stops working.
    pub fn set_code(&mut self, keys: &Keys, code: &RecoveryCode, now: Instant) {
        let slot = self.wrap(SlotKind::R, "hkdf-sha256", keys, &code.slot_key(keys.db_id()), now);
        self.put(slot);
    }

    /// Sets slot P: a passphrase of at least twelve characters; false when it is shorter.
    pub fn set_passphrase(&mut self, keys: &Keys, passphrase: &str, now: Instant) -> bool {
        let text: String = passphrase.nfc().collect();
        let salt: [u8; 16] = random();
        let (m, t, p) = ARGON;
        let key = SubKey::from_passphrase(&text, &salt, m, t, p);
        let Some(key) = key.filter(|_| text.chars().count() >= 12) else {
            return false;
        };
        let slot = self.wrap(SlotKind::P, "argon2id", keys, &key, now);
        self.put(Slot {
            salt: Some(hex(&salt)),
            m_kib: Some(m),
            t: Some(t),
            p: Some(p),
            ..slot
        });
        true
    }

    /// Opens with a key from the keyring; none when it does not unwrap.
    pub fn open_keyring(&self, slot_key: &SubKey) -> Option<DataKey> {
        self.unwrap(SlotKind::K, slot_key)
    }

    /// Opens with a recovery code; none when the code belongs to other data or is out of date.
    pub fn open_code(&self, code: &RecoveryCode) -> Option<DataKey> {
        self.unwrap(SlotKind::R, &code.slot_key(self.db_id()))
    }

    /// Opens with a passphrase; none when it is wrong or there is no slot P.
    pub fn open_passphrase(&self, passphrase: &str) -> Option<DataKey> {
        let slot = self.slot(SlotKind::P)?;
        let text: String = passphrase.nfc().collect();
        let salt = from_hex::<16>(slot.salt.as_deref()?)?;
        // A damaged or hostile file must not ask for the machine's whole memory.
        let m_kib = slot.m_kib.filter(|m| *m <= 1024 * 1024)?;
        let t = slot.t.filter(|t| *t <= 20)?;
        let key = SubKey::from_passphrase(&text, &salt, m_kib, t, slot.p.filter(|p| *p <= 8)?)?;
        self.unwrap(SlotKind::P, &key)
    }

    /// True when the key is this file's (T23).
    pub fn is_for(&self, keys: &Keys) -> bool {
        from_hex::<8>(&self.key_check).is_some_and(|check| same(&check, &keys.key_check()))
    }

    /// The key check as it stands in manifests.
    pub fn key_check(&self) -> &str {
        &self.key_check
    }

    fn put(&mut self, slot: Slot) {
        self.slots.retain(|old| old.slot != slot.slot);
        self.slots.push(slot);
    }

    fn wrap(&self, kind: SlotKind, kdf: &str, keys: &Keys, slot_key: &SubKey, now: Instant) -> Slot {
        let nonce: [u8; 24] = random();
        let wrapped = slot_key.seal_with(&nonce, &self.context(kind), keys.data().bytes());
        Slot {
            slot: kind,
            created: now.to_string(),
            kdf: kdf.to_owned(),
            salt: None,
            m_kib: None,
            t: None,
            p: None,
            nonce: hex(&nonce),
            wrapped: hex(&wrapped),
            proved: None,
        }
    }

    fn unwrap(&self, kind: SlotKind, slot_key: &SubKey) -> Option<DataKey> {
        let slot = self.slot(kind)?;
        let nonce = from_hex::<24>(&slot.nonce)?;
        let wrapped = from_hex::<48>(&slot.wrapped)?;
        let plain = slot_key.open_with(&nonce, &self.context(kind), &wrapped).ok()?;
        let data = DataKey::new(plain.as_slice().try_into().ok()?);
        let keys = Keys::new(data.again(), self.db_id());
        self.is_for(&keys).then_some(data)
    }

    fn context(&self, kind: SlotKind) -> String {
        format!("{FORMAT}|{VERSION}|{}|{kind:?}", self.db_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

    fn keys() -> Keys {
        let data = std::array::from_fn(|index| index as u8);
        Keys::new(DataKey::new(data), ID.parse().expect("an id"))
    }

    fn now() -> Instant {
        Instant::from_ms(1_804_150_800_000)
    }

    #[test]
    fn the_wrapped_key_is_that_of_the_published_vector() {
        let keys = keys();
        let code = RecoveryCode::parse("008J3-4CT4V-ANK7T-F24SY-NAXW7-SQFEB-ZW82C").expect("a code");
        let nonce: [u8; 24] = std::array::from_fn(|index| 0x40 + index as u8);
        let context = KeyFile::new(&keys).context(SlotKind::R);
        let wrapped = code
            .slot_key(keys.db_id())
            .seal_with(&nonce, &context, keys.data().bytes());
        assert_eq!(
            hex(&wrapped),
            "df96a7ce0cd7ef9b7e678e27b1c55e4bcb545eb8ac3b963addbb63c808ef5a5d8c41e1c41f8fccb246488d385c9bb2e5"
        );
    }

    #[test]
    fn each_slot_opens_with_its_own_secret_only() {
        let keys = keys();
        let (code, keyring) = (RecoveryCode::random(), SubKey::random());
        let mut file = KeyFile::new(&keys);
        file.set_keyring(&keys, &keyring, now());
        file.set_code(&keys, &code, now());
        assert!(!file.set_passphrase(&keys, "too short", now()));
        assert!(file.set_passphrase(&keys, "gro\u{fc}ne Wiese", now()));
        assert!(file.open_keyring(&keyring).is_some());
        assert!(file.open_keyring(&SubKey::random()).is_none());
        assert!(file.open_code(&code).is_some());
        assert!(file.open_code(&RecoveryCode::random()).is_none());
        assert!(
            file.open_passphrase("grou\u{308}ne Wiese").is_some(),
            "the same letters, composed otherwise"
        );
        assert!(file.open_passphrase("gruene Wiese").is_none());
    }

    #[test]
    fn an_unreadable_copy_is_repaired_from_the_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = keys();
        let mut file = KeyFile::new(&keys);
        file.set_code(&keys, &RecoveryCode::random(), now());
        file.write(folder.path()).expect("written");
        for (broken, whole) in [(0, 1), (1, 0)] {
            let path = folder.path().join(NAMES[broken]);
            fs::write(&path, b"{\"format\":\"desk").expect("written");
            assert_eq!(KeyFile::read(folder.path()), Ok(file.clone()));
            let other = fs::read(folder.path().join(NAMES[whole])).expect("read");
            assert_eq!(fs::read(&path).expect("read"), other);
        }
        for name in NAMES {
            fs::remove_file(folder.path().join(name)).expect("removed");
        }
        assert_eq!(KeyFile::read(folder.path()), Err(KeyFileFault::Missing));
    }

    #[test]
    fn a_newer_version_is_named_and_garbage_is_unreadable() {
        assert_eq!(KeyFile::parse(b"{\"version\": 2}"), Err(KeyFileFault::Newer(2)));
        assert_eq!(KeyFile::parse(b"{}"), Err(KeyFileFault::Unreadable));
        assert_eq!(KeyFile::parse(&[0; 400]), Err(KeyFileFault::Unreadable));
    }
}
