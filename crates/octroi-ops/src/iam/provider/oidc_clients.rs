//! AddClientIDToOpenIDConnectProvider, RemoveClientIDFromOpenIDConnectProvider, UpdateOpenIDConnectProviderThumbprint.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddClientIDToOpenIDConnectProvider.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveClientIDFromOpenIDConnectProvider.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProviderThumbprint.html>. To add a client that
//! is there, or to remove one that is not, is no error.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::OidcProvider;
use serde::Deserialize;

use super::Oidc;
use super::oidc_provider::{existing, fits, with};
use crate::Response;
use crate::iam::account::own;
use crate::iam::stored_tags::Kind;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to add a client.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::iam) struct AddClientIDToOpenIDConnectProvider {
    #[serde(rename = "OpenIDConnectProviderArn")]
    arn: SmolStr,
    #[serde(rename = "ClientID")]
    client: SmolStr,
}

/// A request to remove a client.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::iam) struct RemoveClientIDFromOpenIDConnectProvider {
    #[serde(rename = "OpenIDConnectProviderArn")]
    arn: SmolStr,
    #[serde(rename = "ClientID")]
    client: SmolStr,
}

/// A request for other thumbprints.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::iam) struct UpdateOpenIDConnectProviderThumbprint {
    #[serde(rename = "OpenIDConnectProviderArn")]
    arn: SmolStr,
    #[serde(rename = "ThumbprintList")]
    thumbprints: Vec<SmolStr>,
}

fn put(scene: &Scene<'_>, arn: &str, provider: OidcProvider) -> Result<Done, Stop> {
    fits(provider.clients.len(), provider.thumbprints.len())?;
    Ok(Done {
        response: Response::Empty,
        effects: vec![with(own(scene)?, arn, provider).into()],
    })
}

impl Operation for AddClientIDToOpenIDConnectProvider {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "AddClientIDToOpenIDConnectProvider";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![Oidc::check(scene, Self::NAME, &self.arn, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let mut provider = existing(scene, &self.arn)?.clone();
        if !provider.clients.contains(&self.client) {
            provider.clients.push(self.client.clone());
        }
        put(scene, &self.arn, provider)
    }
}

impl Operation for RemoveClientIDFromOpenIDConnectProvider {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "RemoveClientIDFromOpenIDConnectProvider";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![Oidc::check(scene, Self::NAME, &self.arn, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let mut provider = existing(scene, &self.arn)?.clone();
        provider.clients.retain(|client| *client != self.client);
        put(scene, &self.arn, provider)
    }
}

impl Operation for UpdateOpenIDConnectProviderThumbprint {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "UpdateOpenIDConnectProviderThumbprint";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![Oidc::check(scene, Self::NAME, &self.arn, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let provider = OidcProvider {
            thumbprints: self.thumbprints.clone(),
            ..existing(scene, &self.arn)?.clone()
        };
        put(scene, &self.arn, provider)
    }
}
