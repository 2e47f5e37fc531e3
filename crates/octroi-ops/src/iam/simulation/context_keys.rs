//! GetContextKeysForCustomPolicy, GetContextKeysForPrincipalPolicy: which condition keys policies ask for.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForCustomPolicy.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetContextKeysForPrincipalPolicy.html>: those of
//! conditions, and those of policy variables; each once, as it is first written.

use octroi_names::{Known, SmolStr};
use octroi_policy::Context;
use octroi_world::PolicyRef;
use serde::Deserialize;
use serde_json::json;

use super::simulate_principal_policy::check_on_source;
use super::{list, source};
use crate::iam::{check, context_names};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for the condition keys of policies.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct GetContextKeysForCustomPolicy {
    policy_input_list: Vec<String>,
}

/// A request for the condition keys of a principal's policies.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct GetContextKeysForPrincipalPolicy {
    policy_source_arn: SmolStr,
    #[serde(default)]
    policy_input_list: Vec<String>,
}

fn told(policies: &[PolicyRef]) -> Done {
    let mut names: Vec<String> = Vec::new();
    for policy in policies.iter().filter_map(Known::value) {
        let document = policy.document();
        for statement in &document.statements {
            for name in context_names::of(document, statement) {
                if !names.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
                    names.push(name);
                }
            }
        }
    }
    Done::output(json!({ "ContextKeyNames": names }))
}

impl Operation for GetContextKeysForCustomPolicy {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "GetContextKeysForCustomPolicy";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_all(scene, Self::NAME, base)
    }

    fn perform(&self, _scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        Ok(told(&list("PolicyInputList", &self.policy_input_list)?))
    }
}

impl Operation for GetContextKeysForPrincipalPolicy {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "GetContextKeysForPrincipalPolicy";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check_on_source(scene, Self::NAME, &self.policy_source_arn, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let holder = source::holder(scene, &self.policy_source_arn)?;
        let mut policies = source::policies(scene, holder)?;
        policies.extend(list("PolicyInputList", &self.policy_input_list)?);
        Ok(told(&policies))
    }
}
