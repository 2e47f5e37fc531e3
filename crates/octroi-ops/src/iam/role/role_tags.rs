//! TagRole, UntagRole, ListRoleTags: the tags of a role.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html>. A tag that is not
//! there can be taken away. AWS's own roles keep the tags that AWS gave them.

use octroi_names::{Known, SmolStr};
use octroi_policy::Context;
use octroi_world::{Map, Role};
use serde::Deserialize;

use super::modifiable;
use crate::Response;
use crate::iam::check;
use crate::iam::found::{existing_role, read};
use crate::iam::paged::Paged;
use crate::iam::tags::{self, Case, Tag};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to give a role tags.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct TagRole {
    role_name: SmolStr,
    tags: Vec<Tag>,
}

/// A request to take tags from a role.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct UntagRole {
    role_name: SmolStr,
    tag_keys: Vec<SmolStr>,
}

/// A request for the tags of a role.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct ListRoleTags {
    role_name: SmolStr,
    #[serde(flatten)]
    paged: Paged,
}

fn changed(
    scene: &Scene<'_>,
    name: &str,
    change: impl FnOnce(&Map<SmolStr, SmolStr>) -> Result<Map<SmolStr, SmolStr>, Stop>,
) -> Result<Done, Stop> {
    let role = existing_role(scene, name)?;
    modifiable(role)?;
    let changed = Role {
        tags: Known::Is(change(read(&role.tags)?)?),
        ..role.clone()
    };
    Ok(Done {
        response: Response::Empty,
        effects: vec![changed.into()],
    })
}

impl Operation for TagRole {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "TagRole";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        tags::add_requested(&self.tags, &mut context);
        Ok(vec![check::on_role(
            scene,
            Self::NAME,
            &self.role_name,
            &context,
        )?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        changed(scene, &self.role_name, |tags| {
            tags::put(tags, &self.tags, Case::Ignored)
        })
    }
}

impl Operation for UntagRole {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "UntagRole";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        context.set_many("aws:TagKeys", self.tag_keys.iter().cloned());
        Ok(vec![check::on_role(
            scene,
            Self::NAME,
            &self.role_name,
            &context,
        )?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        changed(scene, &self.role_name, |tags| {
            Ok(tags::removed(tags, &self.tag_keys, Case::Ignored))
        })
    }
}

impl Operation for ListRoleTags {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ListRoleTags";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![check::on_role(scene, Self::NAME, &self.role_name, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let role = existing_role(scene, &self.role_name)?;
        Ok(Done::output(tags::paged(&self.paged, read(&role.tags)?)?))
    }
}
