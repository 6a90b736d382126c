//! Sending (R48 to R62): claim, prepare, open the connection, mark, ledger, wire, settle (its own part). One worker a channel; no
//! transaction is open while the network works. What may have gone is never sent again by itself.

use super::{
    about::About,
    check::{self, Stage, Verdict},
    invite,
    pace::{Pace, Wire},
    planner,
    render::{self, Order, Rendered},
    tick::Counts,
    way::Way,
};
use crate::{AppResult, Desk, ledger::LedgerKind};
use deskbell_core::{
    Instant,
    id::{AttemptId, OutboxId},
    reminders::{Channel, SubjectKind, Trigger, template::html_of, words::Cancel},
};
use deskbell_messaging::{Attachment, CalendarPart, Content, Email, Opened, Outcome, Outgoing, Unknown};
use deskbell_store::{
    WriteTx,
    engine::keys::{hex, sha256},
    reminders::{
        Fence, OutboxRow,
        dispatch::{self, Ended, Prepared, Settled},
        outbox, plan as rows, rules,
    },
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

/// Rows claimed in one transaction (R48).
const CLAIM: u32 = 20;
/// Longest time to open a connection, and for a text message to be answered (R62).
const OPEN_S: u64 = 60;
/// Longest time for a mail server to answer after the dot (R62).
const MAIL_ANSWER_S: u64 = 600;

/// One pass over one channel.
pub(super) struct Sender<'a> {
    pub desk: &'a Desk,
    pub fence: Fence,
    pub channel: Channel,
    pub pace: &'a Pace,
    pub wire: &'a Wire,
    pub counts: &'a Counts,
}

/// Whether the channel goes on after a row.
#[derive(PartialEq, Eq)]
pub(super) enum Next {
    /// It goes on.
    Row,
    /// The account stopped or rests: its rows stay due.
    Stop,
}

