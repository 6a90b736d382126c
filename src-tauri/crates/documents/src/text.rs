//! Text into positioned glyphs (I151, I152): one paragraph at a time, runs of one direction and font, shaped by harfrust,
//! in the order they stand on paper. Widths and positions are points.

use crate::fonts::{FaceId, face_for};
use harfrust::{Buffer, Direction, ShapeOptions, shape};
use unicode_bidi::BidiInfo;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Style {
    /// Font size in points.
    pub size: f32,
    /// Bold or regular.
    pub bold: bool,
}

/// Regular text of a size.
pub const fn regular(size: f32) -> Style {
    Style { size, bold: false }
}

/// Bold text of a size.
pub const fn bold(size: f32) -> Style {
    Style { size, bold: true }
}

/// One glyph, relative to the line's start and baseline.
#[derive(Debug, Clone, PartialEq)]
pub struct Glyph {
    /// Number in the font.
    pub id: u16,
    /// From the line's left end.
    pub x: f32,
    /// Above the baseline.
    pub y: f32,
    /// What it reads as; empty for a further glyph of the same cluster.
    pub reads: String,
}

/// Glyphs of one font and direction.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The font.
    pub face: FaceId,
    /// The glyphs, left to right.
    pub glyphs: Vec<Glyph>,
    /// The source text in reading order.
    pub source: String,
    /// True when every glyph reads as exactly its own characters; else the run needs its source text beside it.
    pub plain: bool,
}

/// A line, ready to be placed.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its runs, left to right.
    pub runs: Vec<Run>,
    /// Its width.
    pub width: f32,
    /// Its font size.
    pub size: f32,
}

