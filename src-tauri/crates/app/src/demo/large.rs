//! A practice after years of work, at any size: everything that happened at the desk, day by day, written with the
//! store's own functions in a few transactions. Deterministic but for the ids. Left out, because no screen and no budget
//! reads them in bulk: drawn PDFs (one page stands for all) and audit rows.

mod people;
mod traces;

use super::Filler;
use crate::{AppError, AppResult, ErrorCode, ids};
use deskbell_core::{
    Date, Instant, Money, Zone,
    appointments::{CancelledKind, Status, Stretch},
    business::{Segment, SegmentKind},
    id::{AppointmentId, BusyId, ClientId, ContactPointId, ServiceId},
};
use deskbell_store::{
    WriteTx,
    appointments::{self as store, EventRow, NewBusy, NewItem, NewVisit, Placement},
};
use serde::Serialize;
use serde_json::{Value, json};
use traces::Traces;

/// Grows when the rows come out otherwise, so that copies that were kept are made anew.
pub const EDITION: u32 = 2;

/// People and rooms of the practice.
const SEATS: usize = 20;
/// Visits of one person on a full day: every half hour from eight.
const SLOTS: usize = 20;
/// Working days in about ten years, over which the visits are spread.
const WORKDAYS: usize = 2_600;
/// Working days that are booked ahead, each half full.
const AHEAD: usize = 40;
/// Working days written in one transaction.
const CHUNK: usize = 260;
/// Length of a visit, in minutes.
const MINUTES: u16 = 25;
/// Memory of the writer while it fills, in MiB.
const ROOM: u32 = 512;
/// Memory of the writer otherwise, in MiB.
const USUAL: u32 = 16;

/// What a large practice came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Filled {
    /// Clients.
    pub clients: u32,
    /// Visits.
    pub appointments: u32,
    /// Invoices.
    pub invoices: u32,
    /// Messages.
    pub messages: u32,
}

/// A client as the days need it.
struct Person {
    id: ClientId,
    name: String,
    phone: (ContactPointId, String),
    email: (ContactPointId, String),
    seen: bool,
}

/// A service as the days need it.
struct Offer {
    id: ServiceId,
    price: Option<Money>,
}

/// A day and how many visits it has.
struct Day {
    date: Date,
    visits: usize,
}

struct Years<'a> {
    filler: &'a Filler,
    zone: Zone,
    now: Instant,
    offers: Vec<Offer>,
    people: Vec<Person>,
    traces: Traces,
    past: usize,
    filled: Filled,
}

/// Fills a practice with so many clients, ten visits and twenty messages for each, and three invoices.
pub(super) fn fill(filler: &mut Filler, clients: u32) -> AppResult<Filled> {
    team(filler)?;
    let desk = std::sync::Arc::clone(&filler.desk);
    desk.store.keep_pages(ROOM)?;
    let zone = desk.store.read(crate::business::zone)?;
    let days = days(filler.today()?, clients as usize * 10);
    let began = days
        .first()
        .map_or(desk.now(), |day| zone.instant(day.date.at_minute(0), 0));
    let people = people::write(&desk, clients, began)?;
    let offers = offers(filler)?;
    let mut years = Years {
        traces: Traces::prepare(filler, people.first(), offers.len())?,
        past: days.iter().map(|day| day.visits).sum(),
        filler,
        zone,
        now: desk.now(),
        offers,
        filled: Filled {
            clients,
            ..Filled::default()
        },
        people,
    };
    let mut number = 0;
    for some in days.chunks(CHUNK) {
        desk.store.write(|tx| -> AppResult<()> {
            for day in some {
                for seat in 0..day.visits {
                    years.visit(tx, number, day.date, seat)?;
                    number += 1;
                }
            }
            Ok(())
        })?;
    }
    crate::invoices::reconcile_numbers(&desk)?;
    desk.store.keep_pages(USUAL)?;
    desk.store.checkpoint()?;
    Ok(years.filled)
}

/// Twenty people, each with a room.
fn team(filler: &mut Filler) -> AppResult<()> {
    let made = |filler: &Filler, command: &str, request: Value| -> AppResult<String> {
        let saved = filler.call(command, request)?;
        Ok(saved["id"].as_str().unwrap_or_default().to_owned())
    };
    while filler.staff.len() < SEATS {
        let name = format!("Dr {}", people::name(filler.staff.len() as u64 * 7));
        let request = json!({"name": name, "role": "practitioner", "colour": filler.staff.len() % 12});
        let id = made(filler, "staff_create", request)?;
        filler.staff.push(id);
    }
    while filler.rooms.len() < SEATS {
        let name = format!("Room {}", 10 + filler.rooms.len());
        let id = made(filler, "room_create", json!({"name": name}))?;
        filler.rooms.push(id);
    }
    Ok(())
}

fn offers(filler: &Filler) -> AppResult<Vec<Offer>> {
    let read = |service: &Value| {
        Some(Offer {
            id: service["id"].as_str()?.parse().ok()?,
            price: serde_json::from_value(service["price"].clone()).ok(),
        })
    };
    let offers: Vec<Offer> = filler.services.iter().filter_map(read).take(12).collect();
    match offers.is_empty() {
        true => Err(AppError::new(ErrorCode::Internal, "the practice offers nothing")),
        false => Ok(offers),
    }
}

