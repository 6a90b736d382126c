//! The totals: never split, the last row with them; why no tax is charged; the words below (I149).

use super::Layout;
use crate::{
    DocumentError,
    page::{INK, INK_2, count},
    text::{Line, bold, fitting, line, regular, wrap},
};
use deskbell_core::invoices::{
    DocumentKind, Prices,
    snapshot::{SnapshotGroup, SnapshotTax},
};

const LEADING: f32 = 15.0;
/// Between two lines of one label.
const TIGHT: f32 = 11.0;
/// Width of the block at the right.
const WIDE: f32 = 230.0;
/// The line of what is to be paid, with the space around it.
const PAYABLE: f32 = 40.0;
const REASON: f32 = 12.0;

/// A label, which may take several lines, and its amount.
struct Sum {
    label: Vec<Line>,
    amount: Line,
}

impl Sum {
    fn height(&self) -> f32 {
        LEADING + count(self.label.len().saturating_sub(1)) * TIGHT
    }
}

impl Layout<'_> {
    /// What the block will take, reasons included as far as a page can hold them.
    pub(super) fn totals_height(&self) -> Result<f32, DocumentError> {
        let sums: f32 = self.sums()?.iter().map(Sum::height).sum();
        let style = regular(8.5);
        let reasons = self
            .reasons()
            .iter()
            .map(|reason| wrap(reason, style, self.room()).len())
            .sum();
        Ok(sums + 16.0 + PAYABLE + (count(reasons) * REASON).min(self.page_room() / 2.0))
    }

    pub(super) fn totals(&mut self) -> Result<(), DocumentError> {
        if !self.fits(self.totals_height()?) {
            self.next_page()?;
        }
        let right = self.right();
        let left = right - WIDE;
        self.y += 16.0;
        for sum in self.sums()? {
            if !self.fits(sum.height() + PAYABLE) {
                self.next_page()?;
            }
            let y = self.y;
            self.y += sum.height();
            let page = self.page();
            for (index, line) in sum.label.into_iter().enumerate() {
                page.line(left, y + count(index) * TIGHT, line, INK_2);
            }
            page.line(right - sum.amount.width, y, sum.amount, INK);
        }
        self.payable(left)?;
        for reason in self.reasons() {
            self.flow(&reason, regular(8.5), REASON, INK_2)?;
        }
        Ok(())
    }

    fn payable(&mut self, left: f32) -> Result<(), DocumentError> {
        let word = if self.snapshot.kind == DocumentKind::CreditNote {
            "to-credit"
        } else {
            "to-pay"
        };
        let (label, amount, y) = (self.words.get(word)?, self.money(self.snapshot.payable), self.y);
        let style = fitting(&format!("{label}   {amount}"), &[11.0, 10.0, 9.0, 8.0, 7.0], WIDE, bold);
        let right = self.right();
        let page = self.page();
        page.rule(left, y - 9.0, WIDE, 0.8, INK);
        page.text(left, y + 6.0, &label, style, INK);
        page.text_right(right, y + 6.0, &amount, style, INK);
        self.y += 26.0;
        Ok(())
    }

    /// The lines above what is to be paid, set.
    fn sums(&self) -> Result<Vec<Sum>, DocumentError> {
        let style = regular(9.0);
        let set = |(label, amount): (String, String)| {
            let amount = line(&amount, style);
            let label = wrap(&label, style, (WIDE - amount.width - 12.0).max(60.0));
            Sum { label, amount }
        };
        Ok(self.total_lines()?.into_iter().map(set).collect())
    }

    fn total_lines(&self) -> Result<Vec<(String, String)>, DocumentError> {
        let snapshot = self.snapshot;
        let mut lines = Vec::new();
        if let Some(discount) = &snapshot.discount {
            let sum: i64 = snapshot.groups.iter().map(|group| group.sum).sum();
            lines.push((self.words.get("subtotal")?, self.number(sum)));
            lines.push((self.discount_words(discount)?, self.number(-discount.amount)));
        }
        if !self.is_untaxed() {
            lines.push((self.words.get("net")?, self.number(snapshot.net)));
            let word = match snapshot.prices {
                Prices::Gross => "included-on",
                Prices::Net => "tax-of",
            };
            for group in &snapshot.groups {
                self.group_lines(group, word, &mut lines)?;
            }
        }
        if snapshot.rounding != 0 {
            lines.push((self.words.get("total")?, self.number(snapshot.total)));
            lines.push((self.words.get("rounding")?, self.number(snapshot.rounding)));
        }
        Ok(lines)
    }

    /// Rate, base and tax of a group: the tax table that the law asks for (I129, I130).
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
            let date = self.words.date(fx.date);
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
        self.flow(&text, regular(9.5), 13.0, INK)
    }
}
