//! Who makes a call, as the ARN or name that a request carries.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html> and
//! fact `authorization.md` 1.3.

use std::fmt;
use std::str::FromStr;

use crate::{AccountId, Arn};

/// A caller or grantee, by kind.
///
/// A role is not a caller: its sessions are. It is a grantee, a principal in a policy, and
/// the value of `aws:PrincipalArn`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Principal {
    /// The root user of an account, or the account itself in a policy: `arn:…:iam::A:root`.
    Account(Arn),
    /// An IAM user: `arn:…:iam::A:user/path/name`.
    User(Arn),
    /// An IAM role: `arn:…:iam::A:role/path/name`.
    Role(Arn),
    /// A session of a role: `arn:…:sts::A:assumed-role/name/session`.
    AssumedRole(Arn),
    /// A session of `GetFederationToken`: `arn:…:sts::A:federated-user/name`.
    FederatedUser(Arn),
    /// An AWS service, such as `ec2.amazonaws.com`.
    Service(crate::SmolStr),
    /// An unsigned request.
    Anonymous,
}

impl Principal {
    /// Returns the ARN, if the principal has one.
    pub fn arn(&self) -> Option<&Arn> {
        match self {
            Self::Account(arn)
            | Self::User(arn)
            | Self::Role(arn)
            | Self::AssumedRole(arn)
            | Self::FederatedUser(arn) => Some(arn),
            Self::Service(_) | Self::Anonymous => None,
        }
    }

    /// Returns the account that the principal belongs to.
    pub fn account(&self) -> Option<AccountId> {
        self.arn().and_then(Arn::account)
    }

    /// Returns the name behind the path: of the user, the role, or the role of a session.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::User(arn) => arn.resource_id("user")?.rsplit('/').next(),
            Self::Role(arn) => arn.resource_id("role")?.rsplit('/').next(),
            // The role of the EC2 infrastructure has a colon in its name, never a slash.
            Self::AssumedRole(arn) => arn.resource_id("assumed-role")?.split('/').next(),
            Self::FederatedUser(arn) => arn.resource_id("federated-user"),
            Self::Account(_) | Self::Service(_) | Self::Anonymous => None,
        }
    }

    /// Returns the session's name, of a role session only.
    pub fn session_name(&self) -> Option<&str> {
        match self {
            Self::AssumedRole(arn) => arn
                .resource_id("assumed-role")?
                .split_once('/')
                .map(|(_, name)| name),
            _ => None,
        }
    }

    /// Returns whether this is a role that a service made for itself: `/aws-service-role/` in its path.
    pub fn is_service_linked_role(&self) -> bool {
        matches!(self, Self::Role(arn) if arn.resource().starts_with("role/aws-service-role/"))
    }
}

/// Why a text is not a principal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is not a principal: the ARN of a user, role, session or account, a service name, or `anonymous` is expected"
)]
pub struct PrincipalError {
    text: String,
}

impl FromStr for Principal {
    type Err = PrincipalError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || PrincipalError {
            text: text.to_owned(),
        };
        if text == "anonymous" {
            return Ok(Self::Anonymous);
        }
        if !text.starts_with("arn:") {
            let service = text.contains('.')
                && text.len() <= 128
                && text
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'-');
            return if service {
                Ok(Self::Service(text.into()))
            } else {
                Err(error())
            };
        }
        let arn: Arn = text.parse().map_err(|_| error())?;
        if arn.account().is_none() {
            return Err(error());
        }
        let named = |kind: &str| {
            arn.resource_id(kind)
                .is_some_and(|rest| !rest.is_empty() && !rest.ends_with('/'))
        };
        match arn.service() {
            "iam" if arn.resource() == "root" => Ok(Self::Account(arn)),
            "iam" if named("user") => Ok(Self::User(arn)),
            "iam" if named("role") => Ok(Self::Role(arn)),
            "sts"
                if arn.resource_id("assumed-role").is_some_and(|rest| {
                    rest.split_once('/')
                        .is_some_and(|(role, session)| !role.is_empty() && !session.is_empty())
                }) =>
            {
                Ok(Self::AssumedRole(arn))
            }
            "sts" if named("federated-user") => Ok(Self::FederatedUser(arn)),
            _ => Err(error()),
        }
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Service(name) => f.write_str(name),
            Self::Anonymous => f.write_str("anonymous"),
            Self::Account(arn)
            | Self::User(arn)
            | Self::Role(arn)
            | Self::AssumedRole(arn)
            | Self::FederatedUser(arn) => arn.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_read_and_printed() {
        for (text, name) in [
            ("arn:aws:iam::111122223333:root", None),
            ("arn:aws:iam::111122223333:user/division/alice", Some("alice")),
            (
                "arn:aws:iam::111122223333:role/aws-service-role/spot.amazonaws.com/AWSServiceRoleForEC2Spot",
                Some("AWSServiceRoleForEC2Spot"),
            ),
            (
                "arn:aws:sts::111122223333:assumed-role/Operator/ops",
                Some("Operator"),
            ),
            (
                "arn:aws:sts::111122223333:assumed-role/aws:ec2-infrastructure/i-0",
                Some("aws:ec2-infrastructure"),
            ),
            ("arn:aws:sts::111122223333:federated-user/bob", Some("bob")),
            ("ec2.eu-west-1.amazonaws.com", None),
            ("anonymous", None),
        ] {
            let principal: Principal = text.parse().unwrap();
            assert_eq!(principal.to_string(), text);
            assert_eq!(principal.name(), name, "{text}");
        }
    }

    #[test]
    fn what_cannot_call_is_refused() {
        for bad in [
            "",
            "alice",
            "arn:aws:iam::111122223333:group/admins",
            "arn:aws:iam::111122223333:user/",
            "arn:aws:sts::111122223333:assumed-role/Operator",
            "arn:aws:s3:::bucket",
            "arn:aws:iam::12:user/alice",
        ] {
            assert!(bad.parse::<Principal>().is_err(), "{bad}");
        }
    }
}
