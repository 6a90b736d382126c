//! Importing other programs' contact lists: three real exports with their truth, then files that want to do harm.

use deskbell_app::ErrorCode;
use deskbell_tests::TestApp;
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

/// The sample exports.
fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/imports")
}

fn truth(file: &str, kind: &str) -> u64 {
    let text = std::fs::read_to_string(samples().join("truth.json")).expect("truth.json");
    let truth: Value = serde_json::from_str(&text).expect("JSON");
    truth[file][kind]
        .as_u64()
        .unwrap_or_else(|| panic!("{file} has no {kind}"))
}

fn import(app: &TestApp, file: &str) -> Value {
    let path = samples().join(file);
    let preview = app.call("client_import_preview", json!({"path": path}));
    assert_eq!(preview["ask"], json!([]), "{file}: nothing is to be asked");
    let done = app.call("client_import_run", json!({"path": path}));
    assert_eq!(
        preview["counts"], done["counts"],
        "{file}: the run does what the preview showed"
    );
    done
}

fn rows_with<'v>(done: &'v Value, rule: &str) -> Vec<&'v Value> {
    let has = |row: &&Value| {
        row["reasons"]
            .as_array()
            .expect("reasons")
            .iter()
            .any(|reason| reason["rule"].as_str() == Some(rule))
    };
    done["rows"].as_array().expect("rows").iter().filter(has).collect()
}

fn rows_with_field(done: &Value, field: &str) -> u64 {
    let has = |row: &&Value| {
        row["reasons"]
            .as_array()
            .expect("reasons")
            .iter()
            .any(|reason| reason["field"].as_str() == Some(field))
    };
    done["rows"].as_array().expect("rows").iter().filter(has).count() as u64
}

fn sum(counts: &Value) -> u64 {
    counts
        .as_object()
        .expect("counts")
        .values()
        .filter_map(Value::as_u64)
        .sum()
}

fn everyone(app: &TestApp) -> Vec<Value> {
    let (mut all, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let page = app.call("client_list", json!({"limit": 500, "cursor": cursor}));
        for item in page["items"].as_array().expect("items") {
            all.push(app.call("client_get", json!({"id": item["id"]})));
        }
        cursor = page["next"].clone();
        if cursor.is_null() {
            return all;
        }
    }
}

fn write(app: &TestApp, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = app.path().join(name);
    std::fs::write(&path, bytes).expect("a file in the temporary folder");
    path
}

fn run_text(app: &TestApp, text: impl AsRef<[u8]>) -> Value {
    let path = write(app, "list.csv", text);
    app.call("client_import_run", json!({"path": path}))
}

#[test]
fn google_contacts_come_in_whole() {
    const FILE: &str = "contacts-google.csv";
    let app = TestApp::new();
    let done = import(&app, FILE);
    let (rows, nameless, doubled) = (
        truth(FILE, "rows"),
        truth(FILE, "nameless"),
        truth(FILE, "exact_duplicates"),
    );
    assert_eq!(sum(&done["counts"]), rows, "the counts add up to the file's records");
    assert_eq!(done["counts"]["bad"], nameless);
    assert_eq!(
        done["counts"]["update"], doubled,
        "exact repeats update the earlier row"
    );
    assert_eq!(done["counts"]["new"], rows - nameless - doubled, "namesakes stay apart");
    assert_eq!(rows_with(&done, "no_name").len() as u64, nameless);
    assert_eq!(rows_with(&done, "repeats_row").len() as u64, doubled);
    assert_eq!(rows_with_field(&done, "phone"), truth(FILE, "bad_phone"));
    assert_eq!(rows_with_field(&done, "email"), truth(FILE, "bad_email"));
    let clients = everyone(&app);
    assert_eq!(clients.len() as u64, rows - nameless - doubled);
    let named = |start: &str| {
        let field = |client: &Value, name: &str| client[name].as_str().is_some_and(|text| text.starts_with(start));
        clients
            .iter()
            .filter(|client| field(client, "givenName") || field(client, "familyName"))
            .count() as u64
    };
    assert_eq!(
        named("<img src=x onerror=alert(1)>"),
        truth(FILE, "script_in_name"),
        "markup is text"
    );
    assert_eq!(
        named("=HYPERLINK(\"http://x.example\",\"y\")"),
        truth(FILE, "formula_name"),
        "formulas are text"
    );
    assert!(
        clients
            .iter()
            .all(|client| client["tags"].as_array().is_some_and(|tags| tags.len() <= 1))
    );
    let mario = app.call("client_search", json!({"text": "mario hern"}));
    let mario = app.call("client_get", json!({"id": mario["items"][0]["id"]}));
    let numbers: Vec<&Value> = mario["contactPoints"]
        .as_array()
        .expect("points")
        .iter()
        .filter(|p| p["kind"] == "phone")
        .map(|p| &p["normalized"])
        .collect();
    assert_eq!(
        numbers,
        ["+447700900001", "+442079460000"],
        "several values of one cell"
    );
}

