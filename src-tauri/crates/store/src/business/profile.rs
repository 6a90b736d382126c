//! The one row of the business itself.

use crate::{Row, StoreError, StoreResult, Tx, WriteTx, named};
use deskbell_core::{
    Instant,
    business::{ClientTerm, Paper, PaymentQr, Profile},
};
use serde::{Serialize, de::DeserializeOwned};

/// The business; `NotFound` before set-up.
pub fn profile(tx: &Tx<'_>) -> StoreResult<Profile> {
    tx.query_one(
        "SELECT preset, name, address, country, currency, zone, language, client_term, paper, phone, email, website,
           tax_id, registration, bank, payment_qr, payment_days, version
         FROM business",
        &[],
        read,
    )
}

fn read(row: &Row<'_>) -> StoreResult<Profile> {
    let bank: Option<String> = row.get("bank")?;
    Ok(Profile {
        preset: row.get("preset")?,
        name: row.get("name")?,
        address: from_json(&row.get::<String>("address")?, "address")?,
        country: row.get("country")?,
        currency: row.get("currency")?,
        zone: row.get("zone")?,
        language: row.get("language")?,
        client_term: row.word("client_term", ClientTerm::from_word)?,
        paper: row.word("paper", Paper::from_word)?,
        phone: row.get("phone")?,
        email: row.get("email")?,
        website: row.get("website")?,
        tax_id: row.get("tax_id")?,
        registration: row.get("registration")?,
        bank: bank.map(|bank| from_json(&bank, "bank")).transpose()?,
        payment_qr: row.word("payment_qr", PaymentQr::from_word)?,
        payment_days: row.get("payment_days")?,
        version: row.get("version")?,
    })
}

/// Writes the business once, at set-up; `Duplicate` afterwards.
pub fn profile_insert(tx: &WriteTx<'_>, profile: &Profile, now: Instant) -> StoreResult<()> {
    tx.execute(
        "INSERT INTO business (id, preset, name, address, country, currency, zone, language, client_term, paper, phone,
           email, website, tax_id, registration, bank, payment_qr, payment_days, created_ms, updated_ms, version)
         VALUES ('business', :preset, :name, :address, :country, :currency, :zone, :language, :term, :paper, :phone,
           :email, :website, :tax_id, :registration, :bank, :qr, :days, :now, :now, 1)",
        &[named! {":preset" => &profile.preset}, columns(profile, now)?.as_slice()].concat(),
    )?;
    tx.changed("business", "business");
    Ok(())
}

/// Writes the business anew; `Conflict` when its version is no longer `profile.version`.
pub fn profile_update(tx: &WriteTx<'_>, profile: &Profile, now: Instant) -> StoreResult<()> {
    tx.update(
        "UPDATE business
         SET name = :name, address = :address, country = :country, currency = :currency, zone = :zone,
           language = :language, client_term = :term, paper = :paper, phone = :phone, email = :email,
           website = :website, tax_id = :tax_id, registration = :registration, bank = :bank, payment_qr = :qr,
           payment_days = :days, updated_ms = :now, version = version + 1
         WHERE version = :version",
        &[
            named! {":version" => profile.version},
            columns(profile, now)?.as_slice(),
        ]
        .concat(),
    )?;
    tx.changed("business", "business");
    Ok(())
}

fn columns(profile: &Profile, now: Instant) -> StoreResult<Vec<(&'static str, crate::Value)>> {
    let bank = profile.bank.as_ref().map(to_json).transpose()?;
    Ok(named! {
        ":name" => &profile.name,
        ":address" => to_json(&profile.address)?,
        ":country" => &profile.country,
        ":currency" => profile.currency,
        ":zone" => profile.zone,
        ":language" => &profile.language,
        ":term" => profile.client_term.word(),
        ":paper" => profile.paper.word(),
        ":phone" => profile.phone.as_deref(),
        ":email" => profile.email.as_deref(),
        ":website" => profile.website.as_deref(),
        ":tax_id" => profile.tax_id.as_deref(),
        ":registration" => profile.registration.as_deref(),
        ":bank" => bank,
        ":qr" => profile.payment_qr.word(),
        ":days" => profile.payment_days,
        ":now" => now,
    }
    .to_vec())
}

/// The logo's bytes, as checked and re-encoded when it was chosen.
pub fn logo(tx: &Tx<'_>) -> StoreResult<Option<Vec<u8>>> {
    Ok(tx
        .query_opt("SELECT logo FROM business", &[], |row| row.get("logo"))?
        .flatten())
}

/// Keeps or removes the logo.
pub fn set_logo(tx: &WriteTx<'_>, logo: Option<&[u8]>, now: Instant) -> StoreResult<()> {
    tx.update(
        "UPDATE business
         SET logo = :logo, updated_ms = :now, version = version + 1
         WHERE id = 'business'",
        named! {":logo" => logo, ":now" => now},
    )?;
    tx.changed("business", "business");
    Ok(())
}

fn from_json<T: DeserializeOwned>(text: &str, column: &str) -> StoreResult<T> {
    serde_json::from_str(text).map_err(|_| StoreError::Damaged(format!("column {column}")))
}

fn to_json(value: &impl Serialize) -> StoreResult<String> {
    serde_json::to_string(value).map_err(|error| StoreError::Internal(error.to_string()))
}
