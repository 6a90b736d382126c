//! The calculation's laws: worked figures of I35 to I37, properties of I40 and I42, and an independent decimal model.

use super::*;
use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};

fn currency(code: &str) -> Currency {
    code.parse().expect("a currency")
}

fn taxed(category: TaxCategory, rates: &[i64]) -> TaxKey {
    TaxKey {
        category,
        components: rates
            .iter()
            .enumerate()
            .map(|(i, rate)| TaxComponent {
                label: format!("T{i}"),
                rate_e3: *rate,
            })
            .collect(),
    }
}

fn line(quantity_e6: i64, unit_price_e6: i64, rates: &[i64]) -> CalculationLine {
    CalculationLine {
        quantity_e6,
        unit_price_e6,
        discount: Discount::None,
        tax: taxed(TaxCategory::S, rates),
    }
}

fn document(code: &str, prices: Prices, discount: Discount, lines: Vec<CalculationLine>) -> Calculation {
    Calculation {
        currency: currency(code),
        prices,
        discount,
        cash_step: None,
        lines,
    }
}

fn bases_and_taxes(totals: &Totals) -> Vec<(i64, Vec<i64>)> {
    totals.groups.iter().map(|g| (g.base, g.taxes.clone())).collect()
}

#[test]
fn net_figures_of_i35() {
    let lines = vec![
        line(3_000_000, 27_900_000, &[20_000]),
        line(1_000_000, 14_250_000, &[5_000]),
    ];
    let totals = compute(&document("EUR", Prices::Net, Discount::PercentE3(7_500), lines)).expect("totals");
    assert_eq!(totals.discount, 735);
    assert_eq!(bases_and_taxes(&totals), [(7742, vec![1548]), (1318, vec![66])]);
    assert_eq!(totals.total, 10674);
    let mut off = line(2_500_000, 18_370_000, &[0]);
    off.discount = Discount::PercentE3(15_000);
    let totals = compute(&document("EUR", Prices::Net, Discount::None, vec![off])).expect("totals");
    assert_eq!((totals.lines[0].before_discount, totals.lines[0].discount), (4593, 689));
    assert_eq!(totals.lines[0].amount, 3904);
}

fn i36(discount: Discount) -> Totals {
    let lines = vec![
        line(1_000_000, 64_900_000, &[19_000]),
        line(2_000_000, 9_990_000, &[19_000]),
        line(1_000_000, 15_200_000, &[7_000]),
    ];
    compute(&document("EUR", Prices::Gross, discount, lines)).expect("totals")
}

#[test]
fn gross_figures_of_i36_and_i38() {
    let totals = i36(Discount::None);
    assert_eq!(bases_and_taxes(&totals), [(7133, vec![1355]), (1421, vec![99])]);
    assert_eq!(totals.total, 10008);
    assert_eq!(totals.line_nets, [5454, 1679, 1421]);
    let less = i36(Discount::Fixed(500));
    assert_eq!(less.groups.iter().map(|g| g.discount).collect::<Vec<_>>(), [424, 76]);
    assert_eq!(bases_and_taxes(&less), [(6776, vec![1288]), (1350, vec![94])]);
    assert_eq!(less.total, 9508);
    let allowances: Vec<i64> = less.groups.iter().map(|g| g.net_sum - g.base).collect();
    assert_eq!(allowances, [357, 71]);
    assert_eq!(
        less.line_nets.iter().sum::<i64>() - allowances.iter().sum::<i64>(),
        8126
    );
}

#[test]
fn two_taxes_on_one_base_of_i37() {
    let one = |code, price, rates: &[i64]| {
        let totals = compute(&document(
            code,
            Prices::Gross,
            Discount::None,
            vec![line(1_000_000, price, rates)],
        ));
        bases_and_taxes(&totals.expect("totals"))
    };
    assert_eq!(one("INR", 725_000_000, &[9_000, 9_000]), [(61440, vec![5530, 5530])]);
    assert_eq!(one("CAD", 200_000_000, &[5_000, 9_975]), [(17395, vec![870, 1735])]);
}

