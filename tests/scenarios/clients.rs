//! The client record: made, changed, put away, found; what was said and agreed; one timeline.

use deskbell_app::ErrorCode;
use deskbell_tests::TestApp;
use serde_json::{Value, json};

fn aoife() -> Value {
    json!({
        "givenName": "Aoife", "familyName": "Byrne", "sayAs": "EE-fa", "worry": "Needles.",
        "birthDate": "1984-05-07", "tags": ["VIP"],
        "contactPoints": [{"kind": "phone", "value": "07700 900142", "label": "mobile"},
                          {"kind": "email", "value": "Aoife@Example.com"}],
        "addresses": [{"street": "12 High Street", "city": "Leeds", "postalCode": "LS1 1AA"}],
        "consents": [{"purpose": "marketing", "channel": "email", "state": "granted"}],
    })
}

fn names(page: &Value) -> Vec<&str> {
    page["items"]
        .as_array()
        .expect("items")
        .iter()
        .filter_map(|item| item["name"].as_str())
        .collect()
}

#[test]
fn what_was_typed_is_kept_beside_what_can_be_dialled() {
    let app = TestApp::new();
    let saved = app.call("client_create", aoife());
    assert_eq!(saved["version"], 1);
    assert_eq!(saved["similar"], json!([]));
    let client = app.call("client_get", json!({"id": saved["id"]}));
    let phone = &client["contactPoints"][0];
    assert_eq!(
        (&phone["value"], &phone["normalized"]),
        (&json!("07700 900142"), &json!("+447700900142"))
    );
    assert_eq!(
        phone["lineType"], "either",
        "a number kept free for fiction; the plan does not tell"
    );
    assert_eq!(client["contactPoints"][1]["normalized"], "Aoife@example.com");
    assert_eq!(
        (&client["sayAs"], &client["worry"]),
        (&json!("EE-fa"), &json!("Needles."))
    );
    let allowed = |purpose: &str, channel: &str| {
        let all = client["consents"].as_array().expect("consents");
        let one = all.iter().find(|c| c["purpose"] == purpose && c["channel"] == channel);
        one.map(|c| c["allowed"].clone()).unwrap_or_default()
    };
    assert_eq!(allowed("marketing", "email"), true);
    assert_eq!(allowed("marketing", "sms"), false, "without a word news is not wanted");
    assert_eq!(allowed("appointment_service", "sms"), true, "the contract allows it");
    assert_eq!(
        client["noShow"],
        json!({"missed": 0, "of": 0, "percent": null, "late": 0})
    );
    assert_eq!(client["name"], "Aoife Byrne");
}

#[test]
fn an_old_version_is_a_conflict_that_shows_the_present_record() {
    let app = TestApp::new();
    let id = app.call("client_create", aoife())["id"].clone();
    let saved = app.call("client_update", json!({"id": id, "version": 1, "preferredName": "Fi"}));
    assert_eq!(saved["version"], 2);
    let refused = app.refused("client_update", json!({"id": id, "version": 1, "familyName": "Walsh"}));
    assert_eq!(refused.code, ErrorCode::Conflict);
    assert_eq!(refused.extra["present"]["preferredName"], "Fi");
    let client = app.call("client_get", json!({"id": id}));
    assert_eq!(
        (&client["familyName"], &client["calledAs"]),
        (&json!("Byrne"), &json!("Fi")),
        "nothing was half saved"
    );
}

#[test]
fn a_changed_number_ends_and_the_others_keep_their_ids() {
    let app = TestApp::new();
    let id = app.call("client_create", aoife())["id"].clone();
    let before = app.call("client_get", json!({"id": id}));
    let points = json!([{"kind": "email", "value": "Aoife@Example.com"}, {"kind": "phone", "value": "020 7946 0000"}]);
    app.call(
        "client_update",
        json!({"id": id, "version": 1, "contactPoints": points}),
    );
    let after = app.call("client_get", json!({"id": id}));
    assert_eq!(after["contactPoints"][0]["id"], before["contactPoints"][1]["id"]);
    assert_eq!(after["contactPoints"][1]["normalized"], "+442079460000");
    assert_eq!(
        names(&app.call("client_search", json!({"text": "7946"}))),
        ["Aoife Byrne"]
    );
    assert!(
        names(&app.call("client_search", json!({"text": "900142"}))).is_empty(),
        "the old number is no longer hers"
    );
}

