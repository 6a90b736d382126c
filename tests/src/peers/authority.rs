//! A certificate authority of the test's own, by the openssl program, so that real TLS servers can be met.

use super::process::succeed;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// An authority and the certificates it signed, in one folder.
pub struct Authority {
    folder: PathBuf,
}

/// A server certificate with its key.
#[derive(Debug, Clone)]
pub struct Leaf {
    /// PEM certificate.
    pub certificate: PathBuf,
    /// PEM key.
    pub key: PathBuf,
}

impl Authority {
    /// A new authority in a folder.
    pub fn new(folder: &Path) -> Self {
        let authority = Self {
            folder: folder.to_owned(),
        };
        // A name of its own, so that another authority's certificate has an unknown issuer and no bad signature.
        let name = format!(
            "/CN=Deskbell tests {}",
            folder.file_name().unwrap_or_default().to_string_lossy()
        );
        succeed(
            authority
                .openssl()
                .args([
                    "req",
                    "-x509",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:P-256",
                    "-nodes",
                ])
                .args(["-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", &name]),
        );
        authority
    }

    /// The authority's certificate as PEM text, for an account's `caCertificate`.
    pub fn pem(&self) -> String {
        fs::read_to_string(self.folder.join("ca.pem")).expect("the authority's certificate")
    }

    /// A certificate for `localhost` and 127.0.0.1.
    pub fn loopback(&self) -> Leaf {
        self.leaf("loopback", "DNS:localhost,IP:127.0.0.1", "2")
    }

    /// A certificate for another name.
    pub fn elsewhere(&self) -> Leaf {
        self.leaf("elsewhere", "DNS:mail.elsewhere.test", "2")
    }

    /// A certificate whose time is over.
    pub fn expired(&self) -> Leaf {
        self.leaf("expired", "DNS:localhost,IP:127.0.0.1", "-1")
    }

    fn leaf(&self, name: &str, names: &str, days: &str) -> Leaf {
        let file = |ending: &str| format!("{name}.{ending}");
        let extensions = format!("subjectAltName={names}\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n");
        fs::write(self.folder.join(file("ext")), extensions).expect("the extensions");
        succeed(
            self.openssl()
                .args([
                    "req",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:P-256",
                    "-nodes",
                    "-subj",
                    "/CN=localhost",
                ])
                .args(["-keyout", &file("key"), "-out", &file("csr")]),
        );
        succeed(
            self.openssl()
                .args([
                    "x509",
                    "-req",
                    "-in",
                    &file("csr"),
                    "-CA",
                    "ca.pem",
                    "-CAkey",
                    "ca.key",
                    "-CAcreateserial",
                ])
                .args(["-days", days, "-extfile", &file("ext"), "-out", &file("pem")]),
        );
        Leaf {
            certificate: self.folder.join(file("pem")),
            key: self.folder.join(file("key")),
        }
    }

    fn openssl(&self) -> Command {
        let mut command = Command::new("openssl");
        command.current_dir(&self.folder);
        command
    }
}
