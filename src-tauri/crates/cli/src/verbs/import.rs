//! Importing clients: a table of what would happen, then the import with a bar.

use super::{Opened, print};
use crate::outcome::Failure;
use deskbell_app::AppError;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use std::{io::IsTerminal, path::PathBuf};

/// What to import and how.
pub struct Plan {
    /// The file.
    pub file: PathBuf,
    /// A file with the mapping as JSON.
    pub mapping: Option<PathBuf>,
    /// Print JSON.
    pub json: bool,
    /// Carry it out.
    pub yes: bool,
}

/// `import clients`.
pub fn clients(opened: &Opened, plan: &Plan) -> Result<(), Failure> {
    let mut request = json!({"path": plan.file});
    if let Some(file) = &plan.mapping {
        let text = std::fs::read_to_string(file).map_err(AppError::from)?;
        request["mapping"] = serde_json::from_str(&text).map_err(|_| AppError::invalid("mapping", "not_json"))?;
    }
    let command = if plan.yes {
        "client_import_run"
    } else {
        "client_import_preview"
    };
    let bar = bar(opened);
    let answer = opened.call(command, request);
    bar.finish_and_clear();
    let answer = answer?;
    if plan.json {
        print(&answer)
    } else {
        table(&answer, plan.yes)
    }
    Ok(())
}

fn bar(opened: &Opened) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos} of {len}") {
        bar.set_style(style);
    }
    let shown = bar.clone();
    opened.office.on_progress(move |job| {
        shown.set_length(job.total);
        shown.set_position(job.done);
    });
    bar
}

fn table(answer: &Value, done: bool) {
    for row in answer["rows"].as_array().into_iter().flatten() {
        let reasons: Vec<String> = row["reasons"].as_array().into_iter().flatten().map(reason).collect();
        println!(
            "{:>8}  {:<9} {}",
            row["row"],
            row["outcome"].as_str().unwrap_or_default(),
            reasons.join("; ")
        );
    }
    let counts = &answer["counts"];
    for name in ["new", "update", "unsure", "conflict", "erased", "bad"] {
        println!("{name:>9}  {}", counts[name]);
    }
    if !done {
        println!("Nothing was changed. --yes carries it out.");
    }
}

fn reason(reason: &Value) -> String {
    let word = |name: &str| reason[name].as_str().unwrap_or_default().to_owned();
    format!("{} {} {}", word("field"), word("rule"), word("value"))
}
