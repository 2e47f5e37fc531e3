//! What a key's state and kind allow, and AWS's words where they do not.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html> and `launch.md` 7.

use octroi_names::{Arn, Known};
use octroi_world::{Key, KeyState, KeyUsage};

use crate::call::Failure;
use crate::error::ErrorCode;
use crate::operation::Stop;

/// What a call wants of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Use {
    /// To read or change what is around it: every state allows that.
    Manage,
    /// To make a grant that is bound to an encryption context.
    Grant,
    /// To encrypt or decrypt.
    Cryptographic,
}

/// The failure for a key that does not exist in the Region and account.
pub(crate) fn not_found(arn: &Arn) -> Failure {
    Failure::new(ErrorCode::NotFound, format!("Key '{arn}' does not exist"))
}

/// Returns whether the state and kind of a key allow a use of it.
///
/// # Errors
///
/// The failure that KMS answers; or unknown, where state or kind were not read.
pub fn usable(key: &Key, wanted: Use) -> Result<(), Stop> {
    if wanted == Use::Manage {
        return Ok(());
    }
    kind_allows(key, wanted)?;
    let state = match &key.state {
        Known::Is(state) => *state,
        Known::Unknown(gap) => return Err(gap.clone().into()),
    };
    let arn = &key.arn;
    let invalid = |words: &str| {
        Err(Stop::Failed(Failure::new(
            ErrorCode::KmsInvalidState,
            format!("{arn} {words}"),
        )))
    };
    match state {
        KeyState::Enabled | KeyState::Updating => Ok(()),
        KeyState::Disabled => Err(Failure::new(ErrorCode::Disabled, format!("{arn} is disabled.")).into()),
        // Which of the two exceptions it is, is not stated; launch.md 7 settles on this one.
        KeyState::PendingDeletion | KeyState::PendingReplicaDeletion => invalid("is pending deletion."),
        KeyState::PendingImport => invalid("is pending import."),
        KeyState::Creating => invalid("is creating."),
        KeyState::Unavailable if wanted == Use::Grant => Ok(()),
        KeyState::Unavailable => invalid("is unavailable."),
    }
}

/// EBS takes symmetric encryption keys only, and so does a grant with an encryption context.
fn kind_allows(key: &Key, wanted: Use) -> Result<(), Stop> {
    let symmetric = match (&key.spec, &key.usage) {
        (Known::Is(spec), _) if !spec.is_symmetric_encryption() => false,
        (_, Known::Is(usage)) if *usage != KeyUsage::EncryptDecrypt => false,
        (Known::Unknown(gap), _) | (_, Known::Unknown(gap)) => return Err(gap.clone().into()),
        (Known::Is(_), Known::Is(_)) => true,
    };
    match (symmetric, wanted) {
        (true, _) => Ok(()),
        (false, Use::Manage) => Ok(()),
        (false, Use::Grant) => Err(Failure::new(
            ErrorCode::Validation,
            "EncryptionContext is supported only when creating a grant for a symmetric encryption KMS key.",
        )
        .into()),
        (false, Use::Cryptographic) => Err(Failure::new(
            ErrorCode::InvalidKeyUsage,
            format!("{} key usage is not valid for this operation.", key.arn),
        )
        .into()),
    }
}
