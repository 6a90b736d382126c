//! The first writing of the business with what its kind brings, in one transaction.

use crate::{AppError, AppResult, Caller, Desk, ErrorCode};
use deskbell_core::{
    Currency, Money, Zone,
    business::{
        ClientTerm, CountryDefaults, DepositRule, PaymentQr, Preset, PresetService, Profile, Segment, SegmentKind,
        WeekInterval, check_week,
    },
    clients::address::Address,
    id::{ClosureId, RoomId, StaffId},
    rights::Role,
    text,
};
use deskbell_store::{
    StoreError, WriteTx,
    business::{self as store, ResourceKind, ResourceRow, ServiceRow},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A new business, checked.
#[derive(Debug, Clone)]
pub struct SetUp {
    /// Its kind.
    pub preset: &'static Preset,
    /// Its country.
    pub country: &'static CountryDefaults,
    /// Its currency.
    pub currency: Currency,
    /// Its zone.
    pub zone: Zone,
    /// Its language.
    pub language: String,
    /// Its name; may be empty until the owner types it.
    pub name: String,
    /// What clients are called.
    pub client_term: ClientTerm,
    /// Weekly hours.
    pub hours: Vec<WeekInterval>,
    /// Names of the preset's services to keep; none: all.
    pub services: Option<Vec<String>>,
}

/// What set-up brought.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SetUpDone {
    /// Names of the staff.
    pub staff: Vec<String>,
    /// Names of the rooms.
    pub rooms: Vec<String>,
    /// Names of the services.
    pub services: Vec<String>,
    /// Weekly hours.
    pub hours: Vec<WeekInterval>,
}

/// Writes the business and what its kind brings. `duplicate` when there is one already: nothing is changed then.
pub fn set_up(desk: &Desk, caller: &Caller, set_up: SetUp) -> AppResult<SetUpDone> {
    let week = check_week(&set_up.hours)?;
    let name = text::line(&set_up.name).map_err(|rule| AppError::invalid("name", rule))?;
    desk.write(caller, |tx| {
        write_profile(desk, tx, &set_up, name)?;
        store::week_replace(tx, None, &week, desk.now(), || desk.new_id::<ClosureId>().to_string())?;
        let mut done = SetUpDone {
            hours: set_up.hours.clone(),
            ..SetUpDone::default()
        };
        for (colour, person) in (0_u8..12).cycle().zip(set_up.preset.people) {
            let role = Role::from_word(person.role).unwrap_or(Role::Owner);
            let id = desk.new_id::<StaffId>().to_string();
            write_resource(
                desk,
                tx,
                ResourceKind::Staff,
                resource(id, person.name, colour, Some(role)),
            )?;
            done.staff.push(person.name.to_owned());
        }
        for (colour, room) in (0_u8..12).cycle().zip(set_up.preset.rooms) {
            let id = desk.new_id::<RoomId>().to_string();
            write_resource(desk, tx, ResourceKind::Room, resource(id, room, colour, None))?;
            done.rooms.push((*room).to_owned());
        }
        let wanted = |service: &&PresetService| {
            set_up
                .services
                .as_ref()
                .is_none_or(|kept| kept.iter().any(|name| name == service.name))
        };
        for (colour, service) in (0_u8..12).cycle().zip(set_up.preset.services.iter().filter(wanted)) {
            store::service_insert(tx, &service_row(desk, service, set_up.currency, colour), desk.now())?;
            done.services.push(service.name.to_owned());
        }
        Ok(done)
    })
}

fn write_profile(desk: &Desk, tx: &WriteTx<'_>, set_up: &SetUp, name: String) -> AppResult<()> {
    let profile = Profile {
        preset: set_up.preset.word.to_owned(),
        name,
        address: Address {
            country: Some(set_up.country.country.to_owned()),
            ..Address::default()
        },
        country: set_up.country.country.to_owned(),
        currency: set_up.currency,
        zone: set_up.zone,
        language: set_up.language.clone(),
        client_term: set_up.client_term,
        paper: set_up.country.paper,
        phone: None,
        email: None,
        website: None,
        tax_id: None,
        registration: None,
        bank: None,
        payment_qr: PaymentQr::None,
        payment_days: 14,
        version: 1,
    };
    store::profile_insert(tx, &profile, desk.now()).map_err(|error| match error {
        StoreError::Duplicate => AppError::new(ErrorCode::Duplicate, "this data folder holds a business already"),
        other => other.into(),
    })
}

fn resource(id: String, name: &str, colour: u8, role: Option<Role>) -> ResourceRow {
    ResourceRow {
        id,
        name: name.to_owned(),
        short_name: None,
        colour,
        position: 0,
        role,
        email: None,
        archived: false,
        version: 1,
    }
}

fn write_resource(desk: &Desk, tx: &WriteTx<'_>, kind: ResourceKind, row: ResourceRow) -> AppResult<()> {
    Ok(store::resource_insert(tx, kind, &row, desk.now())?)
}

fn service_row(desk: &Desk, service: &PresetService, currency: Currency, colour: u8) -> ServiceRow {
    let minor = i64::from(service.price) * 10_i64.pow(currency.exponent());
    ServiceRow {
        id: desk.new_id(),
        name: service.name.to_owned(),
        public_name: None,
        colour,
        before_min: 0,
        after_min: service.after,
        price: Some(Money::new(minor, currency)),
        tax_category: "S".to_owned(),
        tax_rate_e3: 0,
        needs_room: service.room,
        late_cancel_hours: 24,
        recall_months: service.recall_months,
        offers_itself: false,
        confirm_by_hours: None,
        deposit: DepositRule::None,
        archived: false,
        version: 1,
        segments: vec![Segment {
            kind: SegmentKind::Work,
            minutes: service.minutes,
        }],
        staff: Vec::new(),
    }
}
