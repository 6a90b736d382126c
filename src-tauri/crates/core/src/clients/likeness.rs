//! How alike two records are (S10.1 to S10.7): points that add up, bands, and vetoes that keep families apart. Nothing
//! is merged by this; it only says what a person may want to look at.
//!
//! Two vetoes are added to the list of S10.5, both *possible* at most: a pair that agrees in nothing but the name (two
//! people of one common name would be one as soon as neither has a birth date), and a pair with other family names and
//! no phone, mailbox or street in common (in a town of many patients given name and birthday meet by chance).

use super::contact::ContactKind;
use crate::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod record;

use record::is_han;
pub use record::{MatchRecord, is_placeholder};

words! {
    /// What the points mean.
    Band {
        /// Six points or more, and no veto.
        Likely = "likely",
        /// Two points or more: a person decides.
        Possible = "possible",
    }
}

words! {
    /// Why a high score is not believed.
    Veto {
        /// Same birth date and family name, other given name.
        Twins = "twins",
        /// Jr and Sr.
        Suffix = "generation_suffix",
        /// Other given name and not the same birth date: people of one home.
        SharedHome = "shared_home",
        /// Two known birth dates that are not alike.
        BirthDate = "birth_date_differs",
        /// No given name, or only its first letter, and no birth date that agrees.
        ThinName = "thin_name",
        /// Nothing agrees but the name.
        NameOnly = "name_only",
        /// Other family name, and no phone, mailbox or street in common: people share given names and birthdays.
        OtherFamily = "other_family",
    }
}

/// Points, band and reasons of one pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Likeness {
    /// Points times two: the table has halves.
    pub halves: i32,
    /// Likely, possible, or none.
    pub band: Option<Band>,
    /// Vetoes that hold.
    pub vetoes: Vec<Veto>,
    /// What agrees: `same_phone`, `near_family_name`.
    pub reasons: Vec<&'static str>,
}

impl Likeness {
    /// Twins and people of one home: known family, no doubt (IM3a).
    pub fn is_relative(&self) -> bool {
        self.vetoes
            .iter()
            .any(|veto| matches!(veto, Veto::Twins | Veto::SharedHome))
    }

    /// The points as people read them.
    #[expect(clippy::float_arithmetic, reason = "points of likeness are neither money nor counts")]
    pub fn points(&self) -> f64 {
        f64::from(self.halves) / 2.0
    }
}

/// A similar client, as `client_create` answers it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Similar {
    /// The other client.
    pub id: crate::id::ClientId,
    /// Its full name.
    pub name: String,
    /// Points of likeness.
    pub points: f64,
    /// Likely the same person, or possibly.
    pub band: Band,
    /// What agrees.
    pub reasons: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Missing,
    Same,
    VeryNear,
    Near,
    Different,
}

fn name_level(a: &str, b: &str) -> Level {
    if a.is_empty() || b.is_empty() {
        return Level::Missing;
    }
    if a == b {
        return Level::Same;
    }
    let is_initial = |x: &str, y: &str| x.chars().count() == 1 && y.starts_with(x);
    if is_initial(a, b) || is_initial(b, a) {
        return Level::Near;
    }
    if a.chars().any(is_han) || b.chars().any(is_han) {
        return Level::Different;
    }
    match strsim::jaro_winkler(a, b) {
        high if high >= 0.92 => Level::VeryNear,
        middle if middle >= 0.80 => Level::Near,
        _ => Level::Different,
    }
}

fn given_halves(level: Level) -> i32 {
    match level {
        Level::Missing => 0,
        Level::Same => 6,
        Level::VeryNear => 4,
        Level::Near => 1,
        Level::Different => -12,
    }
}

fn family_halves(level: Level) -> i32 {
    match level {
        Level::Missing => 0,
        Level::Same => 6,
        Level::VeryNear => 5,
        Level::Near => 2,
        Level::Different => -4,
    }
}

/// Birth dates: same, one edit or day and month swapped, two edits, different.
fn birth_level(a: Option<Date>, b: Option<Date>) -> Level {
    let (Some(a), Some(b)) = (a, b) else {
        return Level::Missing;
    };
    if a == b {
        return Level::Same;
    }
    let (a, b) = (a.to_string(), b.to_string());
    let swapped = a[..4] == b[..4] && a[5..7] == b[8..] && a[8..] == b[5..7];
    match strsim::osa_distance(&a, &b) {
        _ if swapped => Level::VeryNear,
        0 | 1 => Level::VeryNear,
        2 => Level::Near,
        _ => Level::Different,
    }
}

fn birth_halves(level: Level) -> i32 {
    match level {
        Level::Missing | Level::Near => 0,
        Level::Same => 12,
        Level::VeryNear => 6,
        Level::Different => -10,
    }
}

/// Points of an address part: same, near (0.88), different; in halves.
fn part_halves(a: &str, b: &str, same: i32, near: i32, different: i32) -> i32 {
    if a.is_empty() || b.is_empty() {
        return 0;
    }
    if a == b {
        return same;
    }
    if near > 0 && strsim::jaro_winkler(a, b) >= 0.88 {
        near
    } else {
        different
    }
}

