//! Drafts become invoices: numbers without gaps, frozen paper, everything that stops an issue said at once.

use deskbell_app::{Caller, Desk, Via, commands};
use deskbell_core::{
    business::{Bank, ClientTerm, Paper, PaymentQr, Profile},
    clients::address::Address,
};
use deskbell_store::business;
use deskbell_tests::TestApp;
use serde_json::{Value, json};
use std::sync::{Arc, Barrier};

/// A dental practice in Bristol with its bank account.
pub fn practice() -> TestApp {
    let app = TestApp::new();
    let profile = Profile {
        preset: "dental".to_owned(),
        name: "Harbour Street Dental".to_owned(),
        address: Address {
            street: Some("Harbour Street".to_owned()),
            house_number: Some("14".to_owned()),
            postal_code: Some("BS1 4QA".to_owned()),
            city: Some("Bristol".to_owned()),
            ..Address::default()
        },
        country: "GB".to_owned(),
        currency: "GBP".parse().expect("pounds"),
        zone: "Europe/London".parse().expect("a zone"),
        language: "en".to_owned(),
        client_term: ClientTerm::Patient,
        paper: Paper::A4,
        phone: None,
        email: None,
        website: None,
        tax_id: Some("GB123456789".to_owned()),
        registration: None,
        bank: Some(Bank {
            iban: "GB33 BUKB 2020 1555 5555 55".to_owned(),
            bic: None,
            name: None,
        }),
        payment_qr: PaymentQr::None,
        payment_days: 14,
        version: 1,
    };
    app.desk
        .store
        .write(|tx| business::profile_insert(tx, &profile, app.desk.now()))
        .expect("the practice");
    app
}

/// A client who lives in Bristol; answers the id.
pub fn client(app: &TestApp, name: &str) -> Value {
    let request = json!({
        "givenName": name, "familyName": "Ferreira",
        "addresses": [{"street": "Quay Road", "houseNumber": "3", "postalCode": "BS1 1AA", "city": "Bristol"}],
        "contactPoints": [{"kind": "email", "value": format!("{}@ferreira.example", name.to_lowercase())}],
    });
    app.call("client_create", request)["id"].clone()
}

/// A draft of one line of 100.00 at 20 %; answers the draft.
pub fn draft(app: &TestApp, client: &Value) -> Value {
    app.call(
        "invoice_draft",
        json!({"clientId": client, "prices": "net", "lines": [{"description": "Filling", "qty": "1", "price": "100", "rate": "20"}]}),
    )
}

/// Issues a draft; answers the issue.
pub fn issue(app: &TestApp, draft: &Value) -> Value {
    app.call("invoice_issue", json!({"id": draft["id"], "version": draft["version"]}))
}

/// An issued invoice of 120.00; answers its id.
pub fn invoice(app: &TestApp, client: &Value) -> Value {
    issue(app, &draft(app, client))["id"].clone()
}

fn get(app: &TestApp, id: &Value) -> Value {
    app.call("invoice_get", json!({"id": id}))
}

fn call(desk: &Desk, command: &str, request: Value) -> Result<Value, deskbell_app::AppError> {
    commands::dispatch(desk, &Caller::owner(Via::Terminal), command, request)
}

#[test]
fn a_draft_becomes_a_numbered_invoice_with_its_file() {
    let app = practice();
    let ana = client(&app, "Ana");
    let draft = draft(&app, &ana);
    assert_eq!(draft["totals"]["total"], "120.00");
    let before = get(&app, &draft["id"]);
    assert_eq!(
        (&before["state"], &before["nextNumber"]),
        (&json!("draft"), &json!("2027-0001"))
    );
    let issued = issue(&app, &draft);
    assert_eq!(issued["number"], "2027-0001");
    assert_eq!(issued["dueDate"], "2027-06-21", "14 days after the issue");
    let view = get(&app, &draft["id"]);
    assert_eq!(view["total"], json!({"minor": 12000, "currency": "GBP"}));
    assert_eq!(
        (&view["open"]["minor"], &view["payState"]),
        (&json!(12000), &json!("open"))
    );
    assert_eq!(
        view["totals"]["groups"][0],
        json!({"cat": "S", "rate": "20", "base": "100.00", "tax": "20.00"})
    );
    let to = app.path().join("invoice.pdf");
    let saved = app.call("invoice_pdf", json!({"id": draft["id"], "to": to}));
    assert_eq!(saved["sha256"], issued["sha256"]);
    let bytes = std::fs::read(&to).expect("the file");
    assert_eq!(bytes.len() as u64, saved["bytes"].as_u64().expect("a size"));
    assert!(bytes.starts_with(b"%PDF-"));
    assert!(!app.path().join("invoice.pdf.part").exists());
}

