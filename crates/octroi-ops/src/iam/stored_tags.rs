//! The tags of what an account keeps of others: Tag…, Untag… and List…Tags of providers and server certificates.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagOpenIDConnectProvider.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagSAMLProvider.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagServerCertificate.html> and the pages of their siblings. The
//! three kinds differ in how they are named and kept.

use std::fmt;
use std::marker::PhantomData;

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::{Account, Map};
use serde::Deserialize;

use super::account::own;
use super::paged::Paged;
use super::tags::{self, Case, Tag};
use crate::Response;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A kind of thing that has tags.
pub(super) trait Kind: fmt::Debug + Send + Sync + 'static {
    /// The name of the operation that gives tags.
    const TAG: &'static str;
    /// The name of the operation that takes tags away.
    const UNTAG: &'static str;
    /// The name of the operation that lists tags.
    const LIST: &'static str;

    /// Makes the check of an action on a thing.
    fn check(scene: &Scene<'_>, action: &str, id: &str, context: &Context) -> Result<CheckSpec, Stop>;

    /// Returns the tags of a thing.
    fn tags<'a>(scene: &Scene<'a>, id: &str) -> Result<&'a Map<SmolStr, SmolStr>, Stop>;

    /// Returns the account with other tags on a thing.
    fn with_tags(account: &Account, id: &str, tags: Map<SmolStr, SmolStr>) -> Account;
}

/// A request to give a thing tags.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase", bound = "")]
pub(super) struct TagStored<K> {
    #[serde(
        alias = "OpenIDConnectProviderArn",
        alias = "SAMLProviderArn",
        alias = "ServerCertificateName"
    )]
    id: SmolStr,
    tags: Vec<Tag>,
    #[serde(skip)]
    kind: PhantomData<K>,
}

/// A request to take tags from a thing.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase", bound = "")]
pub(super) struct UntagStored<K> {
    #[serde(
        alias = "OpenIDConnectProviderArn",
        alias = "SAMLProviderArn",
        alias = "ServerCertificateName"
    )]
    id: SmolStr,
    tag_keys: Vec<SmolStr>,
    #[serde(skip)]
    kind: PhantomData<K>,
}

/// A request for the tags of a thing.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase", bound = "")]
pub(super) struct ListStoredTags<K> {
    #[serde(
        alias = "OpenIDConnectProviderArn",
        alias = "SAMLProviderArn",
        alias = "ServerCertificateName"
    )]
    id: SmolStr,
    #[serde(flatten)]
    paged: Paged,
    #[serde(skip)]
    kind: PhantomData<K>,
}

fn changed<K: Kind>(scene: &Scene<'_>, id: &str, tags: Map<SmolStr, SmolStr>) -> Result<Done, Stop> {
    Ok(Done {
        response: Response::Empty,
        effects: vec![K::with_tags(own(scene)?, id, tags).into()],
    })
}

impl<K: Kind> Operation for TagStored<K> {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = K::TAG;
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        tags::add_requested(&self.tags, &mut context);
        Ok(vec![K::check(scene, Self::NAME, &self.id, &context)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let tags = tags::put(K::tags(scene, &self.id)?, &self.tags, Case::Respected)?;
        changed::<K>(scene, &self.id, tags)
    }
}

impl<K: Kind> Operation for UntagStored<K> {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = K::UNTAG;
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        context.set_many("aws:TagKeys", self.tag_keys.iter().cloned());
        Ok(vec![K::check(scene, Self::NAME, &self.id, &context)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let left = tags::removed(K::tags(scene, &self.id)?, &self.tag_keys, Case::Respected);
        changed::<K>(scene, &self.id, left)
    }
}

impl<K: Kind> Operation for ListStoredTags<K> {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = K::LIST;
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![K::check(scene, Self::NAME, &self.id, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        Ok(Done::output(tags::paged(&self.paged, K::tags(scene, &self.id)?)?))
    }
}
