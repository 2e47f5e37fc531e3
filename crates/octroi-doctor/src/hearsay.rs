//! What AWS's own sentences say of a refusal that the replay could not decide.
//!
//! A sentence names one policy type of perhaps several, and never the statement
//! (`trail.md` 8.2): the cause is then known by its kind, and the report says where it comes
//! from.

use octroi_names::Datum;
use octroi_ops::launch::{LaunchCall, LaunchOutcome};
use octroi_policy::PolicyType;
use octroi_trail::{Denial, KmsError, PolicyType as Named, Record, Sentence};

use crate::causes::Cause;
use crate::diagnosis::{Blocker, Missing};
use crate::refusal::DenyKind;
use crate::replay::Replay;
use crate::trail_view::{Said, TrailView};

/// Returns the blocker of a call whose refusal only the trail knows.
pub(crate) fn settled(trail: &TrailView<'_>, index: usize, call: &LaunchCall) -> Blocker {
    let record = match trail.about(call) {
        Some(Said::Failed(record)) => Some(record),
        _ => None,
    };
    let (deny, cause) = record.map_or((None, Cause::Unknown), |record| of_record(record, foreign(call)));
    Blocker {
        index: Some(index),
        action: Some(call.leg.action.as_str().into()),
        by: Some(call.leg.by.clone()),
        on: Some(call.leg.on.as_str().into()),
        volume: call.volume.clone(),
        deny,
        cause,
        deciding: None,
        sentence: record
            .and_then(|record| record.error_message.as_ref())
            .map(ToString::to_string),
    }
}

fn foreign(call: &LaunchCall) -> bool {
    let owner = call
        .leg
        .on
        .parse()
        .ok()
        .and_then(|arn: octroi_names::Arn| arn.account());
    owner.is_some() && owner != call.leg.by.account()
}

/// Returns a refusal of the trail that the replay has no call for: the volumes or keys were
/// not read, but the trail names the key.
pub(crate) fn blocker(trail: &TrailView<'_>, _played: &Replay) -> Option<(Blocker, Option<LaunchOutcome>)> {
    let of = |record: &Record, outcome| {
        let refusal = record.refusal();
        let principal = record
            .user_identity
            .as_ref()
            .and_then(octroi_trail::UserIdentity::principal);
        let key = record.key_arns().into_iter().next();
        let is_foreign = key.as_ref().and_then(octroi_names::Arn::account)
            != principal.as_ref().and_then(octroi_names::Principal::account);
        let (deny, cause) = of_record(record, key.is_some() && is_foreign);
        if cause == Cause::Unknown {
            return None;
        }
        let service = record.service().unwrap_or_default();
        let named = refusal
            .as_ref()
            .and_then(|refusal| refusal.action.as_ref())
            .map(ToString::to_string);
        let action = named.or_else(|| record.event_name.as_ref().map(|name| format!("{service}:{name}")));
        let resource = refusal.as_ref().and_then(octroi_trail::Refusal::resource_arn);
        Some((
            Blocker {
                index: None,
                action: action.map(Into::into),
                by: principal,
                on: key.or(resource).map(|arn| arn.as_str().into()),
                volume: record.volume_ids().into_iter().next(),
                deny,
                cause,
                deciding: None,
                sentence: record.error_message.as_ref().map(ToString::to_string),
            },
            outcome,
        ))
    };
    let before = trail.ec2_call().filter(|record| record.failed());
    before
        .and_then(|record| of(record, Some(LaunchOutcome::SyncError)))
        .or_else(|| trail.kms_failures().find_map(|record| of(record, None)))
}

/// Returns how a record's call was refused, and the cause as far as a sentence can tell.
fn of_record(record: &Record, foreign: bool) -> (Option<DenyKind>, Cause) {
    let code = record.error_code.as_deref();
    let text = record.error_message.as_deref().unwrap_or_default();
    match Sentence::read(code, text) {
        Some(Sentence::Kms { error, .. }) => of_kms_error(error),
        Some(Sentence::Refusal(refusal)) => {
            let Some(policy_type) = refusal.policy_type.and_then(ours) else {
                return (
                    None,
                    if refusal.denial == Denial::AbsentOrRefused && foreign {
                        Cause::CrossAccountKeyPolicyMissing
                    } else {
                        Cause::Unknown
                    },
                );
            };
            let explicit = refusal.denial == Denial::Explicit && !refusal.explicit_may_be_implicit();
            let deny = if explicit {
                DenyKind::Explicit(policy_type)
            } else {
                DenyKind::NoAllow(policy_type)
            };
            (
                Some(deny),
                of_policy_type(policy_type, refusal.denial == Denial::Explicit, foreign),
            )
        }
        _ => (None, Cause::Unknown),
    }
}

