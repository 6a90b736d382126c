//! Two desks at once, and a desk that dies in the middle of a booking: real processes on one data folder (A39, A138).

use serde_json::{Value, json};
use std::{
    collections::HashSet,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// The terminal twin, as built beside this test.
fn twin() -> PathBuf {
    let here = std::env::current_exe().expect("the test's own path");
    let path = here.ancestors().nth(2).expect("target/debug").join("deskbell-cli");
    assert!(
        path.exists(),
        "{} is not built: cargo build --workspace",
        path.display()
    );
    path
}

/// A data folder with a person, a service and a client.
struct Folder {
    data: PathBuf,
    sheet: PathBuf,
    wish: Value,
    _folder: tempfile::TempDir,
}

impl Folder {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let (data, sheet) = (folder.path().join("data"), folder.path().join("sheet.txt"));
        let made = Command::new(twin())
            .arg("--data")
            .arg(&data)
            .args(["init", "--preset", "none", "--country", "GB", "--recovery-out"])
            .arg(&sheet)
            .output()
            .expect("the twin runs");
        assert!(made.status.success(), "init: {}", String::from_utf8_lossy(&made.stderr));
        let mut new = Self {
            data,
            sheet,
            wish: Value::Null,
            _folder: folder,
        };
        let staff = new.call("staff_create", &json!({"name": "Ana", "role": "practitioner"}));
        let service = new.call("service_create", &json!({"name": "Check-up", "minutes": 30}));
        let client = new.call("client_create", &json!({"givenName": "Kwame"}));
        new.wish = json!({
            "clientId": client["id"], "serviceIds": [service["id"]], "staffId": staff["id"], "start": "2031-06-09T10:00",
        });
        new
    }

    fn command(&self) -> Command {
        let mut command = Command::new(twin());
        command
            .arg("--data")
            .arg(&self.data)
            .arg("--unlock-file")
            .arg(&self.sheet);
        command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn call(&self, name: &str, request: &Value) -> Value {
        let done = self
            .command()
            .args(["call", name, &request.to_string()])
            .output()
            .expect("the twin runs");
        assert!(
            done.status.success(),
            "{name}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
        serde_json::from_slice(&done.stdout).expect("an answer in JSON")
    }

    fn batch(&self, script: &Path) -> Child {
        self.command().arg("batch").arg(script).spawn().expect("the twin runs")
    }

    fn wish_at(&self, start: &str) -> Value {
        let mut wish = self.wish.clone();
        wish["start"] = json!(start);
        wish
    }

    fn visits(&self) -> Vec<Value> {
        let page = self.call("appointment_list", &json!({"from": "2031-06-01", "to": "2031-07-31"}));
        page["items"].as_array().expect("items").clone()
    }
}

fn line(command: &str, request: &Value) -> String {
    format!("{}\n", json!({"command": command, "request": request}))
}

#[test]
fn two_processes_with_two_hundred_attempts_each_book_one_visit() {
    let folder = Folder::new();
    let script = folder.data.with_file_name("attempts.jsonl");
    std::fs::write(&script, line("appointment_book", &folder.wish).repeat(200)).expect("the script");
    let desks: Vec<Child> = (0..2).map(|_| folder.batch(&script)).collect();
    let mut answers = Vec::new();
    for desk in desks {
        let done = desk.wait_with_output().expect("the desk ends");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let text = String::from_utf8(done.stdout).expect("text");
        answers.extend(
            text.lines()
                .map(|line| serde_json::from_str::<Value>(line).expect("JSON")),
        );
    }
    assert_eq!(answers.len(), 400);
    let won: Vec<&Value> = answers.iter().filter_map(|answer| answer.get("ok")).collect();
    assert_eq!(won.len(), 1, "exactly one desk gets the slot, once");
    for refused in answers.iter().filter_map(|answer| answer.get("error")) {
        assert_eq!(refused["code"], "overlap");
        assert_eq!(
            refused["with"][0]["appointmentId"], won[0]["id"],
            "the refusal names the winner"
        );
    }
    assert_eq!(folder.visits().len(), 1);
}

#[test]
fn a_desk_killed_while_booking_leaves_whole_visits_only() {
    let folder = Folder::new();
    let starts: Vec<String> = (0..600)
        .map(|n| format!("2031-06-{:02}T{:02}:{:02}", 1 + n / 48, n % 48 / 2, n % 2 * 30))
        .collect();
    for (round, stop_after) in [3_usize, 20, 45].into_iter().enumerate() {
        let of_round = &starts[round * 200..(round + 1) * 200];
        let script = folder.data.with_file_name("bookings.jsonl");
        let lines: String = of_round
            .iter()
            .map(|start| line("appointment_book", &folder.wish_at(start)))
            .collect();
        std::fs::write(&script, lines).expect("the script");
        let before = folder.visits().len();
        let mut desk = folder.batch(&script);
        let answers = BufReader::new(desk.stdout.take().expect("its answers"));
        let told: HashSet<String> = answers
            .lines()
            .take(stop_after)
            .map(|line| serde_json::from_str::<Value>(&line.expect("a line")).expect("JSON")["ok"]["id"].to_string())
            .collect();
        desk.kill().expect("killed in the middle");
        desk.wait().expect("it is gone");
        let visits = folder.visits();
        let kept: HashSet<String> = visits.iter().map(|visit| visit["id"].to_string()).collect();
        assert!(told.is_subset(&kept), "what was acknowledged is there");
        assert!(kept.len() - before >= told.len());
    }
    for visit in folder.visits() {
        let id = json!({"id": visit["id"]});
        let whole = folder.call("appointment_get", &id);
        assert_eq!(
            whole["history"].as_array().map(Vec::len),
            Some(1),
            "its first event is there"
        );
        assert_eq!(whole["items"].as_array().map(Vec::len), Some(1), "its service is there");
    }
    let mut desk = folder.command().arg("batch").arg("-").spawn().expect("the twin runs");
    let mut input = desk.stdin.take().expect("its input");
    let visits = folder.visits();
    for visit in &visits {
        let start = visit["start"].as_str().expect("a start");
        input
            .write_all(line("appointment_book", &folder.wish_at(start)).as_bytes())
            .expect("asked");
    }
    drop(input);
    let done = desk.wait_with_output().expect("the desk ends");
    let text = String::from_utf8(done.stdout).expect("text");
    let taken = text
        .lines()
        .filter(|line| line.contains("\"code\":\"overlap\""))
        .count();
    assert_eq!(taken, visits.len(), "its time is taken");
}

/// A39 and A82: offers of one free time from two desks keep it for one person, whoever they are for, and bookings that run
/// beside them get it only when nobody has it.
#[test]
fn two_processes_that_offer_one_time_keep_it_for_one_person() {
    let folder = Folder::new();
    let staff = folder.wish["staffId"].clone();
    let entries: Vec<Value> = (0..40)
        .map(|number| {
            let client = folder.call("client_create", &json!({"givenName": format!("Waiting {number}")}));
            let entry = json!({"clientId": client["id"], "serviceIds": folder.wish["serviceIds"]});
            folder.call("waiting_add", &entry)["id"].clone()
        })
        .collect();
    let slot = json!({"staffId": staff, "start": "2031-06-09T10:00", "minutes": 30});
    let script = |mine: &[Value], name: &str| {
        let lines: String = mine
            .iter()
            .map(|entry| {
                line("waiting_offer", &json!({"slot": slot, "entryId": entry}))
                    + &line("appointment_book", &folder.wish)
            })
            .collect();
        let path = folder.data.with_file_name(name);
        std::fs::write(&path, lines).expect("the script");
        path
    };
    let scripts = [script(&entries[..20], "one.jsonl"), script(&entries[20..], "two.jsonl")];
    let desks: Vec<Child> = scripts.iter().map(|script| folder.batch(script)).collect();
    let mut won = 0;
    for desk in desks {
        let done = desk.wait_with_output().expect("the desk ends");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        let text = String::from_utf8(done.stdout).expect("text");
        won += text.lines().filter(|line| line.starts_with("{\"ok\"")).count();
    }
    assert_eq!(won, 1, "one holder, or one visit");
    let list = folder.call("waiting_list", &json!({}));
    let kept = list["items"]
        .as_array()
        .expect("items")
        .iter()
        .filter(|item| item.get("offeredUntil").is_some());
    assert_eq!(kept.count() + folder.visits().len(), 1);
}

/// Two desks, two hundred rounds: now both want one person in two rooms, now one room with two people. One wins each round,
/// and the other is told by whom.
#[test]
fn two_hundred_rounds_over_people_and_rooms_have_one_winner_each() {
    let folder = Folder::new();
    let (ana, ben) = (
        folder.wish["staffId"].clone(),
        folder.call("staff_create", &json!({"name": "Ben", "role": "practitioner"}))["id"].clone(),
    );
    let rooms = ["One", "Two"].map(|name| folder.call("room_create", &json!({"name": name}))["id"].clone());
    let starts: Vec<String> = (0..200)
        .map(|n| format!("2031-06-{:02}T{:02}:{:02}", 1 + n / 48, n % 48 / 2, n % 2 * 30))
        .collect();
    let script = |desk: usize| {
        let lines: String = starts
            .iter()
            .enumerate()
            .map(|(round, start)| {
                let mut wish = folder.wish_at(start);
                let same_person = round % 2 == 0;
                wish["staffId"] = if same_person || desk == 0 {
                    ana.clone()
                } else {
                    ben.clone()
                };
                wish["roomId"] = rooms[if same_person { desk } else { 0 }].clone();
                line("appointment_book", &wish)
            })
            .collect();
        let path = folder.data.with_file_name(format!("desk{desk}.jsonl"));
        std::fs::write(&path, lines).expect("the script");
        path
    };
    let desks: Vec<Child> = [0, 1].map(|desk| folder.batch(&script(desk))).into_iter().collect();
    let answers: Vec<Vec<Value>> = desks
        .into_iter()
        .map(|desk| {
            let done = desk.wait_with_output().expect("the desk ends");
            let text = String::from_utf8(done.stdout).expect("text");
            text.lines()
                .map(|line| serde_json::from_str(line).expect("JSON"))
                .collect()
        })
        .collect();
    let mut won = [0, 0];
    for (round, (one, other)) in answers[0].iter().zip(&answers[1]).enumerate() {
        let (winner, loser) = match (one.get("ok"), other.get("ok")) {
            (Some(_), None) => (0, other),
            (None, Some(_)) => (1, one),
            both => panic!("round {round}: {both:?}"),
        };
        won[winner] += 1;
        assert_eq!(loser["error"]["code"], "overlap", "round {round}");
        assert_eq!(
            loser["error"]["with"][0]["appointmentId"], answers[winner][round]["ok"]["id"],
            "round {round}: the loser is told by whom"
        );
    }
    assert_eq!(won[0] + won[1], 200);
    assert_eq!(folder.visits().len(), 200);
}