#[test]
fn medical_and_cosmetic_work_on_one_invoice_of_i139() {
    let mut exempt = line(1_000_000, 132_000_000, &[]);
    exempt.tax = taxed(TaxCategory::E, &[]);
    let lines = vec![exempt, line(1_000_000, 180_000_000, &[19_000])];
    let totals = compute(&document("EUR", Prices::Net, Discount::None, lines)).expect("totals");
    assert_eq!((totals.net, totals.tax, totals.total), (31200, 3420, 34620));
}

#[test]
fn discounts_out_of_range_are_refused_by_field() {
    let refused = |line_discount, discount| {
        let mut only = line(1_000_000, 10_000_000, &[20_000]);
        only.discount = line_discount;
        let fault = compute(&document("EUR", Prices::Net, discount, vec![only])).expect_err("refused");
        fault.fields.into_iter().next().expect("a field")
    };
    let named = |field: &str, rule: &str| (field.to_owned(), rule.to_owned());
    assert_eq!(
        refused(Discount::Fixed(1001), Discount::None),
        named("lines.0.disc", "more_than_amount")
    );
    assert_eq!(
        refused(Discount::Fixed(-1), Discount::None),
        named("lines.0.disc", "wrong_sign")
    );
    assert_eq!(
        refused(Discount::None, Discount::PercentE3(100_001)),
        named("docDiscPct", "out_of_range")
    );
    assert_eq!(
        refused(Discount::None, Discount::Fixed(1001)),
        named("docDisc", "more_than_amount")
    );
}

#[test]
fn beyond_the_range_is_an_error_and_no_wrong_sum() {
    let huge = line(9_999_999_999_999, 999_999_999_999_999, &[999_999]);
    let three = document("KWD", Prices::Net, Discount::None, vec![huge.clone()]);
    let fault = compute(&three).expect_err("ten quintillion fils");
    assert_eq!(fault.fields.get("lines.0.price").map(String::as_str), Some("too_large"));
    let two = document("EUR", Prices::Net, Discount::None, vec![huge]);
    let fault = compute(&two).expect_err("the tax goes beyond");
    assert_eq!(fault.fields.get("total").map(String::as_str), Some("too_large"));
}

// The same document computed a second way: arbitrary decimals of major units and the written rules, no shared code.

fn model(input: &Calculation) -> (Vec<Decimal>, Decimal, Decimal) {
    let exponent = input.currency.exponent();
    let round = |d: Decimal| d.round_dp_with_strategy(exponent, RoundingStrategy::MidpointAwayFromZero);
    let hundred = Decimal::ONE_HUNDRED;
    let lines: Vec<Decimal> = input
        .lines
        .iter()
        .map(|l| {
            let amount = round(Decimal::new(l.quantity_e6, 6) * Decimal::new(l.unit_price_e6, 6));
            match l.discount {
                Discount::None => amount,
                Discount::Fixed(minor) => amount - Decimal::new(minor, exponent),
                Discount::PercentE3(p) => amount - round(Decimal::new(p, 3) * amount / hundred),
            }
        })
        .collect();
    let (mut net, mut tax) = (Decimal::ZERO, Decimal::ZERO);
    let mut seen: Vec<&TaxKey> = Vec::new();
    for l in &input.lines {
        if seen.contains(&&l.tax) {
            continue;
        }
        seen.push(&l.tax);
        let after: Decimal = input
            .lines
            .iter()
            .zip(&lines)
            .filter(|(o, _)| o.tax == l.tax)
            .map(|(_, a)| *a)
            .sum();
        let rates: Vec<Decimal> = l.tax.components.iter().map(|c| Decimal::new(c.rate_e3, 3)).collect();
        let all: Decimal = rates.iter().sum();
        let taxes: Decimal = rates
            .iter()
            .map(|r| match input.prices {
                Prices::Net => round(after * r / hundred),
                Prices::Gross => round(after * r / (hundred + all)),
            })
            .sum();
        tax += taxes;
        net += if input.prices == Prices::Net {
            after
        } else {
            after - taxes
        };
    }
    (lines, net, tax)
}

fn any_line() -> impl Strategy<Value = CalculationLine> {
    let rates = prop_oneof![
        Just(vec![]),
        Just(vec![20_000]),
        Just(vec![7_000]),
        Just(vec![5_500]),
        Just(vec![5_000, 9_975]),
        Just(vec![9_000, 9_000]),
    ];
    let discount = prop_oneof![Just(Discount::None), (0_i64..=100_000).prop_map(Discount::PercentE3)];
    (1_i64..50_000_000, 0_i64..500_000_000, rates, discount).prop_map(|(q, p, rates, discount)| CalculationLine {
        discount,
        ..line(q, p, &rates)
    })
}

