//! The test kit: an open desk in a temporary folder with the real encrypted store and a clock that tests move.

pub mod budget;
mod clock;
pub mod computer;
pub mod large;
mod outgoing;
pub mod peers;
pub mod screen;
mod test_app;
mod visits;

pub use clock::TestClock;
pub use computer::Computer;
pub use outgoing::{Account, mail, sms};
pub use test_app::{TestApp, at};
pub use visits::Practice;
