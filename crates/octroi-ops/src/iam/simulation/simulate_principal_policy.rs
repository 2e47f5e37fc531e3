//! SimulatePrincipalPolicy: what the policies of a user, group or role would decide, with those of the request.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html>. The boundary of
//! the request takes the place of the principal's; `CallerArn` calls as if it had the principal's policies. The
//! SCPs above the account count, with their conditions.

use octroi_names::{SmolStr, Tri};
use octroi_policy::{Caller, Context};
use serde::Deserialize;

use super::{Simulated, described, list, source};
use crate::iam::check;
use crate::iam::found::name_in;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for what a principal's policies would decide.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct SimulatePrincipalPolicy {
    policy_source_arn: SmolStr,
    #[serde(flatten)]
    asked: Simulated,
}

/// Makes the check of an action on the principal of an ARN.
pub(in crate::iam) fn check_on_source(
    scene: &Scene<'_>,
    action: &str,
    text: &str,
    base: &Context,
) -> Result<Vec<CheckSpec>, Stop> {
    match source::holder(scene, text) {
        Ok(holder) => {
            let name = name_in(holder.arn());
            Ok(vec![holder.kind().check(scene, action, name, base)?])
        }
        Err(stop) => {
            let Ok(arn) = text.parse() else { return Err(stop) };
            let mut check = check::on(scene, action, &arn, base.clone())?;
            check.ready = Err(stop);
            Ok(vec![check])
        }
    }
}

impl Operation for SimulatePrincipalPolicy {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "SimulatePrincipalPolicy";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check_on_source(scene, Self::NAME, &self.policy_source_arn, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let asked = &self.asked;
        let holder = source::holder(scene, &self.policy_source_arn)?;
        let mut subject = source::subject(scene, holder)?;
        if let Some(principal) = asked.caller()? {
            subject.context = described(&principal);
            subject.caller = Caller {
                has_boundary: subject.caller.has_boundary,
                ..Caller::new(principal)
            };
            subject.nobody = false;
        }
        subject
            .identity
            .extend(list("PolicyInputList", &asked.policy_input_list)?);
        let boundaries = list(
            "PermissionsBoundaryPolicyInputList",
            &asked.permissions_boundary_policy_input_list,
        )?;
        if let Some(boundary) = boundaries.into_iter().next() {
            subject.boundary = Some(boundary);
            subject.caller.has_boundary = Tri::True;
        }
        Ok(Done::output(asked.run(&subject)?))
    }
}
