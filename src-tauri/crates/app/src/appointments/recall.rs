//! The recall list (A89 to A93): who is due again. A booking takes a client off, calling it off puts them back; the list is
//! reckoned from the visits each time.

use crate::{
    AppError, AppResult, Caller, Desk,
    reminders::{self, RecallMessage},
};
use deskbell_core::{
    Date,
    appointments::{RECALL_AHEAD_DAYS, next_notice, recall_due},
    id::{ClientId, ServiceId},
    paging::Page,
    reminders::words::Skip,
    text,
};
use deskbell_store::{
    Tx,
    appointments::{self as store, RecallRow},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How far the list looks.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct RecallList {
    /// Due up to this day; without it in 30 days.
    pub to: Option<Date>,
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

/// Who is due, soonest first.
pub fn recall_list(desk: &Desk, _caller: &Caller, request: RecallList) -> AppResult<Page<RecallItem>> {
    let mut items = desk.store.read(|tx| {
        let to = request.to.unwrap_or(today(desk, tx)?.plus_days(RECALL_AHEAD_DAYS));
        due_by(desk, tx, to)
    })?;
    items.sort_by(|a, b| (a.due, &a.client_name, a.service_id).cmp(&(b.due, &b.client_name, b.service_id)));
    Ok(Page::whole(items))
}

fn today(desk: &Desk, tx: &Tx<'_>) -> AppResult<Date> {
    Ok(desk.now().date(crate::business::zone(tx)?))
}

fn due_by(desk: &Desk, tx: &Tx<'_>, to: Date) -> AppResult<Vec<RecallItem>> {
    let today = today(desk, tx)?;
    let mut items = Vec::new();
    for row in store::recalls(tx, desk.now())? {
        let due = recall_due(row.last.date(), row.months);
        let snoozed_to = match row.choice {
            Some((about, until)) if about == due => match until {
                None => continue,
                Some(until) => Some(until),
            },
            _ => None,
        };
        if snoozed_to.unwrap_or(due) <= to {
            items.push(item(desk, tx, (row, due, snoozed_to), today)?);
        }
    }
    Ok(items)
}

fn item(
    desk: &Desk,
    tx: &Tx<'_>,
    (row, due, snoozed_to): (RecallRow, Date, Option<Date>),
    today: Date,
) -> AppResult<RecallItem> {
    let reachable = reminders::recall_channel(desk, tx, row.client)?.is_some();
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
        // The first notice goes before the due date.
        let items = due_by(desk, tx, today.plus_days(RECALL_AHEAD_DAYS))?;
        Ok(items
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
