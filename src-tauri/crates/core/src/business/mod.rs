//! The business slice: who the business is, its people and rooms, its services, and when it is open. Pure rules.

mod country;
mod deposit;
mod holiday;
mod hours;
mod preset;
mod profile;
mod service;

pub use country::{COUNTRIES, CountryDefaults, country_defaults};
pub use deposit::DepositRule;
pub use holiday::{HolidayRule, easter};
pub use hours::{Closure, Hours, Interval, WeekInterval, check_week};
pub use preset::{Preset, PresetPerson, PresetService};
pub use profile::{Bank, ClientTerm, Paper, PaymentQr, Profile};
pub use service::{Segment, SegmentKind, check_segments, minutes_of};
