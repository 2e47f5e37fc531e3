//! TLS by rustls: a certificate from files, or one made at the start, which clients find in the data directory.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::config::{StartError, Tls};

/// The file of a certificate that was made at the start.
const CERTIFICATE: &str = "certificate.pem";

/// How connections are encrypted.
#[derive(Default)]
pub(crate) struct Encryption {
    /// Speaks TLS; `None` without it.
    pub(crate) acceptor: Option<tokio_rustls::TlsAcceptor>,
    /// The certificate that clients must be told to trust.
    pub(crate) to_trust: Option<PathBuf>,
}

/// Makes the TLS configuration. A certificate that is made here is written into the data directory.
pub(crate) fn encryption(tls: &Tls, directory: Option<&Path>) -> Result<Encryption, StartError> {
    let wrong = |error: &dyn std::fmt::Display| StartError::Tls(error.to_string());
    let mut to_trust = None;
    let (chain, key) = match tls {
        Tls::Off => return Ok(Encryption::default()),
        Tls::Files { certificate, key } => {
            let chain = CertificateDer::pem_file_iter(certificate)
                .and_then(Iterator::collect::<Result<Vec<_>, _>>)
                .map_err(|error| StartError::Tls(format!("`{}`: {error}", certificate.display())))?;
            let key = PrivateKeyDer::from_pem_file(key)
                .map_err(|error| StartError::Tls(format!("`{}`: {error}", key.display())))?;
            (chain, key)
        }
        Tls::SelfSigned => {
            let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
            let made = rcgen::generate_simple_self_signed(names).map_err(|error| wrong(&error))?;
            if let Some(directory) = directory {
                let path = directory.join(CERTIFICATE);
                std::fs::write(&path, made.cert.pem())
                    .and_then(|()| path.canonicalize())
                    .map(|path| to_trust = Some(path))
                    .map_err(|error| StartError::Tls(format!("`{}`: {error}", path.display())))?;
            }
            let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
            (vec![made.cert.der().clone()], key.into())
        }
    };
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong(&error))?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|error| wrong(&error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Encryption {
        acceptor: Some(Arc::new(config).into()),
        to_trust,
    })
}
