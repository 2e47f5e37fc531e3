//! PutGroupPolicy: gives a group an inline policy, or a new text of one that it has.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutGroupPolicy.html> and
//! `authorization.md` 1.2 and 1.6: the policy must be well formed, and all inline policies of
//! the group together have a quota.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::Effect;
use serde::Deserialize;

use super::holder::Kind;
use super::inline_policy::put;
use crate::Response;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to put an inline policy of a group.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PutGroupPolicy {
    group_name: SmolStr,
    policy_name: SmolStr,
    policy_document: String,
}

impl Operation for PutGroupPolicy {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "PutGroupPolicy";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![Kind::Group.check(
            scene,
            Self::NAME,
            &self.group_name,
            base,
        )?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let group = Kind::Group.existing(scene, &self.group_name)?;
        let policy = put(group, &self.policy_name, &self.policy_document)?;
        Ok(Done {
            response: Response::Empty,
            effects: vec![Effect::GroupPolicyPut {
                group: group.arn().clone(),
                policy,
            }],
        })
    }
}
