//! Rules and send settings as commands. A change plans anew what waits, in the same transaction (R18).

use super::planner;
use crate::{AppError, AppResult, Caller, Desk, commands::Nothing};
use deskbell_core::{
    Instant,
    id::{RuleId, ServiceId, StaffId, TemplateId},
    paging::Page,
    reminders::{Channel, Rule, RuleDraft, Trigger, When},
    time::{hh_mm, minute_of_day},
};
use deskbell_store::{
    Tx, WriteTx, invoices,
    reminders::{SendSettings, facts, outbox::Origin, plan as rows, rules as stored, settings, templates},
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

/// How far ahead a new rule plans (R47).
const AHEAD_MINUTES: i64 = 400 * 24 * 60;
/// Open invoices that a new rule plans at once.
const INVOICES: u32 = 100_000;

/// Send hours on the wall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Hours {
    /// `08:00`.
    pub from: String,
    /// `20:00`, included.
    pub to: String,
}

/// A new rule.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RuleCreate {
    /// What people call it.
    pub name: String,
    /// What sets it off.
    pub trigger: Trigger,
    /// How long before or after; not needed where the trigger acts at once.
    pub when: Option<When>,
    /// SMS or email.
    pub channel: Channel,
    /// Only this service.
    pub service_id: Option<ServiceId>,
    /// Only this person.
    pub staff_id: Option<StaffId>,
    /// Only appointments that are not confirmed yet.
    #[serde(default)]
    pub unconfirmed: bool,
    /// The text; none: the best one for the trigger.
    pub template_id: Option<TemplateId>,
    /// Own send hours.
    pub window: Option<Hours>,
    /// Permitted weekdays, 1 Monday to 7.
    pub weekdays: Option<Vec<u8>>,
    /// Minutes before the start after which it is too late; 60 when not given.
    pub min_lead_minutes: Option<u32>,
    /// The text asks for a confirmation: skipped once confirmed.
    #[serde(default)]
    pub asks_confirm: bool,
}

/// A change of a rule; what is not named stays.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RuleUpdate {
    /// The rule.
    pub id: RuleId,
    /// The version it was read at.
    pub version: i64,
    /// On or off.
    pub enabled: Option<bool>,
    /// Its name.
    pub name: Option<String>,
    /// Its offset.
    pub when: Option<When>,
    /// Its channel.
    pub channel: Option<Channel>,
    /// Only this service; null: any.
    #[serde(default, deserialize_with = "present")]
    pub service_id: Option<Option<ServiceId>>,
    /// Only this person; null: any.
    #[serde(default, deserialize_with = "present")]
    pub staff_id: Option<Option<StaffId>>,
    /// Only unconfirmed appointments.
    pub unconfirmed: Option<bool>,
    /// The text; null: the best one for the trigger.
    #[serde(default, deserialize_with = "present")]
    pub template_id: Option<Option<TemplateId>>,
    /// Own send hours; null: the business's.
    #[serde(default, deserialize_with = "present")]
    pub window: Option<Option<Hours>>,
    /// Permitted weekdays.
    pub weekdays: Option<Vec<u8>>,
    /// Minutes of lead.
    pub min_lead_minutes: Option<u32>,
    /// Asks for a confirmation.
    pub asks_confirm: Option<bool>,
}

/// A field that is there, also as null.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// A rule's id and version.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RuleSaved {
    /// The rule.
    pub id: RuleId,
    /// Its version now.
    pub version: i64,
}

/// A rule as shown.
#[derive(Debug, Clone, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RuleView {
    /// The rule.
    pub id: RuleId,
    /// What people call it.
    pub name: String,
    /// What sets it off.
    pub trigger: Trigger,
    /// How long before or after.
    pub when: When,
    /// SMS or email.
    pub channel: Channel,
    /// Only this service.
    pub service_id: Option<ServiceId>,
    /// Only this person.
    pub staff_id: Option<StaffId>,
    /// Only unconfirmed appointments.
    pub unconfirmed: bool,
    /// The text.
    pub template_id: Option<TemplateId>,
    /// Own send hours.
    pub window: Option<Hours>,
    /// Permitted weekdays.
    pub weekdays: Vec<u8>,
    /// Minutes of lead.
    pub min_lead_minutes: u32,
    /// Asks for a confirmation.
    pub asks_confirm: bool,
    /// On or off.
    pub enabled: bool,
    /// For updates.
    pub version: i64,
}

