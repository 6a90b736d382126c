//! Addresses in their country's own order (I144).

use crate::words::Words;
use deskbell_core::invoices::snapshot::Party;

/// Countries that write the number before the street.
const NUMBER_FIRST: [&str; 12] = ["GB", "IE", "US", "CA", "AU", "NZ", "FR", "LU", "ZA", "IN", "SG", "MT"];
/// Countries that write the postal code after the town.
const CODE_LAST: [&str; 10] = ["GB", "IE", "US", "CA", "AU", "NZ", "IN", "SG", "ZA", "MT"];

/// The lines of a party's address; the country only for mail abroad, in capitals.
pub fn lines(party: &Party, home: Option<&str>, words: &Words) -> Vec<String> {
    let country = party.country.as_deref().or(home).unwrap_or_default();
    let mut lines = vec![party.name.clone()];
    lines.extend(party.contact.clone());
    lines.extend(party.extra.clone());
    lines.extend(street(party, country));
    lines.extend(town(party, country));
    if let (Some(theirs), Some(ours)) = (&party.country, home)
        && !theirs.eq_ignore_ascii_case(ours)
    {
        lines.push(words.country(theirs).to_uppercase());
    }
    lines.retain(|line| !line.trim().is_empty());
    lines
}

fn street(party: &Party, country: &str) -> Option<String> {
    let street = party.street.clone()?;
    Some(match &party.house_number {
        None => street,
        Some(number) if NUMBER_FIRST.contains(&country) => format!("{number} {street}"),
        Some(number) => format!("{street} {number}"),
    })
}

fn town(party: &Party, country: &str) -> Option<String> {
    let part = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let (code, city, region) = (part(&party.postal_code), part(&party.city), part(&party.region));
    let with_region = match (city, region) {
        (Some(city), Some(region)) if matches!(country, "US" | "CA" | "AU") => Some(format!("{city}, {region}")),
        (city, _) => city,
    };
    let parts = if CODE_LAST.contains(&country) {
        [with_region, code]
    } else {
        [code, with_region]
    };
    let joined = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    (!joined.is_empty()).then_some(joined)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(country: &str, home: &str) -> Vec<String> {
        let some = |text: &str| Some(text.to_owned());
        let party = Party {
            name: "Ana".to_owned(),
            contact: some(" "),
            street: some("Main"),
            house_number: some("8"),
            postal_code: some("12345"),
            city: some("Town"),
            region: some("CA"),
            country: some(country),
            ..Party::default()
        };
        lines(&party, Some(home), &Words::of("de"))
    }

    #[test]
    fn addresses_follow_their_country() {
        assert_eq!(of("DE", "DE"), ["Ana", "Main 8", "12345 Town"]);
        assert_eq!(of("GB", "GB"), ["Ana", "8 Main", "Town 12345"]);
        assert_eq!(
            of("US", "DE"),
            ["Ana", "8 Main", "Town, CA 12345", "VEREINIGTE STAATEN"]
        );
        assert_eq!(of("FR", "DE"), ["Ana", "8 Main", "12345 Town", "FRANKREICH"]);
    }
}
