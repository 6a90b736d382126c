//! Checks of an account's settings against its descriptor, all faults at once. Field names are those of the request:
//! `settings.host`, `secrets.password`.

use super::{Descriptor, Field, FieldType, of};
use deskbell_core::{Fault, reminders::Channel, text};
use serde_json::{Map, Value};
use std::net::IpAddr;

/// Complete settings with the defaults filled in; fields that the present choices hide are left out.
/// Secrets are not here: see [`missing_secrets`].
pub fn validate(kind: &str, channel: Channel, settings: &Map<String, Value>) -> Result<Map<String, Value>, Fault> {
    let descriptor = of(kind).ok_or_else(|| Fault::new("kind", "unknown"))?;
    let mut fault = Fault::default();
    if !descriptor.channels.contains(&channel) {
        fault.add("channel", "not_of_this_kind");
    }
    for key in settings.keys().filter(|key| !is_setting(descriptor, key)) {
        fault.add(format!("settings.{key}"), "unknown");
    }
    let with_defaults = with_defaults(descriptor, settings);
    let mut complete = Map::new();
    for field in shown(descriptor, &with_defaults).filter(|field| field.field_type != FieldType::Secret) {
        match with_defaults.get(&field.key).filter(|value| !is_blank(value)) {
            None if field.required => fault.add(format!("settings.{}", field.key), "required"),
            None => {}
            Some(value) => match accept(field, value) {
                Ok(value) => drop(complete.insert(field.key.clone(), value)),
                Err(rule) => fault.add(format!("settings.{}", field.key), rule),
            },
        }
    }
    fault.into_result().map(|()| complete)
}

/// Faults of the secrets: unknown keys, and required ones that are neither given now nor kept from before.
pub fn missing_secrets<'a>(
    kind: &str,
    settings: &Map<String, Value>,
    given: impl IntoIterator<Item = &'a str>,
) -> Result<(), Fault> {
    let descriptor = of(kind).ok_or_else(|| Fault::new("kind", "unknown"))?;
    let mut fault = Fault::default();
    let given: Vec<&str> = given.into_iter().collect();
    for key in &given {
        if descriptor
            .field(key)
            .is_none_or(|field| field.field_type != FieldType::Secret)
        {
            fault.add(format!("secrets.{key}"), "unknown");
        }
    }
    let settings = with_defaults(descriptor, settings);
    for field in shown(descriptor, &settings).filter(|field| field.field_type == FieldType::Secret && field.required) {
        if !given.contains(&field.key.as_str()) {
            fault.add(format!("secrets.{}", field.key), "required");
        }
    }
    fault.into_result()
}

fn is_setting(descriptor: &Descriptor, key: &str) -> bool {
    descriptor
        .field(key)
        .is_some_and(|field| field.field_type != FieldType::Secret)
}

fn with_defaults(descriptor: &Descriptor, settings: &Map<String, Value>) -> Map<String, Value> {
    let mut all = settings.clone();
    all.retain(|_, value| !is_blank(value));
    for field in &descriptor.fields {
        if let Some(default) = &field.default {
            all.entry(field.key.clone()).or_insert_with(|| default.clone());
        }
    }
    all
}

fn shown<'d>(descriptor: &'d Descriptor, settings: &'d Map<String, Value>) -> impl Iterator<Item = &'d Field> {
    descriptor.fields.iter().filter(|field| {
        field.show_if.as_ref().is_none_or(|show_if| {
            let value = settings.get(&show_if.key).and_then(Value::as_str);
            value.is_some_and(|value| show_if.any.iter().any(|wanted| wanted == value))
        })
    })
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(items) => items.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn accept(field: &Field, value: &Value) -> Result<Value, &'static str> {
    match field.field_type {
        FieldType::Number => number(value, field.min.unwrap_or(i64::MIN), field.max.unwrap_or(i64::MAX)),
        FieldType::Port => number(value, 1, 65_535),
        FieldType::Bool => value.as_bool().map(Value::Bool).ok_or("not_yes_or_no"),
        FieldType::Phones => phones(value),
        FieldType::Json => bounded(value),
        FieldType::Lines if value.is_object() || value.is_array() => bounded(value),
        FieldType::Pairs => pairs(value),
        _ => text_value(field, value.as_str().ok_or("not_text")?).map(Value::String),
    }
}

