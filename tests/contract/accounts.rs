//! Provider accounts: one default a channel, versions, and sealed secrets that stay where they were sealed.

use deskbell_core::{Instant, id::AccountId};
use deskbell_store::{
    StoreError,
    accounts::{self, Account},
    engine::keys::Purpose,
};
use deskbell_tests::TestApp;

fn account(app: &TestApp, is_default: bool) -> Account {
    Account {
        id: app.desk.new_id(),
        kind: "twilio".to_owned(),
        channel: "sms".to_owned(),
        settings: "{}".to_owned(),
        is_default,
        enabled: true,
        fault: None,
        fault_at: None,
        last_success: None,
        created: app.desk.now(),
        version: 1,
    }
}

fn add(app: &TestApp, account: &Account) -> Result<(), StoreError> {
    app.desk.store.write(|tx| accounts::insert(tx, account))
}

#[test]
fn a_channel_has_one_default() {
    let app = TestApp::new();
    let (first, second) = (account(&app, true), account(&app, true));
    add(&app, &first).expect("the first");
    assert!(matches!(add(&app, &second), Err(StoreError::Duplicate)));
    app.desk
        .store
        .write(|tx| {
            accounts::clear_default(tx, "sms", app.desk.now())?;
            accounts::insert(tx, &second)
        })
        .expect("the second takes over");
    let default = app
        .desk
        .store
        .read(|tx| accounts::default_of(tx, "sms"))
        .expect("a row")
        .expect("a default");
    assert_eq!(default.id, second.id);
    assert_eq!(
        app.desk
            .store
            .read(|tx| accounts::default_of(tx, "email"))
            .expect("a read"),
        None
    );
}

#[test]
fn an_old_version_changes_nothing() {
    let app = TestApp::new();
    let mut account = account(&app, false);
    add(&app, &account).expect("added");
    let now = app.desk.now();
    app.desk
        .store
        .write(|tx| accounts::update(tx, &account, now))
        .expect("version 1 is the present one");
    account.settings = "{\"a\":1}".to_owned();
    let late: Result<(), StoreError> = app.desk.store.write(|tx| accounts::update(tx, &account, now));
    assert!(matches!(late, Err(StoreError::Conflict)));
}

#[test]
fn a_stopped_account_says_why_until_it_works_or_is_repaired() {
    let app = TestApp::new();
    let account = account(&app, false);
    add(&app, &account).expect("added");
    let read = || {
        app.desk
            .store
            .read(|tx| accounts::get(tx, account.id))
            .expect("the account")
    };
    let now = app.desk.now();
    app.desk
        .store
        .write(|tx| accounts::stopped(tx, account.id, "credit", now))
        .expect("stopped");
    assert_eq!((read().fault.as_deref(), read().fault_at), (Some("credit"), Some(now)));
    app.desk
        .store
        .write(|tx| accounts::worked(tx, account.id, now))
        .expect("worked");
    assert_eq!((read().fault, read().last_success), (None, Some(now)));
    assert_eq!(read().version, 1, "what the loop notes is no edit");
}

#[test]
fn a_sealed_secret_opens_only_where_it_was_sealed() {
    let app = TestApp::new();
    let (mine, other) = (account(&app, false), account(&app, false));
    add(&app, &mine).expect("added");
    let key = app.desk.store.keys().sub(Purpose::Secrets);
    let context = |id: AccountId, field: &str| format!("secret|{id}|{field}");
    let set = |value: &[u8], at: Instant| {
        let sealed = key.seal(&context(mine.id, "password"), value);
        app.desk
            .store
            .write(|tx| accounts::secret_set(tx, mine.id, "password", sealed, at))
            .expect("set");
    };
    set(b"one", app.desk.now());
    set(b"two", app.desk.now().plus_minutes(5));
    let sealed = app
        .desk
        .store
        .read(|tx| accounts::secrets_sealed(tx, mine.id))
        .expect("the sealed ones");
    assert_eq!(sealed.len(), 1, "the newer one replaced the older");
    let open = |id, field: &str| key.open(&context(id, field), &sealed[0].1).map(|plain| plain.to_vec());
    assert_eq!(open(mine.id, "password"), Ok(b"two".to_vec()));
    assert!(open(other.id, "password").is_err(), "moved to another account");
    assert!(open(mine.id, "authToken").is_err(), "moved to another field");
    let set_on = app
        .desk
        .store
        .read(|tx| accounts::secrets_set(tx, mine.id))
        .expect("the fields");
    assert_eq!(set_on[0].set, app.desk.now().plus_minutes(5));
}
