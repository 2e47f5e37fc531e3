//! The policies of a user, group or role, by the names under which the simulator tells them.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html>: a user brings the
//! policies of its groups, and its boundary. A managed policy is told by its name, an inline one by its owner's
//! kind and name before its own.

use std::sync::Arc;

use octroi_names::{Arn, Known, Principal, SmolStr, Tri};
use octroi_policy::{Caller, Context, Policy};
use octroi_world::PolicyRef;

use super::{Subject, described, evaluation, nobody};
use crate::authorize::{gather, profile};
use crate::error::ErrorCode;
use crate::iam::found::{missing, name_in, read, refused};
use crate::iam::holder::{Holder, Kind};
use crate::iam::managed_policy;
use crate::operation::{Scene, Stop};

/// Returns the user, group or role of an ARN in the caller's account.
///
/// # Errors
///
/// If the ARN is of another kind, or there is nobody.
pub(in crate::iam) fn holder<'a>(scene: &Scene<'a>, text: &str) -> Result<Holder<'a>, Stop> {
    let kinds = [Kind::User, Kind::Group, Kind::Role];
    let arn: Option<Arn> = text.parse().ok().filter(|arn: &Arn| arn.service() == "iam");
    let found = arn.and_then(|arn| {
        let kind = kinds
            .into_iter()
            .find(|kind| arn.resource_id(kind.word()).is_some())?;
        Some((arn, kind))
    });
    let Some((arn, kind)) = found else {
        return Err(refused(
            ErrorCode::InvalidInput,
            format!("Invalid Entity Arn: {text} does not clearly define entity type and name."),
        ));
    };
    let own = arn.account() == scene.call.caller.account();
    Holder::find(scene, &arn)
        .filter(|_| own)
        .ok_or_else(|| missing(scene, kind.word(), name_in(&arn)))
}

/// Returns the policies that a holder carries, those of a user's groups included.
///
/// # Errors
///
/// If some were not read.
pub(super) fn policies(scene: &Scene<'_>, holder: Holder<'_>) -> Result<Vec<PolicyRef>, Stop> {
    let mut policies = own(scene, holder)?;
    if let Holder::User(user) = holder {
        for arn in read(&user.groups)? {
            if let Some(group) = scene.world.group(arn) {
                policies.extend(own(scene, Holder::Group(group))?);
            }
        }
    }
    Ok(policies)
}

fn own(scene: &Scene<'_>, holder: Holder<'_>) -> Result<Vec<PolicyRef>, Stop> {
    let mut policies = Vec::new();
    let mut add = |name: &str, policy: &Policy| {
        let named = Policy::parse_shared(name, policy.text());
        policies.extend(named.ok().map(|policy| Known::Is(Arc::new(policy))));
    };
    let (word, owner) = (holder.kind().word(), name_in(holder.arn()));
    for (name, policy) in holder.inline_policies()? {
        add(&format!("{word}_{owner}_{name}"), read(policy)?);
    }
    for arn in holder.attached_policies() {
        if let Some(managed) = managed_policy::find(scene.world, arn) {
            add(name_in(arn), read(&managed.policy)?);
        }
    }
    Ok(policies)
}

/// Returns a holder as the subject of a simulation.
///
/// # Errors
///
/// If some of its policies were not read.
pub(super) fn subject(scene: &Scene<'_>, holder: Holder<'_>) -> Result<Subject, Stop> {
    let identity = policies(scene, holder)?;
    let (principal, boundary) = match holder {
        Holder::User(user) => (Principal::User(user.arn.clone()), read(&user.boundary)?),
        Holder::Role(role) => (Principal::Role(role.arn.clone()), read(&role.boundary)?),
        Holder::Group(_) => {
            return Ok(Subject {
                caller: Caller::new(nobody(scene)),
                nobody: true,
                context: Context::new(),
                identity,
                boundary: None,
                service_control: Vec::new(),
            });
        }
    };
    let profile = profile(scene.world, &principal);
    let account = principal.account();
    let (gathered, about) = gather(scene.world, &profile, "*", account, false, None);
    let bound = evaluation::is_bound(&principal, about.caller_in_management_account);
    let mut context = described(&principal);
    if let Some(id) = &profile.caller.unique_id {
        context.set("aws:userid", id.as_str());
    }
    for (tag, value) in read(&profile.tags)? {
        context.set(&format!("aws:PrincipalTag/{tag}"), SmolStr::as_str(value));
    }
    Ok(Subject {
        caller: Caller {
            has_boundary: Tri::from(boundary.is_some()),
            ..profile.caller
        },
        nobody: false,
        context,
        identity,
        boundary: boundary.clone(),
        service_control: if bound {
            gathered.service_control
        } else {
            Vec::new()
        },
    })
}
