//! A draft as people type it (I43): strings are kept as typed, numbers are read when totals are computed. Tax settings
//! of the business fill in what a line leaves out.

use super::{
    Calculation, CalculationLine, Discount, OneOrTwo, Prices, TaxCategory, TaxComponent, TaxKey, Terms, discount,
    read_price, read_quantity, read_rates, scaled, scaled_within, unscaled,
};
use crate::{
    Currency, Date, Fault,
    id::{AppointmentId, ClientId, ServiceId, TaxSettingId},
    text,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Decimals of an exchange rate (I17).
pub(super) const FX_DECIMALS: u32 = 10;

fn positive(value: i64) -> Result<i64, &'static str> {
    if value > 0 { Ok(value) } else { Err("not_positive") }
}

/// Most lines one document holds.
pub const MAX_LINES: usize = 5_000;

/// What a draft holds besides its parties.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DraftContent {
    /// Whether unit prices include tax.
    #[serde(default)]
    pub prices: Prices,
    /// Currency; the business's when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
    /// The lines.
    #[serde(default)]
    pub lines: Vec<DraftLine>,
    /// Discount on the whole document, an amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc_disc: Option<String>,
    /// Discount on the whole document, percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc_disc_pct: Option<String>,
    /// Why there is a discount; printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc_disc_reason: Option<String>,
    /// Smallest payable step, for cash rounding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cash_step: Option<String>,
    /// Invoice date; the day of issue when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// Due date; from the terms when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_date: Option<Date>,
    /// Terms of payment; 14 days when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<Terms>,
    /// Date of supply for lines without their own; the invoice date when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supply_date: Option<Date>,
    /// Last day of supply, where it took several days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supply_to: Option<Date>,
    /// Document language; the bill-to party's, else the business's, when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The buyer's own reference or order number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer_reference: Option<String>,
    /// The buyer's tax id, where the law wants it on the document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer_tax_id: Option<String>,
    /// Exchange into the business's currency, where the document's is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fx: Option<DraftFx>,
    /// Words above the lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub intro: Option<String>,
    /// Words below the totals.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// An exchange rate as typed (I17).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DraftFx {
    /// Home units for one unit of the document's currency, up to ten decimals.
    pub rate: String,
    /// The rate's day.
    pub date: Date,
    /// Who published it.
    pub source: String,
}

/// One line of a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DraftLine {
    /// What was done or sold.
    #[serde(default)]
    pub description: String,
    /// Quantity, up to six decimals; 1 when not given.
    #[serde(default = "one")]
    pub qty: String,
    /// Unit: a UN/ECE Rec 20 code or a word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Unit price, up to six decimals; 0 when not given.
    #[serde(default = "zero")]
    pub price: String,
    /// Rate in percent, or two on one base; from the tax setting when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate: Option<OneOrTwo>,
    /// Tax category; from the tax setting, else `S`, when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cat: Option<TaxCategory>,
    /// What the tax or taxes are called; from the tax setting when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_labels: Option<OneOrTwo>,
    /// The tax setting it follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_setting_id: Option<TaxSettingId>,
    /// Why no tax is charged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exempt_reason: Option<String>,
    /// The reason's code in e-invoices.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exempt_code: Option<String>,
    /// Line discount, an amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disc: Option<String>,
    /// Line discount, percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disc_pct: Option<String>,
    /// Why there is a discount; printed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disc_reason: Option<String>,
    /// Date of supply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// The service of the price list: fills in description, price and tax where they are not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_id: Option<ServiceId>,
    /// The visit this line bills.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointment_id: Option<AppointmentId>,
    /// Who received it, where the bill-to party is another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<ClientId>,
}

fn one() -> String {
    "1".to_owned()
}

fn zero() -> String {
    "0".to_owned()
}

/// A tax setting of the business (I24).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaxSetting {
    /// Its id.
    pub id: TaxSettingId,
    /// What staff pick it by.
    pub name: String,
    /// The category.
    pub category: TaxCategory,
    /// No, one or two taxes.
    pub components: Vec<TaxComponent>,
    /// The reason printed when no tax is charged.
    pub reason: Option<String>,
    /// Its code in e-invoices.
    pub code: Option<String>,
    /// First day it holds.
    pub valid_from: Date,
    /// Last day it holds.
    pub valid_to: Option<Date>,
}

impl TaxSetting {
    /// True when it holds on the day of supply (I27).
    pub fn holds_on(&self, day: Date) -> bool {
        self.valid_from <= day && self.valid_to.is_none_or(|last| day <= last)
    }

    fn matches(&self, category: TaxCategory, rates_e3: &[i64]) -> bool {
        let own: Vec<i64> = self.components.iter().map(|c| c.rate_e3).filter(|r| *r > 0).collect();
        let asked: Vec<i64> = rates_e3.iter().copied().filter(|r| *r > 0).collect();
        self.category == category && own == asked
    }
}

