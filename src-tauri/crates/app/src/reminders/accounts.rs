//! Provider accounts: the forms' descriptors, setting up, changing, switching off, and the test message. Secrets come
//! in, are sealed in the same transaction, and never go out again; the window learns when each was set (T32).

use crate::{AppError, AppResult, Caller, Desk, ErrorCode, commands::Nothing};
use deskbell_core::{Fault, Instant, id::AccountId, paging::Page, reminders::Channel};
use deskbell_messaging::{self as messaging, Descriptor, Provider, Secret, Secrets};
use deskbell_store::{
    Tx, WriteTx,
    accounts::{self as rows, Account},
    engine::keys::Purpose,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

mod test_message;

pub use test_message::{TestMessage, TestStep, Tested, test};

/// Descriptors of all providers.
pub type Kinds = Page<Descriptor>;
/// Every account.
pub type Accounts = Page<AccountView>;

/// A secret on its way in. No `Debug` of the value, no `Serialize`.
#[derive(Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct SecretText(String);

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

/// Sets up a provider account (R130).
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Configure {
    /// A kind of `provider_kinds`.
    pub kind: String,
    /// What it shall carry.
    pub channel: Channel,
    /// The form's fields but the secrets.
    #[serde(default)]
    pub settings: Map<String, Value>,
    /// The form's secrets; sealed, never shown again.
    #[serde(default)]
    pub secrets: BTreeMap<String, SecretText>,
    /// Whether the channel's messages go through it from now on. Left out: yes, unless another real account does.
    pub default: Option<bool>,
}

/// Changes an account; what is left out stays.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccountEdit {
    /// The account.
    pub id: AccountId,
    /// The version that was read.
    pub version: i64,
    /// All settings anew.
    pub settings: Option<Map<String, Value>>,
    /// Secrets to replace.
    #[serde(default)]
    pub secrets: BTreeMap<String, SecretText>,
    /// Makes it the channel's default, or takes that away.
    pub default: Option<bool>,
    /// Switches it on or off.
    pub enabled: Option<bool>,
}

/// An account at a version.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AccountVersion {
    /// The account.
    pub id: AccountId,
    /// The version that was read.
    pub version: i64,
}

/// A saved account.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountSaved {
    /// The account.
    pub id: AccountId,
    /// Its new version.
    pub version: i64,
}

/// An account as the settings page shows it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
    /// The account.
    pub id: AccountId,
    /// Its kind.
    pub kind: String,
    /// What it carries.
    pub channel: Channel,
    /// The settings, defaults filled in.
    pub settings: Map<String, Value>,
    /// Which secrets are set, and since when; never their values.
    pub secrets: Vec<SecretView>,
    /// The channel's messages go through it.
    pub default: bool,
    /// False when it is switched off.
    pub enabled: bool,
    /// Why the provider stopped it: auth, credit, tls, …; none when it is well.
    pub fault: Option<String>,
    /// Since when.
    pub fault_at: Option<Instant>,
    /// When it last took a message.
    pub last_success: Option<Instant>,
    /// For updates.
    pub version: i64,
}

/// A secret that is set.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SecretView {
    /// The field's key.
    pub key: String,
    /// When it was sealed.
    pub set_on: Instant,
}

/// The connected providers of a desk, by account and version: a saved change makes a new one.
#[derive(Default)]
pub struct Providers(Mutex<HashMap<AccountId, Connected>>);

/// A provider and the account's version that it was made from.
type Connected = (i64, Arc<dyn Provider>);

/// The providers' descriptors, from which the forms are made.
pub fn kinds(_desk: &Desk, _caller: &Caller, _request: Nothing) -> AppResult<Kinds> {
    Ok(Page::whole(messaging::kinds().to_vec()))
}

/// Every account, oldest first.
pub fn list(desk: &Desk, _caller: &Caller, _request: Nothing) -> AppResult<Accounts> {
    desk.store.read(|tx| {
        let accounts = rows::list(tx)?;
        let items = accounts.into_iter().map(|account| view(tx, account));
        Ok(Page::whole(items.collect::<AppResult<_>>()?))
    })
}

