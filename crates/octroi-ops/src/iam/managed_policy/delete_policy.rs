//! DeletePolicy: deletes a managed policy that nobody carries and that has no version but its default one.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html>. A policy that is
//! somebody's boundary counts as attached.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::{Effect, EntityId};
use serde::Deserialize;

use super::{Usage, arn, existing, on_policy, usage};
use crate::Response;
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to delete a managed policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct DeletePolicy {
    policy_arn: SmolStr,
}

impl Operation for DeletePolicy {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "DeletePolicy";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![on_policy(
            scene,
            Self::NAME,
            &arn(&self.policy_arn)?,
            true,
            base,
        )?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let arn = arn(&self.policy_arn)?;
        let (_, details) = existing(scene, &arn)?;
        let conflict = |text: &str| Stop::from(Failure::new(ErrorCode::DeleteConflict, text));
        if usage(scene, &arn) != Usage::default() {
            return Err(conflict("Cannot delete a policy attached to entities."));
        }
        if details.versions.size() > 1 {
            return Err(conflict(
                "This policy has more than one version. Before you delete a policy, you must delete the \
                 policy's versions. The default version is deleted with the policy.",
            ));
        }
        Ok(Done {
            response: Response::Empty,
            effects: vec![Effect::Removed(EntityId::ManagedPolicy(arn))],
        })
    }
}
