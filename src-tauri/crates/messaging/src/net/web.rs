//! What the web adapters share: base addresses, the prepared request as an [`Opened`] message, and the answers that
//! mean the same everywhere. Each adapter's own table comes first.

use super::http::{Answer, Lost, Opened as Connection, Request};
use crate::{AccountFault, Class, Opened, Outcome, Unknown, net::dial::Dialer};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDateTime};
use deskbell_core::{Fault, Instant};
use url::Url;

const SHORTEST_WAIT_MS: i64 = 1_000;
const LONGEST_WAIT_MS: i64 = 6 * 3_600_000;

/// An account's base address: https, or http where the own-network switch is on (R130).
pub(crate) fn base_url(field: &str, text: &str, own_network: bool) -> Result<Url, Fault> {
    let field = format!("settings.{field}");
    let url = Url::parse(text).map_err(|_| Fault::new(field.as_str(), "not_a_url"))?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if own_network => Ok(url),
        "http" => Err(Fault::new(field, "needs_https")),
        _ => Err(Fault::new(field, "not_a_url")),
    }
}

/// The address of a path under a base, whatever slash the owner typed at its end.
pub(crate) fn under(base: &Url, path: &str) -> Url {
    let mut url = base.clone();
    url.set_path(&format!("{}/{path}", base.path().trim_end_matches('/')));
    url
}

type Judge = Box<dyn FnOnce(&Answer) -> Outcome + Send>;

struct Prepared {
    connection: Connection,
    judge: Judge,
}

/// Opens the connection for a message; `judge` reads the answer later.
pub(crate) async fn open(
    request: Request,
    dialer: &Dialer,
    judge: impl FnOnce(&Answer) -> Outcome + Send + 'static,
) -> Result<Box<dyn Opened>, Outcome> {
    Ok(Box::new(Prepared {
        connection: request.open(dialer).await?,
        judge: Box::new(judge),
    }))
}

#[async_trait]
impl Opened for Prepared {
    async fn send(self: Box<Self>) -> Outcome {
        match self.connection.send().await {
            Ok(answer) => (self.judge)(&answer),
            Err(Lost::BeforeWriting) => Outcome::unreachable(),
            Err(Lost::After(why)) => Outcome::unknown(why),
        }
    }
}

/// Answers that mean the same with every provider; all others are undocumented, so unknown (R60).
pub(crate) fn common(answer: &Answer, now: Instant) -> Outcome {
    let class = match answer.status {
        401 | 403 => Class::Account(AccountFault::Auth),
        429 => Class::Transient {
            retry_after_ms: retry_after_ms(answer.retry_after.as_deref(), now),
        },
        300..=399 => Class::Unknown(Unknown::Redirect),
        500..=599 => Class::Unknown(Unknown::ServerError),
        _ => Class::Unknown(Unknown::Undocumented),
    };
    Outcome::new(class).code(answer.status)
}

/// `Retry-After` as seconds or in any of the three date forms, clamped (R59).
pub(crate) fn retry_after_ms(value: Option<&str>, now: Instant) -> Option<i64> {
    let value = value?.trim();
    let wait = match value.parse::<i64>() {
        Ok(seconds) => seconds.saturating_mul(1_000),
        Err(_) => http_date(value)?.ms() - now.ms(),
    };
    Some(wait.clamp(SHORTEST_WAIT_MS, LONGEST_WAIT_MS))
}

fn http_date(text: &str) -> Option<Instant> {
    [
        "%a, %d %b %Y %H:%M:%S GMT",
        "%A, %d-%b-%y %H:%M:%S GMT",
        "%a %b %e %H:%M:%S %Y",
    ]
    .iter()
    .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
    .map(|time| Instant::from_ms(time.and_utc().timestamp_millis()))
}

/// `Thu, 24 Aug 2023 05:01:45 +0000`.
pub(crate) fn mail_date(text: &str) -> Option<Instant> {
    DateTime::parse_from_rfc2822(text)
        .ok()
        .map(|time| Instant::from_ms(time.timestamp_millis()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_retry_after() {
        let now: Instant = "2027-03-28T08:00:00Z".parse().expect("an instant");
        for (value, expected) in [
            ("120", Some(120_000)),
            ("0", Some(1_000)),
            ("-5", Some(1_000)),
            ("999999999999999999", Some(LONGEST_WAIT_MS)),
            ("Sun, 28 Mar 2027 08:02:00 GMT", Some(120_000)),
            ("Sunday, 28-Mar-27 08:02:00 GMT", Some(120_000)),
            ("Sun Mar 28 08:02:00 2027", Some(120_000)),
            ("Sun, 28 Mar 2027 07:00:00 GMT", Some(1_000)),
            ("Mon, 29 Mar 2027 08:00:00 GMT", Some(LONGEST_WAIT_MS)),
            ("soon", None),
        ] {
            assert_eq!(retry_after_ms(Some(value), now), expected, "{value}");
        }
        assert_eq!(retry_after_ms(None, now), None);
    }

    #[test]
    fn plain_addresses_need_the_own_network() {
        assert!(base_url("baseUrl", "https://api.example.org", false).is_ok());
        assert!(base_url("baseUrl", "http://192.168.1.20:8080", true).is_ok());
        let fault = base_url("baseUrl", "http://192.168.1.20:8080", false).expect_err("refused");
        assert_eq!(fault.fields["settings.baseUrl"], "needs_https");
        assert!(base_url("baseUrl", "ftp://x", true).is_err());
    }

    #[test]
    fn paths_join_with_one_slash() {
        let url = |text: &str| Url::parse(text).expect("a url");
        assert_eq!(
            under(&url("http://phone:8080"), "messages").as_str(),
            "http://phone:8080/messages"
        );
        assert_eq!(
            under(&url("http://phone/api/"), "messages").as_str(),
            "http://phone/api/messages"
        );
    }
}
