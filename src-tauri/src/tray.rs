//! The tray: where reminders go on when the window is closed.

use crate::desk_window;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tauri::{
    AppHandle,
    menu::{Menu, MenuItem},
    tray::{MouseButton, MouseButtonState, TrayIconBuilder, TrayIconEvent},
};

const ID: &str = "deskbell";

/// Makes the tray icon. A desktop without a tray gets none, and closing the window then ends the program.
pub fn make(app: &AppHandle) {
    // The library behind the tray breaks off when the system lacks it.
    let made = catch_unwind(AssertUnwindSafe(|| build(app)));
    if !matches!(made, Ok(Ok(()))) {
        tracing::warn!("this desktop has no tray");
    }
}

/// True when closing the window can leave the loop ringing.
pub fn is_there(app: &AppHandle) -> bool {
    app.tray_by_id(ID).is_some()
}

fn build(app: &AppHandle) -> tauri::Result<()> {
    let open = MenuItem::with_id(app, "open", "Open Deskbell", true, None::<&str>)?;
    let quit = MenuItem::with_id(
        app,
        "quit",
        "Quit: nothing goes out until the next start",
        true,
        None::<&str>,
    )?;
    let mut tray = TrayIconBuilder::with_id(ID)
        .tooltip("Deskbell: sending is on")
        .menu(&Menu::with_items(app, &[&open, &quit])?)
        .show_menu_on_left_click(false)
        .on_menu_event(|app, event| match event.id().as_ref() {
            "open" => desk_window::bring_to_front(app),
            "quit" => app.exit(0),
            _ => {}
        })
        .on_tray_icon_event(|tray, event| {
            if let TrayIconEvent::Click {
                button: MouseButton::Left,
                button_state: MouseButtonState::Up,
                ..
            } = event
            {
                desk_window::bring_to_front(tray.app_handle());
            }
        });
    if let Some(icon) = app.default_window_icon() {
        tray = tray.icon(icon.clone());
    }
    tray.build(app)?;
    Ok(())
}
