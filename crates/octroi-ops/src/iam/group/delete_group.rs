//! DeleteGroup: removes a group without users and policies.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html>.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::{Effect, EntityId};
use serde::Deserialize;

use super::members;
use crate::Response;
use crate::error::ErrorCode;
use crate::iam::check;
use crate::iam::found::{existing_group, read, refused};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to delete a group.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct DeleteGroup {
    group_name: SmolStr,
}

impl Operation for DeleteGroup {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "DeleteGroup";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let check = check::on_group(scene, Self::NAME, &self.group_name, base)?;
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let group = existing_group(scene, &self.group_name)?;
        let ways = [
            (
                members(scene.world, &group.arn).next().is_some(),
                "Cannot delete entity, must remove users from group first.",
            ),
            (
                !group.attached_policies.is_empty(),
                "Cannot delete entity, must detach all policies first.",
            ),
            (
                !read(&group.inline_policies)?.is_empty(),
                "Cannot delete entity, must delete policies first.",
            ),
        ];
        if let Some((_, text)) = ways.into_iter().find(|(there, _)| *there) {
            return Err(refused(ErrorCode::DeleteConflict, text));
        }
        Ok(Done {
            response: Response::Empty,
            effects: vec![Effect::Removed(EntityId::Group(group.arn.clone()))],
        })
    }
}
