//! The check (T107): keys, build, pages, references, rules of the trade, audit log, ledger, backups. It opens the folder
//! only to read; a damaged file is named and not changed by a byte.

use super::{
    make::signed_in,
    page::{BackupCounts, counts_of},
};
use crate::{
    AppError, AppResult,
    folder::{self, Device, Folder, FolderFault, FolderState, KeyFile, Opened, SlotKind, Unlock, Vault},
    ledger::{Ledger, LedgerKind, LedgerRead},
};
use deskbell_core::Instant;
use deskbell_store::{
    StoreError, StoreResult,
    audit::{self, Anchor, Verified},
    engine::{
        copy::{self, Finding},
        keys::{Keys, from_hex},
    },
    house, soundness,
};
use schemars::JsonSchema;
use serde::Serialize;
use std::{fs, path::Path};

/// One check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Check {
    /// `keys`, `build`, `size`, `cipher`, `quick`, `foreign_keys`, `domain`, `audit`, `ledger`, `backups`.
    pub name: &'static str,
    /// All is well.
    pub ok: bool,
    /// What was seen, in English for support, without content.
    pub detail: String,
}

/// The newest copy that was opened and read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewestProved {
    /// When.
    pub made_at: String,
    /// `own` or `second`.
    pub place: String,
    /// What it holds.
    pub counts: BackupCounts,
}

/// What the check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CheckReport {
    /// Every check is well.
    pub ok: bool,
    /// Each check.
    pub checks: Vec<Check>,
    /// The newest proved copy.
    pub newest_proved: Option<NewestProved>,
    /// Entries of the audit log that the ledger knows of and the data does not have.
    pub missing: i64,
}

/// Checks a folder. Answers a report also about damage; an error only when there is no key or nothing to look at.
pub fn check(
    folder: &Folder,
    unlock: &Unlock,
    vault: &dyn Vault,
    config: &Path,
    now: Instant,
) -> AppResult<CheckReport> {
    let file = match folder.state() {
        FolderState::Present(file) => file,
        // The table of T9 has the right words for each of these.
        _ => {
            return Err(folder::unlock(folder, unlock, vault, config, now)
                .map(|_: Opened| ())
                .map_or_else(AppError::from, |()| AppError::from(FolderFault::DataMissing)));
        }
    };
    let device = Device::of(config, now)?;
    let (data, _) = folder::data_key(&file, unlock, vault, &device, now)?;
    let keys = Keys::new(data, file.db_id());
    Looking { folder, file, keys }.report()
}

struct Looking<'f> {
    folder: &'f Folder,
    file: KeyFile,
    keys: Keys,
}

