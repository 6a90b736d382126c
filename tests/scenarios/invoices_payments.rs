//! Money comes: whole and in part, too much, taken back; what is open is always what the allocations say.

use super::invoices::{client, draft, invoice, issue, practice};
use deskbell_tests::{TestApp, at};
use serde_json::{Value, json};

fn pounds(minor: i64) -> Value {
    json!({"minor": minor, "currency": "GBP"})
}

fn open(app: &TestApp, id: &Value) -> i64 {
    app.call("invoice_get", json!({"id": id}))["open"]["minor"]
        .as_i64()
        .expect("an amount")
}

/// An invoice of a round sum, due on a day.
fn due(app: &TestApp, client: &Value, price: &str, due: &str) -> Value {
    let draft = app.call(
        "invoice_draft",
        json!({"clientId": client, "dueDate": due, "lines": [
            {"description": "Filling", "price": price, "cat": "E", "exemptReason": "health care"}]}),
    );
    issue(app, &draft)["id"].clone()
}

fn pay(app: &TestApp, client: &Value, minor: i64) -> Value {
    app.call(
        "payment_record",
        json!({"clientId": client, "method": "transfer", "amount": pounds(minor), "date": "2027-06-07"}),
    )
}

#[test]
fn money_closes_the_oldest_invoice_first_and_the_rest_is_credit() {
    let app = practice();
    let ana = client(&app, "Ana");
    let second = due(&app, &ana, "95.50", "2027-06-20");
    let first = due(&app, &ana, "210.00", "2027-06-08");
    let paid = pay(&app, &ana, 25_000);
    assert_eq!((open(&app, &first), open(&app, &second)), (0, 5_550));
    assert_eq!(
        paid["allocations"][0],
        json!({"invoiceId": first, "amount": pounds(21_000)})
    );
    assert_eq!(paid["credit"], pounds(0));
    let paid = pay(&app, &ana, 6_000);
    assert_eq!((open(&app, &first), open(&app, &second)), (0, 0));
    assert_eq!(paid["credit"], pounds(450));
    let view = app.call("invoice_get", json!({"id": second}));
    assert_eq!(
        (&view["payState"], view["payments"].as_array().map(Vec::len)),
        (&json!("paid"), Some(2))
    );
    let third = due(&app, &ana, "10.00", "2027-06-30");
    let paid = app.call(
        "payment_record",
        json!({"clientId": ana, "method": "cash", "amount": pounds(100), "applyCredit": true}),
    );
    assert_eq!((open(&app, &third), &paid["credit"]), (450, &pounds(0)));
}

#[test]
fn an_invoice_named_in_the_reference_is_settled_first() {
    let app = practice();
    let ana = client(&app, "Ana");
    let first = due(&app, &ana, "50", "2027-06-08");
    let second = due(&app, &ana, "50", "2027-06-20");
    let proposal = app.call(
        "payment_propose",
        json!({"clientId": ana, "amount": pounds(6_000), "reference": "2027-0002 thanks"}),
    );
    assert_eq!(proposal["allocations"][0]["invoiceId"], second);
    assert_eq!(
        proposal["allocations"][1],
        json!({"invoiceId": first, "amount": pounds(1_000)})
    );
    assert_eq!(open(&app, &first), 5_000, "a proposal writes nothing");
}

