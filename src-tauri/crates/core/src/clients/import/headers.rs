//! What headers mean, in the words of Google Contacts, Outlook, practice programs and plain lists in English, German,
//! French and Spanish (IM1a, IM2). Unknown headers are left out and named, never guessed from the cells.

use super::{
    header_words::{KNOWN, MOBILE, WHOSE},
    mapping::{ColumnMapping, Field},
};
use crate::fold::fold;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// A header for comparing: Latin letters, lower case, blanks between words.
fn plain(header: &str) -> String {
    fold(&deunicode::deunicode(header))
}

/// Fingerprint of a set of headers: the mapping is remembered under it.
pub fn header_key(headers: &[String]) -> String {
    let joined: Vec<String> = headers.iter().map(|header| plain(header)).collect();
    let digest = Sha256::digest(joined.join("\u{1F}").as_bytes());
    digest.iter().take(16).fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a string cannot fail");
        hex
    })
}

/// Proposes what each column fills.
pub fn propose(headers: &[String]) -> Vec<ColumnMapping> {
    let columns: Vec<ColumnMapping> = headers
        .iter()
        .enumerate()
        .map(|(column, header)| {
            let (field, group, label) = meaning(header);
            let column = u16::try_from(column).unwrap_or(u16::MAX);
            ColumnMapping {
                column,
                header: header.clone(),
                field,
                group,
                label,
            }
        })
        .collect();
    without_doubled_names(columns)
}

/// A single field is filled by the first column that means it; a full name is not needed beside given and family.
fn without_doubled_names(mut columns: Vec<ColumnMapping>) -> Vec<ColumnMapping> {
    let has = |columns: &[ColumnMapping], field| columns.iter().any(|column| column.field == field);
    let has_names = has(&columns, Field::GivenName) || has(&columns, Field::FamilyName);
    let mut seen: Vec<Field> = Vec::new();
    for column in &mut columns {
        let doubled = is_single(column.field) && seen.contains(&column.field);
        if doubled || (column.field == Field::FullName && has_names) {
            column.field = Field::LeaveOut;
        }
        seen.push(column.field);
    }
    columns
}

fn is_single(field: Field) -> bool {
    use Field as F;
    matches!(
        field,
        F::Salutation
            | F::GivenName
            | F::MiddleName
            | F::FamilyName
            | F::Suffix
            | F::FullName
            | F::OrganisationName
            | F::PreferredName
            | F::BirthDate
            | F::Language
            | F::ExternalId
            | F::PayerExternalId
    )
}

fn meaning(header: &str) -> (Field, u8, Option<String>) {
    let whole = plain(header);
    if let Some((field, label)) = lookup(&whole) {
        return (field, 0, label);
    }
    let mut group = 0_u8;
    let mut label = None;
    let mut words: Vec<&str> = Vec::new();
    for word in whole.split(' ') {
        if let Some((_, name, number)) = WHOSE.iter().find(|(whose, _, _)| *whose == word) {
            group = *number;
            label = Some((*name).to_owned());
        } else if let Ok(number @ 1..=9) = word.parse::<u8>() {
            group = number;
        } else {
            words.push(word);
        }
    }
    match lookup(&words.join(" ")) {
        Some((field, own)) => (field, group, own.or(label).filter(|_| has_label(field))),
        None => (Field::LeaveOut, 0, None),
    }
}

fn has_label(field: Field) -> bool {
    use Field as F;
    matches!(
        field,
        F::Phone
            | F::Email
            | F::Street
            | F::HouseNumber
            | F::AddressExtra
            | F::PostalCode
            | F::City
            | F::Region
            | F::Country
            | F::FormattedAddress
    )
}

fn lookup(words: &str) -> Option<(Field, Option<String>)> {
    if MOBILE.contains(&words) {
        return Some((Field::Phone, Some("mobile".to_owned())));
    }
    let known = KNOWN.iter().find(|(_, headers)| headers.contains(&words));
    known.map(|(field, _)| (*field, None))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(headers: &[&str]) -> Vec<Field> {
        let headers: Vec<String> = headers.iter().map(|h| (*h).to_owned()).collect();
        propose(&headers).into_iter().map(|column| column.field).collect()
    }

    #[test]
    fn four_languages_are_known() {
        use Field as F;
        assert_eq!(
            fields(&["First Name", "Surname", "E-mail", "Date of birth"]),
            [F::GivenName, F::FamilyName, F::Email, F::BirthDate]
        );
        assert_eq!(
            fields(&["Vorname", "Nachname", "Straße privat", "Ort privat", "Mobiltelefon"]),
            [F::GivenName, F::FamilyName, F::Street, F::City, F::Phone]
        );
        assert_eq!(
            fields(&["Prénom", "Nom", "Téléphone", "Code postal"]),
            [F::GivenName, F::FamilyName, F::Phone, F::PostalCode]
        );
        assert_eq!(
            fields(&["Nombre", "Apellidos", "Teléfono móvil", "Correo electrónico"]),
            [F::GivenName, F::FamilyName, F::Phone, F::Email]
        );
    }

    #[test]
    fn numbers_and_owners_keep_columns_together() {
        let headers: Vec<String> = [
            "E-mail 1 - Value",
            "E-mail 2 - Label",
            "Home City",
            "Straße geschäftlich",
            "Address line 2",
        ]
        .map(String::from)
        .into();
        let columns = propose(&headers);
        let told: Vec<(Field, u8, Option<&str>)> =
            columns.iter().map(|c| (c.field, c.group, c.label.as_deref())).collect();
        assert_eq!(
            told,
            [
                (Field::Email, 1, None),
                (Field::EmailLabel, 2, None),
                (Field::City, 11, Some("home")),
                (Field::Street, 12, Some("work")),
                (Field::AddressExtra, 0, None)
            ]
        );
    }

    #[test]
    fn doubled_headers_fill_a_single_field_once() {
        assert_eq!(
            fields(&["Last Name", "Last Name", "Phone", "Phone", "Name"]),
            [
                Field::FamilyName,
                Field::LeaveOut,
                Field::Phone,
                Field::Phone,
                Field::LeaveOut
            ]
        );
    }
}