fn number(value: &Value, min: i64, max: i64) -> Result<Value, &'static str> {
    let number = match value {
        Value::String(typed) => typed.trim().parse().ok(),
        other => other.as_i64(),
    };
    match number {
        None => Err("not_a_number"),
        Some(number) if number < min => Err("too_small"),
        Some(number) if number > max => Err("too_large"),
        Some(number) => Ok(number.into()),
    }
}

fn text_value(field: &Field, value: &str) -> Result<String, &'static str> {
    if matches!(field.field_type, FieldType::Lines | FieldType::Certificate) {
        return text::note(value);
    }
    let line = text::required_line(value)?;
    if field.max.is_some_and(|max| line.chars().count() as i64 > max) {
        return Err("too_long");
    }
    if let Some(pattern) = &field.pattern {
        let whole = regex::Regex::new(pattern).map_err(|_| "format")?;
        if !whole.is_match(&line) {
            return Err("format");
        }
    }
    match field.field_type {
        FieldType::Enum if !field.options.contains(&line) => Err("not_a_choice"),
        FieldType::Url if !is_web_address(&line) => Err("not_a_url"),
        FieldType::Host if !is_host(&line) => Err("not_a_host"),
        FieldType::Phone if !is_phone(&line) => Err("not_a_phone"),
        FieldType::Sender if !is_sender(&line) => Err("not_a_sender"),
        FieldType::Email if line.parse::<lettre::Address>().is_err() => Err("not_an_email"),
        _ => Ok(line),
    }
}

fn is_web_address(text: &str) -> bool {
    // The generic provider's placeholders may stand in path and query; braces are legal there once encoded.
    text.starts_with('/')
        || url::Url::parse(text).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.username().is_empty()
                && url.password().is_none()
                && url.fragment().is_none()
        })
}

fn is_host(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok() || url::Host::parse(text).is_ok()
}

pub(crate) fn is_phone(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit())
    })
}

fn is_sender(text: &str) -> bool {
    let short_code = (3..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let name = (1..=11).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b" &+-_.".contains(&b))
        && text.bytes().any(|b| b.is_ascii_alphabetic());
    is_phone(text) || short_code || name
}

fn phones(value: &Value) -> Result<Value, &'static str> {
    let typed: Vec<&str> = match value {
        Value::String(text) => text.split([',', ';', '\n']).collect(),
        Value::Array(items) => items
            .iter()
            .map(Value::as_str)
            .collect::<Option<_>>()
            .ok_or("not_text")?,
        _ => return Err("not_text"),
    };
    let phones = typed.into_iter().map(str::trim).filter(|phone| !phone.is_empty());
    let all: Vec<Value> = phones
        .map(|phone| is_phone(phone).then(|| Value::from(phone)).ok_or("not_a_phone"))
        .collect::<Result<_, _>>()?;
    if all.len() > 50 {
        Err("too_long")
    } else {
        Ok(Value::Array(all))
    }
}

/// An object of texts; a list of `{name, value}` is taken as well, and lines of `name: value`.
fn pairs(value: &Value) -> Result<Value, &'static str> {
    let pairs = match value {
        Value::Object(pairs) => pairs.clone(),
        Value::Array(items) => {
            let pair = |item: &Value| Some((item["name"].as_str()?.to_owned(), item["value"].clone()));
            items.iter().map(pair).collect::<Option<_>>().ok_or("not_pairs")?
        }
        Value::String(text) => {
            let pair = |line: &str| {
                let (name, value) = line.split_once(':')?;
                Some((name.trim().to_owned(), Value::from(value.trim())))
            };
            let lines = text.lines().filter(|line| !line.trim().is_empty());
            lines.map(pair).collect::<Option<_>>().ok_or("not_pairs")?
        }
        _ => return Err("not_pairs"),
    };
    if pairs.len() > 50 {
        return Err("too_long");
    }
    for (name, value) in &pairs {
        text::line(name)?;
        text::line(value.as_str().ok_or("not_text")?)?;
    }
    Ok(Value::Object(pairs))
}

