//! The kinds of policy, and what AWS demands of each.
//!
//! See `authorization.md` 1.2, 9 #15 and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.

/// What a policy is saved as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PolicyKind {
    /// An inline policy of a user.
    InlineUser,
    /// An inline policy of a group.
    InlineGroup,
    /// An inline policy of a role.
    InlineRole,
    /// A managed identity policy.
    Managed,
    /// A managed policy used as a permissions boundary.
    Boundary,
    /// A session policy.
    Session,
    /// A service control policy.
    ServiceControl,
    /// A resource control policy.
    ResourceControl,
    /// A key policy.
    KeyPolicy,
    /// The trust policy of a role.
    RoleTrust,
    /// The policy of a VPC endpoint.
    Endpoint,
}

/// How large a policy may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizeLimit {
    /// The most characters, or bytes where that is the measure.
    pub most: usize,
    /// Whether white space counts.
    pub blanks_count: bool,
    /// Whether bytes are counted instead of characters.
    pub in_bytes: bool,
}

impl PolicyKind {
    /// Returns the size limit: the one table of these numbers.
    ///
    /// Inline policies share their limit with the others of the same owner. The limit of
    /// trust policies can be raised to 4,096. Both and the limit of SCPs are uncertain:
    /// `authorization.md` 9 #15.
    pub fn size_limit(self) -> SizeLimit {
        let (most, blanks_count, in_bytes) = match self {
            Self::InlineUser => (2_048, false, false),
            Self::InlineGroup => (5_120, false, false),
            Self::InlineRole => (10_240, false, false),
            Self::Managed | Self::Boundary => (6_144, false, false),
            Self::RoleTrust => (2_048, false, false),
            Self::Session => (2_048, true, false),
            Self::ServiceControl => (10_240, true, false),
            Self::ResourceControl => (5_120, true, false),
            Self::KeyPolicy => (32_768, true, true),
            Self::Endpoint => (20_480, true, false),
        };
        SizeLimit {
            most,
            blanks_count,
            in_bytes,
        }
    }

    /// Returns the size of a text as the limit counts it.
    pub fn measure(self, text: &str) -> usize {
        let limit = self.size_limit();
        match (limit.in_bytes, limit.blanks_count) {
            (true, _) => text.len(),
            (false, true) => text.chars().count(),
            (false, false) => text.chars().filter(|c| !c.is_ascii_whitespace()).count(),
        }
    }

    /// Returns whether IAM's validator looks at it.
    pub(crate) fn is_iam(self) -> bool {
        self.is_identity() || self == Self::RoleTrust
    }

    /// Returns whether it is a policy of a caller: without principals, with resources.
    pub(crate) fn is_identity(self) -> bool {
        matches!(
            self,
            Self::InlineUser
                | Self::InlineGroup
                | Self::InlineRole
                | Self::Managed
                | Self::Boundary
                | Self::Session
        )
    }

    /// Returns whether only version 2012-10-17 is taken.
    ///
    /// IAM takes trust policies of 2008-10-17, which older examples of AWS have.
    pub(crate) fn demands_version(self) -> bool {
        match self {
            Self::InlineUser | Self::InlineGroup | Self::InlineRole | Self::Managed | Self::Boundary => true,
            Self::ServiceControl | Self::ResourceControl => true,
            Self::Session | Self::KeyPolicy | Self::RoleTrust | Self::Endpoint => false,
        }
    }
}
