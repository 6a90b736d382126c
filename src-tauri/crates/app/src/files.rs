//! Files that a person chose. The window holds tokens, the terminal names paths (T77): a use case asks here and gets
//! a path only if the caller may have it.

use crate::{AppError, AppResult, Caller, Via, ids};
use deskbell_core::Instant;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

/// How long a chosen file may be used.
const VALID_MS: i64 = 10 * 60_000;

/// Tokens of chosen files: opaque, valid ten minutes.
#[derive(Debug, Default)]
pub struct FileTokens {
    chosen: Mutex<HashMap<String, (PathBuf, Instant)>>,
}

impl FileTokens {
    /// Remembers a path that a person chose in the system's own chooser; answers its token.
    pub fn remember(&self, path: &Path, now: Instant) -> String {
        let token = format!("file:{}", ids::random_hex::<16>());
        let mut chosen = self.chosen.lock().unwrap_or_else(PoisonError::into_inner);
        chosen.retain(|_, (_, at)| now.ms() - at.ms() < VALID_MS);
        chosen.insert(token.clone(), (path.to_owned(), now));
        token
    }

    /// The path behind what the request names: from the window only a living token, from the terminal a path.
    /// A preview and the run that follows may both use one token. Errors: `invalid` for the field `field`.
    pub fn path(&self, caller: &Caller, field: &str, named: &str, now: Instant) -> AppResult<PathBuf> {
        if let Some((path, at)) = self.chosen.lock().unwrap_or_else(PoisonError::into_inner).get(named) {
            return if now.ms() - at.ms() < VALID_MS {
                Ok(path.clone())
            } else {
                Err(AppError::invalid(field, "choose_again"))
            };
        }
        match caller.via {
            Via::Window | Via::Loop => Err(AppError::invalid(field, "choose_again")),
            Via::Terminal if named.trim().is_empty() => Err(AppError::invalid(field, "required")),
            Via::Terminal => Ok(PathBuf::from(named)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_cannot_name_a_path() {
        let files = FileTokens::default();
        let (window, terminal) = (Caller::owner(Via::Window), Caller::owner(Via::Terminal));
        let now = Instant::from_ms(0);
        assert!(files.path(&window, "path", "/etc/passwd", now).is_err());
        assert!(files.path(&terminal, "path", "/etc/passwd", now).is_ok());
        let token = files.remember(Path::new("/a.csv"), now);
        assert_eq!(
            files.path(&window, "path", &token, now).expect("chosen"),
            PathBuf::from("/a.csv")
        );
        assert!(
            files.path(&window, "path", &token, now.plus_minutes(10)).is_err(),
            "ten minutes are over"
        );
    }
}