#[test]
fn likeness_is_shown_and_never_refuses() {
    let app = TestApp::new();
    let first = app.call("client_create", aoife());
    let again = app.call("client_create", aoife());
    assert_eq!(again["similar"][0]["id"], first["id"]);
    assert_eq!(again["similar"][0]["band"], "likely");
    let husband = json!({"givenName": "Tom", "familyName": "Byrne",
                         "contactPoints": [{"kind": "phone", "value": "07700900142"}]});
    assert_eq!(
        app.call("client_create", husband)["similar"],
        json!([]),
        "a shared number is a family, not a doubt"
    );
}

#[test]
fn another_programs_number_stands_once() {
    let app = TestApp::new();
    app.call("client_create", json!({"familyName": "Byrne", "externalId": "1000"}));
    let refused = app.refused("client_create", json!({"familyName": "Walsh", "externalId": "1000"}));
    assert_eq!(refused.code, ErrorCode::Duplicate);
    assert_eq!(refused.fields["externalId"], "taken");
}

#[test]
fn faults_are_named_by_field() {
    let app = TestApp::new();
    let refused = app.refused(
        "client_create",
        json!({"givenName": "a\r\nBcc: x", "birthDate": "2031-01-01",
               "contactPoints": [{"kind": "phone", "value": "call the office"}]}),
    );
    assert_eq!(refused.code, ErrorCode::Invalid);
    assert_eq!(refused.fields["contactPoints[0].value"], "letters_in_number");
    assert_eq!(refused.fields["givenName"], "control_character");
    assert_eq!(refused.fields["birthDate"], "in_future");
    assert_eq!(
        app.refused("client_create", json!({})).fields["familyName"],
        "name_required"
    );
    let refused = app.refused(
        "client_create",
        json!({"familyName": "B", "billTo": "01890000-0000-7000-8000-000000000000"}),
    );
    assert_eq!(refused.fields["billTo"], "not_found");
}

#[test]
fn archived_clients_leave_the_list_and_come_back() {
    let app = TestApp::new();
    let id = app.call("client_create", aoife())["id"].clone();
    app.call("client_create", json!({"familyName": "Adams"}));
    assert_eq!(names(&app.call("client_list", json!({}))), ["Adams", "Aoife Byrne"]);
    app.call("client_archive", json!({"id": id, "version": 1}));
    assert_eq!(names(&app.call("client_list", json!({}))), ["Adams"]);
    assert_eq!(
        names(&app.call("client_list", json!({"archived": true}))),
        ["Aoife Byrne"]
    );
    assert_eq!(
        app.refused("client_archive", json!({"id": id, "version": 1})).code,
        ErrorCode::Conflict
    );
    app.call("client_unarchive", json!({"id": id, "version": 2}));
    assert_eq!(names(&app.call("client_list", json!({}))), ["Adams", "Aoife Byrne"]);
}

#[test]
fn the_list_pages_without_losing_anyone() {
    let app = TestApp::new();
    for n in 0..23 {
        app.call(
            "client_create",
            json!({"familyName": format!("Name {:02}", n % 7), "tags": ["even"]}),
        );
    }
    let (mut seen, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let page = app.call("client_list", json!({"limit": 5, "cursor": cursor, "tag": "even"}));
        seen.extend(
            page["items"]
                .as_array()
                .expect("items")
                .iter()
                .map(|item| item["id"].to_string()),
        );
        cursor = page["next"].clone();
        if cursor.is_null() {
            break;
        }
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 23);
    assert!(names(&app.call("client_list", json!({"tag": "eve%"}))).is_empty());
}

#[test]
fn the_best_hit_stands_first_and_says_why() {
    let app = TestApp::new();
    for (given, family) in [
        ("Joanna", "Smith"),
        ("Anna", "Jones"),
        ("Ann", "Baker"),
        ("Zoe", "Ann"),
        ("田中", "太郎"),
    ] {
        app.call("client_create", json!({"givenName": given, "familyName": family}));
    }
    app.call("client_create", aoife());
    let page = app.call("client_search", json!({"text": "ann"}));
    assert_eq!(names(&page), ["Zoe Ann", "Ann Baker", "Anna Jones", "Joanna Smith"]);
    assert_eq!(
        (&page["items"][0]["field"], &page["items"][0]["why"]),
        (&json!("familyName"), &json!("Ann"))
    );
    for text in [
        "ife",
        "byr ao",
        "0770 09",
        "example.com",
        "VIP",
        "high str",
        "LS1",
        "AOIFE",
        "yr",
    ] {
        assert_eq!(
            names(&app.call("client_search", json!({"text": text}))),
            ["Aoife Byrne"],
            "{text}"
        );
    }
    assert_eq!(names(&app.call("client_search", json!({"text": "太郎"}))).len(), 1);
}

