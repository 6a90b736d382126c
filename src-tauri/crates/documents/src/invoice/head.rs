//! The first page's head: who writes, the address window, number and dates, the title, words above the lines.

use super::{Layout, SIDE, TOP, address, title};
use crate::{
    DocumentError,
    page::{INK, INK_2, Item, MM},
    text::{bold, regular, width, wrap},
};
use deskbell_core::invoices::{DocumentKind, snapshot::Paper};

/// The address window from the top left corner: x, y, width, height (I143).
struct Window {
    x: f32,
    y: f32,
    width: f32,
    height: f32,
    /// Height of the return line's part.
    returned: f32,
}

/// DIN 5008 form B.
const DIN_B: Window = Window {
    x: 20.0 * MM,
    y: 45.0 * MM,
    width: 85.0 * MM,
    height: 45.0 * MM,
    returned: 17.7 * MM,
};
/// US envelope no. 10.
const US_10: Window = Window {
    x: 22.0 * MM,
    y: 51.0 * MM,
    width: 89.0 * MM,
    height: 25.0 * MM,
    returned: 0.0,
};

impl Layout<'_> {
    pub(super) fn head(&mut self, logo: Option<(u32, u32)>) -> Result<(), DocumentError> {
        self.sender(logo);
        let window = if self.snapshot.paper == Paper::A4 { DIN_B } else { US_10 };
        self.window(&window)?;
        let facts = self.facts(window.y + window.returned + 9.0)?;
        self.y = facts.max(window.y + window.height) + 9.0 * MM;
        let title = title(self.snapshot, self.words)?;
        let y = self.y;
        self.page().text(SIDE, y, &title, bold(16.0), INK);
        self.y += 20.0;
        self.words_above()
    }

    /// Logo or name at the left, how to reach the seller at the right.
    fn sender(&mut self, logo: Option<(u32, u32)>) {
        let seller = self.snapshot.seller.clone();
        let right = self.right();
        let mut y = TOP;
        if let Some((width, height)) = logo {
            #[expect(clippy::cast_precision_loss, reason = "logos have at most 4,000 pixels a side")]
            let (width, height) = (width as f32, height as f32);
            let scale = (60.0 * MM / width).min(20.0 * MM / height);
            let top = TOP - 8.0;
            self.page().items.push(Item::Logo {
                x: SIDE,
                y: top,
                width: width * scale,
                height: height * scale,
            });
        } else {
            self.page().text(SIDE, y, &seller.name, bold(13.0), INK);
            y += 14.0;
            let line = address::lines(&seller, None)[1..].join(", ");
            self.page().text(SIDE, y, &line, regular(8.5), INK_2);
        }
        let mut y = TOP;
        for line in [seller.phone, seller.email, seller.website].into_iter().flatten() {
            self.page().text_right(right, y, &line, regular(8.5), INK_2);
            y += 12.0;
        }
    }

    /// The receiver's address; it shrinks to 8 pt and is refused beyond (I143).
    fn window(&mut self, window: &Window) -> Result<(), DocumentError> {
        let seller = &self.snapshot.seller;
        if window.returned > 0.0 {
            let line = address::lines(seller, None).join(" · ");
            let size = fitting(&line, 7.0, 5.5, window.width).unwrap_or(5.5);
            let y = window.y + window.returned - 5.0;
            self.page().text(window.x, y, &line, regular(size), INK_2);
        }
        let lines = address::lines(&self.snapshot.buyer, seller.country.as_deref());
        let room = window.height - window.returned;
        let size = [10.0_f32, 9.5, 9.0, 8.5, 8.0]
            .into_iter()
            .find(|size| {
                #[expect(clippy::cast_precision_loss, reason = "an address has few lines")]
                let high = lines.len() as f32 * size * 1.3;
                high <= room && lines.iter().all(|line| width(line, regular(*size)) <= window.width)
            })
            .ok_or(DocumentError::AddressTooLong)?;
        let mut y = window.y + window.returned + size;
        for line in &lines {
            self.page().text(window.x, y, line, regular(size), INK);
            y += size * 1.3;
        }
        Ok(())
    }

    /// Number and dates at the right; answers where they end.
    fn facts(&mut self, top: f32) -> Result<f32, DocumentError> {
        let snapshot = self.snapshot;
        let mut facts: Vec<(String, String)> = Vec::new();
        if let Some(number) = &snapshot.number {
            facts.push((self.words.get("number")?, number.clone()));
        }
        facts.push((self.words.get("date")?, self.words.date(snapshot.date)?));
        if let Some(due) = snapshot.due_date {
            facts.push((self.words.get("due")?, self.words.date(due)?));
        }
        if let Some(supply) = snapshot.supply_date {
            let from = self.words.date(supply)?;
            let shown = match snapshot.supply_to.filter(|to| *to != supply) {
                Some(to) => self
                    .words
                    .with("supplied-from-to", &[("from", &from), ("to", &self.words.date(to)?)])?,
                None => from,
            };
            facts.push((self.words.get("supplied-on")?, shown));
        }
        if let Some(reference) = &snapshot.buyer_reference {
            facts.push((self.words.get("reference")?, reference.clone()));
        }
        let style = regular(9.0);
        let widest = facts.iter().map(|(_, value)| width(value, style)).fold(0.0, f32::max);
        let labels = facts.iter().map(|(label, _)| width(label, style)).fold(0.0, f32::max);
        let right = self.right();
        let left = right - widest - labels - 14.0;
        let mut y = top;
        for (label, value) in &facts {
            self.page().text(left, y, label, style, INK_2);
            self.page().text_right(right, y, value, style, INK);
            y += 13.0;
        }
        Ok(y)
    }

    fn words_above(&mut self) -> Result<(), DocumentError> {
        let snapshot = self.snapshot;
        let mut lines: Vec<String> = Vec::new();
        if let Some(credits) = snapshot
            .credits
            .as_ref()
            .filter(|_| snapshot.kind == DocumentKind::CreditNote)
        {
            let date = self.words.date(credits.date)?;
            lines.push(
                self.words
                    .with("credits", &[("number", &credits.number), ("date", &date)])?,
            );
            lines.push(credits.reason.clone());
        }
        if let Some(recipient) = &snapshot.recipient {
            lines.push(self.words.with("for-recipient", &[("name", &recipient.name)])?);
        }
        lines.extend(snapshot.intro.clone());
        for text in lines {
            for line in wrap(&text, regular(9.5), self.room()) {
                let y = self.y;
                self.page().line(SIDE, y, line, INK);
                self.y += 13.0;
            }
        }
        self.y += 6.0;
        Ok(())
    }
}

/// The largest size from `largest` down to `smallest` at which a line fits.
fn fitting(text: &str, largest: f32, smallest: f32, room: f32) -> Option<f32> {
    let wanted = largest * room / width(text, regular(largest)).max(1.0);
    let size = wanted.min(largest);
    (size >= smallest).then_some(size)
}
