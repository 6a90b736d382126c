//! Processes that issue invoices are killed at any moment: numbers stay gapless, every number has its frozen paper and
//! its file, and what was acknowledged is there.

use deskbell_app::{AppError, Caller, Desk, ErrorCode, Via, clock::SystemClock, commands, invoices};
use deskbell_core::{
    business::{ClientTerm, Paper, PaymentQr, Profile},
    clients::address::Address,
    id::InvoiceId,
};
use deskbell_store::{DataKey, Store, business, invoices as rows};
use deskbell_tests::TestApp;
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::Duration,
};

const FOLDER: &str = "DESKBELL_TEST_ISSUES_IN";
const ROUNDS: u64 = 6;

fn open(folder: &Path) -> Desk {
    let store = Store::open(&folder.join("deskbell.db"), DataKey::new([7; 32])).expect("the store opens");
    Desk::new(store, folder.to_owned(), Arc::new(SystemClock)).expect("a desk")
}

fn call(desk: &Desk, command: &str, request: &Value) -> Result<Value, AppError> {
    loop {
        match commands::dispatch(desk, &Caller::owner(Via::Terminal), command, request.clone()) {
            Err(busy) if busy.code == ErrorCode::Busy => {}
            other => return other,
        }
    }
}

fn practice() -> TestApp {
    let app = TestApp::new();
    let profile = Profile {
        preset: "none".to_owned(),
        name: "Harbour Street Dental".to_owned(),
        address: Address::default(),
        country: "GB".to_owned(),
        currency: "GBP".parse().expect("pounds"),
        zone: "Europe/London".parse().expect("a zone"),
        language: "en".to_owned(),
        client_term: ClientTerm::Client,
        paper: Paper::A4,
        phone: None,
        email: None,
        website: None,
        tax_id: None,
        registration: None,
        bank: None,
        payment_qr: PaymentQr::None,
        payment_days: 14,
        version: 1,
    };
    app.desk
        .store
        .write(|tx| business::profile_insert(tx, &profile, app.desk.now()))
        .expect("the practice");
    app.call("client_create", json!({"givenName": "Ana"}));
    app
}

fn spawn(folder: &Path) -> Child {
    Command::new(std::env::current_exe().expect("this very program"))
        .args(["--exact", "invoices::issues_until_killed", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("a process that issues")
}

/// What the killed process had acknowledged.
fn acknowledged(mut child: Child, after: Duration) -> Vec<String> {
    let out = child.stdout.take().expect("its output");
    std::thread::sleep(after);
    child.kill().expect("killed");
    child.wait().expect("gone");
    let lines = BufReader::new(out).lines().map_while(Result::ok);
    lines
        .filter_map(|line| line.strip_prefix("issued ").map(str::to_owned))
        .collect()
}

#[test]
#[ignore = "the process that the kill test starts"]
fn issues_until_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let desk = open(Path::new(&folder));
    let client = call(&desk, "client_list", &json!({})).expect("the clients")["items"][0]["id"].clone();
    loop {
        let lines = json!([{"description": "Filling", "price": "10", "cat": "E", "exemptReason": "health care"}]);
        let draft = call(&desk, "invoice_draft", &json!({"clientId": client, "lines": lines})).expect("a draft");
        let request = json!({"id": draft["id"], "version": draft["version"]});
        let issued = call(&desk, "invoice_issue", &request).expect("issued");
        let mut out = std::io::stdout().lock();
        writeln!(out, "issued {}", issued["number"].as_str().expect("a number")).expect("told");
        out.flush().expect("told");
    }
}

#[test]
fn kills_leave_no_gap_no_double_and_no_number_without_its_paper() {
    let app = practice();
    let folder = app.path().to_owned();
    let mut told = Vec::new();
    for round in 0..ROUNDS {
        let pair = [spawn(&folder), spawn(&folder)];
        // Other moments each round; the second dies while the first may hold the write lock.
        let delays = [700 + 137 * round, 811 + 61 * round].map(Duration::from_millis);
        for (child, after) in pair.into_iter().zip(delays) {
            told.extend(acknowledged(child, after));
        }
    }
    assert!(told.len() > 20, "the processes got to work: {}", told.len());
    let desk = open(&folder);
    let rows: Vec<(i64, String, InvoiceId)> = desk
        .store
        .read(|tx| {
            tx.query(
                "SELECT seq, number, id FROM invoices WHERE state = 'issued' ORDER BY seq",
                &[],
                |row| Ok((row.get("seq")?, row.get("number")?, row.get("id")?)),
            )
        })
        .expect("the invoices");
    let seqs: Vec<i64> = rows.iter().map(|(seq, ..)| *seq).collect();
    assert_eq!(seqs, (1..=rows.len() as i64).collect::<Vec<_>>(), "exactly 1 to n");
    for number in &told {
        assert!(rows.iter().any(|(_, n, _)| n == number), "{number} was acknowledged");
    }
    for (_, number, id) in &rows {
        desk.store
            .read(|tx| {
                invoices::checked_file(tx, *id)?;
                assert!(rows::invoice(tx, *id)?.snapshot.is_some(), "{number}");
                assert_eq!(rows::issued_lines(tx, *id)?.len(), 1, "{number}");
                Ok::<_, AppError>(())
            })
            .expect("paper and file");
    }
    assert_eq!(
        invoices::reconcile_numbers(&desk).expect("the ledger"),
        0,
        "no number beyond the database"
    );
    let client = call(&desk, "client_list", &json!({})).expect("clients")["items"][0]["id"].clone();
    let lines = json!([{"description": "Filling", "price": "10", "cat": "E", "exemptReason": "health care"}]);
    let draft = call(&desk, "invoice_draft", &json!({"clientId": client, "lines": lines})).expect("a draft");
    let request = json!({"id": draft["id"], "version": draft["version"]});
    let next = call(&desk, "invoice_issue", &request).expect("the next one");
    let year = &next["date"].as_str().expect("a date")[..4];
    assert_eq!(next["number"], format!("{year}-{:04}", rows.len() + 1));
}
