//! EBS volumes and snapshots.
//!
//! See <https://docs.aws.amazon.com/ebs/latest/userguide/how-ebs-encryption-works.html>.

use octroi_names::{AccountId, Arn, InstanceId, Known, Region, SnapshotId, VolumeId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::Map;

/// A volume.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Volume {
    /// The id.
    pub id: VolumeId,
    /// The account that owns it; unknown accounts are those of the evidence's only account.
    pub account: AccountId,
    /// The Region.
    pub region: Region,
    /// Whether it is encrypted.
    pub encrypted: Known<bool>,
    /// The key, always a full key ARN; `None` for a volume that is not encrypted.
    pub kms_key: Known<Option<Arn>>,
    /// The snapshot that it was made from.
    pub snapshot: Option<SnapshotId>,
    /// The size in GiB, where known.
    pub size_gib: Option<u32>,
    /// The type, such as `gp3`, where known.
    pub volume_type: Option<SmolStr>,
    /// The state.
    pub state: VolumeState,
    /// The attachment, if there is one.
    pub attachment: Option<Attachment>,
    /// The tags.
    pub tags: Map<SmolStr, SmolStr>,
    /// In whose name it was encrypted without being asked, in the words of the evidence.
    pub created_by: Option<SmolStr>,
}

/// The state of a volume.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum VolumeState {
    /// Being made.
    Creating,
    /// Made, attached to nothing.
    Available,
    /// Attached.
    InUse,
    /// Being deleted.
    Deleting,
    /// Gone, but still remembered by the evidence.
    Deleted,
    /// Failed.
    Error,
}

impl VolumeState {
    /// Returns the word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Creating => "creating",
            Self::Available => "available",
            Self::InUse => "in-use",
            Self::Deleting => "deleting",
            Self::Deleted => "deleted",
            Self::Error => "error",
        }
    }
}

/// A volume's attachment to an instance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The instance.
    pub instance: InstanceId,
    /// The device name, such as `/dev/xvda`.
    pub device: Option<SmolStr>,
    /// How far the attachment is.
    pub state: AttachmentState,
    /// Whether the volume goes with the instance.
    pub delete_on_termination: bool,
}

/// How far an attachment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AttachmentState {
    /// Under way.
    Attaching,
    /// Done.
    Attached,
}

/// A snapshot.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Snapshot {
    /// The id.
    pub id: SnapshotId,
    /// The account that owns it.
    pub owner: AccountId,
    /// The Region.
    pub region: Region,
    /// Whether it is encrypted.
    pub encrypted: Known<bool>,
    /// The key; `None` for a snapshot that is not encrypted.
    pub kms_key: Known<Option<Arn>>,
    /// The volume that it was made of.
    pub volume: Option<VolumeId>,
    /// The size in GiB, where known.
    pub size_gib: Option<u32>,
}
