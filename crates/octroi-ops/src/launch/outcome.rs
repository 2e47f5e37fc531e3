//! How a launch ends, in the words of EC2.
//!
//! Follows `launch.md` 6.2. AWS names two codes for the same failures; which one a start
//! shows today is open (`launch.md` 13 #1), so readers accept both and the model writes one.

use octroi_world::StateReason;

/// How a launch ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LaunchOutcome {
    /// It works: the instance runs, the volume is there.
    Started,
    /// The instance falls back to stopped.
    Stopped,
    /// The instance is terminated, its volumes are gone.
    Terminated,
    /// The call to EC2 returns an error.
    SyncError,
    /// The volume is made and vanishes.
    VolumeDeleted,
    /// It cannot be said.
    Undetermined,
}

impl LaunchOutcome {
    /// Returns the outcome as a stable word for machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Started => "started",
            Self::Stopped => "stopped",
            Self::Terminated => "terminated",
            Self::SyncError => "syncError",
            Self::VolumeDeleted => "volumeDeleted",
            Self::Undetermined => "undetermined",
        }
    }
}

/// Returns the state reason of a start that failed behind EC2's answer.
pub fn failed_start_reason() -> StateReason {
    StateReason {
        code: "Client.InternalError".into(),
        message: "Client.InternalError: Client error on launch".into(),
    }
}

/// Returns the state reason of a run that failed behind EC2's answer.
pub fn failed_run_reason() -> StateReason {
    StateReason {
        code: "Client.InvalidKMSKey.InvalidState".into(),
        message: "Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state".into(),
    }
}
