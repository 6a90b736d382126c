//! The world outside, on loopback: a real mail server, providers' official documents, a provider that keeps an accept
//! log, and peers that say exactly what a test tells them. Each has its own ports and folder and ends with its value.

mod accept_log;
mod authority;
mod calendar_reader;
mod exim;
mod mail_log;
mod prism;
mod process;
mod real_calendar;
mod scripted;

pub use accept_log::{AcceptLog, Accepted, Manner};
pub use authority::{Authority, Leaf};
pub use calendar_reader::{Entry as CalendarEntry, read_calendar};
pub use exim::{Exim, Mail};
pub use mail_log::MailLog;
pub use prism::{Document, Prism};
pub use process::free_port;
pub use real_calendar::{After, Held, receive};
pub use scripted::{Act, ScriptedPeer};
