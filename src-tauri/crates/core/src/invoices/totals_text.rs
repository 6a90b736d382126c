//! The calculation as people type it and paper prints it: decimal strings in the currency's own exponent.

use super::{
    Calculation, CalculationLine, Discount, Prices, TaxCategory, TaxComponent, TaxKey, Totals, compute, scaled,
    scaled_within, unscaled,
};
use crate::{Currency, Fault, Money};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Largest quantity, six decimals (I7).
const MAX_QUANTITY_E6: i64 = 9_999_999_999_999;
/// Largest unit price, six decimals (I7).
const MAX_PRICE_E6: i64 = 999_999_999_999_999;
/// Largest rate, three decimals (I7).
const MAX_RATE_E3: i64 = 999_999;

/// One rate, or the two rates of two taxes on one base.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum OneOrTwo {
    /// One.
    One(String),
    /// Two, in the order of the setting.
    Two([String; 2]),
}

impl OneOrTwo {
    /// The texts, in order.
    pub fn texts(&self) -> Vec<&str> {
        match self {
            OneOrTwo::One(one) => vec![one],
            OneOrTwo::Two([first, second]) => vec![first, second],
        }
    }

    /// One text stays alone; of more the first two are taken (a group has at most two taxes).
    pub fn of(mut texts: Vec<String>) -> Self {
        match (texts.len(), texts.pop(), texts.pop()) {
            (2.., Some(second), Some(first)) => OneOrTwo::Two([first, second]),
            (_, Some(only), _) => OneOrTwo::One(only),
            _ => OneOrTwo::One("0".to_owned()),
        }
    }
}

/// What the totals are computed from. Nothing is stored.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TotalsRequest {
    /// ISO 4217 code.
    pub currency: Currency,
    /// Whether prices include tax.
    #[serde(default)]
    pub prices: Prices,
    /// Discount on the whole document, an amount.
    pub doc_disc: Option<String>,
    /// Discount on the whole document, percent.
    pub doc_disc_pct: Option<String>,
    /// Smallest payable step, `0.05`.
    pub cash_step: Option<String>,
    /// The lines.
    pub lines: Vec<TotalsLine>,
}

/// One line of a calculation.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TotalsLine {
    /// Quantity, up to six decimals.
    pub qty: String,
    /// Unit price, up to six decimals.
    pub price: String,
    /// Rate in percent, or two rates on one base.
    pub rate: OneOrTwo,
    /// Tax category; `S` when not given.
    #[serde(default)]
    pub cat: TaxCategory,
    /// Line discount, an amount.
    pub disc: Option<String>,
    /// Line discount, percent.
    pub disc_pct: Option<String>,
}

/// One tax group of the result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GroupText {
    /// Tax category.
    pub cat: TaxCategory,
    /// Rate or rates in percent.
    pub rate: OneOrTwo,
    /// What tax is charged on.
    pub base: String,
    /// Tax, one amount a rate.
    pub tax: OneOrTwo,
}

/// The result, as decimal strings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TotalsText {
    /// Line amounts after the line discount, before the document's.
    pub lines: Vec<String>,
    /// The document discount.
    pub discount: String,
    /// One a category and rate, in order of first appearance.
    pub groups: Vec<GroupText>,
    /// Sum of bases.
    pub net: String,
    /// Sum of taxes.
    pub tax: String,
    /// Their sum.
    pub total: String,
    /// What cash rounding adds or takes; only with a step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounding: Option<String>,
    /// Total and rounding; only with a step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payable: Option<String>,
    /// Net line amounts that add up to the bases; only for gross prices without a document discount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_net_for_xml: Option<Vec<String>>,
}

impl TotalsRequest {
    /// Reads every number; all faults at once.
    pub fn calculation(&self) -> Result<Calculation, Fault> {
        let mut fault = Fault::default();
        let exponent = self.currency.exponent();
        let discount = discount(
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
            .filter_map(|(i, line)| line.calculation(&mut fault, &format!("lines.{i}."), exponent))
            .collect();
        fault.into_result()?;
        Ok(Calculation {
            currency: self.currency,
            prices: self.prices,
            discount,
            cash_step,
            lines,
        })
    }

    /// Reads and computes.
    pub fn totals(&self) -> Result<TotalsText, Fault> {
        let calculation = self.calculation()?;
        Ok(TotalsText::of(&calculation, &compute(&calculation)?))
    }
}

impl TotalsLine {
    fn calculation(&self, fault: &mut Fault, path: &str, exponent: u32) -> Option<CalculationLine> {
        let quantity_e6 = fault.take(&format!("{path}qty"), read_quantity(&self.qty));
        let unit_price_e6 = fault.take(&format!("{path}price"), read_price(&self.price));
        let rates = fault.take(&format!("{path}rate"), read_rates(&self.rate));
        let discount = discount(
            fault,
            &format!("{path}disc"),
            exponent,
            self.disc.as_deref(),
            self.disc_pct.as_deref(),
        );
        let components = rates?.into_iter().map(unlabelled).collect();
        Some(CalculationLine {
            quantity_e6: quantity_e6?,
            unit_price_e6: unit_price_e6?,
            discount,
            tax: TaxKey {
                category: self.cat,
                components,
            },
        })
    }
}

fn unlabelled(rate_e3: i64) -> TaxComponent {
    TaxComponent {
        label: String::new(),
        rate_e3,
    }
}

/// Reads a quantity with six decimals, within the range of I7.
pub fn read_quantity(text: &str) -> Result<i64, &'static str> {
    scaled_within(text, 6, MAX_QUANTITY_E6)
}

