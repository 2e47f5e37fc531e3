//! TagInstanceProfile, UntagInstanceProfile, ListInstanceProfileTags: the tags of an instance profile.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagInstanceProfile.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagInstanceProfile.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfileTags.html>.

use octroi_names::{Datum, Gap, SmolStr};
use octroi_policy::Context;
use octroi_world::{InstanceProfile, InstanceProfileDetails, Map};
use serde::Deserialize;

use super::{check_on, existing};
use crate::Response;
use crate::iam::paged::Paged;
use crate::iam::tags::{self, Case, Tag};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to give an instance profile tags.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct TagInstanceProfile {
    instance_profile_name: SmolStr,
    tags: Vec<Tag>,
}

/// A request to take tags from an instance profile.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct UntagInstanceProfile {
    instance_profile_name: SmolStr,
    tag_keys: Vec<SmolStr>,
}

/// A request for the tags of an instance profile.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct ListInstanceProfileTags {
    instance_profile_name: SmolStr,
    #[serde(flatten)]
    paged: Paged,
}

fn details<'a>(
    scene: &Scene<'a>,
    name: &str,
) -> Result<(&'a InstanceProfile, &'a InstanceProfileDetails), Stop> {
    let profile = existing(scene, name)?;
    match &profile.details {
        Some(details) => Ok((profile, details)),
        None => Err(Gap::new(Datum::InstanceProfile(name.into())).into()),
    }
}

fn changed(
    scene: &Scene<'_>,
    name: &str,
    change: impl FnOnce(&Map<SmolStr, SmolStr>) -> Result<Map<SmolStr, SmolStr>, Stop>,
) -> Result<Done, Stop> {
    let (profile, details) = details(scene, name)?;
    let changed = InstanceProfile {
        details: Some(InstanceProfileDetails {
            tags: change(&details.tags)?,
            ..details.clone()
        }),
        ..profile.clone()
    };
    Ok(Done {
        response: Response::Empty,
        effects: vec![changed.into()],
    })
}

impl Operation for TagInstanceProfile {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "TagInstanceProfile";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        tags::add_requested(&self.tags, &mut context);
        let check = check_on(scene, Self::NAME, &self.instance_profile_name, &context)?;
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        changed(scene, &self.instance_profile_name, |tags| {
            tags::put(tags, &self.tags, Case::Respected)
        })
    }
}

impl Operation for UntagInstanceProfile {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "UntagInstanceProfile";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        context.set_many("aws:TagKeys", self.tag_keys.iter().cloned());
        let check = check_on(scene, Self::NAME, &self.instance_profile_name, &context)?;
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        changed(scene, &self.instance_profile_name, |tags| {
            Ok(tags::removed(tags, &self.tag_keys, Case::Respected))
        })
    }
}

impl Operation for ListInstanceProfileTags {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ListInstanceProfileTags";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let check = check_on(scene, Self::NAME, &self.instance_profile_name, base)?;
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let (_, details) = details(scene, &self.instance_profile_name)?;
        Ok(Done::output(tags::paged(&self.paged, &details.tags)?))
    }
}
