//! Users, groups, roles and sessions, with the policies that they carry.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id.html>.

use serde::{Deserialize, Serialize};
use std::sync::Arc;

use octroi_names::{Arn, Known, Principal, Secret, Time};
use octroi_policy::Policy;
use smol_str::SmolStr;

use crate::{Map, SignIn};

/// A policy, or the gap where it should be.
pub type PolicyRef = Known<Arc<Policy>>;

/// An IAM user.
#[derive(Debug, Clone, Serialize, Deserialize)]
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
    /// When it was made, where known.
    pub created: Option<Time>,
    /// How it signs in.
    pub sign_in: SignIn,
}

/// A long-term or temporary access key.
///
/// See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html>.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccessKey {
    /// `AKIA…`, or `ASIA…` for temporary ones.
    pub id: SmolStr,
    /// The secret access key.
    #[serde(with = "crate::serial::secret")]
    pub secret: Secret,
    /// Who signs with it: the root user of an account, a user, a session of a role, a federated user.
    pub principal: Principal,
    /// Whether it may be used.
    pub active: bool,
    /// When it was made.
    pub created: Time,
    /// Its last use, where it was used.
    pub last_used: Option<LastUsed>,
    /// What temporary credentials have beside.
    pub temporary: Option<Temporary>,
    /// Whether it belongs to the administrator for test suites, who is not subject to policies and not listed.
    #[serde(default)]
    pub test_admin: bool,
}

/// When and where an access key, or a role, was last used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastUsed {
    /// When.
    pub at: Time,
    /// The Region that was asked.
    pub region: SmolStr,
    /// The service, such as `kms`.
    pub service: SmolStr,
}

/// What temporary credentials have beside key id and secret.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Temporary {
    /// The session token.
    #[serde(with = "crate::serial::secret")]
    pub token: Secret,
    /// When they were issued.
    pub issued: Time,
    /// When they end.
    pub expires: Time,
    /// Whether the caller proved possession of an MFA device.
    pub mfa: bool,
    /// The session of the role, or of the federated user, with its policies and tags; `None` for
    /// credentials of GetSessionToken.
    pub session: Option<Arc<Session>>,
    /// The source identity.
    pub source_identity: Option<SmolStr>,
    /// The keys of the session tags that a chained session inherits.
    pub transitive_tags: Vec<SmolStr>,
}

/// An IAM group.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Group {
    /// `arn:…:iam::A:group/path/name`.
    pub arn: Arn,
    /// `AGPA…`, where known.
    pub unique_id: Option<SmolStr>,
    /// When it was made, where known.
    pub created: Option<Time>,
    /// The inline policies, by name.
    pub inline_policies: Known<Map<SmolStr, PolicyRef>>,
    /// The ARNs of the attached managed policies.
    pub attached_policies: Vec<Arn>,
}

/// An IAM role; a role whose path begins with `/aws-service-role/` is service-linked.
#[derive(Debug, Clone, Serialize, Deserialize)]
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
    /// When it was made, where known.
    pub created: Option<Time>,
    /// The description.
    pub description: Option<SmolStr>,
    /// The longest session that may be asked for, in seconds; `None` where it was not read.
    pub max_session_seconds: Option<u32>,
    /// Its last use, where it was used.
    pub last_used: Option<LastUsed>,
}

impl Role {
    /// Returns whether a service made the role for itself.
    pub fn is_service_linked(&self) -> bool {
        Principal::Role(self.arn.clone()).is_service_linked_role()
    }
}

/// A managed policy: its default version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ManagedPolicy {
    /// `arn:…:iam::A:policy/path/name`, or `arn:aws:iam::aws:policy/…`.
    pub arn: Arn,
    /// The document of the default version.
    pub policy: PolicyRef,
    /// What IAM lists of it; `None` where it was not read.
    pub details: Option<ManagedPolicyDetails>,
}

/// What IAM lists of a managed policy beside its document.
///
/// See <https://docs.aws.amazon.com/IAM/latest/APIReference/API_Policy.html>.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ManagedPolicyDetails {
    /// `ANPA…`.
    pub unique_id: SmolStr,
    /// The description.
    pub description: Option<SmolStr>,
    /// When it was made.
    pub created: Time,
    /// When its default version last changed.
    pub updated: Time,
    /// The number of the default version: 1 for `v1`.
    pub default_version: u32,
    /// The number that the next version gets.
    pub next_version: u32,
    /// The versions by number.
    pub versions: Map<u32, PolicyVersion>,
    /// The tags.
    pub tags: Map<SmolStr, SmolStr>,
}

/// A version of a managed policy.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PolicyVersion {
    /// The document.
    pub policy: Arc<Policy>,
    /// When it was made.
    pub created: Time,
}

/// A session of a role.
#[derive(Debug, Clone, Serialize, Deserialize)]
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
    /// The unique id of the role, where known: a role that is made anew under its name is another one.
    #[serde(default)]
    pub role_id: Option<SmolStr>,
}
