//! A picture of every page of the made-up practice and of the first window (`cargo xtask shots` keeps them).

use crate::desktop::Desktop;

/// Rail places at 1280 × 800, by the middle of their row.
const PAGES: [(&str, u32); 5] = [
    ("today", 74),
    ("calendar", 103),
    ("clients", 132),
    ("messages", 161),
    ("invoices", 190),
];

#[test]
fn shots_of_the_first_window() {
    let desktop = Desktop::open(None);
    assert!(
        !desktop.picture("first-run", &[]).is_empty(),
        "the first window shows its page"
    );
}

#[test]
fn shots_of_every_page_of_the_made_up_practice() {
    let desktop = Desktop::open(Some("demo"));
    let mut before = Vec::new();
    for (name, y) in PAGES {
        desktop.click(80, y);
        let now = desktop.picture(name, &before);
        assert_ne!(now, before, "{name} shows a page of its own");
        before = now;
    }
}