/// Adds a rule and plans what it says of everything ahead. `duplicate` when an enabled rule says the same (R4).
pub fn create(desk: &Desk, caller: &Caller, request: RuleCreate) -> AppResult<RuleSaved> {
    let now = desk.now();
    let draft = RuleDraft {
        name: request.name,
        trigger: request.trigger,
        when: request.when,
        channel: request.channel,
        service: request.service_id,
        staff: request.staff_id,
        unconfirmed: request.unconfirmed,
        template: request.template_id,
        hours: request.window.as_ref().map(minutes).transpose()?,
        weekdays: request.weekdays.as_deref().map(mask).transpose()?,
        min_lead: request.min_lead_minutes,
        asks_confirm: request.asks_confirm,
    };
    desk.write(caller, |tx| {
        let rule = checked(tx, draft, desk.new_id(), now)?;
        tx.changed("reminders", rule.id);
        stored::insert(tx, &rule)?;
        plan_all(desk, tx, rule.trigger)?;
        Ok(RuleSaved {
            id: rule.id,
            version: 1,
        })
    })
}

/// Every rule, also those that are off.
pub fn list(desk: &Desk, _caller: &Caller, _request: Nothing) -> AppResult<Page<RuleView>> {
    desk.store
        .read(|tx| Ok(Page::whole(stored::all(tx)?.into_iter().map(view).collect())))
}

/// Changes a rule and plans its waiting rows anew. What went out for a subject never goes again (R18).
pub fn update(desk: &Desk, caller: &Caller, request: RuleUpdate) -> AppResult<RuleSaved> {
    let now = desk.now();
    desk.write(caller, |tx| {
        let before = stored::get(tx, request.id)?;
        tx.changed("reminders", before.id);
        let enabled = request.enabled.unwrap_or(before.enabled);
        let mut rule = checked_change(tx, merged(&before, &request)?, &before, enabled, now)?;
        rule.enabled = enabled;
        rule.version = request.version;
        stored::update(tx, &rule, now)?;
        if rule.enabled {
            plan_all(desk, tx, rule.trigger)?;
        } else {
            rows::cancel_of_rule(tx, rule.id, now)?;
        }
        Ok(RuleSaved {
            id: rule.id,
            version: request.version + 1,
        })
    })
}

fn merged(before: &Rule, request: &RuleUpdate) -> AppResult<RuleDraft> {
    let hours = match &request.window {
        None => before.hours,
        Some(None) => None,
        Some(Some(hours)) => Some(minutes(hours)?),
    };
    Ok(RuleDraft {
        name: request.name.clone().unwrap_or_else(|| before.name.clone()),
        trigger: before.trigger,
        when: Some(request.when.unwrap_or(before.when)),
        channel: request.channel.unwrap_or(before.channel),
        service: request.service_id.unwrap_or(before.service),
        staff: request.staff_id.unwrap_or(before.staff),
        unconfirmed: request.unconfirmed.unwrap_or(before.unconfirmed),
        template: request.template_id.unwrap_or(before.template),
        hours,
        weekdays: Some(
            request
                .weekdays
                .as_deref()
                .map(mask)
                .transpose()?
                .unwrap_or(before.weekdays),
        ),
        min_lead: Some(request.min_lead_minutes.unwrap_or(before.min_lead)),
        asks_confirm: request.asks_confirm.unwrap_or(before.asks_confirm),
    })
}

fn checked(tx: &Tx<'_>, draft: RuleDraft, id: RuleId, now: Instant) -> AppResult<Rule> {
    let standard = settings::get(tx)?.window(facts::sender(tx)?.zone);
    let hours = draft.hours.unwrap_or((standard.from_minute, standard.to_minute));
    let rule = draft.check(id, now, standard).map_err(|fault| {
        let window = Hours {
            from: hh_mm(hours.0),
            to: hh_mm(hours.1),
        };
        AppError::from(fault).with("window", window)
    })?;
    if let Some(template) = rule.template
        && templates::get(tx, template)
            .map_err(|_| AppError::invalid("templateId", "not_found"))?
            .variant
            .channel
            != rule.channel
    {
        return Err(AppError::invalid("templateId", "other_channel"));
    }
    refuse_twin(tx, &rule)?;
    Ok(rule)
}

fn checked_change(tx: &Tx<'_>, draft: RuleDraft, before: &Rule, enabled: bool, _now: Instant) -> AppResult<Rule> {
    let standard = settings::get(tx)?.window(facts::sender(tx)?.zone);
    let rule = draft.check(before.id, before.created, standard)?;
    if enabled {
        refuse_twin(tx, &rule)?;
    }
    Ok(rule)
}

fn refuse_twin(tx: &Tx<'_>, rule: &Rule) -> AppResult<()> {
    match stored::enabled(tx)?
        .iter()
        .find(|other| other.id != rule.id && other.same_as(rule))
    {
        Some(twin) => {
            Err(deskbell_store::StoreError::Duplicate.into()).map_err(|error: AppError| error.with("existing", twin.id))
        }
        None => Ok(()),
    }
}

