//! The recovery sheet as a text file: what `--recovery-out` writes and an unlock file is read from (T30).

use super::RecoveryCode;
use deskbell_core::{Date, id::DbId};
use zeroize::Zeroizing;

/// The line that carries the code.
const LABEL: &str = "Recovery code:";

/// The sheet's text. Keep it away from the computer that it opens.
pub fn sheet_text(code: &RecoveryCode, business: &str, date: Date, db_id: DbId) -> Zeroizing<String> {
    let id = db_id.to_string();
    let tail = id.get(id.len() - 4..).unwrap_or_default();
    let mut text = String::from("Deskbell recovery sheet\n\n");
    if !business.is_empty() {
        text.push_str(&format!("Business: {business}\n"));
    }
    text.push_str(&format!(
        "Made on: {date}\nData: …{tail}\n\n{LABEL} {}\n\n",
        code.text().as_str()
    ));
    text.push_str(
        "This code opens the data and its backups on any computer, without the old one.\n\
         Whoever has it can read everything. Print it, put it with your papers, and remove this file.\n",
    );
    Zeroizing::new(text)
}

/// The secret in an unlock file: the sheet's code, else the first line.
pub(super) fn secret_in(text: &str) -> &str {
    let on_sheet = text.lines().find_map(|line| line.trim().strip_prefix(LABEL));
    on_sheet
        .unwrap_or_else(|| text.lines().next().unwrap_or_default())
        .trim_end_matches(['\r', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sheet_is_its_own_unlock_file() {
        let code = RecoveryCode::random();
        let date = "2027-06-07".parse().expect("a date");
        let id = "01890a5d-ac96-774b-bcce-b302099a8057".parse().expect("an id");
        let text = sheet_text(&code, "Hill Practice", date, id);
        assert!(text.contains("Data: …8057"));
        let read = RecoveryCode::parse(secret_in(&text)).expect("a code");
        assert_eq!(read.text().as_str(), code.text().as_str());
        assert_eq!(secret_in("correct horse battery\n1234\n"), "correct horse battery");
    }
}
