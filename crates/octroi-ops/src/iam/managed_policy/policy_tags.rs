//! TagPolicy, UntagPolicy, ListPolicyTags: the tags of a managed policy.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html>. To take away a tag that is
//! not there is no error.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::{ManagedPolicy, ManagedPolicyDetails, Map};
use serde::Deserialize;

use super::{arn, existing, on_policy};
use crate::Response;
use crate::iam::paged::Paged;
use crate::iam::tags::{self, Case, Tag};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to give a managed policy tags.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct TagPolicy {
    policy_arn: SmolStr,
    tags: Vec<Tag>,
}

/// A request to take tags from a managed policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct UntagPolicy {
    policy_arn: SmolStr,
    tag_keys: Vec<SmolStr>,
}

/// A request for the tags of a managed policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct ListPolicyTags {
    policy_arn: SmolStr,
    #[serde(flatten)]
    paged: Paged,
}

/// Changes the tags of a policy.
fn changed(
    scene: &Scene<'_>,
    policy: &str,
    change: impl FnOnce(&Map<SmolStr, SmolStr>) -> Result<Map<SmolStr, SmolStr>, Stop>,
) -> Result<Done, Stop> {
    let (policy, details) = existing(scene, &arn(policy)?)?;
    let changed = ManagedPolicy {
        details: Some(ManagedPolicyDetails {
            tags: change(&details.tags)?,
            ..details.clone()
        }),
        ..policy.clone()
    };
    Ok(Done {
        response: Response::Empty,
        effects: vec![changed.into()],
    })
}

impl Operation for TagPolicy {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "TagPolicy";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        tags::add_requested(&self.tags, &mut context);
        Ok(vec![on_policy(
            scene,
            Self::NAME,
            &arn(&self.policy_arn)?,
            true,
            &context,
        )?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        changed(scene, &self.policy_arn, |tags| {
            tags::put(tags, &self.tags, Case::Respected)
        })
    }
}

impl Operation for UntagPolicy {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "UntagPolicy";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        context.set_many("aws:TagKeys", self.tag_keys.iter().cloned());
        Ok(vec![on_policy(
            scene,
            Self::NAME,
            &arn(&self.policy_arn)?,
            true,
            &context,
        )?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        changed(scene, &self.policy_arn, |tags| {
            Ok(tags::removed(tags, &self.tag_keys, Case::Respected))
        })
    }
}

impl Operation for ListPolicyTags {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ListPolicyTags";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![on_policy(
            scene,
            Self::NAME,
            &arn(&self.policy_arn)?,
            false,
            base,
        )?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let (_, details) = existing(scene, &arn(&self.policy_arn)?)?;
        let output = tags::paged_of_policy(&self.paged, &details.tags)?;
        Ok(Done::output(output))
    }
}
