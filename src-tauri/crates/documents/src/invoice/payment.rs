//! How to pay: until when, where to, and the code to scan, kept together (I149, I163).

use super::{Layout, SIDE};
use crate::{
    DocumentError,
    page::{Code, INK, INK_2, RULE, count},
    text::{Line, bold, line, regular, wrap},
};
use deskbell_core::invoices::{DocumentKind, snapshot::SnapshotBank};

const LEADING: f32 = 13.0;
/// Side of a code: 29 mm. The largest European transfer code has 69 modules of 0.42 mm then.
const SIDE_OF_CODE: f32 = 82.0;
/// Light modules around a code.
const QUIET: f32 = 4.0;

/// A code and the light border it needs, in points.
struct Scan {
    code: Code,
    quiet: f32,
}

impl Layout<'_> {
    pub(super) fn payment(&mut self) -> Result<(), DocumentError> {
        let snapshot = self.snapshot;
        let wanted = !snapshot.draft && snapshot.payable > 0 && snapshot.kind != DocumentKind::CreditNote;
        let Some(number) = snapshot.number.clone().filter(|_| wanted) else {
            return Ok(());
        };
        let scan = self.scan()?;
        let quiet = scan.as_ref().map_or(0.0, |scan| scan.quiet);
        let left = scan.as_ref().map_or(SIDE, |_| SIDE + SIDE_OF_CODE + quiet.max(16.0));
        let sentence = wrap(&self.how_to_pay(&number)?, bold(9.0), self.right() - left);
        let facts = self.account(snapshot.bank.as_ref())?;
        let text = count(sentence.len() + facts.len()) * LEADING + 14.0;
        let high = scan.as_ref().map_or(text, |_| text.max(SIDE_OF_CODE + quiet)) + 2.0 * quiet.max(8.0);
        if !self.fits(high) {
            self.next_page()?;
        }
        let (top, room) = (self.y + 8.0, self.room());
        self.page().rule(SIDE, top, room, 0.4, RULE);
        if let Some(scan) = &scan {
            self.page().code(SIDE, top + quiet.max(10.0), SIDE_OF_CODE, &scan.code);
        }
        let mut y = top + 17.0;
        for line in sentence {
            self.page().line(left, y, line, INK);
            y += LEADING;
        }
        y = self.put_facts(left, y + 2.0, facts);
        if scan.is_some() {
            let word = self.words.get("scan")?;
            self.page().text(left, y, &word, regular(8.0), INK_2);
        }
        self.y = top + high;
        Ok(())
    }

    fn how_to_pay(&self, number: &str) -> Result<String, DocumentError> {
        match self.snapshot.due_date.filter(|due| *due > self.snapshot.date) {
            Some(due) => {
                let due = self.words.date(due);
                self.words.with("pay-by", &[("date", &due), ("number", number)])
            }
            None => self.words.with("pay-now", &[("number", number)]),
        }
    }

    /// Label and value of each line of the account.
    fn account(&self, bank: Option<&SnapshotBank>) -> Result<Vec<(Line, Line)>, DocumentError> {
        let Some(bank) = bank else { return Ok(Vec::new()) };
        let mut facts = vec![
            (self.words.get("holder")?, bank.name.clone()),
            ("IBAN".to_owned(), spaced(&bank.iban)),
        ];
        if let Some(bic) = &bank.bic {
            facts.push((self.words.get("bank-code")?, bic.clone()));
        }
        let style = regular(9.0);
        let set = |(label, value): (String, String)| (line(&label, style), line(&value, style));
        Ok(facts.into_iter().map(set).collect())
    }

    /// Puts the pairs below one another; answers where the next line goes.
    fn put_facts(&mut self, left: f32, top: f32, facts: Vec<(Line, Line)>) -> f32 {
        let widest = facts.iter().map(|(label, _)| label.width).fold(0.0, f32::max);
        let mut y = top;
        for (label, value) in facts {
            self.page().line(left, y, label, INK_2);
            self.page().line(left + widest + 12.0, y, value, INK);
            y += LEADING;
        }
        y
    }

    fn scan(&self) -> Result<Option<Scan>, DocumentError> {
        let drawn = |kind: &str| matches!(kind, "epc" | "upi" | "pix");
        let payment = self.snapshot.payment_code.as_ref().filter(|code| drawn(&code.kind));
        let Some(payment) = payment else { return Ok(None) };
        let code = Code::of(&payment.payload)
            .ok_or_else(|| DocumentError::Write("the payment code is too long".to_owned()))?;
        let quiet = SIDE_OF_CODE / code.modules() * QUIET;
        Ok(Some(Scan { code, quiet }))
    }
}

/// An account number in groups of four.
fn spaced(iban: &str) -> String {
    let letters: Vec<char> = iban.chars().filter(|c| !c.is_whitespace()).collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}
