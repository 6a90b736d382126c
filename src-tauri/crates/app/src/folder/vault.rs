//! The system's keyring behind a trait (T24). Every call runs on a thread of its own and is given up after 30 s: an
//! unlock prompt blocks. Nothing is ever deleted from a keyring.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use deskbell_core::id::DbId;
use deskbell_store::engine::keys::{SubKey, same};
use keyring_core::{CredentialStore, Entry, Error};
use serde::Serialize;
use std::{
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};
use zeroize::Zeroizing;

/// The name under which entries stand in the keyring.
const SERVICE: &str = "deskbell";
const LIMIT: Duration = Duration::from_secs(30);

/// Why the keyring gave no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum VaultFault {
    /// There is no entry: deleted, or the collection is locked or was never made.
    #[error("no entry")]
    NoEntry,
    /// The keyring is locked or the prompt was refused.
    #[error("no access")]
    NoAccess,
    /// No keyring service runs.
    #[error("no keyring service")]
    NoService,
    /// No answer within the limit.
    #[error("no answer")]
    TimedOut,
    /// There is a value, but it does not open this data.
    #[error("another value")]
    OtherValue,
}

/// Where slot K's key is kept.
pub trait Vault: Send + Sync {
    /// The keys kept for a data folder; several when the keyring holds several entries.
    fn get(&self, db_id: DbId) -> Result<Vec<SubKey>, VaultFault>;
    /// Keeps a key, replacing what stood there. The caller reads it back.
    fn put(&self, db_id: DbId, key: &SubKey) -> Result<(), VaultFault>;
}

/// Writes a fresh key and reads it back; the key only when the keyring gave back what it was given.
pub fn keep_new(vault: &dyn Vault, db_id: DbId) -> Result<SubKey, VaultFault> {
    let key = SubKey::random();
    vault.put(db_id, &key)?;
    let back = vault.get(db_id)?;
    if back.iter().any(|read| same(read.bytes(), key.bytes())) {
        Ok(key)
    } else {
        Err(VaultFault::OtherValue)
    }
}

type Connect = dyn Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync;

/// A keyring of keyring-core.
pub struct KeyringVault {
    connect: Arc<Connect>,
    limit: Duration,
}

impl KeyringVault {
    /// The keyring of this computer and user.
    pub fn system() -> Self {
        Self::connecting(connect_to_system)
    }

    /// A given keyring-core store; tests bring its in-memory one.
    pub fn in_store(store: Arc<CredentialStore>) -> Self {
        Self::connecting(move || Ok(Arc::clone(&store)))
    }

    fn connecting(connect: impl Fn() -> keyring_core::Result<Arc<CredentialStore>> + Send + Sync + 'static) -> Self {
        Self {
            connect: Arc::new(connect),
            limit: LIMIT,
        }
    }

    fn on_own_thread<T: Send + 'static>(
        &self,
        db_id: DbId,
        work: impl FnOnce(Entry) -> Result<T, VaultFault> + Send + 'static,
    ) -> Result<T, VaultFault> {
        let (answer, wait) = mpsc::sync_channel(1);
        let connect = Arc::clone(&self.connect);
        thread::spawn(move || {
            let entry = connect().and_then(|store| store.build(SERVICE, &db_id.to_string(), None));
            // Nobody listens any more after the limit; then the answer is of no use.
            let _ = answer.send(entry.map_err(|error| fault_of(&error)).and_then(work));
        });
        wait.recv_timeout(self.limit).unwrap_or(Err(VaultFault::TimedOut))
    }
}

impl Vault for KeyringVault {
    fn get(&self, db_id: DbId) -> Result<Vec<SubKey>, VaultFault> {
        self.on_own_thread(db_id, |entry| match entry.get_password() {
            Ok(text) => Ok(key_of(text).into_iter().collect()),
            Err(Error::Ambiguous(entries)) => {
                let texts = entries.iter().filter_map(|entry| entry.get_password().ok());
                Ok(texts.filter_map(key_of).collect())
            }
            Err(error) => Err(fault_of(&error)),
        })
    }

    fn put(&self, db_id: DbId, key: &SubKey) -> Result<(), VaultFault> {
        let text = Zeroizing::new(URL_SAFE_NO_PAD.encode(key.bytes()));
        self.on_own_thread(db_id, move |entry| match entry.set_password(&text) {
            // One of several gets the new value; the others are left alone.
            Err(Error::Ambiguous(entries)) => match entries.first() {
                Some(first) => first.set_password(&text).map_err(|error| fault_of(&error)),
                None => Err(VaultFault::NoEntry),
            },
            other => other.map_err(|error| fault_of(&error)),
        })
    }
}

fn key_of(text: String) -> Option<SubKey> {
    let text = Zeroizing::new(text);
    let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(text.as_bytes()).ok()?);
    Some(SubKey::new(bytes.as_slice().try_into().ok()?))
}

fn fault_of(error: &Error) -> VaultFault {
    match error {
        Error::NoEntry => VaultFault::NoEntry,
        Error::NoStorageAccess(_) => VaultFault::NoAccess,
        Error::BadEncoding(_) | Error::BadDataFormat(..) => VaultFault::OtherValue,
        _ => VaultFault::NoService,
    }
}

#[cfg(target_os = "linux")]
fn connect_to_system() -> keyring_core::Result<Arc<CredentialStore>> {
    // Never the kernel's keyutils: a reboot wipes it.
    Ok(zbus_secret_service_keyring_store::Store::new()?)
}

#[cfg(target_os = "macos")]
fn connect_to_system() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(apple_native_keyring_store::keychain::Store::new()?)
}

#[cfg(windows)]
fn connect_to_system() -> keyring_core::Result<Arc<CredentialStore>> {
    Ok(windows_native_keyring_store::Store::new()?)
}

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
fn connect_to_system() -> keyring_core::Result<Arc<CredentialStore>> {
    Err(Error::NoDefaultStore)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> DbId {
        "01890a5d-ac96-774b-bcce-b302099a8057".parse().expect("an id")
    }

    #[test]
    fn a_kept_key_is_read_back_and_a_missing_one_is_no_entry() {
        let vault = KeyringVault::in_store(keyring_core::mock::Store::new().expect("a store"));
        assert_eq!(vault.get(id()).err(), Some(VaultFault::NoEntry));
        let key = keep_new(&vault, id()).expect("kept");
        let back = vault.get(id()).expect("there");
        assert!(back.iter().any(|read| same(read.bytes(), key.bytes())));
    }

    #[test]
    fn a_keyring_that_never_answers_is_given_up() {
        let mut vault = KeyringVault::connecting(|| {
            thread::park();
            Err(Error::NoDefaultStore)
        });
        vault.limit = Duration::from_millis(20);
        assert_eq!(vault.get(id()).err(), Some(VaultFault::TimedOut));
    }
}