fn of_kms_error(error: KmsError) -> (Option<DenyKind>, Cause) {
    match error {
        KmsError::Disabled => (Some(DenyKind::KeyState), Cause::KeyDisabled),
        KmsError::PendingDeletion | KmsError::PendingReplicaDeletion => {
            (Some(DenyKind::KeyState), Cause::KeyPendingDeletion)
        }
        KmsError::PendingImport | KmsError::Unavailable | KmsError::Creating => {
            (Some(DenyKind::KeyState), Cause::KeyUnavailable)
        }
        KmsError::KeyNotFound | KmsError::AliasNotFound => (Some(DenyKind::KeyNotFound), Cause::KeyNotFound),
        KmsError::ContextNeedsSymmetricKey | KmsError::PolicyLockout => {
            (Some(DenyKind::KeyKind), Cause::KeyWrongType)
        }
    }
}

fn ours(named: Named) -> Option<PolicyType> {
    Some(match named {
        Named::Identity => PolicyType::Identity,
        Named::Boundary => PolicyType::Boundary,
        Named::Session => PolicyType::Session,
        Named::ServiceControl => PolicyType::ServiceControl,
        Named::ResourceControl => PolicyType::ResourceControl,
        Named::Resource => PolicyType::Resource,
        Named::Endpoint => PolicyType::Endpoint,
        Named::RoleTrust => return None,
    })
}

fn of_policy_type(policy_type: PolicyType, explicit: bool, foreign: bool) -> Cause {
    match (policy_type, explicit) {
        (PolicyType::Identity, true) => Cause::IdentityPolicyExplicitDeny,
        (PolicyType::Identity, false) if foreign => Cause::CrossAccountIdentityPolicyMissing,
        (PolicyType::Identity, false) => Cause::IdentityPolicyMissingAction,
        (PolicyType::Resource, true) => Cause::KeyPolicyExplicitDeny,
        (PolicyType::Resource, false) if foreign => Cause::CrossAccountKeyPolicyMissing,
        (PolicyType::Resource, false) => Cause::KeyPolicyNoDelegation,
        (PolicyType::Boundary, _) => Cause::Boundary,
        (PolicyType::Session, _) => Cause::SessionPolicy,
        (PolicyType::ServiceControl, _) => Cause::Scp,
        (PolicyType::ResourceControl, _) => Cause::Rcp,
        (PolicyType::Endpoint, _) => Cause::EndpointPolicy,
    }
}

/// Returns the causes that the missing data would let stand.
pub(crate) fn candidates(missing: &[Missing], _played: &Replay) -> Vec<Cause> {
    let mut causes: Vec<Cause> = missing
        .iter()
        .flat_map(|missing| match &missing.gap.datum {
            Datum::ServiceControlPolicies(_) => vec![Cause::Scp],
            Datum::ResourceControlPolicies(_) => vec![Cause::Rcp],
            Datum::Organization(_) => vec![Cause::Scp, Cause::Rcp],
            Datum::Key(_) | Datum::Volumes(_) | Datum::Volume(_) | Datum::EbsDefaultKmsKeyId(_) => vec![
                Cause::KeyDisabled,
                Cause::KeyPendingDeletion,
                Cause::KeyNotFound,
                Cause::KeyWrongType,
            ],
            Datum::KeyPolicy(_) => vec![Cause::KeyPolicyNoDelegation, Cause::KeyPolicyMissingAction],
            Datum::KeyGrants(_) => vec![Cause::GrantInsufficient],
            Datum::IdentityPolicies(_) | Datum::IdentityPolicy(_) | Datum::Principal(_) => {
                vec![
                    Cause::IdentityPolicyMissingAction,
                    Cause::IdentityPolicyExplicitDeny,
                ]
            }
            Datum::PermissionsBoundary(_) => vec![Cause::Boundary],
            Datum::SessionPolicy(_) => vec![Cause::SessionPolicy],
            Datum::EndpointPolicy(_) => vec![Cause::EndpointPolicy],
            Datum::ContextKey(_) | Datum::Tags(_) => vec![Cause::IdentityPolicyConditionFails],
            _ => Vec::new(),
        })
        .collect();
    causes.sort();
    causes.dedup();
    causes
}

/// Returns the id of the message that says what a datum would decide.
pub(crate) fn decides(datum: &Datum) -> &'static str {
    match datum {
        Datum::ServiceControlPolicies(_) | Datum::ResourceControlPolicies(_) | Datum::Organization(_) => {
            "decides-guard-rails"
        }
        Datum::Key(_) => "decides-key",
        Datum::KeyPolicy(_) => "decides-key-policy",
        Datum::KeyGrants(_) => "decides-grants",
        Datum::IdentityPolicies(_) | Datum::IdentityPolicy(_) | Datum::Principal(_) => "decides-identity",
        Datum::PermissionsBoundary(_) => "decides-boundary",
        Datum::SessionPolicy(_) => "decides-session",
        Datum::EndpointPolicy(_) => "decides-endpoint",
        Datum::Volumes(_) | Datum::Volume(_) | Datum::Image(_) | Datum::Snapshot(_) => "decides-volumes",
        Datum::EbsEncryptionByDefault(_) | Datum::EbsDefaultKmsKeyId(_) => "decides-defaults",
        Datum::Tags(_) | Datum::KeyAliases(_) | Datum::ContextKey(_) => "decides-condition",
        Datum::Trail(_) => "decides-trail",
        _ => "decides-other",
    }
}
