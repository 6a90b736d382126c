//! An empty Tauri window, shown when its page has loaded: what the start and the memory of the real one are measured
//! against (`cargo xtask bench --only window`).

use tauri::{WebviewUrl, WebviewWindowBuilder, http::Response, webview::PageLoadEvent};

const PAGE: &str = "<!doctype html><title>Empty</title><p>Empty</p>";

fn main() -> tauri::Result<()> {
    tauri::Builder::default()
        .register_uri_scheme_protocol("empty", |_, _| {
            Response::builder()
                .header("Content-Type", "text/html")
                .body(PAGE.as_bytes().to_vec())
                .unwrap_or_default()
        })
        .setup(|app| {
            let page = "empty://localhost/".parse().map_err(Box::new)?;
            WebviewWindowBuilder::new(app, "main", WebviewUrl::CustomProtocol(page))
                .title("Empty")
                .inner_size(1280.0, 800.0)
                .visible(false)
                .incognito(true)
                .on_page_load(|window, load| {
                    if load.event() == PageLoadEvent::Finished {
                        let _ = window.show();
                    }
                })
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!())
}
