//! The main window: made in code, shown after its first paint, closed to everything but its own pages (T75, T79).

use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};
use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindowBuilder, webview::NewWindowResponse};

const LABEL: &str = "main";
/// The page says when it has painted; after this the window is shown all the same.
const SHOW_AT_LATEST: Duration = Duration::from_secs(4);

/// True until the first paint of a window that may be seen.
static WAITING: AtomicBool = AtomicBool::new(false);

/// Makes the window; it stays hidden until [`painted`], or for good when started in the tray.
pub fn open(app: &AppHandle, hidden: bool) -> tauri::Result<()> {
    WAITING.store(!hidden, Ordering::SeqCst);
    WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("Deskbell")
        .inner_size(1280.0, 800.0)
        .min_inner_size(400.0, 480.0)
        .visible(false)
        // Nothing of the page is kept on disk (T75).
        .incognito(!crate::start::is_driven())
        .disable_drag_drop_handler()
        .on_navigation(is_own)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    let late = app.clone();
    std::thread::spawn(move || {
        std::thread::sleep(SHOW_AT_LATEST);
        painted(&late);
    });
    Ok(())
}

/// The page has painted: the window appears, once.
pub fn painted(app: &AppHandle) {
    if WAITING.swap(false, Ordering::SeqCst) {
        bring_to_front(app);
    }
}

/// Shows the window in front of the others.
pub fn bring_to_front(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(LABEL) {
        let _ = window.show();
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}

/// Exactly the application's own origin, by scheme and host.
fn is_own(url: &tauri::Url) -> bool {
    let own = match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => cfg!(windows) && url.host_str() == Some("tauri.localhost"),
        "about" => url.path() == "blank",
        _ => false,
    };
    if !own {
        tracing::warn!("a navigation was refused");
    }
    own
}
