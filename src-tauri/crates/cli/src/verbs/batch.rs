//! One command a line, one answer a line, flushed before the next is read.

use super::Opened;
use crate::outcome::Failure;
use deskbell_app::{AppError, commands};
use serde::Deserialize;
use serde_json::{Value, json};
use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Write, stdin, stdout},
    path::PathBuf,
};

#[derive(Deserialize)]
struct Line {
    command: String,
    #[serde(default)]
    request: Value,
}

/// Answers each line with `{"ok": …}` or `{"error": …}`.
pub fn run(opened: &Opened, file: Option<PathBuf>, stop_on_error: bool) -> Result<(), Failure> {
    let input: Box<dyn Read> = match file {
        Some(path) if path.as_os_str() != "-" => Box::new(File::open(path).map_err(AppError::from)?),
        _ => Box::new(stdin()),
    };
    let mut output = stdout().lock();
    for line in BufReader::new(input).split(b'\n') {
        let line = line.map_err(AppError::from)?;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let answer = carry_out(opened, &line);
        let refused = answer.is_err();
        let shown = match answer {
            Ok(value) => json!({"ok": value}),
            Err(error) => json!({"error": error}),
        };
        writeln!(output, "{shown}")
            .and_then(|()| output.flush())
            .map_err(AppError::from)?;
        if refused && stop_on_error {
            return Err(Failure::Stopped);
        }
    }
    Ok(())
}

fn carry_out(opened: &Opened, line: &[u8]) -> Result<Value, AppError> {
    if line.len() > commands::MAX_REQUEST_BYTES {
        return Err(AppError::new(
            deskbell_app::ErrorCode::Limit,
            "the request is larger than 1 MiB",
        ));
    }
    let line: Line = serde_json::from_slice(line).map_err(|_| AppError::invalid("line", "not_a_command"))?;
    opened.call(&line.command, line.request)
}