/// Data without control characters, bidi controls and decomposed letters (I151).
pub fn clean(text: &str) -> String {
    let wanted =
        |c: &char| *c == '\n' || !(c.is_control() || matches!(*c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'));
    text.nfc()
        .map(|c| if c == '\t' { ' ' } else { c })
        .filter(wanted)
        .collect()
}

/// One line of text, shaped; line ends become spaces.
pub fn line(text: &str, style: Style) -> Line {
    let text = clean(text).replace('\n', " ");
    let bidi = BidiInfo::new(&text, None);
    let mut made = Line {
        runs: Vec::new(),
        width: 0.0,
        size: style.size,
    };
    for paragraph in &bidi.paragraphs {
        let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for range in runs {
            let right_to_left = levels[range.start].is_rtl();
            let mut pieces = by_face(&text[range], style.bold);
            if right_to_left {
                pieces.reverse();
            }
            for (face, piece) in pieces {
                push_run(&mut made, face, piece, right_to_left, style.size);
            }
        }
    }
    made
}

/// Neighbouring clusters of one face; a cluster without any takes the main one and shows its box.
fn by_face(text: &str, bold: bool) -> Vec<(FaceId, &str)> {
    let mut pieces: Vec<(FaceId, &str)> = Vec::new();
    let mut start = 0;
    let mut current: Option<FaceId> = None;
    for (at, cluster) in text.grapheme_indices(true) {
        // Spaces and signs stay in the run they stand in.
        let neutral = cluster.chars().all(|c| c.is_whitespace()) && current.is_some_and(|face| has_all(face, cluster));
        let face = if neutral { current } else { face_for(cluster, bold) }.unwrap_or_else(|| FaceId::main(bold));
        if let Some(before) = current.filter(|before| *before != face) {
            pieces.push((before, &text[start..at]));
            start = at;
        }
        current = Some(face);
    }
    if let Some(face) = current {
        pieces.push((face, &text[start..]));
    }
    pieces
}

fn has_all(face: FaceId, cluster: &str) -> bool {
    let charmap = face.face().font.charmap();
    cluster.chars().all(|c| charmap.map_unicode(c).is_some())
}

fn push_run(made: &mut Line, face: FaceId, text: &str, right_to_left: bool, size: f32) {
    let mut buffer = Buffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    buffer.set_direction(if right_to_left {
        Direction::RightToLeft
    } else {
        Direction::LeftToRight
    });
    if shape(&face.face().shaper(), &mut buffer, ShapeOptions::new()).is_err() {
        return;
    }
    let scale = size / face.face().units_per_em();
    let infos = buffer.glyph_infos();
    let mut run = Run {
        face,
        glyphs: Vec::with_capacity(infos.len()),
        source: text.to_owned(),
        plain: true,
    };
    let mut seen = None;
    for (info, position) in infos.iter().zip(buffer.glyph_positions()) {
        let cluster = usize::try_from(info.cluster).unwrap_or(0);
        let reads = if seen == Some(cluster) {
            String::new()
        } else {
            reading(text, cluster, infos)
        };
        run.plain &= reads.chars().count() == 1;
        seen = Some(cluster);
        run.glyphs.push(Glyph {
            id: u16::try_from(info.glyph_id).unwrap_or(0),
            x: made.width + points(position.x_offset, scale),
            y: points(position.y_offset, scale),
            reads,
        });
        made.width += points(position.x_advance, scale);
    }
    made.runs.push(run);
}

/// The source text of the cluster that begins at a byte: up to where the next cluster begins.
fn reading(text: &str, cluster: usize, infos: &[harfrust::GlyphInfo]) -> String {
    let next = infos
        .iter()
        .filter_map(|info| usize::try_from(info.cluster).ok())
        .filter(|start| *start > cluster)
        .min();
    text.get(cluster..next.unwrap_or(text.len()))
        .unwrap_or_default()
        .to_owned()
}

fn points(units: i32, scale: f32) -> f32 {
    #[expect(clippy::cast_precision_loss, reason = "font units are far below 2^24")]
    let units = units as f32;
    units * scale
}

/// The width of one line of text.
pub fn width(text: &str, style: Style) -> f32 {
    line(text, style).width
}

/// One line of at most `room` points: a longer text ends in an ellipsis.
pub fn shortened(text: &str, style: Style, room: f32) -> Line {
    let whole = line(text, style);
    if whole.width <= room {
        return whole;
    }
    let clusters: Vec<&str> = text.graphemes(true).collect();
    let cut = |count: usize| line(&format!("{}…", clusters[..count].concat().trim_end()), style);
    let counts: Vec<usize> = (0..clusters.len()).collect();
    let fitting = counts.partition_point(|count| cut(*count).width <= room);
    cut(fitting.saturating_sub(1))
}

/// The largest of these sizes at which a text fits; the last where none does.
pub fn fitting(text: &str, sizes: &[f32], room: f32, of_size: fn(f32) -> Style) -> Style {
    let fits = |size: &&f32| width(text, of_size(**size)) <= room;
    let size = sizes.iter().find(fits).or(sizes.last());
    of_size(size.copied().unwrap_or(8.0))
}

/// Text broken into lines of at most `room` points: at spaces, in a word that is wider than the room anywhere (I147).
pub fn wrap(text: &str, style: Style, room: f32) -> Vec<Line> {
    let text = clean(text);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let whole = line(paragraph, style);
        if whole.width <= room {
            lines.push(whole);
        } else {
            lines.extend(
                wrap_paragraph(paragraph, style, room)
                    .iter()
                    .map(|text| line(text, style)),
            );
        }
    }
    lines
}

fn wrap_paragraph(paragraph: &str, style: Style, room: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut current = String::new();
    for word in paragraph.split(' ') {
        let longer = if current.is_empty() {
            word.to_owned()
        } else {
            format!("{current} {word}")
        };
        if width(&longer, style) <= room {
            current = longer;
            continue;
        }
        if !current.is_empty() {
            lines.push(std::mem::take(&mut current));
        }
        current = broken(word, style, room, &mut lines);
    }
    lines.push(current);
    lines
}

/// Breaks a word that is wider than the room; full lines go to `lines`, the rest is answered.
fn broken(word: &str, style: Style, room: f32, lines: &mut Vec<String>) -> String {
    let mut current = String::new();
    for cluster in word.graphemes(true) {
        let longer = format!("{current}{cluster}");
        if !current.is_empty() && width(&longer, style) > room {
            lines.push(std::mem::replace(&mut current, cluster.to_owned()));
        } else {
            current = longer;
        }
    }
    current
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_keep_to_their_room_and_lose_nothing() {
        let text = "Composite filling, two surfaces, and Donaudampfschifffahrtsgesellschaftskapitänsmützenhalter";
        let lines = wrap(text, regular(9.0), 120.0);
        assert!(lines.iter().all(|line| line.width <= 120.0));
        let read: String = lines
            .iter()
            .flat_map(|l| &l.runs)
            .map(|run| run.source.as_str())
            .collect();
        assert_eq!(read.replace(' ', ""), text.replace(' ', ""));
    }

    #[test]
    fn a_line_that_is_too_long_ends_in_an_ellipsis() {
        let read = |room| -> String {
            let cut = shortened("Harbour Street Dental", regular(9.0), room);
            assert!(cut.width <= room);
            cut.runs.iter().map(|run| run.source.as_str()).collect()
        };
        assert_eq!(read(500.0), "Harbour Street Dental");
        assert!(
            read(60.0).starts_with("Harbour") && read(60.0).ends_with('…'),
            "{}",
            read(60.0)
        );
    }

    #[test]
    fn scripts_become_runs_of_their_own_font() {
        let mixed = line("Ana שלום हिन्दी", regular(10.0));
        let read: Vec<&str> = mixed.runs.iter().map(|run| run.source.as_str()).collect();
        assert_eq!(read, ["Ana ", "שלום", " ", "हिन्दी"]);
        assert!(mixed.runs[0].plain);
        assert!(
            !line("क्षि", regular(10.0)).runs[0].plain,
            "a conjunct needs its source text beside it"
        );
    }

    #[test]
    fn right_to_left_words_stand_from_the_right() {
        let hebrew = line("אב", regular(10.0));
        let read: Vec<&str> = hebrew.runs[0].glyphs.iter().map(|glyph| glyph.reads.as_str()).collect();
        assert_eq!(read, ["ב", "א"], "leftmost glyph first");
    }

    #[test]
    fn controls_are_dropped() {
        assert_eq!(clean("a\u{202E}b\u{7}\tc\n"), "ab c\n");
    }
}
