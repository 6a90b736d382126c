//! Who issues, who pays, who received: the slices' records become the parties of a document.

use crate::AppResult;
use deskbell_core::{
    business::{self as kinds, Profile},
    clients::{address::Address, contact::ContactKind, record::ClientContent},
    id::ClientId,
    invoices::{
        DraftContent, Header, Terms,
        snapshot::{Paper, Party, SnapshotBank},
    },
};
use deskbell_store::{Tx, clients};
use std::collections::{BTreeMap, btree_map::Entry};

/// The client and the bill-to party of a document, as the clients slice knows them now.
pub(super) struct Parties {
    /// Who received the service.
    pub client: Party,
    /// Who gets and pays it.
    pub bill_to: Party,
    /// The bill-to party's language.
    pub language: Option<String>,
    /// True when they are the same.
    pub same: bool,
}

/// Reads both parties. `NotFound` when one does not exist.
pub(super) fn read(tx: &Tx<'_>, client: ClientId, bill_to: ClientId) -> AppResult<Parties> {
    let payer = clients::get(tx, bill_to)?;
    let same = client == bill_to;
    let received = if same { payer.clone() } else { clients::get(tx, client)? };
    Ok(Parties {
        client: party(&received.content),
        bill_to: party(&payer.content),
        language: payer.content.language.clone(),
        same,
    })
}

/// The header of a document from the business's profile and its parties; without a number.
pub(super) fn header(
    tx: &Tx<'_>,
    profile: &Profile,
    parties: Parties,
    content: &DraftContent,
    date: deskbell_core::Date,
) -> AppResult<Header> {
    Ok(Header {
        kind: deskbell_core::invoices::DocumentKind::Invoice,
        number: None,
        date,
        terms: match profile.payment_days {
            0 => Terms::OnReceipt,
            days => Terms::Days { days },
        },
        language: parties.language.unwrap_or_else(|| profile.language.clone()),
        paper: paper(profile.paper),
        home: profile.currency,
        seller: seller(profile),
        recipient: (!parties.same).then_some(parties.client),
        buyer: parties.bill_to,
        names: names(tx, content)?,
        logo_sha256: None,
        bank: bank(profile),
        payment_qr: profile.payment_qr,
        credits: None,
    })
}

fn paper(paper: kinds::Paper) -> Paper {
    match paper {
        kinds::Paper::A4 => Paper::A4,
        kinds::Paper::Letter => Paper::Letter,
    }
}

fn bank(profile: &Profile) -> Option<SnapshotBank> {
    let bank = profile.bank.as_ref()?;
    Some(SnapshotBank {
        iban: bank.iban.chars().filter(|c| !c.is_whitespace()).collect(),
        bic: bank.bic.clone(),
        name: bank.name.clone().unwrap_or_else(|| profile.name.clone()),
    })
}

fn seller(profile: &Profile) -> Party {
    let mut address = profile.address.clone();
    address.country.get_or_insert_with(|| profile.country.clone());
    Party {
        name: profile.name.clone(),
        tax_id: profile.tax_id.clone(),
        registration: profile.registration.clone(),
        phone: profile.phone.clone(),
        email: profile.email.clone(),
        website: profile.website.clone(),
        ..at(&address)
    }
}

fn party(client: &ClientContent) -> Party {
    let main = |kind| client.main_contact(kind).and_then(|point| point.normalized.clone());
    let address = client.addresses.first().cloned().unwrap_or_default();
    let person = client.display_name();
    let (name, contact) = match &client.organisation_name {
        Some(organisation) if *organisation != person => (organisation.clone(), Some(person)),
        _ => (person, None),
    };
    Party {
        name,
        contact,
        phone: main(ContactKind::Phone),
        email: main(ContactKind::Email),
        ..at(&address)
    }
}

fn at(address: &Address) -> Party {
    Party {
        street: address.street.clone(),
        house_number: address.house_number.clone(),
        extra: address.extra.clone(),
        postal_code: address.postal_code.clone(),
        city: address.city.clone(),
        region: address.region.clone(),
        country: address.country.clone(),
        ..Party::default()
    }
}

/// Names of the people that single lines are for.
fn names(tx: &Tx<'_>, content: &DraftContent) -> AppResult<BTreeMap<ClientId, String>> {
    let mut names = BTreeMap::new();
    for client in content.lines.iter().filter_map(|line| line.client_id) {
        if let Entry::Vacant(unnamed) = names.entry(client) {
            unnamed.insert(clients::name_of(tx, client)?);
        }
    }
    Ok(names)
}
