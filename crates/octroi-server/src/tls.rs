//! TLS by rustls: a certificate from files, or one made at the start.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::config::{StartError, Tls};

/// Makes the TLS configuration; `None` without TLS.
pub(crate) fn acceptor(tls: &Tls) -> Result<Option<tokio_rustls::TlsAcceptor>, StartError> {
    let wrong = |error: &dyn std::fmt::Display| StartError::Tls(error.to_string());
    let (chain, key) = match tls {
        Tls::Off => return Ok(None),
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
    Ok(Some(Arc::new(config).into()))
}
