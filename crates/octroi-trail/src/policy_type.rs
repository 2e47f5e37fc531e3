//! The policy types, in the words of AWS's refusals.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>,
//! `trail.md` 8.2 and `authorization.md` 3.8.

use std::fmt;

/// A type of policy that a refusal can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PolicyType {
    /// An identity-based policy of a user, its groups, or a role.
    Identity,
    /// A resource-based policy, such as a key policy.
    Resource,
    /// A permissions boundary.
    Boundary,
    /// A session policy.
    Session,
    /// A service control policy.
    ServiceControl,
    /// A resource control policy.
    ResourceControl,
    /// The policy of a VPC endpoint.
    Endpoint,
    /// The trust policy of a role.
    RoleTrust,
}

impl PolicyType {
    /// Every policy type, in the order of the facts.
    pub const ALL: [Self; 8] = [
        Self::Identity,
        Self::Resource,
        Self::Boundary,
        Self::Session,
        Self::ServiceControl,
        Self::ResourceControl,
        Self::Endpoint,
        Self::RoleTrust,
    ];

    /// Returns AWS's words for the policy type, without an article.
    pub fn as_aws_words(self) -> &'static str {
        match self {
            Self::Identity => "identity-based policy",
            Self::Resource => "resource-based policy",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policy",
            Self::ServiceControl => "service control policy",
            Self::ResourceControl => "resource control policy",
            Self::Endpoint => "VPC endpoint policy",
            Self::RoleTrust => "role trust policy",
        }
    }

    /// Returns the article that AWS puts before the words in an explicit denial.
    pub(crate) fn article(self) -> &'static str {
        match self {
            Self::Identity => "an",
            Self::RoleTrust => "the",
            _ => "a",
        }
    }

    /// Reads the words at the beginning of a text and returns what follows them.
    pub(crate) fn read_prefix(text: &str) -> Option<(Self, &str)> {
        // One page of the documentation prints "sessions policy" (`trail.md` 8.2).
        if let Some(rest) = text.strip_prefix("sessions policy") {
            return Some((Self::Session, rest));
        }
        Self::ALL
            .into_iter()
            .find_map(|kind| Some((kind, text.strip_prefix(kind.as_aws_words())?)))
    }

    /// Reads the words of a text that was cut off inside them.
    ///
    /// The fragment must leave one type only, and be long enough to be no accident.
    pub(crate) fn from_fragment(fragment: &str) -> Option<Self> {
        let mut fitting = Self::ALL
            .into_iter()
            .filter(|kind| fragment.len() >= 5 && kind.as_aws_words().starts_with(fragment));
        let first = fitting.next()?;
        fitting.next().is_none().then_some(first)
    }
}

impl fmt::Display for PolicyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_aws_words())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fragment_names_a_type_only_where_one_is_left() {
        assert_eq!(
            PolicyType::from_fragment("identity-ba"),
            Some(PolicyType::Identity)
        );
        assert_eq!(PolicyType::from_fragment("resource"), None);
        assert_eq!(
            PolicyType::from_fragment("resource c"),
            Some(PolicyType::ResourceControl)
        );
        assert_eq!(PolicyType::from_fragment("ser"), None);
        assert_eq!(PolicyType::from_fragment("identity-based policx"), None);
    }
}
