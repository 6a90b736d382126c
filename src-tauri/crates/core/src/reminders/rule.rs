//! A rule (R4 to R6): when which kind of message goes, over which channel, for which appointments or invoices.

use super::{
    window::{EVERY_DAY, Window},
    words::{Channel, Trigger},
};
use crate::{
    Fault, Instant,
    id::{RuleId, ServiceId, StaffId, TemplateId},
    text,
    time::{hh_mm, minute_of_day},
};
use rust_decimal::{Decimal, prelude::ToPrimitive};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Shortest offset in hours: a quarter.
const MIN_MINUTES: u32 = 15;
/// Longest offset in hours: thirty days.
const MAX_MINUTES: u32 = 720 * 60;
/// Longest offset in days.
const MAX_DAYS: u16 = 365;
/// Longest `min_lead` in minutes: a week.
const MAX_LEAD: u32 = 7 * 24 * 60;
/// `min_lead` where a rule names none (R12).
pub const DEFAULT_LEAD: u32 = 60;

/// The offset of a rule (R6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "WhenWire", into = "WhenWire")]
pub enum When {
    /// Elapsed time before or after, in minutes.
    Hours {
        /// 15 to 43,200; 0 for "at once" where the trigger allows it.
        minutes: u32,
    },
    /// Civil days before or after, at a wall time.
    Days {
        /// 0 to 365.
        days: u16,
        /// The wall time.
        at: WallTime,
    },
}

/// The wall time of a `days` rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WallTime {
    /// The start's wall time.
    Same,
    /// Minutes of the day.
    Minute(u16),
}

/// An offset as written: `{"hours": 24}` or `{"days": 1, "at": "10:00"}` or `{"days": 1, "at": "same"}`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WhenWire {
    /// Elapsed hours, 0.25 to 720 in quarters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    hours: Option<serde_json::Number>,
    /// Civil days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    days: Option<u16>,
    /// `HH:MM`, or `same` for the start's own time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<String>,
}

impl JsonSchema for When {
    fn schema_name() -> Cow<'static, str> {
        "When".into()
    }
    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        WhenWire::json_schema(generator)
    }
}

impl TryFrom<WhenWire> for When {
    type Error = &'static str;
    fn try_from(wire: WhenWire) -> Result<Self, &'static str> {
        match (wire.hours, wire.days, wire.at) {
            (Some(hours), None, None) => Ok(When::Hours {
                minutes: minutes(&hours)?,
            }),
            (None, Some(days), at) => Ok(When::Days {
                days,
                at: wall_time(at.as_deref().unwrap_or("same"))?,
            }),
            _ => Err("hours, or days with at"),
        }
    }
}

fn minutes(hours: &serde_json::Number) -> Result<u32, &'static str> {
    let hours: Decimal = hours.to_string().parse().map_err(|_| "not a number of hours")?;
    let minutes = hours
        .checked_mul(Decimal::from(60))
        .filter(Decimal::is_integer)
        .ok_or("not whole minutes")?;
    minutes.to_u32().ok_or("not a number of hours")
}

fn wall_time(text: &str) -> Result<WallTime, &'static str> {
    match text {
        "same" => Ok(WallTime::Same),
        other => minute_of_day(other)
            .filter(|m| *m < 1440)
            .map(WallTime::Minute)
            .ok_or("not a wall time"),
    }
}

impl From<When> for WhenWire {
    fn from(when: When) -> Self {
        let none = WhenWire {
            hours: None,
            days: None,
            at: None,
        };
        match when {
            When::Hours { minutes } if minutes % 60 == 0 => WhenWire {
                hours: Some((minutes / 60).into()),
                ..none
            },
            When::Hours { minutes } => {
                let hours = (Decimal::from(minutes) / Decimal::from(60))
                    .to_f64()
                    .unwrap_or_default();
                WhenWire {
                    hours: serde_json::Number::from_f64(hours),
                    ..none
                }
            }
            When::Days { days, at } => WhenWire {
                days: Some(days),
                at: Some(match at {
                    WallTime::Same => "same".to_owned(),
                    WallTime::Minute(minute) => hh_mm(minute),
                }),
                ..none
            },
        }
    }
}

