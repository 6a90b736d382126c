//! The services of the price list.

use crate::{AppError, AppResult, Caller, Desk, business::TeamList};
use deskbell_core::{
    Fault, Money,
    business::{DepositRule, Segment, check_segments, minutes_of},
    id::{ServiceId, StaffId},
    invoices::{TaxCategory, scaled_within},
    paging::Page,
    text,
};
use deskbell_store::{
    Tx,
    business::{self as store, ResourceKind, ServiceRow},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A new service.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServiceDraft {
    /// Its name at the desk.
    pub name: String,
    /// Its length.
    pub minutes: u16,
    /// Everything else.
    #[serde(flatten)]
    pub more: ServiceMore,
}

/// Fields of a service beyond name and length. As an update: what is not named stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceMore {
    /// Its name for clients, where it differs.
    pub public_name: Option<String>,
    /// A number of the palette, 0 to 11.
    pub colour: Option<u8>,
    /// Minutes kept free before.
    pub buffer_before: Option<u16>,
    /// Minutes kept free after.
    pub buffer_after: Option<u16>,
    /// List price.
    pub price: Option<Money>,
    /// Tax category, EN 16931 letters; S when not given.
    pub tax_category: Option<String>,
    /// Tax rate in percent, as a decimal string.
    pub tax_rate: Option<String>,
    /// True: a booking must name a room.
    pub needs_room: Option<bool>,
    /// Who can do it; none: everybody.
    pub staff_ids: Option<Vec<StaffId>>,
    /// Months until the client is called again.
    pub recall_months: Option<u16>,
    /// What is asked for in advance of somebody who missed several visits.
    pub deposit: Option<DepositRule>,
    /// Hours before the start after which a cancellation is late.
    pub late_cancel_hours: Option<u16>,
    /// A freed time is offered to the waiting list without a click.
    pub offers_itself: Option<bool>,
    /// Work and gaps in order; their sum is the length.
    pub segments: Option<Vec<Segment>>,
}

/// A changed service. Booked visits keep what was agreed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServicePatch {
    /// Which.
    pub id: ServiceId,
    /// The version it was made from.
    pub version: i64,
    /// New name.
    #[serde(default)]
    pub name: Option<String>,
    /// New length.
    #[serde(default)]
    pub minutes: Option<u16>,
    /// Everything else.
    #[serde(flatten)]
    pub more: ServiceMore,
}

/// Takes a service out of use, or back into it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ServiceArchive {
    /// Which.
    pub id: ServiceId,
    /// The version it was made from.
    pub version: i64,
    /// True: out of use.
    pub archived: bool,
}

/// A saved service.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServiceSaved {
    /// Its id.
    pub id: ServiceId,
    /// For the next update.
    pub version: i64,
}

/// A service of the price list.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServiceView {
    /// Its id.
    pub id: ServiceId,
    /// Its name at the desk.
    pub name: String,
    /// Its name for clients, where it differs.
    pub public_name: Option<String>,
    /// A number of the palette.
    pub colour: u8,
    /// Its length.
    pub minutes: u32,
    /// Minutes kept free before.
    pub buffer_before: u16,
    /// Minutes kept free after.
    pub buffer_after: u16,
    /// List price.
    pub price: Option<Money>,
    /// Tax category.
    pub tax_category: String,
    /// Tax rate in percent.
    pub tax_rate: String,
    /// True: a booking must name a room.
    pub needs_room: bool,
    /// Who can do it; empty: everybody.
    pub staff_ids: Vec<StaffId>,
    /// Months until the client is called again.
    pub recall_months: Option<u16>,
    /// What is asked for in advance of somebody who missed several visits.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub deposit: Option<DepositRule>,
    /// Hours before the start after which a cancellation is late.
    pub late_cancel_hours: u16,
    /// A freed time is offered to the waiting list without a click.
    #[serde(default)]
    pub offers_itself: bool,
    /// Work and gaps in order.
    pub segments: Vec<Segment>,
    /// True when out of use.
    pub archived: bool,
    /// For the next update.
    pub version: i64,
}

impl From<ServiceRow> for ServiceView {
    fn from(row: ServiceRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            public_name: row.public_name,
            colour: row.colour,
            minutes: minutes_of(&row.segments),
            buffer_before: row.before_min,
            buffer_after: row.after_min,
            price: row.price,
            tax_category: row.tax_category,
            tax_rate: deskbell_core::invoices::unscaled(row.tax_rate_e3, 3),
            needs_room: row.needs_room,
            staff_ids: row.staff,
            recall_months: row.recall_months,
            deposit: Some(row.deposit).filter(|rule| *rule != DepositRule::None),
            late_cancel_hours: row.late_cancel_hours,
            offers_itself: row.offers_itself,
            segments: row.segments,
            archived: row.archived,
            version: row.version,
        }
    }
}

/// Adds a service.
pub fn service_create(desk: &Desk, caller: &Caller, request: ServiceDraft) -> AppResult<ServiceSaved> {
    let blank = ServiceRow {
        id: desk.new_id(),
        name: String::new(),
        public_name: None,
        colour: 0,
        before_min: 0,
        after_min: 0,
        price: None,
        tax_category: "S".to_owned(),
        tax_rate_e3: 0,
        needs_room: false,
        late_cancel_hours: 24,
        recall_months: None,
        deposit: DepositRule::None,
        offers_itself: false,
        confirm_by_hours: None,
        archived: false,
        version: 1,
        segments: Vec::new(),
        staff: Vec::new(),
    };
    desk.write(caller, |tx| {
        let row = changed(tx, blank, Some(&request.name), Some(request.minutes), request.more)?;
        store::service_insert(tx, &row, desk.now())?;
        Ok(ServiceSaved { id: row.id, version: 1 })
    })
}

