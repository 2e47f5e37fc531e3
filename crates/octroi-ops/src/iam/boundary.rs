//! PutUserPermissionsBoundary and its three siblings: sets or removes the boundary of a user or role.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPermissionsBoundary.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUserPermissionsBoundary.html> and the pages of the
//! same operations on roles. `iam:PermissionsBoundary` is the new boundary where one is set, and the old one where it
//! is removed. AWS answers the type `Policy`, though its model says `PermissionsBoundaryPolicy`.

use octroi_names::{Known, SmolStr};
use octroi_policy::Context;
use octroi_world::{Effect, PolicyRef, Role, User};
use serde::Deserialize;
use serde_json::{Value, json};

use super::found::{existing_role, existing_user, no_such, read};
use super::{check, managed_policy, role};
use crate::Response;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A boundary as the API shows it; null where there is none.
pub(super) fn shown(boundary: &Known<Option<PolicyRef>>) -> Value {
    match boundary {
        Known::Is(Some(Known::Is(policy))) => json!({
            "PermissionsBoundaryType": "Policy",
            "PermissionsBoundaryArn": policy.name(),
        }),
        _ => Value::Null,
    }
}

/// Returns the boundary of an ARN, or of none.
///
/// # Errors
///
/// If there is no such policy.
pub(super) fn wanted(scene: &Scene<'_>, boundary: Option<&str>) -> Result<Known<Option<PolicyRef>>, Stop> {
    let Some(text) = boundary else {
        return Ok(Known::Is(None));
    };
    let arn = managed_policy::arn(text)?;
    let own = arn.account().is_none() || arn.account() == scene.call.caller.account();
    match managed_policy::find(scene.world, &arn).filter(|_| own) {
        Some(policy) => Ok(Known::Is(Some(policy.policy.clone()))),
        None => Err(no_such(format!(
            "Scope ARN: {text} does not exist or is not attachable."
        ))),
    }
}

/// The failure where a boundary is removed that is not there.
fn none(kind: &str, name: &str) -> Stop {
    no_such(format!(
        "{kind} {name} does not have a permissions boundary attached."
    ))
}

fn done(changed: impl Into<Effect>) -> Done {
    Done {
        response: Response::Empty,
        effects: vec![changed.into()],
    }
}

/// A request to bound a user.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PutUserPermissionsBoundary {
    user_name: SmolStr,
    permissions_boundary: SmolStr,
}

/// A request to bound a role.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PutRolePermissionsBoundary {
    role_name: SmolStr,
    permissions_boundary: SmolStr,
}

/// A request to free a user of its boundary.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DeleteUserPermissionsBoundary {
    user_name: SmolStr,
}

/// A request to free a role of its boundary.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct DeleteRolePermissionsBoundary {
    role_name: SmolStr,
}

impl Operation for PutUserPermissionsBoundary {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "PutUserPermissionsBoundary";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        check::add_new_boundary(Some(&self.permissions_boundary), &mut context);
        let check = check::on_user(scene, Self::NAME, &self.user_name, &context)?;
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = existing_user(scene, &self.user_name)?;
        Ok(done(User {
            boundary: wanted(scene, Some(&self.permissions_boundary))?,
            ..user.clone()
        }))
    }
}

impl Operation for PutRolePermissionsBoundary {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "PutRolePermissionsBoundary";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        check::add_new_boundary(Some(&self.permissions_boundary), &mut context);
        let check = check::on_role(scene, Self::NAME, &self.role_name, &context)?;
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let role = existing_role(scene, &self.role_name)?;
        role::modifiable(role)?;
        Ok(done(Role {
            boundary: wanted(scene, Some(&self.permissions_boundary))?,
            ..role.clone()
        }))
    }
}

impl Operation for DeleteUserPermissionsBoundary {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "DeleteUserPermissionsBoundary";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![check::on_user(scene, Self::NAME, &self.user_name, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = existing_user(scene, &self.user_name)?;
        if read(&user.boundary)?.is_none() {
            return Err(none("User", &self.user_name));
        }
        Ok(done(User {
            boundary: Known::Is(None),
            ..user.clone()
        }))
    }
}

impl Operation for DeleteRolePermissionsBoundary {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "DeleteRolePermissionsBoundary";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![check::on_role(scene, Self::NAME, &self.role_name, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let role = existing_role(scene, &self.role_name)?;
        role::modifiable(role)?;
        if read(&role.boundary)?.is_none() {
            return Err(none("Role", &self.role_name));
        }
        Ok(done(Role {
            boundary: Known::Is(None),
            ..role.clone()
        }))
    }
}
