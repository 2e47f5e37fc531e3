//! What is known, what is not, and who could tell.
//!
//! A reader that was denied leaves a [`Gap`] in place of the value. Nothing downstream may
//! turn a gap into a deny or an allow: a decision that rests on one is undetermined, and
//! names it. This is our own notion; AWS has no word for it.

use std::fmt;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// A truth value of Kleene's three-valued logic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Tri {
    /// Certainly not.
    False,
    /// It depends on something that was not read.
    Unknown,
    /// Certainly.
    True,
}

impl Tri {
    /// Returns the conjunction: the lesser of the two.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    /// Returns the disjunction: the greater of the two.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }

    /// Returns whether this is [`Tri::True`].
    pub fn is_true(self) -> bool {
        self == Self::True
    }

    /// Returns whether this is [`Tri::False`].
    pub fn is_false(self) -> bool {
        self == Self::False
    }

    /// Returns whether this is [`Tri::Unknown`].
    pub fn is_unknown(self) -> bool {
        self == Self::Unknown
    }
}

impl std::ops::Not for Tri {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

impl From<bool> for Tri {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

/// A value that was read, or the gap where it should be.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Known<T> {
    /// The value was read; an absent thing that was looked for is `Is(None)`.
    Is(T),
    /// The value was not read.
    Unknown(Gap),
}

impl<T> Known<T> {
    /// Returns the value, if it was read.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Is(value) => Some(value),
            Self::Unknown(_) => None,
        }
    }

    /// Returns the gap, if the value was not read.
    pub fn gap(&self) -> Option<&Gap> {
        match self {
            Self::Is(_) => None,
            Self::Unknown(gap) => Some(gap),
        }
    }

    /// Returns a view of the value without taking it.
    pub fn as_ref(&self) -> Known<&T> {
        match self {
            Self::Is(value) => Known::Is(value),
            Self::Unknown(gap) => Known::Unknown(gap.clone()),
        }
    }

    /// Applies `f` to the value, and leaves a gap as it is.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Known<U> {
        match self {
            Self::Is(value) => Known::Is(f(value)),
            Self::Unknown(gap) => Known::Unknown(gap),
        }
    }
}

impl<T> From<T> for Known<T> {
    fn from(value: T) -> Self {
        Self::Is(value)
    }
}

/// Something that was not read.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Gap {
    /// What is missing.
    pub datum: Datum,
}

impl Gap {
    /// Makes the gap of a datum.
    pub fn new(datum: Datum) -> Self {
        Self { datum }
    }

    /// Returns the permissions with which the datum could be read.
    pub fn permissions(&self) -> &'static [&'static str] {
        self.datum.permissions()
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.datum.fmt(f)
    }
}

/// A thing that can be read from an account, named so that a person can go and read it.
///
/// The text is the ARN or id of what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Datum {
    /// The metadata of a key: state, manager, spec, usage, origin.
    Key(SmolStr),
    /// The key policy of a key.
    KeyPolicy(SmolStr),
    /// The grants of a key.
    KeyGrants(SmolStr),
    /// The aliases of a key.
    KeyAliases(SmolStr),
    /// The tags of a resource.
    Tags(SmolStr),
    /// The identity policies of a user or role, its groups' included.
    IdentityPolicies(SmolStr),
    /// One identity policy by its ARN or name.
    IdentityPolicy(SmolStr),
    /// The permissions boundary of a user or role.
    PermissionsBoundary(SmolStr),
    /// The session policies of a session.
    SessionPolicy(SmolStr),
    /// A principal: whether it exists, and all about it.
    Principal(SmolStr),
    /// The service control policies that bind an account.
    ServiceControlPolicies(SmolStr),
    /// The resource control policies that bind an account.
    ResourceControlPolicies(SmolStr),
    /// The place of an account in an organization.
    Organization(SmolStr),
    /// A resource policy other than a key policy, by the ARN of the resource.
    ResourcePolicy(SmolStr),
    /// The policy of a VPC endpoint.
    EndpointPolicy(SmolStr),
    /// The volumes of an instance or of the attempt.
    Volumes(SmolStr),
    /// A volume.
    Volume(SmolStr),
    /// An instance.
    Instance(SmolStr),
    /// A snapshot.
    Snapshot(SmolStr),
    /// An image.
    Image(SmolStr),
    /// Whether EBS encryption by default is on, in an account and Region.
    EbsEncryptionByDefault(SmolStr),
    /// The default key for EBS, of an account and Region.
    EbsDefaultKmsKeyId(SmolStr),
    /// An instance profile.
    InstanceProfile(SmolStr),
    /// The value of a condition key in the request.
    ContextKey(SmolStr),
    /// The events of CloudTrail.
    Trail(SmolStr),
    /// Which principal made the call.
    Caller(SmolStr),
    /// Anything else, in words.
    Other(SmolStr),
}

