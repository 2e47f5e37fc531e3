//! The key is disabled.
//!
//! A disabled key refuses every grant and every use. Running instances go on, because the host
//! keeps the plaintext data key; the next start fails.
//!
//! Shows as: DisabledException in the trail. The state reason "KMS key provided is in an incorrect
//! state" proves nothing: a missing permission yields it too.
//!
//! Mended by: Enable the key, having asked why it was disabled.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/enabling-keys.html>.

use octroi_world::KeyState;

use super::state_is;
use crate::refusal::Refusal;

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    state_is(refusal, &[KeyState::Disabled])
}
