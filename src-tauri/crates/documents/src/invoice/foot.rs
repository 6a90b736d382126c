//! The foot of every page: what the law wants of the seller, and page x of y (I146, I161).

use super::{BOTTOM, Layout, SIDE, address};
use crate::{
    DocumentError,
    page::{INK_2, RULE},
    text::{Line, regular, shortened, width, wrap},
};

/// Lines below the rule: more would leave the printable part of the page.
const MOST: usize = 4;
const LEADING: f32 = 10.0;

impl Layout<'_> {
    pub(super) fn feet(&mut self) -> Result<(), DocumentError> {
        let style = regular(7.5);
        let (right, top, room, pages) = (self.right(), self.size.1 - BOTTOM + 20.0, self.room(), self.pages.len());
        let lines = self.foot_lines()?;
        for index in 0..pages {
            let (number, all) = ((index + 1).to_string(), pages.to_string());
            let count = self.words.with("page", &[("page", &number), ("pages", &all)])?;
            let page = &mut self.pages[index];
            page.rule(SIDE, top, room, 0.4, RULE);
            let mut y = top + 12.0;
            page.text_right(right, y, &count, style, INK_2);
            for line in &lines {
                page.line(SIDE, y, line.clone(), INK_2);
                y += LEADING;
            }
        }
        Ok(())
    }

    /// Name and address, then tax id and register.
    fn foot_lines(&self) -> Result<Vec<Line>, DocumentError> {
        let seller = &self.snapshot.seller;
        let tax_id = seller
            .tax_id
            .as_ref()
            .map(|id| self.words.with("tax-id", &[("id", id)]))
            .transpose()?;
        let ids: Vec<String> = [tax_id, seller.registration.clone()].into_iter().flatten().collect();
        let style = regular(7.5);
        // The page's number stands at the right of these lines.
        let room = self.room() - width("Page 999 of 999", style) - 20.0;
        let mut lines = vec![shortened(
            &address::lines(seller, None, self.words).join(", "),
            style,
            room,
        )];
        if !ids.is_empty() {
            lines.extend(wrap(&ids.join(" · "), style, room));
        }
        lines.truncate(MOST);
        Ok(lines)
    }
}
