//! The reminders slice in the database: rules, texts, send settings, the outbox with its states, and who may send.
//!
//! A message's state changes only by the functions of [`dispatch`] and [`plan`]; the table `outbox_transitions` and its
//! trigger refuse every other way, and the dispatcher's token stands in every statement of a send.

pub mod blocks;
mod convert;
pub mod dispatch;
pub mod dispatcher;
pub mod facts;
pub mod invites;
pub mod outbox;
pub mod past;
pub mod plan;
pub mod rests;
pub mod rules;
pub mod settings;
pub mod templates;

pub use dispatcher::Fence;
pub use outbox::{OutboxRow, timeline};
pub use settings::SendSettings;
