//! Explains a failure of KMS by the state or absence of a key.

use super::message::{Message, message};
use super::{Explanation, Facts, Kind, command};
use crate::KmsError;

/// Explains a failure of KMS that passed authorization.
pub(super) fn explain(error: KmsError, key: Option<&str>, facts: Facts) -> Explanation {
    let key = key.unwrap_or("?");
    let mut says = vec![state(error, key)];
    let by_state = matches!(
        error,
        KmsError::Disabled
            | KmsError::PendingDeletion
            | KmsError::PendingReplicaDeletion
            | KmsError::PendingImport
            | KmsError::Unavailable
            | KmsError::Creating
    );
    if by_state {
        // `trail.md` 4: a failure by state passed authorization.
        says.push(message!("explain-says-key-was-permitted"));
    }
    let mut next = Vec::new();
    match error {
        KmsError::Disabled => next.push(command::lookup_event(&facts, "DisableKey")),
        KmsError::PendingDeletion | KmsError::PendingReplicaDeletion => {
            next.push(command::lookup_event(&facts, "ScheduleKeyDeletion"));
        }
        _ => {}
    }
    if by_state || error == KmsError::ContextNeedsSymmetricKey {
        next.insert(0, command::describe_key(&facts));
    }
    if error == KmsError::KeyNotFound {
        next.push(command::describe_volumes(&facts));
    }
    next.push(command::diagnose(&facts));
    Explanation {
        kind: Kind::Key(error),
        says,
        does_not_say: does_not_say(error),
        next,
        parts: Vec::new(),
        facts,
    }
}

fn state(error: KmsError, key: &str) -> Message {
    match error {
        KmsError::Disabled => message!("explain-says-key-disabled", key = key),
        KmsError::PendingDeletion | KmsError::PendingReplicaDeletion => {
            message!("explain-says-key-pending-deletion", key = key)
        }
        KmsError::PendingImport => message!("explain-says-key-pending-import", key = key),
        KmsError::Unavailable => message!("explain-says-key-unavailable", key = key),
        KmsError::Creating => message!("explain-says-key-creating", key = key),
        KmsError::KeyNotFound => message!("explain-says-key-not-found", key = key),
        KmsError::AliasNotFound => message!("explain-says-alias-not-found", alias = key),
        KmsError::ContextNeedsSymmetricKey => message!("explain-says-key-not-symmetric"),
        KmsError::PolicyLockout => message!("explain-says-policy-lockout"),
    }
}

fn does_not_say(error: KmsError) -> Vec<Message> {
    match error {
        KmsError::Disabled => vec![message!("explain-not-who-disabled")],
        KmsError::PendingDeletion | KmsError::PendingReplicaDeletion => {
            vec![message!("explain-not-when-deleted")]
        }
        KmsError::PendingImport => vec![message!("explain-not-expired-or-never-imported")],
        KmsError::Unavailable => vec![message!("explain-not-why-key-store")],
        KmsError::KeyNotFound | KmsError::AliasNotFound => vec![message!("explain-not-deleted-or-elsewhere")],
        KmsError::Creating | KmsError::ContextNeedsSymmetricKey => Vec::new(),
        KmsError::PolicyLockout => vec![message!("explain-not-which-statement-locks")],
    }
}
