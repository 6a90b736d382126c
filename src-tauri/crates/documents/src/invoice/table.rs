//! The lines: columns as wide as their longest value, rows never split, the sum carried from page to page.

use super::{Layout, SIDE};
use crate::{
    DocumentError,
    page::{INK, INK_2, RULE},
    text::{Line, bold, regular, width, wrap},
};
use deskbell_core::invoices::{
    OneOrTwo,
    snapshot::{SnapshotDiscount, SnapshotLine},
};

const SIZE: f32 = 9.0;
const LEADING: f32 = 12.0;
const GAP: f32 = 10.0;
/// Room that a carried-forward line takes at the foot of a page.
const CARRY: f32 = 20.0;

/// Right edges of the figures' columns, and the width of the description.
struct Columns {
    quantity: f32,
    price: f32,
    tax: f32,
    amount: f32,
    what: f32,
}

struct Row {
    what: Vec<Line>,
    below: Vec<Line>,
    quantity: String,
    price: String,
    tax: String,
    amount: String,
}

impl Row {
    fn height(&self) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "a description has few lines")]
        let lines = (self.what.len() + self.below.len()) as f32;
        lines * LEADING + 10.0
    }
}

impl Layout<'_> {
    pub(super) fn rows(&mut self) -> Result<(), DocumentError> {
        let columns = self.columns()?;
        self.column_heads(&columns)?;
        let mut so_far = 0_i64;
        let lines = &self.snapshot.lines;
        for (index, line) in lines.iter().enumerate() {
            let row = self.row(line, &columns)?;
            // The totals keep at least the last row with them (I149).
            let last = index + 1 == lines.len();
            let below = if last { self.totals_height()? } else { CARRY };
            if !self.fits(row.height() + below) && index > 0 {
                self.carry(&columns, so_far)?;
            }
            self.put(&row, &columns);
            so_far = so_far.saturating_add(line.amount);
        }
        Ok(())
    }

    /// Ends the page with the sum so far and begins the next with it (I148).
    fn carry(&mut self, columns: &Columns, so_far: i64) -> Result<(), DocumentError> {
        self.sum_line("carried", columns, so_far)?;
        self.next_page()?;
        self.column_heads(columns)?;
        self.sum_line("brought", columns, so_far)
    }

    fn sum_line(&mut self, word: &str, columns: &Columns, so_far: i64) -> Result<(), DocumentError> {
        let (label, amount, y) = (self.words.get(word)?, self.number(so_far), self.y + 13.0);
        let page = self.page();
        page.text(SIDE, y, &label, regular(SIZE), INK_2);
        page.text_right(columns.amount, y, &amount, regular(SIZE), INK);
        self.y = y + 6.0;
        Ok(())
    }

    /// No column is narrower than its longest value (I150); the description takes the rest.
    fn columns(&self) -> Result<Columns, DocumentError> {
        let mut widths = [0.0_f32; 4];
        let heads = ["column-quantity", "column-price", "column-tax", "column-amount"];
        for (widest, head) in widths.iter_mut().zip(heads) {
            *widest = width(&self.words.get(head)?, bold(8.0));
        }
        for line in &self.snapshot.lines {
            let values = [
                self.quantity(line),
                self.price(line),
                self.rate(line)?,
                self.number(line.amount),
            ];
            for (widest, value) in widths.iter_mut().zip(&values) {
                *widest = widest.max(width(value, regular(SIZE)));
            }
        }
        let amount = self.right();
        let tax = amount - widths[3] - GAP;
        let price = tax - widths[2] - GAP;
        let quantity = price - widths[1] - GAP;
        let what = (quantity - widths[0] - GAP - SIDE).max(80.0);
        Ok(Columns {
            quantity,
            price,
            tax,
            amount,
            what,
        })
    }

    fn column_heads(&mut self, columns: &Columns) -> Result<(), DocumentError> {
        let style = bold(8.0);
        let y = self.y + 8.0;
        let (what, room, right) = (self.words.get("column-what")?, self.room(), columns.amount);
        let heads = [
            (columns.quantity, self.words.get("column-quantity")?),
            (columns.price, self.words.get("column-price")?),
            (columns.tax, self.words.get("column-tax")?),
            (right, self.words.get("column-amount")?),
        ];
        let page = self.page();
        page.text(SIDE, y, &what, style, INK);
        for (x, head) in heads {
            page.text_right(x, y, &head, style, INK);
        }
        page.rule(SIDE, y + 6.0, room, 0.8, INK);
        self.y = y + 10.0;
        Ok(())
    }

    fn row(&self, line: &SnapshotLine, columns: &Columns) -> Result<Row, DocumentError> {
        let mut below: Vec<String> = Vec::new();
        if let Some(date) = line.supply_date.filter(|date| Some(*date) != self.snapshot.supply_date) {
            below.push(self.words.date(date)?);
        }
        below.extend(line.recipient.clone());
        if let Some(discount) = &line.discount {
            below.push(format!(
                "{} {}",
                self.discount_words(discount)?,
                self.number(-discount.amount)
            ));
        }
        let second: Vec<Line> = if below.is_empty() {
            Vec::new()
        } else {
            wrap(&below.join(", "), regular(8.0), columns.what)
        };
        Ok(Row {
            what: wrap(&line.description, regular(SIZE), columns.what),
            below: second,
            quantity: self.quantity(line),
            price: self.price(line),
            tax: self.rate(line)?,
            amount: self.number(line.amount),
        })
    }

    fn put(&mut self, row: &Row, columns: &Columns) {
        let top = self.y;
        let mut y = top + SIZE + 3.0;
        let first = y;
        let (room, height) = (self.room(), row.height());
        let page = self.page();
        for line in &row.what {
            page.line(SIDE, y, line.clone(), INK);
            y += LEADING;
        }
        for line in &row.below {
            page.line(SIDE, y - 1.0, line.clone(), INK_2);
            y += LEADING;
        }
        let figures = [
            (columns.quantity, &row.quantity),
            (columns.price, &row.price),
            (columns.tax, &row.tax),
            (columns.amount, &row.amount),
        ];
        for (x, value) in figures {
            page.text_right(x, first, value, regular(SIZE), INK);
        }
        page.rule(SIDE, top + height, room, 0.4, RULE);
        self.y = top + height;
    }

    fn quantity(&self, line: &SnapshotLine) -> String {
        // A plain piece needs no word; units with a code of their own are words of the price list.
        let unit = line.unit.as_deref().filter(|unit| !matches!(*unit, "C62" | "E48"));
        let quantity = self.words.decimal(&line.quantity);
        unit.map_or_else(|| quantity.clone(), |unit| format!("{quantity} {unit}"))
    }

    fn price(&self, line: &SnapshotLine) -> String {
        self.words.decimal(&line.unit_price)
    }

    fn rate(&self, line: &SnapshotLine) -> Result<String, DocumentError> {
        let taxed = self
            .snapshot
            .groups
            .get(line.group as usize)
            .is_some_and(|group| !group.taxes.is_empty());
        if !taxed {
            return self.words.get("exempt");
        }
        let percent = |rate: &str| format!("{} %", self.words.decimal(rate));
        Ok(match &line.rate {
            OneOrTwo::One(rate) => percent(rate.as_str()),
            OneOrTwo::Two(rates) => rates.iter().map(|rate| percent(rate)).collect::<Vec<_>>().join(" + "),
        })
    }

    pub(super) fn discount_words(&self, discount: &SnapshotDiscount) -> Result<String, DocumentError> {
        let reason = match &discount.reason {
            Some(reason) => reason.clone(),
            None => self.words.get("discount")?,
        };
        match &discount.percent {
            Some(percent) => {
                let percent = self.words.decimal(percent);
                self.words
                    .with("discount-percent", &[("reason", &reason), ("percent", &percent)])
            }
            None => Ok(reason),
        }
    }
}
