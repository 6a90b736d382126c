//! Reminders: when which message goes to whom, and what may happen to it. Pure rules: words, rules, timing, templates,
//! the length of a text message, the states of the outbox, the guards. Not here: SQL, the network, the clock.

pub mod choose;
pub mod guard;
pub mod presets;
mod presets_dates;
pub mod retry;
pub mod rule;
pub mod sms;
pub mod state;
pub mod template;
pub mod test_message;
pub mod timing;
pub mod values;
pub mod window;
pub mod words;

pub use presets_dates::variants_of_dates;
pub use rule::{Rule, RuleDraft, When};
pub use state::{State, may};
pub use timing::{Plan, Subject};
pub use window::Window;
pub use words::{Channel, Purpose, Skip, SubjectKind, Trigger};
