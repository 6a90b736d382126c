//! The calculation of I31: one method, one rounding (half away from zero), tax per group and never per line. All in
//! integers; everything before a rounding point stays exact.

use super::{TaxCategory, TaxComponent, apportion};
use crate::{Currency, Fault, money::div_round};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A percentage of one whole, in thousandths of a percent.
const WHOLE_E3: i128 = 100_000;
/// Scale of quantity times unit price, both with six decimals.
const LINE_SCALE: i128 = 1_000_000_000_000;

/// Whether unit prices include tax.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Prices {
    /// Tax comes on top.
    #[default]
    Net,
    /// Tax is inside.
    Gross,
}

impl Prices {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Prices::Net => "net",
            Prices::Gross => "gross",
        }
    }

    /// The mode of a stored word.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "net" => Some(Prices::Net),
            "gross" => Some(Prices::Gross),
            _ => None,
        }
    }
}

/// What is taken off a line or a document, before tax (I33).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Discount {
    /// Nothing.
    #[default]
    None,
    /// Minor units, with the sign of what they reduce.
    Fixed(i64),
    /// Thousandths of a percent, 0 to 100000.
    PercentE3(i64),
}

/// Lines of one category and the same list of rates and labels make one group (I31.2).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct TaxKey {
    /// The category.
    pub category: TaxCategory,
    /// One or two taxes on the same base; none is a rate of zero.
    pub components: Vec<TaxComponent>,
}

/// One line of the calculation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalculationLine {
    /// Quantity with six decimals.
    pub quantity_e6: i64,
    /// Unit price with six decimals.
    pub unit_price_e6: i64,
    /// What is taken off.
    pub discount: Discount,
    /// How it is taxed.
    pub tax: TaxKey,
}

/// Everything the calculation depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calculation {
    /// The one currency.
    pub currency: Currency,
    /// Net or gross prices.
    pub prices: Prices,
    /// Discount on the whole document.
    pub discount: Discount,
    /// Smallest payable step in minor units, for cash rounding.
    pub cash_step: Option<i64>,
    /// The lines.
    pub lines: Vec<CalculationLine>,
}

/// The figures of one line, minor units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineTotal {
    /// Quantity times unit price.
    pub before_discount: i64,
    /// The line's own discount.
    pub discount: i64,
    /// The difference: what the line's column shows.
    pub amount: i64,
    /// Which group it belongs to.
    pub group: usize,
}

/// The figures of one tax group, minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupTotal {
    /// Category and taxes.
    pub tax: TaxKey,
    /// Sum of its lines.
    pub sum: i64,
    /// Its share of the document discount.
    pub discount: i64,
    /// What tax is charged on.
    pub base: i64,
    /// One amount a component; a single zero without components.
    pub taxes: Vec<i64>,
    /// Net sum of the lines before the document discount (I38).
    pub net_sum: i64,
}

/// The result, minor units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Totals {
    /// The currency of every figure.
    pub currency: Currency,
    /// As given.
    pub lines: Vec<LineTotal>,
    /// The document discount.
    pub discount: i64,
    /// In order of first appearance.
    pub groups: Vec<GroupTotal>,
    /// Sum of bases.
    pub net: i64,
    /// Sum of taxes.
    pub tax: i64,
    /// Net and tax.
    pub total: i64,
    /// What cash rounding adds or takes; zero without a step.
    pub rounding: i64,
    /// Total and rounding.
    pub payable: i64,
    /// Net amounts of the lines before the document discount, adding up to the groups' (I38).
    pub line_nets: Vec<i64>,
}

impl GroupTotal {
    /// Tax of all components.
    pub fn tax_sum(&self) -> i64 {
        self.taxes.iter().sum()
    }
}

/// Computes all figures of a document. Refuses discounts that are out of range and amounts beyond minor units, naming
/// the field (`lines.0.disc`, `docDisc`, `lines.0.qty`).
pub fn compute(input: &Calculation) -> Result<Totals, Fault> {
    let (groups, lines) = grouped(input)?;
    let sums = group_sums(&groups, &lines)?;
    let all: i64 = sums.iter().sum();
    let discount = discount_of(input.discount, all)
        .map_err(|(percent, rule)| Fault::new(if percent { "docDiscPct" } else { "docDisc" }, rule))?;
    let shares = apportion(discount, &sums);
    let groups = groups
        .into_iter()
        .zip(sums.iter().zip(&shares))
        .map(|(tax, (sum, share))| group_total(input.prices, tax, *sum, *share))
        .collect::<Result<Vec<_>, _>>()?;
    finish(input, lines, discount, groups)
}

fn finish(input: &Calculation, lines: Vec<LineTotal>, discount: i64, groups: Vec<GroupTotal>) -> Result<Totals, Fault> {
    let net = sum(groups.iter().map(|g| g.base))?;
    let tax = sum(groups.iter().flat_map(|g| g.taxes.iter().copied()))?;
    let total = sum([net, tax])?;
    let payable = match input.cash_step {
        None => total,
        Some(step) if step > 0 => minor(
            div_round(i128::from(total), i128::from(step)) * i128::from(step),
            "total",
        )?,
        Some(_) => return Err(Fault::new("cashStep", "not_positive")),
    };
    let line_nets = line_nets(&lines, &groups);
    Ok(Totals {
        currency: input.currency,
        lines,
        discount,
        groups,
        net,
        tax,
        total,
        rounding: sum([payable, -total])?,
        payable,
        line_nets,
    })
}

