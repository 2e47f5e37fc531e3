//! What AWS's own sentences say of a refusal that the replay could not decide.
//!
//! A sentence names one policy type of perhaps several, and never the statement
//! (`trail.md` 8.2). It settles a cause where the type has only one, or where the policies of
//! the type were read and show it; else the refusal is a fact and its cause stays open.

use octroi_names::Datum;
use octroi_ops::launch::{LaunchCall, LaunchOutcome};
use octroi_policy::{PolicyType, Verdict};
use octroi_trail::{Denial, KmsError, PolicyType as Named, Record, Sentence};
use octroi_world::World;

use crate::causes::Cause;
use crate::diagnosis::Blocker;
use crate::refusal::{DenyKind, Refusal};
use crate::still_possible;
use crate::trail_view::{Said, TrailView};

/// What a sentence says of a refusal.
#[derive(Debug, Clone, Default)]
struct Heard {
    /// How the call was refused, where the sentence says it beyond doubt.
    deny: Option<DenyKind>,
    /// The causes that the sentence leaves standing.
    causes: Vec<Cause>,
    /// Whether these are all there are, so that a single one is settled.
    complete: bool,
}

impl Heard {
    fn settled(deny: DenyKind, cause: Cause) -> Self {
        Self {
            deny: Some(deny),
            causes: vec![cause],
            complete: true,
        }
    }

    fn cause(&self) -> Cause {
        match self.causes.as_slice() {
            [one] if self.complete => *one,
            _ => Cause::Unknown,
        }
    }
}

/// Returns the blocker of a call whose refusal only the trail knows; its cause is unknown
/// where the sentence leaves it open.
pub(crate) fn settled(world: &World, trail: &TrailView<'_>, index: usize, call: &LaunchCall) -> Blocker {
    let record = match trail.about(call) {
        Some(Said::Failed(record)) => Some(record),
        _ => None,
    };
    let heard = record
        .map(|record| of_record(record, Some(&Refusal::new(world, call))))
        .unwrap_or_default();
    Blocker {
        index: Some(index),
        action: Some(call.leg.action.as_str().into()),
        by: Some(call.leg.by.clone()),
        on: Some(call.leg.on.as_str().into()),
        volume: call.volume.clone(),
        deny: heard.deny,
        cause: heard.cause(),
        deciding: None,
        sentence: record
            .and_then(|record| record.error_message.as_ref())
            .map(ToString::to_string),
    }
}

/// Returns the causes that the sentence on a call leaves standing.
pub(crate) fn left_open(world: &World, trail: &TrailView<'_>, call: &LaunchCall) -> Vec<Cause> {
    match trail.about(call) {
        Some(Said::Failed(record)) => of_record(record, Some(&Refusal::new(world, call))).causes,
        _ => Vec::new(),
    }
}

