//! Tax settings: what the business has confirmed, what its country is proposed, and what a line follows.

use crate::{AppError, AppResult, Caller, Desk, commands::Nothing};
use deskbell_core::{
    Date, Fault,
    business::Profile,
    id::TaxSettingId,
    invoices::{
        OneOrTwo, StarterTax, TaxCategory, TaxComponent, TaxSetting, read_rates, starter_taxes, unregistered_tax,
        unscaled,
    },
    text,
};
use deskbell_store::{Tx, business, invoices as store};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A tax setting as shown.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaxSettingView {
    /// Its id; none while it is only proposed.
    pub id: Option<TaxSettingId>,
    /// What staff pick it by.
    pub name: String,
    /// The category.
    pub cat: TaxCategory,
    /// Rate or rates in percent.
    pub rate: OneOrTwo,
    /// What the tax or taxes are called.
    pub labels: Option<OneOrTwo>,
    /// The reason printed when no tax is charged.
    pub reason: Option<String>,
    /// Its code in e-invoices.
    pub reason_code: Option<String>,
    /// First day it holds.
    pub valid_from: Option<Date>,
    /// Last day it holds.
    pub valid_to: Option<Date>,
}

/// The business's settings, the default first, and what its country is proposed.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaxSettings {
    /// Confirmed settings.
    pub items: Vec<TaxSettingView>,
    /// The starter set of the country, to be confirmed one by one or all at once.
    pub proposed: Vec<TaxSettingView>,
}

/// A new tax setting. A change of rate is a new setting with its first day.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TaxSettingDraft {
    /// What staff pick it by.
    pub name: String,
    /// The category.
    #[serde(default)]
    pub cat: TaxCategory,
    /// Rate in percent, or two on one base.
    pub rate: Option<OneOrTwo>,
    /// What the tax or taxes are called on paper.
    pub labels: Option<OneOrTwo>,
    /// The reason printed when no tax is charged.
    pub reason: Option<String>,
    /// Its code in e-invoices.
    pub reason_code: Option<String>,
    /// First day it holds; always when not given.
    pub valid_from: Option<Date>,
    /// Last day it holds.
    pub valid_to: Option<Date>,
}

/// A made setting.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaxSettingMade {
    /// The setting.
    pub id: TaxSettingId,
}

/// Takes a setting off the lists.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TaxSettingArchive {
    /// The setting.
    pub id: TaxSettingId,
}

/// Settings that were made.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TaxSettingsConfirmed {
    /// Their ids, in order.
    pub ids: Vec<TaxSettingId>,
}

/// Lists the settings and the country's proposals.
pub fn tax_setting_list(desk: &Desk, _caller: &Caller, _request: Nothing) -> AppResult<TaxSettings> {
    desk.store.read(|tx| {
        let settings = store::tax_settings(tx)?;
        let known = |starter: &StarterTax| settings.iter().any(|setting| setting.name == starter.name);
        let proposed = starter_taxes(&business::profile(tx)?.country)
            .iter()
            .filter(|starter| !known(starter))
            .map(proposal)
            .collect();
        Ok(TaxSettings {
            items: settings.iter().map(view).collect(),
            proposed,
        })
    })
}

/// Makes a setting.
pub fn tax_setting_create(desk: &Desk, caller: &Caller, request: TaxSettingDraft) -> AppResult<TaxSettingMade> {
    let setting = request.setting(desk.new_id())?;
    desk.write(caller, |tx| {
        store::add_tax_setting(tx, &setting, desk.now())?;
        tx.changed("invoices", setting.id);
        Ok(TaxSettingMade { id: setting.id })
    })
}

/// Confirms what the country is proposed: every proposal not yet there becomes a setting (I24).
pub fn tax_setting_confirm(desk: &Desk, caller: &Caller, _request: Nothing) -> AppResult<TaxSettingsConfirmed> {
    desk.write(caller, |tx| {
        let present = store::tax_settings(tx)?;
        let mut ids = Vec::new();
        for starter in starter_taxes(&business::profile(tx)?.country) {
            if present.iter().any(|setting| setting.name == starter.name) {
                continue;
            }
            let setting = of_starter(starter, desk.new_id());
            store::add_tax_setting(tx, &setting, desk.now())?;
            tx.changed("invoices", setting.id);
            ids.push(setting.id);
        }
        Ok(TaxSettingsConfirmed { ids })
    })
}

