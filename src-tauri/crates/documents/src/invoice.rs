//! An invoice or credit note: its snapshot laid out into pages (I141 to I150).
//!
//! The head stands on the first page only; every further page begins with a short running head and the column heads
//! again, and each page but the last ends with the sum so far. A row and the totals are never split.

mod address;
mod foot;
mod head;
mod payment;
mod table;
mod totals;

use crate::{
    DocumentError, fonts, logo,
    page::{INK_2, Ink, MARK, MM, Page},
    text::{Style, bold, regular, shortened, width, wrap},
    words::Words,
    write::{self, About},
};
use deskbell_core::invoices::{
    DocumentKind,
    snapshot::{Paper, Snapshot},
};

/// Left and right margin, 20 mm.
const SIDE: f32 = 20.0 * MM;
/// Top margin, 20 mm.
const TOP: f32 = 20.0 * MM;
/// Bottom margin, 25 mm; the foot stands in it.
const BOTTOM: f32 = 25.0 * MM;

/// The bytes of a document's PDF. `logo` is the picture as kept by [`crate::check_logo`]. A character without a glyph, an
/// address that is too long for its window, or a broken picture refuses the whole (I157, I143).
pub fn render_invoice(snapshot: &Snapshot, logo: Option<&[u8]>) -> Result<Vec<u8>, DocumentError> {
    check_characters(snapshot)?;
    let logo_size = logo.map(logo::size).transpose()?;
    let words = Words::of(&snapshot.language);
    let pages = Layout::new(snapshot, &words).lay_out(logo_size)?;
    let named = invoice_title(snapshot)?;
    write::bytes(
        &pages,
        &About {
            title: &named,
            author: &snapshot.seller.name,
            language: words.language(),
            made_on: snapshot.date,
        },
        logo,
    )
}

/// What the document is called in its language, with its number: `Invoice 2027-0412`.
pub fn invoice_title(snapshot: &Snapshot) -> Result<String, DocumentError> {
    let title = title(snapshot, &Words::of(&snapshot.language))?;
    Ok(match &snapshot.number {
        Some(number) => format!("{title} {number}"),
        None => title,
    })
}

/// Invoice, credit note, or what the seller's country calls it (I134, I136).
fn title(snapshot: &Snapshot, words: &Words) -> Result<String, DocumentError> {
    let registered = snapshot.seller.tax_id.is_some();
    let taxed = snapshot.groups.iter().any(|group| !group.taxes.is_empty());
    words.get(match (snapshot.kind, snapshot.seller.country.as_deref()) {
        (DocumentKind::CreditNote, _) => "credit-note",
        (_, Some("AU" | "IN")) if registered && taxed => "tax-invoice",
        (_, Some("IN")) if registered => "bill-of-supply",
        _ => "invoice",
    })
}

fn check_characters(snapshot: &Snapshot) -> Result<(), DocumentError> {
    if snapshot.draft {
        // A preview shows a marked box; issue refuses.
        return Ok(());
    }
    let json = serde_json::to_value(snapshot).map_err(|error| DocumentError::Write(error.to_string()))?;
    match missing_in("", &json) {
        Some((field, characters)) => Err(DocumentError::NoGlyph { field, characters }),
        None => Ok(()),
    }
}

/// The first text of the snapshot with characters that no font has, by its path.
fn missing_in(path: &str, value: &serde_json::Value) -> Option<(String, String)> {
    use serde_json::Value;
    match value {
        Value::String(text) => {
            let missing = fonts::missing_characters(&crate::text::clean(text));
            (!missing.is_empty()).then(|| (path.to_owned(), missing))
        }
        Value::Array(items) => items
            .iter()
            .enumerate()
            .find_map(|(index, item)| missing_in(&format!("{path}[{index}]"), item)),
        Value::Object(fields) => fields.iter().find_map(|(name, field)| {
            let path = if path.is_empty() {
                name.clone()
            } else {
                format!("{path}.{name}")
            };
            missing_in(&path, field)
        }),
        _ => None,
    }
}