impl DraftContent {
    /// Cleans texts and checks every number that was typed; all faults at once. What is missing is no fault yet.
    pub fn checked(mut self, business: Currency) -> Result<Self, Fault> {
        let mut fault = Fault::default();
        if self.lines.len() > MAX_LINES {
            fault.add("lines", "too_many");
        }
        for (field, value) in [
            ("docDiscReason", &mut self.doc_disc_reason),
            ("buyerReference", &mut self.buyer_reference),
            ("buyerTaxId", &mut self.buyer_tax_id),
            ("language", &mut self.language),
        ] {
            clean(&mut fault, field, value, text::line);
        }
        clean(&mut fault, "intro", &mut self.intro, text::note);
        clean(&mut fault, "text", &mut self.text, text::note);
        if let Some(fx) = &mut self.fx {
            fault.take(
                "fx.rate",
                scaled_within(&fx.rate, FX_DECIMALS, i64::MAX).and_then(positive),
            );
            if let Some(source) = fault.take("fx.source", text::required_line(&fx.source)) {
                fx.source = source;
            }
        }
        for (i, line) in self.lines.iter_mut().enumerate() {
            line.clean(&mut fault, i);
        }
        fault.into_result()?;
        self.calculation(business)?;
        Ok(self)
    }

    /// Fills in what lines leave out from the tax settings valid on their day of supply: by the named setting, else by
    /// category and rate, else the first setting; without settings `fallback`.
    #[must_use]
    pub fn with_taxes(mut self, settings: &[TaxSetting], fallback: &TaxSetting, today: Date) -> Self {
        let day = self.supply_date.or(self.date).unwrap_or(today);
        for line in &mut self.lines {
            line.fill_tax(settings, fallback, line.date.unwrap_or(day));
        }
        self
    }

    /// The calculation of this draft; all faults at once.
    pub fn calculation(&self, business: Currency) -> Result<Calculation, Fault> {
        let currency = self.currency.unwrap_or(business);
        let exponent = currency.exponent();
        let mut fault = Fault::default();
        let document = discount(
            &mut fault,
            "docDisc",
            exponent,
            self.doc_disc.as_deref(),
            self.doc_disc_pct.as_deref(),
        );
        let cash_step = self
            .cash_step
            .as_deref()
            .and_then(|step| fault.take("cashStep", scaled(step, exponent)));
        let lines = self
            .lines
            .iter()
            .enumerate()
            .filter_map(|(i, line)| line.calculation(&mut fault, i, exponent))
            .collect();
        fault.into_result()?;
        Ok(Calculation {
            currency,
            prices: self.prices,
            discount: document,
            cash_step,
            lines,
        })
    }
}

impl DraftLine {
    /// The taxes of this line, as filled in.
    pub fn tax(&self) -> Result<TaxKey, &'static str> {
        let category = self.cat.unwrap_or_default();
        let rates = match &self.rate {
            Some(rates) => read_rates(rates)?,
            None => vec![0],
        };
        if category != TaxCategory::S && rates.iter().any(|rate| *rate > 0) {
            return Err("rate_in_free_category");
        }
        let labels = self.tax_labels.as_ref().map(OneOrTwo::texts).unwrap_or_default();
        let components = rates
            .into_iter()
            .enumerate()
            .map(|(i, rate_e3)| TaxComponent {
                label: labels.get(i).map(|l| (*l).to_owned()).unwrap_or_default(),
                rate_e3,
            })
            .collect();
        Ok(TaxKey { category, components })
    }

    fn calculation(&self, fault: &mut Fault, i: usize, exponent: u32) -> Option<CalculationLine> {
        let at = |name: &str| format!("lines.{i}.{name}");
        let quantity_e6 = fault.take(&at("qty"), read_quantity(&self.qty));
        let unit_price_e6 = fault.take(&at("price"), read_price(&self.price));
        let tax = fault.take(&at("rate"), self.tax());
        let discount: Discount = discount(
            fault,
            &at("disc"),
            exponent,
            self.disc.as_deref(),
            self.disc_pct.as_deref(),
        );
        Some(CalculationLine {
            quantity_e6: quantity_e6?,
            unit_price_e6: unit_price_e6?,
            discount,
            tax: tax?,
        })
    }

    fn clean(&mut self, fault: &mut Fault, i: usize) {
        let at = |name: &str| format!("lines.{i}.{name}");
        if let Some(clean) = fault.take(&at("description"), text::note(&self.description)) {
            self.description = clean;
        }
        for (field, value) in [
            ("unit", &mut self.unit),
            ("exemptReason", &mut self.exempt_reason),
            ("exemptCode", &mut self.exempt_code),
            ("discReason", &mut self.disc_reason),
        ] {
            clean(fault, &at(field), value, text::line);
        }
    }

    fn fill_tax(&mut self, settings: &[TaxSetting], fallback: &TaxSetting, day: Date) {
        let rates = self.rate.as_ref().and_then(|rates| read_rates(rates).ok());
        let valid = || settings.iter().filter(|setting| setting.holds_on(day));
        let setting = match (self.tax_setting_id, &rates) {
            (Some(id), _) => settings.iter().find(|setting| setting.id == id),
            (None, Some(rates)) => valid().find(|s| s.matches(self.cat.unwrap_or_default(), rates)),
            (None, None) => match self.cat {
                Some(category) => valid().find(|s| s.category == category),
                None => valid().next().or(Some(fallback)),
            },
        };
        if let Some(setting) = setting {
            self.follow(setting);
        }
    }

    /// What was typed stays; the rest comes from the setting.
    fn follow(&mut self, setting: &TaxSetting) {
        let texts = |of: fn(&TaxComponent) -> String| OneOrTwo::of(setting.components.iter().map(of).collect());
        self.cat.get_or_insert(setting.category);
        self.rate.get_or_insert_with(|| texts(|c| unscaled(c.rate_e3, 3)));
        if !setting.components.is_empty() {
            self.tax_labels.get_or_insert_with(|| texts(|c| c.label.clone()));
        }
        if self.exempt_reason.is_none() {
            self.exempt_reason.clone_from(&setting.reason);
            self.exempt_code = self.exempt_code.take().or_else(|| setting.code.clone());
        }
    }
}

