//! What a credit note takes back (I71 to I73): whole lines, quantities or amounts. The parts of an invoice always add
//! up to it: what brings a group to nothing takes exactly the tax that is left.

use super::{Prices, TaxKey, apportion};
use crate::{Currency, Fault, money::div_round};

/// Scale of quantity times unit price, both with six decimals.
const LINE_SCALE: i128 = 1_000_000_000_000;
const WHOLE_E3: i128 = 100_000;

/// A line of the invoice and what of it was taken back before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditableLine {
    /// Quantity, six decimals.
    pub quantity_e6: i64,
    /// Unit price, six decimals.
    pub unit_price_e6: i64,
    /// Amount after the line's own discount.
    pub amount: i64,
    /// Its group, from 0.
    pub group: usize,
    /// Quantity taken back before.
    pub credited_e6: i64,
    /// Amount taken back before, after all discounts.
    pub credited: i64,
}

/// A group of the invoice and what of it was taken back before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditableGroup {
    /// Category and taxes.
    pub tax: TaxKey,
    /// Its share of the document discount.
    pub discount: i64,
    /// What tax was charged on.
    pub base: i64,
    /// The taxes.
    pub taxes: Vec<i64>,
    /// Base taken back before.
    pub credited_base: i64,
    /// Taxes taken back before.
    pub credited_taxes: Vec<i64>,
}

/// The invoice as far as a credit needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Creditable {
    /// The currency.
    pub currency: Currency,
    /// Net or gross prices.
    pub prices: Prices,
    /// Its lines.
    pub lines: Vec<CreditableLine>,
    /// Its groups.
    pub groups: Vec<CreditableGroup>,
    /// What was to be paid.
    pub payable: i64,
    /// What of it was taken back before.
    pub credited_payable: i64,
}

/// How much of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CreditPart {
    /// All that remains.
    Rest,
    /// A quantity, six decimals.
    Quantity(i64),
    /// An amount in the invoice's price mode, after discounts.
    Amount(i64),
}

/// A line taken back; positive figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditedLine {
    /// Index of the invoice's line.
    pub line: usize,
    /// Quantity, six decimals; one where an amount was asked for.
    pub quantity_e6: i64,
    /// Unit price, six decimals.
    pub unit_price_e6: i64,
    /// The discounts' part.
    pub discount: i64,
    /// What is taken back, after all discounts.
    pub amount: i64,
}

/// A group taken back; positive figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditedGroup {
    /// Index of the invoice's group.
    pub group: usize,
    /// Sum of the lines.
    pub sum: i64,
    /// Base.
    pub base: i64,
    /// Taxes.
    pub taxes: Vec<i64>,
}

/// A credit note's figures; positive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credited {
    /// Lines.
    pub lines: Vec<CreditedLine>,
    /// Groups.
    pub groups: Vec<CreditedGroup>,
    /// Sum of bases.
    pub net: i64,
    /// Sum of taxes.
    pub tax: i64,
    /// Net and tax.
    pub total: i64,
    /// Cash rounding, with the credit that takes the last of the invoice.
    pub rounding: i64,
    /// Total and rounding.
    pub payable: i64,
}

impl Creditable {
    /// What of a group's lines can still be taken back, in the invoice's price mode.
    fn remaining(&self, group: usize) -> i64 {
        let charged = |base: i64, taxes: &[i64]| match self.prices {
            Prices::Net => base,
            Prices::Gross => base + taxes.iter().sum::<i64>(),
        };
        let g = &self.groups[group];
        charged(g.base, &g.taxes) - charged(g.credited_base, &g.credited_taxes)
    }

    /// What each line came to after the document discount: its share is the group's, apportioned (I72).
    fn after_discounts(&self) -> Vec<i64> {
        let mut after: Vec<i64> = self.lines.iter().map(|line| line.amount).collect();
        for (g, group) in self.groups.iter().enumerate() {
            let members: Vec<usize> = (0..self.lines.len()).filter(|i| self.lines[*i].group == g).collect();
            let weights: Vec<i64> = members.iter().map(|i| self.lines[*i].amount).collect();
            for (i, share) in members.iter().zip(apportion(group.discount, &weights)) {
                after[*i] -= share;
            }
        }
        after
    }

    /// All that remains of every line.
    pub fn rest(&self) -> Vec<(usize, CreditPart)> {
        (0..self.lines.len()).map(|i| (i, CreditPart::Rest)).collect()
    }

