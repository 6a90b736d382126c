//! The recall list (A89 to A93): who is due again. A booking takes a client off, calling it off puts them back; the list is
//! reckoned from the visits each time.

use crate::{
    AppError, AppResult, Caller, Desk,
    reminders::{self, RecallMessage},
};
use deskbell_core::{
    Date,
    appointments::{RECALL_AHEAD_DAYS, next_notice, recall_due},
    clients::consent::Purpose,
    id::{ClientId, ServiceId},
    paging::{self, Page},
    reminders::words::Skip,
    text,
};
use deskbell_store::{
    Tx,
    appointments::{self as store, RecallRow},
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

/// Where somebody stands in the list: by due date, then by name.
fn place((row, due, _): &Due) -> (Date, &str, String) {
    (*due, &row.client_name, format!("{}{}", row.service, row.client))
}

/// Who is due, soonest first. What was told and what may be told is looked up for the page alone.
pub fn recall_list(desk: &Desk, _caller: &Caller, request: RecallList) -> AppResult<Page<RecallItem>> {
    let limit = paging::limit(request.limit) as usize;
    let after = request.cursor.as_deref().map(read_cursor).transpose()?;
    desk.store.read(|tx| {
        let today = today(desk, tx)?;
        let to = request.to.unwrap_or(today.plus_days(RECALL_AHEAD_DAYS));
        let mut rows = due_by(store::recalls(tx, desk.now())?, to);
        rows.sort_by(|a, b| place(a).cmp(&place(b)));
        let begin = after.map_or(0, |(due, name, ids)| {
            rows.partition_point(|row| place(row) <= (due, name.as_str(), ids.clone()))
        });
        let more = rows.len() > begin + limit;
        let page: Vec<Due> = rows.into_iter().skip(begin).take(limit).collect();
        let next = page.last().filter(|_| more).map(|last| {
            let (due, name, ids) = place(last);
            format!("{due}:{ids}:{name}")
        });
        let willing = clients::ever_granted(tx, Purpose::Recall)?;
        let items = page.into_iter().map(|row| item(desk, tx, row, &willing, today));
        Ok(Page {
            items: items.collect::<AppResult<_>>()?,
            next,
        })
    })
}

fn read_cursor(cursor: &str) -> AppResult<(Date, String, String)> {
    let read = || {
        let mut parts = cursor.splitn(3, ':');
        let (due, ids) = (parts.next()?.parse().ok()?, parts.next()?.to_owned());
        Some((due, parts.next()?.to_owned(), ids))
    };
    read().ok_or_else(|| AppError::invalid("cursor", "not_a_cursor"))
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
