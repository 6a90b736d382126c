//! What headers mean, in the words of Google Contacts, Outlook, practice programs and plain lists in English, German,
//! French and Spanish (IM1a, IM2). Unknown headers are left out and named, never guessed from the cells.

use super::mapping::{ColumnMapping, Field};
use crate::fold::fold;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// Words of a header without their numbers and whose they are, and what such a column fills.
const KNOWN: &[(Field, &[&str])] = &[
    (
        Field::Salutation,
        &[
            "name prefix",
            "prefix",
            "salutation",
            "title",
            "anrede",
            "titel",
            "civilite",
            "titre",
            "tratamiento",
        ],
    ),
    (
        Field::GivenName,
        &[
            "first name",
            "given name",
            "forename",
            "first",
            "firstname",
            "fname",
            "vorname",
            "prenom",
            "nombre",
            "nombre de pila",
        ],
    ),
    (
        Field::MiddleName,
        &[
            "middle name",
            "additional name",
            "middle",
            "weitere vornamen",
            "zweiter vorname",
            "deuxieme prenom",
            "autres prenoms",
            "segundo nombre",
        ],
    ),
    (
        Field::FamilyName,
        &[
            "last name",
            "family name",
            "surname",
            "last",
            "lastname",
            "lname",
            "nachname",
            "familienname",
            "name nachname",
            "nom",
            "nom de famille",
            "apellido",
            "apellidos",
        ],
    ),
    (
        Field::Suffix,
        &["name suffix", "suffix", "suffixe", "sufijo", "namenszusatz"],
    ),
    (
        Field::FullName,
        &[
            "name",
            "full name",
            "display name",
            "client",
            "client name",
            "patient",
            "patient name",
            "customer",
            "customer name",
            "vollstandiger name",
            "nom complet",
            "nombre completo",
        ],
    ),
    (
        Field::OrganisationName,
        &[
            "organization name",
            "organisation name",
            "organization",
            "organisation",
            "company",
            "company name",
            "business name",
            "firma",
            "unternehmen",
            "societe",
            "entreprise",
            "empresa",
            "compania",
            "organizacion",
        ],
    ),
    (
        Field::PreferredName,
        &[
            "nickname",
            "preferred",
            "preferred name",
            "known as",
            "called as",
            "rufname",
            "spitzname",
            "surnom",
            "apodo",
        ],
    ),
    (
        Field::SayAs,
        &[
            "phonetic first name",
            "phonetic last name",
            "phonetic name",
            "yomi name",
            "say as",
        ],
    ),
    (
        Field::BirthDate,
        &[
            "birthday",
            "birth date",
            "birthdate",
            "date of birth",
            "dob",
            "born",
            "geburtstag",
            "geburtsdatum",
            "geboren",
            "date de naissance",
            "anniversaire",
            "naissance",
            "fecha de nacimiento",
            "cumpleanos",
            "nacimiento",
        ],
    ),
    (
        Field::Language,
        &["language", "sprache", "langue", "idioma", "correspondence language"],
    ),
    (
        Field::ExternalId,
        &[
            "patnum",
            "patient number",
            "patient no",
            "patient id",
            "client number",
            "client no",
            "client id",
            "customer number",
            "customer no",
            "customer id",
            "contact id",
            "external id",
            "id",
            "kundennummer",
            "kunden nr",
            "kundennr",
            "patientennummer",
            "patienten nr",
            "patientennr",
            "numero client",
            "numero de client",
            "numero patient",
            "numero de cliente",
            "numero de paciente",
        ],
    ),
    (
        Field::PayerExternalId,
        &[
            "guarantor",
            "guarantor id",
            "guarantor number",
            "payer",
            "payer id",
            "responsible party",
            "zahler",
            "garant",
        ],
    ),
    (
        Field::Email,
        &[
            "e mail",
            "email",
            "mail",
            "e mail value",
            "e mail address",
            "email address",
            "e mail adresse",
            "emailadresse",
            "courriel",
            "adresse e mail",
            "adresse email",
            "adresse de messagerie",
            "correo",
            "correo electronico",
            "direccion de correo electronico",
        ],
    ),
    (
        Field::EmailLabel,
        &["e mail label", "e mail type", "email label", "email type"],
    ),
    (
        Field::Phone,
        &[
            "phone",
            "phone value",
            "phone number",
            "telephone",
            "telephone number",
            "tel",
            "tel number",
            "hmphone",
            "wkphone",
            "telefon",
            "telefonnummer",
            "festnetz",
            "hauptnummer",
            "numero de telephone",
            "telefono",
            "numero de telefono",
            "fixe",
            "fijo",
            "primary phone",
            "main phone",
        ],
    ),
    (Field::PhoneLabel, &["phone label", "phone type"]),
    (
        Field::Website,
        &[
            "website value",
            "website",
            "web page",
            "web site",
            "webseite",
            "homepage",
            "url",
            "site web",
            "pagina web",
            "sitio web",
        ],
    ),
    (
        Field::Street,
        &[
            "street",
            "address",
            "address street",
            "street address",
            "address line",
            "address line 1",
            "strasse",
            "strasse und hausnummer",
            "strasse hausnummer",
            "anschrift",
            "adresse",
            "rue",
            "calle",
            "direccion",
            "domicilio",
        ],
    ),
    (
        Field::HouseNumber,
        &["house number", "house no", "hausnummer", "hausnr", "numero de rue"],
    ),
    (
        Field::AddressExtra,
        &[
            "address line 2",
            "address2",
            "address extended address",
            "address po box",
            "po box",
            "postfach",
            "adresszusatz",
            "complement d adresse",
            "complement",
            "apartment",
            "suite",
            "flat",
        ],
    ),
    (
        Field::PostalCode,
        &[
            "postal code",
            "address postal code",
            "zip",
            "zip code",
            "postcode",
            "zip postal code",
            "postleitzahl",
            "plz",
            "code postal",
            "codigo postal",
        ],
    ),
    (
        Field::City,
        &[
            "city",
            "address city",
            "town",
            "ort",
            "stadt",
            "wohnort",
            "ville",
            "localite",
            "ciudad",
            "localidad",
            "poblacion",
        ],
    ),
    (
        Field::Region,
        &[
            "state",
            "region",
            "address region",
            "province",
            "county",
            "state province",
            "bundesland",
            "kanton",
            "bundesland kanton",
            "canton",
            "departement",
            "dep region",
            "provincia",
            "estado",
        ],
    ),
    (
        Field::Country,
        &[
            "country",
            "address country",
            "country region",
            "land",
            "land region",
            "pays",
            "pays region",
            "pais",
            "pais region",
        ],
    ),
    (
        Field::FormattedAddress,
        &["address formatted", "full address", "formatted address"],
    ),
    (Field::AddressLabel, &["address label", "address type"]),
    (
        Field::Tags,
        &[
            "labels",
            "group membership",
            "groups",
            "group",
            "tags",
            "categories",
            "category",
            "kategorien",
            "kategorie",
            "gruppen",
            "schlagworter",
            "groupes",
            "etiquettes",
            "categories de contact",
            "grupos",
            "categorias",
            "etiquetas",
        ],
    ),
    (
        Field::Notes,
        &[
            "notes",
            "note",
            "comments",
            "comment",
            "memo",
            "remarks",
            "notizen",
            "notiz",
            "bemerkung",
            "bemerkungen",
            "anmerkung",
            "anmerkungen",
            "kommentar",
            "remarques",
            "commentaires",
            "notas",
            "comentarios",
            "observaciones",
        ],
    ),
    (
        Field::ConsentSms,
        &[
            "txtmsgok",
            "text ok",
            "text message ok",
            "sms ok",
            "sms consent",
            "text permission",
            "sms erlaubt",
            "accord sms",
            "acepta sms",
        ],
    ),
    (
        Field::ConsentEmail,
        &[
            "email ok",
            "email consent",
            "mail ok",
            "e mail erlaubt",
            "accord email",
            "acepta correo",
        ],
    ),
    (
        Field::Balance,
        &[
            "balance",
            "balance due",
            "account balance",
            "saldo",
            "kontostand",
            "offener betrag",
            "solde",
            "saldo pendiente",
        ],
    ),
];