    /// Takes parts of lines back. Refuses by the place in the request: `lines.0.line` (`not_found`, `twice`),
    /// `lines.0.qty` and `lines.0.amount` (`not_positive`, `more_than_remains`); `lines` when nothing remains.
    pub fn credit(&self, parts: &[(usize, CreditPart)]) -> Result<Credited, Fault> {
        let after = self.after_discounts();
        let mut fault = Fault::default();
        let mut lines: Vec<CreditedLine> = Vec::new();
        for (n, (line, part)) in parts.iter().enumerate() {
            if lines.iter().any(|l| l.line == *line) {
                fault.add(format!("lines.{n}.line"), "twice");
                continue;
            }
            match self.line(*line, *part, &after) {
                Ok(Some(credited)) => lines.push(credited),
                Ok(None) => {}
                Err((field, rule)) => fault.add(format!("lines.{n}.{field}"), rule),
            }
        }
        fault.into_result()?;
        if lines.is_empty() {
            return Err(Fault::new("lines", "nothing_remains"));
        }
        let groups = self.credited_groups(&lines)?;
        Ok(self.summed(lines, groups))
    }

    fn line(
        &self,
        index: usize,
        part: CreditPart,
        after: &[i64],
    ) -> Result<Option<CreditedLine>, (&'static str, &'static str)> {
        let line = self.lines.get(index).ok_or(("line", "not_found"))?;
        let left = after[index] - line.credited;
        let left_e6 = line.quantity_e6 - line.credited_e6;
        let (quantity_e6, unit_price_e6, amount) = match part {
            CreditPart::Rest if left == 0 => return Ok(None),
            CreditPart::Rest if left_e6 == 0 => (1_000_000, self.price_of(left)?, left),
            CreditPart::Rest => (left_e6, line.unit_price_e6, left),
            CreditPart::Quantity(q) if q <= 0 => return Err(("qty", "not_positive")),
            CreditPart::Quantity(q) if q > left_e6 => return Err(("qty", "more_than_remains")),
            CreditPart::Quantity(q) if q == left_e6 => (q, line.unit_price_e6, left),
            CreditPart::Quantity(q) => {
                let exact = div_round(i128::from(after[index]) * i128::from(q), i128::from(line.quantity_e6));
                (
                    q,
                    line.unit_price_e6,
                    i64::try_from(exact).map_err(|_| ("qty", "too_large"))?,
                )
            }
            CreditPart::Amount(0) => return Err(("amount", "not_positive")),
            CreditPart::Amount(a) => (1_000_000, self.price_of(a)?, a),
        };
        let same_side = left.signum() == amount.signum() || amount == 0;
        if !same_side || amount.unsigned_abs() > left.unsigned_abs() {
            let field = if matches!(part, CreditPart::Amount(_)) {
                "amount"
            } else {
                "qty"
            };
            return Err((field, "more_than_remains"));
        }
        let exact = i128::from(quantity_e6) * i128::from(unit_price_e6) * 10_i128.pow(self.currency.exponent());
        let before = i64::try_from(div_round(exact, LINE_SCALE)).map_err(|_| ("qty", "too_large"))?;
        Ok(Some(CreditedLine {
            line: index,
            quantity_e6,
            unit_price_e6,
            discount: before - amount,
            amount,
        }))
    }

    /// An amount as a unit price with six decimals.
    fn price_of(&self, minor: i64) -> Result<i64, (&'static str, &'static str)> {
        minor
            .checked_mul(10_i64.pow(6 - self.currency.exponent()))
            .ok_or(("amount", "too_large"))
    }

    fn credited_groups(&self, lines: &[CreditedLine]) -> Result<Vec<CreditedGroup>, Fault> {
        let mut groups = Vec::new();
        for (g, group) in self.groups.iter().enumerate() {
            let members = lines.iter().filter(|l| self.lines[l.line].group == g);
            let sum: i64 = members.clone().map(|l| l.amount).sum();
            if members.count() == 0 {
                continue;
            }
            let remaining = self.remaining(g);
            if sum.unsigned_abs() > remaining.unsigned_abs() {
                return Err(Fault::new("lines", "more_than_remains"));
            }
            groups.push(if sum == remaining {
                the_rest(g, group, sum)
            } else {
                self.as_usual(g, group, sum)
            });
        }
        Ok(groups)
    }