fn clean(fault: &mut Fault, field: &str, value: &mut Option<String>, rule: fn(&str) -> Result<String, &'static str>) {
    if let Some(typed) = value.take() {
        *value = fault.take(field, rule(&typed)).filter(|text| !text.is_empty());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::Id;
    use serde_json::json;

    fn setting(seed: u8, category: TaxCategory, components: &[(&str, i64)], from: &str) -> TaxSetting {
        TaxSetting {
            id: TaxSettingId::from_parts(1, [seed; 10]),
            name: String::new(),
            category,
            components: components
                .iter()
                .map(|(label, rate_e3)| TaxComponent {
                    label: (*label).to_owned(),
                    rate_e3: *rate_e3,
                })
                .collect(),
            reason: category.needs_reason().then(|| "by law".to_owned()),
            code: None,
            valid_from: from.parse().expect("a date"),
            valid_to: None,
        }
    }

    fn euro() -> Currency {
        "EUR".parse().expect("the euro")
    }

    fn draft(json: serde_json::Value) -> DraftContent {
        serde_json::from_value(json).expect("the draft's shape")
    }

    fn filled(json: serde_json::Value) -> DraftContent {
        let settings = [
            setting(1, TaxCategory::S, &[("VAT", 20_000)], "2020-01-01"),
            setting(2, TaxCategory::S, &[("GST", 5_000), ("QST", 9_975)], "2020-01-01"),
            setting(3, TaxCategory::E, &[], "2020-01-01"),
            setting(4, TaxCategory::S, &[("VAT", 21_000)], "2028-01-01"),
        ];
        let fallback = setting(9, TaxCategory::O, &[], "2020-01-01");
        draft(json).with_taxes(&settings, &fallback, "2027-06-08".parse().expect("a date"))
    }

    #[test]
    fn a_line_takes_label_and_reason_from_the_matching_setting() {
        let content = filled(json!({"lines": [
            {"price": "1"},
            {"price": "1", "rate": ["5", "9.975"]},
            {"price": "1", "rate": "0", "cat": "E"},
            {"price": "1", "rate": "7"},
        ]}));
        let key = |i: usize| content.lines[i].tax().expect("a tax");
        assert_eq!(key(0).components[0].label, "VAT");
        assert_eq!(key(1).components[1].label, "QST");
        assert_eq!(content.lines[2].exempt_reason.as_deref(), Some("by law"));
        assert_eq!(key(3).components[0].label, "", "a rate of no setting stays as typed");
    }

    #[test]
    fn the_rate_is_chosen_by_the_day_of_supply() {
        let content =
            filled(json!({"lines": [{"rate": "21", "date": "2027-12-31"}, {"rate": "21", "date": "2028-01-01"}]}));
        let labels: Vec<_> = content.lines.iter().map(|l| l.tax_labels.is_some()).collect();
        assert_eq!(labels, [false, true]);
    }

    #[test]
    fn a_draft_may_be_incomplete_but_not_unreadable() {
        assert!(draft(json!({"lines": [{}]})).checked(euro()).is_ok());
        let fault = draft(json!({"lines": [{"qty": "two", "description": "a\u{0}"}]}))
            .checked(euro())
            .expect_err("unreadable");
        assert_eq!(
            fault.fields.get("lines.0.description").map(String::as_str),
            Some("control_character")
        );
        let fault = draft(json!({"lines": [{"rate": "19", "cat": "E"}]}))
            .checked(euro())
            .expect_err("no tax on exempt");
        assert_eq!(
            fault.fields.get("lines.0.rate").map(String::as_str),
            Some("rate_in_free_category")
        );
    }
}
