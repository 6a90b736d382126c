//! What the shell holds while it runs, and the window as the use cases know it.

use deskbell_app::{AppError, AppResult, ErrorCode, Office, window::Window};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use tauri::{AppHandle, Manager};
use tauri_plugin_autostart::ManagerExt;
use tauri_plugin_dialog::DialogExt;
use tauri_plugin_opener::OpenerExt;

/// Held by Tauri for every command.
pub struct Shell {
    office: Arc<Office>,
}

impl Shell {
    /// A shell around an office.
    pub fn new(office: Arc<Office>) -> Self {
        Self { office }
    }

    /// The office.
    pub fn office(&self) -> &Arc<Office> {
        &self.office
    }
}

/// The real window, behind what the use cases may ask of it.
pub struct ShellWindow {
    app: AppHandle,
    office: Arc<Office>,
}

impl ShellWindow {
    /// The window of an application.
    pub fn of(app: &AppHandle) -> Self {
        Self {
            app: app.clone(),
            office: Arc::clone(app.state::<Shell>().office()),
        }
    }
}

impl Window for ShellWindow {
    fn office(&self) -> &Office {
        &self.office
    }

    fn show(&self) {
        crate::desk_window::painted(&self.app);
    }

    fn choose_file(&self, title: &str, kinds: &[String]) -> Option<PathBuf> {
        let mut chooser = self.app.dialog().file().set_title(title);
        if !kinds.is_empty() {
            let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
            chooser = chooser.add_filter(kinds.join(", "), &kinds);
        }
        chooser.blocking_pick_file()?.into_path().ok()
    }

    fn choose_save(&self, title: &str, name: &str) -> Option<PathBuf> {
        self.app
            .dialog()
            .file()
            .set_title(title)
            .set_file_name(name)
            .blocking_save_file()?
            .into_path()
            .ok()
    }

    fn choose_folder(&self, title: &str) -> Option<PathBuf> {
        self.app
            .dialog()
            .file()
            .set_title(title)
            .blocking_pick_folder()?
            .into_path()
            .ok()
    }

    fn open(&self, path: &Path) -> AppResult<()> {
        self.app
            .opener()
            .open_path(path.to_string_lossy(), None::<&str>)
            .map_err(|_| AppError::new(ErrorCode::Io, "no program opened the file"))
    }

    fn autostart(&self) -> AppResult<bool> {
        self.app
            .autolaunch()
            .is_enabled()
            .map_err(|_| AppError::new(ErrorCode::Io, "autostart cannot be read"))
    }

    fn set_autostart(&self, on: bool) -> AppResult<()> {
        let autostart = self.app.autolaunch();
        let done = if on { autostart.enable() } else { autostart.disable() };
        done.map_err(|_| AppError::new(ErrorCode::Io, "autostart cannot be changed"))
    }

    fn quit(&self) {
        self.app.exit(0);
    }

    fn open_address(&self, address: &str) -> AppResult<()> {
        self.app
            .opener()
            .open_url(address, None::<&str>)
            .map_err(|_| AppError::new(ErrorCode::Io, "no program opened the address"))
    }
}