/// A rule as kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    /// Its id.
    pub id: RuleId,
    /// What people call it.
    pub name: String,
    /// What sets it off.
    pub trigger: Trigger,
    /// How long before or after.
    pub when: When,
    /// How it travels.
    pub channel: Channel,
    /// Only this service.
    pub service: Option<ServiceId>,
    /// Only this person.
    pub staff: Option<StaffId>,
    /// Only appointments that are not confirmed yet.
    pub unconfirmed: bool,
    /// The template, where one is named.
    pub template: Option<TemplateId>,
    /// Own send hours as minutes of the day.
    pub hours: Option<(u16, u16)>,
    /// Permitted weekdays; bit 0 is Monday.
    pub weekdays: u8,
    /// Minutes before the start after which it is too late (R12).
    pub min_lead: u32,
    /// The text asks for a confirmation (R21).
    pub asks_confirm: bool,
    /// Off rules plan nothing.
    pub enabled: bool,
    /// When it was made.
    pub created: Instant,
    /// Optimistic version.
    pub version: i64,
}

/// A rule as asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleDraft {
    /// What people call it.
    pub name: String,
    /// What sets it off.
    pub trigger: Trigger,
    /// How long before or after; none where the trigger acts at once.
    pub when: Option<When>,
    /// How it travels.
    pub channel: Channel,
    /// Only this service.
    pub service: Option<ServiceId>,
    /// Only this person.
    pub staff: Option<StaffId>,
    /// Only unconfirmed appointments.
    pub unconfirmed: bool,
    /// The template.
    pub template: Option<TemplateId>,
    /// Own send hours.
    pub hours: Option<(u16, u16)>,
    /// Permitted weekdays.
    pub weekdays: Option<u8>,
    /// Minutes of lead.
    pub min_lead: Option<u32>,
    /// Asks for a confirmation.
    pub asks_confirm: bool,
}

impl RuleDraft {
    /// Checks the draft against the send hours that will hold for it (R11) and fills in what it leaves open.
    pub fn check(self, id: RuleId, created: Instant, standard: Window) -> Result<Rule, Fault> {
        let mut fault = Fault::default();
        let name = fault.take("name", text::required_line(&self.name)).unwrap_or_default();
        if !self.trigger.usable_in_rules() {
            fault.add("trigger", "not_offered");
        }
        let hours = self.hours.unwrap_or((standard.from_minute, standard.to_minute));
        if hours.0 >= hours.1 || hours.1 > 1440 {
            fault.add("window", "not_a_window");
        }
        let when = fault
            .take("when", self.offset(hours))
            .unwrap_or(When::Hours { minutes: 0 });
        let weekdays = self.weekdays.unwrap_or(EVERY_DAY) & EVERY_DAY;
        if weekdays == 0 {
            fault.add("weekdays", "required");
        }
        let min_lead = self.min_lead.unwrap_or(DEFAULT_LEAD);
        if min_lead > MAX_LEAD {
            fault.add("minLead", "too_large");
        }
        fault.into_result()?;
        Ok(Rule {
            id,
            name,
            trigger: self.trigger,
            when,
            channel: self.channel,
            service: self.service,
            staff: self.staff,
            unconfirmed: self.unconfirmed,
            template: self.template,
            hours: self.hours,
            weekdays,
            min_lead,
            asks_confirm: self.asks_confirm,
            enabled: true,
            created,
            version: 1,
        })
    }