#[test]
fn everything_that_stops_an_issue_is_said_at_once_and_no_number_is_used() {
    let app = practice();
    let ana = client(&app, "Ana");
    let draft = app.call(
        "invoice_draft",
        json!({"clientId": ana, "prices": "net", "date": "2027-06-08", "dueDate": "2027-06-01", "lines": [
            {"description": "", "price": "10", "rate": "20"},
            {"description": "Check-up", "price": "10", "rate": "0", "cat": "E"},
            {"description": "Refund", "price": "-500", "rate": "20"},
        ]}),
    );
    let refused = app.refused("invoice_issue", json!({"id": draft["id"], "version": draft["version"]}));
    let fields: Vec<(&str, &str)> = refused.fields.iter().map(|(f, r)| (f.as_str(), r.as_str())).collect();
    assert_eq!(
        fields,
        [
            ("date", "future"),
            ("dueDate", "before_date"),
            ("lines.0.description", "required"),
            ("lines.1.exemptReason", "required"),
            ("total", "use_credit_note"),
        ]
    );
    let view = get(&app, &draft["id"]);
    assert_eq!(view["state"], "draft", "all that was typed is kept");
    assert_eq!(view["problems"].as_array().map(Vec::len), Some(5));
    let next = self::draft(&app, &ana);
    assert_eq!(issue(&app, &next)["number"], "2027-0001");
}

#[test]
fn an_invoice_is_not_dated_before_the_last_one() {
    let app = practice();
    let ana = client(&app, "Ana");
    invoice(&app, &ana);
    let draft = app.call(
        "invoice_draft",
        json!({"clientId": ana, "date": "2027-06-06", "lines": [{"description": "Filling", "price": "1", "rate": "20"}]}),
    );
    let refused = app.refused("invoice_issue", json!({"id": draft["id"], "version": draft["version"]}));
    assert_eq!(
        refused.fields.get("date").map(String::as_str),
        Some("before_last_issued")
    );
    assert_eq!(
        refused.extra["problems"][0]["value"], "2027-06-07",
        "the way out is named"
    );
}

#[test]
fn saves_of_an_old_version_change_nothing() {
    let app = practice();
    let ana = client(&app, "Ana");
    let draft = draft(&app, &ana);
    let saved = app.call(
        "invoice_update",
        json!({"id": draft["id"], "version": draft["version"], "docDiscPct": "10", "text": "Thank you"}),
    );
    assert_eq!(saved["totals"]["total"], "108.00");
    let old = app.refused(
        "invoice_update",
        json!({"id": draft["id"], "version": draft["version"], "docDiscPct": "50"}),
    );
    assert_eq!(json!(old.code), "conflict");
    let cleared = app.call(
        "invoice_update",
        json!({"id": draft["id"], "version": saved["version"], "docDiscPct": null}),
    );
    assert_eq!(cleared["totals"]["total"], "120.00");
    assert_eq!(get(&app, &draft["id"])["draft"]["text"], "Thank you");
    let old = app.refused("invoice_issue", json!({"id": draft["id"], "version": saved["version"]}));
    assert_eq!(json!(old.code), "conflict", "what is issued is what was seen");
}

#[test]
fn a_thrown_away_draft_can_be_had_back_for_thirty_days() {
    let app = practice();
    let ana = client(&app, "Ana");
    let draft = draft(&app, &ana);
    app.call("invoice_draft_delete", json!({"id": draft["id"]}));
    assert_eq!(app.call("invoice_list", json!({}))["items"], json!([]));
    let gone = app.refused("invoice_update", json!({"id": draft["id"], "version": 2}));
    assert_eq!(json!(gone.code), "not_found");
    app.call("invoice_draft_restore", json!({"id": draft["id"]}));
    assert_eq!(get(&app, &draft["id"])["totals"]["total"], "120.00");
    app.call("invoice_draft_delete", json!({"id": draft["id"]}));
    app.clock.advance_minutes(31 * 24 * 60);
    let other = self::draft(&app, &ana);
    app.call("invoice_draft_delete", json!({"id": other["id"]}));
    let late = app.refused("invoice_draft_restore", json!({"id": draft["id"]}));
    assert_eq!(json!(late.code), "not_found");
}