/// Reads a unit price with six decimals, within the range of I7.
pub fn read_price(text: &str) -> Result<i64, &'static str> {
    scaled_within(text, 6, MAX_PRICE_E6)
}

/// Reads one or two rates in thousandths of a percent, within the range of I7.
pub fn read_rates(rates: &OneOrTwo) -> Result<Vec<i64>, &'static str> {
    rates
        .texts()
        .into_iter()
        .map(|text| match scaled_within(text, 3, MAX_RATE_E3)? {
            negative if negative < 0 => Err("negative"),
            rate => Ok(rate),
        })
        .collect()
}

/// Reads a discount given as an amount or a percentage, not both; `field` is the amount's name, the percentage's ends
/// in `Pct`.
pub fn discount(
    fault: &mut Fault,
    field: &str,
    exponent: u32,
    amount: Option<&str>,
    percent: Option<&str>,
) -> Discount {
    let percent_field = format!("{field}Pct");
    match (amount, percent) {
        (None, None) => Discount::None,
        (Some(amount), None) => match fault.take(field, scaled(amount, exponent)) {
            Some(minor) => Discount::Fixed(minor),
            None => Discount::None,
        },
        (None, Some(percent)) => match fault.take(&percent_field, scaled(percent, 3)) {
            Some(e3) => Discount::PercentE3(e3),
            None => Discount::None,
        },
        (Some(_), Some(_)) => {
            fault.add(percent_field, "one_of_two");
            Discount::None
        }
    }
}

impl TotalsText {
    /// The strings of a result.
    pub fn of(input: &Calculation, totals: &Totals) -> Self {
        let text = |minor: i64| Money::new(minor, totals.currency).to_string();
        let texts = |minors: &[i64]| minors.iter().map(|m| text(*m)).collect::<Vec<_>>();
        let shows_line_nets = input.prices == Prices::Gross && input.discount == Discount::None;
        Self {
            lines: totals.lines.iter().map(|line| text(line.amount)).collect(),
            discount: text(totals.discount),
            groups: totals
                .groups
                .iter()
                .map(|group| GroupText {
                    cat: group.tax.category,
                    rate: OneOrTwo::of(group.tax.components.iter().map(|c| unscaled(c.rate_e3, 3)).collect()),
                    base: text(group.base),
                    tax: OneOrTwo::of(texts(&group.taxes)),
                })
                .collect(),
            net: text(totals.net),
            tax: text(totals.tax),
            total: text(totals.total),
            rounding: input.cash_step.map(|_| text(totals.rounding)),
            payable: input.cash_step.map(|_| text(totals.payable)),
            line_net_for_xml: shows_line_nets.then(|| texts(&totals.line_nets)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    const VECTORS: &str = include_str!("../../../../../tests/fixtures/invoice-vectors.json");

    /// The file writes names in snake_case, commands in camelCase.
    fn camel_keys(value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(camel_keys).collect(),
            Value::Object(fields) => fields.iter().map(|(k, v)| (camel(k), camel_keys(v))).collect(),
            other => other.clone(),
        }
    }

    fn camel(name: &str) -> String {
        let mut words = name.split('_');
        let first = words.next().unwrap_or_default().to_owned();
        words.fold(first, |all, word| all + &word[..1].to_uppercase() + &word[1..])
    }

    #[test]
    fn every_vector_gives_exactly_its_strings() {
        let vectors: Vec<Value> = serde_json::from_str(VECTORS).expect("the vectors are JSON");
        assert_eq!(vectors.len(), 20);
        for vector in vectors {
            let request: TotalsRequest =
                serde_json::from_value(camel_keys(&vector["input"])).expect("the input has the request's shape");
            let totals = request.totals().expect("the case can be computed");
            let answer = serde_json::to_value(totals).expect("an answer");
            assert_eq!(answer, camel_keys(&vector["expect"]), "{}", vector["id"]);
        }
    }

    #[test]
    fn all_faults_are_named_at_once() {
        let request: TotalsRequest = serde_json::from_value(serde_json::json!({
            "currency": "JPY", "docDisc": "0.5", "docDiscPct": null,
            "lines": [{"qty": "x", "price": "1.0000001", "rate": "-1", "disc": "1", "discPct": "2"}],
        }))
        .expect("the right shape");
        let fault = request.totals().expect_err("nothing in it can be read");
        let rules: Vec<(&str, &str)> = fault.fields.iter().map(|(f, r)| (f.as_str(), r.as_str())).collect();
        assert_eq!(
            rules,
            [
                ("docDisc", "decimals"),
                ("lines.0.discPct", "one_of_two"),
                ("lines.0.price", "decimals"),
                ("lines.0.qty", "not_a_number"),
                ("lines.0.rate", "negative"),
            ]
        );
    }
}
