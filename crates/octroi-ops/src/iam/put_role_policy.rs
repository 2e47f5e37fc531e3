//! PutRolePolicy: gives a role an inline policy, or a new text of one that it has.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html> and
//! `authorization.md` 1.2 and 1.6: the policy must be well formed, and all inline policies of
//! the role together have a quota.

use octroi_names::SmolStr;
use octroi_policy::{Context, PolicyKind};
use octroi_world::{Effect, Role};
use serde_json::{Value, json};

use super::inline_policy::{Found, Owner};
use crate::Response;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to put an inline policy of a role.
#[derive(Debug, Clone)]
pub struct PutRolePolicy {
    /// The role's name, without its path.
    pub role_name: SmolStr,
    /// The policy's name.
    pub policy_name: SmolStr,
    /// The text of the policy.
    pub policy_document: String,
}

impl PutRolePolicy {
    fn owner<'a>(&'a self, scene: &Scene<'a>) -> Owner<'a> {
        let account = scene.call.caller.account();
        let found = account.and_then(|account| scene.world.role_named(account, &self.role_name));
        Owner {
            kind: "role",
            name: &self.role_name,
            policy_kind: PolicyKind::InlineRole,
            most_characters: 10_240,
            found: found.map(|role: &Role| Found {
                arn: &role.arn,
                inline_policies: &role.inline_policies,
                boundary: &role.boundary,
                tags: &role.tags,
            }),
        }
    }
}

impl Operation for PutRolePolicy {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "PutRolePolicy";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let check = self.owner(scene).check(scene, Self::NAME, base)?;
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let (role, policy) = self
            .owner(scene)
            .put(scene, &self.policy_name, &self.policy_document)?;
        Ok(Done {
            response: Response::Empty,
            effects: vec![Effect::RolePolicyPut { role, policy }],
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