fn grouped(input: &Calculation) -> Result<(Vec<TaxKey>, Vec<LineTotal>), Fault> {
    let mut groups: Vec<TaxKey> = Vec::new();
    let mut lines = Vec::with_capacity(input.lines.len());
    let mut fault = Fault::default();
    let mut known = std::collections::HashMap::new();
    for (i, line) in input.lines.iter().enumerate() {
        let group = *known.entry(&line.tax).or_insert_with(|| {
            groups.push(line.tax.clone());
            groups.len() - 1
        });
        match line_total(line, input.currency.exponent(), group) {
            Ok(total) => lines.push(total),
            Err((field, rule)) => fault.add(format!("lines.{i}.{field}"), rule),
        }
    }
    fault.into_result()?;
    Ok((groups, lines))
}

fn line_total(line: &CalculationLine, exponent: u32, group: usize) -> Result<LineTotal, (&'static str, &'static str)> {
    let exact = i128::from(line.quantity_e6) * i128::from(line.unit_price_e6) * 10_i128.pow(exponent);
    let before_discount = i64::try_from(div_round(exact, LINE_SCALE)).map_err(|_| ("price", "too_large"))?;
    let discount = discount_of(line.discount, before_discount)
        .map_err(|(percent, rule)| (if percent { "discPct" } else { "disc" }, rule))?;
    Ok(LineTotal {
        before_discount,
        discount,
        amount: before_discount - discount,
        group,
    })
}

/// The discount in minor units; on refusal whether it was a percentage, and the rule.
fn discount_of(discount: Discount, of: i64) -> Result<i64, (bool, &'static str)> {
    match discount {
        Discount::None => Ok(0),
        Discount::PercentE3(percent) if !(0..=WHOLE_E3 as i64).contains(&percent) => Err((true, "out_of_range")),
        Discount::PercentE3(percent) => {
            let exact = div_round(i128::from(percent) * i128::from(of), WHOLE_E3);
            i64::try_from(exact).map_err(|_| (true, "too_large"))
        }
        Discount::Fixed(0) => Ok(0),
        Discount::Fixed(fixed) if of != 0 && fixed.signum() != of.signum() => Err((false, "wrong_sign")),
        Discount::Fixed(fixed) if fixed.unsigned_abs() > of.unsigned_abs() => Err((false, "more_than_amount")),
        Discount::Fixed(fixed) => Ok(fixed),
    }
}

fn group_sums(groups: &[TaxKey], lines: &[LineTotal]) -> Result<Vec<i64>, Fault> {
    let mut sums = vec![0_i128; groups.len()];
    for line in lines {
        sums[line.group] += i128::from(line.amount);
    }
    let all: i128 = sums.iter().sum();
    minor(all, "total")?;
    sums.into_iter().map(|s| minor(s, "total")).collect()
}

fn group_total(prices: Prices, tax: TaxKey, total_of_lines: i64, share: i64) -> Result<GroupTotal, Fault> {
    let after = minor(i128::from(total_of_lines) - i128::from(share), "total")?;
    let taxes = taxes_on(prices, &tax, after)?;
    let base = match prices {
        Prices::Net => after,
        Prices::Gross => sum(std::iter::once(after).chain(taxes.iter().map(|t| -t)))?,
    };
    let net_sum = match prices {
        Prices::Net => total_of_lines,
        Prices::Gross => {
            let inside = taxes_on(prices, &tax, total_of_lines)?;
            sum(std::iter::once(total_of_lines).chain(inside.iter().map(|t| -t)))?
        }
    };
    Ok(GroupTotal {
        tax,
        sum: total_of_lines,
        discount: share,
        base,
        taxes,
        net_sum,
    })
}

/// Each component by itself on the same amount (I31.4, I31.5).
fn taxes_on(prices: Prices, tax: &TaxKey, amount: i64) -> Result<Vec<i64>, Fault> {
    if tax.components.is_empty() {
        return Ok(vec![0]);
    }
    let all: i128 = tax.components.iter().map(|c| i128::from(c.rate_e3)).sum();
    let divisor = match prices {
        Prices::Net => WHOLE_E3,
        Prices::Gross => WHOLE_E3 + all,
    };
    tax.components
        .iter()
        .map(|c| minor(div_round(i128::from(amount) * i128::from(c.rate_e3), divisor), "total"))
        .collect()
}

fn line_nets(lines: &[LineTotal], groups: &[GroupTotal]) -> Vec<i64> {
    let mut nets = vec![0; lines.len()];
    for (g, group) in groups.iter().enumerate() {
        let members: Vec<usize> = (0..lines.len()).filter(|i| lines[*i].group == g).collect();
        let weights: Vec<i64> = members.iter().map(|i| lines[*i].amount).collect();
        for (i, net) in members.iter().zip(apportion(group.net_sum, &weights)) {
            nets[*i] = net;
        }
    }
    nets
}

fn sum(parts: impl IntoIterator<Item = i64>) -> Result<i64, Fault> {
    minor(parts.into_iter().map(i128::from).sum(), "total")
}

fn minor(value: i128, field: &str) -> Result<i64, Fault> {
    i64::try_from(value).map_err(|_| Fault::new(field, "too_large"))
}

#[cfg(test)]
#[path = "totals_tests.rs"]
mod tests;