#[test]
fn german_outlook_comes_in_whole() {
    const FILE: &str = "kontakte-outlook.csv";
    let app = TestApp::new();
    let path = samples().join(FILE);
    let preview = app.call("client_import_preview", json!({"path": path}));
    assert_eq!(
        (&preview["letters"], &preview["delimiter"]),
        (&json!("windows-1252"), &json!(";"))
    );
    let mapping = json!({"columns": preview["mapping"]["columns"], "country": "DE"});
    let done = app.call("client_import_run", json!({"path": path, "mapping": mapping}));
    assert_eq!(
        done["counts"]["new"],
        truth(FILE, "rows"),
        "couples on one landline are two clients"
    );
    let clients = everyone(&app);
    let without_birthday = clients.iter().filter(|client| client["birthDate"].is_null()).count() as u64;
    assert_eq!(without_birthday, truth(FILE, "birthday_zero"));
    let firms = clients.iter().filter(|client| client["kind"] == "organisation").count() as u64;
    assert_eq!(firms, truth(FILE, "company_only"));
    let mut landlines: HashMap<(String, String), u64> = HashMap::new();
    for client in &clients {
        for point in client["contactPoints"]
            .as_array()
            .expect("points")
            .iter()
            .filter(|p| p["label"] == "home")
        {
            let key = (client["familyName"].to_string(), point["normalized"].to_string());
            *landlines.entry(key).or_default() += 1;
        }
    }
    assert_eq!(
        landlines.values().filter(|n| **n == 2).count() as u64,
        truth(FILE, "shared_landline_pairs")
    );
    assert!(clients.iter().any(|client| client["notes"] == "möchte „Du“ hören"));
    assert!(clients.iter().any(|client| client["salutation"] == "Frau"));
}

#[test]
fn a_practice_program_comes_in_whole() {
    const FILE: &str = "patients-practice.txt";
    let app = TestApp::new();
    let done = import(&app, FILE);
    assert_eq!(
        done["counts"]["new"],
        truth(FILE, "rows"),
        "families and twins are people, not doubles"
    );
    assert_eq!(
        rows_with(&done, "credit_not_imported").len() as u64,
        truth(FILE, "negative_balance")
    );
    let clients = everyone(&app);
    let refuses = |client: &&Value| {
        let consents = client["consents"].as_array().expect("consents");
        consents
            .iter()
            .any(|c| c["channel"] == "sms" && c["purpose"] == "appointment_service" && c["allowed"] == false)
    };
    assert_eq!(
        clients.iter().filter(refuses).count() as u64,
        truth(FILE, "text_refused")
    );
    assert!(
        clients
            .iter()
            .flat_map(|c| c["consents"].as_array().expect("consents"))
            .all(|c| c["state"] != "granted"),
        "a yes without date and source is none"
    );
    let payers = clients
        .iter()
        .filter(|client| client["paysFor"].as_array().is_some_and(|paid| !paid.is_empty()));
    assert_eq!(payers.count() as u64, truth(FILE, "families"));
    assert_eq!(clients.iter().filter(|client| client["birthDate"].is_null()).count(), 0);
    assert!(
        clients
            .iter()
            .any(|client| client["externalId"] == "1002" && client["birthDate"] == "2018-01-20")
    );
}

