//! CreateOpenIDConnectProvider, GetOpenIDConnectProvider, DeleteOpenIDConnectProvider, ListOpenIDConnectProviders.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteOpenIDConnectProvider.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOpenIDConnectProviders.html>. Left out: that AWS fetches the
//! thumbprint where none is given.

use octroi_names::{Arn, SmolStr};
use octroi_policy::Context;
use octroi_world::{Account, Map, OidcProvider};
use serde::Deserialize;
use serde_json::{Value, json};

use super::check_on;
use crate::Response;
use crate::error::ErrorCode;
use crate::iam::account::own;
use crate::iam::check;
use crate::iam::found::{arn, no_such, refused};
use crate::iam::stored_tags::Kind;
use crate::iam::tags::{self, Case, Tag};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop, seconds};

/// The quota of providers in an account.
const PROVIDERS_PER_ACCOUNT: usize = 100;
/// The quota of the clients of a provider.
const CLIENTS_PER_PROVIDER: usize = 100;
/// The most thumbprints of a provider.
const THUMBPRINTS: usize = 5;

/// The kind of providers of OpenID Connect.
#[derive(Debug, Clone)]
pub(in crate::iam) struct Oidc;

/// A request for a new provider.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct CreateOpenIDConnectProvider {
    url: SmolStr,
    #[serde(default, rename = "ClientIDList")]
    clients: Vec<SmolStr>,
    #[serde(default)]
    thumbprint_list: Vec<SmolStr>,
    #[serde(default)]
    tags: Vec<Tag>,
}

/// A request for a provider.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::iam) struct GetOpenIDConnectProvider {
    #[serde(rename = "OpenIDConnectProviderArn")]
    arn: SmolStr,
}

/// A request to delete a provider.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::iam) struct DeleteOpenIDConnectProvider {
    #[serde(rename = "OpenIDConnectProviderArn")]
    arn: SmolStr,
}

/// A request for the providers.
#[derive(Debug, Clone, Deserialize)]
pub(in crate::iam) struct ListOpenIDConnectProviders {}

impl CreateOpenIDConnectProvider {
    /// The address without its scheme, as it stands in the ARN.
    fn place(&self) -> Result<&str, Stop> {
        self.url
            .strip_prefix("https://")
            .filter(|place| !place.is_empty() && !place.contains(['?', '#', ' ']))
            .ok_or_else(|| refused(ErrorCode::ValidationError, "Invalid Open ID Connect Provider URL"))
    }

    fn arn(&self, scene: &Scene<'_>) -> Result<Arn, Stop> {
        Ok(arn(scene, "oidc-provider", "/", self.place()?))
    }
}

/// Refuses more clients or thumbprints than a provider may have.
pub(super) fn fits(clients: usize, thumbprints: usize) -> Result<(), Stop> {
    if thumbprints > THUMBPRINTS {
        let text = format!("Thumbprint list must contain fewer than {THUMBPRINTS} entries.");
        return Err(refused(ErrorCode::InvalidInput, text));
    }
    if clients > CLIENTS_PER_PROVIDER {
        let text =
            format!("Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: {CLIENTS_PER_PROVIDER}");
        return Err(refused(ErrorCode::IamLimitExceeded, text));
    }
    Ok(())
}

/// Returns a provider of the caller's account.
pub(super) fn existing<'a>(scene: &Scene<'a>, arn: &str) -> Result<&'a OidcProvider, Stop> {
    own(scene)?
        .oidc_providers
        .get(arn)
        .ok_or_else(|| no_such(format!("OpenIDConnect Provider not found for arn {arn}")))
}

/// The account with a provider as it is now.
pub(super) fn with(account: &Account, arn: &str, provider: OidcProvider) -> Account {
    Account {
        oidc_providers: account.oidc_providers.insert(arn.into(), provider),
        ..account.clone()
    }
}

impl Kind for Oidc {
    const TAG: &'static str = "TagOpenIDConnectProvider";
    const UNTAG: &'static str = "UntagOpenIDConnectProvider";
    const LIST: &'static str = "ListOpenIDConnectProviderTags";

