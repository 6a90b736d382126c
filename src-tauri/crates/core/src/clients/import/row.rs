//! What one row says: a client, and the reasons why something of it could not be taken as it stands. A bad value does
//! not lose its row, and no value is lost without a reason (IM6, IM7).

use super::{
    dates::{DateOrder, DateRead, read_date},
    guard::unguarded,
    mapping::{ColumnMapping, Field, Mapping},
    records::Record,
};
use crate::{
    Date,
    clients::{
        address::Address,
        consent::ContactChannel,
        contact::{ContactDraft, ContactKind, keep},
        record::ClientContent,
    },
    text,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why something of a row was not taken as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RowReason {
    /// The field.
    pub field: String,
    /// The rule's name.
    pub rule: String,
    /// What stands in the file, cut to a line.
    pub value: String,
}

/// A row as read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportedRow {
    /// The client it describes; contact points have no ids yet.
    pub content: ClientContent,
    /// The other program's number of who pays.
    pub payer: Option<String>,
    /// Channels that the client refused; a refusal always counts.
    pub refused: Vec<ContactChannel>,
    /// What could not be taken as it stands.
    pub reasons: Vec<RowReason>,
    /// Why there is no client in the row at all.
    pub bad: Option<&'static str>,
}

/// Reads rows by a mapping.
#[derive(Debug)]
pub struct RowReader<'m> {
    mapping: &'m Mapping,
    country: &'m str,
    order: Option<DateOrder>,
    today: Date,
}

impl<'m> RowReader<'m> {
    /// A reader; `country` is the business's, `order` what the file decides, unless the mapping says otherwise.
    pub fn new(mapping: &'m Mapping, country: &'m str, order: Option<DateOrder>, today: Date) -> Self {
        let country = mapping.country.as_deref().unwrap_or(country);
        Self {
            mapping,
            country,
            order: mapping.date_order.or(order),
            today,
        }
    }

    /// Reads one record.
    pub fn read(&self, record: &Record) -> ImportedRow {
        let mut row = RowInHand {
            reader: self,
            row: ImportedRow::default(),
            addresses: Vec::new(),
        };
        if record.too_long {
            row.row.bad = Some("field_too_long");
            return row.row;
        }
        for column in &self.mapping.columns {
            let cell = record
                .cells
                .get(usize::from(column.column))
                .map(|cell| unguarded(cell))
                .unwrap_or_default();
            if !cell.trim().is_empty() {
                row.take(column, &cell, record);
            }
        }
        let width = self.mapping.columns.len();
        for extra in record.cells.iter().skip(width).filter(|cell| !cell.trim().is_empty()) {
            row.reason("row", "extra_cell", extra);
        }
        row.finish()
    }
}

struct RowInHand<'r> {
    reader: &'r RowReader<'r>,
    row: ImportedRow,
    addresses: Vec<(u8, Address)>,
}