impl Sender<'_> {
    /// Sends what may go now, until nothing is left or the account stops.
    pub fn run(&self) -> AppResult<()> {
        loop {
            let Some(way) = Way::of(self.desk, self.channel, self.desk.now())? else {
                return Ok(());
            };
            let claimed = self.claim()?;
            if claimed.is_empty() {
                return Ok(());
            }
            for (place, row) in claimed.iter().enumerate() {
                if self.one(&way, row)? == Next::Stop {
                    return self.give_back(&claimed[place + 1..]);
                }
            }
        }
    }

    /// C0: leases a batch.
    fn claim(&self) -> AppResult<Vec<OutboxRow>> {
        let now = self.desk.now();
        if self
            .desk
            .store
            .read(|tx| outbox::due_now(tx, self.channel, now, 1))?
            .is_empty()
        {
            return Ok(Vec::new());
        }
        self.desk.store.write(|tx| {
            let mut claimed = Vec::new();
            for row in outbox::due_now(tx, self.channel, now, CLAIM)? {
                if dispatch::claim(tx, self.fence, row.id, now)? {
                    claimed.push(row);
                }
            }
            Ok(claimed)
        })
    }

    fn give_back(&self, rest: &[OutboxRow]) -> AppResult<()> {
        let now = self.desk.now();
        self.desk.store.write(|tx| {
            for row in rest {
                dispatch::wait_until(tx, self.fence, row.id, now, now)?;
            }
            Ok(())
        })
    }

    fn one(&self, way: &Way, row: &OutboxRow) -> AppResult<Next> {
        self.pace.wait(self.desk, way, row)?;
        let Some((attempt, message)) = self.prepare(way, row)? else {
            return Ok(Next::Row);
        };
        let opened = match self.open(way, &message) {
            Ok(opened) => opened,
            Err(outcome) => return self.settle(way, row, attempt, &outcome, false),
        };
        let _turn = self.wire.turn();
        if !self.mark(row, attempt)? {
            // Somebody took it back between claim and mark: the connection is dropped, nothing was written.
            return Ok(Next::Row);
        }
        if let Err(error) = self.enter(row) {
            self.unmark(row, attempt)?;
            return Err(error);
        }
        let outcome = self.wire(opened);
        self.settle(way, row, attempt, &outcome, true)
    }

    /// C1: renders, counts, writes down everything that will go on the wire. None when the row will not go.
    fn prepare(&self, way: &Way, row: &OutboxRow) -> AppResult<Option<(AttemptId, Outgoing)>> {
        let now = self.desk.now();
        self.desk.store.write(|tx| {
            let about = About::row(tx, row)?;
            let recipient = match check::ask(self.desk, tx, row, &about, now, Stage::Mark)? {
                Verdict::Go(recipient) => recipient,
                other => return self.turned_down(tx, row, &other, now).map(|()| None),
            };
            let rendered = match self.words(tx, row, &about, &recipient.address, now)? {
                Ok(rendered) => rendered,
                Err(reason) => return self.unfit(tx, row, &reason, now).map(|()| None),
            };
            if rendered
                .length
                .as_ref()
                .is_some_and(|length| length.parts > about.settings.max_parts as usize)
            {
                return self.unfit(tx, row, "too_long", now).map(|()| None);
            }
            let attempt = self.desk.new_id::<AttemptId>();
            let prepared = prepared(way, attempt, &recipient.address, &rendered, &about);
            if !dispatch::prepare(tx, self.fence, row.id, &prepared, now)? {
                return Ok(None);
            }
            let attachments = self.attachments(tx, row)?;
            let reader = (recipient.address.as_str(), rendered.language.as_str());
            let calendar = invite::of_mail(tx, way, row, &about, reader, now)?;
            let message = Outgoing {
                reference: attempt.to_string(),
                row: row.id.to_string(),
                to: recipient.address,
                to_name: recipient.name,
                content: content(self.channel, rendered, calendar, attachments),
                valid_for: row
                    .not_after
                    .map(|limit| Duration::from_millis((limit.ms() - now.ms()).max(0).unsigned_abs())),
                now,
            };
            Ok(Some((attempt, message)))
        })
    }

    fn words(
        &self,
        tx: &WriteTx<'_>,
        row: &OutboxRow,
        about: &About,
        address: &str,
        now: Instant,
    ) -> AppResult<Result<Rendered, String>> {
        if let (None, Some(body)) = (row.rule, &row.body)
            && matches!(
                row.trigger,
                Trigger::Manual
                    | Trigger::Test
                    | Trigger::Offer
                    | Trigger::Recall
                    | Trigger::Booked
                    | Trigger::Changed
                    | Trigger::Cancelled
            )
        {
            let written = render::of_words(
                tx,
                about,
                row.channel,
                Some(address),
                row.subject_line.clone(),
                body.clone(),
            )?;
            return Ok(Ok(written));
        }
        let template = match row.rule {
            Some(rule) => rules::get(tx, rule)?.template,
            None => None,
        };
        let order = Order {
            trigger: row.trigger,
            channel: row.channel,
            template,
            now,
            old: told_before(tx, row)?,
            recipient: Some(address),
        };
        let rendered = render::of_template(tx, about, order)?;
        Ok(rendered.map_err(|refused| match refused.value {
            Some(value) => format!("template:{value}"),
            None => format!("template:{}", refused.rule),
        }))
    }

    /// The archived bytes of an invoice, never rendered anew (R94).
    fn attachments(&self, tx: &WriteTx<'_>, row: &OutboxRow) -> AppResult<Vec<Attachment>> {
        if row.subject_kind != SubjectKind::Invoice || row.channel != Channel::Email {
            return Ok(Vec::new());
        }
        let Ok(invoice) = row.subject_id.parse() else {
            return Ok(Vec::new());
        };
        let file = deskbell_store::invoices::archived(tx, invoice)?;
        Ok(vec![Attachment {
            name: file.file_name,
            media_type: "application/pdf".to_owned(),
            bytes: file.bytes.into(),
        }])
    }

    fn open(&self, way: &Way, message: &Outgoing) -> Result<Box<dyn Opened>, Outcome> {
        let limit = Duration::from_secs(OPEN_S);
        let work = || {
            self.desk
                .block_on(async { tokio::time::timeout(limit, way.provider().open(message)).await })
        };
        match catch_unwind(AssertUnwindSafe(work)) {
            Ok(Ok(opened)) => opened,
            // Silence or a panic before the mark is surely unsent (R62).
            Ok(Err(_)) | Err(_) => Err(Outcome::unreachable()),
        }
    }

    fn wire(&self, opened: Box<dyn Opened>) -> Outcome {
        let seconds = if self.channel == Channel::Email {
            MAIL_ANSWER_S
        } else {
            OPEN_S
        };
        let limit = Duration::from_secs(seconds);
        let work = || {
            self.desk
                .block_on(async { tokio::time::timeout(limit, opened.send()).await })
        };
        match catch_unwind(AssertUnwindSafe(work)) {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) | Err(_) => Outcome::unknown(Unknown::NoAnswer),
        }
    }

    /// C2: asks everything again and sets the mark; false when the row will not go.
    fn mark(&self, row: &OutboxRow, attempt: AttemptId) -> AppResult<bool> {
        let now = self.desk.now();
        self.desk.store.write(|tx| {
            let about = About::row(tx, row)?;
            match check::ask(self.desk, tx, row, &about, now, Stage::Mark)? {
                Verdict::Go(_) => Ok(dispatch::mark(tx, self.fence, row.id, attempt, now)?),
                other => self.turned_down(tx, row, &other, now).map(|()| false),
            }
        })
    }

    /// One line in the ledger, synced, before the body goes (R51).
    fn enter(&self, row: &OutboxRow) -> AppResult<()> {
        let mark = self.desk.ledger.sent_mark(&row.key, row.attempt_no + 1);
        self.desk.enter(LedgerKind::Sent, &mark)
    }

    /// The ledger took no line: the mark is withdrawn, nothing was written to the wire.
    fn unmark(&self, row: &OutboxRow, attempt: AttemptId) -> AppResult<()> {
        let now = self.desk.now();
        let settled = Settled::Again {
            not_before: Some(now.plus_minutes(1)),
            counted: true,
        };
        let ended = Ended {
            class: "ledger",
            ..Ended::default()
        };
        self.desk.store.write(|tx| {
            dispatch::settle(tx, self.fence, row.id, attempt, &settled, &ended, now)?;
            Ok(())
        })
    }

    /// A check said no before anything went.
    fn turned_down(&self, tx: &WriteTx<'_>, row: &OutboxRow, verdict: &Verdict, now: Instant) -> AppResult<()> {
        let done = match verdict {
            Verdict::Skip(reason) => dispatch::skip(tx, self.fence, row.id, *reason, now)?,
            Verdict::Cancel(reason) => cancel(tx, self.fence, row.id, *reason, now)?,
            Verdict::Wait(until) => dispatch::wait_until(tx, self.fence, row.id, *until, now)?,
            Verdict::Go(_) => false,
        };
        if done && matches!(verdict, Verdict::Skip(_)) {
            self.counts.skipped(1);
        }
        tx.changed("reminders", row.id);
        Ok(())
    }

    fn unfit(&self, tx: &WriteTx<'_>, row: &OutboxRow, reason: &str, now: Instant) -> AppResult<()> {
        if dispatch::fail_unprepared(tx, self.fence, row.id, reason, now)? {
            self.counts.failed(1);
        }
        tx.changed("reminders", row.id);
        Ok(())
    }
}