fn bounded(value: &Value) -> Result<Value, &'static str> {
    if value.to_string().len() > text::NOTE_BYTES {
        return Err("too_long");
    }
    Ok(value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn map(value: Value) -> Map<String, Value> {
        value.as_object().expect("an object").clone()
    }

    fn faults(kind: &str, channel: Channel, settings: Value) -> Vec<(String, String)> {
        validate(kind, channel, &map(settings))
            .expect_err("must be refused")
            .fields
            .into_iter()
            .collect()
    }

    #[test]
    fn all_faults_come_at_once_by_the_requests_names() {
        let found = faults(
            "smtp",
            Channel::Sms,
            json!({"host": "a b", "port": 70000, "security": "maybe", "from": "x", "colour": 1, "password": "p"}),
        );
        let rule = |name: &str| {
            found
                .iter()
                .find(|(field, _)| field == name)
                .map(|(_, rule)| rule.as_str())
        };
        assert_eq!(rule("channel"), Some("not_of_this_kind"));
        assert_eq!(rule("settings.host"), Some("not_a_host"));
        assert_eq!(rule("settings.port"), Some("too_large"));
        assert_eq!(rule("settings.security"), Some("not_a_choice"));
        assert_eq!(rule("settings.from"), Some("not_an_email"));
        assert_eq!(rule("settings.colour"), Some("unknown"));
        assert_eq!(rule("settings.password"), Some("unknown"), "a secret is no setting");
        assert_eq!(rule("settings.user"), Some("required"));
    }

    #[test]
    fn defaults_are_filled_in_and_hidden_fields_left_out() {
        let given = map(json!({"host": "mail.example.org", "from": "desk@example.org", "auth": "none", "user": "x"}));
        let complete = validate("smtp", Channel::Email, &given).expect("good settings");
        assert_eq!(complete["security"], "tls");
        assert_eq!(complete.get("user"), None, "no sign-in, no user");
    }

    #[test]
    fn a_secret_is_asked_for_only_where_it_is_used() {
        let plain = map(json!({"auth": "plain"}));
        let fault = missing_secrets("smtp", &plain, []).expect_err("a password is needed");
        assert_eq!(fault.fields["secrets.password"], "required");
        assert!(missing_secrets("smtp", &plain, ["password"]).is_ok());
        assert!(missing_secrets("smtp", &map(json!({"auth": "none"})), []).is_ok());
        assert!(missing_secrets("smtp", &plain, ["password", "pin"]).is_err());
    }

    #[test]
    fn senders_are_numbers_short_codes_or_names() {
        for good in ["+447700900500", "60606", "Harbour St", "DESKBELL"] {
            assert!(is_sender(good), "{good}");
        }
        for bad in ["07700900500", "Harbour Street", "++44", "12", "Zähne"] {
            assert!(!is_sender(bad), "{bad}");
        }
    }

    #[test]
    fn pairs_come_as_an_object_a_list_or_lines() {
        let expected = json!({"X-Key": "{{secret1}}", "Accept": "text/plain"});
        for given in [
            expected.clone(),
            json!([{"name": "X-Key", "value": "{{secret1}}"}, {"name": "Accept", "value": "text/plain"}]),
            json!("X-Key: {{secret1}}\n\nAccept: text/plain"),
        ] {
            let settings = map(json!({"url": "https://sms.example.org/send", "headers": given}));
            let complete = validate("http", Channel::Sms, &settings).expect("good settings");
            assert_eq!(complete["headers"], expected);
        }
    }

    #[test]
    fn header_values_with_line_ends_are_refused() {
        let found = faults(
            "http",
            Channel::Sms,
            json!({"url": "https://sms.example.org/send", "headers": {"X-A": "a\r\nX-B: b"}}),
        );
        assert!(found.contains(&("settings.headers".to_owned(), "control_character".to_owned())));
    }
}
