//! Keeping the data: backup, restore, check, audit.

use super::{Opened, Place, print};
use crate::outcome::Failure;
use deskbell_app::{Office, clock::SystemClock};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// `backup`: a proved copy, and a further copy at `to`.
pub fn backup(opened: &Opened, to: Option<PathBuf>) -> Result<(), Failure> {
    print(&opened.call("backup_run", json!({"to": to}))?);
    Ok(())
}

/// `restore`: the preview, or with `yes` the restore itself.
pub fn restore(opened: &Opened, file: &Path, yes: bool) -> Result<(), Failure> {
    let command = if yes { "restore_run" } else { "restore_preview" };
    print(&opened.call(command, json!({"path": file}))?);
    Ok(())
}

/// `audit verify`: the chain and its anchors.
pub fn audit_verify(opened: &Opened, as_json: bool) -> Result<(), Failure> {
    let report = opened.call("audit_verify", json!({}))?;
    show(&report, as_json, "anchors");
    if report["ok"] == true {
        Ok(())
    } else {
        Err(Failure::Damage)
    }
}

/// `check`: also of data that is too damaged to be opened.
pub fn check(place: &Place, as_json: bool) -> Result<(), Failure> {
    let office = Office::at(place.folder.clone(), Arc::new(SystemClock));
    let report = json!(office.check(place.unlock_file.as_deref())?);
    show(&report, as_json, "checks");
    if report["ok"] == true {
        Ok(())
    } else {
        Err(Failure::Damage)
    }
}

fn show(report: &Value, as_json: bool, list: &str) {
    if as_json {
        print(report);
        return;
    }
    for line in report[list].as_array().into_iter().flatten() {
        let sign = if line["ok"] == true { "ok     " } else { "WRONG  " };
        let name = line["name"].as_str().or(line["from"].as_str()).unwrap_or_default();
        println!("{sign}{name}  {}", line["detail"].as_str().unwrap_or_default());
    }
    println!(
        "{}",
        if report["ok"] == true {
            "All well."
        } else {
            "Something is wrong; nothing was changed."
        }
    );
}
