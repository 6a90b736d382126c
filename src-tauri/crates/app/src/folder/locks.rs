//! The folder's two locks (T6), held by the operating system and gone with the process: a leftover file is not a held
//! lock. What stands in the file, process id and start time, is for the message only.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{self, Read, Seek, SeekFrom, Write},
    path::Path,
    thread,
    time::Duration,
};

const OPEN: &str = "open.lock";
const LOOP: &str = "loop.lock";
const STEP: Duration = Duration::from_millis(50);

/// Another process holds the lock; its process id when it could be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("held by process {0:?}")]
pub struct Held(pub Option<u32>);

/// Shared by every process that has the database open; exclusive for what replaces it.
#[derive(Debug)]
pub struct OpenLock(File);

/// The folder alone, for a while; gives the shared lock back when dropped.
#[derive(Debug)]
pub struct Alone<'l>(&'l File);

/// Held by the one process that plans and sends.
#[derive(Debug)]
pub struct LoopLock(File);

// Given back by word, not by closing alone: a program that is just being started holds a copy of the descriptor for a
// moment, and the lock would stay with it.
impl Drop for OpenLock {
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

impl Drop for LoopLock {
    fn drop(&mut self) {
        let _ = self.0.unlock();
    }
}

impl OpenLock {
    /// Waits up to `wait` for an exclusive holder to finish.
    pub fn shared(folder: &Path, wait: Duration) -> io::Result<Result<OpenLock, Held>> {
        Ok(take(&folder.join(OPEN), wait, File::try_lock_shared)?.map(OpenLock))
    }

    /// Waits up to `wait` for everyone else to close the database.
    pub fn exclusive(folder: &Path, wait: Duration) -> io::Result<Result<OpenLock, Held>> {
        Ok(take(&folder.join(OPEN), wait, File::try_lock)?.map(OpenLock))
    }
}

impl OpenLock {
    /// Turns a shared lock into an exclusive one for a while: restore (T6).
    pub fn alone(&self, wait: Duration) -> io::Result<Result<Alone<'_>, Held>> {
        self.0.unlock()?;
        let alone = Alone(&self.0);
        let mut left = wait;
        loop {
            match self.0.try_lock() {
                Ok(()) => return Ok(Ok(alone)),
                Err(TryLockError::WouldBlock) if !left.is_zero() => {
                    thread::sleep(STEP);
                    left = left.saturating_sub(STEP);
                }
                Err(TryLockError::WouldBlock) => return Ok(Err(Held(None))),
                Err(TryLockError::Error(error)) => return Err(error),
            }
        }
    }
}

impl Drop for Alone<'_> {
    fn drop(&mut self) {
        // Shared again, or nothing can be said about who else opens the folder. Waits for another's exclusive work.
        let shared = self.0.unlock().and_then(|()| self.0.lock_shared());
        if shared.is_err() {
            tracing::error!("the folder's lock could not be taken back");
        }
    }
}

impl LoopLock {
    /// Takes the loop's lock at once or names its holder.
    pub fn take(folder: &Path) -> io::Result<Result<LoopLock, Held>> {
        Ok(take(&folder.join(LOOP), Duration::ZERO, File::try_lock)?.map(LoopLock))
    }
}

fn take(
    path: &Path,
    wait: Duration,
    lock: impl Fn(&File) -> Result<(), TryLockError>,
) -> io::Result<Result<File, Held>> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let mut left = wait;
    loop {
        match lock(&file) {
            Ok(()) => {
                // Best effort: the lock counts, not the text.
                let _ = sign(&mut file);
                return Ok(Ok(file));
            }
            Err(TryLockError::WouldBlock) if !left.is_zero() => {
                thread::sleep(STEP);
                left = left.saturating_sub(STEP);
            }
            Err(TryLockError::WouldBlock) => return Ok(Err(Held(holder(&mut file)))),
            Err(TryLockError::Error(error)) => return Err(error),
        }
    }
}

fn sign(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    writeln!(file, "{}", std::process::id())
}

fn holder(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.seek(SeekFrom::Start(0)).ok()?;
    file.take(100).read_to_string(&mut text).ok()?;
    text.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_given_back_is_free_though_a_starting_child_still_has_its_descriptor() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = LoopLock::take(folder.path()).expect("taken").expect("free");
        let childs = first.0.try_clone().expect("the copy that a fork makes");
        drop(first);
        assert!(LoopLock::take(folder.path()).expect("asked").is_ok());
        drop(childs);
    }

    #[test]
    fn the_loop_is_one_and_its_holder_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = LoopLock::take(folder.path()).expect("taken").expect("free");
        let second = LoopLock::take(folder.path()).expect("asked");
        assert_eq!(second.err(), Some(Held(Some(std::process::id()))));
        drop(first);
        assert!(
            LoopLock::take(folder.path()).expect("asked").is_ok(),
            "a leftover file is not a held lock"
        );
    }

    #[test]
    fn many_may_open_but_replacing_needs_the_folder_alone() {
        let folder = tempfile::tempdir().expect("a folder");
        let no_wait = Duration::ZERO;
        let one = OpenLock::shared(folder.path(), no_wait).expect("asked").expect("free");
        let two = OpenLock::shared(folder.path(), no_wait).expect("asked").expect("free");
        assert!(OpenLock::exclusive(folder.path(), no_wait).expect("asked").is_err());
        assert!(
            one.alone(no_wait).expect("asked").is_err(),
            "the other still has it open"
        );
        drop(two);
        let alone = one.alone(no_wait).expect("asked").expect("free");
        assert!(OpenLock::shared(folder.path(), no_wait).expect("asked").is_err());
        drop(alone);
        assert!(
            OpenLock::shared(folder.path(), no_wait).expect("asked").is_ok(),
            "shared again"
        );
        drop(one);
        let _alone = OpenLock::exclusive(folder.path(), no_wait)
            .expect("asked")
            .expect("free");
        assert!(OpenLock::shared(folder.path(), no_wait).expect("asked").is_err());
    }
}
