//! The order of search hits and what to show as the reason (SR5): exact called-as or family name, then other exact
//! names, then beginnings, then inside, then everything that is no name.

use super::{contact::ContactPoint, search::Query};
use crate::fold::fold;

/// What a hit is judged by.
#[derive(Debug, Clone, Copy)]
pub struct HitText<'a> {
    /// Called as, given, middle, family, organisation name.
    pub names: [Option<&'a str>; 5],
    /// Contact points.
    pub contact_points: &'a [ContactPoint],
    /// Another program's number.
    pub external_id: Option<&'a str>,
    /// Tags, then parts of addresses: whatever else is searched.
    pub others: &'a [(&'static str, &'a str)],
}

/// A judged hit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Lower stands first.
    pub rank: u32,
    /// Which field matched.
    pub field: &'static str,
    /// What stands there.
    pub value: String,
}

const NAME_FIELDS: [&str; 5] = [
    "preferredName",
    "givenName",
    "middleName",
    "familyName",
    "organisationName",
];

/// Judges one hit.
pub fn judge(query: &Query, hit: &HitText<'_>) -> Judged {
    let mut best: Option<Judged> = None;
    let mut keep = |rank: u32, field: &'static str, value: &str| {
        if best.as_ref().is_none_or(|known| rank < known.rank) {
            best = Some(Judged {
                rank,
                field,
                value: value.to_owned(),
            });
        }
    };
    let (mut whole, mut part) = (0, 0);
    for (name, field) in hit.names.iter().zip(NAME_FIELDS) {
        let Some(name) = name else { continue };
        let readings = readings(name);
        if let Some(rank) = name_rank(query, &readings, field) {
            keep(rank, field, name);
        }
        let (more_whole, more_part) = matched_words(query, &readings);
        whole += more_whole;
        part += more_part;
    }
    for point in hit.contact_points {
        if matches(query, &contact_text(point)) {
            keep(50, point.kind.word(), &point.value);
        }
    }
    if let Some(id) = hit.external_id.filter(|id| matches(query, &id.to_lowercase())) {
        keep(60, "externalId", id);
    }
    for (field, value) in hit.others {
        if matches(query, &fold(value)) {
            keep(70, field, value);
        }
    }
    let mut judged = best.unwrap_or(Judged {
        rank: 80,
        field: "",
        value: String::new(),
    });
    // Of several words the hit that has more of them as names stands first.
    judged.rank = (judged.rank * 10).saturating_sub(whole.min(4) * 2 + part.min(1));
    judged
}

fn name_rank(query: &Query, readings: &[String], field: &str) -> Option<u32> {
    let words = || readings.iter().flat_map(|reading| reading.split(' '));
    let any = |test: &dyn Fn(&str, &str) -> bool| query.spellings().any(|typed| words().any(|word| test(word, typed)));
    let leading = matches!(field, "preferredName" | "familyName" | "organisationName");
    if any(&|word, typed| word == typed) {
        return Some(if leading { 10 } else { 20 });
    }
    if any(&|word, typed| word.starts_with(typed)) {
        return Some(if leading { 30 } else { 31 });
    }
    any(&|word, typed| word.contains(typed)).then_some(40)
}

/// How many typed words are whole words of the name, and whether any is a part.
fn matched_words(query: &Query, readings: &[String]) -> (u32, u32) {
    let whole = query
        .spellings()
        .filter(|typed| readings.iter().any(|r| r.split(' ').any(|word| word == *typed)));
    let part = query
        .spellings()
        .any(|typed| readings.iter().any(|r| r.contains(typed)));
    (u32::try_from(whole.count()).unwrap_or(u32::MAX), u32::from(part))
}

/// The folded name, and its Latin reading where that may differ.
fn readings(name: &str) -> Vec<String> {
    if name.is_ascii() {
        vec![fold(name)]
    } else {
        vec![fold(name), fold(&deunicode::deunicode(name))]
    }
}

fn contact_text(point: &ContactPoint) -> String {
    let usable = point.normalized.as_deref().unwrap_or(&point.value);
    usable.trim_start_matches('+').to_lowercase()
}

fn matches(query: &Query, text: &str) -> bool {
    query.spellings().any(|typed| text.contains(typed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rank(typed: &str, given: &str, family: &str) -> (u32, &'static str) {
        let query = Query::read(typed).expect("something typed");
        let hit = HitText {
            names: [None, Some(given), None, Some(family), None],
            contact_points: &[],
            external_id: None,
            others: &[("tag", "VIP")],
        };
        let judged = judge(&query, &hit);
        (judged.rank, judged.field)
    }

    #[test]
    fn exact_family_names_come_first_then_beginnings_then_parts() {
        let order = [
            rank("ann", "Ana", "Ann"),
            rank("ann", "Ann", "Bell"),
            rank("ann", "Anna", "Bell"),
            rank("ann", "Joanna", "Bell"),
            rank("vip", "Tom", "Hill"),
        ];
        assert!(order.windows(2).all(|pair| pair[0].0 < pair[1].0), "{order:?}");
        assert_eq!(
            order.map(|(_, field)| field),
            ["familyName", "givenName", "givenName", "givenName", "tag"]
        );
    }

    #[test]
    fn both_names_beat_one() {
        assert!(rank("john smith", "John", "Smith").0 < rank("john smith", "Peter", "Smith").0);
        assert!(rank("łuk", "Łukasz", "X").0 < rank("uka", "Łukasz", "X").0);
    }
}
