//! What an account keeps of others' keys: identity providers, and certificates of servers.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html> and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_server-certs.html>.

use octroi_names::Time;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::Map;

/// An identity provider of OpenID Connect.
///
/// See <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OidcProvider {
    /// The address, without `https://`.
    pub url: SmolStr,
    /// The ids of its clients.
    pub clients: Vec<SmolStr>,
    /// The thumbprints of its certificates.
    pub thumbprints: Vec<SmolStr>,
    /// When it was made.
    pub created: Time,
    /// The tags.
    pub tags: Map<SmolStr, SmolStr>,
}

/// An identity provider of SAML 2.0.
///
/// See <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSAMLProvider.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SamlProvider {
    /// Its own id.
    pub uuid: SmolStr,
    /// Its metadata, as it gave them.
    pub metadata: String,
    /// When it was made.
    pub created: Time,
    /// How long its metadata are valid.
    pub valid_until: Time,
    /// The tags.
    pub tags: Map<SmolStr, SmolStr>,
}

/// A certificate of a server; the private key is not kept, for nothing asks for it.
///
/// See <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ServerCertificate.html>.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerCertificate {
    /// The path.
    pub path: SmolStr,
    /// `ASCA…`.
    pub unique_id: SmolStr,
    /// The certificate, in PEM.
    pub body: String,
    /// Those between it and a root, in PEM.
    pub chain: Option<String>,
    /// When it was uploaded.
    pub uploaded: Time,
    /// When it expires.
    pub expires: Time,
    /// The tags.
    pub tags: Map<SmolStr, SmolStr>,
}
