//! The way a channel's messages take: the account that carries them and what its provider can do.

use super::accounts;
use crate::{AppResult, Desk};
use deskbell_core::{Instant, id::AccountId, reminders::Channel};
use deskbell_messaging::{self as messaging, Descriptor, Provider};
use deskbell_store::{
    accounts::{self as account_rows, Account},
    reminders::rests,
};
use std::sync::Arc;

/// One channel's way out: an account, or the dry run of a new installation (R127).
pub(super) struct Way {
    account: Option<Account>,
    provider: Arc<dyn Provider>,
    descriptor: Option<&'static Descriptor>,
}

impl Way {
    /// The way of a channel; none while its account is stopped, or rests.
    pub fn of(desk: &Desk, channel: Channel, now: Instant) -> AppResult<Option<Way>> {
        let account = desk.store.read(|tx| accounts::default_account(tx, channel))?;
        let Some(account) = account else {
            // A dry run says "accepted": right before the first account, a lie after the owner switched one off.
            if desk.store.read(|tx| account_rows::any_of(tx, channel.word()))? {
                return Ok(None);
            }
            let settings = serde_json::Map::new();
            let provider = messaging::connect("dry_run", &settings, messaging::Secrets::new())?;
            return Ok(Some(Way {
                account: None,
                provider,
                descriptor: messaging::of("dry_run"),
            }));
        };
        let rest = desk.store.read(|tx| rests::get(tx, account.id))?;
        if account.fault.is_some() || rest.is_some_and(|rest| rest.until > now) {
            return Ok(None);
        }
        let provider = accounts::provider(desk, &account)?;
        let descriptor = messaging::of(&account.kind);
        Ok(Some(Way {
            account: Some(account),
            provider,
            descriptor,
        }))
    }

    /// The account.
    pub fn account(&self) -> Option<&Account> {
        self.account.as_ref()
    }

    /// Who sends.
    pub fn provider(&self) -> &Arc<dyn Provider> {
        &self.provider
    }

    /// What the provider can do.
    pub fn descriptor(&self) -> Option<&'static Descriptor> {
        self.descriptor
    }

    /// A text of the account's settings; none without an account.
    pub fn setting(&self, name: &str) -> Option<String> {
        let settings = serde_json::from_str::<serde_json::Value>(&self.account.as_ref()?.settings).ok()?;
        let value = settings.get(name)?.as_str()?.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    /// The account's id.
    pub fn id(&self) -> Option<AccountId> {
        self.account.as_ref().map(|account| account.id)
    }
}