/// Sets up an account. It is usable at once; a test message is no condition.
pub fn configure(desk: &Desk, caller: &Caller, request: Configure) -> AppResult<AccountSaved> {
    let secrets = taken(request.secrets)?;
    let settings = messaging::validate(&request.kind, request.channel, &request.settings)?;
    messaging::missing_secrets(&request.kind, &settings, secrets.keys())?;
    // The adapter's own checks, before anything is saved.
    messaging::connect(&request.kind, &settings, copied(&secrets))?;
    let now = desk.now();
    let id = desk.new_id::<AccountId>();
    desk.write(caller, |tx| {
        let channel = request.channel.word();
        let is_default = match request.default {
            Some(asked) => asked,
            None => rows::default_of(tx, channel)?.is_none_or(|present| present.kind == "dry_run"),
        };
        if is_default {
            rows::clear_default(tx, channel, now)?;
        }
        let account = Account {
            id,
            kind: request.kind,
            channel: channel.to_owned(),
            settings: Value::Object(settings).to_string(),
            is_default,
            enabled: true,
            fault: None,
            fault_at: None,
            last_success: None,
            created: now,
            version: 1,
        };
        rows::insert(tx, &account)?;
        seal(desk, tx, id, &secrets)?;
        Ok(AccountSaved { id, version: 1 })
    })
}

/// Changes an account.
pub fn update(desk: &Desk, caller: &Caller, request: AccountEdit) -> AppResult<AccountSaved> {
    let given = taken(request.secrets)?;
    let now = desk.now();
    let saved = desk.write(caller, |tx| {
        let mut account = rows::get(tx, request.id)?;
        let settings = match &request.settings {
            Some(settings) => {
                let whole = with_hidden(&account, settings)?;
                messaging::validate(&account.kind, channel_of(&account)?, &whole)?
            }
            None => settings_of(&account)?,
        };
        let mut secrets = unsealed(desk, tx, &account)?;
        for (field, value) in given.iter() {
            secrets.insert(field, Secret::new(value.to_owned()));
        }
        messaging::missing_secrets(&account.kind, &settings, secrets.keys())?;
        messaging::connect(&account.kind, &settings, secrets)?;
        account.settings = Value::Object(settings).to_string();
        account.version = request.version;
        account.enabled = request.enabled.unwrap_or(account.enabled);
        // Switched on again, it takes its channel back unless another one has it.
        let free = request.enabled == Some(true) && rows::default_of(tx, &account.channel)?.is_none();
        let default = request.default.unwrap_or(account.is_default || free) && account.enabled;
        if default && !account.is_default {
            rows::clear_default(tx, &account.channel, now)?;
        }
        account.is_default = default;
        rows::update(tx, &account, now)?;
        seal(desk, tx, account.id, &given)?;
        Ok(AccountSaved {
            id: account.id,
            version: account.version + 1,
        })
    })?;
    desk.providers.forget(saved.id);
    Ok(saved)
}

/// Stops using an account; open messages of its channel wait until another one is the default.
pub fn disable(desk: &Desk, caller: &Caller, request: AccountVersion) -> AppResult<AccountSaved> {
    let edit = AccountEdit {
        id: request.id,
        version: request.version,
        settings: None,
        secrets: BTreeMap::new(),
        default: None,
        enabled: Some(false),
    };
    update(desk, caller, edit)
}

/// The account that a channel's messages go through; none when the owner has set up none.
pub fn default_account(tx: &Tx<'_>, channel: Channel) -> AppResult<Option<Account>> {
    Ok(rows::default_of(tx, channel.word())?)
}

/// The connected provider of an account, the same one until the account is changed.
pub fn provider(desk: &Desk, account: &Account) -> AppResult<Arc<dyn Provider>> {
    if let Some(known) = desk.providers.get(account) {
        return Ok(known);
    }
    let secrets = desk.store.read(|tx| unsealed(desk, tx, account))?;
    let provider = messaging::connect(&account.kind, &settings_of(account)?, secrets)?;
    desk.providers.put(account, Arc::clone(&provider));
    Ok(provider)
}

