//! The causes of a failed start: one file each, in the order in which they are tried.
//!
//! A refused call has exactly one cause: the first of [`TABLE`] that holds. What is more
//! special stands before what is more general.

mod aws_managed_key_cross_account;
mod boundary;
mod cross_account_identity_policy_missing;
mod cross_account_key_policy_missing;
mod endpoint_policy;
mod grant_insufficient;
mod identity_policy_condition_fails;
mod identity_policy_explicit_deny;
mod identity_policy_missing_action;
mod identity_policy_wrong_resource;
mod key_disabled;
mod key_not_found;
mod key_pending_deletion;
mod key_policy_condition_fails;
mod key_policy_explicit_deny;
mod key_policy_missing_action;
mod key_policy_no_delegation;
mod key_policy_orphan_principal;
mod key_policy_wrong_resource;
mod key_unavailable;
mod key_wrong_account_no_grant;
mod key_wrong_type;
mod none;
mod not_kms_capacity;
mod not_kms_instance_profile;
mod not_kms_never_called;
mod not_kms_pass_role;
mod not_kms_service_linked_role;
mod not_kms_snapshot_missing;
mod not_kms_user_initiated;
mod not_kms_volume_limit;
mod observed;
mod rcp;
mod scp;
mod service_linked_role_no_key_access;
mod session_policy;
mod unknown;

use octroi_policy::PolicyType;
use octroi_world::KeyState;

use crate::refusal::{DenyKind, Near, Refusal};

pub(crate) use observed::{of_observation, state_reason};

macro_rules! causes {
    ($($(#[$doc:meta])* $variant:ident = $slug:literal,)+) => {
        /// Why the attempt fails.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Cause { $($(#[$doc])* $variant,)+ }

        impl Cause {
            /// Every cause.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Returns the stable name of the cause.
            pub fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug,)+ }
            }
        }
    };
}

causes! {
        /// No such key exists in the Region of the volume: it was deleted, or its ARN is one of another Region.
        KeyNotFound = "key-not-found",
        /// The key is one that EBS cannot use: asymmetric, HMAC, or the AWS managed key of another service.
        KeyWrongType = "key-wrong-type",
        /// The key is disabled.
        KeyDisabled = "key-disabled",
        /// The key waits to be deleted.
        KeyPendingDeletion = "key-pending-deletion",
        /// The key has no usable key material now: expired or missing import, or a custom key store that cannot be reached.
        KeyUnavailable = "key-unavailable",
        /// A Deny in an identity or group policy matches the call.
        IdentityPolicyExplicitDeny = "identity-policy-explicit-deny",
        /// A Deny in the key policy matches the caller, or the identity of the instance.
        KeyPolicyExplicitDeny = "key-policy-explicit-deny",
        /// The permissions boundary of the caller lacks or denies the call.
        Boundary = "boundary",
        /// The session policy lacks or denies the call.
        SessionPolicy = "session-policy",
        /// A service control policy refuses the call: that of the caller, of the instance's identity, or the call to EC2.
        Scp = "scp",
        /// A resource control policy on the side of the key refuses the call.
        Rcp = "rcp",
        /// The policy of a VPC endpoint blocks the call to EC2.
        EndpointPolicy = "endpoint-policy",
        /// The image or snapshot is under the AWS managed key of another account.
        AwsManagedKeyCrossAccount = "aws-managed-key-cross-account",
        /// A grant names the caller, but holds too few operations.
        GrantInsufficient = "grant-insufficient",
        /// The key policy holds the unique id of a principal that no longer exists.
        KeyPolicyOrphanPrincipal = "key-policy-orphan-principal",
        /// The statement meant for the caller names another key as its Resource, or none.
        KeyPolicyWrongResource = "key-policy-wrong-resource",
        /// The statement meant for the caller has a Condition that the call does not meet.
        KeyPolicyConditionFails = "key-policy-condition-fails",
        /// The caller is a service-linked role, the key belongs to another account, and no grant names the role.
        KeyWrongAccountNoGrant = "key-wrong-account-no-grant",
        /// The caller is a service-linked role of the key's account, and neither key policy nor grant lets it use the key.
        ServiceLinkedRoleNoKeyAccess = "service-linked-role-no-key-access",
        /// The owner of the key, another account, does not allow the caller or its account the action.
        CrossAccountKeyPolicyMissing = "cross-account-key-policy-missing",
        /// The key policy names the account or the caller, but without the action.
        KeyPolicyMissingAction = "key-policy-missing-action",
        /// The key policy names neither the caller nor its account, so that identity policies do not count.
        KeyPolicyNoDelegation = "key-policy-no-delegation",
        /// An Allow for action and resource exists, but its Condition is not met by the call.
        IdentityPolicyConditionFails = "identity-policy-condition-fails",
        /// An Allow for the action exists, but its Resource does not match.
        IdentityPolicyWrongResource = "identity-policy-wrong-resource",
        /// The owner of the key, another account, allows; the caller's own side does not.
        CrossAccountIdentityPolicyMissing = "cross-account-identity-policy-missing",
        /// The launch names an instance profile, and the caller may not pass its role.
        NotKmsPassRole = "not-kms-pass-role",
        /// A service-linked role is missing, and the caller may not create it.
        NotKmsServiceLinkedRole = "not-kms-service-linked-role",
        /// The launch names an instance profile that does not exist.
        NotKmsInstanceProfile = "not-kms-instance-profile",
        /// The snapshot of a device is gone; no encryption is involved.
        NotKmsSnapshotMissing = "not-kms-snapshot-missing",
        /// No Allow for the action anywhere on the caller's side.
        IdentityPolicyMissingAction = "identity-policy-missing-action",
        /// There was no capacity for the instance.
        NotKmsCapacity = "not-kms-capacity",
        /// The quota of EBS volumes is used up.
        NotKmsVolumeLimit = "not-kms-volume-limit",
        /// Somebody stopped or terminated the instance through the API.
        NotKmsUserInitiated = "not-kms-user-initiated",
        /// The start call was never made: the instance still carries the reason of its last ordinary stop.
        NotKmsNeverCalled = "not-kms-never-called",
        /// The action works; there is no fault to find.
        None = "none",
        /// The evidence does not decide.
        Unknown = "unknown",
}

