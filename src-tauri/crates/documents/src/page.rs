//! Pages as boxes: text, rules, fills, the logo, squares of a code. Points from the top left corner; no PDF type here.

use crate::text::{Line, Style, line};

/// Points of a millimetre.
pub const MM: f32 = 72.0 / 25.4;

/// A grey or colour of print; the same in both themes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ink(pub f32, pub f32, pub f32);

/// Black ink of text.
pub const INK: Ink = Ink(0.09, 0.12, 0.14);
/// The second voice.
pub const INK_2: Ink = Ink(0.32, 0.36, 0.38);
/// Hairlines.
pub const RULE: Ink = Ink(0.75, 0.77, 0.76);
/// The accent: old brass's green.
pub const ACCENT: Ink = Ink(0.06, 0.38, 0.37);
/// The mark across a draft.
pub const MARK: Ink = Ink(0.93, 0.93, 0.92);
/// Squares of a code.
pub const BLACK: Ink = Ink(0.0, 0.0, 0.0);

/// One box on a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A line of text; `y` is its baseline.
    Text {
        /// Left end.
        x: f32,
        /// Baseline.
        y: f32,
        /// The glyphs.
        line: Line,
        /// Colour.
        ink: Ink,
    },
    /// A horizontal rule.
    Rule {
        /// Left end.
        x: f32,
        /// Height on the page.
        y: f32,
        /// Length.
        width: f32,
        /// Thickness.
        thickness: f32,
        /// Colour.
        ink: Ink,
    },
    /// A filled rectangle.
    Fill {
        /// Left edge.
        x: f32,
        /// Upper edge.
        y: f32,
        /// Width.
        width: f32,
        /// Height.
        height: f32,
        /// Colour.
        ink: Ink,
    },
    /// The document's picture.
    Logo {
        /// Left edge.
        x: f32,
        /// Upper edge.
        y: f32,
        /// Width.
        width: f32,
        /// Height.
        height: f32,
    },
}

/// A page with its boxes.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
    /// The boxes, in drawing order, which is reading order.
    pub items: Vec<Item>,
}

impl Page {
    /// An empty page.
    pub fn new(width: f32, height: f32) -> Self {
        Self {
            width,
            height,
            items: Vec::new(),
        }
    }

    /// Puts a text with its left end at `x`.
    pub fn text(&mut self, x: f32, y: f32, text: &str, style: Style, ink: Ink) {
        self.line(x, y, line(text, style), ink);
    }

    /// Puts a text with its right end at `x`.
    pub fn text_right(&mut self, x: f32, y: f32, text: &str, style: Style, ink: Ink) {
        let line = line(text, style);
        self.line(x - line.width, y, line, ink);
    }

    /// Puts a shaped line.
    pub fn line(&mut self, x: f32, y: f32, line: Line, ink: Ink) {
        if line.width > 0.0 {
            self.items.push(Item::Text { x, y, line, ink });
        }
    }

    /// Puts a rule.
    pub fn rule(&mut self, x: f32, y: f32, width: f32, thickness: f32, ink: Ink) {
        self.items.push(Item::Rule {
            x,
            y,
            width,
            thickness,
            ink,
        });
    }

    /// Puts a square code; rows of dark modules are merged (I163).
    pub fn code(&mut self, x: f32, y: f32, side: f32, code: &Code) {
        let module = side / code.modules();
        for (row, column, length) in code.bars() {
            self.items.push(Item::Fill {
                x: x + column * module,
                y: y + row * module,
                width: length * module,
                height: module,
                ink: BLACK,
            });
        }
    }
}

/// A square code, error level M.
pub struct Code(fast_qr::QRCode);

impl Code {
    /// The code of a payload; none when it is too long.
    pub fn of(payload: &str) -> Option<Self> {
        let code = fast_qr::QRBuilder::new(payload).ecl(fast_qr::ECL::M).build();
        code.ok().map(Self)
    }

    /// Modules a side.
    pub fn modules(&self) -> f32 {
        count(self.0.size)
    }

    /// Row, first column and length of each stretch of dark modules.
    fn bars(&self) -> Vec<(f32, f32, f32)> {
        let size = self.0.size;
        let mut bars = Vec::new();
        for row in 0..size {
            let dark: Vec<bool> = (0..size).map(|column| self.0[row][column].value()).collect();
            let mut column = 0;
            while column < size {
                let length = dark[column..].iter().take_while(|dark| **dark).count();
                if length > 0 {
                    bars.push((count(row), count(column), count(length)));
                }
                column += length.max(1);
            }
        }
        bars
    }
}

/// A count of lines or modules as a measure.
pub fn count(number: usize) -> f32 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "lines of a document and modules of a code are few"
    )]
    let number = number as f32;
    number
}
