//! Files that must be whole or absent: written beside, synced, renamed, the folder synced (T22). Private to the user.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// Makes a folder that only the user can enter; an existing one is left as it is.
pub fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(path)?;
    private(path, 0o700)
}

/// Replaces a file's content in one step: readers see the old or the new, also after a power cut. Of two that replace it at
/// once the later one stays: one at a time in this program, and each program writes beside under a name of its own.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    static TURN: Mutex<()> = Mutex::new(());
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let beside = beside(path, &format!("{}.new", std::process::id()));
    let written = write_new(&beside, content).and_then(|()| rename(&beside, path));
    if written.is_err() {
        // The old file is untouched; what was begun is of no use to anyone.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// The path with a further ending: `keys.json` and `part` make `keys.json.part`.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    path.with_file_name(name)
}

/// Renames and makes the rename lasting.
pub fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    sync_parent(to)
}

/// Syncs the folder that holds a path, so that a rename or a new name in it survives a power cut.
pub fn sync_parent(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(parent) = path.parent() {
        File::open(parent)?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Opens a file for writing from its start, readable by the user only.
pub fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Bytes that may still be written there; none when the system does not say.
#[cfg(unix)]
pub fn room(path: &Path) -> Option<u64> {
    let system = rustix::fs::statvfs(path).ok()?;
    system.f_bavail.checked_mul(system.f_frsize)
}

/// Bytes that may still be written there; none when the system does not say.
#[cfg(not(unix))]
pub fn room(_path: &Path) -> Option<u64> {
    None
}

fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = create_private(path)?;
    file.write_all(content)?;
    file.sync_all()
}

#[cfg(unix)]
fn private(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn private(_path: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replacing_at_once_fails_for_nobody_and_leaves_one_whole_file() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("window.json");
        let writes: Vec<Vec<u8>> = (1..=8).map(|n| vec![n; 20_000]).collect();
        std::thread::scope(|scope| {
            for content in &writes {
                scope.spawn(|| (0..20).for_each(|_| replace(&path, content).expect("replaced")));
            }
        });
        assert!(writes.contains(&fs::read(&path).expect("a file")));
        assert_eq!(
            fs::read_dir(folder.path()).expect("a folder").count(),
            1,
            "nothing is left beside"
        );
    }
}
