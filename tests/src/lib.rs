//! The test kit: an open desk in a temporary folder with the real encrypted store and a clock that tests move.

mod clock;
mod outgoing;
pub mod peers;
mod test_app;

pub use clock::TestClock;
pub use outgoing::{Account, mail, sms};
pub use test_app::{TestApp, at};
