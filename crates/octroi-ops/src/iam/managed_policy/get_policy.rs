//! GetPolicy: tells what a managed policy is, without its document.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html>.

use octroi_names::SmolStr;
use octroi_policy::Context;
use serde::Deserialize;
use serde_json::json;

use super::{arn, described, existing, on_policy, usage};
use crate::iam::tags;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for what a managed policy is.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct GetPolicy {
    policy_arn: SmolStr,
}

impl Operation for GetPolicy {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "GetPolicy";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![on_policy(
            scene,
            Self::NAME,
            &arn(&self.policy_arn)?,
            false,
            base,
        )?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let (policy, details) = existing(scene, &arn(&self.policy_arn)?)?;
        let mut output = described(policy, usage(scene, &policy.arn));
        if let Some(members) = output.as_object_mut() {
            if let Some(description) = &details.description {
                members.insert("Description".to_owned(), json!(description.as_str()));
            }
            members.insert("Tags".to_owned(), tags::listed_of_policy(&details.tags));
        }
        Ok(Done::output(json!({ "Policy": output })))
    }
}
