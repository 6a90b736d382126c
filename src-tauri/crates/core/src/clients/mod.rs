//! Clients: the hub of everything. Types and rules of the client record, its contact points, consent, search,
//! likeness of two people, the interaction log, and the reading of other programs' contact lists.
//!
//! Not here: merging, households, cases, erasure.

/// A closed list of words: an enum with its stored and spoken word.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
        )]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant),+
        }

        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The word stored in the database.
            pub fn word(self) -> &'static str {
                match self {
                    $($name::$variant => $word),+
                }
            }

            /// The value of a stored word.
            pub fn from_word(word: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|value| value.word() == word)
            }
        }
    };
}

pub mod address;
pub mod blocks;
pub mod consent;
pub mod contact;
pub mod hit;
pub mod import;
pub mod interaction;
pub mod likeness;
pub mod record;
pub mod search;
pub mod timeline;

#[cfg(test)]
mod hostile_tests;
