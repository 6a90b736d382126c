//! The calendar entry in a confirmation, a change and a cancellation by mail (A123 to A125). Time and text of a mail come from
//! the same visit. What the client's program was told a visit is called, it stays called, also when its series is split.

use super::{about::About, way::Way};
use crate::{
    AppResult,
    appointments::{Reader, Teller, Whole},
};
use deskbell_core::{
    Instant,
    appointments::{
        Status,
        ics::{Event, Method, Party, calendar},
    },
    id::SeriesId,
    reminders::{Channel, SubjectKind, Trigger},
};
use deskbell_messaging::CalendarPart;
use deskbell_store::{
    Tx, WriteTx,
    appointments::{self as visits, Visit},
    reminders::{
        OutboxRow,
        invites::{self, Invite},
    },
};

/// What goes along with a mail, noted as told. None where there is nothing to say to a calendar: for other messages, and for
/// a cancellation of what was never asked to be kept (A51).
pub(super) fn of_mail(
    tx: &WriteTx<'_>,
    way: &Way,
    row: &OutboxRow,
    about: &About,
    (recipient, language): (&str, &str),
    now: Instant,
) -> AppResult<Option<CalendarPart>> {
    let tells = matches!(row.trigger, Trigger::Booked | Trigger::Changed | Trigger::Cancelled);
    let (true, Some(from), Some(id)) = (
        row.channel == Channel::Email && tells,
        way.setting("from"),
        row.appointment,
    ) else {
        return Ok(None);
    };
    let visit = visits::visit(tx, id)?;
    let Some(method) = method(tx, about, &visit)? else {
        return Ok(None);
    };
    let name = about.person.as_ref().map(|person| person.called_as.as_str());
    let attendee = (method != Method::Publish).then_some((recipient, name));
    let from_name = way.setting("fromName");
    let reader = Reader::Client {
        language: language.to_owned(),
        place: about.place(),
        parties: Party::new((&from, from_name.as_deref()), attendee),
    };
    let teller = Teller::new(crate::business::profile(tx)?, reader);
    let told = match visit.series {
        Some(series) if tells_whole(tx, row, series)? => whole_series(tx, &teller, series, &visit)?,
        _ => changed(tx, &teller, &visit)?,
    };
    for (visit, event) in &told.visits {
        invites::note(
            tx,
            &Invite {
                outbox: row.id,
                appointment: visit.id,
                method: method.word().to_lowercase(),
                uid: event.uid.clone(),
                recurrence: event.place.map(|(place, _)| place),
                sequence: event.sequence,
                told: visit.sequence,
            },
        )?;
    }
    Ok(Some(CalendarPart {
        method: method.word(),
        text: calendar(method, &told.events, now),
    }))
}

/// A visit that was called off is taken out only where a program was asked to put it in.
fn method(tx: &Tx<'_>, about: &About, visit: &Visit) -> AppResult<Option<Method>> {
    if visit.status != Status::Cancelled {
        let publish = about.settings.publish_only;
        let method = if publish { Method::Publish } else { Method::Request };
        return Ok((!visit.shelved).then_some(method));
    }
    let last = invites::last(tx, visit.id)?;
    Ok(last.filter(|last| last.method != "publish").map(|_| Method::Cancel))
}

/// What a mail says: the entries, and which visits they are.
struct Told {
    events: Vec<Event>,
    visits: Vec<(Visit, Event)>,
}

/// Only the series' own message brings its one entry, and only to a calendar that has nothing of it: visits that were told
/// before, alone or in the series that this one was split from, keep the names they have there.
fn tells_whole(tx: &Tx<'_>, row: &OutboxRow, series: SeriesId) -> AppResult<bool> {
    if (row.trigger, row.subject_kind) != (Trigger::Booked, SubjectKind::Series) {
        return Ok(false);
    }
    for visit in visits::of_series(tx, series)? {
        if invites::last(tx, visit.id)?.is_some_and(|last| last.outbox != row.id) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// "Your dates": one entry that repeats. Visits that have left their place in it are told by mails of their own.
fn whole_series(tx: &Tx<'_>, teller: &Teller, series: SeriesId, asked: &Visit) -> AppResult<Told> {
    let whole = Whole::load(tx, series)?;
    let uid = whole.uid();
    let mut events = whole.events(tx, teller)?;
    events.retain(|event| event.uid == uid);
    let mut visits = Vec::new();
    for (_, visit) in whole.placed() {
        visits.push((visit.clone(), whole.member(tx, teller, visit)?));
    }
    if !visits.iter().any(|(visit, _)| visit.id == asked.id) {
        return changed(tx, teller, asked);
    }
    let sequence = grown(tx, &uid, events.first().map_or(0, |event| event.sequence), false)?;
    for event in events.iter_mut().chain(visits.iter_mut().map(|(_, event)| event)) {
        event.sequence = sequence;
    }
    Ok(Told { events, visits })
}

/// The visit, and what else of its series the client's calendar has otherwise than it now stands.
fn changed(tx: &Tx<'_>, teller: &Teller, asked: &Visit) -> AppResult<Told> {
    let whole = asked.series.map(|series| Whole::load(tx, series)).transpose()?;
    let entry = |visit: &Visit| -> AppResult<Event> {
        let mut event = match &whole {
            Some(whole) => whole.member(tx, teller, visit)?,
            None => teller.single(tx, visit)?,
        };
        if let Some(last) = invites::last(tx, visit.id)? {
            event.place = last.recurrence.map(|place| (place, visit.zone));
            event.uid = last.uid;
        }
        Ok(event)
    };
    let first = entry(asked)?;
    let mut visits = vec![(asked.clone(), first)];
    if let Some(series) = asked.series {
        for other in visits::of_series(tx, series)? {
            if other.id != asked.id && is_stale(tx, asked, &other)? {
                let event = entry(&other)?;
                visits.push((other, event));
            }
        }
    }
    let uid = visits[0].1.uid.clone();
    // One invitation is about one entry (RFC 5546 section 3.2.2).
    visits.retain(|(_, event)| event.uid == uid);
    let again = invites::last(tx, asked.id)?.is_some_and(|last| last.told == asked.sequence);
    let sequence = grown(tx, &uid, visits[0].1.sequence, !again)?;
    for (_, event) in &mut visits {
        event.sequence = sequence;
    }
    let events = visits.iter().map(|(_, event)| event.clone()).collect();
    Ok(Told { events, visits })
}

/// A visit still to come that was told, changed since, and stands or fell like the one asked about.
fn is_stale(tx: &Tx<'_>, asked: &Visit, other: &Visit) -> AppResult<bool> {
    let alike = (other.status == Status::Cancelled) == (asked.status == Status::Cancelled) && !other.shelved;
    let last = invites::last(tx, other.id)?;
    Ok(alike && last.is_some_and(|last| last.told < other.sequence && last.method != "publish"))
}

/// The next SEQUENCE of an entry: never below what was told, and above it when something changed.
fn grown(tx: &Tx<'_>, uid: &str, own: i64, changed: bool) -> AppResult<i64> {
    let told = invites::sequence_of(tx, uid)?;
    Ok(own.max(told.map_or(0, |told| told + i64::from(changed))))
}
