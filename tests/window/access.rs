//! What a screen reader and axe-core find in the real window (A111 to A113): every view of the calendar and its
//! lists beside, without a violation; every visit named in full.

use crate::{desktop::Desktop, page::Page};
use std::{io::Write, path::Path};
use thirtyfour::Key;

/// Two rules rest: `region`, for the page is one application, not a document; and the one that wants the letters of a
/// block in its name in the block's own order, for A112 gives the name an order of its own (it begins with what is read
/// first on the block, the client).
const RUN: &str = r"
    const done = arguments[arguments.length - 1];
    const scope = [...document.querySelectorAll('dialog[open]')].pop() ?? document;
    axe.run(scope, { rules: { region: { enabled: false }, 'label-content-name-mismatch': { enabled: false } }, resultTypes: ['violations'] })
        .then((found) => done(found.violations.map((one) =>
            `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary.split('\n').slice(1, 3).join(' ').slice(0, 200)}`).join('\n    ')}`)))
        .catch((error) => done([`axe broke off: ${error}`]));
";

struct Inspector<'a> {
    page: &'a Page,
    found: Vec<String>,
}

impl Inspector<'_> {
    /// The driver evaluates the script itself: the page's policy lets nothing in, and is not loosened for a test.
    fn load(&self) {
        let axe = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(axe).expect("axe-core: run npm ci in ui");
        self.page
            .ask(&format!("{axe}\nwindow.axe = window.axe ?? axe; return 1"));
    }

    fn look(&mut self, name: &str) {
        self.page.settle();
        let violations = self.page.ask_later(RUN);
        for one in violations.as_array().expect("a list") {
            let found = format!("{name}: {}", one.as_str().unwrap_or_default());
            // Told at once too: a later step that breaks off must not hide it.
            let _ = writeln!(std::io::stderr(), "{found}");
            self.found.push(found);
        }
    }
}

#[test]
fn axe_finds_nothing_in_any_view_of_the_calendar() {
    let desktop = Desktop::open(Some("demo"));
    let page = desktop.page();
    page.see("Harbour Street Dental");
    let mut inspector = Inspector {
        page,
        found: Vec::new(),
    };
    inspector.load();
    page.press("Calendar");
    views(&mut inspector, "light");
    dialogs(&mut inspector);
    assert!(inspector.found.is_empty(), "axe found:\n{}", inspector.found.join("\n"));
}

fn views(inspector: &mut Inspector<'_>, theme: &str) {
    let page = inspector.page;
    page.press("Day");
    inspector.look(&format!("day, {theme}"));
    named_in_full(page);
    page.press("Rooms");
    inspector.look(&format!("rooms, {theme}"));
    page.press("People");
    for view in ["Week", "Month", "List"] {
        page.press(view);
        inspector.look(&format!("{view}, {theme}"));
        named_in_full(page);
    }
    page.press("Day");
}

/// Client, service, weekday and date, start and end, person, status: in every view.
fn named_in_full(page: &Page) {
    let names =
        page.ask("return [...document.querySelectorAll('[data-block]')].map((one) => one.getAttribute('aria-label'))");
    let names = names.as_array().expect("names");
    assert!(!names.is_empty(), "there are visits to name");
    for name in names {
        let name = name.as_str().unwrap_or_default();
        let parts: Vec<&str> = name.split(", ").collect();
        let day = |part: &str| {
            part.split(' ').next().is_some_and(|word| word.ends_with("day")) && part.split(' ').count() == 3
        };
        let hours = |part: &str| {
            part.split(" to ")
                .filter(|time| time.len() == 5 && time.contains(':'))
                .count()
                == 2
        };
        let status = ["Booked", "Confirmed", "Here", "In the chair", "Done", "Did not come"];
        assert!(parts.len() >= 6, "client, service, day, hours, person, status: {name}");
        assert!(parts.iter().any(|part| day(part)), "the weekday and date: {name}");
        assert!(parts.iter().any(|part| hours(part)), "start and end: {name}");
        assert!(parts.iter().any(|part| status.contains(part)), "the status: {name}");
    }
}

fn dialogs(inspector: &mut Inspector<'_>) {
    let page = inspector.page;
    page.keys("g");
    inspector.look("go to a date");
    page.keys(Key::Escape);
    page.keys(Key::Control + "f");
    inspector.look("filter");
    page.press("Close");
    for (key, name) in [("1", "waiting list"), ("2", "parked visits"), ("3", "due again")] {
        page.keys(key);
        inspector.look(name);
        page.keys(key);
    }
}
