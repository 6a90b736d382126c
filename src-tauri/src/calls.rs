//! Calls of the page on their way in, announcements on their way out. One handler serves every declared command; which
//! ones the page may name is the capability file's matter, what they do is the application's.

use crate::shell::{Shell, ShellWindow};
use deskbell_app::{AppError, Caller, Office, Via, commands};
use serde_json::Value;
use std::sync::Arc;
use tauri::{
    AppHandle, Emitter, Manager,
    ipc::{Invoke, InvokeBody, Response},
};

/// Carries out one call on a blocking thread; the page never waits on the window's thread.
pub fn handle(invoke: Invoke<tauri::Wry>) -> bool {
    let Invoke { message, resolver, .. } = invoke;
    let app = message.webview_ref().app_handle().clone();
    let name = message.command().to_owned();
    let request = match message.payload() {
        InvokeBody::Json(json) => Some(json.clone()),
        InvokeBody::Raw(_) => None,
    };
    tauri::async_runtime::spawn_blocking(move || match carry_out(&app, &name, request) {
        Ok(answer) => resolver.resolve(Response::new(answer)),
        Err(error) => resolver.reject(error),
    });
    true
}

fn carry_out(app: &AppHandle, name: &str, request: Option<Value>) -> Result<String, AppError> {
    let request = request.ok_or_else(|| AppError::invalid("request", "not_json"))?;
    let office = Arc::clone(app.state::<Shell>().office());
    let caller = Caller::owner(Via::Window);
    match commands::find_window(name) {
        Some(command) => command.call_json(&ShellWindow::of(app), &caller, request),
        None => office.call_json(&caller, name, request),
    }
}

/// Tells the page what was committed and how far long work is.
pub fn announce(app: &AppHandle, office: &Arc<Office>) {
    let changed = app.clone();
    office.on_changed(move |changes| {
        let _ = changed.emit("changed", changes);
    });
    let progress = app.clone();
    office.on_progress(move |job| {
        let _ = progress.emit("progress", job);
    });
}
