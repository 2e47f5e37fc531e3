//! DeleteRole: removes a role that carries nothing and is in no instance profile.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html>. Its boundary and tags go with it. A
//! session that it has goes on to exist, and may do nothing: who has a role's name later is another role. In which
//! order AWS looks at what the role has is not documented.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::{Effect, EntityId, Role};
use serde::Deserialize;

use super::modifiable;
use crate::Response;
use crate::error::ErrorCode;
use crate::iam::check;
use crate::iam::found::{account, existing_role, read, refused};
use crate::iam::mentions::gone_from;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to delete a role.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct DeleteRole {
    role_name: SmolStr,
}

/// Refuses while something must go before the role.
///
/// # Errors
///
/// If there is something.
pub(in crate::iam) fn carries_nothing(scene: &Scene<'_>, role: &Role) -> Result<(), Stop> {
    let mut profiles = scene.world.profiles_of(account(scene)?);
    let ways = [
        (
            profiles.any(|profile| profile.role.as_ref() == Some(&role.arn)),
            "Cannot delete entity, must remove roles from instance profile first.",
        ),
        (
            !role.attached_policies.is_empty(),
            "Cannot delete entity, must detach all policies first.",
        ),
        (
            !read(&role.inline_policies)?.is_empty(),
            "Cannot delete entity, must delete policies first.",
        ),
    ];
    match ways.into_iter().find(|(there, _)| *there) {
        Some((_, text)) => Err(refused(ErrorCode::DeleteConflict, text)),
        None => Ok(()),
    }
}

impl Operation for DeleteRole {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "DeleteRole";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![check::on_role(scene, Self::NAME, &self.role_name, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let role = existing_role(scene, &self.role_name)?;
        modifiable(role)?;
        carries_nothing(scene, role)?;
        Ok(Done {
            response: Response::Empty,
            effects: std::iter::once(Effect::Removed(EntityId::Role(role.arn.clone())))
                .chain(gone_from(scene.world, &role.arn, role.unique_id.as_deref()))
                .collect(),
        })
    }
}
