//! Places where a new data folder is refused (T5): trees that a sync program copies behind the database's back, and
//! network file systems, whose locks lie and which cannot share the log's memory between processes.

use serde::Serialize;
use std::path::{Component, Path, PathBuf};

/// Why a folder may not hold the live database. As a place for backups it is fine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum PlaceFault {
    /// Inside a folder that a sync program keeps: OneDrive, Dropbox and their kin.
    #[error("synced folder")]
    Synced,
    /// On a network file system.
    #[error("network folder")]
    Network,
}

/// Folder names of sync programs; compared without case, as a whole or before a space or dash ("OneDrive - Practice").
const NAMES: [&str; 12] = [
    "onedrive",
    "dropbox",
    "google drive",
    "googledrive",
    "my drive",
    "icloud drive",
    "iclouddrive",
    "mobile documents",
    "nextcloud",
    "box",
    "box sync",
    "pcloud drive",
];
/// Files that sync programs leave at their tree's root.
const MARKERS: [&str; 6] = [
    ".dropbox",
    ".dropbox.cache",
    ".nextcloudsync.log",
    ".owncloudsync.log",
    ".csync_journal.db",
    ".849C9593-D756-4E56-8D6E-42412F2A707B",
];
const NETWORK_TYPES: [&str; 13] = [
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "smb2", "afpfs", "afs", "davfs", "webdav", "9p", "ncpfs", "ceph",
];
const NETWORK_FUSE: [&str; 8] = [
    "fuse.sshfs",
    "fuse.davfs2",
    "fuse.rclone",
    "fuse.gvfsd-fuse",
    "fuse.curlftpfs",
    "fuse.s3fs",
    "fuse.smbnetfs",
    "fuse.glusterfs",
];

/// `Ok` when a new data folder may be made there.
pub fn check(path: &Path) -> Result<(), PlaceFault> {
    let path = resolve(path);
    if is_synced(&path) {
        return Err(PlaceFault::Synced);
    }
    if is_network(&path) {
        return Err(PlaceFault::Network);
    }
    Ok(())
}

/// The path with links followed as far as it exists.
fn resolve(path: &Path) -> PathBuf {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    for ancestor in absolute.ancestors() {
        if let Ok(real) = ancestor.canonicalize() {
            let rest = absolute.strip_prefix(ancestor).unwrap_or(Path::new(""));
            return real.join(rest);
        }
    }
    absolute
}

fn is_synced(path: &Path) -> bool {
    let named = path.components().any(|part| match part {
        Component::Normal(name) => is_sync_name(&name.to_string_lossy()),
        _ => false,
    });
    let marked = || {
        path.ancestors()
            .any(|folder| MARKERS.iter().any(|marker| folder.join(marker).exists()))
    };
    let under_variable = || {
        std::env::vars_os()
            .filter(|(name, _)| name.to_string_lossy().starts_with("OneDrive"))
            .any(|(_, root)| !root.is_empty() && path.starts_with(PathBuf::from(root)))
    };
    named || under_variable() || marked()
}

fn is_sync_name(name: &str) -> bool {
    let name = name.to_lowercase();
    NAMES.iter().any(|known| {
        let rest = name.strip_prefix(known);
        rest.is_some_and(|rest| rest.is_empty() || (*known != "box" && rest.starts_with([' ', '-', '('])))
    })
}

fn is_network(path: &Path) -> bool {
    let text = path.to_string_lossy();
    let unc = text.starts_with(r"\\") && !text.starts_with(r"\\?\") && !text.starts_with(r"\\.\");
    unc || text.starts_with(r"\\?\UNC\") || mounted_from_network(path)
}

fn mounted_from_network(path: &Path) -> bool {
    let Ok(mounts) = std::fs::read_to_string("/proc/mounts") else {
        return false;
    };
    type_of_mount(&mounts, path).is_some_and(|kind| NETWORK_TYPES.contains(&kind) || NETWORK_FUSE.contains(&kind))
}

/// The type of the deepest mount that holds the path; the last line wins, as it hides the ones before.
fn type_of_mount<'m>(mounts: &'m str, path: &Path) -> Option<&'m str> {
    let mut best: Option<(usize, &str)> = None;
    for line in mounts.lines() {
        let mut fields = line.split(' ');
        let (Some(_), Some(at), Some(kind)) = (fields.next(), fields.next(), fields.next()) else {
            continue;
        };
        let at = PathBuf::from(unescape(at));
        let depth = at.components().count();
        if path.starts_with(&at) && best.is_none_or(|(deepest, _)| depth >= deepest) {
            best = Some((depth, kind));
        }
    }
    best.map(|(_, kind)| kind)
}

/// `/proc/mounts` writes space, tab, newline and backslash as octal.
fn unescape(text: &str) -> String {
    text.replace("\\040", " ")
        .replace("\\011", "\t")
        .replace("\\012", "\n")
        .replace("\\134", "\\")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sync_trees_are_known_by_name_and_by_marker() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in [
            "Dropbox",
            "OneDrive - Hill Practice",
            "Nextcloud",
            "iCloud Drive",
            "Box",
        ] {
            assert_eq!(
                check(&folder.path().join(name).join("deskbell")),
                Err(PlaceFault::Synced),
                "{name}"
            );
        }
        for name in ["Boxer", "Inbox", "dropboxes", "Clinic"] {
            assert_eq!(check(&folder.path().join(name)), Ok(()), "{name}");
        }
        std::fs::write(folder.path().join(".dropbox"), "").expect("written");
        assert_eq!(check(&folder.path().join("a/b")), Err(PlaceFault::Synced));
    }

    #[test]
    fn network_mounts_are_known_by_type_and_the_deepest_mount_counts() {
        let mounts = "/dev/sda1 / ext4 rw 0 0\nserver:/x /home/ana/my\\040share nfs4 rw 0 0\ntmpfs /home/ana/my\\040share/local tmpfs rw 0 0\n";
        assert_eq!(
            type_of_mount(mounts, Path::new("/home/ana/my share/data")),
            Some("nfs4")
        );
        assert_eq!(
            type_of_mount(mounts, Path::new("/home/ana/my share/local/data")),
            Some("tmpfs")
        );
        assert_eq!(type_of_mount(mounts, Path::new("/home/ana/data")), Some("ext4"));
        assert!(is_network(Path::new(r"\\server\share\data")));
    }
}
