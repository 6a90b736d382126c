//! A day at the desk without a mouse (A108 to A113, A139): booked, moved with a refusal, taken back and done again, a series
//! changed from one visit on. Only keys are pressed; after each dialog the focus is where a person would look for it.

use crate::{desktop::Desktop, page::Page};
use serde_json::Value;
use std::time::Duration;
use thirtyfour::{Key, TypingData};

const PATIENCE: Duration = Duration::from_secs(10);
const MOST_TABS: usize = 90;

/// What has the focus, as a screen reader would name it.
const FOCUSED: &str = r"
    const one = document.activeElement;
    const words = one?.getAttribute('aria-label') ?? one?.labels?.[0]?.textContent ?? one?.textContent ?? '';
    return words.replace(/\s+/g, ' ').trim();
";

struct Desk<'a>(&'a Page);

impl Desk<'_> {
    fn focused(&self) -> String {
        self.0.ask(FOCUSED).as_str().unwrap_or_default().to_owned()
    }

    fn focus_is_on(&self, words: &str) -> String {
        self.0.patiently(&format!("the focus is on “{words}”"), PATIENCE, || {
            Some(self.focused()).filter(|name| name.contains(words))
        })
    }

    fn key(&self, keys: impl Into<TypingData>) {
        self.0.strike(keys);
    }

    /// Goes on with Tab until the focus is on something.
    fn tab_to(&self, words: &str) {
        let mut seen = Vec::new();
        for _ in 0..MOST_TABS {
            let name = self.focused();
            if name.starts_with(words) {
                return;
            }
            seen.push(name);
            self.key(Key::Tab);
        }
        panic!("Tab does not lead to “{words}”, only to {seen:?}");
    }

    /// What the two live regions of the calendar say.
    fn hears(&self, words: &str) {
        self.0.patiently(&format!("“{words}” is announced"), PATIENCE, || {
            let said = self.0.ask(
                "return [...document.querySelectorAll('p.sr[aria-live]')].map((one) => one.textContent).join(' | ')",
            );
            said.as_str().is_some_and(|said| said.contains(words)).then_some(())
        });
    }

    fn open(&self, day: &str) {
        self.key("g");
        self.focus_is_on("Date");
        self.key(day);
        self.0.patiently("the day is typed", PATIENCE, || {
            let typed = self.0.ask("return document.activeElement.value");
            (typed == Value::String(day.to_owned())).then_some(())
        });
        self.key(Key::Enter);
        let shown = format!("return new URLSearchParams(location.hash.split('?')[1]).get('date') === '{day}'");
        self.0.patiently("the day is shown", PATIENCE, || {
            (self.0.ask(&shown) == Value::Bool(true)).then_some(())
        });
        self.0.settle();
    }

    /// Puts the slot cursor so many slots below the first of the day, whatever hour it is.
    fn cursor_to(&self, slots: usize) {
        for _ in 0..40 {
            self.key(Key::Control + Key::Up);
        }
        for _ in 0..slots {
            self.key(Key::Control + Key::Down);
        }
    }

    /// "Tell them?" can wait: the visit shows that they were not told.
    fn tells_later(&self, name: &str) {
        self.0.see(&format!("Tell {name}"));
        self.0.settle();
        self.key(Key::Escape);
    }

    /// Chooses a person in the booking dialog and saves it with Enter.
    fn books(&self, fragment: &str, name: &str) {
        self.focus_is_on("Who comes");
        self.key(fragment);
        self.0.patiently(&format!("{name} is found"), PATIENCE, || {
            let first =
                "return document.querySelector('dialog[open] [role=option][aria-selected=true]')?.textContent ?? ''";
            self.0
                .ask(first)
                .as_str()
                .is_some_and(|text| text.contains(name))
                .then_some(())
        });
        self.key(Key::Enter);
    }
}

/// Mondays four and five weeks on, on which nothing is booked yet.
fn mondays(page: &Page) -> [String; 2] {
    let day = |weeks: u32| {
        let script = format!(
            "const day = new Date(); day.setDate(day.getDate() + {weeks} * 7 + (8 - day.getDay()) % 7); return day.toISOString().slice(0, 10)"
        );
        page.ask(&script).as_str().expect("a day").to_owned()
    };
    [day(20), day(21)]
}

#[test]
fn a_day_at_the_desk_without_a_mouse() {
    let desktop = Desktop::open(Some("demo"));
    let page = desktop.page();
    page.see("Harbour Street Dental");
    let desk = Desk(page);
    let [monday, after] = mondays(page);
    to_the_calendar(&desk);
    desk.key("d");
    desk.open(&monday);
    book_from_a_slot(&desk);
    desktop.picture("keyboard-01-booked");
    move_and_be_refused(&desk, &desktop);
    change_a_series(&desk, &monday, &after, &desktop);
}