/// Returns a refusal of the trail that the replay has no call for: the volumes or keys were
/// not read, but the trail names the key.
pub(crate) fn blocker(trail: &TrailView<'_>) -> Option<(Blocker, Option<LaunchOutcome>)> {
    let of = |record: &Record, outcome| {
        let refusal = record.refusal();
        let principal = record
            .user_identity
            .as_ref()
            .and_then(octroi_trail::UserIdentity::principal);
        let key = record.key_arns().into_iter().next();
        let heard = of_record(record, None);
        if heard.cause() == Cause::Unknown {
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
                deny: heard.deny,
                cause: heard.cause(),
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

/// Reads a record of a refusal; what was read of the world narrows down what it says.
fn of_record(record: &Record, refusal: Option<&Refusal<'_>>) -> Heard {
    let code = record.error_code.as_deref();
    let text = record.error_message.as_deref().unwrap_or_default();
    let said = match Sentence::read(code, text) {
        Some(Sentence::Kms { error, .. }) => return of_kms_error(error),
        Some(Sentence::Refusal(said)) => said,
        _ => return Heard::default(),
    };
    let Some(policy_type) = said.policy_type.and_then(ours) else {
        let causes = match (said.denial, refusal) {
            // Three readings of one sentence (`trail.md` 8.3).
            (Denial::AbsentOrRefused, _) => vec![
                Cause::KeyNotFound,
                Cause::KeyPolicyExplicitDeny,
                Cause::CrossAccountKeyPolicyMissing,
            ],
            (_, Some(refusal)) => still_possible::of_refusal(refusal),
            (_, None) => Vec::new(),
        };
        return Heard {
            causes,
            ..Heard::default()
        };
    };
    let deny = match said.denial {
        Denial::Explicit if !said.explicit_may_be_implicit() => Some(DenyKind::Explicit(policy_type)),
        Denial::Explicit => refusal.and_then(|refusal| which(refusal, policy_type)),
        _ => Some(DenyKind::NoAllow(policy_type)),
    };
    let causes = match (deny, refusal) {
        (None, _) => vec![Cause::Scp],
        (Some(deny), Some(refusal)) => still_possible::of_deny(refusal, deny),
        (Some(deny), None) => of_type(deny).into_iter().collect(),
    };
    Heard {
        deny,
        causes,
        complete: true,
    }
}

/// Whether a policy type denies or lacks the allow, where the sentence says either
/// (`trail.md` 8.2) and the policies tell.
fn which(refusal: &Refusal<'_>, policy_type: PolicyType) -> Option<DenyKind> {
    let verdicts: Vec<Verdict> = refusal
        .trace
        .iter()
        .flat_map(|trace| &trace.layers)
        .filter(|layer| layer.policy_type == policy_type)
        .map(|layer| layer.verdict)
        .collect();
    let may_deny = verdicts.iter().any(|verdict| !verdict.deny.is_false());
    let may_lack = verdicts.iter().any(|verdict| !verdict.allow.is_true());
    match (may_deny, may_lack) {
        (true, false) => Some(DenyKind::Explicit(policy_type)),
        (false, true) => Some(DenyKind::NoAllow(policy_type)),
        _ => None,
    }
}

/// The cause of a kind of refusal that has only one, whatever the policies say.
fn of_type(deny: DenyKind) -> Option<Cause> {
    Some(match deny {
        DenyKind::Explicit(PolicyType::Identity) => Cause::IdentityPolicyExplicitDeny,
        DenyKind::Explicit(PolicyType::Resource) => Cause::KeyPolicyExplicitDeny,
        DenyKind::Explicit(policy_type) | DenyKind::NoAllow(policy_type) => match policy_type {
            PolicyType::Boundary => Cause::Boundary,
            PolicyType::Session => Cause::SessionPolicy,
            PolicyType::ServiceControl => Cause::Scp,
            PolicyType::ResourceControl => Cause::Rcp,
            PolicyType::Endpoint => Cause::EndpointPolicy,
            // Which Allow is missing, and why it does not match, is in the policies.
            PolicyType::Identity | PolicyType::Resource => return None,
        },
        _ => return None,
    })
}

fn of_kms_error(error: KmsError) -> Heard {
    match error {
        KmsError::Disabled => Heard::settled(DenyKind::KeyState, Cause::KeyDisabled),
        KmsError::PendingDeletion | KmsError::PendingReplicaDeletion => {
            Heard::settled(DenyKind::KeyState, Cause::KeyPendingDeletion)
        }
        KmsError::PendingImport | KmsError::Unavailable | KmsError::Creating => {
            Heard::settled(DenyKind::KeyState, Cause::KeyUnavailable)
        }
        KmsError::KeyNotFound | KmsError::AliasNotFound => {
            Heard::settled(DenyKind::KeyNotFound, Cause::KeyNotFound)
        }
        KmsError::ContextNeedsSymmetricKey => Heard::settled(DenyKind::KeyKind, Cause::KeyWrongType),
        // No call of a launch changes a key policy.
        KmsError::PolicyLockout => Heard::default(),
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
