//! Opens a stream to one host: the name resolved once, the address checked and used, TLS with certificate check and
//! no switch to ignore it (R79, R81, T94). Nothing of a message is written here, so every failure is surely unsent.

use super::address::{Reach, literal, reach};
use crate::{AccountFault, Outcome};
use deskbell_core::Fault;
use rustls::{ClientConfig, pki_types::CertificateDer, pki_types::ServerName, pki_types::pem::PemObject};
use rustls_platform_verifier::Verifier;
use std::{
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::{TlsConnector, client::TlsStream};

const CONNECT: Duration = Duration::from_secs(15);

/// How one account reaches its server.
pub(crate) struct Dialer {
    own_network: bool,
    extra_roots: Vec<CertificateDer<'static>>,
    tls: OnceLock<Result<Arc<ClientConfig>, ()>>,
}

/// Whether the bytes on a stream can be read along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrap {
    /// Encrypted, or encrypted before anything secret is said.
    Tls,
    /// Readable; to own-network addresses only.
    Plain,
}

impl Dialer {
    /// With the owner's own-network switch and the account's own certificate authority, if any.
    pub(crate) fn new(own_network: bool, ca_pem: Option<&str>) -> Result<Self, Fault> {
        let refused = || Fault::new("settings.caCertificate", "not_a_certificate");
        let extra_roots = match ca_pem {
            None => Vec::new(),
            Some(pem) => CertificateDer::pem_slice_iter(pem.as_bytes())
                .collect::<Result<Vec<_>, _>>()
                .map_err(|_| refused())?,
        };
        let mut store = rustls::RootCertStore::empty();
        let all_parse = extra_roots.iter().all(|root| store.add(root.clone()).is_ok());
        if ca_pem.is_some() && (extra_roots.is_empty() || !all_parse) {
            return Err(refused());
        }
        Ok(Self {
            own_network,
            extra_roots,
            tls: OnceLock::new(),
        })
    }

    /// A TCP stream to the first permitted address of the host.
    pub(crate) async fn tcp(&self, host: &str, port: u16, wrap: Wrap) -> Result<TcpStream, Outcome> {
        let address = self.resolve(host, port, wrap).await?;
        let stream = timeout(CONNECT, TcpStream::connect(address))
            .await
            .map_err(|_| Outcome::unreachable().code("connect_timeout"))?
            .map_err(|error| Outcome::unreachable().code(io_code(&error)))?;
        // Requests are written whole; waiting to fill a packet only delays them.
        let _ = stream.set_nodelay(true);
        Ok(stream)
    }

    /// The same stream, encrypted, with the host's name checked against its certificate.
    pub(crate) async fn tls(&self, host: &str, stream: TcpStream) -> Result<TlsStream<TcpStream>, Outcome> {
        let refused = || Outcome::account(AccountFault::Tls);
        let config = self
            .tls
            .get_or_init(|| self.tls_config())
            .clone()
            .map_err(|()| refused())?;
        let name = match literal(host) {
            Some(address) => ServerName::IpAddress(address.into()),
            None => ServerName::try_from(host.to_owned()).map_err(|_| refused())?,
        };
        timeout(CONNECT, TlsConnector::from(config).connect(name, stream))
            .await
            .map_err(|_| Outcome::unreachable().code("tls_timeout"))?
            .map_err(|error| tls_fault(&error))
    }

    async fn resolve(&self, host: &str, port: u16, wrap: Wrap) -> Result<SocketAddr, Outcome> {
        let found: Vec<SocketAddr> = match literal(host) {
            Some(address) => vec![SocketAddr::new(address, port)],
            None => timeout(CONNECT, tokio::net::lookup_host((host, port)))
                .await
                .map_err(|_| Outcome::unreachable().code("dns_timeout"))?
                .map_err(|_| Outcome::unreachable().code("dns"))?
                .collect(),
        };
        let permitted = found.iter().find(|address| self.permits(reach(address.ip()), wrap));
        match permitted {
            Some(address) => Ok(*address),
            None if found.is_empty() => Err(Outcome::unreachable().code("dns")),
            None => Err(Outcome::account(AccountFault::Address)),
        }
    }

    fn permits(&self, reach: Reach, wrap: Wrap) -> bool {
        match reach {
            Reach::Public => wrap == Wrap::Tls,
            Reach::Own => self.own_network,
            Reach::Never => false,
        }
    }

    fn tls_config(&self) -> Result<Arc<ClientConfig>, ()> {
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let verifier = Verifier::new_with_extra_roots(self.extra_roots.iter().cloned(), provider.clone())
            .map_err(|error| tracing::warn!(%error, "no certificate authorities"))?;
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| tracing::warn!(%error, "no tls versions"))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth();
        Ok(Arc::new(config))
    }
}

/// A refused certificate needs a person; any other failed handshake may pass (R58).
fn tls_fault(error: &std::io::Error) -> Outcome {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match inner {
        Some(rustls::Error::InvalidCertificate(reason)) => {
            Outcome::account(AccountFault::Tls).code(certificate_code(reason))
        }
        Some(_) => Outcome::unreachable().code("tls_handshake"),
        None => Outcome::unreachable().code(io_code(error)),
    }
}

fn certificate_code(reason: &rustls::CertificateError) -> &'static str {
    use rustls::CertificateError as Reason;
    match reason {
        Reason::Expired | Reason::ExpiredContext { .. } => "certificate_expired",
        Reason::NotValidYet | Reason::NotValidYetContext { .. } => "certificate_not_valid_yet",
        Reason::NotValidForName | Reason::NotValidForNameContext { .. } => "certificate_wrong_name",
        Reason::UnknownIssuer => "certificate_unknown_issuer",
        Reason::Revoked => "certificate_revoked",
        _ => "certificate_invalid",
    }
}

fn io_code(error: &std::io::Error) -> &'static str {
    use std::io::ErrorKind;
    match error.kind() {
        ErrorKind::ConnectionRefused => "refused",
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => "reset",
        ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => "no_route",
        ErrorKind::UnexpectedEof => "closed",
        ErrorKind::TimedOut => "connect_timeout",
        _ => "io",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Class;

    fn run<T>(future: impl Future<Output = T>) -> T {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime")
            .block_on(future)
    }

    #[test]
    fn own_network_needs_the_switch_and_plain_needs_the_own_network() {
        let closed = Dialer::new(false, None).expect("a dialer");
        let open = Dialer::new(true, None).expect("a dialer");
        let class = |dialer: &Dialer, host: &str, wrap| {
            run(dialer.resolve(host, 80, wrap))
                .map_err(|outcome| outcome.class)
                .map(|a| a.to_string())
        };
        let refused = Err(Class::Account(AccountFault::Address));
        assert_eq!(class(&closed, "127.0.0.1", Wrap::Tls), refused);
        assert_eq!(class(&closed, "2130706433", Wrap::Tls), refused);
        assert_eq!(class(&open, "127.0.0.1", Wrap::Plain), Ok("127.0.0.1:80".to_owned()));
        assert_eq!(class(&open, "169.254.169.254", Wrap::Plain), refused);
        assert_eq!(
            class(&open, "8.8.8.8", Wrap::Plain),
            refused,
            "never readable over the internet"
        );
        assert_eq!(class(&open, "8.8.8.8", Wrap::Tls), Ok("8.8.8.8:80".to_owned()));
    }

    #[test]
    fn a_certificate_authority_must_be_one() {
        let fault = Dialer::new(true, Some("hello")).err().expect("refused");
        assert_eq!(fault.fields["settings.caCertificate"], "not_a_certificate");
    }
}
