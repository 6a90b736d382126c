//! What any engine must keep of the outbox: the law of its states, the unique key, the dispatcher's token.

use deskbell_core::{
    Instant,
    id::{AttemptId, Id, OutboxId},
    reminders::{
        Channel, Plan, Purpose, State, SubjectKind, Trigger, may,
        state::Step,
        words::{Cancel, Slot},
    },
};
use deskbell_store::{
    StoreError, StoreResult,
    reminders::{
        Fence, dispatch, dispatcher, outbox,
        outbox::Origin,
        plan::{self, NewRow, Verdict},
    },
};
use deskbell_tests::{TestApp, at};

fn row(key: &str, number: u8) -> NewRow {
    let due = at("2027-06-07T08:00:00Z");
    NewRow {
        id: OutboxId::from_parts(due.ms().unsigned_abs(), [number; 10]),
        key: key.to_owned(),
        subject_kind: SubjectKind::Client,
        subject_id: "somebody".to_owned(),
        appointment: None,
        client: None,
        revision: 0,
        rule: None,
        trigger: Trigger::Manual,
        purpose: Purpose::AppointmentService,
        channel: Channel::Sms,
        slot: Slot::Client,
        contact_point: None,
        recipient: Some("+441632960001".to_owned()),
        plan: Plan {
            raw_due: due,
            due,
            not_after: None,
        },
        skip: None,
        origin: Origin::Person,
        subject_line: None,
        body: Some("Hello".to_owned()),
        created_by: None,
    }
}

fn prepared(number: u8) -> dispatch::Prepared {
    dispatch::Prepared {
        attempt: AttemptId::from_parts(1, [number; 10]),
        account: None,
        recipient: "+441632960001".to_owned(),
        subject_line: None,
        body: "Hello".to_owned(),
        body_hash: "hash".to_owned(),
        variant: None,
        language: "en".to_owned(),
        encoding: Some("GSM-7"),
        units: Some(5),
        parts: Some(1),
        told: None,
    }
}

/// A store with one planned row and a dispatcher.
fn with_row() -> (TestApp, OutboxId, Fence, Instant) {
    let app = TestApp::new();
    let now = app.desk.now();
    let new = row("a", 1);
    let fence = app
        .desk
        .store
        .write(|tx| {
            assert!(plan::insert(tx, &new, now)?);
            dispatcher::take_over(tx, "here", "1", now)
        })
        .expect("a planned row");
    (app, new.id, fence, now)
}

#[test]
fn the_law_of_states_is_the_table_of_core() {
    let app = TestApp::new();
    let stored: Vec<(String, String)> = app
        .desk
        .store
        .read(|tx| {
            tx.query(
                "SELECT from_step, to_step FROM outbox_transitions ORDER BY from_step, to_step",
                &[],
                |row| Ok((row.get("from_step")?, row.get("to_step")?)),
            )
        })
        .expect("the table of transitions");
    let steps = Step::all();
    let mut allowed: Vec<(String, String)> = steps
        .iter()
        .flat_map(|from| steps.iter().map(move |to| (*from, *to)))
        .filter(|(from, to)| may(*from, *to))
        .map(|(from, to)| (from.word().to_owned(), to.word().to_owned()))
        .collect();
    allowed.sort();
    assert_eq!(stored, allowed);
}

#[test]
fn a_state_that_may_not_follow_is_refused_by_the_database() {
    let (app, id, _, _) = with_row();
    let force = |state: &str| -> StoreResult<()> {
        app.desk.store.write(|tx| {
            let sql = format!("UPDATE outbox SET state = '{state}' WHERE id = '{id}'");
            tx.execute(&sql, &[]).map(drop)
        })
    };
    for state in ["accepted", "delivered", "undelivered", "failed"] {
        assert!(matches!(force(state), Err(StoreError::Immutable)), "planned → {state}");
    }
    let deleted: StoreResult<()> = app
        .desk
        .store
        .write(|tx| tx.execute("DELETE FROM outbox", &[]).map(drop));
    assert!(matches!(deleted, Err(StoreError::Immutable)), "rows are proof");
}

