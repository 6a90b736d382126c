//! "Tell the client?" (R14, A74, A75): the question about a change with the words that would go, and the answer. Everything
//! that one act changed is asked once and told in one message.

use super::{
    about::About,
    check,
    compose::{Message, MessageQueued},
    render::{self, Order, Rendered},
};
use crate::{AppError, AppResult, Caller, Desk, appointments::check_column};
use deskbell_core::{
    Instant,
    appointments::{Untold, Ways, proposed},
    id::{AppointmentId, OutboxId},
    reminders::{
        Channel, State, SubjectKind, Trigger,
        timing::NOTICE_DELAY_MS,
        words::{Cancel, Skip},
    },
    time::Civil,
};
use deskbell_store::{
    StoreError, Tx, WriteTx,
    appointments::{self as visits, UntoldRow, Visit},
    business,
    reminders::{OutboxRow, facts, outbox, plan as rows},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which visit's change.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NoticeAsk {
    /// A visit of the act.
    pub appointment_id: AppointmentId,
}

/// The question.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NoticeQuestion {
    /// What is to be told; null when nothing is open.
    pub kind: Option<Untold>,
    /// Visits that the one message tells about.
    pub count: usize,
    /// The start that the client knows.
    pub was: Option<Civil>,
    /// What went out about that start, or may have gone.
    pub told: Option<ToldBefore>,
    /// The answer that is proposed.
    pub proposed: Ways,
    /// The text message.
    pub sms: NoticeWords,
    /// The mail.
    pub email: NoticeWords,
}

/// A message that told the old start.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ToldBefore {
    /// When it went.
    pub at: Instant,
    /// True when it may have gone, and nobody knows.
    pub maybe: bool,
}

/// The words of one way.
#[derive(Debug, Clone, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NoticeWords {
    /// To which number or address.
    pub to: Option<String>,
    /// Subject line of a mail.
    pub subject: Option<String>,
    /// The text.
    pub text: Option<String>,
    /// Why it cannot go: a word of R22.
    pub skip: Option<Skip>,
}

/// The answer: by which ways it is told. Neither is a no, which is kept too.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NoticeAnswer {
    /// A visit of the act.
    pub appointment_id: AppointmentId,
    /// A text message.
    #[serde(default)]
    pub sms: bool,
    /// A mail.
    #[serde(default)]
    pub email: bool,
}

/// What was queued.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NoticeAnswered {
    /// A message each way; none after a no.
    pub messages: Vec<MessageQueued>,
    /// Visits that they tell about.
    pub count: usize,
}

/// What would be told of the change of a visit, with the words.
pub fn ask(desk: &Desk, _caller: &Caller, request: NoticeAsk) -> AppResult<NoticeQuestion> {
    desk.store.read(|tx| {
        let open = open_of(tx, request.appointment_id)?;
        let Some(first) = open.first() else {
            return Ok(NoticeQuestion {
                kind: None,
                count: 0,
                was: None,
                told: None,
                proposed: Ways::default(),
                sms: NoticeWords::default(),
                email: NoticeWords::default(),
            });
        };
        let about = About::appointment(tx, first.visit)?;
        let zone = about.visit.as_ref().map_or(about.sender.zone, |visit| visit.zone);
        let told = told_before(tx, &open)?;
        let sms = words_of(desk, tx, (&about, &open), Channel::Sms)?;
        let email = words_of(desk, tx, (&about, &open), Channel::Email)?;
        let can = Ways {
            sms: sms.to.is_some() && sms.text.is_some(),
            email: email.to.is_some() && email.text.is_some(),
        };
        Ok(NoticeQuestion {
            kind: Some(first.kind),
            count: open.len(),
            was: Some(first.was.start.civil(zone)),
            proposed: proposed(last_answer(tx, first.kind)?, told.is_some(), can),
            told,
            sms,
            email,
        })
    })
}

/// Queues the one message of each way a minute ahead, or keeps the no. `not_found` when nothing is open.
pub fn answer(desk: &Desk, caller: &Caller, request: NoticeAnswer) -> AppResult<NoticeAnswered> {
    let now = desk.now();
    let ways = Ways {
        sms: request.sms,
        email: request.email,
    };
    desk.write(caller, |tx| {
        let open = open_of(tx, request.appointment_id)?;
        let first = open.first().ok_or_else(|| AppError::not_found("notice"))?;
        for row in &open {
            let visit = visits::visit(tx, row.visit)?;
            check_column(caller, visit.items.iter().map(|item| item.staff))?;
        }
        let about = About::appointment(tx, first.visit)?;
        let mut messages = Vec::new();
        for channel in [Channel::Sms, Channel::Email] {
            let wanted = match channel {
                Channel::Sms => ways.sms,
                Channel::Email => ways.email,
            };
            if wanted {
                messages.push(queue(desk, tx, caller, (&about, &open), channel)?);
            }
        }
        let ids: Vec<OutboxId> = messages.iter().map(|message| message.id).collect();
        for row in &open {
            visits::untold_answer(tx, row.visit, (Some(!ways.none()), caller.staff), &ids, now)?;
        }
        business::set_setting(tx, &setting(first.kind), &ways, now)?;
        Ok(NoticeAnswered {
            messages,
            count: open.len(),
        })
    })
}

fn setting(kind: Untold) -> String {
    format!("tell_{}", kind.word())
}

fn last_answer(tx: &Tx<'_>, kind: Untold) -> AppResult<Option<Ways>> {
    Ok(business::setting(tx, &setting(kind))?)
}

