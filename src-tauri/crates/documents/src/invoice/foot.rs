//! The foot of every page: what the law wants of the seller, and page x of y (I146, I161).

use super::{BOTTOM, Layout, SIDE, address};
use crate::{
    DocumentError,
    page::{INK_2, RULE},
    text::{regular, width},
};

impl Layout<'_> {
    pub(super) fn feet(&mut self) -> Result<(), DocumentError> {
        let seller = &self.snapshot.seller;
        let left = address::lines(seller, None).join(", ");
        let tax_id = seller
            .tax_id
            .as_ref()
            .map(|id| self.words.with("tax-id", &[("id", id)]))
            .transpose()?;
        let middle: Vec<String> = [tax_id, seller.registration.clone()].into_iter().flatten().collect();
        let (right, top, room, pages) = (self.right(), self.size.1 - BOTTOM + 20.0, self.room(), self.pages.len());
        for index in 0..pages {
            let (page, all) = ((index + 1).to_string(), pages.to_string());
            let count = self.words.with("page", &[("page", &page), ("pages", &all)])?;
            let style = regular(7.5);
            let page = &mut self.pages[index];
            page.rule(SIDE, top, room, 0.4, RULE);
            let mut size = style;
            // A long name and address step down rather than run into the page's number.
            while width(&left, size) > room - 70.0 && size.size > 5.0 {
                size.size -= 0.5;
            }
            page.text(SIDE, top + 12.0, &left, size, INK_2);
            page.text_right(right, top + 12.0, &count, style, INK_2);
            page.text(SIDE, top + 22.0, &middle.join(" · "), style, INK_2);
        }
        Ok(())
    }
}
