//! The recall list (A89 to A93): who is due again. A booking takes a client off, calling it off puts them back; the list is
//! reckoned from the visits each time.

use crate::{
    AppError, AppResult, Caller, Desk,
    reminders::{self, RecallMessage},
};
use deskbell_core::{
    Date, Instant,
    appointments::{RECALL_AHEAD_DAYS, next_notice, recall_due, recall_from},
    clients::consent::Purpose,
    id::{ClientId, ServiceId},
    paging::{self, Page},
    reminders::words::Skip,
    text,
    time::Civil,
};
use deskbell_store::{
    Tx,
    appointments::{self as store, RecallRow, RecallStretch},
    clients,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// How far the list looks.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RecallList {
    /// Due up to this day; without it in 30 days.
    pub to: Option<Date>,
    /// At most so many.
    pub limit: Option<u32>,
    /// The `next` of the page before.
    pub cursor: Option<String>,
}

/// Somebody who is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RecallItem {
    /// Who.
    pub client_id: ClientId,
    /// Their name.
    pub client_name: String,
    /// For what.
    pub service_id: ServiceId,
    /// Its name.
    pub service_name: String,
    /// The last visit.
    pub last: Date,
    /// When they are due.
    pub due: Date,
    /// Put off until then by a person.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub snoozed_to: Option<Date>,
    /// When they are told next; null when they are not.
    pub next_notice: Option<Date>,
    /// Notices that went.
    pub notices: usize,
    /// `message`, or `phone`: without consent or an address somebody must call.
    pub via: String,
}

/// A decision about a recall.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RecallDecide {
    /// Who.
    pub client_id: ClientId,
    /// For what.
    pub service_id: ServiceId,
    /// Put off until this day; without it given up until the next visit.
    #[serde(default)]
    pub until: Option<Date>,
    /// Why.
    pub reason: String,
}

/// A client and a service with its due date, and until when a person put it off.
type Due = (RecallRow, Date, Option<Date>);

/// Where somebody stands in the list: by due date, among those of a day by when they last came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    due: Date,
    last: Civil,
    service: ServiceId,
    client: ClientId,
}

impl Place {
    fn of((row, due, _): &Due) -> Self {
        Self {
            due: *due,
            last: row.last,
            service: row.service,
            client: row.client,
        }
    }

    fn read(cursor: &str) -> AppResult<Self> {
        let read = || {
            let mut parts = cursor.splitn(4, ':');
            Some(Self {
                due: parts.next()?.parse().ok()?,
                service: parts.next()?.parse().ok()?,
                client: parts.next()?.parse().ok()?,
                last: parts.next()?.parse().ok()?,
            })
        };
        read().ok_or_else(|| AppError::invalid("cursor", "not_a_cursor"))
    }

    fn cursor(&self) -> String {
        format!("{}:{}:{}:{}", self.due, self.service, self.client, self.last)
    }
}

/// Who is due, soonest first. Each service is read only as far as the page goes, and what was told and what may be told is
/// looked up for the page alone.
pub fn recall_list(desk: &Desk, _caller: &Caller, request: RecallList) -> AppResult<Page<RecallItem>> {
    let limit = paging::limit(request.limit);
    let after = request.cursor.as_deref().map(Place::read).transpose()?;
    desk.store.read(|tx| {
        let today = today(desk, tx)?;
        let to = request.to.unwrap_or(today.plus_days(RECALL_AHEAD_DAYS));
        let mut rows = Vec::new();
        for service in store::recall_services(tx)? {
            rows.extend(next_of(tx, service, (after, to), limit + 1, desk.now())?);
        }
        rows.sort_by_key(Place::of);
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = rows.last().filter(|_| more).map(|last| Place::of(last).cursor());
        let willing = clients::ever_granted(tx, Purpose::Recall)?;
        let items = rows.into_iter().map(|row| item(desk, tx, row, &willing, today));
        Ok(Page {
            items: items.collect::<AppResult<_>>()?,
            next,
        })
    })
}