#[test]
fn the_same_file_again_doubles_nobody_and_undo_takes_the_first_back() {
    let app = TestApp::new();
    for file in ["contacts-google.csv", "patients-practice.txt"] {
        let first = import(&app, file);
        let before = everyone(&app).len();
        let path = samples().join(file);
        let preview = app.call("client_import_preview", json!({"path": path}));
        assert_eq!(
            preview["seenBefore"]["importId"], first["importId"],
            "the same file asks first"
        );
        assert_eq!(preview["remembered"], true);
        let again = app.call("client_import_run", json!({"path": path}));
        assert_eq!(
            (&again["counts"]["new"], &again["counts"]["unsure"]),
            (&json!(0), &json!(0))
        );
        assert_eq!(
            (&again["written"]["created"], &again["written"]["changed"]),
            (&json!(0), &json!(0))
        );
        assert_eq!(everyone(&app).len(), before);
        let undone = app.call("client_import_undo", json!({"importId": first["importId"]}));
        assert_eq!((&undone["kept"], &undone["restored"]), (&json!([]), &json!(0)));
        assert_eq!(everyone(&app).len(), 0);
        assert_eq!(
            app.refused("client_import_undo", json!({"importId": first["importId"]}))
                .code,
            ErrorCode::Conflict
        );
        assert!(
            app.call("client_search", json!({"text": "smith"}))["items"]
                .as_array()
                .is_some_and(Vec::is_empty)
        );
    }
}

#[test]
fn blanks_keep_clashes_wait_and_undo_restores() {
    let app = TestApp::new();
    let anne = json!({"givenName": "Anne", "familyName": "Weber", "birthDate": "1984-05-07", "notes": "Prefers mornings",
                      "contactPoints": [{"kind": "phone", "value": "07700 900142"}],
                      "addresses": [{"street": "1 High St", "city": "Lyon"}]});
    let id = app.call("client_create", anne)["id"].clone();
    let before = app.call("client_get", json!({"id": id}));
    let text = "First Name,Last Name,Phone,Birthday,E-mail,City,Notes\n\
                Anne,Weber,+447700900142,1984-07-05,anne@example.com,,\n\
                Tom,Weber,+447700900142,,,,\n";
    let done = run_text(&app, text);
    assert_eq!(
        done["counts"],
        json!({"new": 1, "update": 0, "unsure": 0, "conflict": 1, "erased": 0, "bad": 0})
    );
    assert_eq!(done["rows"][0]["clientId"], id);
    assert_eq!(rows_with(&done, "differs").len(), 1);
    let after = app.call("client_get", json!({"id": id}));
    assert_eq!(after["birthDate"], "1984-05-07", "ours is kept");
    assert_eq!(
        after["contactPoints"].as_array().map(Vec::len),
        Some(2),
        "the mailbox is added"
    );
    assert_eq!(
        (&after["addresses"], &after["notes"]),
        (&before["addresses"], &before["notes"])
    );
    let undone = app.call("client_import_undo", json!({"importId": done["importId"]}));
    assert_eq!((&undone["removed"], &undone["restored"]), (&json!(1), &json!(1)));
    let restored = app.call("client_get", json!({"id": id}));
    for field in ["contactPoints", "birthDate", "notes", "addresses", "givenName"] {
        assert_eq!(restored[field], before[field], "{field}");
    }
}

#[test]
fn whoever_was_edited_or_used_since_stays_and_is_named() {
    let app = TestApp::new();
    let done = run_text(&app, "First Name,Last Name\nAna,Bell\nTom,Hill\nEva,Moor\n");
    let id_of = |text: &str| app.call("client_search", json!({"text": text}))["items"][0]["id"].clone();
    app.call(
        "client_update",
        json!({"id": id_of("bell"), "version": 1, "notes": "x"}),
    );
    app.call(
        "interaction_log",
        json!({"clientId": id_of("hill"), "channel": "phone", "direction": "in", "text": "hello"}),
    );
    let undone = app.call("client_import_undo", json!({"importId": done["importId"]}));
    assert_eq!(undone["removed"], 1);
    let mut kept: Vec<(&str, &str)> = undone["kept"]
        .as_array()
        .expect("kept")
        .iter()
        .map(|kept| (kept["name"].as_str().expect("name"), kept["why"].as_str().expect("why")))
        .collect();
    kept.sort_unstable();
    assert_eq!(kept, [("Ana Bell", "edited"), ("Tom Hill", "used")]);
}

