//! Use cases of the business slice: who the business is, its people and rooms, services, hours, closures.

mod closures;
mod holidays;
mod hours;
mod profile;
mod services;
mod set_up;
mod settle;
mod team;

pub(crate) use closures::close;
pub use closures::{
    Affected, ClosureDraft, ClosureList, ClosureRef, ClosureSaved, ClosureView, closure_create, closure_delete,
    closure_list, closure_undecided,
};
pub use holidays::{HolidayDraft, HolidayList, HolidayRef, HolidayView, holiday_create, holiday_delete, holiday_list};
pub(crate) use hours::resource_of;
pub use hours::{HoursAsk, HoursSet, HoursView, hours_get, hours_set};
pub use profile::{BusinessPatch, LogoSet, LogoView, business_get, business_update, logo_get, logo_set, profile, zone};
pub use services::{
    ServiceArchive, ServiceDraft, ServicePatch, ServiceSaved, ServiceView, service_archive, service_create,
    service_list, service_update,
};
pub use set_up::{SetUp, SetUpDone, set_up};
pub use settle::{ClosureAction, ClosureChoice, ClosureSettle, ClosureSettled, closure_settle};
pub use team::{
    RoomDraft, RoomPatch, RoomView, StaffDraft, StaffPatch, StaffView, TeamArchive, TeamList, TeamSaved, role_of,
    room_archive, room_create, room_list, room_update, staff_archive, staff_create, staff_list, staff_update,
};