    fn offset(&self, hours: (u16, u16)) -> Result<When, &'static str> {
        let at_once = matches!(
            self.trigger,
            Trigger::Booked | Trigger::Changed | Trigger::Cancelled | Trigger::InvoiceIssued
        );
        match self.when {
            None if at_once => Ok(When::Hours { minutes: 0 }),
            None => Err("required"),
            Some(When::Hours { minutes: 0 }) if at_once => Ok(When::Hours { minutes: 0 }),
            Some(When::Hours { minutes }) if !(MIN_MINUTES..=MAX_MINUTES).contains(&minutes) => Err("out_of_range"),
            Some(When::Hours { .. }) if matches!(self.trigger, Trigger::InvoiceDue | Trigger::InvoiceOverdue) => {
                Err("days_needed")
            }
            Some(When::Days { days, .. }) if days > MAX_DAYS => Err("out_of_range"),
            Some(When::Days { at: WallTime::Same, .. }) if self.trigger != Trigger::Appointment => Err("time_needed"),
            Some(When::Days {
                at: WallTime::Minute(minute),
                ..
            }) if !(hours.0..=hours.1).contains(&minute) => Err("outside_window"),
            Some(when) => Ok(when),
        }
    }
}

impl Rule {
    /// The rule's send hours: its own, else the business's, in the zone of the person who reads.
    pub fn window(&self, standard: Window) -> Window {
        let (from_minute, to_minute) = self.hours.unwrap_or((standard.from_minute, standard.to_minute));
        Window {
            from_minute,
            to_minute,
            weekdays: self.weekdays & standard.weekdays,
            zone: standard.zone,
        }
    }

    /// True when both would say the same to the same people (R4: refused as a duplicate).
    pub fn same_as(&self, other: &Rule) -> bool {
        (self.trigger, self.when, self.channel) == (other.trigger, other.when, other.channel)
            && (self.service, self.staff, self.unconfirmed) == (other.service, other.staff, other.unconfirmed)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{Zone, id::Id};

    /// A rule of a trigger and offset, with everything else as the standard has it.
    pub fn rule(trigger: Trigger, when: When) -> Rule {
        draft(trigger, Some(when))
            .check(
                RuleId::from_parts(1, [1; 10]),
                Instant::from_ms(0),
                Window::standard(Zone::UTC),
            )
            .expect("a sound rule")
    }

    fn draft(trigger: Trigger, when: Option<When>) -> RuleDraft {
        RuleDraft {
            name: "Day before".to_owned(),
            trigger,
            when,
            channel: Channel::Sms,
            service: None,
            staff: None,
            unconfirmed: false,
            template: None,
            hours: None,
            weekdays: None,
            min_lead: None,
            asks_confirm: false,
        }
    }

    #[test]
    fn offsets_are_read_and_written_as_typed() {
        for text in [
            r#"{"hours":24}"#,
            r#"{"hours":0.25}"#,
            r#"{"days":1,"at":"10:00"}"#,
            r#"{"days":3,"at":"same"}"#,
        ] {
            let when: When = serde_json::from_str(text).expect("an offset");
            assert_eq!(serde_json::to_string(&when).expect("json"), text);
        }
        for text in [
            r#"{}"#,
            r#"{"hours":1,"days":1}"#,
            r#"{"hours":0.001}"#,
            r#"{"hours":-1}"#,
            r#"{"days":1,"at":"24:00"}"#,
        ] {
            assert!(serde_json::from_str::<When>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_time_outside_the_window_is_refused() {
        let window = Window::standard(Zone::UTC);
        let check =
            |when| draft(Trigger::Appointment, when).check(RuleId::from_parts(1, [1; 10]), Instant::from_ms(0), window);
        let late = Some(When::Days {
            days: 1,
            at: WallTime::Minute(1201),
        });
        assert_eq!(check(late).expect_err("20:01").fields["when"], "outside_window");
        assert_eq!(check(None).expect_err("no offset").fields["when"], "required");
        assert_eq!(
            check(Some(When::Hours { minutes: 14 })).expect_err("14 minutes").fields["when"],
            "out_of_range"
        );
        assert!(
            check(Some(When::Days {
                days: 1,
                at: WallTime::Minute(1200)
            }))
            .is_ok()
        );
    }
}
