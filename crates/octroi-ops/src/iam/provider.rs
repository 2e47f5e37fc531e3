//! Identity providers: those of OpenID Connect and of SAML 2.0, kept and listed.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers.html>. Trust policies may name them; that anybody
//! signs in through them is left out.

mod oidc_clients;
mod oidc_provider;
mod saml_provider;

pub(super) use oidc_clients::{
    AddClientIDToOpenIDConnectProvider, RemoveClientIDFromOpenIDConnectProvider,
    UpdateOpenIDConnectProviderThumbprint,
};
pub(super) use oidc_provider::{
    CreateOpenIDConnectProvider, DeleteOpenIDConnectProvider, GetOpenIDConnectProvider,
    ListOpenIDConnectProviders, Oidc,
};
pub(super) use saml_provider::{
    CreateSAMLProvider, DeleteSAMLProvider, GetSAMLProvider, ListSAMLProviders, Saml, UpdateSAMLProvider,
};

use octroi_names::{Arn, SmolStr};
use octroi_policy::Context;
use octroi_world::Map;

use super::check;
use super::found::refused;
use crate::error::ErrorCode;
use crate::operation::{CheckSpec, Scene, Stop};

/// Makes the check of an action on a provider, which a request names by its ARN.
fn check_on(
    scene: &Scene<'_>,
    action: &str,
    arn: &str,
    tags: Option<&Map<SmolStr, SmolStr>>,
    base: &Context,
) -> Result<CheckSpec, Stop> {
    let Ok(arn) = arn.parse::<Arn>() else {
        return Err(refused(
            ErrorCode::InvalidInput,
            format!("ARN {arn} is not valid."),
        ));
    };
    let mut context = base.clone();
    if let Some(tags) = tags {
        check::add_tags(tags, &["aws"], &mut context);
    }
    check::on(scene, action, &arn, context)
}
