//! The client record: what is asked for, what is refused, how a client is called (S5: people before money).

use super::{
    address::Address,
    consent::{ConsentState, ContactChannel, Purpose},
    contact::{self, ContactDraft, ContactKind, ContactPoint},
};
use crate::{Date, Fault, Zone, id::ClientId, text};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

/// Most contact points, addresses or tags of one client.
pub const MAX_ENTRIES: usize = 100;

words! {
    /// A person or an organisation.
    ClientKind {
        /// A person, perhaps with the organisation they work for.
        Person = "person",
        /// An organisation without a person.
        Organisation = "organisation",
    }
}

/// A consent as given with a new client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ConsentDraft {
    /// For what.
    pub purpose: Purpose,
    /// By which way.
    pub channel: ContactChannel,
    /// What was said.
    pub state: ConsentState,
}

/// A new client. One of given name, family name and organisation name is needed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ClientDraft {
    /// Mr, Dr, Frau.
    pub salutation: Option<String>,
    /// Given name.
    pub given_name: Option<String>,
    /// Further given names.
    pub middle_name: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// Jr, III.
    pub suffix: Option<String>,
    /// Company or other organisation.
    pub organisation_name: Option<String>,
    /// How the client wants to be called.
    pub preferred_name: Option<String>,
    /// How the name is said: "EE-fa".
    pub say_as: Option<String>,
    /// What worries the client; seen before anything else.
    pub worry: Option<String>,
    /// Date of birth.
    pub birth_date: Option<Date>,
    /// Language of messages: `en`, `de-CH`.
    pub language: Option<String>,
    /// Time zone, where not the business's.
    pub zone: Option<Zone>,
    /// How the client wants to be reached.
    pub preferred_channel: Option<ContactChannel>,
    /// The number of another program; unique.
    pub external_id: Option<String>,
    /// Postal addresses, the first is the main one.
    pub addresses: Vec<Address>,
    /// Phones, mailboxes, handles; the first of a kind is the main one.
    pub contact_points: Vec<ContactDraft>,
    /// What the client agreed to or refused.
    pub consents: Vec<ConsentDraft>,
    /// Short words to find and group by.
    pub tags: Vec<String>,
    /// Care notes.
    pub notes: Option<String>,
    /// Who pays, when not the client.
    pub bill_to: Option<ClientId>,
}

/// A field of an update: absent keeps, null clears, a value sets.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Not named in the request.
    #[default]
    Keep,
    /// Named as null.
    Clear,
    /// Named with a value.
    Set(T),
}

impl<T> Patch<T> {
    /// True when the request did not name the field.
    pub fn is_keep(&self) -> bool {
        matches!(self, Patch::Keep)
    }

    fn onto(self, present: &mut Option<T>) {
        match self {
            Patch::Keep => {}
            Patch::Clear => *present = None,
            Patch::Set(value) => *present = Some(value),
        }
    }

    fn onto_list(self, present: &mut T)
    where
        T: Default,
    {
        match self {
            Patch::Keep => {}
            Patch::Clear => *present = T::default(),
            Patch::Set(value) => *present = value,
        }
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Patch::Keep | Patch::Clear => serializer.serialize_none(),
            Patch::Set(value) => serializer.serialize_some(value),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match Option::<T>::deserialize(deserializer)? {
            None => Patch::Clear,
            Some(value) => Patch::Set(value),
        })
    }
}

impl<T: JsonSchema> JsonSchema for Patch<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        Option::<T>::schema_name()
    }

    fn schema_id() -> std::borrow::Cow<'static, str> {
        Option::<T>::schema_id()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        Option::<T>::json_schema(generator)
    }

    fn inline_schema() -> bool {
        true
    }
}