impl Datum {
    /// Returns the permissions with which the datum could be read; empty where no call reads it.
    pub fn permissions(&self) -> &'static [&'static str] {
        match self {
            Self::Key(_) => &["kms:DescribeKey"],
            Self::KeyPolicy(_) => &["kms:GetKeyPolicy"],
            Self::KeyGrants(_) => &["kms:ListGrants"],
            Self::KeyAliases(_) => &["kms:ListAliases"],
            Self::Tags(about) if about.contains(":kms:") => &["kms:ListResourceTags"],
            Self::Tags(_) => &["ec2:DescribeTags"],
            Self::IdentityPolicies(about) if about.contains(":user/") => &[
                "iam:ListAttachedUserPolicies",
                "iam:ListUserPolicies",
                "iam:GetUserPolicy",
                "iam:ListGroupsForUser",
                "iam:GetPolicyVersion",
            ],
            Self::IdentityPolicies(_) => &[
                "iam:ListAttachedRolePolicies",
                "iam:ListRolePolicies",
                "iam:GetRolePolicy",
                "iam:GetPolicyVersion",
            ],
            Self::IdentityPolicy(_) => &["iam:GetPolicy", "iam:GetPolicyVersion"],
            Self::PermissionsBoundary(about) | Self::Principal(about) if about.contains(":user/") => {
                &["iam:GetUser", "iam:GetPolicyVersion"]
            }
            Self::PermissionsBoundary(_) | Self::Principal(_) => &["iam:GetRole", "iam:GetPolicyVersion"],
            Self::SessionPolicy(_) | Self::Caller(_) | Self::Trail(_) => &["cloudtrail:LookupEvents"],
            Self::ServiceControlPolicies(_) | Self::ResourceControlPolicies(_) => &[
                "organizations:ListPoliciesForTarget",
                "organizations:DescribePolicy",
            ],
            Self::Organization(_) => &["organizations:DescribeOrganization", "organizations:ListParents"],
            Self::EndpointPolicy(_) => &["ec2:DescribeVpcEndpoints"],
            Self::Volumes(_) | Self::Volume(_) => &["ec2:DescribeVolumes"],
            Self::Instance(_) => &["ec2:DescribeInstances"],
            Self::Snapshot(_) => &["ec2:DescribeSnapshots"],
            Self::Image(_) => &["ec2:DescribeImages"],
            Self::EbsEncryptionByDefault(_) => &["ec2:GetEbsEncryptionByDefault"],
            Self::EbsDefaultKmsKeyId(_) => &["ec2:GetEbsDefaultKmsKeyId"],
            Self::InstanceProfile(_) => &["iam:GetInstanceProfile"],
            Self::ResourcePolicy(_) | Self::ContextKey(_) | Self::Other(_) => &[],
        }
    }

    /// Returns the ARN, id or words that the datum is about.
    pub fn about(&self) -> &str {
        match self {
            Self::Key(about)
            | Self::KeyPolicy(about)
            | Self::KeyGrants(about)
            | Self::KeyAliases(about)
            | Self::Tags(about)
            | Self::IdentityPolicies(about)
            | Self::IdentityPolicy(about)
            | Self::PermissionsBoundary(about)
            | Self::SessionPolicy(about)
            | Self::Principal(about)
            | Self::ServiceControlPolicies(about)
            | Self::ResourceControlPolicies(about)
            | Self::Organization(about)
            | Self::ResourcePolicy(about)
            | Self::EndpointPolicy(about)
            | Self::Volumes(about)
            | Self::Volume(about)
            | Self::Instance(about)
            | Self::Snapshot(about)
            | Self::Image(about)
            | Self::EbsEncryptionByDefault(about)
            | Self::EbsDefaultKmsKeyId(about)
            | Self::InstanceProfile(about)
            | Self::ContextKey(about)
            | Self::Trail(about)
            | Self::Caller(about)
            | Self::Other(about) => about,
        }
    }

    /// Returns the kind of datum as a stable word for machines, such as `keyPolicy`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Key(_) => "key",
            Self::KeyPolicy(_) => "keyPolicy",
            Self::KeyGrants(_) => "keyGrants",
            Self::KeyAliases(_) => "keyAliases",
            Self::Tags(_) => "tags",
            Self::IdentityPolicies(_) => "identityPolicies",
            Self::IdentityPolicy(_) => "identityPolicy",
            Self::PermissionsBoundary(_) => "permissionsBoundary",
            Self::SessionPolicy(_) => "sessionPolicy",
            Self::Principal(_) => "principal",
            Self::ServiceControlPolicies(_) => "serviceControlPolicies",
            Self::ResourceControlPolicies(_) => "resourceControlPolicies",
            Self::Organization(_) => "organization",
            Self::ResourcePolicy(_) => "resourcePolicy",
            Self::EndpointPolicy(_) => "endpointPolicy",
            Self::Volumes(_) => "volumes",
            Self::Volume(_) => "volume",
            Self::Instance(_) => "instance",
            Self::Snapshot(_) => "snapshot",
            Self::Image(_) => "image",
            Self::EbsEncryptionByDefault(_) => "ebsEncryptionByDefault",
            Self::EbsDefaultKmsKeyId(_) => "ebsDefaultKmsKeyId",
            Self::InstanceProfile(_) => "instanceProfile",
            Self::ContextKey(_) => "contextKey",
            Self::Trail(_) => "cloudtrail",
            Self::Caller(_) => "caller",
            Self::Other(_) => "other",
        }
    }
}

impl fmt::Display for Datum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.kind(), self.about())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kleene_tables_hold() {
        use Tri::{False, True, Unknown};
        for (a, b, and, or) in [
            (True, True, True, True),
            (True, Unknown, Unknown, True),
            (True, False, False, True),
            (Unknown, Unknown, Unknown, Unknown),
            (Unknown, False, False, Unknown),
            (False, False, False, False),
        ] {
            assert_eq!((a.and(b), b.and(a), a.or(b), b.or(a)), (and, and, or, or));
        }
        assert_eq!((!True, !Unknown, !False), (False, Unknown, True));
    }
}
