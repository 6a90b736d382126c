//! The verbs. Each opens the office once, calls what the window calls, and prints the answer.

mod batch;
mod import;
mod keep;
mod ring;
mod start;

use crate::{
    arguments::{Arguments, Audit, Verb},
    outcome::Failure,
};
use deskbell_app::{AppError, Caller, Office, Via, clock::SystemClock, commands, folder::Folder};
use serde_json::{Value, json};
use std::{
    io::{Read, Write},
    path::PathBuf,
    sync::Arc,
};

/// Carries out the verb of the command line.
pub fn carry_out(arguments: Arguments) -> Result<(), Failure> {
    let Arguments {
        data,
        unlock_file,
        acting,
        verb,
    } = arguments;
    let place = Place {
        folder: Office::folder(data),
        unlock_file,
    };
    match verb {
        Verb::Commands { json, all } => list(json, all),
        Verb::Init(init) => start::init(&place, init),
        Verb::Demo {
            size,
            clients,
            recovery_out,
        } => start::demo(&place, (size, clients), recovery_out),
        Verb::Call { name, request } => call(&place.open(acting)?, &name, request),
        Verb::Batch { file, stop_on_error } => batch::run(&place.open(acting)?, file, stop_on_error),
        Verb::Tick => ring::tick(&place.open(acting)?),
        Verb::Run { seconds } => ring::run(&place.open(acting)?, seconds),
        Verb::Import {
            what: _,
            file,
            mapping,
            json,
            yes,
        } => import::clients(
            &place.open(acting)?,
            &import::Plan {
                file,
                mapping,
                json,
                yes,
            },
        ),
        Verb::Backup { to } => keep::backup(&place.open(acting)?, to),
        Verb::Restore { file, yes } => keep::restore(&place, acting, &file, yes),
        Verb::Check { json } => keep::check(&place, json),
        Verb::Audit {
            what: Audit::Verify { json },
        } => keep::audit_verify(&place.open(acting)?, json),
    }
}

/// Which data, and how it is unlocked.
pub struct Place {
    folder: Folder,
    unlock_file: Option<PathBuf>,
}

/// An open office and who acts in it.
pub struct Opened {
    /// The office.
    pub office: Arc<Office>,
    /// Who acts.
    pub caller: Caller,
}

impl Place {
    /// Opens the data with what is at hand (spec: commands, unlocking).
    pub fn open(&self, acting: Option<String>) -> Result<Opened, Failure> {
        let office = Arc::new(Office::at(self.folder.clone(), Arc::new(SystemClock)));
        office.open_with(self.unlock_file.as_deref())?;
        let caller = match acting {
            None => Caller::owner(Via::Terminal),
            Some(id) => office.caller_as(&id, Via::Terminal)?,
        };
        Ok(Opened { office, caller })
    }
}

impl Opened {
    /// Calls one command.
    pub fn call(&self, name: &str, request: Value) -> Result<Value, AppError> {
        self.office.call(&self.caller, name, request)
    }
}

/// Prints an answer. A reader that went away (`| head`) is no fault of ours.
pub fn print(answer: &impl std::fmt::Display) {
    let _ = writeln!(std::io::stdout(), "{answer}");
}

fn list(json: bool, all: bool) -> Result<(), Failure> {
    let mut entries = commands::catalogue();
    if !all {
        entries.retain(|entry| commands::find_window(entry.name).is_none());
    }
    if json {
        print(&json!(entries));
    } else {
        for entry in entries {
            let _ = writeln!(
                std::io::stdout(),
                "{}{}",
                entry.name,
                if entry.writes { "  (writes)" } else { "" }
            );
        }
    }
    Ok(())
}

fn call(opened: &Opened, name: &str, request: Option<String>) -> Result<(), Failure> {
    let text = match request.as_deref() {
        None => "{}".to_owned(),
        Some("-") => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).map_err(AppError::from)?;
            text
        }
        Some(text) => text.to_owned(),
    };
    print(&opened.office.call_text(&opened.caller, name, &text)?);
    Ok(())
}
