//! Kinds of business: what a first run brings. Prices are in major units of the country's currency and only a start.

use super::{ClientTerm, WeekInterval};

/// A kind of business.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preset {
    /// The word at the command line: `dental`.
    pub word: &'static str,
    /// What clients are called.
    pub client_term: ClientTerm,
    /// People to begin with.
    pub people: &'static [PresetPerson],
    /// Rooms or chairs.
    pub rooms: &'static [&'static str],
    /// The price list to begin with.
    pub services: &'static [PresetService],
    /// Weekly hours: weekdays, from, to.
    pub hours: &'static [(&'static [u8], &'static str, &'static str)],
    /// True where treatments must not be named in messages (R41).
    pub health: bool,
}

/// A person of a preset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PresetPerson {
    /// A name to be replaced.
    pub name: &'static str,
    /// The role's word.
    pub role: &'static str,
}

/// A service of a preset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PresetService {
    /// Its name.
    pub name: &'static str,
    /// Its length.
    pub minutes: u16,
    /// Time to clear up afterwards.
    pub after: u16,
    /// Price in major units.
    pub price: u32,
    /// Whether it needs a room.
    pub room: bool,
    /// Months until the next check, if any.
    pub recall_months: Option<u16>,
}

const fn service(name: &'static str, minutes: u16, after: u16, price: u32, room: bool) -> PresetService {
    PresetService {
        name,
        minutes,
        after,
        price,
        room,
        recall_months: None,
    }
}

const fn recalled(months: u16, service: PresetService) -> PresetService {
    PresetService {
        recall_months: Some(months),
        ..service
    }
}

const OWNER: &[PresetPerson] = &[PresetPerson {
    name: "Owner",
    role: "owner",
}];
const WEEKDAYS: &[u8] = &[1, 2, 3, 4, 5];

const PRESETS: &[Preset] = &[
    Preset {
        word: "none",
        client_term: ClientTerm::Client,
        people: &[],
        rooms: &[],
        services: &[],
        hours: &[],
        health: false,
    },
    Preset {
        word: "general",
        client_term: ClientTerm::Client,
        people: OWNER,
        rooms: &[],
        services: &[
            service("First meeting", 60, 0, 0, false),
            service("Appointment", 30, 0, 50, false),
            service("Long appointment", 60, 0, 90, false),
        ],
        hours: &[(WEEKDAYS, "09:00", "17:00")],
        health: false,
    },
    Preset {
        word: "dental",
        client_term: ClientTerm::Patient,
        people: OWNER,
        rooms: &["Room 1", "Room 2"],
        services: &[
            recalled(6, service("Check-up", 20, 5, 45, true)),
            service("New patient exam", 40, 5, 75, true),
            recalled(6, service("Scale and polish", 30, 5, 68, true)),
            service("Filling", 40, 10, 120, true),
            service("Root canal", 60, 10, 340, true),
            service("Extraction", 30, 10, 135, true),
            service("Crown preparation", 60, 10, 420, true),
            service("Crown fit", 30, 10, 180, true),
            service("Whitening review", 20, 5, 60, true),
            service("Brace adjustment", 20, 5, 55, true),
            service("Toothache", 20, 5, 60, true),
            service("X-ray", 15, 5, 30, true),
            service("Denture fitting", 40, 10, 250, true),
            service("Consultation", 20, 0, 40, true),
        ],
        hours: &[(WEEKDAYS, "08:30", "13:00"), (WEEKDAYS, "14:00", "17:30")],
        health: true,
    },
    Preset {
        word: "salon",
        client_term: ClientTerm::Client,
        people: OWNER,
        rooms: &[],
        services: &[
            service("Cut and finish", 45, 0, 42, false),
            service("Dry cut", 30, 0, 28, false),
            service("Colour", 90, 10, 85, false),
            service("Highlights", 120, 10, 110, false),
            service("Blow-dry", 30, 0, 24, false),
            service("Beard trim", 15, 0, 14, false),
        ],
        hours: &[(&[2, 3, 4, 5], "09:00", "18:00"), (&[6], "09:00", "16:00")],
        health: false,
    },
    Preset {
        word: "trades",
        client_term: ClientTerm::Customer,
        people: OWNER,
        rooms: &[],
        services: &[
            service("Call-out", 60, 30, 80, false),
            service("Repair", 120, 30, 160, false),
            service("Boiler service", 60, 30, 95, false),
            service("Estimate visit", 45, 30, 0, false),
        ],
        hours: &[(WEEKDAYS, "08:00", "17:00")],
        health: false,
    },
    Preset {
        word: "tutoring",
        client_term: ClientTerm::Pupil,
        people: OWNER,
        rooms: &[],
        services: &[
            service("Lesson", 60, 0, 40, false),
            service("Double lesson", 120, 0, 75, false),
            service("Trial lesson", 30, 0, 0, false),
        ],
        hours: &[(WEEKDAYS, "14:00", "20:00"), (&[6], "10:00", "14:00")],
        health: false,
    },
];

impl Preset {
    /// Every kind of business.
    pub fn all() -> &'static [Preset] {
        PRESETS
    }

    /// The kind of a word.
    pub fn of(word: &str) -> Option<&'static Preset> {
        PRESETS.iter().find(|preset| preset.word == word)
    }

    /// Its weekly hours, one interval a weekday and stretch.
    pub fn week(&self) -> Vec<WeekInterval> {
        let stretch = |(days, from, to): &(&[u8], &str, &str)| -> Vec<WeekInterval> {
            let interval = |weekday: &u8| WeekInterval {
                weekday: *weekday,
                from: (*from).into(),
                to: (*to).into(),
            };
            days.iter().map(interval).collect()
        };
        self.hours.iter().flat_map(stretch).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        business::{check_segments, check_week},
        rights::Role,
    };

    #[test]
    fn every_preset_is_sound() {
        for preset in Preset::all() {
            assert!(check_week(&preset.week()).is_ok(), "{}", preset.word);
            assert!(
                preset
                    .services
                    .iter()
                    .all(|service| check_segments(service.minutes, None).is_ok())
            );
            assert!(
                preset
                    .people
                    .iter()
                    .all(|person| Role::from_word(person.role).is_some())
            );
        }
        assert_eq!(Preset::of("dental").map(|preset| preset.services.len()), Some(14));
        assert_eq!(Preset::of("none").map(|preset| preset.services.len()), Some(0));
    }
}