/// Takes a setting off the lists; what was issued with it stays.
pub fn tax_setting_archive(desk: &Desk, caller: &Caller, request: TaxSettingArchive) -> AppResult<Nothing> {
    desk.write(caller, |tx| {
        store::archive_tax_setting(tx, request.id, desk.now())?;
        tx.changed("invoices", request.id);
        Ok(Nothing {})
    })
}

/// What lines follow: the business's settings, and what a line takes when there is none (I29).
pub(super) fn for_lines(tx: &Tx<'_>, profile: &Profile) -> AppResult<(Vec<TaxSetting>, TaxSetting)> {
    let fallback = of_starter(
        unregistered_tax(&profile.country),
        deskbell_core::id::Id::from_parts(0, [0; 10]),
    );
    Ok((store::tax_settings(tx)?, fallback))
}

impl TaxSettingDraft {
    fn setting(self, id: TaxSettingId) -> AppResult<TaxSetting> {
        let mut fault = Fault::default();
        let name = fault.take("name", text::required_line(&self.name));
        let reason = line(&mut fault, "reason", self.reason);
        let code = line(&mut fault, "reasonCode", self.reason_code);
        let rates = self.rate.as_ref().map(read_rates).transpose();
        let rates = fault.take("rate", rates).flatten().unwrap_or_default();
        let labels: Vec<String> = self
            .labels
            .as_ref()
            .map(|labels| labels.texts().into_iter().map(str::to_owned).collect())
            .unwrap_or_default();
        if self.cat == TaxCategory::S && rates.is_empty() {
            fault.add("rate", "required");
        }
        if self.cat != TaxCategory::S && rates.iter().any(|rate| *rate > 0) {
            fault.add("rate", "rate_in_free_category");
        }
        if self.cat.needs_reason() && reason.is_none() {
            fault.add("reason", "required");
        }
        let valid_from = self.valid_from.unwrap_or_else(always);
        if self.valid_to.is_some_and(|to| to < valid_from) {
            fault.add("validTo", "before_valid_from");
        }
        fault.into_result()?;
        let components = rates.into_iter().filter(|_| self.cat == TaxCategory::S).zip(0..);
        Ok(TaxSetting {
            id,
            name: name.unwrap_or_default(),
            category: self.cat,
            components: components
                .map(|(rate_e3, i): (i64, usize)| TaxComponent {
                    label: labels.get(i).cloned().unwrap_or_default(),
                    rate_e3,
                })
                .collect(),
            reason,
            code,
            valid_from,
            valid_to: self.valid_to,
        })
    }
}

fn line(fault: &mut Fault, field: &str, typed: Option<String>) -> Option<String> {
    fault
        .take(field, text::line(&typed.unwrap_or_default()))
        .filter(|text| !text.is_empty())
}

fn always() -> Date {
    Date::new(2000, 1, 1).expect("a day of the calendar")
}

fn of_starter(starter: &StarterTax, id: TaxSettingId) -> TaxSetting {
    TaxSetting {
        id,
        name: starter.name.to_owned(),
        category: starter.category,
        components: starter
            .components
            .iter()
            .map(|(label, rate_e3)| TaxComponent {
                label: (*label).to_owned(),
                rate_e3: *rate_e3,
            })
            .collect(),
        reason: starter.reason.map(str::to_owned),
        code: starter.code.map(str::to_owned),
        valid_from: always(),
        valid_to: None,
    }
}

fn proposal(starter: &StarterTax) -> TaxSettingView {
    let setting = of_starter(starter, deskbell_core::id::Id::from_parts(0, [0; 10]));
    TaxSettingView {
        id: None,
        valid_from: None,
        ..view(&setting)
    }
}

fn view(setting: &TaxSetting) -> TaxSettingView {
    let texts = |of: fn(&TaxComponent) -> String| OneOrTwo::of(setting.components.iter().map(of).collect());
    TaxSettingView {
        id: Some(setting.id),
        name: setting.name.clone(),
        cat: setting.category,
        rate: texts(|c| unscaled(c.rate_e3, 3)),
        labels: (!setting.components.is_empty()).then(|| texts(|c| c.label.clone())),
        reason: setting.reason.clone(),
        reason_code: setting.code.clone(),
        valid_from: Some(setting.valid_from),
        valid_to: setting.valid_to,
    }
}

/// The setting of an id, or the refusal of its field.
pub(super) fn known(settings: &[TaxSetting], id: TaxSettingId, field: &str) -> AppResult<()> {
    match settings.iter().any(|setting| setting.id == id) {
        true => Ok(()),
        false => Err(AppError::invalid(field, "not_found")),
    }
}
