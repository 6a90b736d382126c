//! What belongs to this computer and not to the data (T8, T27): its id, and the wrong recovery codes typed here. Kept
//! in the system's config folder, so that a copied data folder is seen to stand on another computer.

use super::durable;
use crate::ids;
use deskbell_core::{
    Instant,
    id::{DbId, DeviceId},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// Wrong but well-formed codes that cost nothing.
const FREE_TRIES: u32 = 10;
/// Between further tries.
const WAIT_MS: i64 = 30_000;

/// This computer.
#[derive(Debug)]
pub struct Device {
    path: PathBuf,
    content: Mutex<Content>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Content {
    device_id: DeviceId,
    #[serde(default)]
    wrong_codes: BTreeMap<String, Wrong>,
    #[serde(default)]
    upgrades: BTreeMap<String, Tried>,
}

/// Upgrades from a schema that were begun and not finished.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Tried {
    schema: u32,
    program: String,
    count: u32,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Wrong {
    count: u32,
    last_ms: i64,
}

impl Device {
    /// Reads `device.json` of the config folder, or makes it: a computer that lost it counts as another computer.
    pub fn of(config: &Path, now: Instant) -> io::Result<Device> {
        let path = config.join("device.json");
        if let Some(content) = read(&path) {
            return Ok(Device {
                path,
                content: Mutex::new(content),
            });
        }
        durable::make_folder(config)?;
        let content = Content {
            device_id: ids::new_id(now),
            wrong_codes: BTreeMap::new(),
            upgrades: BTreeMap::new(),
        };
        let device = Device {
            path,
            content: Mutex::new(content),
        };
        device.change(|_| ())?;
        Ok(device)
    }

    /// The config folder of this user: `DESKBELL_CONFIG`, else the system's.
    pub fn config_folder() -> Option<PathBuf> {
        match std::env::var_os("DESKBELL_CONFIG").filter(|path| !path.is_empty()) {
            Some(path) => Some(PathBuf::from(path)),
            None => dirs::config_dir().map(|folder| folder.join("deskbell")),
        }
    }

    /// This computer's id.
    pub fn id(&self) -> DeviceId {
        self.lock().device_id
    }

    /// Seconds to wait before a further recovery code may be tried; 0 when now.
    pub fn seconds_to_wait(&self, db_id: DbId, now: Instant) -> u32 {
        let wrong = self.lock().wrong_codes.get(&db_id.to_string()).copied();
        match wrong {
            Some(wrong) if wrong.count >= FREE_TRIES => {
                // A clock that was set back waits in full, one that was set forward gains at most one try.
                let gone = now.ms().saturating_sub(wrong.last_ms).max(0);
                let left = WAIT_MS.saturating_sub(gone).clamp(0, WAIT_MS);
                u32::try_from((left + 999) / 1000).unwrap_or(30)
            }
            _ => 0,
        }
    }

    /// Notes a well-formed code that did not open; answers how many free tries are left.
    pub fn note_wrong_code(&self, db_id: DbId, now: Instant) -> io::Result<u32> {
        self.change(|content| {
            let wrong = content
                .wrong_codes
                .entry(db_id.to_string())
                .or_insert(Wrong { count: 0, last_ms: 0 });
            wrong.count = wrong.count.saturating_add(1);
            wrong.last_ms = now.ms();
            FREE_TRIES.saturating_sub(wrong.count)
        })
    }

    /// A code opened: the tries begin anew.
    pub fn note_right_code(&self, db_id: DbId) -> io::Result<()> {
        if self.lock().wrong_codes.contains_key(&db_id.to_string()) {
            self.change(|content| content.wrong_codes.remove(&db_id.to_string()))?;
        }
        Ok(())
    }

    /// Notes that an upgrade from this schema by this program begins; answers which try it is (T39).
    pub fn note_upgrade(&self, db_id: DbId, schema: u32) -> io::Result<u32> {
        self.change(|content| {
            let begin = Tried {
                schema,
                program: env!("CARGO_PKG_VERSION").to_owned(),
                count: 0,
            };
            let tried = content
                .upgrades
                .entry(db_id.to_string())
                .or_insert_with(|| begin.clone());
            // Another program version may do better: it begins anew.
            if (tried.schema, &tried.program) != (begin.schema, &begin.program) {
                *tried = begin;
            }
            tried.count = tried.count.saturating_add(1);
            tried.count
        })
    }

    /// The upgrade is done.
    pub fn forget_upgrade(&self, db_id: DbId) -> io::Result<()> {
        self.change(|content| content.upgrades.remove(&db_id.to_string()))
            .map(drop)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what stands in the file now: another program of this computer may have written since it was read. One at a
    /// time, by a lock beside the file that the system gives back even to a killed program's successor.
    fn change<T>(&self, change: impl FnOnce(&mut Content) -> T) -> io::Result<T> {
        let mut content = self.lock();
        let turn = durable::create_private(&durable::beside(&self.path, "lock"))?;
        turn.lock()?;
        if let Some(present) = read(&self.path) {
            *content = present;
        }
        let answer = change(&mut content);
        let text = serde_json::to_vec_pretty(&*content).map_err(io::Error::other)?;
        durable::replace(&self.path, &text)?;
        Ok(answer)
    }
}

fn read(path: &Path) -> Option<Content> {
    fs::read(path).ok().and_then(|text| serde_json::from_slice(&text).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_that_start_at_once_on_a_new_computer_agree_which_it_is() {
        let config = tempfile::tempdir().expect("a folder");
        let db_id = "01890a5d-ac96-774b-bcce-b302099a8057".parse().expect("an id");
        let now = Instant::from_ms(1_804_150_800_000);
        let start = || {
            let device = Device::of(config.path(), now).expect("made");
            device.note_wrong_code(db_id, now).expect("noted");
            device.id()
        };
        let ids: Vec<DeviceId> = std::thread::scope(|scope| {
            let programs: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
            programs.into_iter().map(|one| one.join().expect("it ends")).collect()
        });
        assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
        let after = Device::of(config.path(), now).expect("read");
        assert_eq!(
            after.note_wrong_code(db_id, now).expect("noted"),
            1,
            "eight were counted"
        );
    }

    #[test]
    fn the_eleventh_wrong_code_waits_also_after_a_restart() {
        let config = tempfile::tempdir().expect("a folder");
        let db_id = "01890a5d-ac96-774b-bcce-b302099a8057".parse().expect("an id");
        let now = Instant::from_ms(1_804_150_800_000);
        let device = Device::of(config.path(), now).expect("made");
        for left in (0..10).rev() {
            assert_eq!(device.seconds_to_wait(db_id, now), 0);
            assert_eq!(device.note_wrong_code(db_id, now).expect("noted"), left);
        }
        let again = Device::of(config.path(), now).expect("read");
        assert_eq!(again.id(), device.id());
        assert_eq!(again.seconds_to_wait(db_id, now), 30);
        assert_eq!(
            again.seconds_to_wait(db_id, now.plus_ms(-3_600_000)),
            30,
            "a clock set back"
        );
        assert_eq!(again.seconds_to_wait(db_id, now.plus_ms(29_001)), 1);
        assert_eq!(again.seconds_to_wait(db_id, now.plus_ms(30_000)), 0);
        again.note_right_code(db_id).expect("noted");
        assert_eq!(
            Device::of(config.path(), now)
                .expect("read")
                .seconds_to_wait(db_id, now),
            0
        );
    }
}