impl RowInHand<'_> {
    fn take(&mut self, column: &ColumnMapping, cell: &str, record: &Record) {
        use Field as F;
        let field = column.field.word();
        match column.field {
            F::Email => self.contacts(column, ContactKind::Email, cell, record),
            F::Phone => self.contacts(column, ContactKind::Phone, cell, record),
            F::Website => self.contacts(column, ContactKind::Handle, cell, record),
            F::Tags => self.tags(cell),
            F::Notes => self.note(cell),
            F::BirthDate => self.birth_date(column, cell),
            F::FormattedAddress => self.formatted_address(column, cell),
            F::ConsentSms => self.consent(ContactChannel::Sms, cell),
            F::ConsentEmail => self.consent(ContactChannel::Email, cell),
            F::Balance => self.balance(cell),
            F::EmailLabel | F::PhoneLabel | F::LeaveOut => {}
            _ => {
                let line = self.line(field, cell);
                if !line.is_empty() {
                    self.single(column, line);
                }
            }
        }
    }

    fn single(&mut self, column: &ColumnMapping, line: String) {
        use Field as F;
        let content = &mut self.row.content;
        match column.field {
            F::Salutation => content.salutation = Some(line),
            F::GivenName => content.given_name = Some(line),
            F::MiddleName => content.middle_name = Some(line),
            F::FamilyName => content.family_name = Some(line),
            F::Suffix => content.suffix = Some(line),
            F::FullName => self.full_name(&line),
            F::OrganisationName => content.organisation_name = Some(line),
            F::PreferredName => content.preferred_name = Some(line),
            F::SayAs => {
                let before = content.say_as.take().map(|said| format!("{said} ")).unwrap_or_default();
                content.say_as = Some(before + &line);
            }
            F::Language => self.language(line),
            F::ExternalId => content.external_id = Some(line),
            F::PayerExternalId => self.row.payer = Some(line),
            F::Street => self.address(column).street = Some(line),
            F::HouseNumber => self.address(column).house_number = Some(line),
            F::AddressExtra => append(&mut self.address(column).extra, &line),
            F::PostalCode => self.address(column).postal_code = Some(line),
            F::City => self.address(column).city = Some(line),
            F::Region => self.address(column).region = Some(line),
            F::Country => self.address(column).country = Some(line),
            F::AddressLabel => self.address(column).label = Some(label(&line)),
            _ => {}
        }
    }

    /// A single line; what cannot be kept of it is a reason.
    fn line(&mut self, field: &str, cell: &str) -> String {
        let forbidden = |c: char| text::forbidden_in_line(c) && !matches!(c, '\n' | '\r' | '\t');
        let (line, changed) = text::stripped_line(cell);
        if cell.contains(forbidden) {
            self.reason(field, "control_characters", cell);
        } else if changed && line.len() + 64 < cell.trim().len() {
            self.reason(field, "too_long", cell);
        }
        line
    }

    fn reason(&mut self, field: &str, rule: &str, value: &str) {
        let value = text::stripped_line(value).0;
        self.row.reasons.push(RowReason {
            field: field.to_owned(),
            rule: rule.to_owned(),
            value,
        });
    }

    /// `Bell, Ana` or `Ana Maria Bell`; a single word is a family name.
    fn full_name(&mut self, line: &str) {
        let content = &mut self.row.content;
        let (given, family) = match line.split_once(',') {
            Some((family, given)) => (given.trim(), family.trim()),
            None => line.rsplit_once(' ').unwrap_or(("", line)),
        };
        content.given_name = (!given.is_empty()).then(|| given.to_owned());
        content.family_name = (!family.is_empty()).then(|| family.to_owned());
    }

    fn language(&mut self, line: String) {
        let known = (2..=12).contains(&line.len()) && line.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if known && line.split('-').next().is_some_and(|primary| primary.len() <= 3) {
            self.row.content.language = Some(line);
        } else {
            self.reason("language", "not_a_language", &line);
        }
    }

    fn contacts(&mut self, column: &ColumnMapping, kind: ContactKind, cell: &str, record: &Record) {
        let label = self.label_of(column, kind, record);
        for part in cell.split(":::").map(str::trim).filter(|part| !part.is_empty()) {
            let value = self.line(column.field.word(), part);
            let network = (kind == ContactKind::Handle).then(|| "web".to_owned());
            let point = keep(
                &ContactDraft {
                    kind,
                    value,
                    network,
                    label: label.clone(),
                },
                self.reader.country,
            );
            if let Some(rule) = point.flag.clone() {
                self.reason(column.field.word(), &rule, part);
            }
            if !self
                .row
                .content
                .contact_points
                .iter()
                .any(|known| known.same_place(&point))
            {
                self.row.content.contact_points.push(point);
            }
        }
    }

    /// The label column of the same group, else the label of the column itself.
    fn label_of(&self, column: &ColumnMapping, kind: ContactKind, record: &Record) -> Option<String> {
        let wanted = if kind == ContactKind::Email {
            Field::EmailLabel
        } else {
            Field::PhoneLabel
        };
        let beside = self
            .reader
            .mapping
            .of(wanted)
            .find(|other| other.group == column.group && column.group > 0);
        let written = beside
            .and_then(|other| record.cells.get(usize::from(other.column)))
            .map(|cell| label(cell));
        written
            .filter(|label| !label.is_empty())
            .or_else(|| column.label.clone())
    }

    /// Labels that begin with `*` are the program's own.
    fn tags(&mut self, cell: &str) {
        for part in cell.split([';', ',', '\n']).flat_map(|part| part.split(":::")) {
            let tag = self.line("tags", part);
            if !tag.is_empty() && !tag.starts_with('*') && !self.row.content.tags.contains(&tag) {
                self.row.content.tags.push(tag);
            }
        }
    }

    fn note(&mut self, cell: &str) {
        let plain: String = cell
            .replace("\r\n", "\n")
            .replace('\r', "\n")
            .chars()
            .filter(|c| matches!(c, '\n' | '\t') || !text::forbidden_in_line(*c))
            .collect();
        if cell.contains(|c| text::forbidden_in_line(c) && !matches!(c, '\n' | '\r' | '\t')) {
            self.reason("notes", "control_characters", cell);
        }
        let mut end = plain.len().min(text::NOTE_BYTES);
        while !plain.is_char_boundary(end) {
            end -= 1;
        }
        if end < plain.len() {
            self.reason("notes", "too_long", cell);
        }
        append_line(&mut self.row.content.notes, plain[..end].trim());
    }

    /// A date that cannot be read stays as text in the notes, under its header (IM6).
    fn birth_date(&mut self, column: &ColumnMapping, cell: &str) {
        let rule = match read_date(cell, self.reader.order, self.reader.mapping.century_pivot) {
            DateRead::Blank => return,
            DateRead::Day(date) if date <= self.reader.today => {
                self.row.content.birth_date = Some(date);
                return;
            }
            DateRead::Day(_) => "in_future",
            DateRead::OrderUnknown => "date_order_unknown",
            DateRead::CenturyUnknown => "century_unknown",
            DateRead::Impossible => "not_a_date",
        };
        self.reason("birthDate", rule, cell);
        let kept = format!("{}: {}", column.header.trim(), text::stripped_line(cell).0);
        append_line(&mut self.row.content.notes, &kept);
    }

    fn address(&mut self, column: &ColumnMapping) -> &mut Address {
        let place = self
            .addresses
            .iter()
            .position(|(group, _)| *group == column.group)
            .unwrap_or_else(|| {
                self.addresses.push((
                    column.group,
                    Address {
                        label: column.label.clone(),
                        ..Address::default()
                    },
                ));
                self.addresses.len() - 1
            });
        &mut self.addresses[place].1
    }

    /// The first line is the street, the last the town with its postal code, what stands between is extra.
    fn formatted_address(&mut self, column: &ColumnMapping, cell: &str) {
        let lines: Vec<String> = cell
            .lines()
            .map(|line| self.line("address", line))
            .filter(|line| !line.is_empty())
            .collect();
        let (postal_code, city) = lines
            .last()
            .filter(|_| lines.len() > 1)
            .map_or((None, None), |l| town_line(l));
        let address = self.address(column);
        if address.street.is_some() || address.city.is_some() {
            return;
        }
        address.street = lines.first().cloned();
        address.postal_code = postal_code;
        address.city = city;
        if lines.len() > 2 {
            let between = lines[1..lines.len() - 1].join(", ");
            append(&mut address.extra, &between);
        }
    }

    fn consent(&mut self, channel: ContactChannel, cell: &str) {
        let field = if channel == ContactChannel::Sms {
            Field::ConsentSms
        } else {
            Field::ConsentEmail
        };
        match cell.trim().to_lowercase().as_str() {
            "no" | "n" | "nein" | "non" | "false" | "0" => self.row.refused.push(channel),
            "yes" | "y" | "ja" | "oui" | "si" | "sí" | "true" | "1" => {
                self.reason(field.word(), "consent_without_date", cell);
            }
            _ => self.reason(field.word(), "consent_unclear", cell),
        }
    }

    fn balance(&mut self, cell: &str) {
        let amount = cell.trim();
        let is_zero = amount
            .chars()
            .all(|c| matches!(c, '0' | '.' | ',' | ' ') || !c.is_ascii_graphic());
        if is_zero {
            return;
        }
        let negative = amount.starts_with(['-', '−', '(']) || amount.ends_with('-');
        self.reason(
            "balance",
            if negative {
                "credit_not_imported"
            } else {
                "balance_not_imported"
            },
            cell,
        );
    }

    fn finish(mut self) -> ImportedRow {
        let addresses = self.addresses.into_iter().map(|(_, address)| address);
        self.row.content.addresses = addresses.filter(|address| !address.is_blank()).collect();
        let content = &self.row.content;
        let named = content.given_name.is_some()
            || content.family_name.is_some()
            || content.organisation_name.is_some()
            || content.preferred_name.is_some();
        let reachable = content
            .contact_points
            .iter()
            .any(|point| point.usable() && point.kind != ContactKind::Handle);
        if !named && !reachable {
            self.row.bad = Some("no_name");
        }
        self.row
    }
}

