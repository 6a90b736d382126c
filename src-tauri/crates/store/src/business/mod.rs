//! SQL of the business slice: profile, people and rooms, services, hours and closures, settings.

mod holidays;
mod hours;
mod profile;
mod resources;
mod services;
mod settings;

pub use holidays::{HolidayRow, holiday_delete, holiday_insert, holidays};
pub use hours::{ClosureRow, closure_delete, closure_insert, closures_between, hours_of, week_of, week_replace};
pub use profile::{logo, profile, profile_insert, profile_update, set_logo};
pub use resources::{
    ResourceKind, ResourceRow, resource, resource_archive, resource_insert, resource_update, resources,
};
pub use services::{ServiceRow, service, service_archive, service_insert, service_update, services};
pub use settings::{set_setting, setting};
