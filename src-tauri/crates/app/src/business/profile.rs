//! The business itself.

use crate::{AppError, AppResult, Caller, Desk, commands::Nothing};
use base64::{Engine, engine::general_purpose::STANDARD};
use deskbell_core::{
    Currency, Fault, Zone,
    business::{Bank, ClientTerm, Paper, PaymentQr, Profile, country_defaults},
    clients::address::Address,
    text,
};
use deskbell_store::{Tx, business as store};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Fields to change; what is not named stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct BusinessPatch {
    /// The version it was made from; without it the present one.
    pub version: Option<i64>,
    /// Name as clients know it.
    pub name: Option<String>,
    /// Postal address.
    pub address: Option<Address>,
    /// Country, two letters.
    pub country: Option<String>,
    /// Currency of prices; refused once something was invoiced in another.
    pub currency: Option<Currency>,
    /// Zone of new appointments.
    pub zone: Option<Zone>,
    /// Language of documents and messages.
    pub language: Option<String>,
    /// What clients are called.
    pub client_term: Option<ClientTerm>,
    /// Paper of documents.
    pub paper: Option<Paper>,
    /// Phone for clients; empty: none.
    pub phone: Option<String>,
    /// Mail address for clients; empty: none.
    pub email: Option<String>,
    /// Website; empty: none.
    pub website: Option<String>,
    /// Tax number; empty: none.
    pub tax_id: Option<String>,
    /// Register and number; empty: none.
    pub registration: Option<String>,
    /// Where money goes; an empty account number removes it.
    pub bank: Option<Bank>,
    /// Payment code on invoices.
    pub payment_qr: Option<PaymentQr>,
    /// Days until an invoice is due.
    pub payment_days: Option<u16>,
}

/// A logo by the token of a chosen picture; none removes it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LogoSet {
    /// Token of the chosen file (a path in the terminal).
    pub file: Option<String>,
}

/// The logo as kept.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogoView {
    /// The PNG, base64; none where there is no logo.
    pub png: Option<String>,
}

/// The business as stored, inside another use case's transaction.
pub fn profile(tx: &Tx<'_>) -> AppResult<Profile> {
    Ok(store::profile(tx)?)
}

/// The business's zone.
pub fn zone(tx: &Tx<'_>) -> AppResult<Zone> {
    Ok(store::profile(tx)?.zone)
}

/// The business.
pub fn business_get(desk: &Desk, _caller: &Caller, _request: Nothing) -> AppResult<Profile> {
    desk.store.read(profile)
}

/// Changes named fields. Errors: `invalid`; `conflict` with the present record in `present`.
pub fn business_update(desk: &Desk, caller: &Caller, request: BusinessPatch) -> AppResult<Profile> {
    desk.write(caller, |tx| {
        let present = store::profile(tx)?;
        let version = request.version.unwrap_or(present.version);
        let mut changed = patched(present.clone(), request)?;
        changed.version = version;
        store::profile_update(tx, &changed, desk.now())
            .map_err(|error| AppError::from(error).with("present", &present))?;
        profile(tx)
    })
}

fn patched(mut profile: Profile, patch: BusinessPatch) -> AppResult<Profile> {
    let mut fault = Fault::default();
    if let Some(name) = patch.name {
        profile.name = fault.take("name", text::required_line(&name)).unwrap_or_default();
    }
    if let Some(address) = patch.address {
        profile.address = address.clean("address", &mut fault);
    }
    if let Some(country) = patch.country {
        match country_defaults(&country) {
            Some(known) => known.country.clone_into(&mut profile.country),
            None => fault.add("country", "unknown"),
        }
    }
    if let Some(language) = patch.language {
        match language.parse::<LanguageTag>() {
            Ok(LanguageTag(tag)) => profile.language = tag,
            Err(()) => fault.add("language", "not_a_language"),
        }
    }
    for (field, given, kept) in [
        ("phone", patch.phone, &mut profile.phone),
        ("email", patch.email, &mut profile.email),
        ("website", patch.website, &mut profile.website),
        ("taxId", patch.tax_id, &mut profile.tax_id),
        ("registration", patch.registration, &mut profile.registration),
    ] {
        if let Some(typed) = given {
            *kept = fault.take(field, text::line(&typed)).filter(|line| !line.is_empty());
        }
    }
    if let Some(bank) = patch.bank {
        profile.bank = (!bank.iban.trim().is_empty()).then(|| compact(bank)).filter(|bank| {
            let sound = bank.is_sound();
            if !sound {
                fault.add("bank.iban", "check_digits");
            }
            sound
        });
    }
    if patch.payment_days.is_some_and(|days| days > 365) {
        fault.add("paymentDays", "between_0_and_365");
    }
    fault.into_result()?;
    profile.currency = patch.currency.unwrap_or(profile.currency);
    profile.zone = patch.zone.unwrap_or(profile.zone);
    profile.client_term = patch.client_term.unwrap_or(profile.client_term);
    profile.paper = patch.paper.unwrap_or(profile.paper);
    profile.payment_qr = patch.payment_qr.unwrap_or(profile.payment_qr);
    profile.payment_days = patch.payment_days.unwrap_or(profile.payment_days);
    Ok(profile)
}

fn compact(bank: Bank) -> Bank {
    let iban = bank
        .iban
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect::<String>()
        .to_uppercase();
    Bank { iban, ..bank }
}

/// A BCP 47 tag by its form: letters and digits in parts of 2 to 8.
struct LanguageTag(String);

impl std::str::FromStr for LanguageTag {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let sound = |part: &str| (2..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric());
        let mut parts = text.split('-');
        let first = parts
            .next()
            .is_some_and(|part| sound(part) && part.chars().all(|c| c.is_ascii_alphabetic()));
        if first && parts.all(sound) {
            Ok(Self(text.to_owned()))
        } else {
            Err(())
        }
    }
}

/// The logo, to be shown.
pub fn logo_get(desk: &Desk, _caller: &Caller, _request: Nothing) -> AppResult<LogoView> {
    let logo = desk.store.read(store::logo)?;
    Ok(LogoView {
        png: logo.map(|bytes| STANDARD.encode(bytes)),
    })
}

/// Keeps a chosen picture as the logo of documents, checked and re-encoded; or removes it.
pub fn logo_set(desk: &Desk, caller: &Caller, request: LogoSet) -> AppResult<Profile> {
    let logo = match request.file {
        None => None,
        Some(file) => {
            let bytes = std::fs::read(desk.files.path(caller, "file", &file, desk.now())?)?;
            let kept = deskbell_documents::check_logo(&bytes).map_err(|error| AppError {
                detail: error.to_string(),
                ..AppError::invalid("file", "not_a_picture")
            })?;
            Some(kept)
        }
    };
    desk.write(caller, |tx| {
        store::set_logo(tx, logo.as_deref(), desk.now())?;
        profile(tx)
    })
}