fn cancel(tx: &WriteTx<'_>, fence: Fence, id: OutboxId, reason: Cancel, now: Instant) -> AppResult<bool> {
    Ok(deskbell_store::reminders::dispatcher::holds(tx, fence)? && rows::cancel(tx, id, reason, now)?)
}

/// The start that the client was told before this message.
fn told_before(tx: &WriteTx<'_>, row: &OutboxRow) -> AppResult<Option<Instant>> {
    let Some(appointment) = row.appointment else {
        return Ok(None);
    };
    let told = outbox::of_appointment(tx, appointment)?;
    let told = told.iter().filter(|other| other.state.told() && other.id != row.id);
    Ok(told.max_by_key(|other| other.mark).and_then(planner::told_start))
}

fn prepared(way: &Way, attempt: AttemptId, address: &str, rendered: &Rendered, about: &About) -> Prepared {
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Prepared {
        attempt,
        account: way.id(),
        recipient: address.to_owned(),
        subject_line: rendered.subject.clone(),
        body: rendered.text.clone(),
        body_hash: hex(&sha256(rendered.text.as_bytes())),
        variant: rendered.variant.map(|id| id.to_string()),
        language: rendered.language.clone(),
        encoding: rendered.length.as_ref().map(|length| length.encoding.word()),
        units: rendered.length.as_ref().map(|length| small(length.units)),
        parts: rendered.length.as_ref().map(|length| small(length.parts)),
        told: about.visit.as_ref().map(|visit| visit.start.to_string()),
    }
}

fn content(
    channel: Channel,
    rendered: Rendered,
    calendar: Option<CalendarPart>,
    attachments: Vec<Attachment>,
) -> Content {
    match channel {
        Channel::Sms => Content::Sms { text: rendered.text },
        Channel::Email => Content::Email(Box::new(Email {
            subject: rendered.subject.unwrap_or_default(),
            html: Some(html_of(&rendered.text)),
            text: rendered.text,
            language: Some(rendered.language),
            calendar,
            attachments,
        })),
    }
}