/// Changes a service for new bookings (A22).
pub fn service_update(desk: &Desk, caller: &Caller, request: ServicePatch) -> AppResult<ServiceSaved> {
    desk.write(caller, |tx| {
        let present = store::service(tx, request.id)?.ok_or_else(|| AppError::not_found("service"))?;
        let before = ServiceRow {
            version: request.version,
            ..present
        };
        let row = changed(tx, before, request.name.as_deref(), request.minutes, request.more)?;
        store::service_update(tx, &row, desk.now())?;
        Ok(ServiceSaved {
            id: row.id,
            version: row.version + 1,
        })
    })
}

/// Takes a service out of use; it is never deleted.
pub fn service_archive(desk: &Desk, caller: &Caller, request: ServiceArchive) -> AppResult<ServiceSaved> {
    desk.write(caller, |tx| {
        store::service(tx, request.id)?.ok_or_else(|| AppError::not_found("service"))?;
        store::service_archive(tx, request.id, request.version, request.archived, desk.now())?;
        Ok(ServiceSaved {
            id: request.id,
            version: request.version + 1,
        })
    })
}

/// The price list.
pub fn service_list(desk: &Desk, _caller: &Caller, request: TeamList) -> AppResult<Page<ServiceView>> {
    let rows = desk.store.read(|tx| store::services(tx, request.archived))?;
    Ok(Page::whole(rows.into_iter().map(ServiceView::from).collect()))
}

fn changed(
    tx: &Tx<'_>,
    mut row: ServiceRow,
    name: Option<&str>,
    minutes: Option<u16>,
    more: ServiceMore,
) -> AppResult<ServiceRow> {
    let mut fault = Fault::default();
    if let Some(name) = name {
        row.name = fault.take("name", text::required_line(name)).unwrap_or_default();
    }
    if let Some(public) = &more.public_name {
        row.public_name = fault
            .take("publicName", text::line(public))
            .filter(|public| !public.is_empty());
    }
    if minutes.is_some() || more.segments.is_some() {
        let length = minutes
            .or_else(|| u16::try_from(minutes_of(&row.segments)).ok())
            .unwrap_or(0);
        match check_segments(length, more.segments.as_deref()) {
            Ok(segments) => row.segments = segments,
            Err(refused) => refused
                .fields
                .into_iter()
                .for_each(|(field, rule)| fault.add(field, rule)),
        }
    }
    for (field, given, kept, most) in [
        ("bufferBefore", more.buffer_before, &mut row.before_min, 240),
        ("bufferAfter", more.buffer_after, &mut row.after_min, 240),
        (
            "lateCancelHours",
            more.late_cancel_hours,
            &mut row.late_cancel_hours,
            720,
        ),
    ] {
        if let Some(value) = given {
            *kept = value;
            if value > most {
                fault.add(field, format!("at_most_{most}"));
            }
        }
    }
    if let Some(price) = more.price {
        row.price = Some(price);
        if price.minor < 0 {
            fault.add("price", "negative");
        }
        if store::profile(tx).is_ok_and(|profile| profile.currency != price.currency) {
            fault.add("price.currency", "not_the_business_currency");
        }
    }
    taxed(&mut row, &more, &mut fault);
    if let Some(months) = more.recall_months {
        row.recall_months = (months > 0).then_some(months);
        if months > 120 {
            fault.add("recallMonths", "at_most_120");
        }
    }
    row.offers_itself = more.offers_itself.unwrap_or(row.offers_itself);
    if let Some(deposit) = more.deposit {
        row.deposit = deposit;
        if let Err(refused) = deposit.check() {
            for (field, rule) in refused.fields {
                fault.add(field, rule);
            }
        }
    }
    if let Some(colour) = more.colour {
        row.colour = colour;
        if colour > 11 {
            fault.add("colour", "between_0_and_11");
        }
    }
    row.needs_room = more.needs_room.unwrap_or(row.needs_room);
    if let Some(staff) = more.staff_ids {
        for (index, id) in staff.iter().enumerate() {
            if store::resource(tx, ResourceKind::Staff, &id.to_string())?.is_none() {
                fault.add(format!("staffIds[{index}]"), "unknown");
            }
        }
        row.staff = staff;
    }
    fault.into_result()?;
    Ok(row)
}

fn taxed(row: &mut ServiceRow, more: &ServiceMore, fault: &mut Fault) {
    if let Some(category) = &more.tax_category {
        match TaxCategory::from_word(category) {
            Some(known) => known.word().clone_into(&mut row.tax_category),
            None => fault.add("taxCategory", "unknown"),
        }
    }
    if let Some(rate) = &more.tax_rate {
        match scaled_within(rate, 3, 999_999) {
            Ok(rate) if rate >= 0 => row.tax_rate_e3 = rate,
            _ => fault.add("taxRate", "not_a_rate"),
        }
    }
}
