//! Instances, images, launch templates, instance profiles and VPC endpoints, as far as a
//! start needs them.
//!
//! See <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Instance.html>.

use octroi_names::{
    AccountId, Arn, ImageId, InstanceId, Known, LaunchTemplateId, Region, SnapshotId, Time, VpcEndpointId,
};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{Map, PolicyRef};

/// An instance.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Instance {
    /// The id.
    pub id: InstanceId,
    /// The account that owns it.
    pub account: AccountId,
    /// The Region.
    pub region: Region,
    /// The state.
    pub state: InstanceState,
    /// Why it last changed to stopped or terminated.
    pub state_reason: Option<StateReason>,
    /// The `StateTransitionReason`, such as `User initiated (2026-01-15 10:20:30 GMT)`.
    pub state_transition_reason: SmolStr,
    /// The image, where known.
    pub image: Option<ImageId>,
    /// The instance profile or its role, as the evidence has it.
    pub instance_profile: Option<SmolStr>,
    /// Whether it is a Spot instance.
    pub spot: bool,
    /// The tags.
    pub tags: Known<Map<SmolStr, SmolStr>>,
}

impl Instance {
    /// Returns the instance's ARN.
    pub fn arn(&self) -> Arn {
        Arn::new(
            self.region.partition(),
            "ec2",
            self.region.as_str(),
            self.account.as_str(),
            &format!("instance/{}", self.id),
        )
    }
}

/// The state of an instance, with the code of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InstanceState {
    /// 0.
    Pending,
    /// 16.
    Running,
    /// 32.
    ShuttingDown,
    /// 48.
    Terminated,
    /// 64.
    Stopping,
    /// 80.
    Stopped,
}

impl InstanceState {
    /// Returns the word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::ShuttingDown => "shutting-down",
            Self::Terminated => "terminated",
            Self::Stopping => "stopping",
            Self::Stopped => "stopped",
        }
    }

    /// Returns the code of the API.
    pub fn code(self) -> u16 {
        match self {
            Self::Pending => 0,
            Self::Running => 16,
            Self::ShuttingDown => 32,
            Self::Terminated => 48,
            Self::Stopping => 64,
            Self::Stopped => 80,
        }
    }

    /// Reads the word of the API.
    pub fn from_word(text: &str) -> Option<Self> {
        [
            Self::Pending,
            Self::Running,
            Self::ShuttingDown,
            Self::Terminated,
            Self::Stopping,
            Self::Stopped,
        ]
        .into_iter()
        .find(|state| state.as_str() == text)
    }
}

/// Why an instance changed its state. Code and message may name different causes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateReason {
    /// Such as `Client.InternalError`.
    pub code: SmolStr,
    /// Such as `Client.InternalError: Client error on launch`.
    pub message: SmolStr,
}

/// One entry of a block device mapping.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockDevice {
    /// The device name.
    pub device: Option<SmolStr>,
    /// Whether encryption was asked for; `None` where it was not said.
    pub encrypted: Option<bool>,
    /// The key that was asked for: key id, alias, key ARN or alias ARN.
    pub kms_key_id: Option<SmolStr>,
    /// The snapshot to make the volume from.
    pub snapshot: Option<SnapshotId>,
    /// The size in GiB.
    pub size_gib: Option<u32>,
}

/// An image.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Image {
    /// The id.
    pub id: ImageId,
    /// The account that owns it; `None` where it is an alias such as `amazon`.
    pub owner: Option<AccountId>,
    /// Whether its snapshots are encrypted.
    pub encrypted: Known<bool>,
    /// The key of its snapshots; `None` for an image that is not encrypted.
    pub kms_key: Known<Option<Arn>>,
    /// Its block devices, where known.
    pub block_devices: Vec<BlockDevice>,
}

/// A launch template's version, as far as a launch needs it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct LaunchTemplate {
    /// The id, where known.
    pub id: Option<LaunchTemplateId>,
    /// The block device mapping.
    pub block_devices: Vec<BlockDevice>,
}

/// An instance profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceProfile {
    /// The name.
    pub name: SmolStr,
    /// The account.
    pub account: AccountId,
    /// The ARN of its role; `None` for an empty profile.
    pub role: Option<Arn>,
    /// Its path, id and tags; `None` where they were not read.
    pub details: Option<InstanceProfileDetails>,
}

/// What IAM lists of an instance profile beside its role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstanceProfileDetails {
    /// `/`, or `/…/`.
    pub path: SmolStr,
    /// `AIPA…`.
    pub unique_id: SmolStr,
    /// When it was made.
    pub created: Time,
    /// The tags.
    pub tags: Map<SmolStr, SmolStr>,
}

/// A VPC endpoint with its policy.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct VpcEndpoint {
    /// The id.
    pub id: VpcEndpointId,
    /// The service, such as `com.amazonaws.us-east-1.ec2`.
    pub service: SmolStr,
    /// The endpoint policy.
    pub policy: PolicyRef,
}
