//! The test kit: an open desk in a temporary folder with the real encrypted store and a clock that tests move.

mod clock;
mod test_app;

pub use clock::TestClock;
pub use test_app::{TestApp, at};
