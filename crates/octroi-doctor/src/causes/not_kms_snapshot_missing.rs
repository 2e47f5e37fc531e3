//! The snapshot of a device is gone; no encryption is involved.
//!
//! The image or the launch template still names a snapshot that was deleted.
//!
//! Shows as: The state reason is Client.InvalidSnapshot.NotFound, or RunInstances returns
//! InvalidSnapshot.NotFound.
//!
//! Mended by: Make a new image or template version with a snapshot that exists.
//!
//! See <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html>.

use octroi_ops::error::ErrorCode;

use crate::refusal::Refusal;

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    refusal
        .failure
        .as_ref()
        .is_some_and(|failure| failure.code == ErrorCode::InvalidSnapshotNotFound)
}
