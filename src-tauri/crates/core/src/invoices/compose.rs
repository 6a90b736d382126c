//! A draft and its parties become a snapshot: the same for the preview and for the document that is frozen.

use super::{
    Calculation, Discount, DocumentKind, DraftContent, DraftLine, GroupTotal, LineTotal, OneOrTwo, Terms, Totals,
    compute,
    draft::FX_DECIMALS,
    payment_code, scaled,
    snapshot::{
        Paper, Party, SNAPSHOT_SCHEMA, Snapshot, SnapshotBank, SnapshotCredit, SnapshotDiscount, SnapshotFx,
        SnapshotGroup, SnapshotLine, SnapshotTax,
    },
    unscaled,
};
use crate::{Currency, Date, Fault, business::PaymentQr, id::ClientId, money::div_round};
use std::collections::BTreeMap;

/// What stands on a document besides what was typed into the draft.
#[derive(Debug, Clone)]
pub struct Header {
    /// Invoice or credit note.
    pub kind: DocumentKind,
    /// The number; none makes a preview.
    pub number: Option<String>,
    /// The document's date.
    pub date: Date,
    /// Terms where the draft names none.
    pub terms: Terms,
    /// Language where the draft names none.
    pub language: String,
    /// The paper.
    pub paper: Paper,
    /// The business's currency.
    pub home: Currency,
    /// Who issues it.
    pub seller: Party,
    /// Who gets and pays it.
    pub buyer: Party,
    /// Who received the service, where that is another.
    pub recipient: Option<Party>,
    /// Names of further people that lines are for.
    pub names: BTreeMap<ClientId, String>,
    /// SHA-256 of the logo.
    pub logo_sha256: Option<String>,
    /// Where to pay.
    pub bank: Option<SnapshotBank>,
    /// Which payment code prints.
    pub payment_qr: PaymentQr,
    /// What a credit note takes back.
    pub credits: Option<SnapshotCredit>,
}

/// Computes a draft and lays down everything that will be printed. All faults of the numbers at once.
pub fn compose(content: &DraftContent, header: Header) -> Result<(Snapshot, Totals), Fault> {
    let calculation = content.calculation(header.home)?;
    let totals = compute(&calculation)?;
    let fx = fx(content, &header, &totals)?;
    let terms = content.terms.unwrap_or(header.terms);
    let is_credit = header.kind == DocumentKind::CreditNote;
    let due_date = content.due_date.or_else(|| Some(terms.due(header.date)));
    let draft = header.number.is_none();
    let mut snapshot = Snapshot {
        schema: SNAPSHOT_SCHEMA,
        kind: header.kind,
        draft,
        number: header.number,
        date: header.date,
        due_date: due_date.filter(|_| !is_credit),
        supply_date: content.supply_date,
        supply_to: content.supply_to,
        terms: (content.due_date.is_none() && !is_credit).then_some(terms),
        language: content.language.clone().unwrap_or(header.language),
        paper: header.paper,
        currency: totals.currency,
        prices: content.prices,
        seller: header.seller,
        buyer: buyer(content, header.buyer),
        recipient: header.recipient,
        logo_sha256: header.logo_sha256,
        lines: lines(content, &calculation, &totals, &header.names),
        discount: document_discount(content, &calculation, &totals),
        groups: groups(content, &totals),
        net: totals.net,
        tax: totals.tax,
        total: totals.total,
        rounding: totals.rounding,
        payable: totals.payable,
        credits: header.credits,
        buyer_reference: content.buyer_reference.clone(),
        intro: content.intro.clone(),
        text: content.text.clone(),
        bank: header.bank.filter(|_| !draft && !is_credit),
        payment_code: None,
        fx,
    };
    snapshot.payment_code = payment_code(header.payment_qr, &snapshot);
    Ok((snapshot, totals))
}

fn buyer(content: &DraftContent, mut buyer: Party) -> Party {
    if content.buyer_tax_id.is_some() {
        buyer.tax_id.clone_from(&content.buyer_tax_id);
    }
    buyer
}