/// A document being laid out.
struct Layout<'a> {
    snapshot: &'a Snapshot,
    words: &'a Words,
    size: (f32, f32),
    pages: Vec<Page>,
    /// Where the next box goes on the last page, from the top.
    y: f32,
}

impl<'a> Layout<'a> {
    fn new(snapshot: &'a Snapshot, words: &'a Words) -> Self {
        let size = match snapshot.paper {
            Paper::A4 => (210.0 * MM, 297.0 * MM),
            Paper::Letter => (215.9 * MM, 279.4 * MM),
        };
        Self {
            snapshot,
            words,
            size,
            pages: Vec::new(),
            y: 0.0,
        }
    }

    fn lay_out(mut self, logo: Option<(u32, u32)>) -> Result<Vec<Page>, DocumentError> {
        self.new_page();
        self.head(logo)?;
        self.rows()?;
        self.totals()?;
        self.words_below()?;
        self.payment()?;
        self.feet()?;
        Ok(self.pages)
    }

    fn new_page(&mut self) {
        let mut page = Page::new(self.size.0, self.size.1);
        if self.snapshot.draft {
            let mark = self.words.get("draft-mark").unwrap_or_default();
            let style = bold(88.0);
            let x = (self.size.0 - width(&mark, style)) / 2.0;
            page.text(x, self.size.1 * 0.55, &mark, style, MARK);
        }
        self.pages.push(page);
        self.y = TOP;
    }

    /// A further page: running head, and room for the column heads.
    fn next_page(&mut self) -> Result<(), DocumentError> {
        self.new_page();
        let number = self.snapshot.number.clone().unwrap_or_default();
        let title = title(self.snapshot, self.words)?;
        let date = self.words.date(self.snapshot.date);
        let style = regular(8.0);
        let left = format!("{} · {title} {number}", self.snapshot.seller.name);
        let left = shortened(left.trim_end(), style, self.room() - width(&date, style) - 20.0);
        let (y, right) = (self.y, self.right());
        let page = self.page();
        page.line(SIDE, y, left, INK_2);
        page.text_right(right, y, &date, style, INK_2);
        self.y += 18.0;
        Ok(())
    }

    /// Words over the whole width, each line below the last; a full page goes on on the next.
    fn flow(&mut self, text: &str, style: Style, leading: f32, ink: Ink) -> Result<(), DocumentError> {
        for line in wrap(text, style, self.room()) {
            if !self.fits(leading) {
                self.next_page()?;
            }
            let y = self.y;
            self.page().line(SIDE, y, line, ink);
            self.y += leading;
        }
        Ok(())
    }

    fn page(&mut self) -> &mut Page {
        self.pages
            .last_mut()
            .expect("a page is made before anything is put on it")
    }

    /// The right edge of the text.
    fn right(&self) -> f32 {
        self.size.0 - SIDE
    }

    /// The width of the text.
    fn room(&self) -> f32 {
        self.size.0 - 2.0 * SIDE
    }

    /// The lowest place of the text.
    fn floor(&self) -> f32 {
        self.size.1 - BOTTOM
    }

    /// The height that a further page has for rows, below its heads and the sum brought forward.
    fn page_room(&self) -> f32 {
        self.floor() - TOP - 56.0
    }

    /// True when the business charges no tax at all: then no word of tax stands on the page (I29).
    fn is_untaxed(&self) -> bool {
        self.snapshot.seller.tax_id.is_none() && self.snapshot.groups.iter().all(|group| group.taxes.is_empty())
    }

    /// True when a box of this height still fits.
    fn fits(&self, height: f32) -> bool {
        self.y + height <= self.floor()
    }

    fn money(&self, minor: i64) -> String {
        self.words.money(minor, self.snapshot.currency)
    }

    fn number(&self, minor: i64) -> String {
        self.words.number(minor, self.snapshot.currency)
    }
}

#[cfg(test)]
mod tests;