impl Providers {
    fn get(&self, account: &Account) -> Option<Arc<dyn Provider>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known
            .get(&account.id)
            .filter(|(version, _)| *version == account.version)
            .map(|(_, provider)| Arc::clone(provider))
    }

    fn put(&self, account: &Account, provider: Arc<dyn Provider>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(account.id, (account.version, provider));
    }

    fn forget(&self, id: AccountId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }
}

fn view(tx: &Tx<'_>, account: Account) -> AppResult<AccountView> {
    let secrets = rows::secrets_set(tx, account.id)?.into_iter();
    Ok(AccountView {
        settings: settings_of(&account)?,
        channel: channel_of(&account)?,
        secrets: secrets
            .map(|secret| SecretView {
                key: secret.field,
                set_on: secret.set,
            })
            .collect(),
        id: account.id,
        kind: account.kind,
        default: account.is_default,
        enabled: account.enabled,
        fault: account.fault,
        fault_at: account.fault_at,
        last_success: account.last_success,
        version: account.version,
    })
}

fn settings_of(account: &Account) -> AppResult<Map<String, Value>> {
    serde_json::from_str(&account.settings).map_err(|_| AppError::new(ErrorCode::Damaged, "account settings"))
}

/// New settings with the kept values of fields that no form shows yet.
fn with_hidden(account: &Account, settings: &Map<String, Value>) -> AppResult<Map<String, Value>> {
    let mut whole = settings_of(account)?;
    let hidden = |key: &str| {
        let descriptor = messaging::of(&account.kind);
        descriptor
            .and_then(|descriptor| descriptor.field(key))
            .is_some_and(|field| field.hidden)
    };
    whole.retain(|key, _| hidden(key));
    whole.extend(settings.clone());
    Ok(whole)
}

fn channel_of(account: &Account) -> AppResult<Channel> {
    Channel::from_word(&account.channel).ok_or_else(|| AppError::new(ErrorCode::Damaged, "account channel"))
}

/// The secrets of a request; empty ones count as not given.
fn taken(given: BTreeMap<String, SecretText>) -> AppResult<Secrets> {
    let mut secrets = Secrets::new();
    let mut fault = Fault::default();
    for (field, SecretText(value)) in given {
        if value.chars().any(char::is_control) {
            fault.add(format!("secrets.{field}"), "control_character");
        } else if value.len() > 4_096 {
            fault.add(format!("secrets.{field}"), "too_long");
        }
        let secret = Secret::new(value);
        if !secret.expose().is_empty() {
            secrets.insert(field, secret);
        }
    }
    fault.into_result()?;
    Ok(secrets)
}

fn copied(secrets: &Secrets) -> Secrets {
    let mut copy = Secrets::new();
    for (field, value) in secrets.iter() {
        copy.insert(field, Secret::new(value.to_owned()));
    }
    copy
}

/// Bound to its account and field: moved elsewhere, a sealed value does not open (T32).
fn context(id: AccountId, field: &str) -> String {
    format!("secret|{id}|{field}")
}

fn seal(desk: &Desk, tx: &WriteTx<'_>, id: AccountId, secrets: &Secrets) -> AppResult<()> {
    let key = desk.store.keys().sub(Purpose::Secrets);
    for (field, value) in secrets.iter() {
        let sealed = key.seal(&context(id, field), value.as_bytes());
        rows::secret_set(tx, id, field, sealed, desk.now())?;
    }
    Ok(())
}

fn unsealed(desk: &Desk, tx: &Tx<'_>, account: &Account) -> AppResult<Secrets> {
    let damaged = || AppError::new(ErrorCode::Damaged, "a sealed secret does not open");
    let key = desk.store.keys().sub(Purpose::Secrets);
    let mut secrets = Secrets::new();
    for (field, sealed) in rows::secrets_sealed(tx, account.id)? {
        let plain = key.open(&context(account.id, &field), &sealed).map_err(|_| damaged())?;
        let text = std::str::from_utf8(&plain).map_err(|_| damaged())?;
        secrets.insert(field, Secret::new(text.to_owned()));
    }
    Ok(secrets)
}
