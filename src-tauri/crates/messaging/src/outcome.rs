//! What became of one message, in the six classes of R58. Adapters decide by tested tables of documented answers;
//! what is not in a table after the mark is [`Class::Unknown`], never a guess.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The result of one try: its class and what the provider said, redacted (R114).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// What it means for the row.
    pub class: Class,
    /// The provider's own code: an HTTP status, an SMTP reply, an error number.
    pub code: Option<String>,
    /// The provider's own words, without numbers, addresses, secrets or words of the message.
    pub text: Option<String>,
}

/// The classes of R58.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Class {
    /// The provider took it.
    Accepted(Receipt),
    /// Refused for good.
    Permanent(Permanent),
    /// Refused for now; provably not taken.
    Transient {
        /// What the provider asked for, clamped to 1 s … 6 h (R59).
        retry_after_ms: Option<i64>,
    },
    /// The account cannot send anything until a person repairs it.
    Account(AccountFault),
    /// No connection; provably not sent, not counted as an attempt.
    Unreachable,
    /// May or may not have gone.
    Unknown(Unknown),
}

/// What an accepting provider answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Receipt {
    /// The provider's id of the message, for status and look-up.
    pub provider_id: Option<String>,
    /// Parts as the provider counted them.
    pub parts: Option<u32>,
    /// Price, where the answer says it.
    pub price: Option<Box<Price>>,
}

/// A price per message as the provider writes it; finer than minor units, so it is no `Money`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Price {
    /// Decimal text without sign.
    pub amount: String,
    /// ISO currency code.
    pub currency: String,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// Every word of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as it is stored and translated.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The value of a stored word.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.word() == word)
            }
        }
    };
}

words! {
    /// Why a message is refused for good.
    Permanent {
        /// The number does not exist or cannot take texts; the contact point is flagged.
        BadNumber = "bad_number",
        /// The mailbox does not exist (5.1.x); the contact point is flagged.
        BadAddress = "bad_address",
        /// The person told the provider STOP; becomes a number block.
        OptedOut = "opted_out",
        /// The network or the recipient's server blocks it.
        Blocked = "blocked",
        /// The text itself is refused: empty, too long, forbidden characters.
        Text = "text",
        /// The sender may not send to this recipient.
        Sender = "sender",
        /// The account may not send to this country.
        Region = "region",
        /// Refused by policy, such as a spam judgement.
        Policy = "policy",
        /// Larger than the server takes.
        TooBig = "too_big",
        /// Refused without a documented reason.
        Refused = "refused",
    }
}

words! {
    /// Why an account cannot send.
    AccountFault {
        /// Sign-in was refused.
        Auth = "auth",
        /// The provider wants an application password (534 5.7.9).
        AppPassword = "app_password",
        /// The provider has switched off sign-in by password (535 5.7.139).
        SignInOff = "sign_in_off",
        /// No credit left.
        Credit = "credit",
        /// Suspended or closed by the provider.
        Suspended = "suspended",
        /// The server's certificate is refused, or it offers no encryption.
        Tls = "tls",
        /// The configured sender is not allowed.
        Sender = "sender",
        /// The sender must be registered first.
        Registration = "registration",
        /// The host is in a network that this account may not reach (R81).
        Address = "address",
        /// The server refuses this computer or account by policy.
        Policy = "policy",
        /// The settings do not fit the provider.
        Config = "config",
    }
}

words! {
    /// Why nobody can tell whether a message went.
    Unknown {
        /// No answer within the time allowed.
        NoAnswer = "no_answer",
        /// The connection ended before the answer was whole.
        Cut = "cut",
        /// The server failed in a way that leaves both possible.
        ServerError = "server_error",
        /// The answer cannot be read, or is larger than is read.
        Unreadable = "unreadable",
        /// A readable answer that no table documents, such as a portal page with 200.
        Undocumented = "undocumented",
        /// The server pointed elsewhere; nothing is sent on.
        Redirect = "redirect",
    }
}

impl Class {
    /// The class as it is stored and translated.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Accepted(_) => "accepted",
            Self::Permanent(_) => "permanent",
            Self::Transient { .. } => "transient",
            Self::Account(_) => "account",
            Self::Unreachable => "unreachable",
            Self::Unknown(_) => "unknown",
        }
    }

    /// The kind within the class, where it has one.
    pub const fn kind(&self) -> Option<&'static str> {
        match self {
            Self::Permanent(kind) => Some(kind.word()),
            Self::Account(kind) => Some(kind.word()),
            Self::Unknown(why) => Some(why.word()),
            _ => None,
        }
    }
}

impl Outcome {
    /// An outcome without a word from the provider.
    pub const fn new(class: Class) -> Self {
        Self {
            class,
            code: None,
            text: None,
        }
    }

    /// The account cannot send.
    pub const fn account(fault: AccountFault) -> Self {
        Self::new(Class::Account(fault))
    }

    /// Refused for good.
    pub const fn permanent(kind: Permanent) -> Self {
        Self::new(Class::Permanent(kind))
    }

    /// May or may not have gone.
    pub const fn unknown(why: Unknown) -> Self {
        Self::new(Class::Unknown(why))
    }

    /// No connection.
    pub const fn unreachable() -> Self {
        Self::new(Class::Unreachable)
    }

    /// The same outcome with the provider's code.
    #[must_use]
    pub fn code(mut self, code: impl std::fmt::Display) -> Self {
        self.code = Some(code.to_string());
        self
    }

    /// The same outcome with the provider's words, already redacted.
    #[must_use]
    pub fn text(mut self, text: Option<String>) -> Self {
        self.text = text.filter(|text| !text.is_empty());
        self
    }

    /// True when the message surely has not gone.
    pub const fn surely_unsent(&self) -> bool {
        !matches!(self.class, Class::Accepted(_) | Class::Unknown(_))
    }
}