/// Everything of the visit's act that nobody answered, in order; what was decided of another kind is asked on its own.
fn open_of(tx: &Tx<'_>, visit: AppointmentId) -> AppResult<Vec<UntoldRow>> {
    let Some(own) = visits::untold_of(tx, visit)?.filter(|row| row.answer.is_none()) else {
        return Ok(Vec::new());
    };
    let mut open = visits::untold_of_act(tx, &own.act)?;
    open.retain(|row| row.answer.is_none() && row.kind == own.kind);
    Ok(open)
}

/// The latest message that told one of the old starts.
fn told_before(tx: &Tx<'_>, open: &[UntoldRow]) -> AppResult<Option<ToldBefore>> {
    let mut told: Option<OutboxRow> = None;
    for row in open {
        for message in outbox::of_appointment(tx, row.visit)? {
            let old = message.state.told() && super::planner::told_start(&message) == Some(row.was.start);
            if old && told.as_ref().is_none_or(|known| known.mark < message.mark) {
                told = Some(message);
            }
        }
    }
    Ok(told.map(|message| ToldBefore {
        at: message.mark.unwrap_or(message.at),
        maybe: message.state == State::Unknown,
    }))
}

fn trigger_of(kind: Untold) -> Trigger {
    match kind {
        Untold::Changed => Trigger::Changed,
        Untold::Cancelled => Trigger::Cancelled,
        Untold::Reinstated => Trigger::Booked,
    }
}

fn words_of(
    desk: &Desk,
    tx: &Tx<'_>,
    (about, open): (&About, &[UntoldRow]),
    channel: Channel,
) -> AppResult<NoticeWords> {
    let trigger = open.first().map_or(Trigger::Changed, |row| trigger_of(row.kind));
    let reader = check::of_person(desk, tx, trigger.purpose(), channel, about, None)?;
    let to = reader.as_ref().ok().map(|reader| reader.address.clone());
    let rendered = rendered(desk, tx, (about, open), channel, to.as_deref())?;
    Ok(NoticeWords {
        skip: reader.err(),
        subject: rendered.as_ref().and_then(|words| words.subject.clone()),
        text: rendered.map(|words| words.text),
        to,
    })
}

/// The words of one message about all of them; none when a value is missing.
fn rendered(
    desk: &Desk,
    tx: &Tx<'_>,
    (about, open): (&About, &[UntoldRow]),
    channel: Channel,
    recipient: Option<&str>,
) -> AppResult<Option<Rendered>> {
    let Some(first) = open.first() else {
        return Ok(None);
    };
    let order = Order {
        trigger: trigger_of(first.kind),
        channel,
        template: None,
        now: desk.now(),
        old: Some(first.was.start).filter(|_| first.kind == Untold::Changed),
        recipient,
    };
    let mut told = about.clone();
    let dates = open.iter().map(|row| facts::visit(tx, row.visit));
    told.dates = Some(dates.collect::<Result<_, _>>()?);
    let words = if open.len() > 1 {
        render::of_dates(tx, &told, order)?
    } else {
        render::of_template(tx, &told, order)?
    };
    Ok(words.ok())
}

fn queue(
    desk: &Desk,
    tx: &WriteTx<'_>,
    caller: &Caller,
    (about, open): (&About, &[UntoldRow]),
    channel: Channel,
) -> AppResult<MessageQueued> {
    let none = || AppError::not_found("appointment");
    let (first, visit) = (open.first().ok_or_else(none)?, about.visit.as_ref().ok_or_else(none)?);
    let trigger = trigger_of(first.kind);
    let words = words_of(desk, tx, (about, open), channel)?;
    if let Some(skip) = words.skip {
        return Err(AppError::invalid(channel.word(), skip.word()));
    }
    let text = words.text.ok_or_else(|| AppError::invalid("text", "missing_value"))?;
    let subject = match visit.series.filter(|_| open.len() > 1) {
        Some(series) => (SubjectKind::Series, series.to_string()),
        None => (SubjectKind::Appointment, visit.id.to_string()),
    };
    let message = Message {
        subject,
        appointment: Some(visit.id),
        trigger,
        purpose: trigger.purpose(),
        channel,
        due: desk.now().plus_ms(NOTICE_DELAY_MS),
        not_after: visit.start.max(first.was.start),
        words: Some((words.subject, text)),
    };
    message.queue(desk, tx, caller, about)
}

/// True when one of the messages left, or may have left.
pub(crate) fn notice_left(tx: &Tx<'_>, messages: &[OutboxId]) -> AppResult<bool> {
    for id in messages {
        let row = match outbox::get(tx, *id) {
            Ok(row) => row,
            Err(StoreError::NotFound) => continue,
            Err(other) => return Err(other.into()),
        };
        let here = row.state.waiting()
            || matches!(
                row.state,
                State::Claimed | State::Cancelled | State::Skipped | State::Failed
            );
        if !here {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Stops messages of an answer that has not left. Answers whether one was stopped.
pub(crate) fn notice_stop(desk: &Desk, tx: &WriteTx<'_>, messages: &[OutboxId]) -> AppResult<bool> {
    let mut stopped = false;
    for id in messages {
        stopped |= rows::cancel(tx, *id, Cancel::Moved, desk.now())?;
        tx.changed("reminders", *id);
    }
    Ok(stopped)
}

/// True when a rule tells this change by itself: nobody needs to be asked. What has gone told an earlier one.
pub(crate) fn rule_tells(tx: &Tx<'_>, visit: &Visit, kind: Untold) -> AppResult<bool> {
    let rows = outbox::of_appointment(tx, visit.id)?;
    Ok(rows.iter().any(|row| {
        let speaks = match kind {
            Untold::Changed => row.trigger == Trigger::Changed && row.revision == visit.revision,
            Untold::Cancelled => row.trigger == Trigger::Cancelled,
            Untold::Reinstated => false,
        };
        speaks && row.rule.is_some() && (row.state.waiting() || row.state == State::Claimed)
    }))
}
