//! Two processes on one folder (A105): what the terminal twin writes stands in the open window within two seconds, and
//! nobody loses their place.

use crate::desktop::Desktop;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use thirtyfour::Key;

const SEEN_WITHIN: Duration = Duration::from_secs(2);

/// The first visit of the shown day that may be confirmed: its id, version and where it stands on the screen.
fn a_booked_visit(day: &Value) -> Value {
    let items = day["items"].as_array().expect("visits");
    items
        .iter()
        .find(|visit| visit["status"] == "booked")
        .expect("a booked visit")
        .clone()
}

#[test]
fn what_another_process_writes_is_seen_without_losing_ones_place() {
    let desktop = Desktop::open(Some("demo"));
    let page = desktop.page();
    page.see("Harbour Street Dental");
    page.press("Calendar");
    page.press("Week");
    page.settle();
    let from =
        page.ask("const day = new Date(); day.setDate(day.getDate() + 1); return day.toISOString().slice(0, 10)");
    let to = page.ask("const day = new Date(); day.setDate(day.getDate() + 21); return day.toISOString().slice(0, 10)");
    let visit = a_booked_visit(&desktop.cli("appointment_list", &json!({"from": from, "to": to})));
    let start = visit["start"].as_str().expect("a start");
    page.ask(&format!("location.hash = '#/calendar?view=day&date={}'", &start[..10]));
    let id = visit["id"].as_str().expect("an id").to_owned();
    let label = format!("return document.querySelector('[data-block=\"{id}\"]')?.ariaLabel ?? ''");
    page.patiently("the visit is shown", Duration::from_secs(10), || {
        page.ask(&label)
            .as_str()
            .is_some_and(|name| name.contains("Booked"))
            .then_some(())
    });
    // One's place: scrolled to the end, a form open with something typed, the focus in it.
    page.ask("document.querySelector('[data-grid] .scroll').scrollTop = 137");
    page.settle();
    page.keys("n");
    page.see("Who comes");
    page.fill("Note", "rang twice");
    let place = "return [document.querySelector('[data-grid] .scroll').scrollTop, document.activeElement.labels?.[0]?.textContent.trim(), document.activeElement.value].join(' | ')";
    let before = page.ask(place);

    desktop.cli(
        "appointment_set_status",
        &json!({"id": id, "version": visit["version"], "status": "confirmed"}),
    );
    let begin = Instant::now();
    page.patiently("the change is seen", Duration::from_secs(10), || {
        page.ask(&label)
            .as_str()
            .is_some_and(|name| name.contains("Confirmed"))
            .then_some(())
    });
    assert!(begin.elapsed() < SEEN_WITHIN, "it took {:?}", begin.elapsed());
    assert_eq!(page.ask(place), before, "scroll, focus and what was typed stay");
    page.keys(Key::Escape);

    // The focus stays on a visit that somebody else moves to another time.
    page.ask(&format!("document.querySelector('[data-block=\"{id}\"]').focus()"));
    let present = desktop.cli("appointment_get", &json!({"id": id}));
    desktop.cli(
        "appointment_update",
        &json!({"id": id, "version": present["version"], "note": "from the other desk"}),
    );
    page.patiently("the note is told", Duration::from_secs(3), || {
        page.ask(&label)
            .as_str()
            .is_some_and(|name| name.contains("Has a note"))
            .then_some(())
    });
    let focused = page.ask("return document.activeElement.dataset.block ?? ''");
    assert_eq!(focused.as_str(), Some(id.as_str()), "the focus stays on the visit");
}
