//! Postal addresses of clients. Every part is optional: other programs write them in any completeness.

use crate::{Fault, fold::fold, text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An address as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Address {
    /// The person's own word: `home`, `work`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Street, perhaps with the house number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// House number, where it stands apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub house_number: Option<String>,
    /// Flat, floor, building, care of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extra: Option<String>,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// Town.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// State, county, province.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Country: two letters, or as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

impl Address {
    /// The parts in a fixed order, for storing, searching and comparing.
    pub fn parts(&self) -> [Option<&str>; 7] {
        [
            self.street.as_deref(),
            self.house_number.as_deref(),
            self.extra.as_deref(),
            self.postal_code.as_deref(),
            self.city.as_deref(),
            self.region.as_deref(),
            self.country.as_deref(),
        ]
    }

    /// True when nothing but a country or label is written.
    pub fn is_blank(&self) -> bool {
        self.parts()[..6].iter().all(Option::is_none)
    }

    /// True when every part that `other` writes stands here too: `other` adds nothing.
    pub fn covers(&self, other: &Address) -> bool {
        self.parts()
            .into_iter()
            .zip(other.parts())
            .all(|(ours, theirs)| match (ours, theirs) {
                (_, None) => true,
                (Some(ours), Some(theirs)) => fold(ours) == fold(theirs),
                (None, Some(_)) => false,
            })
    }

    /// Checked and trimmed; faults are noted under `field`.
    pub fn clean(self, field: &str, fault: &mut Fault) -> Address {
        let mut part = |name: &str, value: Option<String>| {
            let value = value?;
            fault
                .take(&format!("{field}.{name}"), text::line(&value))
                .filter(|line| !line.is_empty())
        };
        Address {
            label: part("label", self.label),
            street: part("street", self.street),
            house_number: part("houseNumber", self.house_number),
            extra: part("extra", self.extra),
            postal_code: part("postalCode", self.postal_code),
            city: part("city", self.city),
            region: part("region", self.region),
            country: part("country", self.country),
        }
    }

    /// Street and house number, taken apart where they were written as one: `12 High Street`, `Ringstr. 3/9`.
    pub fn street_and_number(&self) -> (String, String) {
        let street = self.street.as_deref().unwrap_or_default();
        if let Some(number) = &self.house_number {
            return (fold(street), fold(number));
        }
        let words: Vec<&str> = street.split_whitespace().collect();
        let numbered = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
        match words.as_slice() {
            [first, rest @ ..] if numbered(first) && !rest.is_empty() => (fold(&rest.join(" ")), fold(first)),
            [rest @ .., last] if numbered(last) && !rest.is_empty() => (fold(&rest.join(" ")), fold(last)),
            _ => (fold(street), String::new()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_part_adds_nothing() {
        let ours = Address {
            street: Some("Hauptstr. 3".into()),
            city: Some("Lyon".into()),
            ..Address::default()
        };
        let theirs = Address {
            street: Some("HAUPTSTR 3".into()),
            ..Address::default()
        };
        assert!(ours.covers(&theirs));
        assert!(!theirs.covers(&ours));
    }

    #[test]
    fn the_house_number_is_found_on_either_side() {
        let of = |street: &str| {
            Address {
                street: Some(street.into()),
                ..Address::default()
            }
            .street_and_number()
        };
        assert_eq!(of("12 High Street"), ("high street".into(), "12".into()));
        assert_eq!(of("Seifertring 3/9"), ("seifertring".into(), "3 9".into()));
        assert_eq!(of("Rosenweg"), ("rosenweg".into(), String::new()));
    }
}
