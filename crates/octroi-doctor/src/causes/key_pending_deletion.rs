//! The key waits to be deleted.
//!
//! The deletion can be cancelled until its date; afterwards what is under the key is lost. A
//! key whose deletion was cancelled is disabled, and has to be enabled.
//!
//! Shows as: KMSInvalidStateException in the trail.
//!
//! Mended by: Cancel the deletion before its date, then enable the key. Moving volumes to another key
//! needs the old one to work.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html>.

use octroi_world::KeyState;

use super::state_is;
use crate::refusal::Refusal;

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    state_is(
        refusal,
        &[KeyState::PendingDeletion, KeyState::PendingReplicaDeletion],
    )
}