/// Given and family name together, straight or crossed, whichever is better.
struct Names {
    given: Level,
    family: Level,
    halves: i32,
}

fn names(a: &MatchRecord, b: &MatchRecord) -> Names {
    if a.organisation {
        // Firms differ by a digit or a word: only an equal name is the same firm.
        let family = if a.family == b.family {
            Level::Same
        } else {
            Level::Different
        };
        let halves = if family == Level::Same { 12 } else { -12 };
        return Names {
            given: Level::Missing,
            family,
            halves,
        };
    }
    let of = |given: Level, family: Level, less: i32| Names {
        given,
        family,
        halves: given_halves(given) + family_halves(family) - less,
    };
    let straight = of(name_level(&a.given, &b.given), name_level(&a.family, &b.family), 0);
    if [&a.given, &a.family, &b.given, &b.family]
        .iter()
        .any(|part| part.is_empty())
    {
        return straight;
    }
    let crossed = of(name_level(&a.given, &b.family), name_level(&a.family, &b.given), 1);
    if crossed.halves > straight.halves {
        crossed
    } else {
        straight
    }
}

/// Compares two records; `is_shared` says whether three or more people have this phone or mailbox, which then says
/// little. None when one is a person and the other an organisation.
pub fn compare(a: &MatchRecord, b: &MatchRecord, is_shared: impl Fn(ContactKind, &str) -> bool) -> Option<Likeness> {
    if a.organisation != b.organisation {
        return None;
    }
    let names = names(a, b);
    let birth = birth_level(a.birth, b.birth);
    let equal = |kind: ContactKind, ours: &[Box<str>], theirs: &[Box<str>], own: i32| {
        let both = ours.iter().filter(|key| theirs.contains(key));
        both.map(|key| if is_shared(kind, key) { 2 } else { own })
            .max()
            .unwrap_or(0)
    };
    let phone = equal(ContactKind::Phone, &a.phones, &b.phones, 10);
    let email = equal(ContactKind::Email, &a.emails, &b.emails, 12);
    let home = [
        part_halves(&a.street, &b.street, 3, 2, -1),
        part_halves(&a.house, &b.house, 2, 0, -1),
        part_halves(&a.town, &b.town, 2, 1, -1),
        part_halves(&a.postcode, &b.postcode, 2, 0, 0),
    ];
    let halves = names.halves + birth_halves(birth) + phone + email + home.iter().sum::<i32>();
    let proof = birth_halves(birth).max(0) + phone + email + home.iter().filter(|points| **points > 0).sum::<i32>();
    let tied = phone > 0 || email > 0 || home[0] > 0;
    let mut vetoes = vetoes(a, b, &names, birth, proof);
    if names.family == Level::Different && !tied {
        vetoes.push(Veto::OtherFamily);
    }
    Some(Likeness {
        halves,
        band: band(halves, &vetoes),
        reasons: reasons(&names, birth, phone, email, &home),
        vetoes,
    })
}

fn vetoes(a: &MatchRecord, b: &MatchRecord, names: &Names, birth: Level, proof: i32) -> Vec<Veto> {
    let thin = |given: &str| given.chars().count() <= 1;
    let mut vetoes = Vec::new();
    let mut hold = |holds: bool, veto: Veto| {
        if holds {
            vetoes.push(veto);
        }
    };
    let other_given = names.given == Level::Different;
    hold(
        birth == Level::Same && names.family == Level::Same && other_given,
        Veto::Twins,
    );
    hold(a.suffix != b.suffix, Veto::Suffix);
    hold(other_given && birth != Level::Same, Veto::SharedHome);
    hold(birth == Level::Different, Veto::BirthDate);
    let person_is_thin = !a.organisation && (thin(&a.given) || thin(&b.given));
    hold(
        person_is_thin && !matches!(birth, Level::Same | Level::VeryNear),
        Veto::ThinName,
    );
    hold(proof == 0, Veto::NameOnly);
    vetoes
}

fn band(halves: i32, vetoes: &[Veto]) -> Option<Band> {
    match halves {
        ..4 => None,
        _ if vetoes.contains(&Veto::SharedHome) => None,
        12.. if vetoes.is_empty() => Some(Band::Likely),
        _ => Some(Band::Possible),
    }
}