/// The working days, oldest first: all that lie behind, today, and some ahead.
fn days(today: Date, appointments: usize) -> Vec<Day> {
    let full = (appointments / WORKDAYS).clamp(1, SEATS * SLOTS);
    let ahead_each = full.div_ceil(2);
    let mut behind = appointments.saturating_sub(AHEAD * ahead_each);
    let workday = |date: &Date| date.weekday() <= 5;
    let mut days: Vec<Day> = Vec::new();
    for date in (1..).map(|back| today.plus_days(-back)).filter(workday) {
        if behind == 0 {
            break;
        }
        let visits = full.min(behind);
        behind -= visits;
        days.push(Day { date, visits });
    }
    days.reverse();
    let ahead = (0..).map(|day| today.plus_days(day)).filter(workday).take(AHEAD);
    days.extend(ahead.map(|date| Day {
        date,
        visits: ahead_each,
    }));
    days
}

/// A number that looks like none: the same for the same.
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// An index below `len`.
fn pick(number: u64, len: usize) -> usize {
    usize::try_from(number % (len.max(1) as u64)).unwrap_or(0)
}

impl Years<'_> {
    /// Clients come over the years; one of them comes far more often than the others.
    fn who(&self, number: usize, chance: u64) -> usize {
        if number.is_multiple_of(1_500) {
            return 0;
        }
        let known = (self.people.len() * 5 * (number + 1)).div_ceil(self.past.max(1) * 4);
        pick(chance, known.clamp(1, self.people.len()))
    }

    fn visit(&mut self, tx: &WriteTx<'_>, number: usize, date: Date, seat: usize) -> AppResult<()> {
        let chance = mixed(number as u64);
        let who = self.who(number, chance >> 8);
        let minute = 8 * 60 + 30 * u16::try_from(seat / SEATS).unwrap_or(0);
        let start = self.zone.instant(date.at_minute(minute), 0);
        let offer = pick(chance >> 32, self.offers.len());
        let booked = start
            .plus_minutes(-1440 * (1 + i64::try_from(chance % 40).unwrap_or(0)))
            .min(self.now.plus_minutes(-60));
        let visit = self.written(tx, (who, offer, seat % SEATS), (start, booked), chance)?;
        self.filled.appointments += 1;
        let ended = start.plus_minutes(i64::from(MINUTES)) < self.now;
        if !ended {
            self.filled.messages += 2;
            return crate::reminders::appointment_changed(&self.filler.desk, tx, visit);
        }
        let status = self.settle(tx, visit, (start, booked), chance)?;
        self.trace(tx, visit, (who, offer), (start, booked, date), (status, chance))
    }

    /// The visit with its time: through the same test as every booking.
    fn written(
        &mut self,
        tx: &WriteTx<'_>,
        (who, offer, seat): (usize, usize, usize),
        (start, booked): (Instant, Instant),
        chance: u64,
    ) -> AppResult<AppointmentId> {
        let id: AppointmentId = ids::new_id(booked);
        let item = ids::new_id::<BusyId>(booked).to_string();
        let (staff, room) = (&self.filler.staff[seat], &self.filler.rooms[seat]);
        let no_id = |_| AppError::new(ErrorCode::Internal, "an id of the team");
        let person = &mut self.people[who];
        let visit = NewVisit {
            id,
            client: person.id,
            bill_to: None,
            placement: Placement {
                civil: start.civil(self.zone),
                zone: self.zone,
                fold: 0,
                minutes: u32::from(MINUTES),
                start,
            },
            first_visit: !person.seen,
            note: chance.is_multiple_of(9).then(|| "Prefers the window.".to_owned()),
            created_by: None,
            items: vec![NewItem {
                id: item.clone(),
                offset: 0,
                service: self.offers[offer].id,
                staff: staff.parse().map_err(no_id)?,
                room: Some(room.parse().map_err(no_id)?),
                price: self.offers[offer].price,
                segments: vec![Segment {
                    kind: SegmentKind::Work,
                    minutes: MINUTES,
                }],
                before: 0,
                after: 5,
            }],
        };
        person.seen = true;
        store::insert(tx, &visit, booked)?;
        let end = visit.placement.end();
        let taken = [staff, room].map(|resource| NewBusy {
            id: ids::new_id(booked),
            resource: resource.clone(),
            item: item.clone(),
            stretch: Stretch {
                start,
                end,
                pad_start: start,
                pad_end: end.plus_minutes(5),
            },
        });
        if !store::occupy(tx, id, &taken, None, booked)?.is_empty() {
            return Err(AppError::new(ErrorCode::Internal, "the made-up days overlap"));
        }
        note(tx, id, (booked, None, Status::Booked))?;
        Ok(id)
    }

    /// What became of a visit that lies behind: nearly all are done.
    fn settle(
        &self,
        tx: &WriteTx<'_>,
        visit: AppointmentId,
        (start, booked): (Instant, Instant),
        chance: u64,
    ) -> AppResult<Status> {
        let end = start.plus_minutes(i64::from(MINUTES));
        let (status, kind, at) = match chance % 100 {
            0..5 => (
                Status::Cancelled,
                Some(CancelledKind::InTime),
                booked.plus_minutes(60).min(start),
            ),
            5..8 => (Status::NoShow, None, end),
            _ => (Status::Completed, None, end),
        };
        if status == Status::Cancelled {
            store::vacate(tx, visit)?;
        }
        if status == Status::Completed {
            note(tx, visit, (start, Some(Status::Booked), Status::Arrived))?;
            note(tx, visit, (at, Some(Status::Arrived), Status::Completed))?;
        } else {
            note(tx, visit, (at, Some(Status::Booked), status))?;
        }
        store::set_status(tx, (visit, 1), status, kind, false, at)?;
        Ok(status)
    }
}

fn note(tx: &WriteTx<'_>, visit: AppointmentId, (at, from, to): (Instant, Option<Status>, Status)) -> AppResult<()> {
    let event = EventRow {
        at,
        from,
        to,
        by: None,
        via: "desk".to_owned(),
        note: None,
    };
    Ok(store::add_event(
        tx,
        &ids::new_id::<BusyId>(at).to_string(),
        visit,
        &event,
    )?)
}
