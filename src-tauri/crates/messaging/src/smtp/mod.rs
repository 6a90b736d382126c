//! Mail by SMTP (R61, R91, R92), on lettre's connection level, so that the mark lies between the 354 and the body.
//! A connection carries up to 100 mails; after any error it is closed, and nothing is repeated behind the caller.

mod answers;
mod mail;
mod wire;

use crate::{
    Opened, Outcome, Outgoing, Permanent, Provider, Secrets, Step, StepName, Unknown,
    net::dial::{Dialer, Wrap},
    redact::redact,
};
use answers::{Phase, accepted, of_error};
use async_trait::async_trait;
use deskbell_core::{Fault, Instant};
use lettre::{
    message::Mailbox,
    transport::smtp::{
        authentication::{Credentials, Mechanism},
        client::AsyncSmtpConnection,
        commands::{Data, Mail, Rcpt},
        extension::{ClientId, Extension, MailParameter},
    },
};
use mail::{Built, Sender, build};
use serde::Deserialize;
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::time::{Instant as Steady, timeout};
use wire::Wire;

const UP_TO_354: Duration = Duration::from_secs(60);
const AFTER_DOT: Duration = Duration::from_secs(600);
const MAILS_PER_CONNECTION: u32 = 100;
const IDLE: Duration = Duration::from_secs(30);
const IDLE_CONNECTIONS: usize = 2;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Settings {
    host: String,
    port: Option<u16>,
    #[serde(default)]
    security: Security,
    #[serde(default)]
    auth: Auth,
    #[serde(default)]
    user: String,
    from: String,
    from_name: Option<String>,
    reply_to: Option<String>,
    #[serde(default)]
    own_network: bool,
    ca_certificate: Option<String>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Security {
    #[default]
    Tls,
    Starttls,
    None,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Auth {
    #[default]
    Plain,
    Login,
    Xoauth2,
    None,
}

/// A mail account.
pub(crate) struct Smtp {
    inner: Arc<Inner>,
}

struct Inner {
    settings: Settings,
    sender: Sender,
    secrets: Secrets,
    dialer: Dialer,
    idle: Mutex<Vec<Session>>,
}

struct Session {
    connection: AsyncSmtpConnection,
    mails: u32,
    since: Steady,
}

/// At the 354: only the message is missing.
struct Prepared {
    inner: Arc<Inner>,
    session: Session,
    bytes: Vec<u8>,
    words: Vec<String>,
}

impl Smtp {
    pub(crate) fn new(settings: serde_json::Value, secrets: Secrets) -> Result<Self, Fault> {
        let settings: Settings = crate::parsed(settings)?;
        if settings.security == Security::None && !settings.own_network {
            return Err(Fault::new("settings.security", "needs_own_network"));
        }
        let mailbox = |field: &str, name: Option<String>, text: &str| {
            mail::address(text)
                .map(|address| Mailbox::new(name, address))
                .ok_or_else(|| Fault::new(format!("settings.{field}"), "not_an_email"))
        };
        let from_name = settings.from_name.as_deref().and_then(mail::one_line);
        let sender = Sender {
            from: mailbox("from", from_name, &settings.from)?,
            reply_to: settings
                .reply_to
                .as_deref()
                .map(|text| mailbox("replyTo", None, text))
                .transpose()?,
        };
        let dialer = Dialer::new(settings.own_network, settings.ca_certificate.as_deref())?;
        let idle = Mutex::default();
        Ok(Self {
            inner: Arc::new(Inner {
                settings,
                sender,
                secrets,
                dialer,
                idle,
            }),
        })
    }
}

#[async_trait]
impl Provider for Smtp {
    async fn check(&self, _now: Instant) -> Vec<Step> {
        let connected = timeout(UP_TO_354, self.inner.connect()).await;
        let mut connection = match connected.unwrap_or_else(|_| Err(Outcome::unreachable())) {
            Ok(connection) => connection,
            Err(fault) => return vec![Step::failed(StepName::Connect, fault)],
        };
        let mut steps = vec![Step::done(StepName::Connect)];
        let signed_in = timeout(UP_TO_354, self.inner.sign_in(&mut connection)).await;
        match signed_in.unwrap_or_else(|_| Err(Outcome::unreachable())) {
            Ok(()) => {
                steps.push(Step::done(StepName::SignIn));
                let _ = timeout(Duration::from_secs(2), connection.quit()).await;
            }
            Err(fault) => steps.push(Step::failed(StepName::SignIn, fault)),
        }
        steps
    }

    async fn open(&self, message: &Outgoing) -> Result<Box<dyn Opened>, Outcome> {
        let built = build(&self.inner.sender, message)?;
        let prepared = timeout(UP_TO_354, self.inner.prepare(&built, message)).await;
        let session = prepared.unwrap_or_else(|_| Err(Outcome::unreachable().code("no_354")))?;
        Ok(Box::new(Prepared {
            inner: Arc::clone(&self.inner),
            session,
            bytes: built.bytes,
            words: message.words().into_iter().map(str::to_owned).collect(),
        }))
    }
}

impl Inner {
    /// A session at the 354. A reused one that turns out dead is replaced once; nothing was handed over on it.
    async fn prepare(&self, built: &Built, message: &Outgoing) -> Result<Session, Outcome> {
        while let Some(mut session) = self.take_idle() {
            match self.envelope(&mut session, built, message).await {
                Ok(()) => return Ok(session),
                Err((Phase::Sender, _)) => {}
                Err((_, outcome)) => return Err(outcome),
            }
        }
        let mut connection = self.connect().await?;
        self.sign_in(&mut connection).await?;
        let mut session = Session {
            connection,
            mails: 0,
            since: Steady::now(),
        };
        self.envelope(&mut session, built, message)
            .await
            .map_err(|(_, outcome)| outcome)?;
        Ok(session)
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Outcome> {
        let Settings { host, security, .. } = &self.settings;
        let default_port = match security {
            Security::Tls => 465,
            Security::Starttls => 587,
            Security::None => 25,
        };
        let port = self.settings.port.unwrap_or(default_port);
        let wrap = if *security == Security::None {
            Wrap::Plain
        } else {
            Wrap::Tls
        };
        let hello = self.sender.from.email.domain();
        let stream = self.dialer.tcp(host, port, wrap).await?;
        let wire = match security {
            Security::Tls => Wire::tls(self.dialer.tls(host, stream).await?),
            Security::Starttls => Wire::starttls(&self.dialer, host, stream, hello).await?,
            Security::None => Wire::plain(stream),
        };
        let hello = ClientId::Domain(hello.to_owned());
        AsyncSmtpConnection::connect_with_transport(Box::new(wire), &hello)
            .await
            .map_err(|error| self.refusal(Phase::Greeting, &error, &[]))
    }

    async fn sign_in(&self, connection: &mut AsyncSmtpConnection) -> Result<(), Outcome> {
        let mechanism = match self.settings.auth {
            Auth::None => return Ok(()),
            Auth::Plain => Mechanism::Plain,
            Auth::Login => Mechanism::Login,
            Auth::Xoauth2 => Mechanism::Xoauth2,
        };
        let credentials = Credentials::new(self.settings.user.clone(), self.secrets.expose("password").to_owned());
        connection
            .auth(&[mechanism], &credentials)
            .await
            .map(drop)
            .map_err(|error| self.refusal(Phase::SignIn, &error, &[]))
    }

    /// MAIL, RCPT and DATA; on any refusal the session is dropped with its phase.
    async fn envelope(&self, session: &mut Session, built: &Built, message: &Outgoing) -> Result<(), (Phase, Outcome)> {
        let words = message.words();
        let refused = |phase, error: &_| (phase, self.refusal(phase, error, &words));
        let connection = &mut session.connection;
        let plain = [&built.from, &built.to]
            .iter()
            .all(|address| address.to_string().is_ascii());
        let utf8 = connection.server_info().supports_feature(Extension::SmtpUtfEight);
        if !plain && !utf8 {
            return Err((
                Phase::Recipient { signed_in: true },
                Outcome::permanent(Permanent::Refused).code("no_smtputf8"),
            ));
        }
        let parameters = if plain {
            Vec::new()
        } else {
            vec![MailParameter::SmtpUtfEight]
        };
        let to = Phase::Recipient {
            signed_in: self.settings.auth != Auth::None,
        };
        connection
            .command(Mail::new(Some(built.from.clone()), parameters))
            .await
            .map_err(|error| refused(Phase::Sender, &error))?;
        connection
            .command(Rcpt::new(built.to.clone(), Vec::new()))
            .await
            .map_err(|error| refused(to, &error))?;
        let answer = connection
            .command(Data)
            .await
            .map_err(|error| refused(Phase::Data, &error))?;
        // Anything else that is positive, such as a 250, would leave the body to be read as commands.
        if answer.has_code(354) {
            Ok(())
        } else {
            Err((Phase::Data, Outcome::unreachable().code("no_354")))
        }
    }

    fn refusal(&self, phase: Phase, error: &lettre::transport::smtp::Error, words: &[&str]) -> Outcome {
        let (outcome, text) = of_error(phase, error);
        outcome.text(redact(&text, &self.secrets, words))
    }

    fn take_idle(&self) -> Option<Session> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|session| session.since.elapsed() < IDLE);
        idle.pop()
    }

    fn keep_idle(&self, mut session: Session) {
        session.mails += 1;
        session.since = Steady::now();
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if session.mails < MAILS_PER_CONNECTION && idle.len() < IDLE_CONNECTIONS {
            idle.push(session);
        }
    }
}

#[async_trait]
impl Opened for Prepared {
    async fn send(self: Box<Self>) -> Outcome {
        let Self {
            inner,
            mut session,
            bytes,
            words,
        } = *self;
        match timeout(AFTER_DOT, session.connection.message(&bytes)).await {
            Err(_) => Outcome::unknown(Unknown::NoAnswer),
            Ok(Ok(response)) => {
                let outcome = accepted(&response);
                if matches!(outcome.class, crate::Class::Accepted(_)) {
                    inner.keep_idle(session);
                }
                outcome
            }
            Ok(Err(error)) => {
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                inner.refusal(Phase::Message, &error, &words)
            }
        }
    }
}
