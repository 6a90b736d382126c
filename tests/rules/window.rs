//! The window's walls (T75), read from its configuration, and the habits of its pages.

use crate::house::{files, text};
use serde_json::Value;

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; font-src 'self'; \
    connect-src ipc: http://ipc.localhost; frame-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; \
    worker-src 'none'";

#[test]
fn the_walls_of_the_window_stand() {
    let file: Value = serde_json::from_str(&text("src-tauri/tauri.conf.json")).expect("JSON");
    let security = &file["app"]["security"];
    assert_eq!(security["csp"], CSP);
    assert_eq!(security["freezePrototype"], true);
    assert_eq!(security["dangerousDisableAssetCspModification"], false);
    assert_eq!(security["assetProtocol"]["enable"], false);
    assert_eq!(file["app"]["withGlobalTauri"], false);
    assert_eq!(security["capabilities"], serde_json::json!(["desk"]));
    assert_eq!(
        file["app"]["windows"],
        serde_json::json!([]),
        "the window is made in code, with its walls"
    );
}

#[test]
fn pages_have_no_way_around_the_policy() {
    for (path, text) in files("ui/src", &[".svelte", ".html"])
        .into_iter()
        .chain(files("ui", &["index.html"]))
    {
        for word in ["{@html", " style=\"", "svelte-ignore", "javascript:", "<iframe"] {
            assert!(!text.contains(word), "{path} has {word}");
        }
    }
}

#[test]
fn colours_come_from_the_tokens() {
    for (path, text) in files("ui/src", &[".svelte", ".css"]) {
        if path.ends_with("styles/tokens.css") {
            continue;
        }
        for line in text
            .lines()
            .map(str::trim)
            .filter(|line| line.ends_with(';') && line.contains(':'))
        {
            let raw = line
                .split(['#', ' ', ',', '('])
                .any(|w| w.len() >= 3 && line.contains(&format!("#{w}")) && is_hex(w));
            assert!(
                !raw && !line.contains("rgb(") && !line.contains("hsl("),
                "{path}: raw colour in `{line}`"
            );
            assert!(!line.contains("!important"), "{path}: `{line}`");
        }
    }
}

fn is_hex(word: &str) -> bool {
    let digits = word.trim_end_matches(';');
    matches!(digits.len(), 3 | 4 | 6 | 8) && digits.chars().all(|c| c.is_ascii_hexdigit())
}
