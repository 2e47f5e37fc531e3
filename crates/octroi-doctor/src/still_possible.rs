//! The causes that what was not read lets stand.
//!
//! A candidate is no finding: it says what the missing data could show. It is looked for where
//! the trace of a call is open, with the same table of causes that names the cause of a
//! refusal; where no call is known at all, the usual suspects of the caller are named.

use octroi_names::{Datum, Known, Principal};
use octroi_ops::launch::CallResult;
use octroi_policy::{LayerTrace, PolicyType};
use octroi_world::World;

use crate::causes::{self, Cause};
use crate::diagnosis::Missing;
use crate::evidence::Evidence;
use crate::refusal::{DenyKind, Refusal};
use crate::replay::Replay;

/// Returns the causes that the missing data would let stand.
pub(crate) fn of_replay(evidence: &Evidence, missing: &[Missing], played: &Replay) -> Vec<Cause> {
    let world = &evidence.world;
    let open = played
        .calls
        .iter()
        .filter(|call| call.certain && call.result == CallResult::Unknown);
    let mut causes: Vec<Cause> = open
        .flat_map(|call| of_refusal(&Refusal::new(world, call)))
        .collect();
    for missing in missing {
        causes.extend(of_datum(world, &played.caller, &missing.gap.datum));
    }
    unique(causes)
}

/// Returns the causes that could refuse a call, as far as its trace is open.
pub(crate) fn of_refusal(refusal: &Refusal<'_>) -> Vec<Cause> {
    let mut causes = of_key(refusal);
    for layer in refusal.trace.iter().flat_map(|trace| &trace.layers) {
        // Certain by itself, a layer may still not bind: who is exempt was not read.
        if !layer.verdict.deny.is_false() {
            causes.extend(of_deny(refusal, DenyKind::Explicit(layer.policy_type)));
        }
        if may_lack(layer) {
            causes.extend(of_deny(refusal, DenyKind::NoAllow(layer.policy_type)));
        }
    }
    if grants_are_open(refusal) {
        causes.push(Cause::GrantInsufficient);
    }
    unique(causes)
}

/// Returns the causes of a kind of refusal: one where the policies that decide were read.
pub(crate) fn of_deny(refusal: &Refusal<'_>, deny: DenyKind) -> Vec<Cause> {
    let refused = Refusal {
        deny,
        ..refusal.clone()
    };
    let cause = causes::of_refusal(&refused);
    let mut found = vec![cause];
    let own_key = !refused.is_foreign();
    match deny {
        // The policies of a service-linked role say nothing of keys, read or not.
        DenyKind::NoAllow(PolicyType::Identity) if refused.is_service_linked() && !own_key => {}
        DenyKind::NoAllow(PolicyType::Identity) if refused.is_service_linked() => {
            let open = is_open(refusal, PolicyType::Resource);
            let statements = [Cause::KeyPolicyMissingAction, Cause::KeyPolicyConditionFails];
            found.extend(statements.into_iter().filter(|_| open));
        }
        DenyKind::NoAllow(PolicyType::Identity) if is_open(refusal, PolicyType::Identity) => {
            found.extend([
                Cause::IdentityPolicyMissingAction,
                Cause::IdentityPolicyWrongResource,
                Cause::IdentityPolicyConditionFails,
            ]);
        }
        DenyKind::NoAllow(PolicyType::Resource) if own_key && is_open(refusal, PolicyType::Resource) => {
            found.extend([
                Cause::KeyPolicyNoDelegation,
                Cause::KeyPolicyMissingAction,
                Cause::KeyPolicyWrongResource,
                Cause::KeyPolicyConditionFails,
                Cause::KeyPolicyOrphanPrincipal,
            ]);
        }
        DenyKind::NoAllow(PolicyType::Resource)
            if !refused.is_service_linked() && is_open(refusal, PolicyType::Resource) =>
        {
            found.extend([Cause::KeyPolicyWrongResource, Cause::KeyPolicyConditionFails]);
            if manager_is_open(refusal) {
                found.push(Cause::AwsManagedKeyCrossAccount);
            }
        }
        _ => {}
    }
    let by_grant = DenyKind::NoAllow(PolicyType::Identity);
    if (deny == by_grant || deny == DenyKind::NoAllow(PolicyType::Resource))
        && refused.is_service_linked()
        && grants_are_open(refusal)
    {
        found.push(Cause::GrantInsufficient);
    }
    unique(found)
}

