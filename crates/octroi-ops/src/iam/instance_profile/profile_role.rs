//! AddRoleToInstanceProfile and RemoveRoleFromInstanceProfile.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveRoleFromInstanceProfile.html>. "The caller of this
//! operation must be granted the PassRole permission on the IAM role": who hands a role to an instance passes it. What
//! `iam:PassedToService` is then is not documented; here it is EC2.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::InstanceProfile;
use serde::Deserialize;

use super::{check_on, existing};
use crate::Response;
use crate::context::set_default;
use crate::error::ErrorCode;
use crate::iam::check;
use crate::iam::found::{existing_role, no_such, refused};
use crate::iam::role::modifiable;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// The quota of roles in an instance profile.
const ROLES_PER_PROFILE: usize = 1;

/// A request to put a role into an instance profile.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct AddRoleToInstanceProfile {
    instance_profile_name: SmolStr,
    role_name: SmolStr,
}

/// A request to take a role out of an instance profile.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct RemoveRoleFromInstanceProfile {
    instance_profile_name: SmolStr,
    role_name: SmolStr,
}

impl Operation for AddRoleToInstanceProfile {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "AddRoleToInstanceProfile";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut passing = base.clone();
        set_default(&mut passing, "iam:PassedToService", "ec2.amazonaws.com");
        Ok(vec![
            check_on(scene, Self::NAME, &self.instance_profile_name, base)?,
            check::on_role(scene, "PassRole", &self.role_name, &passing)?,
        ])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let profile = existing(scene, &self.instance_profile_name)?;
        let role = existing_role(scene, &self.role_name)?;
        modifiable(role)?;
        if profile.role.is_some() {
            let text =
                format!("Cannot exceed quota for InstanceSessionsPerInstanceProfile: {ROLES_PER_PROFILE}");
            return Err(refused(ErrorCode::IamLimitExceeded, text));
        }
        let profile = InstanceProfile {
            role: Some(role.arn.clone()),
            ..profile.clone()
        };
        Ok(Done {
            response: Response::Empty,
            effects: vec![profile.into()],
        })
    }
}

impl Operation for RemoveRoleFromInstanceProfile {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "RemoveRoleFromInstanceProfile";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let check = check_on(scene, Self::NAME, &self.instance_profile_name, base)?;
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let profile = existing(scene, &self.instance_profile_name)?;
        let role = existing_role(scene, &self.role_name)?;
        if profile.role.as_ref() != Some(&role.arn) {
            let (role, profile) = (&self.role_name, &self.instance_profile_name);
            let text = format!("Role {role} in Instance Profile {profile} cannot be found.");
            return Err(no_such(text));
        }
        let profile = InstanceProfile {
            role: None,
            ..profile.clone()
        };
        Ok(Done {
            response: Response::Empty,
            effects: vec![profile.into()],
        })
    }
}
