//! Rules: kept for ever, switched off instead of deleted (R4).

use crate::{Row, StoreError, StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Instant,
    id::RuleId,
    reminders::{Channel, Rule, Trigger},
};

macro_rules! select_rule {
    ($tail:literal) => {
        concat!(
            "SELECT id, name, trigger_word, offset_json, channel, service_id, staff_id, unconfirmed, template_id,
                    from_minute, to_minute, weekdays, min_lead, asks_confirm, enabled, created_ms, version
             FROM reminder_rules ",
            $tail
        )
    };
}

/// Every rule, in the order they were made.
pub fn all(tx: &Tx<'_>) -> StoreResult<Vec<Rule>> {
    tx.query(select_rule!("ORDER BY created_ms, id"), named! {}, rule)
}

/// The rules that are on.
pub fn enabled(tx: &Tx<'_>) -> StoreResult<Vec<Rule>> {
    tx.query(
        select_rule!("WHERE enabled = 1 ORDER BY created_ms, id"),
        named! {},
        rule,
    )
}

/// One rule.
pub fn get(tx: &Tx<'_>, id: RuleId) -> StoreResult<Rule> {
    tx.query_one(select_rule!("WHERE id = :id"), named! {":id" => id}, rule)
}

/// Adds a rule.
pub fn insert(tx: &WriteTx<'_>, rule: &Rule) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO reminder_rules (id, name, trigger_word, offset_json, channel, service_id, staff_id, unconfirmed,
           template_id, from_minute, to_minute, weekdays, min_lead, asks_confirm, enabled, created_ms, updated_ms, version)
         VALUES (:id, :name, :trigger, :offset, :channel, :service, :staff, :unconfirmed, :template, :from, :to, :weekdays,
           :min_lead, :asks_confirm, :enabled, :created, :created, 1)",
        named! {
            ":id" => rule.id,
            ":name" => &rule.name,
            ":trigger" => rule.trigger.word(),
            ":offset" => offset_json(rule)?,
            ":channel" => rule.channel.word(),
            ":service" => rule.service,
            ":staff" => rule.staff,
            ":unconfirmed" => rule.unconfirmed,
            ":template" => rule.template,
            ":from" => rule.hours.map(|(from, _)| from),
            ":to" => rule.hours.map(|(_, to)| to),
            ":weekdays" => rule.weekdays,
            ":min_lead" => rule.min_lead,
            ":asks_confirm" => rule.asks_confirm,
            ":enabled" => rule.enabled,
            ":created" => rule.created,
        },
    )?;
    Ok(())
}

/// Changes a rule of the version it carries; `Conflict` when it was changed meanwhile.
pub fn update(tx: &WriteTx<'_>, rule: &Rule, now: Instant) -> StoreResult<()> {
    tx.update(
        "UPDATE reminder_rules
         SET name = :name, trigger_word = :trigger, offset_json = :offset, channel = :channel, service_id = :service,
             staff_id = :staff, unconfirmed = :unconfirmed, template_id = :template, from_minute = :from, to_minute = :to,
             weekdays = :weekdays, min_lead = :min_lead, asks_confirm = :asks_confirm, enabled = :enabled,
             updated_ms = :now, version = version + 1
         WHERE id = :id AND version = :version",
        named! {
            ":id" => rule.id,
            ":version" => rule.version,
            ":name" => &rule.name,
            ":trigger" => rule.trigger.word(),
            ":offset" => offset_json(rule)?,
            ":channel" => rule.channel.word(),
            ":service" => rule.service,
            ":staff" => rule.staff,
            ":unconfirmed" => rule.unconfirmed,
            ":template" => rule.template,
            ":from" => rule.hours.map(|(from, _)| from),
            ":to" => rule.hours.map(|(_, to)| to),
            ":weekdays" => rule.weekdays,
            ":min_lead" => rule.min_lead,
            ":asks_confirm" => rule.asks_confirm,
            ":enabled" => rule.enabled,
            ":now" => now,
        },
    )
}

fn offset_json(rule: &Rule) -> StoreResult<String> {
    serde_json::to_string(&rule.when).map_err(|error| StoreError::Internal(error.to_string()))
}

fn rule(row: &Row<'_>) -> StoreResult<Rule> {
    let offset: String = row.get("offset_json")?;
    let (from, to): (Option<u16>, Option<u16>) = (row.get("from_minute")?, row.get("to_minute")?);
    Ok(Rule {
        id: row.get("id")?,
        name: row.get("name")?,
        trigger: row.word("trigger_word", Trigger::from_word)?,
        when: serde_json::from_str(&offset).map_err(|_| StoreError::Damaged("column offset_json".to_owned()))?,
        channel: row.word("channel", Channel::from_word)?,
        service: row.get("service_id")?,
        staff: row.get("staff_id")?,
        unconfirmed: row.get("unconfirmed")?,
        template: row.get("template_id")?,
        hours: from.zip(to),
        weekdays: row.get("weekdays")?,
        min_lead: row.get("min_lead")?,
        asks_confirm: row.get("asks_confirm")?,
        enabled: row.get("enabled")?,
        created: row.get("created_ms")?,
        version: row.get("version")?,
    })
}
