//! Sheets for the desk: the recovery sheet (T30) and the day sheet (A114).

use crate::{
    DocumentError,
    page::{ACCENT, INK, INK_2, MM, Page, RULE},
    text::{bold, regular, wrap},
    words::Words,
    write::{self, About},
};
use deskbell_core::{Date, invoices::snapshot::Paper};

const SIDE: f32 = 20.0 * MM;

/// What a recovery sheet says. No Debug: it holds the code.
pub struct RecoverySheet<'a> {
    /// The business's name.
    pub business: &'a str,
    /// The code's groups.
    pub groups: &'a [String],
    /// The day it was made.
    pub made_on: Date,
    /// The last four of the data folder's id.
    pub id_end: &'a str,
    /// BCP 47 tag.
    pub language: &'a str,
    /// Paper.
    pub paper: Paper,
}

/// One visit of a day sheet.
#[derive(Debug, Clone)]
pub struct DayVisit {
    /// `09:00–09:30`.
    pub time: String,
    /// The client.
    pub client: String,
    /// What is done, and by whom.
    pub service: String,
    /// The room.
    pub room: String,
    /// The state, in words.
    pub status: String,
}

/// What a day sheet says.
#[derive(Debug, Clone)]
pub struct DaySheet<'a> {
    /// The business's name.
    pub business: &'a str,
    /// The day.
    pub on: Date,
    /// Whose day: a person, a room, or all.
    pub whose: &'a str,
    /// Why the day is closed.
    pub closed: Option<&'a str>,
    /// The visits in order.
    pub visits: &'a [DayVisit],
    /// When it was printed.
    pub printed: &'a str,
    /// BCP 47 tag.
    pub language: &'a str,
    /// Paper.
    pub paper: Paper,
}

fn size(paper: Paper) -> (f32, f32) {
    match paper {
        Paper::A4 => (210.0 * MM, 297.0 * MM),
        Paper::Letter => (215.9 * MM, 279.4 * MM),
    }
}

/// The recovery sheet's PDF.
pub fn render_recovery_sheet(sheet: &RecoverySheet<'_>) -> Result<Vec<u8>, DocumentError> {
    let words = Words::of(sheet.language);
    let (width, height) = size(sheet.paper);
    let room = width - 2.0 * SIDE;
    let mut page = Page::new(width, height);
    let title = words.get("recovery-title")?;
    page.text(SIDE, 62.0, sheet.business, bold(11.0), ACCENT);
    page.text(SIDE, 104.0, &title, bold(22.0), INK);
    let date = words.date(sheet.made_on);
    let made = words.with("recovery-made", &[("date", &date), ("id", sheet.id_end)])?;
    page.text(SIDE, 124.0, &made, regular(10.0), INK_2);
    let mut y = 152.0;
    page.rule(SIDE, y, room, 0.8, INK);
    y += 30.0;
    let column = room / 4.0;
    for (index, group) in sheet.groups.iter().enumerate() {
        #[expect(clippy::cast_precision_loss, reason = "seven groups")]
        let (across, down) = ((index % 4) as f32, (index / 4) as f32);
        let (x, line) = (SIDE + across * column, y + down * 34.0);
        page.text(x, line, &(index + 1).to_string(), regular(8.0), INK_2);
        page.text(x + 12.0, line, group, bold(17.0), INK);
    }
    y += 54.0;
    page.rule(SIDE, y, room, 0.8, INK);
    y += 30.0;
    for step in 1..=4 {
        let text = format!("{step}.  {}", words.get(&format!("recovery-step-{step}"))?);
        page.text(SIDE, y, &text, regular(11.0), INK);
        y += 18.0;
    }
    y += 14.0;
    for line in wrap(&words.get("recovery-warning")?, bold(11.0), room) {
        page.line(SIDE, y, line, INK);
        y += 16.0;
    }
    for word in ["recovery-kept", "recovery-printed"] {
        y += 40.0;
        page.text(SIDE, y, &words.get(word)?, regular(9.0), INK_2);
        page.rule(SIDE, y + 6.0, room, 0.5, INK_2);
    }
    write::bytes(
        &[page],
        &About {
            title: &title,
            author: sheet.business,
            language: words.language(),
            made_on: sheet.made_on,
        },
        None,
    )
}

