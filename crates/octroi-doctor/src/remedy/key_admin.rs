//! Who can apply a change: change a key policy, make a grant.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html>: a
//! key whose policy admits nobody to `kms:PutKeyPolicy` can be helped by AWS support only.

use octroi_names::{AccountId, Action, Arn, Known, Principal};
use octroi_ops::authorize::{authorize, gather, profile};
use octroi_ops::context::{Origin, add_key, of_call};
use octroi_policy::{Decision, Outcome, Request};
use octroi_world::World;

use super::change::{Change, Place};
use crate::evidence::Evidence;
use crate::replay::calling;

/// Decides a direct call of an action on a key.
pub(crate) fn decide(
    evidence: &Evidence,
    world: &World,
    principal: &Principal,
    action: &str,
    key: &Arn,
) -> Option<Decision> {
    let action: Action = action.parse().ok()?;
    let caller = profile(world, principal);
    let mut context = of_call(world, &caller, Origin::Direct, &evidence.region, None, &[]);
    let known = match world.key(key) {
        Known::Is(known) => known,
        Known::Unknown(_) => None,
    };
    add_key(world, known, key, &mut context);
    if let Some(account) = principal.account() {
        context.set("kms:CallerAccount", account.as_str());
    }
    let (policies, about) = gather(world, &caller, key.as_str(), key.account(), false, None);
    let request = Request::new(caller.caller.clone(), action, key.as_str(), context);
    Some(authorize(&request, &policies, &about))
}

fn principals(world: &World) -> Vec<Principal> {
    let users = world.users().map(|user| Principal::User(user.arn.clone()));
    let roles = world
        .roles()
        .map(|role| calling(world, &Principal::Role(role.arn.clone())));
    users.chain(roles).collect()
}

fn root(key: &Arn, account: AccountId) -> Option<Principal> {
    format!("arn:{}:iam::{account}:root", key.partition())
        .parse()
        .ok()
}

/// Returns whether no principal, known or not, can change the key's policy: the policy
/// neither delegates PutKeyPolicy to the account nor names anybody who exists.
pub(crate) fn nobody_can_change(evidence: &Evidence, world: &World, key: &Arn) -> bool {
    let Known::Is(Some(known)) = world.key(key) else {
        return false;
    };
    let Known::Is(policy) = &known.policy else {
        return false;
    };
    let allowed = |principal: &Principal| {
        decide(evidence, world, principal, "kms:PutKeyPolicy", key).is_some_and(|decision| {
            !matches!(decision.outcome, Outcome::ImplicitDeny | Outcome::ExplicitDeny)
        })
    };
    let account_root = key.account().and_then(|account| root(key, account));
    if account_root.as_ref().is_some_and(allowed) || principals(world).iter().any(allowed) {
        return false;
    }
    // A principal that the evidence does not hold may exist all the same, and be the one
    // that a condition asks for.
    let names_somebody = policy.document().statements.iter().any(|statement| {
        statement.effect == octroi_policy::Effect::Allow
            && statement.principal.as_ref().is_some_and(|principal| {
                principal.negated
                    || principal
                        .entries
                        .iter()
                        .any(|(_, entry)| !names_only_known(world, &entry.value))
            })
    });
    !names_somebody
}

/// Whether an entry of a Principal element reaches nobody, or somebody whom the evidence
/// holds and who was asked already.
fn names_only_known(world: &World, entry: &str) -> bool {
    crate::refusal::is_unique_id(entry)
        || entry
            .parse::<Arn>()
            .is_ok_and(|arn| world.user(&arn).is_some() || world.role(&arn).is_some())
}

/// Returns the account from which a grant for a role can be made: the role's own, where the
/// key's owner lets that account make grants directly, else the key's.
pub(crate) fn granting_account(
    evidence: &Evidence,
    world: &World,
    key: &Arn,
    role: &Arn,
) -> Option<AccountId> {
    let own = role.account()?;
    let owner = key.account()?;
    if own == owner {
        return Some(owner);
    }
    let own_root = root(key, own)?;
    let allowed = decide(evidence, world, &own_root, "kms:CreateGrant", key)?.outcome == Outcome::Allowed;
    Some(if allowed { own } else { owner })
}

/// Returns the principals of the evidence that can apply the first change.
pub(crate) fn appliers(evidence: &Evidence, changes: &[Change]) -> Vec<Principal> {
    let (action, key) = match changes.first() {
        Some(Change::Statement {
            place: Place::Key(key),
            ..
        }) => ("kms:PutKeyPolicy", key),
        Some(Change::CreateGrant { key, .. }) => ("kms:CreateGrant", key),
        Some(Change::SetKey {
            key, state: Some(_), ..
        }) => ("kms:EnableKey", key),
        Some(Change::SetKey { key, .. }) => ("kms:TagResource", key),
        _ => return Vec::new(),
    };
    let world = &evidence.world;
    principals(world)
        .into_iter()
        .filter(|principal| {
            decide(evidence, world, principal, action, key)
                .is_some_and(|decision| decision.outcome == Outcome::Allowed)
        })
        .collect()
}
