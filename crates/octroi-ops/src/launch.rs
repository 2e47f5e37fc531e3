//! The state machine of a launch: what EC2 does behind its answer.
//!
//! Follows `launch.md` 1 to 9. EC2 answers first; then, for every encrypted volume, it calls
//! KMS in the caller's name, and the identity of the instance decrypts the data key through
//! the grant that was just made. A refusal anywhere ends the whole launch.
//!
//! Left out: the Decrypt that EBS makes as a service through its own grant, which no policy
//! of a customer decides in practice, and the retirement of older service grants.

mod outcome;
mod plan;
mod play;
mod records;

use octroi_names::{AccountId, Arn, Gap, InstanceId, Known, Principal, Region, SmolStr, Time, VolumeId};
use octroi_world::PolicyRef;

use crate::context::StatedKey;
use crate::ec2::RunInstances;
use crate::survey::Leg;

pub use outcome::{LaunchOutcome, failed_run_reason, failed_start_reason};
pub use plan::{PlannedCall, plan};
pub use play::{Launched, play};
pub use records::launch_records;

/// A launch to be played.
#[derive(Debug, Clone)]
pub struct Launch {
    /// What is asked of EC2.
    pub kind: LaunchKind,
    /// Who asks.
    pub caller: Principal,
    /// The Region.
    pub region: Region,
    /// When; `None` where the evidence does not tell.
    pub time: Option<Time>,
    /// The request id of the call to EC2, which its calls to KMS carry too.
    pub request_id: SmolStr,
    /// The condition keys that the evidence states of the call to EC2.
    pub direct: Vec<StatedKey>,
    /// The condition keys that the evidence states of the calls that EC2 forwards.
    pub forwarded: Vec<StatedKey>,
    /// The policy of the VPC endpoint that the call to EC2 comes through.
    pub endpoint: Option<PolicyRef>,
    /// The volumes that take part; unknown where they were not read.
    pub volumes: Known<Vec<LaunchVolume>>,
    /// Whether it was observed that EC2 answered the call with success: its own checks passed then.
    pub accepted: bool,
}

/// What is asked of EC2.
#[derive(Debug, Clone)]
pub enum LaunchKind {
    /// StartInstances of one instance.
    Start {
        /// The instance.
        instance: InstanceId,
    },
    /// RunInstances of one instance.
    Run {
        /// The id that the instance got, or would get.
        instance: InstanceId,
        /// The request.
        request: RunInstances,
    },
    /// AttachVolume to an instance.
    Attach {
        /// The instance.
        instance: InstanceId,
        /// The volume.
        volume: VolumeId,
        /// Whether the instance is running: only then KMS is asked.
        running: bool,
    },
    /// CreateVolume.
    CreateVolume {
        /// The id that the volume got, or would get.
        volume: VolumeId,
    },
}

/// A volume that takes part in a launch.
#[derive(Debug, Clone)]
pub struct LaunchVolume {
    /// The id.
    pub id: VolumeId,
    /// The device name.
    pub device: Option<SmolStr>,
    /// Whether it is encrypted.
    pub encrypted: Known<bool>,
    /// The key; `None` for a plain volume.
    pub key: Known<Option<Arn>>,
    /// What it is made from.
    pub source: VolumeSource,
}

/// What a new volume is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum VolumeSource {
    /// Nothing, or a snapshot that is not encrypted.
    Plain {
        /// Whether there is a snapshot: EBS then needs a grant for itself (`launch.md` 3.4).
        snapshot: bool,
    },
    /// An encrypted snapshot.
    Encrypted {
        /// The snapshot's key.
        key: Arn,
        /// The account that owns the snapshot, where known.
        owner: Option<AccountId>,
    },
    /// A snapshot or image that was not read: whether KMS is asked for its key too is not known.
    Unread(Gap),
}

/// One check of a launch, and how it came out in its place.
#[derive(Debug, Clone)]
pub struct LaunchCall {
    /// The check, by itself.
    pub leg: Leg,
    /// Whether EC2 or IAM is asked, or KMS behind EC2's answer.
    pub stage: Stage,
    /// The volume that it is about.
    pub volume: Option<VolumeId>,
    /// How it came out in its place.
    pub result: CallResult,
    /// Whether the model is sure that AWS makes this call; see [`PlannedCall::certain`].
    pub certain: bool,
    /// Whether it passes because an exception names the identity of the instance with the
    /// instance's id: the form of the documentation, not proved for requests (`launch.md` 1).
    pub documented_form: bool,
}

/// Where in a launch a check stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Before EC2's answer: a refusal is an error of the call.
    BeforeAnswer,
    /// Behind EC2's answer: a refusal shows in the state only.
    BehindAnswer,
}

/// How a check came out in its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallResult {
    /// It passed.
    Allowed,
    /// It was refused, or would be refused if it were reached.
    Denied,
    /// It would pass, but something before it was refused.
    NotReached,
    /// It cannot be said.
    Unknown,
}
