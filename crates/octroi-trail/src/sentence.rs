//! Every sentence of failure that the path of a start can meet, as data.
//!
//! Authorization has its own frame ([`Refusal`]); KMS names the state of a key ([`KmsError`]); the
//! rest are sentences and codes of EC2, with the code preferred over the text where both are known.
//! See <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html>, `launch.md` 6.3,
//! 6.4 and `trail.md` 3, 8.

use octroi_names::{InstanceId, SmolStr, SnapshotId, VolumeId};

use crate::{KmsError, Refusal, refusal};

/// What a failure says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sentence {
    /// A permission is missing or denied.
    Refusal(Box<Refusal>),
    /// KMS passed authorization and failed on the key.
    Kms {
        /// What is wrong.
        error: KmsError,
        /// The key or alias, as written.
        key: Option<SmolStr>,
    },
    /// EC2 could not use the key of a volume to attach: `CustomerKeyHasBeenRevoked`.
    VolumeKeyUnusable {
        /// The volume.
        volume: Option<VolumeId>,
    },
    /// EC2 or a snapshot's status: the key is in a wrong state or may not be used; both look alike.
    KmsKeyInvalidState,
    /// A copy of a snapshot failed: `Given key ID is not accessible`.
    KeyIdNotAccessible,
    /// CopySnapshot: `Not authorized to use key …`.
    NotAuthorizedToUseKey {
        /// The key, as written.
        key: SmolStr,
    },
    /// The instance profile of the launch does not exist.
    InvalidInstanceProfile {
        /// Its name, as given in the launch.
        name: Option<SmolStr>,
    },
    /// A service-linked role is missing and the caller may not create it.
    ServiceLinkedRoleNotPermitted,
    /// There was no capacity.
    InsufficientCapacity,
    /// A quota of vCPUs was reached.
    VcpuLimitExceeded,
    /// The quota of volumes was reached.
    VolumeLimitExceeded,
    /// The snapshot does not exist.
    SnapshotNotFound(Option<SnapshotId>),
    /// The volume does not exist.
    VolumeNotFound(Option<VolumeId>),
    /// The instance does not exist.
    InstanceNotFound(Option<InstanceId>),
    /// The instance is in a state from which the call is not possible.
    IncorrectInstanceState(Option<InstanceId>),
    /// The call would have been authorized; KMS was never asked.
    DryRunSucceeded,
    /// AWS asked for fewer requests.
    Throttled,
    /// The encoded authorization message could not be decoded.
    InvalidAuthorizationMessage,
}

impl Sentence {
    /// Reads an error code, where there is one, and a message.
    ///
    /// The code may carry CloudTrail's prefix `Client.` or `Server.`. `None` means that neither is known.
    pub fn read(code: Option<&str>, message: &str) -> Option<Self> {
        if let Some(refusal) = refusal::parse(message) {
            return Some(Self::Refusal(Box::new(refusal)));
        }
        if let Some((error, key)) = KmsError::parse(message) {
            let key = key.map(SmolStr::from);
            return Some(Self::Kms { error, key });
        }
        code.and_then(|code| of_code(code, message))
            .or_else(|| of_message(message))
    }
}

/// Takes off the prefix with which CloudTrail marks whose fault an EC2 error is.
pub fn without_fault_prefix(code: &str) -> &str {
    code.strip_prefix("Client.")
        .or_else(|| code.strip_prefix("Server."))
        .unwrap_or(code)
}

