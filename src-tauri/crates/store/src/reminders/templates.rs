//! The owner's texts. Presets are in core and need no row.

use crate::{Row, StoreError, StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Instant,
    id::TemplateId,
    reminders::{Channel, Trigger, choose::Variant},
};

/// A stored text with its version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// The text and for what it is meant; its id is set.
    pub variant: Variant,
    /// Optimistic version.
    pub version: i64,
}

macro_rules! select_template {
    ($tail:literal) => {
        concat!(
            "SELECT id, name, language, channel, subject, body, meant, position, version
             FROM message_templates ",
            $tail
        )
    };
}

/// Every text.
pub fn all(tx: &Tx<'_>) -> StoreResult<Vec<Template>> {
    tx.query(
        select_template!("ORDER BY name, channel, position, id"),
        named! {},
        template,
    )
}

/// One text.
pub fn get(tx: &Tx<'_>, id: TemplateId) -> StoreResult<Template> {
    tx.query_one(select_template!("WHERE id = :id"), named! {":id" => id}, template)
}

/// The variants of a name and channel.
pub fn of_name(tx: &Tx<'_>, name: &str, channel: Channel) -> StoreResult<Vec<Template>> {
    tx.query(
        select_template!("WHERE name = :name AND channel = :channel ORDER BY position, id"),
        named! {":name" => name, ":channel" => channel.word()},
        template,
    )
}

/// The variants meant for a trigger and channel.
pub fn of_trigger(tx: &Tx<'_>, trigger: Trigger, channel: Channel) -> StoreResult<Vec<Template>> {
    tx.query(
        select_template!("WHERE trigger_word = :trigger AND channel = :channel ORDER BY position, id"),
        named! {":trigger" => trigger.word(), ":channel" => channel.word()},
        template,
    )
}

/// Adds a text.
pub fn insert(tx: &WriteTx<'_>, id: TemplateId, variant: &Variant, now: Instant) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO message_templates (id, name, language, channel, subject, body, meant, trigger_word, position,
           created_ms, updated_ms, version)
         VALUES (:id, :name, :language, :channel, :subject, :body, :meant, :trigger, :position, :now, :now, 1)",
        named! {
            ":id" => id,
            ":name" => &variant.name,
            ":language" => &variant.language,
            ":channel" => variant.channel.word(),
            ":subject" => variant.subject.clone(),
            ":body" => &variant.body,
            ":meant" => meant_json(variant)?,
            ":trigger" => variant.meant.trigger.map(Trigger::word),
            ":position" => variant.position,
            ":now" => now,
        },
    )?;
    Ok(())
}

/// Changes a text of a version.
pub fn update(tx: &WriteTx<'_>, id: TemplateId, version: i64, variant: &Variant, now: Instant) -> StoreResult<()> {
    tx.update(
        "UPDATE message_templates
         SET name = :name, language = :language, channel = :channel, subject = :subject, body = :body, meant = :meant,
             trigger_word = :trigger, position = :position, updated_ms = :now, version = version + 1
         WHERE id = :id AND version = :version",
        named! {
            ":id" => id,
            ":version" => version,
            ":name" => &variant.name,
            ":language" => &variant.language,
            ":channel" => variant.channel.word(),
            ":subject" => variant.subject.clone(),
            ":body" => &variant.body,
            ":meant" => meant_json(variant)?,
            ":trigger" => variant.meant.trigger.map(Trigger::word),
            ":position" => variant.position,
            ":now" => now,
        },
    )
}

fn meant_json(variant: &Variant) -> StoreResult<String> {
    serde_json::to_string(&variant.meant).map_err(|error| StoreError::Internal(error.to_string()))
}

fn template(row: &Row<'_>) -> StoreResult<Template> {
    let meant: String = row.get("meant")?;
    Ok(Template {
        variant: Variant {
            id: Some(row.get("id")?),
            name: row.get("name")?,
            language: row.get("language")?,
            channel: row.word("channel", Channel::from_word)?,
            subject: row.get("subject")?,
            body: row.get("body")?,
            meant: serde_json::from_str(&meant).map_err(|_| StoreError::Damaged("column meant".to_owned()))?,
            position: row.get("position")?,
        },
        version: row.get("version")?,
    })
}
