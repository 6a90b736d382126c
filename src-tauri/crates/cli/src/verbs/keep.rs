//! Keeping the data: backup, restore, check, audit.

use super::{Opened, Place, print};
use crate::outcome::Failure;
use deskbell_app::{
    AppError, ErrorCode, Office,
    clock::SystemClock,
    folder::{Held, LoopLock},
};
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

/// `restore`: the preview, or with `yes` the restore itself; also into a folder that cannot be opened or does not exist.
pub fn restore(place: &Place, acting: Option<String>, file: &Path, yes: bool) -> Result<(), Failure> {
    let opened = match place.open(acting) {
        Ok(opened) => opened,
        Err(Failure::Refused(error)) if yes && needs_a_backup(error.code) => {
            let office = Office::at(place.folder.clone(), Arc::new(SystemClock));
            let restored = office.restore_closed_with(file, place.unlock_file.as_deref())?;
            print(&json!({"madeAt": restored.manifest.made_at, "epoch": restored.epoch}));
            return Ok(());
        }
        Err(other) => return Err(other),
    };
    let request = json!({"path": file});
    if !yes {
        print(&opened.call("restore_preview", request)?);
        return Ok(());
    }
    // For its time a restore is the one that plans and sends: nobody else may (T6).
    let _loop = LoopLock::take(place.folder.path())
        .map_err(AppError::from)?
        .map_err(|Held(process)| {
            let error = AppError::new(ErrorCode::Busy, "another process sends from this data folder");
            Failure::LoopHeld(error.with("holder", process))
        })?;
    print(&opened.call("restore_run", request)?);
    Ok(())
}

/// No data yet, none that opens, or no key file: what a backup can put right.
fn needs_a_backup(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::NotFound | ErrorCode::Damaged | ErrorCode::KeysMissing)
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