fn to_the_calendar(desk: &Desk<'_>) {
    desk.key(Key::Control + "k");
    desk.0.see("Do");
    desk.key("calendar");
    desk.0.patiently("the palette offers the calendar", PATIENCE, || {
        let first = "return document.querySelector('[role=option][aria-selected=true]')?.textContent ?? ''";
        desk.0
            .ask(first)
            .as_str()
            .is_some_and(|text| text.contains("Calendar"))
            .then_some(())
    });
    desk.key(Key::Enter);
    desk.0.patiently("the calendar is open", PATIENCE, || {
        (desk.0.ask("return location.hash.startsWith('#/calendar')") == Value::Bool(true)).then_some(())
    });
    desk.0.settle();
}

/// Ctrl and arrows choose the slot; client and Enter book it; the focus is on the new visit.
fn book_from_a_slot(desk: &Desk<'_>) {
    desk.cursor_to(8);
    desk.hears("free");
    desk.key(Key::Enter);
    desk.books("kwame", "Kwame Mensah");
    desk.key(Key::Enter);
    desk.0.see("Kwame Mensah is booked");
    let name = desk.focus_is_on("Kwame Mensah, ");
    assert!(name.contains("Monday"), "its name says the day: {name}");

    desk.cursor_to(16);
    desk.key(Key::Enter);
    desk.books("priya", "Priya");
    desk.key(Key::Enter);
    desk.0.see("is booked");
    desk.focus_is_on("Priya");
}

/// Arrows move; an occupied place says so at once, refuses on Enter and keeps the visit where it was.
fn move_and_be_refused(desk: &Desk<'_>, desktop: &Desktop) {
    let before = desk.focused();
    desk.key("m");
    desk.key(Key::Up);
    desk.hears("free");
    for _ in 0..23 {
        desk.key(Key::Up);
    }
    desk.hears("is taken");
    desktop.picture("keyboard-02-taken");
    desk.key(Key::Enter);
    desk.hears("Refused: ");
    desk.key(Key::Escape);
    desk.hears("Put back.");
    assert_eq!(
        desk.focused(),
        before,
        "the visit stands where it stood, with the focus"
    );

    desk.key("m");
    for _ in 0..6 {
        desk.key(Key::Down);
    }
    desk.key(Key::Enter);
    desk.hears("moved to");
    desk.tells_later("Priya");
    let moved = desk.focus_is_on("Priya");
    assert_ne!(moved, before, "it stands half an hour later");
    desk.key(Key::Control + "z");
    desk.focus_is_on(&before);
    desk.key(Key::Control + "y");
    desk.tells_later("Priya");
    desk.focus_is_on(&moved);
    desk.key(Key::Control + "z");
    desk.focus_is_on(&before);
}

/// A weekly series, moved from its first visit on: the week after stands at the new time too.
fn change_a_series(desk: &Desk<'_>, monday: &str, after: &str, desktop: &Desktop) {
    desk.key("n");
    desk.books("thomas", "Thomas");
    desk.tab_to("Starts");
    desk.key("16");
    desk.tab_to("Repeat");
    desk.key(Key::Down);
    desk.0.see("The dates");
    desk.0.settle();
    desktop.picture("keyboard-03-series");
    desk.tab_to("Book visit");
    desk.key(Key::Enter);
    desk.0.see("is booked 6 times");
    let first = desk.focus_is_on("Thomas");
    assert!(first.contains("16:00"), "{first}");
    desk.key("m");
    desk.key(Key::Down);
    desk.key(Key::Down);
    desk.key(Key::Enter);
    desk.focus_is_on("Move");
    desk.0.see("This and following");
    for _ in 0..3 {
        desk.key(Key::Shift + Key::Tab);
    }
    desk.focus_is_on("This and following");
    desk.key(Key::Space);
    desktop.picture("keyboard-04-scope");
    desk.tab_to("Move");
    desk.key(Key::Enter);
    desk.hears("moved to");
    desk.tells_later("Thomas");
    desk.focus_is_on("16:10");
    desk.open(after);
    let name = desk.0.patiently("the week after is shown", PATIENCE, || {
        let all = desk
            .0
            .ask("return [...document.querySelectorAll('[data-block]')].map((one) => one.ariaLabel).join('\\n')");
        all.as_str()
            .and_then(|all| all.lines().find(|line| line.starts_with("Thomas")).map(str::to_owned))
    });
    assert!(name.contains("16:10"), "the visit of the week after follows: {name}");
    desk.open(monday);
}
