//! A picture of every page of the made-up practice and of the first window, light and dark, and with letters of twice
//! the size (`cargo xtask shots` keeps them).

use crate::{desktop::Desktop, page::Page};
use deskbell_tests::screen::living_in;
use thirtyfour::Key;

#[test]
fn shots_of_the_first_window() {
    let desktop = Desktop::open(None);
    desktop.page().see("Welcome. Whom do you look after?");
    desktop.picture("first-run");
    let runtime = desktop.folder().join("runtime");
    assert!(!living_in(&runtime).is_empty(), "the window lives in its session");
    drop(desktop);
    assert_eq!(living_in(&runtime), Vec::<u32>::new(), "nothing outlives its session");
}

#[test]
fn shots_of_every_page_of_the_made_up_practice() {
    let desktop = Desktop::open(Some("demo"));
    let page = desktop.page();
    for (theme, size, mark) in [
        ("Light", "100 %", "light"),
        ("Dark", "100 %", "dark"),
        ("Light", "200 %", "large"),
    ] {
        looks(page, theme, size);
        every_page(&desktop, mark);
    }
}

fn looks(page: &Page, theme: &str, size: &str) {
    page.press("Settings");
    page.press("Window and keys");
    page.press(theme);
    page.press(size);
}

fn every_page(desktop: &Desktop, mark: &str) {
    let page = desktop.page();
    let keep = |name: &str| {
        fits(page, name);
        desktop.picture(&format!("{name}-{mark}"));
    };
    page.press("Today");
    keep("today");
    page.press("Calendar");
    page.press("Day");
    keep("calendar-day");
    page.press("Week");
    keep("calendar-week");
    page.press("Month");
    keep("calendar-month");
    page.press("Day");
    for (key, title, name) in [
        ("1", "Waiting list", "calendar-waiting"),
        ("2", "Parked visits", "calendar-parked"),
        ("3", "Due again", "calendar-recall"),
    ] {
        page.keys(key);
        page.see(title);
        keep(name);
        page.keys(Key::Escape);
    }
    // By script: where the visit stands under the sticky names depends on the hour of the day.
    page.ask("document.querySelector('[data-block]').click()");
    page.see("What they were told");
    keep("calendar-visit");
    page.keys(Key::Escape);
    page.press("Filter");
    keep("calendar-filter");
    page.press("Filter");
    page.keys(Key::Control + "k");
    page.press("Block time");
    page.see("Who or what is away");
    keep("calendar-block");
    page.keys(Key::Escape);
    page.press("Patients");
    keep("clients");
    page.press("Kwame Mensah");
    keep("client");
    page.press("Edit");
    page.see("Save");
    keep("client-edit");
    page.keys(Key::Escape);
    page.keys(Key::Control + "k");
    page.see("New visit");
    keep("palette");
    page.press("New visit");
    page.see("Who comes");
    keep("booking");
    let foot = page.ask("return document.querySelector('dialog[open] footer').offsetHeight / innerHeight");
    assert!(
        foot.as_f64().is_some_and(|part| part < 0.2),
        "a dialog is as tall as what it holds: {foot}"
    );
    page.choose("Repeat", "By weeks");
    page.see("Every");
    keep("booking-series");
    page.keys(Key::Escape);
    page.press("Messages");
    keep("messages");
    page.press("Invoices");
    keep("invoices");
    page.press("2026-");
    page.see("Went out");
    keep("invoice");
    page.keys(Key::Control + "k");
    page.press("New invoice");
    page.fill("For", "Kwame");
    page.press("Kwame Mensah");
    page.press("Begin the draft");
    page.choose("Add a service", "Check-up");
    page.see("£45.00");
    keep("draft");
    page.press("Settings");
    for section in [
        "Profile",
        "Hours and closures",
        "Calendar files",
        "Text messages",
        "Reminder rules",
        "Taxes and numbers",
        "Recovery sheet",
        "People and rooms",
        "Words we use",
        "Backups",
    ] {
        page.press(section);
        keep(&format!("settings-{}", section.to_lowercase().replace(' ', "-")));
    }
}

/// What must not scroll to the side: the window, and every part of a page but the calendar's columns.
const TOO_WIDE: &str = r"
    const parts = [document.documentElement, ...document.querySelectorAll('main *, dialog[open] *')];
    const scrolls = (part) => ['auto', 'scroll'].includes(getComputedStyle(part).overflowX);
    const wide = parts.filter((part) =>
        part.scrollWidth > part.clientWidth && part.clientWidth > 0
        && (part === document.documentElement || scrolls(part)) && !part.closest('[data-grid]'));
    const widest = (part) => [...part.querySelectorAll('*')]
        .sort((a, b) => b.getBoundingClientRect().right - a.getBoundingClientRect().right)[0];
    return wide.map((part) => part.className + ' by ' + (part.scrollWidth - part.clientWidth)
        + ', for ' + widest(part)?.outerHTML.slice(0, 160)).join('; ');
";

/// Nothing sticks out to the side, at whatever size of letters.
fn fits(page: &Page, name: &str) {
    page.settle();
    assert_eq!(page.ask(TOO_WIDE).as_str(), Some(""), "{name} is wider than its place");
}