/// The day sheet's PDF: repeated heads, page x of y, a closed day by its name.
pub fn render_day_sheet(sheet: &DaySheet<'_>) -> Result<Vec<u8>, DocumentError> {
    let words = Words::of(sheet.language);
    let mut pages = vec![day_page(sheet, &words)?];
    let (_, height) = size(sheet.paper);
    let columns = DayColumns::of(sheet.paper);
    let mut y = 118.0;
    if let Some(note) = day_note(sheet, &words)? {
        last(&mut pages).text(SIDE, y + 14.0, &note, regular(11.0), INK_2);
    }
    for visit in sheet.visits {
        let client = wrap(&visit.client, bold(9.5), columns.client_room);
        let service = wrap(&visit.service, regular(9.0), columns.service_room);
        #[expect(clippy::cast_precision_loss, reason = "few lines")]
        let high = client.len().max(service.len()) as f32 * 12.0 + 8.0;
        if y + high > height - 60.0 {
            pages.push(day_page(sheet, &words)?);
            y = 118.0;
        }
        let page = last(&mut pages);
        page.text(columns.time, y + 12.0, &visit.time, regular(9.0), INK);
        page.text(columns.room, y + 12.0, &visit.room, regular(9.0), INK);
        page.text(columns.status, y + 12.0, &visit.status, regular(9.0), INK_2);
        for (x, lines) in [(columns.client, client), (columns.service, service)] {
            let mut line_y = y + 12.0;
            for line in lines {
                page.line(x, line_y, line, INK);
                line_y += 12.0;
            }
        }
        y += high;
        page.rule(SIDE, y, columns.room_all, 0.4, RULE);
    }
    let all = pages.len().to_string();
    for (index, page) in pages.iter_mut().enumerate() {
        let count = words.with("page", &[("page", &(index + 1).to_string()), ("pages", &all)])?;
        let printed = words.with("day-printed", &[("when", sheet.printed)])?;
        page.text(SIDE, height - 36.0, &printed, regular(7.5), INK_2);
        let right = page.width - SIDE;
        page.text_right(right, height - 36.0, &count, regular(7.5), INK_2);
    }
    let title = words.get("day-sheet")?;
    write::bytes(
        &pages,
        &About {
            title: &title,
            author: sheet.business,
            language: words.language(),
            made_on: sheet.on,
        },
        None,
    )
}

fn last(pages: &mut [Page]) -> &mut Page {
    pages.last_mut().expect("a day sheet has a first page")
}

fn day_note(sheet: &DaySheet<'_>, words: &Words) -> Result<Option<String>, DocumentError> {
    match (sheet.closed, sheet.visits.is_empty()) {
        (Some(closed), true) => Ok(Some(closed.to_owned())),
        (None, true) => words.get("day-empty").map(Some),
        _ => Ok(None),
    }
}

struct DayColumns {
    time: f32,
    client: f32,
    client_room: f32,
    service: f32,
    service_room: f32,
    room: f32,
    status: f32,
    room_all: f32,
}

impl DayColumns {
    fn of(paper: Paper) -> Self {
        let all = size(paper).0 - 2.0 * SIDE;
        Self {
            time: SIDE,
            client: SIDE + 74.0,
            client_room: 140.0,
            service: SIDE + 222.0,
            service_room: all - 222.0 - 150.0,
            room: SIDE + all - 140.0,
            status: SIDE + all - 78.0,
            room_all: all,
        }
    }
}

fn day_page(sheet: &DaySheet<'_>, words: &Words) -> Result<Page, DocumentError> {
    let (width, height) = size(sheet.paper);
    let columns = DayColumns::of(sheet.paper);
    let mut page = Page::new(width, height);
    let title = format!("{} · {}", words.get("day-sheet")?, words.date(sheet.on));
    page.text(SIDE, 60.0, &title, bold(15.0), INK);
    page.text(
        SIDE,
        78.0,
        &format!("{} · {}", sheet.business, sheet.whose),
        regular(9.5),
        INK_2,
    );
    for (x, word) in [
        (columns.time, "column-time"),
        (columns.client, "column-client"),
        (columns.service, "column-service"),
        (columns.room, "column-room"),
        (columns.status, "column-status"),
    ] {
        page.text(x, 106.0, &words.get(word)?, bold(8.0), INK);
    }
    page.rule(SIDE, 112.0, columns.room_all, 0.8, INK);
    Ok(page)
}