fn reasons(names: &Names, birth: Level, phone: i32, email: i32, home: &[i32; 4]) -> Vec<&'static str> {
    let of = |level: Level, same: &'static str, near: &'static str| match level {
        Level::Same => Some(same),
        Level::VeryNear | Level::Near => Some(near),
        Level::Missing | Level::Different => None,
    };
    let yes = |holds: bool, reason: &'static str| holds.then_some(reason);
    [
        of(names.given, "same_given_name", "near_given_name"),
        of(names.family, "same_family_name", "near_family_name"),
        of(birth, "same_birth_date", "near_birth_date"),
        yes(phone > 0, "same_phone"),
        yes(email > 0, "same_email"),
        yes(home[0] > 0 && home[1] >= 0, "same_street"),
        yes(home[2] > 0, "same_town"),
        yes(home[3] > 0, "same_postal_code"),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::{record::name_key, *};

    fn person(given: &str, family: &str, birth: Option<&str>) -> MatchRecord {
        MatchRecord {
            given: name_key(given),
            family: name_key(family),
            birth: birth.map(|date| date.parse().expect("a date")),
            ..MatchRecord::default()
        }
    }

    fn with_phone(record: MatchRecord) -> MatchRecord {
        MatchRecord {
            phones: vec!["+447700900142".into()],
            ..record
        }
    }

    fn at_home(record: MatchRecord) -> MatchRecord {
        MatchRecord {
            street: "high street".into(),
            house: "12".into(),
            town: "leeds".into(),
            postcode: "ls1 1aa".into(),
            ..record
        }
    }

    fn judged(a: &MatchRecord, b: &MatchRecord) -> (f64, Option<Band>) {
        let likeness = compare(a, b, |_, _| false).expect("two people");
        (likeness.points(), likeness.band)
    }

    /// The worked examples of S10.6, row by row.
    #[test]
    fn the_worked_examples() {
        let near = judged(
            &with_phone(person("kathryn", "bell", Some("1984-05-07"))),
            &with_phone(person("kathrin", "bell", Some("1984-05-17"))),
        );
        assert_eq!(near, (13.0, Some(Band::Likely)));
        let crossed = judged(
            &person("mario", "rossi", Some("1984-05-07")),
            &person("rossi", "mario", Some("1984-05-07")),
        );
        assert_eq!(crossed, (11.5, Some(Band::Likely)));
        let mut moved = at_home(person("anna", "weber", Some("1984-05-07")));
        (moved.street, moved.house, moved.town, moved.postcode) =
            ("lindenallee".into(), "90".into(), "york".into(), "yo1".into());
        let married = judged(&at_home(person("anna", "kowalczyk", Some("1984-05-07"))), &moved);
        assert_eq!(married, (5.5, Some(Band::Possible)));
        let twins = compare(
            &with_phone(at_home(person("zoe", "bell", Some("2017-02-03")))),
            &with_phone(at_home(person("mark", "bell", Some("2017-02-03")))),
            |_, _| false,
        )
        .expect("two people");
        assert_eq!(
            (twins.points(), twins.band, twins.is_relative()),
            (12.5, Some(Band::Possible), true)
        );
        let father = with_phone(at_home(person("scott", "allen", Some("1955-03-21"))));
        let son = with_phone(at_home(person("scott", "allen", Some("1984-02-04"))));
        assert_eq!(judged(&father, &son), (10.5, Some(Band::Possible)));
        let strangers = judged(
            &at_home(person("zoe", "bell", Some("1955-03-21"))),
            &at_home(person("mark", "bell", Some("1984-02-04"))),
        );
        assert_eq!(strangers, (-3.5, None));
    }

    #[test]
    fn couples_on_one_number_are_family_not_doubts() {
        let a = with_phone(at_home(person("carin", "vogt", None)));
        let b = with_phone(at_home(person("irina", "vogt", Some("1979-09-17"))));
        let likeness = compare(&a, &b, |_, _| false).expect("two people");
        assert!(likeness.is_relative());
        assert_eq!(likeness.band, None, "not in the list of duplicates");
    }

    #[test]
    fn namesakes_with_nothing_else_in_common_are_for_a_person() {
        let (points, band) = judged(
            &person("John", "Nguyễn", None),
            &person("John", "Nguyen", Some("1946-05-01")),
        );
        assert_eq!((points, band), (6.0, Some(Band::Possible)));
    }

    #[test]
    fn given_name_and_birthday_meet_by_chance_in_one_town() {
        let in_town = |family: &str| MatchRecord {
            town: "leeds".into(),
            ..person("maria", family, Some("1984-05-07"))
        };
        assert_eq!(judged(&in_town("lopez"), &in_town("hartmann")).1, Some(Band::Possible));
        let tied = |family: &str| with_phone(in_town(family));
        assert_eq!(
            judged(&tied("lopez"), &tied("hartmann")).1,
            Some(Band::Likely),
            "she married and kept her number"
        );
    }

    #[test]
    fn a_number_of_many_says_little() {
        let (a, b) = (
            with_phone(person("ana", "bell", None)),
            with_phone(person("ana", "bell", None)),
        );
        assert_eq!(compare(&a, &b, |_, _| true).map(|l| l.points()), Some(7.0));
        assert_eq!(compare(&a, &b, |_, _| false).map(|l| l.points()), Some(11.0));
    }

    #[test]
    fn firms_match_by_their_whole_name_only() {
        let firm = |name: &str| MatchRecord {
            organisation: true,
            family: name_key(name),
            phones: vec!["+4930231250".into()],
            ..MatchRecord::default()
        };
        assert_eq!(
            judged(&firm("Müller & Söhne GmbH 100"), &firm("Müller & Söhne GmbH 101")).1,
            None
        );
        assert_eq!(
            judged(&firm("Müller & Söhne GmbH"), &firm("MÜLLER & SÖHNE GmbH")).1,
            Some(Band::Likely)
        );
        assert!(compare(&firm("Bell"), &person("", "Bell", None), |_, _| false).is_none());
    }
}
