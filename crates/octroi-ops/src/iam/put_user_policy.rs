//! PutUserPolicy: gives a user an inline policy, or a new text of one that it has.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutUserPolicy.html> and
//! `authorization.md` 1.2 and 1.6: the policy must be well formed, and all inline policies of
//! the user together have a quota.

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

/// A request to put an inline policy of a user.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PutUserPolicy {
    /// The user's name, without its path.
    pub user_name: SmolStr,
    /// The policy's name.
    pub policy_name: SmolStr,
    /// The text of the policy.
    pub policy_document: String,
}

impl Operation for PutUserPolicy {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "PutUserPolicy";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![Kind::User.check(
            scene,
            Self::NAME,
            &self.user_name,
            base,
        )?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = Kind::User.existing(scene, &self.user_name)?;
        let policy = put(user, &self.policy_name, &self.policy_document)?;
        Ok(Done {
            response: Response::Empty,
            effects: vec![Effect::UserPolicyPut {
                user: user.arn().clone(),
                policy,
            }],
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