impl Cause {
    /// Returns whether the attempt ends by this cause before KMS is asked.
    pub(crate) fn is_before_kms(self) -> bool {
        matches!(
            self,
            Self::NotKmsCapacity
                | Self::NotKmsVolumeLimit
                | Self::NotKmsSnapshotMissing
                | Self::NotKmsInstanceProfile
                | Self::NotKmsServiceLinkedRole
        )
    }
}

type Holds = fn(&Refusal<'_>) -> bool;

/// The causes of refused calls, in the order in which they are tried.
const TABLE: &[(Cause, Holds)] = &[
    (Cause::KeyNotFound, key_not_found::holds),
    (Cause::KeyWrongType, key_wrong_type::holds),
    (Cause::KeyDisabled, key_disabled::holds),
    (Cause::KeyPendingDeletion, key_pending_deletion::holds),
    (Cause::KeyUnavailable, key_unavailable::holds),
    (
        Cause::IdentityPolicyExplicitDeny,
        identity_policy_explicit_deny::holds,
    ),
    (Cause::KeyPolicyExplicitDeny, key_policy_explicit_deny::holds),
    (Cause::Boundary, boundary::holds),
    (Cause::SessionPolicy, session_policy::holds),
    (Cause::Scp, scp::holds),
    (Cause::Rcp, rcp::holds),
    (Cause::EndpointPolicy, endpoint_policy::holds),
    (
        Cause::AwsManagedKeyCrossAccount,
        aws_managed_key_cross_account::holds,
    ),
    (Cause::GrantInsufficient, grant_insufficient::holds),
    (
        Cause::KeyPolicyOrphanPrincipal,
        key_policy_orphan_principal::holds,
    ),
    (Cause::KeyPolicyWrongResource, key_policy_wrong_resource::holds),
    (Cause::KeyPolicyConditionFails, key_policy_condition_fails::holds),
    (Cause::KeyWrongAccountNoGrant, key_wrong_account_no_grant::holds),
    (
        Cause::ServiceLinkedRoleNoKeyAccess,
        service_linked_role_no_key_access::holds,
    ),
    (
        Cause::CrossAccountKeyPolicyMissing,
        cross_account_key_policy_missing::holds,
    ),
    (Cause::KeyPolicyMissingAction, key_policy_missing_action::holds),
    (Cause::KeyPolicyNoDelegation, key_policy_no_delegation::holds),
    (Cause::NotKmsPassRole, not_kms_pass_role::holds),
    (Cause::NotKmsServiceLinkedRole, not_kms_service_linked_role::holds),
    (
        Cause::IdentityPolicyConditionFails,
        identity_policy_condition_fails::holds,
    ),
    (
        Cause::IdentityPolicyWrongResource,
        identity_policy_wrong_resource::holds,
    ),
    (
        Cause::CrossAccountIdentityPolicyMissing,
        cross_account_identity_policy_missing::holds,
    ),
    (Cause::NotKmsInstanceProfile, not_kms_instance_profile::holds),
    (Cause::NotKmsSnapshotMissing, not_kms_snapshot_missing::holds),
    (
        Cause::IdentityPolicyMissingAction,
        identity_policy_missing_action::holds,
    ),
];

/// Returns the cause of a refusal.
pub(crate) fn of_refusal(refusal: &Refusal<'_>) -> Cause {
    TABLE
        .iter()
        .find(|(_, holds)| holds(refusal))
        .map_or(Cause::Unknown, |(cause, _)| *cause)
}

/// Whether the key's state is one of these, and is what refuses.
fn state_is(refusal: &Refusal<'_>, states: &[KeyState]) -> bool {
    refusal.deny == DenyKind::KeyState
        && refusal
            .key()
            .and_then(|key| key.state.value())
            .is_some_and(|state| states.contains(state))
}

/// What the key policy's statement that is meant for the caller lacks. Across accounts an
/// action that is missing is the owner's "no" and has a cause of its own.
///
/// A service-linked role has nothing but the key policy and grants, so that a statement that
/// names it decides even where the account delegates to IAM.
fn meant_for_caller(refusal: &Refusal<'_>) -> Option<Near> {
    if !refusal.is_kms() {
        return None;
    }
    let (near, ..) = match refusal.deny {
        DenyKind::NoAllow(PolicyType::Resource | PolicyType::Identity)
            if refusal.is_service_linked() && !refusal.is_foreign() =>
        {
            refusal.closest_naming_caller()?
        }
        DenyKind::NoAllow(PolicyType::Resource) => refusal.closest(PolicyType::Resource)?,
        _ => return None,
    };
    (near != Near::Action || !refusal.is_foreign()).then_some(near)
}

/// What the caller's closest Allow lacks.
fn closest_identity(refusal: &Refusal<'_>) -> Option<Near> {
    if refusal.deny != DenyKind::NoAllow(PolicyType::Identity) {
        return None;
    }
    refusal.closest(PolicyType::Identity).map(|(near, ..)| near)
}
