//! Causes that no refused call shows: they are read from the state reason and the trail.
//!
//! See `launch.md` 6.2 and <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StateReason.html>.

use octroi_names::Time;
use octroi_ops::launch::LaunchOutcome;
use octroi_trail::{Sentence, StateReason, StateReasonKind};

use super::Cause;
use crate::evidence::{AttemptedOperation, Evidence};
use crate::trail_view::TrailView;

/// Returns what the observation says by itself, and how the attempt ended then.
///
/// `replay_starts` tells whether every call of the model would be allowed: an ordinary stop
/// is no answer while a call would be refused.
pub(crate) fn of_observation(
    evidence: &Evidence,
    trail: &TrailView<'_>,
    replay_starts: bool,
) -> Option<(Cause, LaunchOutcome)> {
    let behind = ended(evidence);
    if let Some(sentence) = trail.ec2_failure() {
        let cause = match sentence {
            Sentence::InsufficientCapacity | Sentence::VcpuLimitExceeded => Some(Cause::NotKmsCapacity),
            Sentence::VolumeLimitExceeded => Some(Cause::NotKmsVolumeLimit),
            Sentence::SnapshotNotFound(_) => Some(Cause::NotKmsSnapshotMissing),
            Sentence::InvalidInstanceProfile { .. } => Some(Cause::NotKmsInstanceProfile),
            Sentence::ServiceLinkedRoleNotPermitted => Some(Cause::NotKmsServiceLinkedRole),
            _ => None,
        };
        if let Some(cause) = cause {
            return Some((cause, LaunchOutcome::SyncError));
        }
    }
    if !evidence.attempt.operation.moves_instance() {
        return None;
    }
    let reason = state_reason(evidence);
    match reason.kind() {
        StateReasonKind::Capacity => Some((Cause::NotKmsCapacity, behind)),
        StateReasonKind::VolumeLimit => Some((Cause::NotKmsVolumeLimit, behind)),
        StateReasonKind::SnapshotMissing => Some((Cause::NotKmsSnapshotMissing, behind)),
        // A failed start can leave the transition text of an earlier stop; the reason it replaces.
        StateReasonKind::UserInitiated(at) if replay_starts && evidence.observed.state_reason.is_some() => {
            Some((ordinary_stop(evidence, trail, at), behind))
        }
        StateReasonKind::MaybeKms if replay_starts && volume_quota(evidence) => {
            Some((Cause::NotKmsVolumeLimit, behind))
        }
        _ => None,
    }
}

/// Returns the texts that were observed, together.
pub(crate) fn state_reason(evidence: &Evidence) -> StateReason {
    let observed = &evidence.observed;
    let mut reason = match &observed.state_reason {
        Some(reason) => StateReason::new(&reason.code, &reason.message),
        None => StateReason::default(),
    };
    reason.transition = observed.transition_reason.clone().filter(|text| !text.is_empty());
    reason
}

/// How the observed state reads as the end of the attempt.
fn ended(evidence: &Evidence) -> LaunchOutcome {
    use octroi_world::InstanceState as State;
    match (evidence.observed.instance_state, evidence.attempt.operation) {
        (Some(State::Running | State::Pending), _) => LaunchOutcome::Started,
        (Some(State::Terminated | State::ShuttingDown), _) => LaunchOutcome::Terminated,
        (Some(State::Stopped | State::Stopping), _) | (None, AttemptedOperation::StartInstances) => {
            LaunchOutcome::Stopped
        }
        (None, AttemptedOperation::CreateVolume) => LaunchOutcome::VolumeDeleted,
        (None, AttemptedOperation::RunInstances) => LaunchOutcome::Terminated,
        (None, AttemptedOperation::AttachVolume | AttemptedOperation::CreateGrant) => {
            LaunchOutcome::SyncError
        }
    }
}

/// A stop or termination by somebody: either behind a start that worked, or the last ordinary
/// stop, which a failed start would have replaced: the call was then never made.
fn ordinary_stop(evidence: &Evidence, trail: &TrailView<'_>, at: Option<Time>) -> Cause {
    if trail.ended_by_somebody() {
        return Cause::NotKmsUserInitiated;
    }
    let behind_attempt = at.zip(evidence.attempt.time).is_some_and(|(at, time)| at >= time);
    let started = trail.has_ec2_call() || behind_attempt;
    let launched = evidence.attempt.operation == AttemptedOperation::RunInstances;
    if started || launched {
        Cause::NotKmsUserInitiated
    } else {
        Cause::NotKmsNeverCalled
    }
}

fn volume_quota(evidence: &Evidence) -> bool {
    evidence.observed.exhausted_quotas.iter().any(|name| {
        let name = name.to_ascii_lowercase();
        name.contains("volume") || name.contains("ebs") || name.contains("storage")
    })
}
