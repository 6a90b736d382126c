//! What a backup says of itself (T44): no names of people or businesses, and signed with a key of the data.

use deskbell_core::{
    Instant,
    id::{DbId, DeviceId},
};
use deskbell_store::{
    engine::keys::{Keys, Purpose, from_hex, hex, same},
    figures::Figures,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The format that this program writes.
pub const FORMAT: u32 = 1;

/// Why a backup was made (T45).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BackupKind {
    /// The first of the day.
    Day,
    /// Every two hours when something changed.
    Auto,
    /// At quit when something changed.
    Quit,
    /// Before the data was upgraded to a new schema.
    BeforeUpdate,
    /// Before an import.
    BeforeImport,
    /// Before a change of many records.
    BeforeBulk,
    /// Before another state was restored.
    BeforeRestore,
    /// By hand.
    Hand,
}

impl BackupKind {
    const ALL: [(BackupKind, &'static str); 8] = [
        (BackupKind::Day, "day"),
        (BackupKind::Auto, "auto"),
        (BackupKind::Quit, "quit"),
        (BackupKind::BeforeUpdate, "before_update"),
        (BackupKind::BeforeImport, "before_import"),
        (BackupKind::BeforeBulk, "before_bulk"),
        (BackupKind::BeforeRestore, "before_restore"),
        (BackupKind::Hand, "hand"),
    ];

    /// The word in the file's name and the manifest.
    pub fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("hand", |(_, word)| word)
    }

    /// True for what is kept for a while because something large followed.
    pub fn is_before(self) -> bool {
        self.word().starts_with("before_")
    }
}

/// `manifest.json`. Its order of fields is the order that is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Manifest {
    /// [`FORMAT`].
    pub format: u32,
    /// The data folder's id.
    pub db_id: DbId,
    /// The computer that made it.
    pub device_id: Option<DeviceId>,
    /// When.
    pub made_at: String,
    /// By which program.
    pub program: String,
    /// The database's schema number.
    pub schema: u32,
    /// Its schema's hash.
    pub schema_hash: String,
    /// Why.
    pub kind: BackupKind,
    /// What the database held.
    pub figures: Figures,
    /// Tells whose key opens it (T23).
    pub key_check: String,
    /// Name → SHA-256 of each other part.
    pub parts: BTreeMap<String, String>,
    /// How often this data was restored.
    pub restore_epoch: u32,
    /// Over everything above.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mac: Option<String>,
}

impl Manifest {
    /// When it was made.
    pub fn made(&self) -> Option<Instant> {
        self.made_at.parse().ok()
    }

    /// The same, signed.
    #[must_use]
    pub fn signed(mut self, keys: &Keys) -> Self {
        self.mac = Some(hex(&self.mac_with(keys)));
        self
    }

    /// True when these keys signed it and nothing was changed since.
    pub fn is_signed_by(&self, keys: &Keys) -> bool {
        let mac = self.mac.as_deref().and_then(from_hex::<32>);
        mac.is_some_and(|mac| same(&mac, &self.mac_with(keys)))
    }

    fn mac_with(&self, keys: &Keys) -> [u8; 32] {
        let unsigned = Manifest {
            mac: None,
            ..self.clone()
        };
        let text = serde_json::to_vec(&unsigned).expect("plain fields serialise");
        keys.sub(Purpose::Backup).sign(&[&text])
    }
}