/// Headers of mobile phones: the label tells what kind of phone it is.
const MOBILE: &[&str] = &[
    "mobile",
    "mobile phone",
    "mobile number",
    "cell",
    "cell phone",
    "cellphone",
    "wirelessphone",
    "wireless phone",
    "handy",
    "handynummer",
    "mobiltelefon",
    "mobil",
    "mobilnummer",
    "portable",
    "telephone portable",
    "telephone mobile",
    "tel mobile",
    "tel portable",
    "movil",
    "telefono movil",
    "celular",
];

/// Whose a column is: the word, the label, the group that keeps its columns together.
const WHOSE: &[(&str, &str, u8)] = &[
    ("home", "home", 11),
    ("privat", "home", 11),
    ("private", "home", 11),
    ("domicile", "home", 11),
    ("personnel", "home", 11),
    ("particular", "home", 11),
    ("business", "work", 12),
    ("work", "work", 12),
    ("office", "work", 12),
    ("geschaftlich", "work", 12),
    ("bureau", "work", 12),
    ("professionnel", "work", 12),
    ("trabajo", "work", 12),
    ("oficina", "work", 12),
    ("other", "other", 13),
    ("andere", "other", 13),
    ("weitere", "other", 13),
    ("weiteres", "other", 13),
    ("autre", "other", 13),
    ("otro", "other", 13),
    ("otra", "other", 13),
];

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
