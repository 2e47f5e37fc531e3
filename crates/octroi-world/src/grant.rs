//! Grants: allows beside the key policy.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/grants.html> and
//! `authorization.md` 4.4.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

use octroi_names::{AccountId, GrantId, Principal, Time};
use smol_str::SmolStr;

/// A grant on a key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The id.
    pub id: GrantId,
    /// The name that makes `CreateGrant` idempotent.
    pub name: Option<SmolStr>,
    /// Who may use the key.
    pub grantee: GranteePrincipal,
    /// Who may retire the grant.
    pub retiring: Option<GranteePrincipal>,
    /// What the grantee may do.
    pub operations: Vec<GrantOperation>,
    /// The encryption context that the grant is bound to.
    pub constraint: Option<Constraint>,
    /// The account in which the grant was made.
    pub issuing_account: Option<AccountId>,
    /// When it was made, where known.
    pub creation_date: Option<Time>,
}

impl Grant {
    /// Returns a text that grants share which allow the same to the same grantee.
    pub(crate) fn kind(&self) -> SmolStr {
        let mut text = String::new();
        for operation in &self.operations {
            text.push_str(operation.as_str());
            text.push(' ');
        }
        let (sign, pairs) = match &self.constraint {
            None => return text.into(),
            Some(Constraint::Subset(pairs)) => ('<', pairs),
            Some(Constraint::Equals(pairs)) => ('=', pairs),
        };
        text.push(sign);
        for part in pairs.iter().flat_map(|(key, value)| [key, value]) {
            // With their lengths no two lists of parts are the same text.
            text.push_str(&format!("{}:{part}", part.len()));
        }
        text.into()
    }
}

/// A principal in a grant.
///
/// AWS keeps principals by unique id: a grant to a role that was deleted and made again
/// shows the id and reaches nobody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum GranteePrincipal {
    /// A principal that exists.
    Principal(Principal),
    /// Any other text: a unique id, or a form of old events.
    Other(SmolStr),
}

impl GranteePrincipal {
    /// Reads a grantee; every text is one.
    ///
    /// The old form `A:aws:ec2-infrastructure:i-…` (`launch.md` 1) is read as the session that it names.
    pub fn new(text: &str) -> Self {
        if let Ok(principal) = text.parse() {
            return Self::Principal(principal);
        }
        let mut parts = text.splitn(2, ":aws:ec2-infrastructure:");
        if let (Some(account), Some(instance)) = (parts.next(), parts.next())
            && let Ok(principal) =
                format!("arn:aws:sts::{account}:assumed-role/aws:ec2-infrastructure/{instance}").parse()
        {
            return Self::Principal(principal);
        }
        Self::Other(text.into())
    }
}

impl GranteePrincipal {
    /// Returns the text by which grants to it are found: all forms of an account have one.
    pub(crate) fn indexed(&self) -> SmolStr {
        match self {
            Self::Principal(principal @ Principal::Account(_)) => principal
                .account()
                .map_or_else(|| self.to_string().into(), |id| id.as_str().into()),
            other => other.to_string().into(),
        }
    }
}

impl fmt::Display for GranteePrincipal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Principal(principal) => principal.fmt(f),
            Self::Other(text) => f.write_str(text),
        }
    }
}

/// The encryption context that a use of the key must carry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Constraint {
    /// Every pair must be in the request.
    Subset(Vec<(SmolStr, SmolStr)>),
    /// The request's pairs must be exactly these.
    Equals(Vec<(SmolStr, SmolStr)>),
}

/// Why a text is not a grantable operation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a grant operation: one of {GRANT_OPERATIONS} is expected")]
pub struct GrantOperationError {
    text: String,
}

macro_rules! grant_operations {
    ($($variant:ident),+ $(,)?) => {
        /// An operation that a grant can allow.
        ///
        /// See <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html>.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[expect(missing_docs, reason = "each variant is the operation of that name")]
        pub enum GrantOperation { $($variant),+ }

        impl GrantOperation {
            /// Every grantable operation.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Returns the operation's name.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant)),+ }
            }
        }

        impl FromStr for GrantOperation {
            type Err = GrantOperationError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $(stringify!($variant) => Ok(Self::$variant),)+
                    _ => Err(GrantOperationError { text: text.to_owned() }),
                }
            }
        }
    };
}

const GRANT_OPERATIONS: &str = "`Decrypt`, `Encrypt`, `GenerateDataKey`, `GenerateDataKeyWithoutPlaintext`, `ReEncryptFrom`, `ReEncryptTo`, `CreateGrant`, `RetireGrant`, `DescribeKey`, `GenerateDataKeyPair`, `GenerateDataKeyPairWithoutPlaintext`, `Sign`, `Verify`, `GetPublicKey`, `GenerateMac`, `VerifyMac`, `DeriveSharedSecret`";

grant_operations!(
    Decrypt,
    Encrypt,
    GenerateDataKey,
    GenerateDataKeyWithoutPlaintext,
    ReEncryptFrom,
    ReEncryptTo,
    CreateGrant,
    RetireGrant,
    DescribeKey,
    GenerateDataKeyPair,
    GenerateDataKeyPairWithoutPlaintext,
    Sign,
    Verify,
    GetPublicKey,
    GenerateMac,
    VerifyMac,
    DeriveSharedSecret,
);

impl fmt::Display for GrantOperation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_old_form_of_the_instance_identity_is_read() {
        assert_eq!(
            GranteePrincipal::new("111122223333:aws:ec2-infrastructure:i-0123").to_string(),
            "arn:aws:sts::111122223333:assumed-role/aws:ec2-infrastructure/i-0123"
        );
        assert_eq!(
            GranteePrincipal::new("AROAEXAMPLE"),
            GranteePrincipal::Other("AROAEXAMPLE".into())
        );
    }

    #[test]
    fn operations_round_trip() {
        for operation in GrantOperation::ALL {
            assert_eq!(operation.as_str().parse(), Ok(*operation));
        }
        assert!("ReEncrypt".parse::<GrantOperation>().is_err());
    }
}
