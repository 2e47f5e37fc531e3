//! UpdateAssumeRolePolicy: gives a role another trust policy.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html>.

use octroi_names::{Known, SmolStr};
use octroi_policy::Context;
use octroi_world::Role;
use serde::Deserialize;

use super::{modifiable, trust};
use crate::Response;
use crate::iam::check;
use crate::iam::found::existing_role;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for another trust policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct UpdateAssumeRolePolicy {
    role_name: SmolStr,
    policy_document: String,
}

impl Operation for UpdateAssumeRolePolicy {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "UpdateAssumeRolePolicy";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![check::on_role(scene, Self::NAME, &self.role_name, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let role = existing_role(scene, &self.role_name)?;
        modifiable(role)?;
        let changed = Role {
            trust: Some(Known::Is(trust::read(scene, &self.policy_document)?)),
            ..role.clone()
        };
        Ok(Done {
            response: Response::Empty,
            effects: vec![changed.into()],
        })
    }
}