fn any_document() -> impl Strategy<Value = Calculation> {
    let code = prop_oneof![Just("EUR"), Just("JPY"), Just("KWD")];
    let prices = prop_oneof![Just(Prices::Net), Just(Prices::Gross)];
    let discount = prop_oneof![Just(Discount::None), (0_i64..=100_000).prop_map(Discount::PercentE3)];
    (code, prices, discount, prop::collection::vec(any_line(), 1..10))
        .prop_map(|(code, prices, discount, lines)| document(code, prices, discount, lines))
}

fn mirrored(input: &Calculation) -> Calculation {
    let turn = |discount| match discount {
        Discount::Fixed(minor) => Discount::Fixed(-minor),
        other => other,
    };
    let mut mirror = input.clone();
    mirror.discount = turn(mirror.discount);
    for line in &mut mirror.lines {
        line.quantity_e6 = -line.quantity_e6;
        line.discount = turn(line.discount);
    }
    mirror
}

proptest! {
    #[test]
    fn the_decimal_model_agrees(input in any_document().prop_map(|d| Calculation { discount: Discount::None, ..d })) {
        let totals = compute(&input).expect("within range");
        let exponent = input.currency.exponent();
        let decimal = |minor| Decimal::new(minor, exponent);
        let (lines, net, tax) = model(&input);
        prop_assert_eq!(totals.lines.iter().map(|l| decimal(l.amount)).collect::<Vec<_>>(), lines);
        prop_assert_eq!(decimal(totals.net), net);
        prop_assert_eq!(decimal(totals.tax), tax);
        prop_assert_eq!(decimal(totals.total), net + tax);
    }

    #[test]
    fn sums_hold(input in any_document()) {
        let totals = compute(&input).expect("within range");
        let after: i64 = totals.groups.iter().map(|g| g.sum - g.discount).sum();
        if input.prices == Prices::Gross {
            prop_assert_eq!(totals.total, after, "a gross total never moves");
        } else {
            prop_assert_eq!(totals.net, after);
        }
        prop_assert_eq!(totals.groups.iter().map(|g| g.discount).sum::<i64>(), totals.discount);
        prop_assert_eq!(
            totals.line_nets.iter().sum::<i64>(),
            totals.groups.iter().map(|g| g.net_sum).sum::<i64>()
        );
        prop_assert_eq!(totals.net + totals.tax, totals.total);
    }

    #[test]
    fn a_credit_note_is_the_exact_mirror(input in any_document()) {
        let (there, back) = (compute(&input).expect("totals"), compute(&mirrored(&input)).expect("mirror"));
        prop_assert_eq!(back.total, -there.total);
        prop_assert_eq!(back.discount, -there.discount);
        prop_assert_eq!(back.line_nets, there.line_nets.iter().map(|n| -n).collect::<Vec<_>>());
        for (a, b) in there.groups.iter().zip(&back.groups) {
            prop_assert_eq!((b.sum, b.discount, b.base), (-a.sum, -a.discount, -a.base));
            prop_assert_eq!(&b.taxes, &a.taxes.iter().map(|t| -t).collect::<Vec<_>>());
        }
    }

    #[test]
    fn order_moves_only_tied_units_and_a_zero_line_no_money(input in any_document()) {
        let there = compute(&input).expect("totals");
        let mut turned = input.clone();
        turned.lines.reverse();
        let turned = compute(&turned).expect("totals");
        prop_assert_eq!(turned.discount, there.discount);
        if input.discount == Discount::None {
            prop_assert_eq!(turned.total, there.total);
        }
        for group in &there.groups {
            let same = turned.groups.iter().find(|g| g.tax == group.tax).expect("the same groups");
            prop_assert!((same.discount - group.discount).abs() <= 1);
        }
        let mut longer = input;
        longer.lines.push(line(0, 10_000_000, &[3_000]));
        let longer = compute(&longer).expect("totals");
        prop_assert_eq!((longer.net, longer.tax, longer.total), (there.net, there.tax, there.total));
    }
}
