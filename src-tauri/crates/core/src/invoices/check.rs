//! What stands between a draft and its number (I62): everything at once, each with the field to jump to. Rules of
//! countries are data (I128), so that one more is a row and no code.

use super::{DraftContent, Snapshot, TaxCategory};
use crate::{Currency, Date};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whether a problem stops the issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// No number is given while it stands.
    Error,
    /// Said, not enforced.
    Warning,
}

/// One thing to be put right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Where to jump: a field of the draft, or `seller.…`, `buyer.…`.
    pub field: String,
    /// The rule broken.
    pub rule: String,
    /// Whether it stops the issue.
    pub severity: Severity,
    /// The value that would do, where there is one: the earliest date.
    pub value: Option<String>,
}

/// What the checks depend on besides the document.
#[derive(Debug, Clone)]
pub struct IssueContext {
    /// The business's day.
    pub today: Date,
    /// Date of the last document of the series.
    pub last_date: Option<Date>,
    /// The business's country.
    pub country: String,
    /// The business's currency.
    pub home: Currency,
}

const EU: [&str; 27] = [
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV",
    "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
];

/// When a field of a party must stand on the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum When {
    Always,
    TaxCharged,
    BothTaxIds,
}

/// A row of the table of what a document must say.
struct ContentRule {
    field: &'static str,
    when: When,
    severity: Severity,
    present: fn(&Snapshot) -> bool,
}

// Texts and severities to be confirmed per country before release; a consumer's address is nowhere a reason not to bill.
const CONTENT: &[ContentRule] = &[
    ContentRule {
        field: "seller.name",
        when: When::Always,
        severity: Severity::Error,
        present: |s| !s.seller.name.is_empty(),
    },
    ContentRule {
        field: "seller.address",
        when: When::Always,
        severity: Severity::Warning,
        present: |s| s.seller.city.is_some(),
    },
    ContentRule {
        field: "buyer.name",
        when: When::Always,
        severity: Severity::Error,
        present: |s| !s.buyer.name.is_empty(),
    },
    ContentRule {
        field: "buyer.address",
        when: When::Always,
        severity: Severity::Warning,
        present: |s| s.buyer.city.is_some(),
    },
    ContentRule {
        field: "seller.taxId",
        when: When::TaxCharged,
        severity: Severity::Warning,
        present: |s| s.seller.tax_id.is_some(),
    },
    ContentRule {
        field: "seller.taxId",
        when: When::BothTaxIds,
        severity: Severity::Error,
        present: |s| s.seller.tax_id.is_some(),
    },
    ContentRule {
        field: "buyerTaxId",
        when: When::BothTaxIds,
        severity: Severity::Error,
        present: |s| s.buyer.tax_id.is_some(),
    },
    ContentRule {
        field: "buyer.address",
        when: When::BothTaxIds,
        severity: Severity::Error,
        present: |s| s.buyer.city.is_some(),
    },
];

/// Everything that stops the issue or should be said before it. Errors come first.
pub fn check(content: &DraftContent, snapshot: &Snapshot, context: &IssueContext) -> Vec<Problem> {
    let mut problems = Vec::new();
    lines(content, snapshot, context, &mut problems);
    dates(snapshot, context, &mut problems);
    parties(snapshot, &mut problems);
    if snapshot.total < 0 {
        problems.push(error("total", "use_credit_note"));
    }
    if snapshot.currency != context.home && snapshot.tax != 0 && snapshot.fx.is_none() {
        problems.push(error("fx", "required"));
    }
    problems.sort_by_key(|problem| problem.severity == Severity::Warning);
    problems
}

fn lines(content: &DraftContent, snapshot: &Snapshot, context: &IssueContext, problems: &mut Vec<Problem>) {
    if content.lines.is_empty() {
        problems.push(error("lines", "required"));
    }
    for (i, line) in content.lines.iter().enumerate() {
        let category = line.cat.unwrap_or_default();
        if line.description.is_empty() {
            problems.push(error(format!("lines.{i}.description"), "required"));
        }
        if category.needs_reason() && line.exempt_reason.is_none() {
            problems.push(error(format!("lines.{i}.exemptReason"), "required"));
        }
        if category == TaxCategory::S && EU.contains(&context.country.as_str()) && charges_nothing(snapshot, i) {
            problems.push(error(format!("lines.{i}.cat"), "choose_category"));
        }
    }
}

/// A standard rate of 0 has no place among the letters of EN 16931 (I25).
fn charges_nothing(snapshot: &Snapshot, line: usize) -> bool {
    snapshot
        .lines
        .get(line)
        .is_some_and(|line| line.rate.texts().into_iter().all(|rate| rate == "0"))
}

