//! DeleteServiceLinkedRole and GetServiceLinkedRoleDeletionStatus: removes a service's role, and tells how it went.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceLinkedRole.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLinkedRoleDeletionStatus.html>. AWS asks the service
//! first whether it still needs the role; here it is gone at once, unless an instance profile has it.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::{Account, Effect, EntityId, RoleDeletion};
use serde::Deserialize;
use serde_json::json;

use crate::error::ErrorCode;
use crate::iam::check;
use crate::iam::found::{account, existing_role, no_such, refused};
use crate::iam::mentions::gone_from;
use crate::ids::{self, Ids};
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to delete a service-linked role.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct DeleteServiceLinkedRole {
    role_name: SmolStr,
}

/// A request for the state of a deletion.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct GetServiceLinkedRoleDeletionStatus {
    deletion_task_id: SmolStr,
}

impl GetServiceLinkedRoleDeletionStatus {
    /// The role's name: `task/aws-service-role/SERVICE/ROLE/UUID`.
    fn role_name(&self) -> &str {
        self.deletion_task_id.rsplit('/').nth(1).unwrap_or_default()
    }
}

fn own<'a>(scene: &Scene<'a>) -> Result<&'a Account, Stop> {
    let account = scene.world.account(account(scene)?);
    account.ok_or_else(|| Stop::Unknown(Vec::new()))
}

impl Operation for DeleteServiceLinkedRole {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "DeleteServiceLinkedRole";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![check::on_role(scene, Self::NAME, &self.role_name, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let role = existing_role(scene, &self.role_name)?;
        let Some(place) = role.arn.resource_id("role").filter(|_| role.is_service_linked()) else {
            let text = format!("The role {} is not a service-linked role.", self.role_name);
            return Err(refused(ErrorCode::InvalidInput, text));
        };
        let task = SmolStr::from(format!("task/{place}/{}", ids::guid(ids)));
        let account = own(scene)?;
        let mut profiles = scene.world.profiles_of(account.id);
        let used = profiles.any(|profile| profile.role.as_ref() == Some(&role.arn));
        let deletion = RoleDeletion {
            role: role.arn.clone(),
            failure: used.then(|| "An instance profile has the role.".into()),
        };
        let account = Account {
            role_deletions: account.role_deletions.insert(task.clone(), deletion),
            ..account.clone()
        };
        let gone = (!used).then(|| Effect::Removed(EntityId::Role(role.arn.clone())));
        let output = json!({ "DeletionTaskId": task.as_str() });
        let left = match used {
            true => Vec::new(),
            false => gone_from(scene.world, &role.arn, role.unique_id.as_deref()),
        };
        Ok(Done::output(output).with(gone.into_iter().chain([account.into()]).chain(left)))
    }
}

impl Operation for GetServiceLinkedRoleDeletionStatus {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "GetServiceLinkedRoleDeletionStatus";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let task = own(scene)?.role_deletions.get(&self.deletion_task_id);
        let check = match task {
            Some(task) => check::on(scene, Self::NAME, &task.role, base.clone())?,
            None => check::on_role(scene, Self::NAME, self.role_name(), base)?,
        };
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let Some(task) = own(scene)?.role_deletions.get(&self.deletion_task_id) else {
            let text = format!(
                "The deletion task with id {} cannot be found.",
                self.deletion_task_id
            );
            return Err(no_such(text));
        };
        Ok(Done::output(match &task.failure {
            None => json!({ "Status": "SUCCEEDED" }),
            Some(reason) => json!({ "Status": "FAILED", "Reason": { "Reason": reason.as_str() } }),
        }))
    }
}
