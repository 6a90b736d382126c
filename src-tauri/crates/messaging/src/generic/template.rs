//! Placeholders of a configured request (R90): `{{to}}` and its kin, each value encoded for the place it goes to. One
//! pass, so a value that looks like a placeholder stays text.

use serde_json::Value;

/// What a placeholder stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    To,
    ToDigits,
    From,
    Text,
    Ref,
    ValidityMin,
    Coding,
    Secret(u8),
    Id,
    Since,
}

impl Name {
    fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "to" => Self::To,
            "to_digits" => Self::ToDigits,
            "from" => Self::From,
            "text" => Self::Text,
            "ref" => Self::Ref,
            "validity_min" => Self::ValidityMin,
            "coding" => Self::Coding,
            "secret1" => Self::Secret(1),
            "secret2" => Self::Secret(2),
            "secret3" => Self::Secret(3),
            "id" => Self::Id,
            "since" => Self::Since,
            _ => return None,
        })
    }
}

/// A text with placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template(Vec<Piece>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Value(Name),
}

impl Template {
    /// Reads a text; an unknown placeholder is the rule broken.
    pub(super) fn read(text: &str) -> Result<Self, &'static str> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            let (word, after) = after.split_once("}}").ok_or("unknown_placeholder")?;
            pieces.push(Piece::Text(before.to_owned()));
            pieces.push(Piece::Value(Name::from_word(word.trim()).ok_or("unknown_placeholder")?));
            rest = after;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        Ok(Self(pieces))
    }

    /// The text with the values put in.
    pub(super) fn fill(&self, value: &dyn Fn(Name) -> String, encode: fn(&str) -> String) -> String {
        let pieces = self.0.iter().map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Value(name) => encode(&value(*name)),
        });
        pieces.collect()
    }
}

/// The value as it is: for headers, form fields and JSON strings, which are encoded as a whole.
pub(super) fn plain(value: &str) -> String {
    value.to_owned()
}

/// The value for a path or query; `+` goes out as `%2B`, a space as `%20`.
pub(super) fn percent(value: &str) -> String {
    url::form_urlencoded::byte_serialize(value.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

/// Fills the strings of a JSON value.
pub(super) fn fill_json(json: &Value, value: &dyn Fn(Name) -> String) -> Result<Value, &'static str> {
    Ok(match json {
        Value::String(text) => Value::String(Template::read(text)?.fill(value, plain)),
        Value::Array(items) => Value::Array(
            items
                .iter()
                .map(|item| fill_json(item, value))
                .collect::<Result<_, _>>()?,
        ),
        Value::Object(fields) => fields
            .iter()
            .map(|(key, item)| Ok((key.clone(), fill_json(item, value)?)))
            .collect::<Result<_, &'static str>>()?,
        other => other.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(name: Name) -> String {
        match name {
            Name::To => "+447700900123".to_owned(),
            Name::Text => "5 & 6 \"{{to}}\" é+".to_owned(),
            _ => String::new(),
        }
    }

    #[test]
    fn values_are_encoded_for_their_place_and_never_read_again() {
        let template = Template::read("https://x.test/?to={{to}}&t={{ text }}").expect("a template");
        assert_eq!(
            template.fill(&values, percent),
            "https://x.test/?to=%2B447700900123&t=5%20%26%206%20%22%7B%7Bto%7D%7D%22%20%C3%A9%2B"
        );
        let filled = fill_json(&serde_json::json!({"m": [{"t": "{{text}}", "n": 1}]}), &values).expect("filled");
        assert_eq!(filled, serde_json::json!({"m": [{"t": "5 & 6 \"{{to}}\" é+", "n": 1}]}));
    }

    #[test]
    fn unknown_and_open_placeholders_are_refused() {
        assert_eq!(Template::read("{{password}}"), Err("unknown_placeholder"));
        assert_eq!(Template::read("{{to"), Err("unknown_placeholder"));
    }
}
