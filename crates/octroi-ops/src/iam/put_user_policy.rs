//! PutUserPolicy: gives a user an inline policy, or a new text of one that it has.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html> and
//! `authorization.md` 1.2 and 1.6: the policy must be well formed, and all inline policies of
//! the user together have a quota.

use octroi_names::{Principal, SmolStr};
use octroi_policy::{Context, PolicyKind};
use octroi_world::{Effect, User};
use serde_json::{Value, json};

use super::inline_policy::{Found, Owner};
use crate::Response;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to put an inline policy of a user.
#[derive(Debug, Clone)]
pub struct PutUserPolicy {
    /// The user's name, without its path.
    pub user_name: SmolStr,
    /// The policy's name.
    pub policy_name: SmolStr,
    /// The text of the policy.
    pub policy_document: String,
}

impl PutUserPolicy {
    fn owner<'a>(&'a self, scene: &Scene<'a>) -> Owner<'a> {
        let account = scene.call.caller.account();
        let found = scene.world.users().find(|user| {
            let name = Principal::User(user.arn.clone());
            user.arn.account() == account && name.name() == Some(self.user_name.as_str())
        });
        Owner {
            kind: "user",
            name: &self.user_name,
            policy_kind: PolicyKind::InlineUser,
            most_characters: 2_048,
            found: found.map(|user: &User| Found {
                arn: &user.arn,
                inline_policies: &user.inline_policies,
                boundary: &user.boundary,
                tags: &user.tags,
            }),
        }
    }
}

impl Operation for PutUserPolicy {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "PutUserPolicy";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let check = self.owner(scene).check(scene, Self::NAME, base)?;
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let (user, policy) = self
            .owner(scene)
            .put(scene, &self.policy_name, &self.policy_document)?;
        Ok(Done {
            response: Response::Empty,
            effects: vec![Effect::UserPolicyPut { user, policy }],
        })
    }

    fn request_parameters(&self) -> Value {
        json!({
            "userName": self.user_name.as_str(),
            "policyName": self.policy_name.as_str(),
            "policyDocument": self.policy_document,
        })
    }
}
