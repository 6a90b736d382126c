//! Our own fonts: parsed once a process, and only when a character needs them (I154, I155).

use harfrust::{Font, ShaperFont};
use printpdf::ParsedFont;
use std::sync::OnceLock;
use unicode_segmentation::UnicodeSegmentation;

/// A face of the program, by its place in the fallback list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FaceId(usize);

struct Source {
    regular: &'static [u8],
    bold: &'static [u8],
}

macro_rules! font {
    ($regular:literal, $bold:literal) => {
        Source {
            regular: include_bytes!(concat!("../fonts/", $regular, ".ttf")),
            bold: include_bytes!(concat!("../fonts/", $bold, ".ttf")),
        }
    };
}

/// The fallback list: each cluster takes the first font that has all its characters (I152).
static SOURCES: [Source; 7] = [
    font!("NotoSans-Regular", "NotoSans-Bold"),
    font!("NotoSansHebrew-Regular", "NotoSansHebrew-Bold"),
    font!("NotoSansArabic-Regular", "NotoSansArabic-Bold"),
    font!("NotoSansDevanagari-Regular", "NotoSansDevanagari-Bold"),
    font!("NotoSansThai-Regular", "NotoSansThai-Bold"),
    font!("NotoSansSymbols-Regular", "NotoSansSymbols-Regular"),
    font!("NotoSansSymbols2-Regular", "NotoSansSymbols2-Regular"),
];

const FACES: usize = SOURCES.len() * 2;

/// A parsed font.
pub struct Face {
    /// For shaping and coverage.
    pub font: Font,
    bytes: &'static [u8],
    writer: OnceLock<ParsedFont>,
}

static PARSED: [OnceLock<Face>; FACES] = [const { OnceLock::new() }; FACES];

impl FaceId {
    /// The face of a font in the fallback list, in a weight.
    fn new(source: usize, bold: bool) -> Self {
        Self(source * 2 + usize::from(bold))
    }

    /// The main face of a weight.
    pub fn main(bold: bool) -> Self {
        Self::new(0, bold)
    }

    /// The parsed font.
    pub fn face(self) -> &'static Face {
        PARSED[self.0].get_or_init(|| {
            let source = &SOURCES[self.0 / 2];
            let bytes = if self.0 % 2 == 1 { source.bold } else { source.regular };
            let font = Font::new(bytes, 0).expect("the program's own fonts are sound");
            Face {
                font,
                bytes,
                writer: OnceLock::new(),
            }
        })
    }
}

impl Face {
    /// For one shaping call.
    pub fn shaper(&self) -> ShaperFont<'_, '_> {
        ShaperFont::new(&self.font)
    }

    /// Units of the font's design square.
    pub fn units_per_em(&self) -> f32 {
        f32::from(self.font.units_per_em())
    }

    /// True when the font has a glyph for the character.
    fn has(&self, character: char) -> bool {
        self.font.charmap().map_unicode(character).is_some()
    }

    /// The font as the PDF library wants it.
    pub fn writer(&self) -> &ParsedFont {
        self.writer.get_or_init(|| {
            ParsedFont::from_bytes(self.bytes, 0, &mut Vec::new()).expect("the program's own fonts are sound")
        })
    }
}

/// Characters that need no glyph of their own.
fn is_silent(character: char) -> bool {
    matches!(character, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FE00}'..='\u{FE0F}' | '\u{00AD}')
        || character == '\n'
}

/// The first face that has all characters of a grapheme cluster; none when no font of the program has them.
pub fn face_for(cluster: &str, bold: bool) -> Option<FaceId> {
    let all_in = |id: &FaceId| cluster.chars().all(|c| is_silent(c) || id.face().has(c));
    (0..SOURCES.len()).map(|source| FaceId::new(source, bold)).find(all_in)
}

/// The characters of a text that no font of the program has, each once, in order (I157). Empty when all can be printed.
pub fn missing_characters(text: &str) -> String {
    let mut missing = String::new();
    for cluster in text
        .graphemes(true)
        .filter(|cluster| face_for(cluster, false).is_none())
    {
        if !missing.contains(cluster) {
            missing.push_str(cluster);
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn currency_signs_and_the_scripts_we_ship_have_glyphs() {
        for text in [
            "₹₺₽₫₩₪₦₱₸€£$¥¢",
            "Łódź Žilina Đà Nẵng, Huế Şanlıurfa Iğdır",
            "Θεσσαλονίκη Йошкар-Ола",
            "ירושלים القاهرة ١٢ हिन्दी क्षि กรุงเทพฯ",
            "− – … “” ’ ✓",
        ] {
            assert_eq!(missing_characters(text), "", "{text}");
        }
        assert_eq!(missing_characters("東京 Tokyo 東"), "東京");
    }
}
