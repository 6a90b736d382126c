//! Draws laid-out pages with printpdf: fonts subset, every glyph placed, the source text readable again (I153, I160).

use crate::{
    DocumentError,
    fonts::FaceId,
    page::{Ink, Item, Page},
    text::{Line, Run},
};
use deskbell_core::Date;
use printpdf::{
    Codepoint, Color, DateTime, DictItem, FontId, Op, PaintMode, PdfDocument, PdfFontHandle, PdfPage, PdfSaveOptions,
    Point, Pt, RawImage, Rect, Rgb, TextItem, TextMatrix, WindingOrder, XObjectId, XObjectTransform,
};
use std::collections::{BTreeMap, BTreeSet};

/// What stands in the file's properties.
pub struct About<'a> {
    /// The document's title.
    pub title: &'a str,
    /// The seller.
    pub author: &'a str,
    /// The words' language, for whoever reads the document aloud.
    pub language: &'a str,
    /// The day it was made: the document's own date, so that a preview and its issue tell the same.
    pub made_on: Date,
}

/// The bytes of a document.
pub fn bytes(pages: &[Page], about: &About<'_>, logo: Option<&[u8]>) -> Result<Vec<u8>, DocumentError> {
    let mut document = PdfDocument::new(about.title);
    document.metadata.info.author = about.author.to_owned();
    document.metadata.info.creator = "Deskbell".to_owned();
    document.metadata.info.producer = "Deskbell".to_owned();
    document.metadata.info.creation_date = midnight(about.made_on);
    document.metadata.info.modification_date = midnight(about.made_on);
    document.metadata.info.metadata_date = midnight(about.made_on);
    let fonts = fonts_of(pages)
        .into_iter()
        .map(|face| (face, document.add_font(face.face().writer())))
        .collect();
    let logo = logo.map(|bytes| picture(&mut document, bytes)).transpose()?;
    let drawn = pages.iter().map(|page| draw(page, &fonts, logo.as_ref())).collect();
    document.with_pages(drawn);
    finished(&document, about)
}

/// Adds what the library has no words for, and writes.
fn finished(document: &PdfDocument, about: &About<'_>) -> Result<Vec<u8>, DocumentError> {
    let refused = |error: String| DocumentError::Write(error);
    let mut warnings = Vec::new();
    let mut raw = document.to_lopdf_document(&PdfSaveOptions::default(), &mut warnings);
    let severe = |warning: &&printpdf::PdfWarnMsg| warning.severity == printpdf::PdfParseErrorSeverity::Error;
    if let Some(error) = warnings.iter().find(severe) {
        return Err(refused(error.msg.clone()));
    }
    let catalog = raw.catalog_mut().map_err(|error| refused(error.to_string()))?;
    catalog.set("Lang", lopdf::Object::string_literal(about.language));
    raw.compress();
    let mut bytes = Vec::new();
    raw.save_to(&mut bytes).map_err(|error| refused(error.to_string()))?;
    Ok(bytes)
}

/// Midnight of the day, in the library's own type.
fn midnight(day: Date) -> DateTime {
    let since = day.days_since(Date::new(1970, 1, 1).unwrap_or(day));
    DateTime::from_unix_timestamp(since * 86_400).unwrap_or_else(|_| DateTime::epoch())
}

fn fonts_of(pages: &[Page]) -> BTreeSet<FaceId> {
    let texts = pages.iter().flat_map(|page| &page.items);
    let lines = texts.filter_map(|item| {
        if let Item::Text { line, .. } = item {
            Some(line)
        } else {
            None
        }
    });
    lines.flat_map(|line| &line.runs).map(|run| run.face).collect()
}

struct Picture {
    id: XObjectId,
    width: f32,
    height: f32,
}

fn picture(document: &mut PdfDocument, bytes: &[u8]) -> Result<Picture, DocumentError> {
    let image =
        RawImage::decode_from_bytes(bytes, &mut Vec::new()).map_err(|_| DocumentError::Picture("unreadable"))?;
    #[expect(clippy::cast_precision_loss, reason = "logos have at most 4,000 pixels a side")]
    let (width, height) = (image.width as f32, image.height as f32);
    Ok(Picture {
        id: document.add_image(&image),
        width,
        height,
    })
}

