//! The message that offers a free time to somebody of the waiting list (A82, A83). A person decided about it; it is counted
//! in no cap and has no rule. The list asks here what became of it.

use super::{
    about::About,
    check,
    render::{self, Order},
};
use crate::{AppResult, Caller, Desk};
use deskbell_core::{
    Instant, Zone,
    id::{AppointmentId, ClientId, OutboxId, ServiceId, StaffId},
    reminders::{
        Channel, Plan, Purpose, State, SubjectKind, Trigger,
        words::{Skip, Slot},
    },
    time::Civil,
};
use deskbell_store::{
    StoreError, Tx, WriteTx, accounts,
    reminders::{
        facts::{Item, Visit},
        outbox::{self, Origin},
        plan::{self as rows, NewRow},
    },
};

/// What is offered to whom.
pub(crate) struct OfferMessage {
    /// To whom.
    pub client: ClientId,
    /// The start on the wall.
    pub civil: Civil,
    /// The wall's zone.
    pub zone: Zone,
    /// The start.
    pub start: Instant,
    /// How long it takes.
    pub minutes: u32,
    /// The services with their names.
    pub services: Vec<(ServiceId, String)>,
    /// With whom.
    pub staff: (StaffId, String),
    /// Until when it is kept.
    pub until: Instant,
}

/// What became of an offer's message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sending {
    /// On its way.
    Waiting,
    /// A provider took it then; or nobody knows, which counts as taken.
    Taken(Instant),
    /// It did not go.
    NotSent,
}

/// True when an offer would leave as a message now.
pub(crate) fn can_offer(desk: &Desk, tx: &Tx<'_>, client: ClientId) -> AppResult<bool> {
    let about = About::client(tx, client)?;
    if !about.window(None).contains(desk.now()) {
        return Ok(false);
    }
    for channel in [Channel::Sms, Channel::Email] {
        let there = accounts::default_of(tx, channel.word())?.is_some();
        if there && check::of_person(desk, tx, Purpose::AppointmentService, channel, &about, None)?.is_ok() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Queues the message by text, else by mail, whichever the client can be reached on and an account is there for. None:
/// somebody must phone.
pub(crate) fn queue_offer(
    desk: &Desk,
    tx: &WriteTx<'_>,
    caller: &Caller,
    offer: &OfferMessage,
) -> AppResult<Option<OutboxId>> {
    let about = about(desk, tx, offer)?;
    let now = desk.now();
    if !about.window(None).contains(now) {
        return Ok(None);
    }
    for channel in [Channel::Sms, Channel::Email] {
        if accounts::default_of(tx, channel.word())?.is_none() {
            continue;
        }
        let Ok(reader) = check::of_person(desk, tx, Purpose::AppointmentService, channel, &about, None)? else {
            continue;
        };
        let order = Order {
            trigger: Trigger::Offer,
            channel,
            template: None,
            now,
            old: None,
            recipient: Some(&reader.address),
        };
        let Ok(words) = render::of_template(tx, &about, order)? else {
            continue;
        };
        let id: OutboxId = desk.new_id();
        let row = NewRow {
            id,
            key: format!("client:{}:offer:{channel}:client:{id}", offer.client),
            subject_kind: SubjectKind::Client,
            subject_id: offer.client.to_string(),
            appointment: None,
            client: Some(offer.client),
            revision: 0,
            rule: None,
            trigger: Trigger::Offer,
            purpose: Purpose::AppointmentService,
            channel,
            slot: Slot::Client,
            contact_point: reader.contact,
            recipient: Some(reader.address.clone()),
            plan: Plan {
                raw_due: now,
                due: now,
                not_after: Some(offer.until),
            },
            skip: None,
            origin: Origin::Person,
            subject_line: words.subject,
            body: Some(words.text),
            created_by: caller.staff,
        };
        rows::insert(tx, &row, now)?;
        tx.changed("reminders", id);
        return Ok(Some(id));
    }
    Ok(None)
}

/// The reader, and the offered time as if it were booked.
fn about(desk: &Desk, tx: &Tx<'_>, offer: &OfferMessage) -> AppResult<About> {
    let mut about = About::client(tx, offer.client)?;
    let item = |(service, name): &(ServiceId, String)| Item {
        service: *service,
        service_name: name.clone(),
        staff: offer.staff.0,
        staff_name: offer.staff.1.clone(),
        room_name: None,
    };
    about.offer_until = Some(offer.until.civil(about.reader_zone()).minute());
    about.visit = Some(Visit {
        id: desk.new_id::<AppointmentId>(),
        client: offer.client,
        civil: offer.civil,
        zone: offer.zone,
        start: offer.start,
        end: offer.start.plus_minutes(i64::from(offer.minutes)),
        minutes: offer.minutes,
        status: "booked".to_owned(),
        shelved: false,
        first_visit: false,
        series: None,
        revision: 0,
        created: desk.now(),
        items: offer.services.iter().map(item).collect(),
    });
    Ok(about)
}

/// What became of the message.
pub(crate) fn sending_of(tx: &Tx<'_>, id: OutboxId) -> AppResult<Sending> {
    let row = match outbox::get(tx, id) {
        Ok(row) => row,
        Err(StoreError::NotFound) => return Ok(Sending::NotSent),
        Err(other) => return Err(other.into()),
    };
    Ok(match row.state {
        state if state.told() => Sending::Taken(row.mark.unwrap_or(row.at)),
        State::Failed | State::Skipped | State::Cancelled | State::Undelivered => Sending::NotSent,
        _ => Sending::Waiting,
    })
}

/// The offer is over: a message that has not gone does not go.
pub(crate) fn offer_over(desk: &Desk, tx: &WriteTx<'_>, id: OutboxId) -> AppResult<()> {
    rows::skip(tx, id, Skip::OfferOver, desk.now())?;
    tx.changed("reminders", id);
    Ok(())
}
