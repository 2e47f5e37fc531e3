//! Where policies and grants name a user or role, and what they say once it is gone or has another name.
//!
//! AWS keeps the unique id behind an ARN that stands as a principal:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>. A policy follows a user
//! that is renamed; of one that is deleted it shows the id, and whoever is made under the name later is somebody else
//! (`authorization.md` 1.3). Here the ARN is what is kept, so the texts change with the user or role. ARNs in conditions
//! stay. Left out: sessions that a policy names.

use std::sync::Arc;

use octroi_names::{Arn, Known};
use octroi_policy::{Policy, PrincipalKind};
use octroi_world::{Effect, Entity, Grant, GranteePrincipal, Role, World};

/// Returns the changes by which everything that names a principal names it by another text.
pub(super) fn renamed(world: &World, principal: &Arn, text: &str) -> Vec<Effect> {
    let mut effects = Vec::new();
    for role in world.roles().filter(|role| role.arn != *principal) {
        if let Some(Known::Is(trust)) = &role.trust
            && let Some(policy) = rewritten(trust, principal, text)
        {
            let role = Role {
                trust: Some(Known::Is(policy)),
                ..role.clone()
            };
            effects.push(role.into());
        }
    }
    // Thousands of keys share the text of the default policy: it is looked through once.
    let mut silent: Option<&Arc<Policy>> = None;
    for key in world.keys() {
        if let Known::Is(policy) = &key.policy
            && silent.is_none_or(|silent| !silent.shares_with(policy))
        {
            match rewritten(policy, principal, text) {
                Some(policy) => effects.push(Effect::KeyPolicyPut {
                    key: key.arn.clone(),
                    policy,
                }),
                None => silent = Some(policy),
            }
        }
        let Known::Is(grants) = &key.grants else {
            continue;
        };
        for grant in grants.values() {
            if let Some(grant) = regranted(grant, principal, text) {
                effects.push(Effect::Put(Box::new(Entity::Grant((key.arn.clone(), grant)))));
            }
        }
    }
    effects
}

/// Returns the changes by which everything that names a principal that is deleted shows its unique id.
pub(super) fn gone_from(world: &World, principal: &Arn, unique_id: Option<&str>) -> Vec<Effect> {
    unique_id.map_or_else(Vec::new, |id| renamed(world, principal, id))
}

/// A policy with another text in the place of a principal; `None` where it does not name it.
fn rewritten(policy: &Policy, principal: &Arn, text: &str) -> Option<Arc<Policy>> {
    // Most policies name nobody but accounts: the text tells it faster than the document.
    // It may be written with escapes, though.
    if !policy.text().contains(principal.as_str()) && !policy.text().contains('\\') {
        return None;
    }
    let statements = policy.document().statements.iter();
    let elements = statements.filter_map(|statement| statement.principal.as_ref());
    let mut spans: Vec<_> = elements
        .flat_map(|element| &element.entries)
        .filter(|(kind, entry)| *kind == PrincipalKind::Aws && entry.value == principal.as_str())
        .map(|(_, entry)| entry.span)
        .collect();
    if spans.is_empty() {
        return None;
    }
    spans.sort_by_key(|span| span.start);
    let mut next = String::with_capacity(policy.text().len());
    let mut done = 0;
    for span in spans {
        next.push_str(policy.text().get(done..span.start)?);
        next.push_str(&format!("\"{text}\""));
        done = span.end;
    }
    next.push_str(policy.text().get(done..)?);
    Policy::parse_shared(policy.name(), &next).ok().map(Arc::new)
}

fn regranted(grant: &Grant, principal: &Arn, text: &str) -> Option<Grant> {
    let is = |named: &GranteePrincipal| match named {
        GranteePrincipal::Principal(named) => named.arn() == Some(principal),
        GranteePrincipal::Other(_) => false,
    };
    let retires = grant.retiring.as_ref().is_some_and(is);
    let uses = is(&grant.grantee);
    (uses || retires).then(|| {
        let mut grant = grant.clone();
        if uses {
            grant.grantee = GranteePrincipal::new(text);
        }
        if retires {
            grant.retiring = Some(GranteePrincipal::new(text));
        }
        grant
    })
}