fn lines(
    content: &DraftContent,
    calculation: &Calculation,
    totals: &Totals,
    names: &BTreeMap<ClientId, String>,
) -> Vec<SnapshotLine> {
    let figures = calculation.lines.iter().zip(totals.lines.iter().zip(&totals.line_nets));
    content
        .lines
        .iter()
        .zip(figures)
        .zip(1_u32..)
        .map(|((line, (input, (total, net))), position)| SnapshotLine {
            position,
            description: line.description.clone(),
            quantity: unscaled(input.quantity_e6, 6),
            unit: line.unit.clone(),
            unit_price: price_text(input.unit_price_e6, calculation.currency),
            discount: line_discount(line, input.discount, total),
            amount: total.amount,
            net: *net,
            rate: OneOrTwo::of(input.tax.components.iter().map(|c| unscaled(c.rate_e3, 3)).collect()),
            group: u32::try_from(total.group).unwrap_or(u32::MAX),
            supply_date: line.date,
            recipient: line.client_id.and_then(|client| names.get(&client).cloned()),
        })
        .collect()
}

/// A unit price with at least the currency's decimals, more where the price has them.
pub fn price_text(unit_price_e6: i64, currency: Currency) -> String {
    let mut text = unscaled(unit_price_e6, 6);
    let wanted = currency.exponent() as usize;
    let present = text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    if present < wanted {
        if present == 0 {
            text.push('.');
        }
        text.push_str(&"0".repeat(wanted - present));
    }
    text
}

fn line_discount(line: &DraftLine, discount: Discount, total: &LineTotal) -> Option<SnapshotDiscount> {
    (total.discount != 0).then(|| SnapshotDiscount {
        amount: total.discount,
        percent: percent(discount),
        reason: line.disc_reason.clone(),
    })
}

fn document_discount(content: &DraftContent, calculation: &Calculation, totals: &Totals) -> Option<SnapshotDiscount> {
    (totals.discount != 0).then(|| SnapshotDiscount {
        amount: totals.discount,
        percent: percent(calculation.discount),
        reason: content.doc_disc_reason.clone(),
    })
}

fn percent(discount: Discount) -> Option<String> {
    match discount {
        Discount::PercentE3(e3) => Some(unscaled(e3, 3)),
        Discount::None | Discount::Fixed(_) => None,
    }
}

fn groups(content: &DraftContent, totals: &Totals) -> Vec<SnapshotGroup> {
    totals
        .groups
        .iter()
        .enumerate()
        .map(|(g, group)| {
            let (reason, reason_code) = group_reason(content, totals, g);
            SnapshotGroup {
                category: group.tax.category,
                taxes: taxes(group),
                sum: group.sum,
                discount: group.discount,
                base: group.base,
                reason,
                reason_code,
            }
        })
        .collect()
}

fn taxes(group: &GroupTotal) -> Vec<SnapshotTax> {
    let components = group.tax.components.iter().zip(&group.taxes);
    components
        .filter(|(component, _)| component.rate_e3 > 0 || !group.tax.category.needs_reason())
        .map(|(component, amount)| SnapshotTax {
            label: component.label.clone(),
            rate: unscaled(component.rate_e3, 3),
            amount: *amount,
        })
        .collect()
}