#[test]
fn a_key_is_planned_once() {
    let (app, _, _, now) = with_row();
    let again = app
        .desk
        .store
        .write(|tx| plan::insert(tx, &row("a", 2), now))
        .expect("no error");
    assert!(!again, "the second row of a key does not exist");
}

#[test]
fn a_send_goes_through_its_steps_and_a_person_settles_the_unknown() {
    let (app, id, fence, now) = with_row();
    let step = |work: &dyn Fn(&deskbell_store::WriteTx<'_>) -> StoreResult<bool>| {
        app.desk.store.write(work).expect("a step that may be taken")
    };
    assert!(step(&|tx| dispatch::promote(tx, fence, id, false, now)));
    assert!(step(&|tx| dispatch::claim(tx, fence, id, now)));
    assert!(!step(&|tx| dispatch::claim(tx, fence, id, now)), "claimed once");
    assert!(step(&|tx| dispatch::prepare(tx, fence, id, &prepared(1), now)));
    assert!(step(&|tx| dispatch::mark(tx, fence, id, prepared(1).attempt, now)));
    assert!(
        !step(&|tx| plan::cancel(tx, id, Cancel::ByStaff, now)),
        "after the mark nothing can be taken back"
    );
    let recovered = app
        .desk
        .store
        .write(|tx| dispatch::recover(tx, fence, now))
        .expect("a start");
    assert_eq!((recovered.due, recovered.unknown), (0, 1));
    assert!(step(&|tx| plan::resolve(tx, id, Verdict::Resend, now)));
    let row = app.desk.store.read(|tx| outbox::get(tx, id)).expect("the row");
    assert_eq!((row.state, row.mark), (State::Due, None));
}

#[test]
fn a_newer_token_stops_the_older_process() {
    let (app, id, old, now) = with_row();
    let new = app
        .desk
        .store
        .write(|tx| dispatcher::take_over(tx, "there", "2", now))
        .expect("taken over");
    let promote = |fence| {
        app.desk
            .store
            .write(|tx| dispatch::promote(tx, fence, id, false, now))
            .expect("no error")
    };
    assert!(!promote(old), "the old token changes nothing");
    assert!(promote(new));
    let beat: StoreResult<()> = app
        .desk
        .store
        .write(|tx| dispatcher::heartbeat(tx, old, Some(now), false, now));
    assert!(matches!(beat, Err(StoreError::Busy)));
}

#[test]
fn a_start_puts_back_what_surely_did_not_go() {
    let (app, id, fence, now) = with_row();
    app.desk
        .store
        .write(|tx| {
            dispatch::promote(tx, fence, id, false, now)?;
            dispatch::claim(tx, fence, id, now)?;
            dispatch::prepare(tx, fence, id, &prepared(1), now)
        })
        .expect("prepared, not marked");
    let recovered = app
        .desk
        .store
        .write(|tx| dispatch::recover(tx, fence, now))
        .expect("a start");
    assert_eq!((recovered.due, recovered.unknown), (1, 0));
    let row = app.desk.store.read(|tx| outbox::get(tx, id)).expect("the row");
    assert_eq!((row.state, row.attempt_no), (State::Due, 0));
}

#[test]
fn lists_and_the_timeline_page_newest_first() {
    let app = TestApp::new();
    let now = app.desk.now();
    app.desk
        .store
        .write(|tx| (1..=5).try_for_each(|n| plan::insert(tx, &row(&n.to_string(), n), now).map(drop)))
        .expect("five rows");
    let page = |after| {
        let filter = outbox::Filter {
            states: vec![State::Planned],
            after,
            ..outbox::Filter::default()
        };
        app.desk.store.read(|tx| outbox::list(tx, &filter, 2)).expect("a page")
    };
    let first = page(None);
    let last = first.last().expect("a row");
    let second = page(Some((last.at, last.id)));
    assert_eq!(first.len() + second.len(), 4);
    assert!(first.iter().all(|row| !second.contains(row)));
    assert_eq!(app.desk.store.read(outbox::next_due).expect("the next"), Some(now));
}