    /// The tax of a part, never more than what is left of it.
    fn as_usual(&self, index: usize, group: &CreditableGroup, sum: i64) -> CreditedGroup {
        let all: i128 = group.tax.components.iter().map(|c| i128::from(c.rate_e3)).sum();
        let divisor = match self.prices {
            Prices::Net => WHOLE_E3,
            Prices::Gross => WHOLE_E3 + all,
        };
        let rates = group
            .tax
            .components
            .iter()
            .map(|c| c.rate_e3)
            .chain(std::iter::repeat(0));
        let left = group
            .taxes
            .iter()
            .zip(&group.credited_taxes)
            .map(|(tax, before)| tax - before);
        let taxes: Vec<i64> = rates
            .zip(left)
            .map(|(rate, left)| {
                let tax = div_round(i128::from(sum) * i128::from(rate), divisor);
                let bounded = if left >= 0 {
                    tax.min(i128::from(left))
                } else {
                    tax.max(i128::from(left))
                };
                i64::try_from(bounded).unwrap_or(left)
            })
            .collect();
        let base = match self.prices {
            Prices::Net => sum,
            Prices::Gross => sum - taxes.iter().sum::<i64>(),
        };
        CreditedGroup {
            group: index,
            sum,
            base,
            taxes,
        }
    }

    fn summed(&self, lines: Vec<CreditedLine>, groups: Vec<CreditedGroup>) -> Credited {
        let net: i64 = groups.iter().map(|g| g.base).sum();
        let tax: i64 = groups.iter().flat_map(|g| g.taxes.iter()).sum();
        let charged = |g: &CreditableGroup| {
            let before = g.credited_base + g.credited_taxes.iter().sum::<i64>();
            g.base + g.taxes.iter().sum::<i64>() - before
        };
        let left: i64 = self.groups.iter().map(charged).sum();
        let total = net + tax;
        let rounding = if total == left {
            self.payable - self.credited_payable - total
        } else {
            0
        };
        Credited {
            lines,
            groups,
            net,
            tax,
            total,
            rounding,
            payable: total + rounding,
        }
    }
}

