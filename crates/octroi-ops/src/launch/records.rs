//! The CloudTrail records that a launch leaves.
//!
//! Follows `trail.md` 3 to 5: the call to EC2 succeeds even where KMS refuses behind its
//! answer. Two refusals show in EC2's own record, because EC2 waits for them: the role that
//! may not be passed, and the key of a volume attached to a running instance.

use octroi_trail::Record;
use octroi_world::World;

use super::{Launch, LaunchKind, Launched};
use crate::Request;
use crate::call::{Call, Failure, Performed, Refused};
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::record::records;

/// Returns the records of a launch that was played in a world, in the order of the calls.
pub fn launch_records(world: &World, launch: &Launch, launched: &Launched, ids: &mut dyn Ids) -> Vec<Record> {
    let mut all = Vec::new();
    for (index, (call, performed)) in launched.performed.iter().enumerate() {
        let performed = match index {
            0 => ec2_answer(launch, launched, performed),
            _ => performed.clone(),
        };
        all.extend(records(world, call, &performed, ids));
    }
    all
}

/// What EC2 answers, which waits for some of the calls behind it.
fn ec2_answer(launch: &Launch, launched: &Launched, performed: &Performed) -> Performed {
    if performed.result.is_err() {
        return performed.clone();
    }
    let refused = |(call, behind): &&(Call, Performed)| match &call.request {
        Request::PassRole(_) | Request::CreateServiceLinkedRole(_) => behind.result.is_err(),
        _ => false,
    };
    if let Some((_, behind)) = launched.performed.iter().find(refused) {
        return behind.clone();
    }
    if let LaunchKind::Attach { volume, .. } = &launch.kind
        && launched
            .performed
            .iter()
            .skip(1)
            .any(|(_, behind)| behind.result.is_err())
    {
        let text = format!(
            "Volume {volume} cannot be attached. The encrypted volume was unable to access the KMS key."
        );
        return Performed {
            checks: performed.checks.clone(),
            result: Err(Refused::Failed(Failure::new(
                ErrorCode::CustomerKeyHasBeenRevoked,
                text,
            ))),
            effects: Vec::new(),
        };
    }
    performed.clone()
}
