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
    ($($(#[$doc:meta])* $name:ident: $why:literal;)+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Deserialize)]
            pub struct $name {}

            impl Operation for $name {
                const SERVICE: &'static str = "sts";
                const NAME: &'static str = stringify!($name);
                const READ_ONLY: bool = true;

                fn checks(&self, _scene: &Scene<'_>, _base: &Context) -> Result<Vec<CheckSpec>, Stop> {
                    Err(refusal(Self::NAME, $why))
                }

                fn perform(&self, _scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
                    Err(refusal(Self::NAME, $why))
                }
            }
        )+
    };
}

fn refusal(name: &str, why: &str) -> Stop {
    let text = format!("{name} is not supported by this server: {why}.");
    Failure::new(ErrorCode::NotSupported, text).into()
}

unsupported! {
    /// A request for a session on the word of a SAML provider.
    AssumeRoleWithSAML: "it has no SAML providers";
    /// A request for a session on the word of an OpenID Connect provider.
    AssumeRoleWithWebIdentity: "it has no web identity providers";
    /// A request for a session of the root user of a member account.
    AssumeRoot: "it has no central root access";
    /// A request for credentials in exchange for a token of a partner.
    GetDelegatedAccessToken: "it has no delegation requests";
    /// A request for a token that other providers would trust.
    GetWebIdentityToken: "it signs no web identity tokens";
}