#[test]
fn unsure_rows_wait_for_a_decision() {
    let app = TestApp::new();
    let id = app.call("client_create", json!({"givenName": "John", "familyName": "Smith"}))["id"].clone();
    let path = write(
        &app,
        "list.csv",
        "First Name,Last Name,Phone\nJohn,Smith,07700 900143\n",
    );
    let done = app.call("client_import_run", json!({"path": path}));
    assert_eq!(
        (&done["counts"]["unsure"], &done["rows"][0]["clientId"]),
        (&json!(1), &id)
    );
    assert_eq!(done["written"]["skipped"], 1);
    let same = json!({"rows": [{"row": 1, "choice": "keep", "clientId": id}]});
    let done = app.call("client_import_run", json!({"path": path, "decisions": same}));
    assert_eq!(
        (&done["counts"]["update"], &done["written"]["changed"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        app.call("client_list", json!({}))["items"].as_array().map(Vec::len),
        Some(1)
    );
    let other = write(
        &app,
        "other.csv",
        "First Name,Last Name,Phone\nJohn,Smith,07700 900144\n",
    );
    let done = app.call(
        "client_import_run",
        json!({"path": other, "decisions": {"unsure": "create"}}),
    );
    assert_eq!(done["written"]["created"], 1);
}

#[test]
fn what_nothing_decides_is_asked() {
    let app = TestApp::new();
    let path = write(&app, "list.csv", "Last Name,Birthday\nBell,04/05/1984\n");
    let preview = app.call("client_import_preview", json!({"path": path}));
    assert_eq!(preview["ask"], json!(["dateOrder"]));
    assert_eq!(
        app.refused("client_import_run", json!({"path": path})).fields["mapping.dateOrder"],
        "ask"
    );
    let mut mapping = preview["mapping"].clone();
    mapping["dateOrder"] = json!("mdy");
    app.call("client_import_run", json!({"path": path, "mapping": mapping}));
    let bell = app.call("client_search", json!({"text": "bell"}));
    assert_eq!(bell["items"][0]["birthDate"], "1984-04-05");
    let strange = write(&app, "strange.csv", "Foo,Bar\n1,2\n");
    assert_eq!(
        app.call("client_import_preview", json!({"path": strange}))["ask"],
        json!(["columns"])
    );
    assert_eq!(
        app.refused("client_import_run", json!({"path": strange})).fields["mapping.columns"],
        "ask"
    );
}

#[test]
fn a_mapping_is_remembered_by_its_headers() {
    let app = TestApp::new();
    let path = write(&app, "list.csv", "Wer,Foo\nBell,a@example.com\n");
    let columns = json!([{"column": 0, "header": "Wer", "field": "familyName"},
                         {"column": 1, "header": "Foo", "field": "email"}]);
    app.call(
        "client_import_run",
        json!({"path": path, "mapping": {"columns": columns}}),
    );
    let next = write(&app, "next.csv", "Wer,Foo\nHill,b@example.com\n");
    let preview = app.call("client_import_preview", json!({"path": next}));
    assert_eq!(
        (&preview["remembered"], &preview["counts"]["new"]),
        (&json!(true), &json!(1))
    );
}

#[test]
fn files_that_want_to_do_harm_are_read_rightly_or_refused_by_name() {
    let app = TestApp::new();
    let refused = |bytes: &[u8]| app.refused("client_import_run", json!({"path": write(&app, "x.csv", bytes)}));
    let open = refused(b"First Name,Last Name\nAna,\"Bell\nTom,Hill\n");
    assert_eq!(
        (open.fields["path"].as_str(), &open.extra["row"]),
        ("open_quote", &json!(1))
    );
    assert_eq!(refused(",".repeat(600).as_bytes()).fields["path"], "too_many_columns");
    assert_eq!(refused(b"").fields["path"], "empty");
    assert_eq!(refused(b"PK\x03\x04 a workbook").fields["path"], "workbook");
    assert_eq!(
        refused(b"BEGIN:VCARD\r\nFN:Ana\r\nEND:VCARD\r\n").fields["path"],
        "vcard"
    );
    assert_eq!(
        app.refused("client_import_run", json!({"path": app.path()})).fields["path"],
        "not_a_file"
    );
    assert_eq!(
        app.refused("client_import_run", json!({"path": "/nowhere"})).fields["path"],
        "not_found"
    );
    assert_eq!(
        app.call("client_list", json!({}))["items"],
        json!([]),
        "a refused file leaves nothing"
    );

    let done = run_text(&app, "First Name,Last Name\rAn\0a,Bell\r\r,\rTom,Hill");
    assert_eq!(
        done["counts"],
        json!({"new": 2, "update": 0, "unsure": 0, "conflict": 0, "erased": 0, "bad": 1})
    );
    assert_eq!(rows_with(&done, "control_characters").len(), 1);
    assert_eq!(
        app.call("client_search", json!({"text": "ana bell"}))["items"][0]["name"],
        "Ana Bell"
    );

    let long = format!(
        "First Name,Last Name\n\"{}\",x\nEva,Moor\n",
        "y".repeat(10 * 1024 * 1024)
    );
    let done = run_text(&app, long);
    assert_eq!((&done["counts"]["bad"], &done["counts"]["new"]), (&json!(1), &json!(1)));
    assert_eq!(rows_with(&done, "field_too_long")[0]["row"], 1);

    let done = run_text(
        &app,
        "Last Name,Phone,Last Name,Phone\nDoubled,07700 900150,Header,07700 900151\n",
    );
    assert_eq!(done["counts"]["new"], 1);
    let doubled = app.call("client_search", json!({"text": "doubled"}));
    let doubled = app.call("client_get", json!({"id": doubled["items"][0]["id"]}));
    assert_eq!(doubled["contactPoints"].as_array().map(Vec::len), Some(2));

    let done = run_text(
        &app,
        "First Name,Last Name,Notes\n'=1+1,''=x,\"a\n'=2\"\n\u{202E}evil,🧑‍🧑‍🧒‍🧒\u{200B},\n",
    );
    assert_eq!(done["counts"]["new"], 2);
    let guarded = app.call("client_search", json!({"text": "=1+1"}));
    let guarded = app.call("client_get", json!({"id": guarded["items"][0]["id"]}));
    assert_eq!(
        (&guarded["givenName"], &guarded["familyName"], &guarded["notes"]),
        (&json!("=1+1"), &json!("'=x"), &json!("a\n=2"))
    );
}

#[test]
fn a_stop_before_the_end_leaves_no_trace() {
    let app = TestApp::new();
    let mut text = String::from("First Name,Last Name\n");
    (0..3000).for_each(|n| text.push_str(&format!("Given{n},Family{n}\n")));
    let path = write(&app, "list.csv", text);
    let desk = std::sync::Arc::clone(&app.desk);
    app.desk.jobs.on_progress(move |progress| {
        if progress.done > 1000 {
            desk.jobs.stop("client_import_run");
        }
    });
    assert_eq!(
        app.refused("client_import_run", json!({"path": path})).code,
        ErrorCode::Cancelled
    );
    assert_eq!(app.call("client_list", json!({}))["items"], json!([]));
    assert!(
        app.call("client_search", json!({"text": "family1"}))["items"]
            .as_array()
            .is_some_and(Vec::is_empty)
    );
}

#[test]
fn many_rows_are_not_written_without_a_backup() {
    let app = TestApp::new();
    let backups = || {
        std::fs::read_dir(app.path().join("backups"))
            .map(|files| files.count())
            .unwrap_or(0)
    };
    run_text(&app, "First Name,Last Name\nAna,Bell\n");
    assert_eq!(backups(), 0, "a few rows need none");
    let mut text = String::from("First Name,Last Name\n");
    (0..21).for_each(|n| text.push_str(&format!("Given{n},Family{n}\n")));
    run_text(&app, text);
    assert_eq!(backups(), 1);
}
