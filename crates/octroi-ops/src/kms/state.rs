//! What a key's state and kind allow, and AWS's words where they do not.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html> and `launch.md` 7.

use octroi_names::{Arn, GrantId, Known};
use octroi_trail::KmsError;
use octroi_world::{Key, KeyState, KeyUsage};

use crate::call::Failure;
use crate::error::ErrorCode;
use crate::operation::Stop;

/// What a call wants of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Use {
    /// To read or change what is around it: every state allows that.
    Manage,
    /// To enable or disable it.
    Switch,
    /// To schedule its deletion.
    ScheduleDeletion,
    /// To call its deletion off.
    CancelDeletion,
    /// To make a grant that is bound to an encryption context.
    Grant,
    /// To encrypt or decrypt with a symmetric key.
    Cryptographic,
    /// To use its material in any way, or to change how that is kept.
    Enabled,
    /// To change what is around it, which no key may that waits for its end or is being made.
    Change,
}

/// Makes the failure of a call that passed authorization, in KMS's words.
pub(super) fn failure(error: KmsError, arn: &Arn) -> Failure {
    let code = match error {
        KmsError::Disabled => ErrorCode::Disabled,
        KmsError::PendingDeletion
        | KmsError::PendingReplicaDeletion
        | KmsError::PendingImport
        | KmsError::Unavailable
        | KmsError::Creating => ErrorCode::KmsInvalidState,
        KmsError::KeyNotFound | KmsError::AliasNotFound => ErrorCode::NotFound,
        KmsError::ContextNeedsSymmetricKey => ErrorCode::Validation,
        KmsError::PolicyLockout => ErrorCode::MalformedPolicyDocument,
    };
    Failure::new(code, error.message(arn))
}

/// The failure for a key, or an alias, that does not exist in the Region and account.
pub(crate) fn not_found(arn: &Arn) -> Failure {
    let error = if arn.resource_id("alias").is_some() {
        KmsError::AliasNotFound
    } else {
        KmsError::KeyNotFound
    };
    failure(error, arn)
}

/// The failure for a grant that is not on the key.
pub(crate) fn grant_not_found(id: &GrantId) -> Failure {
    // The code is the API's for any entity that is missing; the words are ours.
    Failure::new(ErrorCode::NotFound, format!("Grant ID {id} not found"))
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
    if wanted == Use::Cryptographic {
        symmetric(key)?;
    }
    let state = match &key.state {
        Known::Is(state) => *state,
        Known::Unknown(gap) => return Err(gap.clone().into()),
    };
    let fails = |error| Err(Stop::Failed(failure(error, &key.arn)));
    let pending = matches!(
        state,
        KeyState::PendingDeletion | KeyState::PendingReplicaDeletion
    );
    match wanted {
        Use::CancelDeletion if pending => return Ok(()),
        Use::CancelDeletion => {
            let text = format!("{} is not pending deletion.", key.arn);
            return Err(Failure::new(ErrorCode::KmsInvalidState, text).into());
        }
        // A key without material, or out of reach, can be deleted like any other.
        Use::ScheduleDeletion if !pending => return Ok(()),
        // The state changes once the key store is back; until then the key stays unavailable.
        Use::Switch if matches!(state, KeyState::Disabled | KeyState::Unavailable) => return Ok(()),
        Use::Change if !pending && state != KeyState::Creating => return Ok(()),
        _ => {}
    }
    match state {
        KeyState::Enabled | KeyState::Updating => Ok(()),
        KeyState::Disabled => fails(KmsError::Disabled),
        // Which of two exceptions it is, and with which words, is not stated; launch.md 7 settles on this one.
        KeyState::PendingDeletion | KeyState::PendingReplicaDeletion => fails(KmsError::PendingDeletion),
        KeyState::PendingImport => fails(KmsError::PendingImport),
        KeyState::Creating => fails(KmsError::Creating),
        KeyState::Unavailable if wanted == Use::Grant => Ok(()),
        KeyState::Unavailable => fails(KmsError::Unavailable),
    }
}

/// A grant that is bound to an encryption context needs a symmetric encryption key.
///
/// # Errors
///
/// KMS's failure for another kind of key; or unknown, where the kind was not read.
pub(super) fn takes_context(key: &Key) -> Result<(), Stop> {
    match is_symmetric(key)? {
        true => Ok(()),
        false => Err(failure(KmsError::ContextNeedsSymmetricKey, &key.arn).into()),
    }
}

/// EBS takes symmetric encryption keys only.
fn symmetric(key: &Key) -> Result<(), Stop> {
    match is_symmetric(key)? {
        true => Ok(()),
        false => Err(Failure::new(
            ErrorCode::InvalidKeyUsage,
            format!("{} key usage is not valid for this operation.", key.arn),
        )
        .into()),
    }
}

fn is_symmetric(key: &Key) -> Result<bool, Stop> {
    match (&key.spec, &key.usage) {
        (Known::Is(spec), _) if !spec.is_symmetric_encryption() => Ok(false),
        (_, Known::Is(usage)) if *usage != KeyUsage::EncryptDecrypt => Ok(false),
        (Known::Unknown(gap), _) | (_, Known::Unknown(gap)) => Err(gap.clone().into()),
        (Known::Is(_), Known::Is(_)) => Ok(true),
    }
}
