//! The key has no usable key material now: expired or missing import, or a custom key store
//! that cannot be reached.
//!
//! A key in a custom key store that cannot be reached still takes grants: the trail shows a
//! good CreateGrant and a failing Decrypt by the identity of the instance.
//!
//! Shows as: KMSInvalidStateException in the trail, "is pending import" or "is unavailable".
//!
//! Mended by: Import the same key material again, or connect the custom key store; EnableKey does
//! neither.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html>.

use octroi_world::KeyState;

use super::state_is;
use crate::refusal::Refusal;

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    state_is(
        refusal,
        &[KeyState::Unavailable, KeyState::PendingImport, KeyState::Creating],
    )
}