fn the_rest(index: usize, group: &CreditableGroup, sum: i64) -> CreditedGroup {
    let taxes = group.taxes.iter().zip(&group.credited_taxes);
    CreditedGroup {
        group: index,
        sum,
        base: group.base - group.credited_base,
        taxes: taxes.map(|(tax, before)| tax - before).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoices::{Calculation, CalculationLine, Discount, TaxCategory, TaxComponent, Totals, compute};
    use proptest::prelude::*;

    fn tax(rate_e3: i64) -> TaxKey {
        TaxKey {
            category: TaxCategory::S,
            components: vec![TaxComponent {
                label: "VAT".to_owned(),
                rate_e3,
            }],
        }
    }

    fn invoiced(prices: Prices, discount: Discount, step: Option<i64>, lines: &[(i64, i64, i64)]) -> Creditable {
        let input = Calculation {
            currency: "EUR".parse().expect("the euro"),
            prices,
            discount,
            cash_step: step,
            lines: lines
                .iter()
                .map(|(quantity_e6, unit_price_e6, rate)| CalculationLine {
                    quantity_e6: *quantity_e6,
                    unit_price_e6: *unit_price_e6,
                    discount: Discount::None,
                    tax: tax(*rate),
                })
                .collect(),
        };
        of(&input, &compute(&input).expect("totals"))
    }

    fn of(input: &Calculation, totals: &Totals) -> Creditable {
        Creditable {
            currency: input.currency,
            prices: input.prices,
            lines: input
                .lines
                .iter()
                .zip(&totals.lines)
                .map(|(line, total)| CreditableLine {
                    quantity_e6: line.quantity_e6,
                    unit_price_e6: line.unit_price_e6,
                    amount: total.amount,
                    group: total.group,
                    credited_e6: 0,
                    credited: 0,
                })
                .collect(),
            groups: totals
                .groups
                .iter()
                .map(|group| CreditableGroup {
                    tax: group.tax.clone(),
                    discount: group.discount,
                    base: group.base,
                    taxes: group.taxes.clone(),
                    credited_base: 0,
                    credited_taxes: vec![0; group.taxes.len()],
                })
                .collect(),
            payable: totals.payable,
            credited_payable: 0,
        }
    }

    fn take(invoice: &mut Creditable, credited: &Credited) {
        for line in &credited.lines {
            let whole = &mut invoice.lines[line.line];
            whole.credited += line.amount;
            whole.credited_e6 += line.quantity_e6;
        }
        for group in &credited.groups {
            let whole = &mut invoice.groups[group.group];
            whole.credited_base += group.base;
            for (sum, tax) in whole.credited_taxes.iter_mut().zip(&group.taxes) {
                *sum += tax;
            }
        }
        invoice.credited_payable += credited.payable;
    }

    #[test]
    fn unit_by_unit_adds_up_to_the_invoice_of_i73() {
        let mut invoice = invoiced(Prices::Net, Discount::None, None, &[(3_000_000, 33_350_000, 19_000)]);
        let mut taxes = Vec::new();
        let mut total = 0;
        for _ in 0..3 {
            let credited = invoice.credit(&[(0, CreditPart::Quantity(1_000_000))]).expect("a unit");
            taxes.push(credited.tax);
            total += credited.total;
            take(&mut invoice, &credited);
        }
        assert_eq!(taxes, [634, 634, 633]);
        assert_eq!(total, 11_906);
        let more = invoice
            .credit(&[(0, CreditPart::Quantity(1))])
            .expect_err("nothing remains");
        assert_eq!(
            more.fields.get("lines.0.qty").map(String::as_str),
            Some("more_than_remains")
        );
        let more = invoice.credit(&invoice.rest()).expect_err("nothing remains");
        assert_eq!(more.fields.get("lines").map(String::as_str), Some("nothing_remains"));
    }

    #[test]
    fn a_full_credit_mirrors_discounts_and_cash_rounding() {
        let invoice = invoiced(
            Prices::Net,
            Discount::PercentE3(7_500),
            Some(5),
            &[(3_000_000, 27_900_000, 20_000), (1_000_000, 14_250_000, 5_000)],
        );
        let credited = invoice.credit(&invoice.rest()).expect("all of it");
        assert_eq!(
            (credited.total, credited.payable, credited.rounding),
            (10_674, 10_675, 1)
        );
        assert_eq!(credited.groups[0].base, 7_742);
        assert_eq!(
            credited.lines[0].discount, 628,
            "the line's share of the document discount"
        );
    }

    #[test]
    fn an_amount_may_not_exceed_what_remains_of_the_line() {
        let mut invoice = invoiced(Prices::Gross, Discount::None, None, &[(1_000_000, 100_000_000, 19_000)]);
        let credited = invoice.credit(&[(0, CreditPart::Amount(4_000))]).expect("a part");
        assert_eq!((credited.net, credited.tax), (3_361, 639));
        take(&mut invoice, &credited);
        let more = invoice.credit(&[(0, CreditPart::Amount(6_001))]).expect_err("too much");
        assert_eq!(
            more.fields.get("lines.0.amount").map(String::as_str),
            Some("more_than_remains")
        );
        let rest = invoice.credit(&[(0, CreditPart::Amount(6_000))]).expect("the rest");
        assert_eq!(
            (rest.net + 3_361, rest.tax + 639),
            (8_403, 1_597),
            "base and tax of the invoice"
        );
    }

    proptest! {
        #[test]
        fn parts_in_any_order_never_exceed_and_the_rest_closes(
            gross in any::<bool>(),
            percent in 0_i64..60_000,
            lines in prop::collection::vec((1_i64..20, 1_i64..50_000_000, prop_oneof![Just(19_000_i64), Just(7_000)]), 1..6),
            picks in prop::collection::vec((0_usize..6, 1_i64..9), 0..12),
        ) {
            let prices = if gross { Prices::Gross } else { Prices::Net };
            let lines: Vec<_> = lines.into_iter().map(|(q, p, r)| (q * 1_000_000, p, r)).collect();
            let mut invoice = invoiced(prices, Discount::PercentE3(percent), Some(5), &lines);
            let whole = invoice.payable;
            let mut back = 0;
            for (line, quantity) in picks {
                if let Ok(credited) = invoice.credit(&[(line, CreditPart::Quantity(quantity * 1_000_000))]) {
                    back += credited.payable;
                    take(&mut invoice, &credited);
                }
            }
            if let Ok(credited) = invoice.credit(&invoice.rest()) {
                back += credited.payable;
                take(&mut invoice, &credited);
                prop_assert_eq!(back, whole, "all credits together are the invoice");
            }
            for group in &invoice.groups {
                prop_assert_eq!(group.credited_base, group.base);
                prop_assert_eq!(&group.credited_taxes, &group.taxes);
            }
        }
    }
}
