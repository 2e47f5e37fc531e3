//! TagUser, UntagUser, ListUserTags: the tags of a user.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagUser.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagUser.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUserTags.html>. To take away a tag that is not there is
//! no error.

use octroi_names::{Known, SmolStr};
use octroi_policy::Context;
use octroi_world::{Map, User};
use serde::Deserialize;

use crate::Response;
use crate::iam::check;
use crate::iam::found::{existing_user, read};
use crate::iam::paged::Paged;
use crate::iam::tags::{self, Case, Tag};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to give a user tags.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct TagUser {
    user_name: SmolStr,
    tags: Vec<Tag>,
}

/// A request to take tags from a user.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct UntagUser {
    user_name: SmolStr,
    tag_keys: Vec<SmolStr>,
}

/// A request for the tags of a user.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct ListUserTags {
    user_name: SmolStr,
    #[serde(flatten)]
    paged: Paged,
}

fn changed(
    scene: &Scene<'_>,
    name: &str,
    change: impl FnOnce(&Map<SmolStr, SmolStr>) -> Result<Map<SmolStr, SmolStr>, Stop>,
) -> Result<Done, Stop> {
    let user = existing_user(scene, name)?;
    let changed = User {
        tags: Known::Is(change(read(&user.tags)?)?),
        ..user.clone()
    };
    Ok(Done {
        response: Response::Empty,
        effects: vec![changed.into()],
    })
}

impl Operation for TagUser {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "TagUser";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        tags::add_requested(&self.tags, &mut context);
        Ok(vec![check::on_user(
            scene,
            Self::NAME,
            &self.user_name,
            &context,
        )?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        changed(scene, &self.user_name, |tags| {
            tags::put(tags, &self.tags, Case::Ignored)
        })
    }
}

impl Operation for UntagUser {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "UntagUser";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        context.set_many("aws:TagKeys", self.tag_keys.iter().cloned());
        Ok(vec![check::on_user(
            scene,
            Self::NAME,
            &self.user_name,
            &context,
        )?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        changed(scene, &self.user_name, |tags| {
            Ok(tags::removed(tags, &self.tag_keys, Case::Ignored))
        })
    }
}

impl Operation for ListUserTags {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ListUserTags";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![check::on_user(scene, Self::NAME, &self.user_name, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = existing_user(scene, &self.user_name)?;
        Ok(Done::output(tags::paged(&self.paged, read(&user.tags)?)?))
    }
}
