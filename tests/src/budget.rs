//! The budgets (DESIGN: budgets): measuring beside the bare thing, and the line that `cargo xtask bench` puts into its
//! table. Whole numbers throughout; a ratio is told in hundredths.

use serde_json::json;
use std::{
    hint::black_box,
    io::Write,
    time::{Duration, Instant},
};

/// Where the lines go, when somebody collects them.
const TABLE: &str = "DESKBELL_BENCH_TABLE";

/// A size that the environment names, else the short one.
pub fn size(name: &str, short: u32) -> u32 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(short)
}

/// Median time of a piece of work.
pub fn median<T>(rounds: usize, mut work: impl FnMut() -> T) -> Duration {
    middle((0..rounds).map(|_| timed(&mut work)).collect())
}

/// Times of our work and the bare one, taken turn by turn. Of each the one that a tenth of the rounds beat: what other
/// programs take away only ever adds, and it hits the longer work more often, so that medians on a busy computer tell of
/// its business and not of the ratio.
pub fn beside<A, B>(rounds: usize, mut ours: impl FnMut() -> A, mut bare: impl FnMut() -> B) -> (Duration, Duration) {
    let times = (0..rounds).map(|_| (timed(&mut ours), timed(&mut bare)));
    let (ours, bare): (Vec<Duration>, Vec<Duration>) = times.unzip();
    (quiet(ours), quiet(bare))
}

fn quiet(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 10]
}

/// The middle one of some times.
pub fn middle(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

fn timed<T>(work: &mut impl FnMut() -> T) -> Duration {
    let begin = Instant::now();
    let made = black_box(work());
    let took = begin.elapsed();
    drop(made);
    took
}

/// Tells how many hundredths of the bare time the work took; kept at or below `most` hundredths.
pub fn ratio(work: &str, (ours, bare): (Duration, Duration), most: u128) {
    let hundredths = ours.as_nanos() * 100 / bare.as_nanos().max(1);
    tell(
        work,
        [
            format!("{ours:.2?}"),
            format!("{bare:.2?}"),
            shown(hundredths),
            format!("{} ×", shown(most)),
        ],
        hundredths <= most,
    );
}

/// Tells a time that is kept at or below another.
pub fn time(work: &str, took: Duration, most: Duration) {
    tell(
        work,
        [
            format!("{took:.2?}"),
            String::new(),
            String::new(),
            format!("{most:.0?}"),
        ],
        took <= most,
    );
}

/// Tells a number of bytes that is kept at or below another.
pub fn bytes(work: &str, held: usize, most: usize) {
    tell(
        work,
        [format!("{held} B"), String::new(), String::new(), format!("{most} B")],
        held <= most,
    );
}

fn shown(hundredths: u128) -> String {
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

#[expect(clippy::print_stderr, reason = "a bench tells its figures")]
fn tell(work: &str, [measured, bare, ratio, budget]: [String; 4], kept: bool) {
    let verdict = if kept { "kept" } else { "BROKEN" };
    eprintln!("{work}: {measured}, bare {bare}, ratio {ratio}, budget {budget}: {verdict}");
    let Some(table) = std::env::var_os(TABLE) else { return };
    let line =
        json!({"work": work, "measured": measured, "bare": bare, "ratio": ratio, "budget": budget, "kept": kept});
    let mut file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(table)
        .expect("the table's file");
    writeln!(file, "{line}").expect("a line of the table");
}
