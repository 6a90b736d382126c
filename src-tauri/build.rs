//! Hands the window's permissions to Tauri: every command named in `capabilities/desk.json`, which is generated from the
//! one list, becomes a permission of its own (T76). A command that is not there cannot be called by the page.

use std::{fs, path::Path};

fn main() {
    // The pages may not be built yet when only the Rust code is checked.
    let pages = Path::new("../ui/dist");
    fs::create_dir_all(pages).expect("the folder of the built pages can be made");
    println!("cargo::rerun-if-changed=capabilities");
    let attributes = tauri_build::Attributes::new().app_manifest(tauri_build::AppManifest::new().commands(declared()));
    tauri_build::try_build(attributes).expect("tauri.conf.json and the capability files are sound");
}

fn declared() -> &'static [&'static str] {
    let text = fs::read_to_string("capabilities/desk.json").expect("capabilities/desk.json: run `cargo xtask gen`");
    let names: Vec<&'static str> = text
        .split('"')
        .filter_map(|word| word.strip_prefix("allow-"))
        .map(|name| &*Box::leak(name.replace('-', "_").into_boxed_str()))
        .collect();
    Box::leak(names.into_boxed_slice())
}
