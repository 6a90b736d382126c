//! The totals: never split, the last row with them; why no tax is charged; the words below (I149).

use super::{Layout, SIDE};
use crate::{
    DocumentError,
    page::{INK, INK_2, RULE},
    text::{bold, regular, wrap},
};
use deskbell_core::invoices::{
    DocumentKind, Prices,
    snapshot::{SnapshotGroup, SnapshotTax},
};

const LEADING: f32 = 15.0;
/// Width of the block at the right.
const WIDE: f32 = 230.0;

impl Layout<'_> {
    /// What the block will take.
    pub(super) fn totals_height(&self) -> Result<f32, DocumentError> {
        #[expect(clippy::cast_precision_loss, reason = "a document has few tax groups")]
        let lines = self.total_lines()?.len() as f32;
        #[expect(clippy::cast_precision_loss, reason = "a document has few reasons")]
        let reasons = self.reasons().len() as f32;
        Ok(lines * LEADING + 34.0 + reasons * 12.0)
    }

    pub(super) fn totals(&mut self) -> Result<(), DocumentError> {
        let lines = self.total_lines()?;
        let right = self.right();
        let left = right - WIDE;
        self.y += 16.0;
        for (label, amount) in &lines {
            let y = self.y;
            let page = self.page();
            page.text(left, y, label, regular(9.0), INK_2);
            page.text_right(right, y, amount, regular(9.0), INK);
            self.y += LEADING;
        }
        let word = if self.snapshot.kind == DocumentKind::CreditNote {
            "to-credit"
        } else {
            "to-pay"
        };
        let (label, amount, y) = (self.words.get(word)?, self.money(self.snapshot.payable), self.y);
        let page = self.page();
        page.rule(left, y - 9.0, WIDE, 0.8, INK);
        page.text(left, y + 6.0, &label, bold(11.0), INK);
        page.text_right(right, y + 6.0, &amount, bold(11.0), INK);
        self.y += 24.0;
        for reason in self.reasons() {
            for line in wrap(&reason, regular(8.5), self.room()) {
                let y = self.y;
                self.page().line(SIDE, y, line, INK_2);
                self.y += 12.0;
            }
        }
        Ok(())
    }

    /// The lines above what is to be paid.
    fn total_lines(&self) -> Result<Vec<(String, String)>, DocumentError> {
        let snapshot = self.snapshot;
        let gross = snapshot.prices == Prices::Gross;
        let mut lines = Vec::new();
        if let Some(discount) = &snapshot.discount {
            let sum: i64 = snapshot.groups.iter().map(|group| group.sum).sum();
            lines.push((self.words.get("subtotal")?, self.number(sum)));
            lines.push((self.discount_words(discount)?, self.number(-discount.amount)));
        }
        if gross {
            for group in &snapshot.groups {
                self.group_lines(group, "included", &mut lines)?;
            }
        } else {
            lines.push((self.words.get("net")?, self.number(snapshot.net)));
            for group in &snapshot.groups {
                self.group_lines(group, "tax-of", &mut lines)?;
            }
        }
        if snapshot.rounding != 0 {
            lines.push((self.words.get("total")?, self.number(snapshot.total)));
            lines.push((self.words.get("rounding")?, self.number(snapshot.rounding)));
        }
        Ok(lines)
    }

    fn group_lines(
        &self,
        group: &SnapshotGroup,
        word: &str,
        lines: &mut Vec<(String, String)>,
    ) -> Result<(), DocumentError> {
        let base = self.number(group.base);
        if group.taxes.is_empty() {
            lines.push((self.words.with("untaxed-of", &[("base", &base)])?, self.number(0)));
        }
        for tax in &group.taxes {
            let label = self.tax_label(tax)?;
            let rate = self.words.decimal(&tax.rate);
            let values = [
                ("label", label.as_str()),
                ("rate", rate.as_str()),
                ("base", base.as_str()),
            ];
            lines.push((self.words.with(word, &values)?, self.number(tax.amount)));
        }
        Ok(())
    }

    fn tax_label(&self, tax: &SnapshotTax) -> Result<String, DocumentError> {
        if tax.label.is_empty() {
            self.words.get("tax")
        } else {
            Ok(tax.label.clone())
        }
    }

    /// Each reason once, however many groups give it (I26); the tax in the home currency (I17).
    fn reasons(&self) -> Vec<String> {
        let mut reasons: Vec<String> = Vec::new();
        for reason in self.snapshot.groups.iter().filter_map(|group| group.reason.clone()) {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        if let Some(fx) = &self.snapshot.fx {
            let tax = self.words.money(fx.taxes.iter().sum(), fx.currency);
            let date = self.words.date(fx.date).unwrap_or_default();
            let rate = self.words.decimal(&fx.rate);
            let values = [
                ("currency", fx.currency.code()),
                ("rate", rate.as_str()),
                ("source", fx.source.as_str()),
                ("date", date.as_str()),
                ("tax", tax.as_str()),
            ];
            reasons.extend(self.words.with("home-tax", &values));
        }
        reasons
    }

    pub(super) fn words_below(&mut self) -> Result<(), DocumentError> {
        let Some(text) = self.snapshot.text.clone() else {
            return Ok(());
        };
        self.y += 8.0;
        for line in wrap(&text, regular(9.5), self.room()) {
            if !self.fits(13.0) {
                self.next_page()?;
            }
            let y = self.y;
            self.page().line(SIDE, y, line, INK);
            self.y += 13.0;
        }
        Ok(())
    }

    /// Where to pay and the code to scan, kept together (I149, I163).
    pub(super) fn payment(&mut self) -> Result<(), DocumentError> {
        let snapshot = self.snapshot;
        let Some(number) = snapshot
            .number
            .clone()
            .filter(|_| !snapshot.draft && snapshot.payable > 0)
        else {
            return Ok(());
        };
        if snapshot.kind == DocumentKind::CreditNote {
            return Ok(());
        }
        let mut lines = vec![match snapshot.due_date.filter(|due| *due > snapshot.date) {
            Some(due) => {
                let due = self.words.date(due)?;
                self.words.with("pay-by", &[("date", &due), ("number", &number)])?
            }
            None => self.words.with("pay-now", &[("number", &number)])?,
        }];
        if let Some(bank) = &snapshot.bank {
            lines.push(format!("{}: {}", self.words.get("holder")?, bank.name));
            lines.push(format!("IBAN {}", spaced(&bank.iban)));
            if let Some(bic) = &bank.bic {
                lines.push(format!("{} {bic}", self.words.get("bank-code")?));
            }
        }
        let code = snapshot
            .payment_code
            .as_ref()
            .filter(|code| code.kind == "epc" || code.kind == "upi" || code.kind == "pix");
        let side = if code.is_some() { 82.0 } else { 0.0 };
        #[expect(clippy::cast_precision_loss, reason = "at most four lines")]
        let high = (lines.len() as f32 * 13.0).max(side + 12.0) + 22.0;
        if !self.fits(high) {
            self.next_page()?;
        }
        self.y += 10.0;
        let (top, room) = (self.y, self.room());
        self.page().rule(SIDE, top, room, 0.4, RULE);
        let mut y = top + 16.0;
        let beside = if side > 0.0 { SIDE + side + 14.0 } else { SIDE };
        for line in &lines {
            self.page().text(beside, y, line, regular(9.0), INK);
            y += 13.0;
        }
        if let Some(code) = code {
            if !self.page().code(SIDE, top + 10.0, side, &code.payload) {
                return Err(DocumentError::Write("the payment code is too long".to_owned()));
            }
            let scan = self.words.get("scan")?;
            self.page().text(beside, y, &scan, regular(8.0), INK_2);
        }
        self.y = top + high;
        Ok(())
    }
}

/// An account number in groups of four.
fn spaced(iban: &str) -> String {
    let letters: Vec<char> = iban.chars().filter(|c| !c.is_whitespace()).collect();
    letters
        .chunks(4)
        .map(|group| group.iter().collect::<String>())
        .collect::<Vec<_>>()
        .join(" ")
}