/// Whether a layer may be the one that lacks the allow. What grants lacks it only where
/// something of it was not read; a guard rail lacks it by being silent.
fn may_lack(layer: &LayerTrace) -> bool {
    match (layer.policy_type, layer.kinds) {
        (_, Some(kinds)) => [kinds.direct, kinds.role, kinds.account]
            .iter()
            .any(|kind| kind.is_unknown()),
        (PolicyType::Identity, None) => layer.verdict.allow.is_unknown(),
        (_, None) => !layer.verdict.allow.is_true(),
    }
}

/// Whether a policy of the type was not read.
fn is_open(refusal: &Refusal<'_>, policy_type: PolicyType) -> bool {
    refusal.trace.as_ref().is_none_or(|trace| {
        trace
            .layers
            .iter()
            .any(|layer| layer.policy_type == policy_type && !layer.gaps.is_empty())
    })
}

fn grants_are_open(refusal: &Refusal<'_>) -> bool {
    !refusal.is_infrastructure()
        && refusal
            .call
            .leg
            .checked
            .as_ref()
            .is_some_and(|checked| checked.policies.grants.iter().any(|grant| grant.gap().is_some()))
}

fn manager_is_open(refusal: &Refusal<'_>) -> bool {
    refusal.key().is_none_or(|key| key.manager.gap().is_some())
}

/// What the key's state and kind could refuse, where they were not read.
fn of_key(refusal: &Refusal<'_>) -> Vec<Cause> {
    let Some(arn) = refusal.key_arn() else {
        return Vec::new();
    };
    let mut causes = Vec::new();
    match refusal.world.key(&arn) {
        Known::Unknown(_) => causes.extend([
            Cause::KeyNotFound,
            Cause::KeyWrongType,
            Cause::KeyDisabled,
            Cause::KeyPendingDeletion,
            Cause::KeyUnavailable,
        ]),
        Known::Is(Some(key)) => {
            if key.state.gap().is_some() {
                causes.extend([
                    Cause::KeyDisabled,
                    Cause::KeyPendingDeletion,
                    Cause::KeyUnavailable,
                ]);
            }
            if key.spec.gap().is_some() || key.usage.gap().is_some() {
                causes.push(Cause::KeyWrongType);
            }
        }
        Known::Is(None) => {}
    }
    causes
}

/// The usual suspects where no call says more: which key it is was not read.
fn of_datum(world: &World, caller: &Principal, datum: &Datum) -> Vec<Cause> {
    match datum {
        Datum::Volumes(_) | Datum::Volume(_) | Datum::EbsDefaultKmsKeyId(_) => {
            let mut causes = vec![
                Cause::KeyDisabled,
                Cause::KeyPendingDeletion,
                Cause::KeyNotFound,
                Cause::KeyWrongType,
            ];
            if is_service_linked(world, caller) {
                causes.extend([Cause::ServiceLinkedRoleNoKeyAccess, Cause::KeyWrongAccountNoGrant]);
            } else {
                causes.extend([Cause::IdentityPolicyMissingAction, Cause::KeyPolicyNoDelegation]);
            }
            causes
        }
        Datum::InstanceProfile(_) => vec![Cause::NotKmsInstanceProfile, Cause::NotKmsPassRole],
        Datum::Snapshot(_) => vec![Cause::NotKmsSnapshotMissing],
        _ => Vec::new(),
    }
}

fn is_service_linked(world: &World, caller: &Principal) -> bool {
    let role = match caller {
        Principal::AssumedRole(arn) => world.session(arn).map(|session| session.role.clone()),
        Principal::Role(arn) => Some(arn.clone()),
        _ => None,
    };
    role.is_some_and(|role| Principal::Role(role).is_service_linked_role())
}

fn unique(mut causes: Vec<Cause>) -> Vec<Cause> {
    causes.retain(|cause| *cause != Cause::Unknown);
    causes.sort();
    causes.dedup();
    causes
}
