//! First run: the folder, its keys and recovery code, and what the kind of business brings.

use super::Office;
use crate::{
    AppError, AppResult, Caller, ErrorCode,
    business::{self, SetUp, SetUpDone},
    commands::Nothing,
    folder,
};
use deskbell_core::{
    Currency, Date, Money, Zone,
    business::{COUNTRIES, ClientTerm, CountryDefaults, Preset, WeekInterval, country_defaults},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A new business.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FirstRun {
    /// Kind of business: none, general, dental, salon, trades, tutoring.
    pub preset: String,
    /// Country, two letters.
    pub country: String,
    /// Currency; else the country's.
    #[serde(default)]
    pub currency: Option<String>,
    /// Zone; else the country's, or this computer's where it lies in the country's currency area.
    #[serde(default)]
    pub zone: Option<String>,
    /// Language; else the country's.
    #[serde(default)]
    pub language: Option<String>,
    /// The business's name.
    #[serde(default)]
    pub name: Option<String>,
    /// What clients are called; else the preset's word.
    #[serde(default)]
    pub client_term: Option<ClientTerm>,
    /// Weekly hours; else the preset's.
    #[serde(default)]
    pub hours: Option<Vec<WeekInterval>>,
    /// Names of the preset's services to keep; else all.
    #[serde(default)]
    pub services: Option<Vec<String>>,
}

/// What a first run made. The code is shown once; nobody else has a copy.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct FirstRunDone {
    /// The recovery code in its seven groups; empty when the folder was begun by an earlier, broken-off try.
    pub groups: Vec<String>,
    /// The data folder's id; its last four stand on the sheet.
    pub database_id: String,
    /// The day, in the business's zone.
    pub created_on: Date,
    /// The sheet as plain text, for `--recovery-out`.
    pub sheet_text: Option<String>,
    /// What the preset brought.
    pub brought: SetUpDone,
}

/// Asks what a preset would bring.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PresetAsk {
    /// The preset's word.
    pub preset: String,
    /// Country, two letters.
    pub country: String,
    /// Currency of the prices.
    pub currency: Currency,
    /// Language.
    #[serde(default)]
    pub language: Option<String>,
}

/// What a preset would bring.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PresetView {
    /// The preset's word.
    pub preset: String,
    /// What clients are called.
    pub client_term: ClientTerm,
    /// Weekly hours.
    pub hours: Vec<WeekInterval>,
    /// Services.
    pub services: Vec<PresetServiceView>,
}

/// A service that a preset would bring.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PresetServiceView {
    /// Its name.
    pub name: String,
    /// Its length.
    pub minutes: u16,
    /// Its price.
    pub price: Option<Money>,
}

/// What set-up proposes for each country.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Countries {
    /// Every known country.
    pub items: Vec<CountryProposal>,
    /// The one that this computer's settings suggest.
    pub guess: CountryProposal,
}

/// What set-up proposes for a country.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct CountryProposal {
    /// Two letters.
    pub country: String,
    /// ISO 4217.
    pub currency: String,
    /// Zones to choose from, the likely one first.
    pub zones: Vec<String>,
    /// BCP 47 tag.
    pub language: String,
}

/// Begins the data folder and writes the business. A folder that holds a business is refused and stays as it is; one
/// whose set-up was broken off is finished.
pub fn first_run(office: &Office, caller: &Caller, request: FirstRun) -> AppResult<FirstRunDone> {
    let set_up = read(&request)?;
    let (groups, code) = match office.desk() {
        Ok(_) => (Vec::new(), None),
        Err(_) => begin(office)?,
    };
    let desk = office.desk()?;
    let caller = caller.for_command("first_run_start", None);
    let name = set_up.name.clone();
    let zone = set_up.zone;
    let brought = business::set_up(&desk, &caller, set_up)?;
    let created_on = desk.now().date(zone);
    let db_id = desk.store.keys().db_id();
    let sheet_text = code
        .as_ref()
        .map(|code| folder::sheet_text(code, &name, created_on, db_id).to_string());
    if let Some(code) = code {
        desk.expect_proof_of(code);
    }
    Ok(FirstRunDone {
        groups,
        database_id: db_id.to_string(),
        created_on,
        sheet_text,
        brought,
    })
}

