//! Sub-keys of the data key (T20), and the two things done with keys: sealing (XChaCha20-Poly1305) and signing
//! (HMAC-SHA256). No key here has Debug, Clone or Serialize; all are wiped on drop (T33).
//!
//! Not here: where the data key is kept (the app's folder module: key file, keyring, recovery code).

use super::DataKey;
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, KeyInit as _, Payload},
};
use deskbell_core::id::DbId;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// What a sub-key is for. A purpose never gets a second meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Tells a wrong key from a damaged file (T23).
    KeyCheck,
    /// The audit chain.
    Audit,
    /// The send, number and erasure ledger.
    Ledger,
    /// Provider secrets.
    Secrets,
    /// Wraps the keys of single people (T72).
    Person,
    /// Signs backup manifests.
    Backup,
    /// Hashes of blocked numbers.
    Suppress,
}

impl Purpose {
    fn info(self) -> &'static str {
        match self {
            Purpose::KeyCheck => "deskbell/keycheck/v1",
            Purpose::Audit => "deskbell/audit/v1",
            Purpose::Ledger => "deskbell/ledger/v1",
            Purpose::Secrets => "deskbell/secrets/v1",
            Purpose::Person => "deskbell/person/v1",
            Purpose::Backup => "deskbell/backup/v1",
            Purpose::Suppress => "deskbell/suppress/v1",
        }
    }
}

/// A 32-byte key for sealing and signing.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct SubKey([u8; 32]);

/// What was sealed does not open: another key, another place, or changed bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("does not open")]
pub struct DoesNotOpen;

impl SubKey {
    /// Takes over the bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// From the system's random generator.
    pub fn random() -> Self {
        Self(random())
    }

    /// HKDF-SHA256 with the folder's id as salt (T20, T26).
    pub fn derive(input: &[u8], db_id: DbId, info: &str) -> Self {
        let mut key = [0; 32];
        Hkdf::<Sha256>::new(Some(&db_id.bytes()), input)
            .expand(info.as_bytes(), &mut key)
            .expect("32 bytes are a possible length of HKDF-SHA256");
        Self(key)
    }

    /// Argon2id, 64 MiB, three passes, one lane (T28), for a passphrase; `None` when the parameters are out of range.
    pub fn from_passphrase(passphrase: &str, salt: &[u8], m_kib: u32, t: u32, p: u32) -> Option<Self> {
        let params = argon2::Params::new(m_kib, t, p, Some(32)).ok()?;
        let argon = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, params);
        let mut key = [0; 32];
        argon.hash_password_into(passphrase.as_bytes(), salt, &mut key).ok()?;
        Some(Self(key))
    }

    /// The bytes, for the keyring.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Nonce and ciphertext. `context` must be given again to open.
    pub fn seal(&self, context: &str, plain: &[u8]) -> Vec<u8> {
        let nonce: [u8; 24] = random();
        let mut sealed = nonce.to_vec();
        sealed.extend(self.seal_with(&nonce, context, plain));
        sealed
    }

    /// What [`Self::seal`] made.
    pub fn open(&self, context: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, DoesNotOpen> {
        let (nonce, sealed) = sealed.split_first_chunk::<24>().ok_or(DoesNotOpen)?;
        self.open_with(nonce, context, sealed)
    }

    /// The ciphertext alone, under a nonce that the caller keeps. A nonce must never be used twice.
    pub fn seal_with(&self, nonce: &[u8; 24], context: &str, plain: &[u8]) -> Vec<u8> {
        let payload = Payload {
            msg: plain,
            aad: context.as_bytes(),
        };
        self.cipher()
            .encrypt(&XNonce::from(*nonce), payload)
            .expect("sealing fails only beyond 256 GiB")
    }

    /// What [`Self::seal_with`] made.
    pub fn open_with(&self, nonce: &[u8; 24], context: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, DoesNotOpen> {
        let payload = Payload {
            msg: sealed,
            aad: context.as_bytes(),
        };
        self.cipher()
            .decrypt(&XNonce::from(*nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| DoesNotOpen)
    }

    /// HMAC-SHA256 over the parts, one after the other.
    pub fn sign(&self, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes keys of every length");
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&self.0.into())
    }
}

/// The keys of one open data folder: the data key and what is derived from it.
pub struct Keys {
    data: DataKey,
    db_id: DbId,
}

impl Keys {
    /// The keys of a folder.
    pub fn new(data: DataKey, db_id: DbId) -> Self {
        Self { data, db_id }
    }

    /// The data key.
    pub fn data(&self) -> &DataKey {
        &self.data
    }

    /// The folder's id.
    pub fn db_id(&self) -> DbId {
        self.db_id
    }

    /// The sub-key of a purpose.
    pub fn sub(&self, purpose: Purpose) -> SubKey {
        SubKey::derive(self.data.bytes(), self.db_id, purpose.info())
    }

    /// The eight bytes that stand in the key file and in manifests (T23).
    pub fn key_check(&self) -> [u8; 8] {
        let key = self.sub(Purpose::KeyCheck);
        *key.bytes().first_chunk().expect("32 bytes have a first eight")
    }
}

/// Random bytes of the system.
pub fn random<const BYTES: usize>() -> [u8; BYTES] {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).expect("the system has a random source; without one no key could have been made");
    bytes
}

/// SHA-256 of the bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The bytes of a hex text of exactly this length.
pub fn from_hex<const BYTES: usize>(text: &str) -> Option<[u8; BYTES]> {
    if text.len() != BYTES * 2 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut bytes = [0; BYTES];
    for (index, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(index * 2..index * 2 + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// Compares in constant time.
pub fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        let data = std::array::from_fn(|index| index as u8);
        let db_id = "01890a5d-ac96-774b-bcce-b302099a8057".parse().expect("an id");
        Keys::new(DataKey::new(data), db_id)
    }

    #[test]
    fn sub_keys_are_those_of_the_published_vectors() {
        let keys = keys();
        assert_eq!(
            hex(keys.sub(Purpose::KeyCheck).bytes()),
            "00a96e014d349ae6fbd9d07c2745aa3869a39e6710f9fbed392243583d5f240a"
        );
        assert_eq!(hex(&keys.key_check()), "00a96e014d349ae6");
        assert_eq!(
            hex(keys.sub(Purpose::Audit).bytes()),
            "8e11a542bf691fb35425958a9a4d46e97a52de64a4e99c002b6252d13998fb22"
        );
        assert_eq!(
            hex(keys.sub(Purpose::Ledger).bytes()),
            "62d195f2b8f4cbbaa94c165a0525fea7f2da40ad4ca50a6927e0eef52d902e58"
        );
    }

    #[test]
    fn what_is_sealed_opens_only_with_the_same_key_and_context() {
        let (key, other) = (SubKey::random(), SubKey::random());
        let sealed = key.seal("secret|1|password", b"hunter2");
        assert_eq!(
            key.open("secret|1|password", &sealed).expect("opens").as_slice(),
            b"hunter2"
        );
        assert_eq!(key.open("secret|2|password", &sealed).err(), Some(DoesNotOpen));
        assert_eq!(other.open("secret|1|password", &sealed).err(), Some(DoesNotOpen));
        assert_eq!(key.open("secret|1|password", &sealed[..20]).err(), Some(DoesNotOpen));
    }

    #[test]
    fn hex_reads_exactly_its_length() {
        assert_eq!(from_hex::<2>("00ff"), Some([0, 255]));
        assert_eq!(from_hex::<2>("00f"), None);
        assert_eq!(from_hex::<2>("+0ff"), None);
    }
}