fn dates(snapshot: &Snapshot, context: &IssueContext, problems: &mut Vec<Problem>) {
    if snapshot.date > context.today {
        problems.push(at_best("date", "future", context.today));
    }
    if let Some(last) = context.last_date.filter(|last| snapshot.date < *last) {
        problems.push(at_best("date", "before_last_issued", last));
    }
    if snapshot.due_date.is_some_and(|due| due < snapshot.date) {
        problems.push(at_best("dueDate", "before_date", snapshot.date));
    }
    if let (Some(from), Some(to)) = (snapshot.supply_date, snapshot.supply_to)
        && to < from
    {
        problems.push(at_best("supplyTo", "before_supply_date", from));
    }
}

fn parties(snapshot: &Snapshot, problems: &mut Vec<Problem>) {
    let both = snapshot.groups.iter().any(|group| group.category.needs_both_tax_ids());
    let applies = |when| match when {
        When::Always => true,
        When::TaxCharged => snapshot.tax != 0 && !both,
        When::BothTaxIds => both,
    };
    for rule in CONTENT
        .iter()
        .filter(|rule| applies(rule.when) && !(rule.present)(snapshot))
    {
        problems.push(Problem {
            severity: rule.severity,
            ..error(rule.field, "required")
        });
    }
}

fn error(field: impl Into<String>, rule: &str) -> Problem {
    Problem {
        field: field.into(),
        rule: rule.to_owned(),
        severity: Severity::Error,
        value: None,
    }
}

fn at_best(field: &str, rule: &str, date: Date) -> Problem {
    Problem {
        value: Some(date.to_string()),
        ..error(field, rule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invoices::{
        DocumentKind, Header, Terms, compose,
        snapshot::{Paper, Party},
    };
    use serde_json::json;

    fn day(text: &str) -> Date {
        text.parse().expect("a date")
    }

    fn found(content: serde_json::Value, country: &str, date: &str) -> Vec<(String, String, Severity)> {
        let content: DraftContent = serde_json::from_value(content).expect("the draft's shape");
        let party = |name: &str| Party {
            name: name.to_owned(),
            city: Some("Bristol".to_owned()),
            ..Party::default()
        };
        let home = "GBP".parse().expect("pounds");
        let header = Header {
            kind: DocumentKind::Invoice,
            number: None,
            date: day(date),
            terms: Terms::default(),
            language: "en".to_owned(),
            paper: Paper::A4,
            home,
            seller: party("Dental"),
            buyer: party("Ana"),
            recipient: None,
            names: Default::default(),
            logo_sha256: None,
            bank: None,
            payment_qr: crate::business::PaymentQr::None,
            credits: None,
        };
        let (snapshot, _) = compose(&content, header).expect("a snapshot");
        let context = IssueContext {
            today: day("2027-06-08"),
            last_date: Some(day("2027-06-01")),
            country: country.to_owned(),
            home,
        };
        check(&content, &snapshot, &context)
            .into_iter()
            .map(|p| (p.field, p.rule, p.severity))
            .collect()
    }

    fn error_of(field: &str, rule: &str) -> (String, String, Severity) {
        (field.to_owned(), rule.to_owned(), Severity::Error)
    }

    #[test]
    fn a_complete_draft_has_no_problem() {
        let content =
            json!({"lines": [{"description": "Filling", "price": "1", "cat": "E", "exemptReason": "health"}]});
        assert_eq!(found(content, "GB", "2027-06-08"), []);
    }

    #[test]
    fn all_problems_are_named_at_once() {
        let content = json!({"dueDate": "2027-06-08", "lines": [{"price": "-5", "cat": "AE"}]});
        let problems = found(content, "DE", "2027-06-09");
        for expected in [
            error_of("lines.0.description", "required"),
            error_of("lines.0.exemptReason", "required"),
            error_of("date", "future"),
            error_of("dueDate", "before_date"),
            error_of("seller.taxId", "required"),
            error_of("buyerTaxId", "required"),
            error_of("total", "use_credit_note"),
        ] {
            assert!(problems.contains(&expected), "{expected:?} is missing in {problems:?}");
        }
        assert_eq!(found(json!({}), "GB", "2027-06-08"), [error_of("lines", "required")]);
    }

    #[test]
    fn dates_stay_in_order_of_the_series() {
        let content = json!({"lines": [{"description": "Filling", "price": "1"}]});
        assert_eq!(
            found(content, "GB", "2027-05-31"),
            [error_of("date", "before_last_issued")]
        );
    }

    #[test]
    fn a_standard_rate_of_zero_is_refused_where_the_letters_are_law() {
        let content = json!({"lines": [{"description": "Filling", "price": "1", "rate": "0"}]});
        assert_eq!(
            found(content.clone(), "DE", "2027-06-08"),
            [error_of("lines.0.cat", "choose_category")]
        );
        assert_eq!(found(content, "GB", "2027-06-08"), []);
    }

    #[test]
    fn a_foreign_currency_needs_a_rate_only_where_tax_is_charged() {
        let line = |rate: &str| json!({"currency": "EUR", "lines": [{"description": "a", "price": "1", "rate": rate}]});
        assert!(found(line("20"), "GB", "2027-06-08").contains(&error_of("fx", "required")));
        assert_eq!(found(line("0"), "GB", "2027-06-08"), []);
    }
}
