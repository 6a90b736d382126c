//! Who calls a command, from where, and the nonce that makes a doubled call harmless (T66, T78).

use deskbell_core::{id::StaffId, rights::Role};
use std::sync::atomic::{AtomicBool, Ordering};

/// From where a command comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Via {
    /// The window: ids and values only, files by token (T77).
    Window,
    /// The terminal twin: may name paths.
    Terminal,
    /// The loop that rings.
    Loop,
}

/// The person and the call. Made by Rust for each call, never by the page.
#[derive(Debug)]
pub struct Caller {
    /// The staff member; none is the owner at a desk that has no staff yet, or the loop.
    pub staff: Option<StaffId>,
    /// The role whose rights count.
    pub role: Role,
    /// From where.
    pub via: Via,
    /// The command's name, for the audit log.
    pub command: &'static str,
    /// Client-made key of an act that must not happen twice.
    pub nonce: Option<String>,
    nonce_claimed: AtomicBool,
}

impl Caller {
    /// A caller with a role; the dispatcher fills in command and nonce.
    pub fn new(staff: Option<StaffId>, role: Role, via: Via) -> Self {
        Self {
            staff,
            role,
            via,
            command: "",
            nonce: None,
            nonce_claimed: AtomicBool::new(false),
        }
    }

    /// The owner at the terminal.
    pub fn owner(via: Via) -> Self {
        Self::new(None, Role::Owner, via)
    }

    /// The loop.
    pub fn ringing() -> Self {
        Self {
            command: "tick",
            ..Self::new(None, Role::Owner, Via::Loop)
        }
    }

    /// The same person, for one command with its nonce.
    pub fn for_command(&self, command: &'static str, nonce: Option<String>) -> Self {
        Self {
            command,
            nonce,
            ..Self::new(self.staff, self.role, self.via)
        }
    }

    /// The nonce, the first time it is asked for: the first transaction of a use case claims it.
    pub(crate) fn claim_nonce(&self) -> Option<&str> {
        let nonce = self.nonce.as_deref()?;
        (!self.nonce_claimed.swap(true, Ordering::SeqCst)).then_some(nonce)
    }

    /// A claim that was rolled back is given back.
    pub(crate) fn release_nonce(&self) {
        self.nonce_claimed.store(false, Ordering::SeqCst);
    }
}