#[test]
fn allocations_that_do_not_fit_are_refused_with_the_figures() {
    let app = practice();
    let (ana, bo) = (client(&app, "Ana"), client(&app, "Bo"));
    let (mine, other) = (due(&app, &ana, "50", "2027-06-08"), due(&app, &bo, "50", "2027-06-08"));
    let unissued = draft(&app, &ana);
    let part = |invoice: &Value, minor: i64| json!({"invoiceId": invoice, "amount": pounds(minor)});
    for (parts, field, rule) in [
        (json!([part(&mine, 5_001)]), "allocations.0.amount", "more_than_open"),
        (
            json!([part(&mine, 3_000), part(&mine, 3_000)]),
            "allocations.1.amount",
            "more_than_open",
        ),
        (json!([part(&mine, 0)]), "allocations.0.amount", "not_positive"),
        (
            json!([part(&mine, 100), part(&other, 100)]),
            "allocations.1.invoiceId",
            "other_party",
        ),
        (
            json!([part(&mine, 1), part(&unissued["id"], 1)]),
            "allocations.1.invoiceId",
            "not_an_issued_invoice",
        ),
        (
            json!([{"invoiceId": mine, "amount": {"minor": 1, "currency": "EUR"}}]),
            "allocations.0.amount",
            "mixed_currencies",
        ),
    ] {
        let refused = app.refused(
            "payment_record",
            json!({"clientId": ana, "method": "card", "amount": pounds(6_000), "allocations": parts}),
        );
        assert_eq!(
            refused.fields.get(field).map(String::as_str),
            Some(rule),
            "{parts}: {refused:?}"
        );
    }
    let refused = app.refused(
        "payment_record",
        json!({"clientId": ana, "method": "card", "amount": pounds(1_000), "allocations": [part(&mine, 2_000)]}),
    );
    assert_eq!(
        refused.fields.get("allocations").map(String::as_str),
        Some("more_than_amount")
    );
    assert_eq!(open(&app, &mine), 5_000, "a refused payment changes nothing");
}

#[test]
fn a_card_number_is_refused_and_never_kept() {
    let app = practice();
    let ana = client(&app, "Ana");
    invoice(&app, &ana);
    for field in ["reference", "note"] {
        let mut request = json!({"clientId": ana, "method": "card", "amount": pounds(100)});
        request[field] = json!("visa 4111 1111 1111 1111");
        let refused = app.refused("payment_record", request);
        assert_eq!(refused.fields.get(field).map(String::as_str), Some("card_number"));
        assert!(!format!("{refused:?}").contains("4111"));
    }
}

#[test]
fn a_reversal_reopens_what_was_settled_with_its_old_due_date() {
    let app = practice();
    let ana = client(&app, "Ana");
    let bill = due(&app, &ana, "50", "2027-06-08");
    let paid = pay(&app, &ana, 7_000);
    assert_eq!((open(&app, &bill), &paid["credit"]), (0, &pounds(2_000)));
    let reversed = app.call("payment_reverse", json!({"id": paid["id"], "reason": "debit bounced"}));
    assert_eq!(reversed["reopened"], json!([bill]));
    let view = app.call("invoice_get", json!({"id": bill}));
    assert_eq!(
        (&view["open"], &view["dueDate"]),
        (&pounds(5_000), &json!("2027-06-08"))
    );
    assert_eq!(view["payments"][0]["reversed"], true);
    let twice = app.refused("payment_reverse", json!({"id": paid["id"], "reason": "again"}));
    assert_eq!(json!(twice.code), "immutable");
    let proposal = app.call("payment_propose", json!({"clientId": ana, "amount": pounds(1)}));
    assert_eq!(
        proposal["allocations"][0]["invoiceId"], bill,
        "the bounced money is no credit"
    );
}

#[test]
fn overdue_is_derived_from_the_day() {
    let app = practice();
    let ana = client(&app, "Ana");
    let late = due(&app, &ana, "50", "2027-06-08");
    due(&app, &ana, "70", "2027-06-30");
    let overdue = |app: &TestApp| app.call("invoice_list", json!({"state": "overdue"}))["items"].clone();
    assert_eq!(overdue(&app), json!([]));
    app.clock.set(at("2027-06-09T08:00:00Z"));
    assert_eq!(overdue(&app)[0]["id"], late);
    let money = app.call("money_today", json!({}));
    assert_eq!(
        money["overdue"],
        json!([{"count": 1, "sum": pounds(5_000), "oldest": "2027-06-08"}])
    );
    let on = app.call("invoice_list", json!({"overdueOn": "2027-07-01", "clientId": ana}));
    assert_eq!(on["items"].as_array().map(Vec::len), Some(2));
    pay(&app, &ana, 5_000);
    assert_eq!(overdue(&app), json!([]));
    let parts = app.call("invoice_list", json!({"state": "paid"}));
    assert_eq!(parts["items"][0]["id"], late);
}