impl Looking<'_> {
    fn report(&self) -> AppResult<CheckReport> {
        let ledger = Ledger::at(&self.folder.path().join(folder::LEDGER), &self.keys).read()?;
        let mut checks = vec![self.keys_check(), self.build_check()];
        checks.extend(self.page_checks()?);
        let readable = checks.iter().all(|check| check.ok || check.name != "cipher");
        let verified = self.read(|tx| audit::verify(tx, &self.keys, &anchors_of(&ledger)));
        let count = verified.as_ref().map_or(0, |found| found.anchor.count);
        // A log that cannot be read is told by its own check; it is not counted as rows that went missing.
        let missing = if verified.is_ok() {
            (ledger.audit_count() - count).max(0)
        } else {
            0
        };
        checks.push(self.domain_check());
        checks.push(audit_check(verified, missing, readable)?);
        checks.push(self.ledger_check(&ledger));
        let newest_proved = self.newest_proved();
        checks.push(Check {
            name: "backups",
            ok: newest_proved.is_some(),
            detail: match &newest_proved {
                Some(newest) => format!("newest proved copy {}", newest.made_at),
                None => "no proved copy yet".to_owned(),
            },
        });
        Ok(CheckReport {
            ok: checks.iter().all(|check| check.ok || check.name == "backups"),
            checks,
            newest_proved,
            missing,
        })
    }

    fn read<T>(&self, work: impl FnOnce(&deskbell_store::Tx<'_>) -> StoreResult<T>) -> StoreResult<T> {
        copy::read(&self.folder.database(), self.keys.data(), work)
    }

    fn keys_check(&self) -> Check {
        let copies = folder::KEY_FILE_NAMES.map(|name| fs::read(self.folder.path().join(name)).ok());
        let equal = copies[0].is_some() && copies[0] == copies[1];
        let code = self.file.slot(SlotKind::R);
        let detail = match (equal, code.map(|slot| slot.proved.is_some())) {
            (false, _) => "the two copies of the key file differ",
            (_, None) => "there is no recovery code",
            (_, Some(false)) => "the recovery code is not proved yet",
            (_, Some(true)) => "keyring and proved recovery code",
        };
        Check {
            name: "keys",
            ok: equal && code.is_some(),
            detail: detail.to_owned(),
        }
    }

    fn build_check(&self) -> Check {
        let found = copy::build();
        Check {
            name: "build",
            ok: found.is_sound(),
            detail: format!(
                "engine {}, cipher {}",
                found.engine,
                found.cipher.as_deref().unwrap_or("none")
            ),
        }
    }

    /// Size, page MACs, structure, references: the engine's own checks, each by its name.
    fn page_checks(&self) -> AppResult<Vec<Check>> {
        let found = match self.inspect() {
            Ok(found) => found,
            Err(StoreError::WrongKey) => vec![Finding {
                check: "cipher",
                // The key check was right, so it is not the key.
                detail: "page 1 does not open".to_owned(),
            }],
            Err(StoreError::Damaged(detail)) => vec![Finding {
                check: "cipher",
                detail,
            }],
            Err(other) => return Err(other.into()),
        };
        Ok(["size", "cipher", "quick", "foreign_keys"]
            .map(|name| named(name, &found))
            .into())
    }

    /// With a log beside it the file's size follows from the last checkpoint, not from the pages; then it is not compared.
    fn inspect(&self) -> StoreResult<Vec<Finding>> {
        let log = self.folder.path().join("deskbell.db-wal");
        let with_log = fs::metadata(log).is_ok_and(|log| log.len() > 0);
        copy::inspect(&self.folder.database(), self.keys.data(), !with_log)
    }

    fn domain_check(&self) -> Check {
        let (ok, detail) = match self.read(soundness::broken) {
            Ok(broken) if broken.is_empty() => (true, "every rule holds".to_owned()),
            Ok(broken) => {
                let rules: Vec<String> = broken.iter().map(|(rule, rows)| format!("{rule}: {rows}")).collect();
                (false, rules.join(", "))
            }
            Err(error) => (false, error.to_string()),
        };
        Check {
            name: "domain",
            ok,
            detail,
        }
    }

    fn ledger_check(&self, ledger: &LedgerRead) -> Check {
        let begun = self
            .read(|tx| house::meta_get(tx, house::LEDGER_BEGUN))
            .ok()
            .flatten()
            .is_some();
        let (ok, detail) = match (ledger.missing, ledger.first_bad) {
            (true, _) => (!begun, "there is no ledger".to_owned()),
            (_, Some(line)) => (false, format!("line {line} does not fit")),
            (_, None) => (true, format!("{} lines", ledger.lines.len())),
        };
        Check {
            name: "ledger",
            ok,
            detail,
        }
    }

    fn newest_proved(&self) -> Option<NewestProved> {
        let second = self.read(|tx| house::meta_get(tx, house::BACKUP_PLACE)).ok().flatten();
        let places = [
            (Some(self.folder.backups()), "own"),
            (second.filter(|path| !path.is_empty()).map(Into::into), "second"),
        ];
        let newest = places.into_iter().filter_map(|(folder, place)| {
            let made = signed_in(&folder?, &self.keys).into_iter().next()?;
            Some((made, place))
        });
        newest
            .max_by(|(a, _), (b, _)| a.manifest.made_at.cmp(&b.manifest.made_at))
            .map(|(made, place)| NewestProved {
                made_at: made.manifest.made_at.clone(),
                place: place.to_owned(),
                counts: counts_of(&made.manifest.figures),
            })
    }
}

fn named(name: &'static str, found: &[Finding]) -> Check {
    let mine: Vec<&Finding> = found.iter().filter(|finding| finding.check == name).collect();
    let detail = match mine.as_slice() {
        [] => "clean".to_owned(),
        [one] => one.detail.clone(),
        [first, ..] => format!("{} and {} more", first.detail, mine.len() - 1),
    };
    Check {
        name,
        ok: mine.is_empty(),
        detail,
    }
}

/// Anchors of the present history: those after the last restore.
fn anchors_of(ledger: &LedgerRead) -> Vec<Anchor> {
    let since = ledger
        .lines
        .iter()
        .rposition(|line| line.kind == LedgerKind::Restored)
        .map_or(0, |index| index + 1);
    let lines = ledger
        .lines
        .iter()
        .skip(since)
        .filter(|line| line.kind == LedgerKind::Audit);
    lines
        .filter_map(|line| {
            Some(Anchor {
                count: line.audit,
                head: from_hex(&line.data)?,
            })
        })
        .collect()
}

fn audit_check(verified: StoreResult<Verified>, missing: i64, readable: bool) -> AppResult<Check> {
    let (ok, detail) = match verified {
        Ok(found) => match found.first_bad {
            Some(seq) => (false, format!("row {seq} does not fit")),
            None if missing > 0 => (false, format!("older than its ledger: {missing} entries are missing")),
            None if found.anchors_fit.contains(&false) => (false, "an anchor of the ledger does not fit".to_owned()),
            None => (true, format!("{} rows", found.anchor.count)),
        },
        Err(StoreError::Damaged(detail)) => (false, detail),
        Err(StoreError::WrongKey) if !readable => (false, "cannot be read".to_owned()),
        Err(other) => return Err(other.into()),
    };
    Ok(Check {
        name: "audit",
        ok,
        detail,
    })
}
