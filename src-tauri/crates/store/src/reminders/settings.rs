//! The business's send settings (R10, R19, R36, I109): one row, with defaults until somebody sets them.

use crate::{StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Instant, Zone,
    reminders::{Window, window::EVERY_DAY},
};

/// When and how much is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SendSettings {
    /// First minute of the send hours.
    pub from_minute: u16,
    /// Last minute, included.
    pub to_minute: u16,
    /// Permitted weekdays; bit 0 is Monday.
    pub weekdays: u8,
    /// Automated text messages per number and civil day.
    pub daily_cap: u32,
    /// More parts than this are refused.
    pub max_parts: u32,
    /// "Any payments to enter first?" before overdue messages.
    pub ask_payments: bool,
    /// Calendar entries in mails are only to be read, and no program can take them out again (A124).
    pub publish_only: bool,
    /// Optimistic version; 0 while nobody has set anything.
    pub version: i64,
}

impl Default for SendSettings {
    fn default() -> Self {
        Self {
            from_minute: 480,
            to_minute: 1200,
            weekdays: EVERY_DAY,
            daily_cap: 2,
            max_parts: 8,
            ask_payments: false,
            publish_only: false,
            version: 0,
        }
    }
}

impl SendSettings {
    /// The send hours in a zone.
    pub fn window(&self, zone: Zone) -> Window {
        Window {
            from_minute: self.from_minute,
            to_minute: self.to_minute,
            weekdays: self.weekdays,
            zone,
        }
    }
}

/// The settings in force.
pub fn get(tx: &Tx<'_>) -> StoreResult<SendSettings> {
    let set = tx.query_opt(
        "SELECT from_minute, to_minute, weekdays, daily_cap, max_parts, ask_payments, invite, version
         FROM send_settings",
        named! {},
        |row| {
            Ok(SendSettings {
                from_minute: row.get("from_minute")?,
                to_minute: row.get("to_minute")?,
                weekdays: row.get("weekdays")?,
                daily_cap: row.get("daily_cap")?,
                max_parts: row.get("max_parts")?,
                ask_payments: row.get("ask_payments")?,
                publish_only: row.get::<String>("invite")? == "publish",
                version: row.get("version")?,
            })
        },
    )?;
    Ok(set.unwrap_or_default())
}

/// Sets them; the version must be the one read before.
pub fn set(tx: &WriteTx<'_>, settings: &SendSettings, now: Instant) -> StoreResult<()> {
    tx.update(
        "INSERT INTO send_settings (id, from_minute, to_minute, weekdays, daily_cap, max_parts, ask_payments, invite,
           updated_ms, version)
         VALUES ('one', :from, :to, :weekdays, :daily_cap, :max_parts, :ask_payments, :invite, :now, 1)
         ON CONFLICT (id) DO UPDATE
         SET from_minute = excluded.from_minute, to_minute = excluded.to_minute, weekdays = excluded.weekdays,
             daily_cap = excluded.daily_cap, max_parts = excluded.max_parts, ask_payments = excluded.ask_payments,
             invite = excluded.invite, updated_ms = excluded.updated_ms, version = send_settings.version + 1
         WHERE send_settings.version = :version",
        named! {
            ":from" => settings.from_minute,
            ":to" => settings.to_minute,
            ":weekdays" => settings.weekdays,
            ":daily_cap" => settings.daily_cap,
            ":max_parts" => settings.max_parts,
            ":ask_payments" => settings.ask_payments,
            ":invite" => if settings.publish_only { "publish" } else { "request" },
            ":version" => settings.version,
            ":now" => now,
        },
    )
}
