//! DeleteInstanceProfile: removes a profile that has no role.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteInstanceProfile.html>.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::{Effect, EntityId};
use serde::Deserialize;

use super::{check_on, existing};
use crate::Response;
use crate::error::ErrorCode;
use crate::iam::found::refused;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to delete an instance profile.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct DeleteInstanceProfile {
    instance_profile_name: SmolStr,
}

impl Operation for DeleteInstanceProfile {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "DeleteInstanceProfile";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let check = check_on(scene, Self::NAME, &self.instance_profile_name, base)?;
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let profile = existing(scene, &self.instance_profile_name)?;
        if profile.role.is_some() {
            return Err(refused(
                ErrorCode::DeleteConflict,
                "Cannot delete entity, must remove roles from instance profile first.",
            ));
        }
        let id = EntityId::InstanceProfile((profile.account, profile.name.clone()));
        Ok(Done {
            response: Response::Empty,
            effects: vec![Effect::Removed(id)],
        })
    }
}
