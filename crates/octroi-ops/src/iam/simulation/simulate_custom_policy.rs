//! SimulateCustomPolicy: what the policies of the request would decide.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulateCustomPolicy.html>.

use octroi_names::Tri;
use octroi_policy::{Caller, Context};
use serde::Deserialize;

use super::{Simulated, Subject, described, list, nobody};
use crate::iam::check;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for what policies would decide.
#[derive(Debug, Clone, Deserialize)]
#[serde(transparent)]
pub(in crate::iam) struct SimulateCustomPolicy(Simulated);

impl Operation for SimulateCustomPolicy {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "SimulateCustomPolicy";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_all(scene, Self::NAME, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let asked = &self.0;
        let (principal, context) = match asked.caller()? {
            Some(principal) => (Some(principal.clone()), described(&principal)),
            None => (None, Context::new()),
        };
        let boundaries = list(
            "PermissionsBoundaryPolicyInputList",
            &asked.permissions_boundary_policy_input_list,
        )?;
        let boundary = boundaries.into_iter().next();
        let subject = Subject {
            caller: Caller {
                has_boundary: Tri::from(boundary.is_some()),
                ..Caller::new(principal.clone().unwrap_or_else(|| nobody(scene)))
            },
            nobody: principal.is_none(),
            context,
            identity: list("PolicyInputList", &asked.policy_input_list)?,
            boundary,
            service_control: Vec::new(),
        };
        Ok(Done::output(asked.run(&subject)?))
    }
}
