//! What the doctor gets to see: a world with gaps, the attempt, what was observed of it.
//!
//! The doctor never sees an account. A collector, the case format or a test fills this.

use octroi_names::{Arn, ImageId, InstanceId, Known, Principal, Region, SmolStr, Time, VolumeId};
use octroi_ops::StatedKey;
use octroi_trail::Record;
use octroi_world::{InstanceState, StateReason, World};

/// Everything that a diagnosis rests on.
#[derive(Debug, Clone)]
pub struct Evidence {
    /// The world after the attempt.
    pub world: World,
    /// The Region of the attempt.
    pub region: Region,
    /// What was tried.
    pub attempt: Attempt,
    /// What was seen of how it ended.
    pub observed: Observed,
    /// The records of CloudTrail around the attempt; unknown where they could not be read.
    pub trail: Known<Vec<Record>>,
    /// When the evidence was taken; analysis compares with this, never with a clock.
    pub reference_time: Option<Time>,
}

/// What was tried.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// Who tried; `None` where it has to be taken from the trail.
    pub principal: Option<Principal>,
    /// The operation.
    pub operation: AttemptedOperation,
    /// The instance.
    pub instance: Option<InstanceId>,
    /// The volume, of an attempt on one.
    pub volume: Option<VolumeId>,
    /// The image, of a launch.
    pub image: Option<ImageId>,
    /// The key, of a direct call to KMS.
    pub key: Option<Arn>,
    /// The name of the instance profile that the launch names.
    pub instance_profile: Option<SmolStr>,
    /// Whether a Spot instance was asked for.
    pub spot: bool,
    /// The service that makes the call with the principal, and its resource.
    pub on_behalf: Option<(SmolStr, Option<SmolStr>)>,
    /// When; `None` where it is not known.
    pub time: Option<Time>,
    /// The condition keys of the call to EC2 that are known.
    pub direct: Vec<StatedKey>,
    /// The condition keys of the calls that EC2 forwards that are known.
    pub forwarded: Vec<StatedKey>,
}

/// The operations that can be diagnosed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttemptedOperation {
    /// StartInstances.
    StartInstances,
    /// RunInstances, by a person, a fleet, a group or a template.
    RunInstances,
    /// AttachVolume.
    AttachVolume,
    /// CreateVolume.
    CreateVolume,
    /// CreateGrant, made to KMS directly.
    CreateGrant,
}

impl AttemptedOperation {
    /// Every operation that can be diagnosed.
    pub const ALL: &[Self] = &[
        Self::StartInstances,
        Self::RunInstances,
        Self::AttachVolume,
        Self::CreateVolume,
        Self::CreateGrant,
    ];

    /// Returns whether the state of the instance tells how the attempt ended.
    pub fn moves_instance(self) -> bool {
        matches!(self, Self::StartInstances | Self::RunInstances)
    }

    /// Returns the operation's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::StartInstances => "StartInstances",
            Self::RunInstances => "RunInstances",
            Self::AttachVolume => "AttachVolume",
            Self::CreateVolume => "CreateVolume",
            Self::CreateGrant => "CreateGrant",
        }
    }
}

/// What was seen of how the attempt ended.
#[derive(Debug, Clone, Default)]
pub struct Observed {
    /// The state of the instance afterwards.
    pub instance_state: Option<InstanceState>,
    /// Its state reason.
    pub state_reason: Option<StateReason>,
    /// Its `StateTransitionReason`.
    pub transition_reason: Option<SmolStr>,
    /// The quotas that are used up, by name.
    pub exhausted_quotas: Vec<SmolStr>,
}