macro_rules! patches {
    ($($(#[$doc:meta])* $field:ident: $kind:ty),+ $(,)?) => {
        /// Changes to a client: absent fields stay, null clears, lists are replaced as a whole.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub struct ClientPatch {
            /// The client.
            pub id: ClientId,
            /// The version that the person saw.
            pub version: i64,
            $($(#[$doc])* #[serde(default, skip_serializing_if = "Patch::is_keep")] pub $field: Patch<$kind>,)+
        }
    };
}

patches! {
    /// Mr, Dr, Frau.
    salutation: String,
    /// Given name.
    given_name: String,
    /// Further given names.
    middle_name: String,
    /// Family name.
    family_name: String,
    /// Jr, III.
    suffix: String,
    /// Company or other organisation.
    organisation_name: String,
    /// How the client wants to be called.
    preferred_name: String,
    /// How the name is said.
    say_as: String,
    /// What worries the client.
    worry: String,
    /// Date of birth.
    birth_date: Date,
    /// Language of messages.
    language: String,
    /// Time zone.
    zone: Zone,
    /// How the client wants to be reached.
    preferred_channel: ContactChannel,
    /// The number of another program; unique.
    external_id: String,
    /// All postal addresses.
    addresses: Vec<Address>,
    /// All contact points; one that is no longer named ends today and still identifies old calls.
    contact_points: Vec<ContactDraft>,
    /// New consents or refusals; added as events.
    consents: Vec<ConsentDraft>,
    /// All tags.
    tags: Vec<String>,
    /// Care notes.
    notes: String,
    /// Who pays.
    bill_to: ClientId,
}

/// A checked client, as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ClientContent {
    /// Mr, Dr, Frau.
    pub salutation: Option<String>,
    /// Given name.
    pub given_name: Option<String>,
    /// Further given names.
    pub middle_name: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// Jr, III.
    pub suffix: Option<String>,
    /// Company or other organisation.
    pub organisation_name: Option<String>,
    /// How the client wants to be called.
    pub preferred_name: Option<String>,
    /// How the name is said.
    pub say_as: Option<String>,
    /// What worries the client.
    pub worry: Option<String>,
    /// Date of birth.
    pub birth_date: Option<Date>,
    /// Language of messages.
    pub language: Option<String>,
    /// Time zone.
    pub zone: Option<Zone>,
    /// How the client wants to be reached.
    pub preferred_channel: Option<ContactChannel>,
    /// The number of another program.
    pub external_id: Option<String>,
    /// Postal addresses.
    pub addresses: Vec<Address>,
    /// Contact points in force.
    pub contact_points: Vec<ContactPoint>,
    /// Tags.
    pub tags: Vec<String>,
    /// Care notes.
    pub notes: Option<String>,
    /// Who pays.
    pub bill_to: Option<ClientId>,
}

impl ClientContent {
    /// A person, unless only an organisation is named.
    pub fn kind(&self) -> ClientKind {
        let person = self.given_name.is_some() || self.family_name.is_some();
        if !person && self.organisation_name.is_some() {
            ClientKind::Organisation
        } else {
            ClientKind::Person
        }
    }

    /// The full name as lists show it. Without any name, the client is called by phone or e-mail (IM6).
    pub fn display_name(&self) -> String {
        let (given, family) = (self.given_name.as_deref(), self.family_name.as_deref());
        let family_first = [given, family].iter().all(|name| name.is_some_and(is_east_asian));
        let parts = match family_first {
            true => [family, given, None, None],
            false => [given, self.middle_name.as_deref(), family, self.suffix.as_deref()],
        };
        let person: Vec<&str> = parts.into_iter().flatten().collect();
        if !person.is_empty() {
            return person.join(" ");
        }
        let contact = || self.contact_points.first().map(|point| point.value.clone());
        self.organisation_name
            .clone()
            .or_else(|| self.preferred_name.clone())
            .or_else(contact)
            .unwrap_or_default()
    }

    /// How the client is spoken to: as they like it, else the given name, else the full name.
    pub fn called_as(&self) -> String {
        let own = self.preferred_name.clone().or_else(|| self.given_name.clone());
        own.unwrap_or_else(|| self.display_name())
    }

    /// The first usable contact point of a kind.
    pub fn main_contact(&self, kind: ContactKind) -> Option<&ContactPoint> {
        self.contact_points
            .iter()
            .find(|point| point.kind == kind && point.usable())
    }

    /// True when there is a name, a phone or an e-mail address: anything to call the client by.
    pub fn can_be_called(&self) -> bool {
        !self.display_name().is_empty()
    }
}

/// Names written in Han, kana or Hangul, which put the family first.
fn is_east_asian(name: &str) -> bool {
    name.chars().next().is_some_and(
        |c| matches!(c, '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}'),
    )
}

impl ClientDraft {
    /// Checks and normalises. `country` is the business's, for numbers without a prefix; `today` its date.
    pub fn clean(self, country: &str, today: Date) -> Result<ClientContent, Fault> {
        let mut fault = Fault::default();
        let content = ClientContent {
            salutation: line(&mut fault, "salutation", self.salutation),
            given_name: line(&mut fault, "givenName", self.given_name),
            middle_name: line(&mut fault, "middleName", self.middle_name),
            family_name: line(&mut fault, "familyName", self.family_name),
            suffix: line(&mut fault, "suffix", self.suffix),
            organisation_name: line(&mut fault, "organisationName", self.organisation_name),
            preferred_name: line(&mut fault, "preferredName", self.preferred_name),
            say_as: line(&mut fault, "sayAs", self.say_as),
            worry: line(&mut fault, "worry", self.worry),
            birth_date: birth_date(&mut fault, self.birth_date, today),
            language: language(&mut fault, self.language),
            zone: self.zone,
            preferred_channel: self.preferred_channel,
            external_id: line(&mut fault, "externalId", self.external_id),
            addresses: addresses(&mut fault, self.addresses),
            contact_points: contact_points(&mut fault, self.contact_points, country, &[]),
            tags: tags(&mut fault, self.tags),
            notes: notes(&mut fault, self.notes),
            bill_to: self.bill_to,
        };
        named(&mut fault, &content);
        fault.into_result().map(|()| content)
    }
}

impl ClientPatch {
    /// The record with the changes on it, checked and normalised; what the patch does not name is not judged again.
    pub fn onto(self, present: &ClientContent, country: &str, today: Date) -> Result<ClientContent, Fault> {
        let mut fault = Fault::default();
        let mut content = present.clone();
        macro_rules! lines {
            ($($field:ident $name:literal),+) => {$(
                if let Patch::Set(value) = self.$field {
                    content.$field = line(&mut fault, $name, Some(value));
                } else {
                    self.$field.onto(&mut content.$field);
                }
            )+};
        }
        lines!(
            salutation "salutation", given_name "givenName", middle_name "middleName", family_name "familyName",
            suffix "suffix", organisation_name "organisationName", preferred_name "preferredName", say_as "sayAs",
            worry "worry", external_id "externalId"
        );
        if let Patch::Set(date) = self.birth_date {
            content.birth_date = birth_date(&mut fault, Some(date), today);
        } else {
            self.birth_date.onto(&mut content.birth_date);
        }
        if let Patch::Set(value) = self.language {
            content.language = language(&mut fault, Some(value));
        } else {
            self.language.onto(&mut content.language);
        }
        if let Patch::Set(value) = self.notes {
            content.notes = notes(&mut fault, Some(value));
        } else {
            self.notes.onto(&mut content.notes);
        }
        self.zone.onto(&mut content.zone);
        self.preferred_channel.onto(&mut content.preferred_channel);
        self.bill_to.onto(&mut content.bill_to);
        match self.addresses {
            Patch::Set(list) => content.addresses = addresses(&mut fault, list),
            other => other.onto_list(&mut content.addresses),
        }
        match self.tags {
            Patch::Set(list) => content.tags = tags(&mut fault, list),
            other => other.onto_list(&mut content.tags),
        }
        match self.contact_points {
            Patch::Set(list) => {
                content.contact_points = contact_points(&mut fault, list, country, &present.contact_points);
            }
            Patch::Clear => content.contact_points.clear(),
            Patch::Keep => {}
        }
        named(&mut fault, &content);
        fault.into_result().map(|()| content)
    }
}

fn line(fault: &mut Fault, field: &str, value: Option<String>) -> Option<String> {
    fault.take(field, text::line(&value?)).filter(|line| !line.is_empty())
}

fn notes(fault: &mut Fault, value: Option<String>) -> Option<String> {
    fault.take("notes", text::note(&value?)).filter(|note| !note.is_empty())
}

fn birth_date(fault: &mut Fault, value: Option<Date>, today: Date) -> Option<Date> {
    let date = value?;
    fault.take("birthDate", if date > today { Err("in_future") } else { Ok(date) })
}

/// `en`, `de-CH`, `zh-Hant`: letters, digits and hyphens of BCP 47's shape.
fn language(fault: &mut Fault, value: Option<String>) -> Option<String> {
    let tag = line(fault, "language", value)?;
    let mut parts = tag.split('-');
    let primary = parts
        .next()
        .is_some_and(|p| (2..=3).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphabetic()));
    let rest = parts.all(|p| (1..=8).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_alphanumeric()));
    fault.take(
        "language",
        if primary && rest {
            Ok(tag)
        } else {
            Err("not_a_language")
        },
    )
}