fn append(target: &mut Option<String>, more: &str) {
    *target = Some(
        target
            .take()
            .map(|known| format!("{known}, {more}"))
            .unwrap_or_else(|| more.to_owned()),
    );
}

fn append_line(target: &mut Option<String>, more: &str) {
    if !more.is_empty() {
        *target = Some(
            target
                .take()
                .map(|known| format!("{known}\n{more}"))
                .unwrap_or_else(|| more.to_owned()),
        );
    }
}

/// `* Home` as `Home`.
fn label(cell: &str) -> String {
    text::stripped_line(cell.trim().trim_start_matches('*')).0
}

/// Postal code and town of an address's last line, where the code is plain to see: `46249 Hamburg`, `43-931 Jawor`.
fn town_line(line: &str) -> (Option<String>, Option<String>) {
    let is_code = |word: &str| {
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        (4..=6).contains(&digits) && word.bytes().all(|b| b.is_ascii_digit() || b == b'-')
    };
    match line.split_once(' ') {
        Some((code, town)) if is_code(code) => (Some(code.to_owned()), Some(town.trim().to_owned())),
        _ => (None, Some(line.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clients::import::propose;

    fn read(headers: &[&str], cells: &[&str]) -> ImportedRow {
        let headers: Vec<String> = headers.iter().map(|h| (*h).to_owned()).collect();
        let mapping = Mapping {
            columns: propose(&headers),
            ..Mapping::default()
        };
        let today = Date::new(2027, 6, 7).expect("a day");
        let record = Record {
            cells: cells.iter().map(|c| (*c).to_owned()).collect(),
            too_long: false,
        };
        RowReader::new(&mapping, "GB", Some(DateOrder::Dmy), today).read(&record)
    }

    fn rules(row: &ImportedRow) -> Vec<(&str, &str)> {
        row.reasons
            .iter()
            .map(|reason| (reason.field.as_str(), reason.rule.as_str()))
            .collect()
    }

    #[test]
    fn several_values_of_a_cell_are_several_contact_points() {
        let row = read(
            &["First Name", "Phone 1 - Label", "Phone 1 - Value", "Labels"],
            &[
                "Mario",
                "Mobile",
                "+44(0)7700900001 ::: 020 7946 0000",
                "Patients ::: * myContacts",
            ],
        );
        let points: Vec<(&str, Option<&str>)> = row
            .content
            .contact_points
            .iter()
            .map(|p| (p.normalized.as_deref().unwrap_or(""), p.label.as_deref()))
            .collect();
        assert_eq!(
            points,
            [("+447700900001", Some("Mobile")), ("+442079460000", Some("Mobile"))]
        );
        assert_eq!(row.content.tags, ["Patients"]);
        assert!(row.reasons.is_empty());
    }

    #[test]
    fn a_bad_value_does_not_lose_its_row() {
        let row = read(
            &["First Name", "Phone", "E-mail", "Birthday"],
            &["=HYPERLINK(1)", "call the office", "x@", "31.02.1980"],
        );
        assert_eq!(
            rules(&row),
            [
                ("phone", "letters_in_number"),
                ("email", "not_an_address"),
                ("birthDate", "not_a_date")
            ]
        );
        assert_eq!(row.content.given_name.as_deref(), Some("=HYPERLINK(1)"), "text is text");
        assert_eq!(row.content.contact_points.len(), 2);
        assert_eq!(row.content.notes.as_deref(), Some("Birthday: 31.02.1980"));
        assert!(row.bad.is_none());
    }

    #[test]
    fn without_a_name_the_phone_names_and_without_both_the_row_is_bad() {
        assert_eq!(read(&["First Name", "Phone"], &["", "07700 900142"]).bad, None);
        assert_eq!(read(&["First Name", "Phone"], &["", "n/a"]).bad, Some("no_name"));
        assert_eq!(read(&["First Name", "Notes"], &["", "x"]).bad, Some("no_name"));
    }

    #[test]
    fn consent_needs_a_date_and_a_no_always_counts() {
        let headers = ["LName", "TxtMsgOk", "Balance"];
        assert_eq!(read(&headers, &["Ross", "No", "0.00"]).refused, [ContactChannel::Sms]);
        assert_eq!(
            rules(&read(&headers, &["Ross", "Yes", "0.00"])),
            [("consentSms", "consent_without_date")]
        );
        assert_eq!(
            rules(&read(&headers, &["Ross", "??", "-20.00"])),
            [("consentSms", "consent_unclear"), ("balance", "credit_not_imported")]
        );
    }

    #[test]
    fn strange_characters_are_taken_out_and_said() {
        let row = read(&["First Name", "Last Name"], &["An\u{202E}a\0", "Bell", "more"]);
        assert_eq!(row.content.given_name.as_deref(), Some("Ana"));
        assert_eq!(
            rules(&row),
            [("givenName", "control_characters"), ("row", "extra_cell")]
        );
    }

    #[test]
    fn an_address_in_one_cell_is_taken_apart() {
        let row = read(
            &["Last Name", "Address 1 - Formatted", "Address 1 - Country"],
            &["X", "Ring 98-37\n46249 Hamburg", "DE"],
        );
        let address = &row.content.addresses[0];
        assert_eq!(
            (
                address.street.as_deref(),
                address.postal_code.as_deref(),
                address.city.as_deref(),
                address.country.as_deref()
            ),
            (Some("Ring 98-37"), Some("46249"), Some("Hamburg"), Some("DE"))
        );
    }
}