/// Plans every subject of a trigger; rows made here count as a bulk change for the burst guard (R66).
fn plan_all(desk: &Desk, tx: &WriteTx<'_>, trigger: Trigger) -> AppResult<()> {
    let now = desk.now();
    if trigger.of_appointment() {
        for id in facts::visits_between(tx, now, now.plus_minutes(AHEAD_MINUTES))? {
            planner::appointment(desk, tx, id, Origin::Bulk)?;
        }
    } else {
        let open = invoices::InvoiceFilter {
            state: Some("open".to_owned()),
            limit: INVOICES,
            ..invoices::InvoiceFilter::default()
        };
        for invoice in invoices::list(tx, &open)? {
            planner::invoice(desk, tx, invoice.id, Origin::Bulk)?;
        }
    }
    Ok(())
}

fn minutes(hours: &Hours) -> AppResult<(u16, u16)> {
    let read = |text: &str| minute_of_day(text).ok_or_else(|| AppError::invalid("window", "not_a_window"));
    Ok((read(&hours.from)?, read(&hours.to)?))
}

fn mask(weekdays: &[u8]) -> AppResult<u8> {
    weekdays.iter().try_fold(0, |mask, day| match day {
        1..=7 => Ok(mask | 1 << (day - 1)),
        _ => Err(AppError::invalid("weekdays", "not_a_weekday")),
    })
}

fn days(mask: u8) -> Vec<u8> {
    (1..=7).filter(|day| mask & (1 << (day - 1)) != 0).collect()
}

fn view(rule: Rule) -> RuleView {
    RuleView {
        id: rule.id,
        name: rule.name,
        trigger: rule.trigger,
        when: rule.when,
        channel: rule.channel,
        service_id: rule.service,
        staff_id: rule.staff,
        unconfirmed: rule.unconfirmed,
        template_id: rule.template,
        window: rule.hours.map(|(from, to)| Hours {
            from: hh_mm(from),
            to: hh_mm(to),
        }),
        weekdays: days(rule.weekdays),
        min_lead_minutes: rule.min_lead,
        asks_confirm: rule.asks_confirm,
        enabled: rule.enabled,
        version: rule.version,
    }
}

/// When and how much is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SendSettingsView {
    /// Send hours.
    pub window: Hours,
    /// Permitted weekdays.
    pub weekdays: Vec<u8>,
    /// Automated text messages per number and day.
    pub daily_cap: u32,
    /// Longer text messages are refused.
    pub max_parts: u32,
    /// Ask "any payments to enter first?" before overdue messages.
    pub ask_payments: bool,
    /// Calendar entries go along with mails to be read only: no program is asked to keep them, and none can take them out.
    #[serde(default)]
    pub publish_only: bool,
    /// For updates.
    pub version: i64,
}

/// The send settings in force.
pub fn settings_get(desk: &Desk, _caller: &Caller, _request: Nothing) -> AppResult<SendSettingsView> {
    let found = desk.store.read(settings::get)?;
    Ok(SendSettingsView {
        window: Hours {
            from: hh_mm(found.from_minute),
            to: hh_mm(found.to_minute),
        },
        weekdays: days(found.weekdays),
        daily_cap: found.daily_cap,
        max_parts: found.max_parts,
        ask_payments: found.ask_payments,
        publish_only: found.publish_only,
        version: found.version,
    })
}

/// Sets the send settings and plans anew what waits.
pub fn settings_set(desk: &Desk, caller: &Caller, request: SendSettingsView) -> AppResult<SendSettingsView> {
    let (from_minute, to_minute) = minutes(&request.window)?;
    let weekdays = mask(&request.weekdays)?;
    let mut fault = deskbell_core::Fault::default();
    if from_minute >= to_minute {
        fault.add("window", "not_a_window");
    }
    if weekdays == 0 {
        fault.add("weekdays", "required");
    }
    if !(1..=100).contains(&request.daily_cap) {
        fault.add("dailyCap", "out_of_range");
    }
    if !(1..=20).contains(&request.max_parts) {
        fault.add("maxParts", "out_of_range");
    }
    fault.into_result()?;
    let wanted = SendSettings {
        from_minute,
        to_minute,
        weekdays,
        daily_cap: request.daily_cap,
        max_parts: request.max_parts,
        ask_payments: request.ask_payments,
        publish_only: request.publish_only,
        version: request.version,
    };
    desk.write(caller, |tx| {
        settings::set(tx, &wanted, desk.now())?;
        tx.changed("reminders", "settings");
        plan_all(desk, tx, Trigger::Appointment)
    })?;
    Ok(SendSettingsView {
        version: request.version + 1,
        ..request
    })
}
