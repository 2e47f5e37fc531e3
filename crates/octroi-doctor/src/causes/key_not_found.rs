//! No such key exists in the Region of the volume: it was deleted, or its ARN is one of
//! another Region.
//!
//! KMS looks a key up in the Region that is asked, and says that it does not exist. What was
//! encrypted under a deleted key cannot be recovered; no policy can help.
//!
//! Shows as: The trail says NotFoundException. An alias that points elsewhere by now plays no part:
//! volumes and snapshots hold the key's ARN.
//!
//! Mended by: No policy helps. A launch can name another key; what is under the lost key is lost,
//! unless the key is a multi-Region one with a replica.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html>.

use crate::refusal::{DenyKind, Refusal};

/// Returns whether this is the cause of a refusal.
pub(super) fn holds(refusal: &Refusal<'_>) -> bool {
    refusal.deny == DenyKind::KeyNotFound
}
