//! What a change allows beside the calls that it is made for.

use super::Words;
use crate::diagnosis::Diagnosis;
use crate::evidence::AttemptedOperation;
use crate::proof::{Access, Proof, Way};

/// Returns what became allowed, without the calls of the attempt itself.
pub(crate) fn beside<'a>(words: &Words<'_>, diagnosis: &Diagnosis, proof: &'a Proof) -> Vec<&'a Access> {
    proof
        .newly_allowed
        .iter()
        .filter(|access| !is_own(words, diagnosis, access))
        .collect()
}

/// EC2 makes the attempt's calls to KMS in the caller's name; a grant that is made directly is
/// the attempt itself.
fn is_own(words: &Words<'_>, diagnosis: &Diagnosis, access: &Access) -> bool {
    let way = if words.evidence.attempt.operation == AttemptedOperation::CreateGrant {
        Way::Direct
    } else {
        Way::ThroughEc2
    };
    access.way == way
        && diagnosis.replay.calls.iter().any(|call| {
            call.leg.by == access.by
                && call.leg.on == access.on.as_str()
                && call.leg.action.as_str().eq_ignore_ascii_case(&access.action)
        })
}