fn begin(office: &Office) -> AppResult<(Vec<String>, Option<folder::RecoveryCode>)> {
    let (opened, code) = folder::init(
        &office.place(),
        office.vault.as_ref(),
        &office.config,
        office.clock.now(),
    )?;
    office.seat(opened)?;
    Ok((
        code.groups().iter().map(|group| group.to_string()).collect(),
        Some(code),
    ))
}

/// Checks everything before a folder is begun.
fn read(request: &FirstRun) -> AppResult<SetUp> {
    let preset = Preset::of(&request.preset).ok_or_else(|| AppError::invalid("preset", "unknown"))?;
    let country = country_defaults(&request.country).ok_or_else(|| AppError::invalid("country", "unknown"))?;
    let currency: Currency = request
        .currency
        .as_deref()
        .unwrap_or(country.currency)
        .parse()
        .map_err(|_| AppError::invalid("currency", "not_a_currency"))?;
    let zone = match request.zone.as_deref() {
        Some(zone) => zone.parse().map_err(|_| AppError::invalid("zone", "not_a_zone"))?,
        None => likely_zone(country)?,
    };
    Ok(SetUp {
        preset,
        country,
        currency,
        zone,
        language: request.language.clone().unwrap_or_else(|| country.language.to_owned()),
        name: request.name.clone().unwrap_or_default(),
        client_term: request.client_term.unwrap_or(preset.client_term),
        hours: request.hours.clone().unwrap_or_else(|| preset.week()),
        services: request.services.clone(),
    })
}

fn likely_zone(country: &CountryDefaults) -> AppResult<Zone> {
    country
        .zone
        .parse()
        .map_err(|_| AppError::new(ErrorCode::Internal, "the country table names no zone"))
}

/// What a preset would bring, with prices in the currency.
pub fn preset(_office: &Office, _caller: &Caller, request: PresetAsk) -> AppResult<PresetView> {
    let preset = Preset::of(&request.preset).ok_or_else(|| AppError::invalid("preset", "unknown"))?;
    let view = |service: &deskbell_core::business::PresetService| PresetServiceView {
        name: service.name.to_owned(),
        minutes: service.minutes,
        price: Some(Money::new(
            i64::from(service.price) * 10_i64.pow(request.currency.exponent()),
            request.currency,
        )),
    };
    Ok(PresetView {
        preset: preset.word.to_owned(),
        client_term: preset.client_term,
        hours: preset.week(),
        services: preset.services.iter().map(view).collect(),
    })
}

/// Every known country with its proposals, and the one this computer suggests.
pub fn countries(_office: &Office, _caller: &Caller, _request: Nothing) -> AppResult<Countries> {
    let own_zone = iana_time_zone::get_timezone().unwrap_or_default();
    let locale = sys_locale::get_locale().unwrap_or_default();
    let region = locale.split(['-', '_', '.']).nth(1).unwrap_or_default().to_owned();
    let by_zone = COUNTRIES.iter().find(|country| country.zone == own_zone);
    let guess = by_zone.or_else(|| country_defaults(&region)).unwrap_or(&COUNTRIES[0]);
    Ok(Countries {
        items: COUNTRIES.iter().map(|country| proposal(country, &own_zone)).collect(),
        guess: proposal(guess, &own_zone),
    })
}

/// Zones of a country: the table's, and this computer's own when it could be there.
fn proposal(country: &CountryDefaults, own_zone: &str) -> CountryProposal {
    let mut zones = vec![country.zone.to_owned()];
    let continent = |zone: &str| zone.split('/').next().unwrap_or_default().to_owned();
    if own_zone != country.zone && continent(own_zone) == continent(country.zone) && own_zone.parse::<Zone>().is_ok() {
        zones.push(own_zone.to_owned());
    }
    CountryProposal {
        country: country.country.to_owned(),
        currency: country.currency.to_owned(),
        zones,
        language: country.language.to_owned(),
    }
}
