//! AssumeRoleWithSAML, AssumeRoleWithWebIdentity and the calls that need an identity provider or AWS's console.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html>. They answer that they are not
//! supported: a token that nobody can verify must not open anything.

use octroi_policy::Context;
use serde::Deserialize;

use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

macro_rules! unsupported {
    ($($(#[$doc:meta])* $name:ident: $why:expr;)+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Deserialize)]
            pub struct $name {}

            impl Operation for $name {
                const SERVICE: &'static str = "sts";
                const NAME: &'static str = stringify!($name);
                const READ_ONLY: bool = true;

                fn checks(&self, _scene: &Scene<'_>, _base: &Context) -> Result<Vec<CheckSpec>, Stop> {
                    Err(refusal(Self::NAME, $why).into())
                }

                fn perform(&self, _scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
                    Err(refusal(Self::NAME, $why).into())
                }
            }
        )+
    };
}

fn refusal(name: &str, why: &str) -> Failure {
    let text = format!("{name} is not supported by this server: {why}.");
    Failure::new(ErrorCode::NotSupported, text)
}

/// Returns the refusal of a call that nobody signs: one with the word of an identity provider.
pub fn unsupported_provider(service: &str, name: &str) -> Option<Failure> {
    match (service, name) {
        ("sts", "AssumeRoleWithSAML") => Some(refusal(name, NO_SAML)),
        ("sts", "AssumeRoleWithWebIdentity") => Some(refusal(name, NO_WEB_IDENTITY)),
        _ => None,
    }
}

const NO_SAML: &str = "it has no SAML providers";
const NO_WEB_IDENTITY: &str = "it has no web identity providers";

unsupported! {
    /// A request for a session on the word of a SAML provider.
    AssumeRoleWithSAML: NO_SAML;
    /// A request for a session on the word of an OpenID Connect provider.
    AssumeRoleWithWebIdentity: NO_WEB_IDENTITY;
    /// A request for a session of the root user of a member account.
    AssumeRoot: "it has no central root access";
    /// A request for credentials in exchange for a token of a partner.
    GetDelegatedAccessToken: "it has no delegation requests";
    /// A request for a token that other providers would trust.
    GetWebIdentityToken: "it signs no web identity tokens";
}
