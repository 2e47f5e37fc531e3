//! PutRolePolicy: gives a role an inline policy, or a new text of one that it has.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html> and
//! `authorization.md` 1.2 and 1.6: the policy must be well formed, and all inline policies of
//! the role together have a quota.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::Effect;
use serde::Deserialize;
use serde_json::{Value, json};

use super::holder::Kind;
use super::inline_policy::put;
use crate::Response;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to put an inline policy of a role.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PutRolePolicy {
    /// The role's name, without its path.
    pub role_name: SmolStr,
    /// The policy's name.
    pub policy_name: SmolStr,
    /// The text of the policy.
    pub policy_document: String,
}

impl Operation for PutRolePolicy {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "PutRolePolicy";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![Kind::Role.check(
            scene,
            Self::NAME,
            &self.role_name,
            base,
        )?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let role = Kind::Role.existing(scene, &self.role_name)?;
        let policy = put(role, &self.policy_name, &self.policy_document)?;
        Ok(Done {
            response: Response::Empty,
            effects: vec![Effect::RolePolicyPut {
                role: role.arn().clone(),
                policy,
            }],
        })
    }

    fn request_parameters(&self) -> Value {
        json!({
            "roleName": self.role_name.as_str(),
            "policyName": self.policy_name.as_str(),
            "policyDocument": self.policy_document,
        })
    }
}