#[test]
fn a_client_pays_the_invoice_that_another_party_was_billed() {
    let app = practice();
    let employer = app.call("client_create", json!({"organisationName": "Weiß Metallbau GmbH"}))["id"].clone();
    let worker = app.call("client_create", json!({"givenName": "Jürgen", "billTo": employer}))["id"].clone();
    let bill = due(&app, &worker, "50", "2027-06-08");
    let paid = app.call(
        "payment_record",
        json!({"clientId": worker, "method": "cash", "amount": pounds(5_000),
               "allocations": [{"invoiceId": bill, "amount": pounds(5_000)}]}),
    );
    assert_eq!((open(&app, &bill), &paid["credit"]), (0, &pounds(0)));
}

#[test]
fn a_full_credit_note_closes_the_open_invoice_and_leaves_its_file_alone() {
    let app = practice();
    let ana = client(&app, "Ana");
    let bill = invoice(&app, &ana);
    let before = app.call("invoice_file", json!({"id": bill}));
    let credit = app.call(
        "invoice_credit",
        json!({"id": bill, "all": true, "reason": "wrong person"}),
    );
    assert_eq!(credit["number"], "CN-2027-0001");
    assert_eq!(
        (&credit["total"], &credit["settled"]),
        (&pounds(12_000), &pounds(12_000))
    );
    assert_eq!(open(&app, &bill), 0);
    assert_eq!(app.call("invoice_file", json!({"id": bill})), before);
    let note = app.call("invoice_get", json!({"id": credit["id"]}));
    assert_eq!(
        (&note["totals"]["total"], &note["kind"]),
        (&json!("-120.00"), &json!("credit_note"))
    );
    assert_eq!(note["totals"]["groups"][0]["tax"], "-20.00");
    let paper = app.call("invoice_paper", json!({"id": credit["id"]}));
    assert_eq!(
        paper["credits"],
        json!({"number": "2027-0001", "date": "2027-06-07", "reason": "wrong person"})
    );
    assert_eq!(paper["lines"][0]["quantity"], "-1");
    let view = app.call("invoice_get", json!({"id": bill}));
    assert_eq!(view["creditedBy"][0]["number"], "CN-2027-0001");
    let again = app.refused("invoice_credit", json!({"id": bill, "all": true, "reason": "again"}));
    assert_eq!(again.fields.get("lines").map(String::as_str), Some("nothing_remains"));
    assert_eq!(again.extra["remaining"], pounds(0));
    let odd = app.refused(
        "invoice_credit",
        json!({"id": credit["id"], "all": true, "reason": "x"}),
    );
    assert_eq!(odd.fields.get("id").map(String::as_str), Some("is_credit_note"));
}

#[test]
fn unit_by_unit_credits_add_up_and_what_was_paid_becomes_credit() {
    let app = practice();
    let ana = client(&app, "Ana");
    let draft = app.call(
        "invoice_draft",
        json!({"clientId": ana, "lines": [{"description": "Splint", "qty": "3", "price": "33.35", "rate": "19"}]}),
    );
    let bill = issue(&app, &draft)["id"].clone();
    pay(&app, &ana, 11_906);
    let mut taxes = Vec::new();
    for _ in 0..3 {
        let part = json!({"id": bill, "lines": [{"line": 1, "qty": "1"}], "reason": "return"});
        let credit = app.call("invoice_credit", part);
        assert_eq!(credit["settled"], pounds(0), "nothing was open any more");
        let note = app.call("invoice_get", json!({"id": credit["id"]}));
        taxes.push(note["totals"]["tax"].as_str().expect("tax").to_owned());
    }
    assert_eq!(taxes, ["-6.34", "-6.34", "-6.33"]);
    let next = due(&app, &ana, "20", "2027-06-30");
    let paid = app.call(
        "payment_record",
        json!({"clientId": ana, "method": "cash", "amount": pounds(1), "applyCredit": true}),
    );
    assert_eq!(open(&app, &next), 0);
    assert_eq!(
        paid["credit"],
        pounds(11_906 + 1 - 2_000),
        "119.06 credited, 0.01 paid, 20.00 used"
    );
    let part = json!({"id": bill, "lines": [{"line": 2}, {"line": 1, "qty": "1", "amount": "1"}], "reason": "x"});
    let refused = app.refused("invoice_credit", part);
    assert_eq!(
        refused.fields.get("lines.1.amount").map(String::as_str),
        Some("one_of_two")
    );
}
