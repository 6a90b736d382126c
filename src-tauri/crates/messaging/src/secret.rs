//! Provider secrets in memory (T33): no `Debug`, `Serialize` or `Clone` that shows them, wiped on drop.

use std::{collections::BTreeMap, fmt};
use zeroize::Zeroizing;

/// One secret value.
pub struct Secret(Zeroizing<String>);

/// The secrets of one account, by the field's key.
#[derive(Default)]
pub struct Secrets(BTreeMap<String, Secret>);

impl Secret {
    /// Takes the value over.
    pub fn new(value: String) -> Self {
        Self(Zeroizing::new(value))
    }

    /// The value, for the wire only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Secrets {
    /// No secrets.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts one in, replacing an older one.
    pub fn insert(&mut self, key: impl Into<String>, value: Secret) {
        self.0.insert(key.into(), value);
    }

    /// The value of a field, or an empty text when it is not set.
    pub fn expose(&self, key: &str) -> &str {
        self.0.get(key).map_or("", Secret::expose)
    }

    /// Which fields are set.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// All fields and values, for sealing and for redaction.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(key, secret)| (key.as_str(), secret.expose()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("…")
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_which_are_set_and_never_the_value() {
        let mut secrets = Secrets::new();
        secrets.insert("password", Secret::new("canary-1984".to_owned()));
        let shown = format!("{secrets:?} {:?}", Secret::new("canary-1984".to_owned()));
        assert!(shown.contains("password"));
        assert!(!shown.contains("canary"), "{shown}");
        assert_eq!(secrets.expose("password"), "canary-1984");
        assert_eq!(secrets.expose("other"), "");
    }
}
