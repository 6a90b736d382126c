//! The start: walls first, then the one window and the loop that rings.

use crate::{calls, desk_window, ringing, shell::Shell, tray};
use clap::Parser;
use deskbell_app::{Office, clock::SystemClock};
use std::{path::PathBuf, process::ExitCode, sync::Arc};
use tauri::{Manager, RunEvent, WindowEvent};

/// What the window's program takes on its command line (T91).
#[derive(Parser)]
#[command(name = "deskbell", version, about = "The front desk's one program")]
pub struct Arguments {
    /// Data folder; else DESKBELL_DATA, else the system's own place.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Starts in the tray, without showing the window.
    #[arg(long)]
    pub hidden: bool,
}

/// Runs until the person quits.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    close_back_doors();
    // Two providers are in the tree; a default is needed before the first TLS connection.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let office = Arc::new(Office::at(
        Office::folder(arguments.data.clone()),
        Arc::new(SystemClock),
    ));
    match build(Arc::clone(&office), arguments.hidden) {
        Ok(app) => {
            app.run(move |app, event| on_event(app, &event));
            office.close();
            ExitCode::SUCCESS
        }
        Err(error) => {
            tracing::error!(reason = %error, "the window could not be opened");
            ExitCode::FAILURE
        }
    }
}

/// True when a test drives the window: only builds with debug assertions, which are never shipped, can be driven. The
/// driver comes in through `WEBKIT_INSPECTOR_SERVER`, and WebKit admits it to its first persistent context alone.
pub fn is_driven() -> bool {
    cfg!(debug_assertions) && std::env::var("TAURI_WEBVIEW_AUTOMATION").as_deref() == Ok("true")
}

/// Doors that a debugger or another program could use to look into the page (T79).
fn close_back_doors() {
    if is_driven() {
        return;
    }
    for name in [
        "TAURI_WEBVIEW_AUTOMATION",
        "WEBKIT_INSPECTOR_SERVER",
        "WEBKIT_INSPECTOR_HTTP_SERVER",
        "WEBVIEW2_ADDITIONAL_BROWSER_ARGUMENTS",
    ] {
        if std::env::var_os(name).is_some() {
            tracing::warn!(name, "ignored in the environment");
            // SAFETY: nothing else runs yet; no other thread reads the environment.
            #[expect(unsafe_code, reason = "removing a variable before any thread starts")]
            unsafe {
                std::env::remove_var(name);
            }
        }
    }
}

fn build(office: Arc<Office>, hidden: bool) -> tauri::Result<tauri::App> {
    let builder = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _arguments, _folder| {
            desk_window::bring_to_front(app)
        }))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(
            tauri_plugin_opener::Builder::new()
                .open_js_links_on_click(false)
                .build(),
        )
        .plugin(tauri_plugin_autostart::Builder::new().arg("--hidden").build())
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .invoke_handler(calls::handle)
        .on_window_event(|window, event| {
            if let WindowEvent::CloseRequested { api, .. } = event
                && tray::is_there(window.app_handle())
            {
                // Reminders go on: the window hides, the tray stays.
                api.prevent_close();
                let _ = window.hide();
            }
        });
    builder
        .setup(move |app| {
            let handle = app.handle().clone();
            app.manage(Shell::new(Arc::clone(&office)));
            calls::announce(&handle, &office);
            office.follow_others();
            office.open();
            tray::make(&handle);
            desk_window::open(&handle, hidden)?;
            ringing::start(&handle, &office);
            Ok(())
        })
        .build(tauri::generate_context!())
}

fn on_event(app: &tauri::AppHandle, event: &RunEvent) {
    if let RunEvent::ExitRequested { .. } = event {
        app.state::<Shell>().office().close();
    }
}
