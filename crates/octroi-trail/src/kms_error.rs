//! What KMS answers when permission is not the problem: the state of a key, and its absence.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html> and `launch.md` 7.
//! Two points are doubtful and decided here alone: a key that awaits deletion answers
//! `KMSInvalidStateException` (the page allows `DisabledException` too), and a replica that awaits
//! deletion uses the words of the ordinary case.

use std::fmt::Display;

/// A failure of a KMS call that passed authorization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KmsError {
    /// The key is disabled.
    Disabled,
    /// The key awaits deletion.
    PendingDeletion,
    /// The multi-Region replica, or the primary that waits for its replicas, awaits deletion.
    PendingReplicaDeletion,
    /// The key's material was never imported, or has expired.
    PendingImport,
    /// The key's custom key store cannot be reached.
    Unavailable,
    /// The replica is being made.
    Creating,
    /// There is no such key.
    KeyNotFound,
    /// There is no such alias.
    AliasNotFound,
    /// The key is asymmetric or HMAC, and the grant has an encryption context.
    ContextNeedsSymmetricKey,
    /// The key policy would lock its author out.
    PolicyLockout,
}

impl KmsError {
    /// Every failure.
    pub const ALL: [Self; 10] = [
        Self::Disabled,
        Self::PendingDeletion,
        Self::PendingReplicaDeletion,
        Self::PendingImport,
        Self::Unavailable,
        Self::Creating,
        Self::KeyNotFound,
        Self::AliasNotFound,
        Self::ContextNeedsSymmetricKey,
        Self::PolicyLockout,
    ];

    /// Returns the error code, the same in the reply and in CloudTrail.
    pub fn code(self) -> &'static str {
        match self {
            Self::Disabled => "DisabledException",
            Self::PendingDeletion
            | Self::PendingReplicaDeletion
            | Self::PendingImport
            | Self::Unavailable
            | Self::Creating => "KMSInvalidStateException",
            Self::KeyNotFound | Self::AliasNotFound => "NotFoundException",
            Self::ContextNeedsSymmetricKey => "ValidationException",
            Self::PolicyLockout => "MalformedPolicyDocumentException",
        }
    }

    /// Returns the message for the ARN of a key or alias.
    pub fn message(self, arn: &dyn Display) -> String {
        match self.frame() {
            (before, Some(after)) => format!("{before}{arn}{after}"),
            (whole, None) => whole.to_owned(),
        }
    }

    /// Returns the words before and behind the ARN; without an ARN, the whole sentence.
    fn frame(self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Disabled => ("", Some(" is disabled.")),
            Self::PendingDeletion => ("", Some(" is pending deletion.")),
            Self::PendingReplicaDeletion => ("", Some(" is pending replica deletion.")),
            Self::PendingImport => ("", Some(" is pending import.")),
            Self::Unavailable => ("", Some(" is unavailable.")),
            Self::Creating => ("", Some(" is creating.")),
            Self::KeyNotFound => ("Key '", Some("' does not exist")),
            Self::AliasNotFound => ("Alias ", Some(" is not found.")),
            Self::ContextNeedsSymmetricKey => (
                "EncryptionContext is supported only when creating a grant for a symmetric encryption KMS key.",
                None,
            ),
            Self::PolicyLockout => (
                "The new key policy will not allow you to update the key policy in the future.",
                None,
            ),
        }
    }

    /// Reads a message: the failure and the key or alias that it names.
    pub fn parse(text: &str) -> Option<(Self, Option<&str>)> {
        Self::ALL.into_iter().find_map(|error| match error.frame() {
            (before, Some(after)) => {
                let after = after.strip_suffix('.').unwrap_or(after);
                let (head, tail) = text.split_once(after)?;
                // The words may go on: `… is disabled (Service: …`; they may not become others.
                if tail.starts_with(|c: char| c.is_alphanumeric()) {
                    return None;
                }
                let named = match before {
                    "" => head.rsplit(char::is_whitespace).next()?,
                    _ => head.rsplit_once(before)?.1,
                };
                named_like_a_key(named).then_some((error, Some(named)))
            }
            (whole, None) => text.contains(whole).then_some((error, None)),
        })
    }
}

/// An ARN of KMS, a key id, or an alias; not any word before `is disabled`.
fn named_like_a_key(text: &str) -> bool {
    let plain = !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c == '\'');
    let uuid = text.len() == 36 && text.bytes().filter(|b| *b == b'-').count() == 4;
    plain && (text.contains(":kms:") || text.starts_with("alias/") || text.starts_with("mrk-") || uuid)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    #[test]
    fn every_message_is_read_back() {
        for error in KmsError::ALL {
            let message = error.message(&KEY);
            let named = message.contains(KEY).then_some(KEY);
            assert_eq!(KmsError::parse(&message), Some((error, named)), "{message}");
            let framed = format!("An error occurred ({}) when calling X: {message}", error.code());
            assert_eq!(KmsError::parse(&framed), Some((error, named)), "{framed}");
        }
        assert_eq!(
            KmsError::PendingImport.message(&KEY),
            format!("{KEY} is pending import.")
        );
    }

    #[test]
    fn other_things_are_disabled_too() {
        for text in [
            "The feature is disabled.",
            "is disabled.",
            "Key 'x y' does not exist",
            "arn:aws:kms:us-east-1:111122223333:key/1 is disabledness",
        ] {
            assert_eq!(KmsError::parse(text), None, "{text}");
        }
    }
}