fn draw(page: &Page, fonts: &BTreeMap<FaceId, FontId>, logo: Option<&Picture>) -> PdfPage {
    let mut ops = Vec::new();
    for item in &page.items {
        match item {
            Item::Text { x, y, line, ink } => text(&mut ops, line, (*x, page.height - y), *ink, fonts),
            Item::Rule {
                x,
                y,
                width,
                thickness,
                ink,
            } => {
                fill(&mut ops, (*x, page.height - y - thickness), (*width, *thickness), *ink);
            }
            Item::Fill {
                x,
                y,
                width,
                height,
                ink,
            } => {
                fill(&mut ops, (*x, page.height - y - height), (*width, *height), *ink);
            }
            Item::Logo { x, y, width, height } => {
                if let Some(picture) = logo {
                    ops.push(Op::UseXobject {
                        id: picture.id.clone(),
                        transform: XObjectTransform {
                            translate_x: Some(Pt(*x)),
                            translate_y: Some(Pt(page.height - y - height)),
                            scale_x: Some(width / picture.width),
                            scale_y: Some(height / picture.height),
                            // One pixel is one point before it is scaled.
                            dpi: Some(72.0),
                            ..XObjectTransform::default()
                        },
                    });
                }
            }
        }
    }
    PdfPage::new(Pt(page.width).into(), Pt(page.height).into(), ops)
}

fn colour(ink: Ink) -> Color {
    Color::Rgb(Rgb {
        r: ink.0,
        g: ink.1,
        b: ink.2,
        icc_profile: None,
    })
}

fn fill(ops: &mut Vec<Op>, (x, y): (f32, f32), (width, height): (f32, f32), ink: Ink) {
    ops.push(Op::SetFillColor { col: colour(ink) });
    ops.push(Op::DrawRectangle {
        rectangle: Rect {
            x: Pt(x),
            y: Pt(y),
            width: Pt(width),
            height: Pt(height),
            mode: Some(PaintMode::Fill),
            winding_order: Some(WindingOrder::NonZero),
        },
    });
}

fn text(ops: &mut Vec<Op>, line: &Line, at: (f32, f32), ink: Ink, fonts: &BTreeMap<FaceId, FontId>) {
    ops.push(Op::StartTextSection);
    ops.push(Op::SetFillColor { col: colour(ink) });
    for run in &line.runs {
        let Some(font) = fonts.get(&run.face) else { continue };
        ops.push(Op::SetFont {
            font: PdfFontHandle::External(font.clone()),
            size: Pt(line.size),
        });
        if !run.plain {
            ops.push(reading(&run.source));
        }
        glyphs(ops, run, at);
        if !run.plain {
            ops.push(Op::EndMarkedContent);
        }
    }
    ops.push(Op::EndTextSection);
}

/// What the run reads as, where its glyphs alone do not tell (ligatures, conjuncts, reordered vowels).
fn reading(source: &str) -> Op {
    let mut utf16 = vec![0xFE, 0xFF];
    utf16.extend(source.encode_utf16().flat_map(u16::to_be_bytes));
    let text = DictItem::String {
        data: utf16,
        literal: false,
    };
    Op::BeginMarkedContentWithProperties {
        tag: "Span".to_owned(),
        properties: DictItem::Dict {
            map: BTreeMap::from([("ActualText".to_owned(), text)]),
        },
    }
}

fn glyphs(ops: &mut Vec<Op>, run: &Run, (x, y): (f32, f32)) {
    for glyph in &run.glyphs {
        let at = Point {
            x: Pt(x + glyph.x),
            y: Pt(y + glyph.y),
        };
        ops.push(Op::SetTextMatrix {
            matrix: TextMatrix::Translate(at.x, at.y),
        });
        let shown = Codepoint::with_cid(glyph.id, 0.0, glyph.reads.clone());
        ops.push(Op::ShowText {
            items: vec![TextItem::GlyphIds(vec![shown])],
        });
    }
}
