//! CreateSAMLProvider, GetSAMLProvider, UpdateSAMLProvider, DeleteSAMLProvider, ListSAMLProviders.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateSAMLProvider.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetSAMLProvider.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateSAMLProvider.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteSAMLProvider.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListSAMLProviders.html>. Left out: that the metadata are read,
//! and assertions that are encrypted.

use octroi_names::{Arn, SmolStr, Time};
use octroi_policy::Context;
use octroi_world::{Account, Map, SamlProvider};
use serde::Deserialize;
use serde_json::{Value, json};

use super::check_on;
use super::oidc_provider::some_tags;
use crate::Response;
use crate::error::ErrorCode;
use crate::iam::account::own;
use crate::iam::check;
use crate::iam::found::{arn, no_such, refused};
use crate::iam::stored_tags::Kind;
use crate::iam::tags::{self, Case, Tag};
use crate::ids::{self, Ids};
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop, seconds};

/// The quota of providers in an account.
const PROVIDERS_PER_ACCOUNT: usize = 100;
/// How long metadata are valid: a hundred years.
const VALID_MILLIS: i64 = 100 * 365 * 24 * 60 * 60 * 1_000;

/// The kind of providers of SAML.
#[derive(Debug, Clone)]
pub(in crate::iam) struct Saml;

/// A request for a new provider.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct CreateSAMLProvider {
    #[serde(rename = "SAMLMetadataDocument")]
    metadata: String,
    name: SmolStr,
    #[serde(default)]
    tags: Vec<Tag>,
}

/// A request for other metadata.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::iam) struct UpdateSAMLProvider {
    #[serde(rename = "SAMLProviderArn")]
    arn: SmolStr,
    #[serde(rename = "SAMLMetadataDocument")]
    metadata: Option<String>,
}

/// A request for a provider.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::iam) struct GetSAMLProvider {
    #[serde(rename = "SAMLProviderArn")]
    arn: SmolStr,
}

/// A request to delete a provider.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::iam) struct DeleteSAMLProvider {
    #[serde(rename = "SAMLProviderArn")]
    arn: SmolStr,
}

/// A request for the providers.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::iam) struct ListSAMLProviders {}

impl CreateSAMLProvider {
    fn arn(&self, scene: &Scene<'_>) -> Arn {
        arn(scene, "saml-provider", "/", &self.name)
    }
}

fn existing<'a>(scene: &Scene<'a>, arn: &str) -> Result<&'a SamlProvider, Stop> {
    own(scene)?
        .saml_providers
        .get(arn)
        .ok_or_else(|| no_such(format!("Manifest not found for arn {arn}")))
}

fn with(account: &Account, arn: &str, provider: SamlProvider) -> Account {
    Account {
        saml_providers: account.saml_providers.insert(arn.into(), provider),
        ..account.clone()
    }
}

fn valid_until(now: Time) -> Time {
    now.plus_millis(VALID_MILLIS)
}

impl Kind for Saml {
    const TAG: &'static str = "TagSAMLProvider";
    const UNTAG: &'static str = "UntagSAMLProvider";
    const LIST: &'static str = "ListSAMLProviderTags";

    fn check(scene: &Scene<'_>, action: &str, id: &str, context: &Context) -> Result<CheckSpec, Stop> {
        let tags = own(scene)?.saml_providers.get(id).map(|provider| &provider.tags);
        check_on(scene, action, id, tags, context)
    }

    fn tags<'a>(scene: &Scene<'a>, id: &str) -> Result<&'a Map<SmolStr, SmolStr>, Stop> {
        Ok(&existing(scene, id)?.tags)
    }

    fn with_tags(account: &Account, id: &str, tags: Map<SmolStr, SmolStr>) -> Account {
        match account.saml_providers.get(id).cloned() {
            Some(provider) => with(account, id, SamlProvider { tags, ..provider }),
            None => account.clone(),
        }
    }
}

impl Operation for CreateSAMLProvider {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "CreateSAMLProvider";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        tags::add_requested(&self.tags, &mut context);
        let tagging = (!self.tags.is_empty()).then_some(Saml::TAG);
        check::making(scene, Self::NAME, tagging, &self.arn(scene), &context)
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let account = own(scene)?;
        let arn = self.arn(scene);
        if account.saml_providers.contains_key(arn.as_str()) {
            let text = format!("SAMLProvider with name {} already exists.", self.name);
            return Err(refused(ErrorCode::EntityAlreadyExists, text));
        }
        if account.saml_providers.size() >= PROVIDERS_PER_ACCOUNT {
            let text = format!("Cannot exceed quota for SAMLProvidersPerAccount: {PROVIDERS_PER_ACCOUNT}");
            return Err(refused(ErrorCode::IamLimitExceeded, text));
        }
        let provider = SamlProvider {
            uuid: ids::unique_id("ASAML", ids),
            metadata: self.metadata.clone(),
            created: scene.now(),
            valid_until: valid_until(scene.now()),
            tags: tags::put(&Map::new_sync(), &self.tags, Case::Respected)?,
        };
        let output = json!({ "SAMLProviderArn": arn.as_str(), "Tags": some_tags(&provider.tags) });
        Ok(Done::output(output).with([with(account, arn.as_str(), provider).into()]))
    }
}

impl Operation for UpdateSAMLProvider {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "UpdateSAMLProvider";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![Saml::check(scene, Self::NAME, &self.arn, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let mut provider = existing(scene, &self.arn)?.clone();
        if let Some(metadata) = &self.metadata {
            provider.metadata.clone_from(metadata);
            provider.valid_until = valid_until(scene.now());
        }
        let output = json!({ "SAMLProviderArn": self.arn.as_str() });
        Ok(Done::output(output).with([with(own(scene)?, &self.arn, provider).into()]))
    }
}

impl Operation for GetSAMLProvider {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "GetSAMLProvider";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![Saml::check(scene, Self::NAME, &self.arn, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let provider = existing(scene, &self.arn)?;
        Ok(Done::output(json!({
            "SAMLProviderUUID": provider.uuid.as_str(),
            "SAMLMetadataDocument": provider.metadata,
            "CreateDate": seconds(Some(provider.created)),
            "ValidUntil": seconds(Some(provider.valid_until)),
            "Tags": tags::listed(&provider.tags),
            "AssertionEncryptionMode": "Allowed",
            "PrivateKeyList": [],
        })))
    }
}

impl Operation for DeleteSAMLProvider {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "DeleteSAMLProvider";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![Saml::check(scene, Self::NAME, &self.arn, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        existing(scene, &self.arn)?;
        let account = own(scene)?;
        let account = Account {
            saml_providers: account.saml_providers.remove(&self.arn),
            ..account.clone()
        };
        Ok(Done {
            response: Response::Empty,
            effects: vec![account.into()],
        })
    }
}

impl Operation for ListSAMLProviders {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ListSAMLProviders";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_all(scene, Self::NAME, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let list: Vec<Value> = own(scene)?
            .saml_providers
            .iter()
            .map(|(arn, provider)| {
                json!({
                    "Arn": arn.as_str(),
                    "ValidUntil": seconds(Some(provider.valid_until)),
                    "CreateDate": seconds(Some(provider.created)),
                })
            })
            .collect();
        Ok(Done::output(json!({ "SAMLProviderList": list })))
    }
}
