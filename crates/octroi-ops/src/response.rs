//! What an operation answers, as far as a caller inside the model needs it.
//!
//! The wire turns these into the shapes of each protocol; the record takes its
//! `responseElements` from them.

use octroi_names::{Arn, GrantId, InstanceId, SmolStr, SnapshotId, Time, VolumeId};
use octroi_world::{Grant, InstanceState, KeyState};

use crate::kms::KeyMetadata;

/// What an operation answers.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Response {
    /// Nothing but success.
    Empty,
    /// The members of the API's output, by their names; times are seconds since 1970, bytes Base64.
    Output(serde_json::Value),
    /// A grant: its id and the key.
    Grant {
        /// The id.
        id: GrantId,
        /// The key.
        key: Arn,
        /// The token by which the grant may be used at once; `None` in a replay.
        token: Option<SmolStr>,
    },
    /// The grants of a key.
    Grants(Vec<Grant>),
    /// A key.
    Key(Arn),
    /// What there is to tell of a key.
    KeyMetadata(Box<KeyMetadata>),
    /// A key that will be deleted.
    KeyDeletion {
        /// The key.
        key: Arn,
        /// Its state.
        state: KeyState,
        /// When; `None` where the time of the call is not known.
        deletion_date: Option<Time>,
        /// The days until then.
        pending_window_in_days: u32,
    },
    /// The text of a policy.
    PolicyText(String),
    /// The result of a cryptographic operation on these keys; the bytes are the server's matter.
    Cryptographic {
        /// The key that the result is under, or was under.
        key: Arn,
    },
    /// Instances and their state after the call and before it.
    InstanceStates(Vec<(InstanceId, InstanceState, InstanceState)>),
    /// Instances were launched; they are pending.
    Instances(Vec<InstanceId>),
    /// A volume was made.
    Volume(VolumeId),
    /// A volume is on its way to an instance, or away from it.
    Attachment {
        /// The volume.
        volume: VolumeId,
        /// The instance.
        instance: InstanceId,
        /// The device name.
        device: Option<SmolStr>,
        /// Which way.
        status: AttachmentStatus,
        /// Whether the volume goes with the instance.
        delete_on_termination: bool,
    },
    /// A snapshot was made.
    Snapshot(SnapshotId),
    /// A session of a role was made; its credentials are the server's matter.
    Session {
        /// The session's ARN.
        arn: Arn,
        /// The role's unique id and the session's name, joined by a colon.
        assumed_role_id: Option<SmolStr>,
        /// When it ends; `None` where the time of the call is not known.
        expires: Option<Time>,
    },
}

/// Which way a volume goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttachmentStatus {
    /// To an instance.
    Attaching,
    /// Away from one.
    Detaching,
}

impl AttachmentStatus {
    /// Returns the word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Attaching => "attaching",
            Self::Detaching => "detaching",
        }
    }
}
