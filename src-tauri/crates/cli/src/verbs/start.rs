//! Making a new data folder.

use super::{Place, print};
use crate::{
    arguments::{DemoSize, Init},
    outcome::Failure,
};
use deskbell_app::{AppError, Caller, Office, Via, clock::SystemClock, demo};
use serde_json::json;
use std::{
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
};

/// `init`: a new folder with a preset; answers what the preset brought.
pub fn init(place: &Place, init: Init) -> Result<(), Failure> {
    let office = Office::at(place.folder.clone(), Arc::new(SystemClock));
    let request = json!({
        "preset": init.preset,
        "country": init.country,
        "currency": init.currency,
        "zone": init.zone,
        "language": init.language,
        "name": init.name,
    });
    let mut answer = office.call(&Caller::owner(Via::Terminal), "first_run_start", request)?;
    let sheet = answer.as_object_mut().and_then(|fields| fields.remove("sheetText"));
    match (init.recovery_out, sheet.as_ref().and_then(|text| text.as_str())) {
        (Some(file), Some(text)) => {
            write_private(&file, text)?;
            // The code stands in the file, so it need not stand on the screen too.
            if let Some(fields) = answer.as_object_mut() {
                fields.remove("groups");
            }
        }
        (None, Some(text)) => eprintln!("{text}"),
        _ => {}
    }
    print(&answer);
    Ok(())
}

/// `demo`: a new folder with a made-up practice.
pub fn demo(place: &Place, (size, clients): (DemoSize, u32), recovery_out: Option<PathBuf>) -> Result<(), Failure> {
    let office = Office::at(place.folder.clone(), Arc::new(SystemClock));
    let size = match size {
        DemoSize::Small => demo::Size::Small,
        DemoSize::Large => demo::Size::Large { clients },
    };
    let mut answer = demo::fill(&office, size)?;
    let sheet = answer.as_object_mut().and_then(|fields| fields.remove("sheetText"));
    if let (Some(file), Some(text)) = (recovery_out, sheet.as_ref().and_then(|text| text.as_str())) {
        write_private(&file, text)?;
    }
    print(&answer);
    Ok(())
}

/// Writes a file that only its owner can read.
fn write_private(path: &Path, text: &str) -> Result<(), AppError> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    Ok(())
}
