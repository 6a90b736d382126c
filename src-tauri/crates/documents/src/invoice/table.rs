//! The lines: columns as wide as their longest value, rows never split, the sum carried from page to page.

use super::{Layout, SIDE};
use crate::{
    DocumentError,
    page::{INK, INK_2, Ink, RULE, count},
    text::{Line, bold, regular, width, wrap},
};
use deskbell_core::invoices::{
    OneOrTwo,
    snapshot::{SnapshotDiscount, SnapshotLine},
};

const LEADING: f32 = 12.0;
/// Above and below the text of a row.
const PADDING: f32 = 10.0;
const GAP: f32 = 10.0;
/// Room that a carried-forward line takes at the foot of a page.
const CARRY: f32 = 20.0;
/// Sizes of the lines: long figures step down rather than run into each other (I150).
const SIZES: [f32; 5] = [9.0, 8.5, 8.0, 7.5, 7.0];
/// The description is not squeezed below this while figures can step down.
const LEAST: f32 = 150.0;

/// Right edges of the figures' columns, and the width of the description.
struct Columns {
    size: f32,
    quantity: f32,
    price: f32,
    /// None where the business charges no tax.
    tax: Option<f32>,
    amount: f32,
    what: f32,
}

/// Figures of a row: quantity, price, tax, amount.
type Figures = [String; 4];

struct Row {
    lines: Vec<(Line, Ink)>,
    figures: Figures,
}

impl Row {
    fn height(&self) -> f32 {
        count(self.lines.len()) * LEADING + PADDING
    }
}

impl Layout<'_> {
    pub(super) fn rows(&mut self) -> Result<(), DocumentError> {
        if !self.fits(60.0) {
            self.next_page()?;
        }
        let columns = self.columns()?;
        self.column_heads(&columns)?;
        let mut so_far = 0_i64;
        let lines = &self.snapshot.lines;
        for (index, line) in lines.iter().enumerate() {
            let row = self.row(line, &columns)?;
            // The totals keep at least the last row with them (I149).
            let last = index + 1 == lines.len();
            let below = if last { self.totals_height()? } else { CARRY };
            let empty_page_helps = row.height() + CARRY <= self.page_room();
            if !self.fits(row.height() + below) && index > 0 && empty_page_helps {
                self.carry(&columns, so_far)?;
            }
            so_far = so_far.saturating_add(line.amount);
            self.put_whole_or_split(row, &columns, so_far)?;
        }
        Ok(())
    }

    /// A row that is taller than the page's rest is split between its lines and marked (I147); its amount stands with the
    /// first part.
    fn put_whole_or_split(&mut self, mut row: Row, columns: &Columns, so_far: i64) -> Result<(), DocumentError> {
        while !self.fits(row.height() + CARRY) && row.lines.len() > 1 {
            let room = self.floor() - self.y - CARRY - PADDING;
            let fitting = row.lines.iter().enumerate();
            let fitting = fitting
                .take_while(|(index, _)| count(index + 1) * LEADING <= room)
                .count();
            let rest = row.lines.split_off(fitting.clamp(1, row.lines.len() - 1));
            self.put(&row, columns);
            self.carry(columns, so_far)?;
            let mark = format!("({})", self.words.get("continued")?);
            row = Row {
                lines: wrap(&mark, regular(8.0), columns.what)
                    .into_iter()
                    .map(|line| (line, INK_2))
                    .collect(),
                figures: Figures::default(),
            };
            row.lines.extend(rest);
        }
        self.put(&row, columns);
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
        let style = regular(columns.size);
        let page = self.page();
        page.text(SIDE, y, &label, style, INK_2);
        page.text_right(columns.amount, y, &amount, style, INK);
        self.y = y + 6.0;
        Ok(())
    }

    /// No column is narrower than its longest value (I150); the description takes the rest.
    fn columns(&self) -> Result<Columns, DocumentError> {
        let figures = self.snapshot.lines.iter().map(|line| self.figures(line));
        let figures = figures.collect::<Result<Vec<_>, _>>()?;
        let mut columns = self.columns_at(SIZES[0], &figures)?;
        for size in &SIZES[1..] {
            if columns.what >= LEAST {
                break;
            }
            columns = self.columns_at(*size, &figures)?;
        }
        Ok(columns)
    }

    fn columns_at(&self, size: f32, figures: &[Figures]) -> Result<Columns, DocumentError> {
        let mut widths = [0.0_f32; 4];
        let heads = ["column-quantity", "column-price", "column-tax", "column-amount"];
        for (widest, head) in widths.iter_mut().zip(heads) {
            *widest = width(&self.words.get(head)?, bold(8.0));
        }
        let mut measured: [&str; 4] = [""; 4];
        for row in figures {
            for ((widest, value), before) in widths.iter_mut().zip(row).zip(&mut measured) {
                // Equal values below one another are the rule; each is measured once.
                if value != before {
                    *widest = widest.max(width(value, regular(size)));
                    *before = value;
                }
            }
        }
        let amount = self.right();
        let tax = (!self.is_untaxed()).then_some(amount - widths[3] - GAP);
        let price = tax.map_or(amount - widths[3], |tax| tax - widths[2]) - GAP;
        let quantity = price - widths[1] - GAP;
        let what = (quantity - widths[0] - GAP - SIDE).max(60.0);
        Ok(Columns {
            size,
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
        let (what, room) = (self.words.get("column-what")?, self.room());
        let mut heads = vec![
            (columns.quantity, self.words.get("column-quantity")?),
            (columns.price, self.words.get("column-price")?),
        ];
        if let Some(tax) = columns.tax {
            heads.push((tax, self.words.get("column-tax")?));
        }
        heads.push((columns.amount, self.words.get("column-amount")?));
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
            below.push(self.words.date(date));
        }
        below.extend(line.recipient.clone());
        if let Some(discount) = &line.discount {
            below.push(format!(
                "{} {}",
                self.discount_words(discount)?,
                self.number(-discount.amount)
            ));
        }
        let what = wrap(&line.description, regular(columns.size), columns.what);
        let mut lines: Vec<(Line, Ink)> = what.into_iter().map(|line| (line, INK)).collect();
        if !below.is_empty() {
            let below = wrap(&below.join(", "), regular(columns.size - 1.0), columns.what);
            lines.extend(below.into_iter().map(|line| (line, INK_2)));
        }
        Ok(Row {
            lines,
            figures: self.figures(line)?,
        })
    }

    fn put(&mut self, row: &Row, columns: &Columns) {
        let top = self.y;
        let first = top + 12.0;
        let (room, height) = (self.room(), row.height());
        let page = self.page();
        for (index, (line, ink)) in row.lines.iter().enumerate() {
            page.line(SIDE, first + count(index) * LEADING, line.clone(), *ink);
        }
        let edges = [
            Some(columns.quantity),
            Some(columns.price),
            columns.tax,
            Some(columns.amount),
        ];
        for (edge, value) in edges.into_iter().zip(&row.figures) {
            if let Some(x) = edge {
                page.text_right(x, first, value, regular(columns.size), INK);
            }
        }
        page.rule(SIDE, top + height, room, 0.4, RULE);
        self.y = top + height;
    }

    fn figures(&self, line: &SnapshotLine) -> Result<Figures, DocumentError> {
        Ok([
            self.quantity(line),
            self.price(line),
            self.rate(line)?,
            self.number(line.amount),
        ])
    }

    fn quantity(&self, line: &SnapshotLine) -> String {
        let unit = line.unit.as_deref().and_then(|unit| self.words.unit(unit));
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