fn addresses(fault: &mut Fault, list: Vec<Address>) -> Vec<Address> {
    few(fault, "addresses", list.len());
    let cleaned = list
        .into_iter()
        .enumerate()
        .map(|(i, address)| address.clean(&format!("addresses[{i}]"), fault));
    cleaned.filter(|address| !address.is_blank()).collect()
}

fn tags(fault: &mut Fault, list: Vec<String>) -> Vec<String> {
    few(fault, "tags", list.len());
    let mut tags: Vec<String> = Vec::new();
    for (i, tag) in list.into_iter().enumerate() {
        if let Some(tag) = line(fault, &format!("tags[{i}]"), Some(tag)).filter(|tag| !tags.contains(tag)) {
            tags.push(tag);
        }
    }
    tags
}

/// Reads the list; a value that stands already is taken over as it is, flags and all, so that an old bad number never
/// blocks saving the rest.
fn contact_points(
    fault: &mut Fault,
    list: Vec<ContactDraft>,
    country: &str,
    present: &[ContactPoint],
) -> Vec<ContactPoint> {
    few(fault, "contactPoints", list.len());
    let mut points: Vec<ContactPoint> = Vec::new();
    for (i, draft) in list.into_iter().enumerate() {
        let known = present
            .iter()
            .find(|point| point.kind == draft.kind && point.value == draft.value.trim());
        let read = match known {
            Some(known) => Ok(ContactPoint {
                network: draft.network,
                label: draft.label,
                ..known.clone()
            }),
            None => contact::read(&draft, country),
        };
        let point = fault.take(&format!("contactPoints[{i}].value"), read);
        points.extend(point.filter(|point| !points.iter().any(|earlier| earlier.same_place(point))));
    }
    points
}

fn few(fault: &mut Fault, field: &str, count: usize) {
    if count > MAX_ENTRIES {
        fault.add(field, "too_many");
    }
}

fn named(fault: &mut Fault, content: &ClientContent) {
    let none = content.given_name.is_none() && content.family_name.is_none() && content.organisation_name.is_none();
    if none && fault.fields.is_empty() && content.contact_points.is_empty() {
        fault.add("familyName", "name_required");
    }
}

#[cfg(test)]
#[path = "record_tests.rs"]
mod tests;
