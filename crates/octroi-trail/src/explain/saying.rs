//! Explains a known sentence: a refusal, a key's state, or one of EC2's own.

use super::message::{Message, message};
use super::{Explanation, Facts, Kind, NextStep, command, key, refused};
use crate::Sentence;

/// Explains a sentence, with the facts that its surroundings gave.
pub(super) fn explain(sentence: &Sentence, facts: Facts) -> Explanation {
    match sentence {
        Sentence::Refusal(refusal) => refused::explain(refusal, facts),
        Sentence::Kms { error, key } => key::explain(*error, key.as_deref(), facts),
        _ => Explanation {
            kind: Kind::Failure,
            says: vec![says(sentence)],
            does_not_say: does_not_say(sentence),
            next: next(sentence, &facts),
            parts: Vec::new(),
            facts,
        },
    }
}

fn says(sentence: &Sentence) -> Message {
    match sentence {
        Sentence::VolumeKeyUnusable { .. } => message!("explain-says-volume-key-unusable"),
        Sentence::KmsKeyInvalidState => message!("explain-says-kms-key-invalid-state"),
        Sentence::KeyIdNotAccessible => message!("explain-says-key-id-not-accessible"),
        Sentence::NotAuthorizedToUseKey { key } => {
            message!("explain-says-not-authorized-to-use-key", key = key)
        }
        Sentence::InvalidInstanceProfile { name: Some(name) } => {
            message!("explain-says-instance-profile-invalid", name = name)
        }
        Sentence::InvalidInstanceProfile { name: None } => {
            message!("explain-says-some-instance-profile-invalid")
        }
        Sentence::ServiceLinkedRoleNotPermitted => message!("explain-says-service-linked-role-missing"),
        Sentence::InsufficientCapacity => message!("explain-says-no-capacity"),
        Sentence::VcpuLimitExceeded => message!("explain-says-vcpu-limit"),
        Sentence::VolumeLimitExceeded => message!("explain-says-volume-limit"),
        Sentence::SnapshotNotFound(_) => message!("explain-says-snapshot-missing"),
        Sentence::VolumeNotFound(_) => message!("explain-says-volume-missing"),
        Sentence::InstanceNotFound(_) => message!("explain-says-instance-missing"),
        Sentence::IncorrectInstanceState(_) => message!("explain-says-instance-state"),
        Sentence::DryRunSucceeded => message!("explain-says-dry-run"),
        Sentence::Throttled => message!("explain-says-throttled"),
        Sentence::InvalidAuthorizationMessage => message!("explain-says-encoded-message-invalid"),
        // The two that have a file of their own.
        Sentence::Refusal(_) | Sentence::Kms { .. } => message!("explain-says-not-authorized"),
    }
}

fn does_not_say(sentence: &Sentence) -> Vec<Message> {
    match sentence {
        Sentence::VolumeKeyUnusable { .. } | Sentence::KmsKeyInvalidState | Sentence::KeyIdNotAccessible => {
            vec![
                message!("explain-not-state-or-permission"),
                message!("explain-not-which-call"),
            ]
        }
        Sentence::NotAuthorizedToUseKey { .. } => vec![message!("explain-not-reason")],
        Sentence::SnapshotNotFound(_) => vec![message!("explain-not-deleted-or-not-shared")],
        Sentence::VolumeNotFound(_) => vec![message!("explain-not-why-volume-vanished")],
        Sentence::InsufficientCapacity => vec![message!("explain-not-when-capacity")],
        Sentence::DryRunSucceeded => vec![message!("explain-not-kms-in-dry-run")],
        Sentence::InvalidInstanceProfile { .. }
        | Sentence::ServiceLinkedRoleNotPermitted
        | Sentence::VcpuLimitExceeded
        | Sentence::VolumeLimitExceeded => vec![message!("explain-not-kms")],
        _ => Vec::new(),
    }
}

fn next(sentence: &Sentence, facts: &Facts) -> Vec<NextStep> {
    let mut next = match sentence {
        Sentence::VolumeKeyUnusable { .. } => {
            vec![
                command::lookup_event(facts, "CreateGrant"),
                command::describe_volumes(facts),
            ]
        }
        Sentence::KmsKeyInvalidState => vec![
            command::lookup_event(facts, "GenerateDataKeyWithoutPlaintext"),
            command::lookup_event(facts, "CreateGrant"),
        ],
        Sentence::KeyIdNotAccessible | Sentence::NotAuthorizedToUseKey { .. } => {
            vec![command::describe_key(facts), command::key_policy(facts)]
        }
        Sentence::VolumeNotFound(_) => {
            vec![command::lookup_event(facts, "GenerateDataKeyWithoutPlaintext")]
        }
        Sentence::IncorrectInstanceState(_) | Sentence::InstanceNotFound(_) => {
            vec![command::describe_instance(facts)]
        }
        Sentence::VcpuLimitExceeded => vec![command::quotas("ec2", facts)],
        Sentence::VolumeLimitExceeded => vec![command::quotas("ebs", facts)],
        _ => Vec::new(),
    };
    let of_start = !matches!(
        sentence,
        Sentence::Throttled | Sentence::InvalidAuthorizationMessage
    );
    if of_start {
        next.push(command::diagnose(facts));
    }
    next
}