#[test]
fn search_takes_everything_literally() {
    let app = TestApp::new();
    app.call("client_create", aoife());
    app.call(
        "client_create",
        json!({"organisationName": "100% \"NEAR*-\" <b>Ltd</b> O'Neill"}),
    );
    for text in ["\"", "*", "%", "-", "NEAR", "100%", "<b>", "oneill", "o'neill"] {
        assert_eq!(
            names(&app.call("client_search", json!({"text": text}))).len(),
            1,
            "{text}"
        );
    }
    for text in [
        "",
        " ",
        "\u{0}",
        "\u{0}\"",
        "AND",
        "OR NOT",
        "a\u{0}b",
        "col:x",
        "{",
        "^",
        "(",
        "'; DROP TABLE clients; --",
    ] {
        app.call("client_search", json!({"text": text}));
    }
    app.call("client_search", json!({"text": "\"*% ".repeat(10_000)}));
}

#[test]
fn unhappy_clients_and_promised_calls_wait_until_settled() {
    let app = TestApp::new();
    let id = app.call("client_create", aoife())["id"].clone();
    let call = |text: &str, mood: Value, needs: bool| {
        app.call(
            "interaction_log",
            json!({"clientId": id, "channel": "phone", "direction": "in", "text": text, "mood": mood, "needsReply": needs}),
        )
    };
    call("asked for directions", Value::Null, false);
    app.clock.advance_minutes(1);
    call("wants a call back", json!("calm"), true);
    app.clock.advance_minutes(1);
    let angry = call("I have paid this twice now", json!("angry"), false);
    let open = app.call("interaction_list_open", json!({}));
    let texts: Vec<&Value> = open["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|item| &item["text"])
        .collect();
    assert_eq!(
        texts,
        ["I have paid this twice now", "wants a call back"],
        "angry before everything"
    );
    app.call(
        "interaction_settle",
        json!({"id": angry["id"], "version": 1, "outcome": "refunded"}),
    );
    let refused = app.refused("interaction_settle", json!({"id": angry["id"], "version": 1}));
    assert_eq!(refused.code, ErrorCode::Conflict, "settled already");
    assert_eq!(
        app.call("interaction_list_open", json!({}))["items"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
}

#[test]
fn the_timeline_is_one_newest_first_and_pages() {
    let app = TestApp::new();
    let id = app.call("client_create", aoife())["id"].clone();
    for n in 0..7 {
        app.clock.advance_minutes(1);
        let channel = if n % 2 == 0 { "phone" } else { "desk" };
        let note = json!({"clientId": id, "channel": channel, "direction": "in", "text": format!("talk {n}")});
        app.call("interaction_log", note);
    }
    let (mut titles, mut after) = (Vec::new(), Value::Null);
    loop {
        let page = app.call("client_timeline", json!({"id": id, "after": after, "limit": 2}));
        titles.extend(
            page["items"]
                .as_array()
                .expect("items")
                .iter()
                .map(|item| item["title"].to_string()),
        );
        after = page["next"].clone();
        if after.is_null() {
            break;
        }
    }
    assert_eq!(
        titles.len(),
        9,
        "seven talks, the consent, the record's birth: {titles:?}"
    );
    assert_eq!(titles[0], "\"talk 6\"");
    assert!(
        app.refused("client_timeline", json!({"id": id, "after": "x"}))
            .fields
            .contains_key("after")
    );
}

#[test]
fn markup_and_formulas_stay_text() {
    let app = TestApp::new();
    let name = "<script>alert(1)</script> =HYPERLINK(\"http://x\")";
    let id = app.call(
        "client_create",
        json!({"familyName": name, "notes": "{{ business.name }}"}),
    )["id"]
        .clone();
    let client = app.call("client_get", json!({"id": id}));
    assert_eq!(
        (&client["familyName"], &client["notes"]),
        (&json!(name), &json!("{{ business.name }}"))
    );
}
