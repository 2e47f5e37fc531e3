//! STS: temporary credentials, for sessions of roles, users and federated users.
//!
//! See <https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html>.

mod assume_role;
mod authorization_message;
mod credentials;
mod decode_authorization_message;
mod get_access_key_info;
mod get_caller_identity;
mod get_federation_token;
mod get_session_token;
mod mfa;
mod session_policy;
mod unsupported;

pub use assume_role::AssumeRole;
pub use authorization_message::encode as encode_authorization_message;
pub use credentials::expired;
pub use decode_authorization_message::DecodeAuthorizationMessage;
pub use get_access_key_info::GetAccessKeyInfo;
pub use get_caller_identity::GetCallerIdentity;
pub use get_federation_token::GetFederationToken;
pub use get_session_token::GetSessionToken;
pub use unsupported::{
    AssumeRoleWithSAML, AssumeRoleWithWebIdentity, AssumeRoot, GetDelegatedAccessToken, GetWebIdentityToken,
    unsupported_provider,
};

use crate::api::{Entry, entry, own_entry};

/// The operations that a server answers.
pub const OPERATIONS: &[Entry] = &[
    own_entry!(sts::AssumeRole),
    entry!(AssumeRoleWithSAML),
    entry!(AssumeRoleWithWebIdentity),
    entry!(AssumeRoot),
    entry!(DecodeAuthorizationMessage),
    entry!(GetAccessKeyInfo),
    entry!(GetCallerIdentity),
    entry!(GetDelegatedAccessToken),
    entry!(GetFederationToken),
    entry!(GetSessionToken),
    entry!(GetWebIdentityToken),
];
