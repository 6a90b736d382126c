//! The first page's head: who writes, the address window, number and dates, the title, words above the lines.

use super::{Layout, SIDE, TOP, address, title};
use crate::{
    DocumentError,
    page::{INK, INK_2, Item, MM, count},
    text::{Line, bold, fitting, regular, shortened, width, wrap},
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
        let facts = self.facts(&window)?;
        self.y = facts.max(window.y + window.height) + 9.0 * MM;
        let title = title(self.snapshot, self.words)?;
        let y = self.y;
        self.page().text(SIDE, y, &title, bold(16.0), INK);
        self.y += 20.0;
        self.words_above()
    }

    /// Logo or name at the left, how to reach the seller at the right.
    fn sender(&mut self, logo: Option<(u32, u32)>) {
        let seller = &self.snapshot.seller;
        let right = self.right();
        let contacts: Vec<&String> = [&seller.phone, &seller.email, &seller.website]
            .into_iter()
            .flatten()
            .collect();
        let widest = contacts
            .iter()
            .map(|text| width(text, regular(8.5)))
            .fold(0.0, f32::max);
        let room = (self.room() - widest - 20.0).max(self.room() / 2.0);
        match logo {
            Some(pixels) => self.logo(pixels),
            None => self.name(room),
        }
        let mut y = TOP;
        for text in contacts {
            let line = shortened(text, regular(8.5), self.room() / 2.0);
            self.page().line(right - line.width, y, line, INK_2);
            y += 12.0;
        }
    }

    /// Fitted into 60 × 20 mm, never stretched (I145).
    fn logo(&mut self, (width, height): (u32, u32)) {
        #[expect(clippy::cast_precision_loss, reason = "logos have at most 4,000 pixels a side")]
        let (width, height) = (width as f32, height as f32);
        let scale = (60.0 * MM / width).min(20.0 * MM / height);
        self.page().items.push(Item::Logo {
            x: SIDE,
            y: TOP - 8.0,
            width: width * scale,
            height: height * scale,
        });
    }

    /// At most two lines of name and two of address, so that the head never reaches the window.
    fn name(&mut self, room: f32) {
        let seller = &self.snapshot.seller;
        let style = fitting(&seller.name, &[13.0, 12.0, 11.0, 10.0], room, bold);
        let address = address::lines(seller, None, self.words)[1..].join(", ");
        let names = wrap(&seller.name, style, room)
            .into_iter()
            .take(2)
            .map(|line| (line, style.size + 1.0, INK));
        let places = wrap(&address, regular(8.5), room)
            .into_iter()
            .take(2)
            .map(|line| (line, 11.0, INK_2));
        let mut y = TOP;
        for (line, leading, ink) in names.chain(places).collect::<Vec<_>>() {
            self.page().line(SIDE, y, line, ink);
            y += leading;
        }
    }

    /// The receiver's address; it shrinks to 8 pt and is refused beyond (I143).
    fn window(&mut self, window: &Window) -> Result<(), DocumentError> {
        let seller = &self.snapshot.seller;
        if window.returned > 0.0 {
            let text = address::lines(seller, None, self.words).join(" · ");
            let style = fitting(&text, &[7.0, 6.5, 6.0, 5.5], window.width, regular);
            let line = shortened(&text, style, window.width);
            let y = window.y + window.returned - 5.0;
            self.page().line(window.x, y, line, INK_2);
        }
        let lines = address::lines(&self.snapshot.buyer, seller.country.as_deref(), self.words);
        let room = window.height - window.returned;
        let size = [10.0_f32, 9.5, 9.0, 8.5, 8.0]
            .into_iter()
            .find(|size| {
                let high = count(lines.len()) * size * 1.3;
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
    fn facts(&mut self, window: &Window) -> Result<f32, DocumentError> {
        let facts = self.fact_texts()?;
        let style = regular(9.0);
        let right = self.right();
        let labels = facts.iter().map(|(label, _)| width(label, style)).fold(0.0, f32::max);
        let room = right - window.x - window.width - labels - 24.0;
        let values: Vec<Vec<Line>> = facts.iter().map(|(_, value)| wrap(value, style, room)).collect();
        let widest = values.iter().flatten().map(|line| line.width).fold(0.0, f32::max);
        let left = right - widest - labels - 14.0;
        let mut y = window.y + window.returned + 9.0;
        for ((label, _), value) in facts.iter().zip(values) {
            self.page().text(left, y, label, style, INK_2);
            for line in value {
                self.page().line(right - line.width, y, line, INK);
                y += 13.0;
            }
        }
        Ok(y)
    }

    fn fact_texts(&self) -> Result<Vec<(String, String)>, DocumentError> {
        let snapshot = self.snapshot;
        let mut facts: Vec<(String, String)> = Vec::new();
        if let Some(number) = &snapshot.number {
            facts.push((self.words.get("number")?, number.clone()));
        }
        facts.push((self.words.get("date")?, self.words.date(snapshot.date)));
        if let Some(due) = snapshot.due_date {
            facts.push((self.words.get("due")?, self.words.date(due)));
        }
        if let Some(supply) = snapshot.supply_date {
            let from = self.words.date(supply);
            let shown = match snapshot.supply_to.filter(|to| *to != supply) {
                Some(to) => self
                    .words
                    .with("supplied-from-to", &[("from", &from), ("to", &self.words.date(to))])?,
                None => from,
            };
            facts.push((self.words.get("supplied-on")?, shown));
        }
        if let Some(reference) = &snapshot.buyer_reference {
            facts.push((self.words.get("reference")?, reference.clone()));
        }
        if let Some(id) = &snapshot.buyer.tax_id {
            facts.push((self.words.get("buyer-tax-id")?, id.clone()));
        }
        Ok(facts)
    }

    fn words_above(&mut self) -> Result<(), DocumentError> {
        let snapshot = self.snapshot;
        let mut lines: Vec<String> = Vec::new();
        if let Some(credits) = snapshot
            .credits
            .as_ref()
            .filter(|_| snapshot.kind == DocumentKind::CreditNote)
        {
            let date = self.words.date(credits.date);
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
            self.flow(&text, regular(9.5), 13.0, INK)?;
        }
        self.y += 6.0;
        Ok(())
    }
}
