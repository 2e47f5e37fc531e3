//! No such key exists in the Region of the volume: it was deleted, or its ARN is one of
//! another Region.
//!
//! KMS looks a key up in the Region that is asked, and says that it does not exist. What was
//! encrypted under a deleted key cannot be recovered; no policy can help.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html>.

use crate::refusal::{DenyKind, Refusal};

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    refusal.deny == DenyKind::KeyNotFound
}