#[test]
fn an_issued_invoice_is_not_changed_or_thrown_away() {
    let app = practice();
    let ana = client(&app, "Ana");
    let id = invoice(&app, &ana);
    for (command, request) in [
        ("invoice_update", json!({"id": id, "version": 2, "text": "x"})),
        ("invoice_draft_delete", json!({"id": id})),
        ("invoice_issue", json!({"id": id, "version": 2})),
    ] {
        let refused = app.refused(command, request);
        assert_eq!(json!(refused.code), "immutable", "{command}");
        assert_eq!(refused.extra["number"], "2027-0001", "{command}");
    }
}

#[test]
fn two_clicks_on_one_draft_issue_it_once() {
    let app = practice();
    let ana = client(&app, "Ana");
    for round in 1..=5 {
        let draft = draft(&app, &ana);
        let start = Arc::new(Barrier::new(2));
        let answers: Vec<_> = std::thread::scope(|scope| {
            let clicks: Vec<_> = (0..2)
                .map(|_| {
                    let (desk, start) = (Arc::clone(&app.desk), Arc::clone(&start));
                    let request = json!({"id": draft["id"], "version": draft["version"]});
                    scope.spawn(move || {
                        start.wait();
                        call(&desk, "invoice_issue", request)
                    })
                })
                .collect();
            clicks
                .into_iter()
                .map(|click| click.join().expect("no panic"))
                .collect()
        });
        let (issued, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!((issued.len(), refused.len()), (1, 1));
        let refused = refused
            .into_iter()
            .next()
            .and_then(Result::err)
            .expect("the second click");
        assert_eq!(json!(refused.code), "immutable");
        assert_eq!(
            refused.extra["number"],
            format!("2027-{round:04}"),
            "it reads what the first one did"
        );
    }
}

#[test]
fn numbers_of_concurrent_desks_have_no_gap() {
    let app = practice();
    let ana = client(&app, "Ana");
    std::thread::scope(|scope| {
        for _ in 0..8 {
            let (desk, ana) = (Arc::clone(&app.desk), ana.clone());
            scope.spawn(move || {
                for _ in 0..5 {
                    let lines = json!([{"description": "Filling", "price": "10", "rate": "20"}]);
                    let draft =
                        call(&desk, "invoice_draft", json!({"clientId": ana, "lines": lines})).expect("a draft");
                    let request = json!({"id": draft["id"], "version": draft["version"]});
                    call(&desk, "invoice_issue", request).expect("issued");
                }
            });
        }
    });
    let mut numbers = Vec::new();
    let mut cursor = Value::Null;
    loop {
        let page = app.call("invoice_list", json!({"state": "issued", "limit": 7, "cursor": cursor}));
        for item in page["items"].as_array().expect("items") {
            numbers.push(item["number"].as_str().expect("a number").to_owned());
        }
        cursor = page["next"].clone();
        if cursor.is_null() {
            break;
        }
    }
    numbers.sort();
    let expected: Vec<String> = (1..=40).map(|n| format!("2027-{n:04}")).collect();
    assert_eq!(
        numbers, expected,
        "each once, and every page continues where the last one ended"
    );
}

#[test]
fn what_is_issued_stays_as_it_was_when_the_world_changes() {
    let app = practice();
    let ana = client(&app, "Ana");
    let id = invoice(&app, &ana);
    let first = app.call("invoice_file", json!({"id": id}));
    let paper = app.call("invoice_paper", json!({"id": id}));
    let version = app.call("client_get", json!({"id": ana}))["version"].clone();
    app.call(
        "client_update",
        json!({"id": ana, "version": version, "familyName": "Weiss", "addresses": []}),
    );
    app.desk
        .store
        .write(|tx| {
            let mut profile = business::profile(tx)?;
            profile.name = "Quay Dental".to_owned();
            business::profile_update(tx, &profile, app.desk.now())?;
            business::set_logo(tx, None, app.desk.now())
        })
        .expect("a new name");
    assert_eq!(app.call("invoice_file", json!({"id": id})), first);
    assert_eq!(app.call("invoice_paper", json!({"id": id})), paper);
    assert_eq!(paper["buyer"]["name"], "Ana Ferreira");
    assert_eq!(paper["bank"]["iban"], "GB33BUKB20201555555555");
}

#[test]
fn the_bill_to_party_gets_the_invoice() {
    let app = practice();
    let employer = app.call(
        "client_create",
        json!({"organisationName": "Weiß Metallbau GmbH", "language": "de",
               "contactPoints": [{"kind": "email", "value": "buchhaltung@weiss.example"}]}),
    );
    let worker = app.call(
        "client_create",
        json!({"givenName": "Jürgen", "familyName": "Weiß", "billTo": employer["id"]}),
    );
    let draft = draft(&app, &worker["id"]);
    let view = get(&app, &draft["id"]);
    assert_eq!(view["billToName"], "Weiß Metallbau GmbH");
    assert_eq!(view["billToEmail"], "buchhaltung@weiss.example");
    let paper = app.call("invoice_paper", json!({"id": draft["id"]}));
    assert_eq!(paper["buyer"]["name"], "Weiß Metallbau GmbH");
    assert_eq!(paper["recipient"]["name"], "Jürgen Weiß");
    assert_eq!(paper["language"], "de");
    assert_eq!((&paper["draft"], &paper["number"]), (&json!(true), &Value::Null));
    assert_eq!(paper["bank"], Value::Null, "a preview holds no payment details");
}

#[test]
fn tax_settings_are_proposed_by_country_and_fill_in_lines() {
    let app = practice();
    let list = app.call("tax_setting_list", json!({}));
    assert_eq!(list["items"], json!([]));
    assert_eq!(list["proposed"][0]["name"], "VAT 20 %");
    app.call("tax_setting_confirm", json!({}));
    app.call("tax_setting_confirm", json!({}));
    let list = app.call("tax_setting_list", json!({}));
    assert_eq!(
        list["items"].as_array().map(Vec::len),
        Some(5),
        "confirming twice adds nothing"
    );
    let exempt = list["items"]
        .as_array()
        .expect("items")
        .iter()
        .find(|i| i["cat"] == "E")
        .expect("exempt");
    let ana = client(&app, "Ana");
    let draft = app.call(
        "invoice_draft",
        json!({"clientId": ana, "lines": [
            {"description": "Whitening gel", "price": "50"},
            {"description": "Check-up", "price": "40", "taxSettingId": exempt["id"]},
        ]}),
    );
    assert_eq!(draft["totals"]["total"], "100.00", "50 and 20 %, and 40 exempt");
    issue(&app, &draft);
    let paper = app.call("invoice_paper", json!({"id": draft["id"]}));
    assert_eq!(paper["groups"][0]["taxes"][0]["label"], "VAT");
    assert_eq!(paper["groups"][1]["reason"], "Exempt from VAT (health services)");
    let refused = app.refused("tax_setting_create", json!({"name": "Odd", "cat": "E", "rate": "5"}));
    let fields: Vec<&str> = refused.fields.keys().map(String::as_str).collect();
    assert_eq!(fields, ["rate", "reason"]);
}

#[test]
fn a_number_of_the_ledger_is_never_given_again() {
    let app = practice();
    let ana = client(&app, "Ana");
    invoice(&app, &ana);
    let series: String = app
        .desk
        .store
        .read(deskbell_store::invoices::series)
        .expect("the series")[0]
        .id
        .to_string();
    for seq in 2..=4 {
        app.desk
            .enter(
                deskbell_app::ledger::LedgerKind::Number,
                &format!("{series}|2027,{seq}"),
            )
            .expect("issued before the copy was restored");
    }
    assert_eq!(deskbell_app::invoices::reconcile_numbers(&app.desk).expect("merged"), 1);
    assert_eq!(
        deskbell_app::invoices::reconcile_numbers(&app.desk).expect("merged"),
        0,
        "once"
    );
    let next = draft(&app, &ana);
    assert_eq!(issue(&app, &next)["number"], "2027-0005");
    let gaps = app.desk.store.read(deskbell_store::invoices::gaps).expect("gaps");
    assert_eq!(
        (gaps[0].first, gaps[0].last, gaps[0].cause.as_str()),
        (2, 4, "restored")
    );
}

#[test]
fn hundred_percent_off_is_issued_and_paid_at_once() {
    let app = practice();
    let ana = client(&app, "Ana");
    let draft = app.call(
        "invoice_draft",
        json!({"clientId": ana, "docDiscPct": "100", "lines": [{"description": "Filling", "price": "90", "rate": "20"}]}),
    );
    issue(&app, &draft);
    assert_eq!(get(&app, &draft["id"])["payState"], "paid");
}

#[test]
fn a_role_that_may_draft_may_not_issue() {
    let app = practice();
    let ana = client(&app, "Ana");
    let draft = draft(&app, &ana);
    let desk_staff = Caller::new(None, deskbell_core::rights::Role::Desk, Via::Window);
    let request = json!({"id": draft["id"], "version": draft["version"]});
    let refused = commands::dispatch(&app.desk, &desk_staff, "invoice_issue", request).expect_err("not theirs");
    assert_eq!(json!(refused.code), "not_allowed");
    let path = commands::dispatch(
        &app.desk,
        &desk_staff,
        "invoice_pdf",
        json!({"id": draft["id"], "to": app.path().join("anywhere.pdf")}),
    );
    assert_eq!(json!(path.expect_err("the window names no path").code), "invalid");
}

#[test]
fn characters_without_a_glyph_refuse_the_issue_with_their_field() {
    let app = practice();
    let ana = client(&app, "Ana");
    let draft = app.call(
        "invoice_draft",
        json!({"clientId": ana, "text": "髙島さん", "lines": [{"description": "東京", "price": "1", "rate": "20"}]}),
    );
    let refused = app.refused("invoice_issue", json!({"id": draft["id"], "version": draft["version"]}));
    let fields: Vec<(&str, &str)> = refused.fields.iter().map(|(f, r)| (f.as_str(), r.as_str())).collect();
    assert_eq!(fields, [("lines.0.description", "no_glyph"), ("text", "no_glyph")]);
    assert_eq!(refused.extra["problems"][0]["value"], "東京");
    let preview = app.call("invoice_preview", json!({"id": draft["id"]}));
    assert!(
        preview["pdf"].as_str().is_some_and(|pdf| pdf.len() > 1000),
        "the preview shows boxes instead"
    );
}

#[test]
fn the_owner_sets_how_numbers_look_and_where_they_begin() {
    let app = practice();
    let ana = client(&app, "Ana");
    let list = app.call("number_series_list", json!({}));
    assert_eq!(list["items"][0]["next"], json!(["2027-0001", "2027-0002", "2027-0003"]));
    for (pattern, reset, rule) in [
        ("{YYYY}", "yearly", "sequence_missing"),
        ("{SEQ:4}", "yearly", "would_repeat"),
        ("{WEEK}{SEQ}", "never", "unknown_token"),
    ] {
        let refused = app.refused(
            "number_series_set",
            json!({"kind": "invoice", "pattern": pattern, "reset": reset}),
        );
        assert_eq!(refused.fields.get("pattern").map(String::as_str), Some(rule));
    }
    let wanted = json!({"kind": "invoice", "prefix": "INV-", "pattern": "{PREFIX}{YY}{SEQ:5}", "firstNumber": 412});
    app.call("number_series_set", wanted);
    let bill = invoice(&app, &ana);
    assert_eq!(get(&app, &bill)["number"], "INV-2700412");
    let late = json!({"kind": "invoice", "prefix": "INV-", "pattern": "{PREFIX}{YY}{SEQ:5}", "firstNumber": 500});
    let refused = app.refused("number_series_set", late);
    assert_eq!(
        refused.fields.get("firstNumber").map(String::as_str),
        Some("already_issued")
    );
    let gaps = app.call("number_series_list", json!({}))["gaps"].clone();
    assert_eq!(
        gaps[0],
        json!({"period": "2027", "first": 1, "last": 411, "cause": "first_number"})
    );
}

#[test]
fn a_pattern_taken_up_again_counts_on() {
    let app = practice();
    let ana = client(&app, "Ana");
    let set = |pattern: &str| app.call("number_series_set", json!({"kind": "invoice", "pattern": pattern}));
    invoice(&app, &ana);
    set("{YY}/{SEQ:3}");
    assert_eq!(get(&app, &invoice(&app, &ana))["number"], "27/001");
    app.call(
        "number_series_set",
        json!({"kind": "invoice", "prefix": "", "pattern": "{PREFIX}{YYYY}-{SEQ:4}"}),
    );
    assert_eq!(get(&app, &invoice(&app, &ana))["number"], "2027-0002");
    let refused = app.refused(
        "number_series_set",
        json!({"kind": "invoice", "prefix": "27/", "pattern": "{PREFIX}{SEQ:3}", "reset": "never"}),
    );
    assert_eq!(refused.fields.get("pattern").map(String::as_str), Some("would_repeat"));
}

#[test]
fn a_damaged_file_is_said_and_never_rendered_anew() {
    let app = practice();
    let ana = client(&app, "Ana");
    let id = invoice(&app, &ana);
    app.desk
        .store
        .write(|tx| {
            tx.execute("DROP TRIGGER invoice_files_no_update", &[])?;
            tx.execute("UPDATE invoice_files SET bytes = CAST('%PDF-other' AS BLOB)", &[])
        })
        .expect("a disk that rots");
    let to = app.path().join("out.pdf");
    for (command, request) in [
        ("invoice_file", json!({"id": id})),
        ("invoice_pdf", json!({"id": id, "to": to})),
        ("invoice_send", json!({"id": id, "channel": "email"})),
    ] {
        let refused = app.refused(command, request);
        assert_eq!(json!(refused.code), "damaged", "{command}");
    }
    assert!(!to.exists());
}