/// The next people due for one service, up to a day.
fn next_of(
    tx: &Tx<'_>,
    (service, months): (ServiceId, u16),
    (after, to): (Option<Place>, Date),
    limit: u32,
    now: Instant,
) -> AppResult<Vec<Due>> {
    let midnight = |due: Date| recall_from(due, months).at_minute(0);
    let begin = match after {
        Some(place) if place.service == service => Some((place.last, Some(place.client))),
        Some(place) => Some((midnight(place.due), None)),
        None => None,
    };
    let mut stretch = RecallStretch {
        service,
        after: begin,
        before: midnight(to.plus_days(1)),
        limit,
    };
    let mut found = Vec::new();
    loop {
        let rows = store::recalls(tx, &stretch, now)?;
        let end = rows.last().filter(|_| rows.len() == limit as usize);
        let end = end.map(|row| (row.last, Some(row.client)));
        let due = due_by(rows, to).into_iter();
        found.extend(due.filter(|row| after.is_none_or(|after| Place::of(row) > after)));
        match end {
            Some(end) if found.len() < limit as usize => stretch.after = Some(end),
            _ => break,
        }
    }
    found.truncate(limit as usize);
    Ok(found)
}

fn today(desk: &Desk, tx: &Tx<'_>) -> AppResult<Date> {
    Ok(desk.now().date(crate::business::zone(tx)?))
}

/// Recalls that are due by a day and were not given up.
fn due_by(rows: Vec<RecallRow>, to: Date) -> Vec<Due> {
    let due = |row: RecallRow| {
        let due = recall_due(row.last.date(), row.months);
        let snoozed_to = match row.choice {
            Some((about, until)) if about == due => Some(until?),
            _ => None,
        };
        (snoozed_to.unwrap_or(due) <= to).then_some((row, due, snoozed_to))
    };
    rows.into_iter().filter_map(due).collect()
}

fn item(
    desk: &Desk,
    tx: &Tx<'_>,
    (row, due, snoozed_to): Due,
    willing: &HashSet<ClientId>,
    today: Date,
) -> AppResult<RecallItem> {
    let reachable = willing.contains(&row.client) && reminders::recall_channel(desk, tx, row.client)?.is_some();
    let gone = reminders::recall_notices(tx, (row.client, row.service), due)?;
    let next = next_notice(due, &gone, today.max(snoozed_to.unwrap_or(today)));
    Ok(RecallItem {
        client_id: row.client,
        client_name: row.client_name,
        service_id: row.service,
        service_name: row.service_name,
        last: row.last.date(),
        due,
        snoozed_to,
        next_notice: next.filter(|_| reachable),
        notices: gone.len(),
        via: if reachable { "message" } else { "phone" }.to_owned(),
    })
}

/// Puts a recall off, or gives it up until the next visit.
pub fn recall_decide(desk: &Desk, caller: &Caller, request: RecallDecide) -> AppResult<crate::commands::Nothing> {
    let reason = text::required_line(&request.reason).map_err(|rule| AppError::invalid("reason", rule))?;
    desk.write(caller, |tx| {
        let about = (request.client_id, request.service_id);
        let found = store::recall(tx, about, desk.now())?.ok_or_else(|| AppError::not_found("recall"))?;
        let due = recall_due(found.last.date(), found.months);
        store::recall_decide(tx, about, (due, request.until), &reason, desk.now())?;
        reminders::recall_over(desk, tx, about, Skip::DroppedByStaff)?;
        Ok(crate::commands::Nothing {})
    })
}

/// Queues the notices of today; once a day. Answers how many.
pub fn send_recalls(desk: &Desk) -> AppResult<usize> {
    let due = desk.store.read(|tx| -> AppResult<Vec<RecallItem>> {
        if crate::business::zone(tx).is_err() {
            return Ok(Vec::new());
        }
        let today = today(desk, tx)?;
        let willing = clients::ever_granted(tx, Purpose::Recall)?;
        // The first notice goes before the due date.
        let rows = due_by(
            store::recalls_to_tell(tx, desk.now())?,
            today.plus_days(RECALL_AHEAD_DAYS),
        );
        let items = rows.into_iter().map(|row| item(desk, tx, row, &willing, today));
        let items: AppResult<Vec<RecallItem>> = items.collect();
        Ok(items?
            .into_iter()
            .filter(|item| item.next_notice == Some(today))
            .collect())
    })?;
    let mut queued = 0;
    for item in due {
        let message = RecallMessage {
            client: item.client_id,
            service: (item.service_id, item.service_name),
            due: item.due,
            number: item.notices + 1,
        };
        match desk.write(&Caller::ringing(), |tx| reminders::queue_recall(desk, tx, &message)) {
            Ok(one) => queued += usize::from(one),
            Err(error) => tracing::warn!(code = ?error.code, "a recall could not be queued"),
        }
    }
    Ok(queued)
}