    fn check(scene: &Scene<'_>, action: &str, id: &str, context: &Context) -> Result<CheckSpec, Stop> {
        let tags = own(scene)?.oidc_providers.get(id).map(|provider| &provider.tags);
        check_on(scene, action, id, tags, context)
    }

    fn tags<'a>(scene: &Scene<'a>, id: &str) -> Result<&'a Map<SmolStr, SmolStr>, Stop> {
        Ok(&existing(scene, id)?.tags)
    }

    fn with_tags(account: &Account, id: &str, tags: Map<SmolStr, SmolStr>) -> Account {
        match account.oidc_providers.get(id).cloned() {
            Some(provider) => with(account, id, OidcProvider { tags, ..provider }),
            None => account.clone(),
        }
    }
}

impl Operation for CreateOpenIDConnectProvider {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "CreateOpenIDConnectProvider";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        tags::add_requested(&self.tags, &mut context);
        let tagging = (!self.tags.is_empty()).then_some(Oidc::TAG);
        check::making(scene, Self::NAME, tagging, &self.arn(scene)?, &context)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let account = own(scene)?;
        let arn = self.arn(scene)?;
        fits(self.clients.len(), self.thumbprint_list.len())?;
        if account.oidc_providers.contains_key(arn.as_str()) {
            let text = format!("Provider with url {} already exists.", self.url);
            return Err(refused(ErrorCode::EntityAlreadyExists, text));
        }
        if account.oidc_providers.size() >= PROVIDERS_PER_ACCOUNT {
            let text =
                format!("Cannot exceed quota for OpenIdConnectProvidersPerAccount: {PROVIDERS_PER_ACCOUNT}");
            return Err(refused(ErrorCode::IamLimitExceeded, text));
        }
        let provider = OidcProvider {
            url: self.place()?.into(),
            clients: self.clients.clone(),
            thumbprints: self.thumbprint_list.clone(),
            created: scene.now(),
            tags: tags::put(&Map::new_sync(), &self.tags, Case::Respected)?,
        };
        let output = json!({
            "OpenIDConnectProviderArn": arn.as_str(),
            "Tags": some_tags(&provider.tags),
        });
        Ok(Done::output(output).with([with(account, arn.as_str(), provider).into()]))
    }
}

/// Tags where there are some, else null.
pub(super) fn some_tags(tags: &Map<SmolStr, SmolStr>) -> Value {
    match tags.is_empty() {
        true => Value::Null,
        false => tags::listed(tags),
    }
}

impl Operation for GetOpenIDConnectProvider {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "GetOpenIDConnectProvider";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![Oidc::check(scene, Self::NAME, &self.arn, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let provider = existing(scene, &self.arn)?;
        Ok(Done::output(json!({
            "Url": provider.url.as_str(),
            "ClientIDList": provider.clients,
            "ThumbprintList": provider.thumbprints,
            "CreateDate": seconds(Some(provider.created)),
            "Tags": tags::listed(&provider.tags),
        })))
    }
}

impl Operation for DeleteOpenIDConnectProvider {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "DeleteOpenIDConnectProvider";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![Oidc::check(scene, Self::NAME, &self.arn, base)?])
    }

    /// The reference says that this does not fail for a provider that does not exist; recorded answers say that it does.
    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let account = own(scene)?;
        if !account.oidc_providers.contains_key(&self.arn) {
            let text = format!("OpenId connect Provider {} cannot be found.", self.arn);
            return Err(no_such(text));
        }
        let account = Account {
            oidc_providers: account.oidc_providers.remove(&self.arn),
            ..account.clone()
        };
        Ok(Done {
            response: Response::Empty,
            effects: vec![account.into()],
        })
    }
}

impl Operation for ListOpenIDConnectProviders {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ListOpenIDConnectProviders";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_all(scene, Self::NAME, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let arns = own(scene)?.oidc_providers.keys();
        let list: Vec<Value> = arns.map(|arn| json!({ "Arn": arn.as_str() })).collect();
        Ok(Done::output(json!({ "OpenIDConnectProviderList": list })))
    }
}
