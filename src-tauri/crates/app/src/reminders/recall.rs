//! "You are due" (A91): needs its own consent (R37), goes at most twice for one due date, and each notice has a key of its
//! own. What became of it stands in the outbox.

use super::{
    about::About,
    check,
    render::{self, Order},
};
use crate::{AppResult, Desk};
use deskbell_core::{
    Date,
    id::{ClientId, OutboxId, ServiceId},
    reminders::{
        Channel, Plan, Purpose, SubjectKind, Trigger,
        words::{Skip, Slot},
    },
};
use deskbell_store::{
    Tx, WriteTx, accounts,
    reminders::{
        outbox::{self, Origin},
        plan::{self as rows, NewRow},
    },
};

/// A notice is of no use later than this.
const USEFUL_DAYS: i64 = 7;
/// Notices for one due date.
const MOST: usize = 2;

/// Who is told about what.
pub(crate) struct RecallMessage {
    /// To whom.
    pub client: ClientId,
    /// For what, with its name.
    pub service: (ServiceId, String),
    /// When they are due.
    pub due: Date,
    /// The first or the second notice.
    pub number: usize,
}

/// How a client may be told that they are due; none without consent, an address, or an account that it would go by.
pub(crate) fn recall_channel(desk: &Desk, tx: &Tx<'_>, client: ClientId) -> AppResult<Option<Channel>> {
    let about = About::client(tx, client)?;
    for channel in [Channel::Sms, Channel::Email] {
        let account = accounts::default_of(tx, channel.word())?.is_some();
        if account && check::of_person(desk, tx, Purpose::Recall, channel, &about, None)?.is_ok() {
            return Ok(Some(channel));
        }
    }
    Ok(None)
}

fn key(client: ClientId, service: ServiceId, due: Date, number: usize) -> String {
    format!("{}{due}:{number}", keys(client, service))
}

/// How the keys of every notice to a client about a service begin.
fn keys(client: ClientId, service: ServiceId) -> String {
    format!("client:{client}:recall:{service}:")
}

/// The client has booked, or a person decided: a notice that has not gone does not go.
pub(crate) fn recall_over(
    desk: &Desk,
    tx: &WriteTx<'_>,
    (client, service): (ClientId, ServiceId),
    why: Skip,
) -> AppResult<()> {
    if rows::skip_of_keys(tx, &keys(client, service), why, desk.now())? > 0 {
        tx.changed("reminders", client);
    }
    Ok(())
}

/// The days on which notices for a due date were made.
pub(crate) fn recall_notices(tx: &Tx<'_>, (client, service): (ClientId, ServiceId), due: Date) -> AppResult<Vec<Date>> {
    let zone = deskbell_store::reminders::facts::sender(tx)?.zone;
    let mut made = Vec::new();
    for number in 1..=MOST {
        match outbox::by_key(tx, &key(client, service, due, number))? {
            Some(row) => made.push(row.created.date(zone)),
            None => break,
        }
    }
    Ok(made)
}

/// Queues a notice for the next opening of the send hours; false when it exists or nobody can be written to.
pub(crate) fn queue_recall(desk: &Desk, tx: &WriteTx<'_>, message: &RecallMessage) -> AppResult<bool> {
    let Some(channel) = recall_channel(desk, tx, message.client)? else {
        return Ok(false);
    };
    let about = About::client(tx, message.client)?;
    let (now, Ok(reader)) = (
        desk.now(),
        check::of_person(desk, tx, Purpose::Recall, channel, &about, None)?,
    ) else {
        return Ok(false);
    };
    let order = Order {
        trigger: Trigger::Recall,
        channel,
        template: None,
        now,
        old: None,
        recipient: Some(&reader.address),
    };
    let Ok(words) = render::of_template(tx, &about, order)? else {
        return Ok(false);
    };
    let due = about.window(None).opening(now).unwrap_or(now);
    let id: OutboxId = desk.new_id();
    let row = NewRow {
        id,
        key: key(message.client, message.service.0, message.due, message.number),
        subject_kind: SubjectKind::Client,
        subject_id: message.client.to_string(),
        appointment: None,
        client: Some(message.client),
        revision: 0,
        rule: None,
        trigger: Trigger::Recall,
        purpose: Purpose::Recall,
        channel,
        slot: Slot::Client,
        contact_point: reader.contact,
        recipient: Some(reader.address.clone()),
        plan: Plan {
            raw_due: due,
            due,
            not_after: Some(due.plus_minutes(USEFUL_DAYS * 1440)),
        },
        skip: None,
        origin: Origin::Subject,
        subject_line: words.subject,
        body: Some(words.text),
        created_by: None,
    };
    let queued = rows::insert(tx, &row, now)?;
    tx.changed("reminders", id);
    Ok(queued)
}