/// The reason and code of a group: the different texts of its lines, in order; the code only where they agree (I26).
pub fn group_reason(content: &DraftContent, totals: &Totals, group: usize) -> (Option<String>, Option<String>) {
    let members = || {
        let pairs = content.lines.iter().zip(&totals.lines);
        pairs.filter(|(_, total)| total.group == group).map(|(line, _)| line)
    };
    let mut reasons: Vec<&str> = Vec::new();
    for reason in members().filter_map(|line| line.exempt_reason.as_deref()) {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    let mut codes: Vec<&str> = members().filter_map(|line| line.exempt_code.as_deref()).collect();
    codes.dedup();
    (
        (!reasons.is_empty()).then(|| reasons.join("; ")),
        (codes.len() == 1).then(|| codes[0].to_owned()),
    )
}

/// Tax per group in the home currency: round(tax × rate) (I17).
fn fx(content: &DraftContent, header: &Header, totals: &Totals) -> Result<Option<SnapshotFx>, Fault> {
    let Some(fx) = content.fx.as_ref().filter(|_| totals.currency != header.home) else {
        return Ok(None);
    };
    let rate = scaled(&fx.rate, FX_DECIMALS).map_err(|rule| Fault::new("fx.rate", rule))?;
    let taxes = totals
        .groups
        .iter()
        .map(|group| exchanged(group.tax_sum(), rate, totals.currency, header.home))
        .collect::<Result<_, _>>()?;
    Ok(Some(SnapshotFx {
        currency: header.home,
        rate: fx.rate.clone(),
        date: fx.date,
        source: fx.source.clone(),
        taxes,
    }))
}

fn exchanged(minor: i64, rate: i64, from: Currency, to: Currency) -> Result<i64, Fault> {
    let numerator = i128::from(minor) * i128::from(rate) * 10_i128.pow(to.exponent());
    let divisor = 10_i128.pow(FX_DECIMALS + from.exponent());
    i64::try_from(div_round(numerator, divisor)).map_err(|_| Fault::new("fx.rate", "too_large"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn header() -> Header {
        Header {
            kind: DocumentKind::Invoice,
            number: Some("2027-0001".to_owned()),
            date: "2027-06-08".parse().expect("a date"),
            terms: Terms::Days { days: 14 },
            language: "en".to_owned(),
            paper: Paper::A4,
            home: "GBP".parse().expect("pounds"),
            seller: Party::default(),
            buyer: Party::default(),
            recipient: None,
            names: BTreeMap::new(),
            logo_sha256: None,
            bank: None,
            payment_qr: PaymentQr::None,
            credits: None,
        }
    }

    fn content(json: serde_json::Value) -> DraftContent {
        serde_json::from_value(json).expect("the draft's shape")
    }

    #[test]
    fn a_snapshot_holds_what_is_printed() {
        let draft = content(json!({"docDiscPct": "10", "lines": [
            {"description": "Filling", "price": "145", "cat": "E", "exemptReason": "health"},
            {"description": "Bleaching", "qty": "2.50", "price": "18.3755", "rate": "20", "discPct": "15"},
        ]}));
        let (snapshot, totals) = compose(&draft, header()).expect("a snapshot");
        assert_eq!(snapshot.lines[0].unit_price, "145.00");
        assert_eq!(snapshot.lines[1].unit_price, "18.3755");
        assert_eq!(snapshot.lines[1].quantity, "2.5");
        assert_eq!(snapshot.due_date.map(|d| d.to_string()).as_deref(), Some("2027-06-22"));
        assert_eq!(snapshot.groups[0].reason.as_deref(), Some("health"));
        assert!(snapshot.groups[0].taxes.is_empty(), "an exempt group prints no tax");
        assert_eq!(snapshot.discount.map(|d| d.amount), Some(totals.discount));
        let text = serde_json::to_string(&snapshot.groups).expect("JSON");
        assert_eq!(
            serde_json::from_str::<Vec<SnapshotGroup>>(&text).expect("back"),
            snapshot.groups
        );
    }

    #[test]
    fn a_preview_has_no_number_and_no_payment_details() {
        let bank = Some(SnapshotBank {
            iban: "GB33BUKB20201555555555".to_owned(),
            bic: None,
            name: "Dental".to_owned(),
        });
        let preview = Header {
            number: None,
            bank,
            ..header()
        };
        let (snapshot, _) = compose(&content(json!({"lines": [{"price": "1"}]})), preview).expect("a snapshot");
        assert!(snapshot.draft && snapshot.bank.is_none());
    }

    #[test]
    fn tax_is_exchanged_once_per_group() {
        let draft = content(json!({
            "currency": "EUR", "fx": {"rate": "0.8541", "date": "2027-06-07", "source": "ECB"},
            "lines": [{"price": "99.99", "rate": "20"}],
        }));
        let (snapshot, _) = compose(&draft, header()).expect("a snapshot");
        assert_eq!(
            snapshot.fx.expect("an exchange").taxes,
            [1708],
            "20.00 EUR at 0.8541 is 17.082"
        );
    }
}
