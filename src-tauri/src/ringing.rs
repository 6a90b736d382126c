//! Keeps the loop going while the program runs, also when the window is closed, and rings when somebody is needed.

use deskbell_app::Office;
use std::sync::Arc;
use tauri::AppHandle;
use tauri_plugin_notification::NotificationExt;

/// Starts the loop on a thread of its own.
pub fn start(app: &AppHandle, office: &Arc<Office>) {
    let app = app.clone();
    office.ring(move |waiting| {
        // Lock screens show this: a count, never a name.
        let text = if waiting == 1 {
            "One message needs you".to_owned()
        } else {
            format!("{waiting} messages need you")
        };
        let _ = app.notification().builder().title("Deskbell").body(text).show();
    });
}