fn of_code(code: &str, message: &str) -> Option<Sentence> {
    Some(match without_fault_prefix(code) {
        "CustomerKeyHasBeenRevoked" => Sentence::VolumeKeyUnusable {
            volume: first_id(message),
        },
        "InvalidKMSKey.InvalidState" => Sentence::KmsKeyInvalidState,
        "InsufficientInstanceCapacity" => Sentence::InsufficientCapacity,
        "VcpuLimitExceeded" => Sentence::VcpuLimitExceeded,
        "VolumeLimitExceeded" => Sentence::VolumeLimitExceeded,
        "InvalidSnapshot.NotFound" => Sentence::SnapshotNotFound(first_id(message)),
        "InvalidVolume.NotFound" => Sentence::VolumeNotFound(first_id(message)),
        "InvalidInstanceID.NotFound" => Sentence::InstanceNotFound(first_id(message)),
        "IncorrectInstanceState" => Sentence::IncorrectInstanceState(first_id(message)),
        "AuthFailure.ServiceLinkedRoleCreationNotPermitted" | "ServiceLinkedRoleCreationNotPermitted" => {
            Sentence::ServiceLinkedRoleNotPermitted
        }
        "DryRunOperation" => Sentence::DryRunSucceeded,
        "RequestLimitExceeded" | "Throttling" | "ThrottlingException" => Sentence::Throttled,
        "InvalidAuthorizationMessageException" => Sentence::InvalidAuthorizationMessage,
        // A refusal whose message was not kept is a refusal all the same.
        "UnauthorizedOperation" | "AccessDenied" | "AccessDeniedException" => {
            Sentence::Refusal(Box::default())
        }
        _ => return None,
    })
}

fn of_message(message: &str) -> Option<Sentence> {
    let has = |words: &str| message.contains(words);
    Some(if has("unable to access the KMS key") {
        Sentence::VolumeKeyUnusable {
            volume: first_id(message),
        }
    } else if has("The KMS key provided is in an incorrect state") {
        Sentence::KmsKeyInvalidState
    } else if has("Given key ID is not accessible") {
        Sentence::KeyIdNotAccessible
    } else if let Some((_, key)) = message.split_once("Not authorized to use key ") {
        let key = key.split_whitespace().next()?;
        Sentence::NotAuthorizedToUseKey { key: key.into() }
    } else if has("Invalid IAM Instance Profile") {
        Sentence::InvalidInstanceProfile {
            name: in_brackets(message),
        }
    } else if has("do not have permission to create the service-linked role") {
        Sentence::ServiceLinkedRoleNotPermitted
    } else if has("insufficient capacity") || has("do not have sufficient") {
        Sentence::InsufficientCapacity
    } else if has("more vCPU capacity than your current vCPU limit") {
        Sentence::VcpuLimitExceeded
    } else if has("Volume limit exceeded") {
        Sentence::VolumeLimitExceeded
    } else if has("The snapshot '") && has("does not exist") {
        Sentence::SnapshotNotFound(first_id(message))
    } else if has("The volume '") && has("does not exist") {
        Sentence::VolumeNotFound(first_id(message))
    } else if has("The instance ID") && has("not exist") {
        Sentence::InstanceNotFound(first_id(message))
    } else if has("is not in a state from which it can be") {
        Sentence::IncorrectInstanceState(first_id(message))
    } else if has("Request would have succeeded, but DryRun flag is set") {
        Sentence::DryRunSucceeded
    } else {
        return None;
    })
}

/// The first word of a text that is an id of the wanted kind.
fn first_id<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))
        .find_map(|word| word.parse().ok())
}

/// The name in `Value (name) for parameter iamInstanceProfile.name is invalid.`
fn in_brackets(text: &str) -> Option<SmolStr> {
    let (_, inner) = text.split_once("Value (")?;
    inner.split_once(')').map(|(name, _)| name.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_without_its_text_is_still_a_refusal_that_says_nothing() {
        let read = Sentence::read(Some("AccessDenied"), "").unwrap();
        let Sentence::Refusal(refusal) = read else {
            panic!("{read:?}")
        };
        assert_eq!(*refusal, Refusal::default());
    }

    #[test]
    fn an_unknown_sentence_is_none() {
        assert_eq!(Sentence::read(Some("Client.Unheard"), "of"), None);
        assert_eq!(Sentence::read(None, ""), None);
    }
}
