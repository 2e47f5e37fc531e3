//! Users, groups, roles and sessions, with the policies that they carry.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id.html>.

use std::sync::Arc;

use octroi_names::{Arn, Known, Principal, Time};
use octroi_policy::Policy;
use smol_str::SmolStr;

use crate::Map;

/// A policy, or the gap where it should be.
pub type PolicyRef = Known<Arc<Policy>>;

/// An IAM user.
#[derive(Debug, Clone)]
pub struct User {
    /// `arn:…:iam::A:user/path/name`.
    pub arn: Arn,
    /// `AIDA…`, where known.
    pub unique_id: Option<SmolStr>,
    /// The inline policies, by name; unknown where they could not be listed.
    pub inline_policies: Known<Map<SmolStr, PolicyRef>>,
    /// The ARNs of the attached managed policies.
    pub attached_policies: Vec<Arn>,
    /// The ARNs of the groups that the user is in; unknown where they could not be listed.
    pub groups: Known<Vec<Arn>>,
    /// The permissions boundary.
    pub boundary: Known<Option<PolicyRef>>,
    /// The tags.
    pub tags: Known<Map<SmolStr, SmolStr>>,
}

/// An IAM group.
#[derive(Debug, Clone)]
pub struct Group {
    /// `arn:…:iam::A:group/path/name`.
    pub arn: Arn,
    /// The inline policies, by name.
    pub inline_policies: Known<Map<SmolStr, PolicyRef>>,
    /// The ARNs of the attached managed policies.
    pub attached_policies: Vec<Arn>,
}

/// An IAM role; a role whose path begins with `/aws-service-role/` is service-linked.
#[derive(Debug, Clone)]
pub struct Role {
    /// `arn:…:iam::A:role/path/name`.
    pub arn: Arn,
    /// `AROA…`, where known.
    pub unique_id: Option<SmolStr>,
    /// The trust policy; `None` where it is not part of the evidence.
    pub trust: Option<PolicyRef>,
    /// The inline policies, by name.
    pub inline_policies: Known<Map<SmolStr, PolicyRef>>,
    /// The ARNs of the attached managed policies.
    pub attached_policies: Vec<Arn>,
    /// The permissions boundary.
    pub boundary: Known<Option<PolicyRef>>,
    /// The tags.
    pub tags: Known<Map<SmolStr, SmolStr>>,
}

impl Role {
    /// Returns whether a service made the role for itself.
    pub fn is_service_linked(&self) -> bool {
        Principal::Role(self.arn.clone()).is_service_linked_role()
    }
}

/// A managed policy: its default version.
#[derive(Debug, Clone)]
pub struct ManagedPolicy {
    /// `arn:…:iam::A:policy/path/name`, or `arn:aws:iam::aws:policy/…`.
    pub arn: Arn,
    /// The document.
    pub policy: PolicyRef,
}

/// A session of a role.
#[derive(Debug, Clone)]
pub struct Session {
    /// `arn:…:sts::A:assumed-role/name/session`.
    pub arn: Arn,
    /// The role's ARN, with its path.
    pub role: Arn,
    /// The session policies; `None` where none was passed.
    pub policies: Known<Option<Vec<PolicyRef>>>,
    /// The session tags, which go over the role's.
    pub tags: Map<SmolStr, SmolStr>,
    /// When the session ends, where known.
    pub expires: Option<Time>,
}
