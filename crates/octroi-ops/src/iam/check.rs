//! The checks of IAM's own actions: the ARN that a policy must name, and the condition keys.
//!
//! Follows <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html>:
//! what exists is named with its path; what does not, as if it had none. Users and roles carry their tags as
//! `aws:ResourceTag/…` and `iam:ResourceTag/…`, the other kinds as `aws:ResourceTag/…` alone. `iam:PermissionsBoundary`
//! is the boundary that the principal has, or, where one is set, the new one.

use octroi_names::{Arn, Datum, Gap, Known, SmolStr};
use octroi_policy::Context;
use octroi_world::Map;

use super::found::{self, Carrier};
use super::user::Meant;
use crate::context::{add_owner, set_default};
use crate::operation::{CheckSpec, Scene, Stop};

/// Makes the check of an action on anything, such as iam:GetAccountSummary.
pub(super) fn on_all(scene: &Scene<'_>, action: &str, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
    let check = CheckSpec::new("iam", action, "*", scene.call.caller.account(), base.clone())?;
    Ok(vec![check])
}

/// Makes the check of an action on an ARN, with the condition keys that describe its owner.
pub(super) fn on(
    scene: &Scene<'_>,
    action: &str,
    arn: &Arn,
    mut context: Context,
) -> Result<CheckSpec, Stop> {
    add_owner(scene.world, arn.account(), &mut context);
    CheckSpec::new("iam", action, arn.as_str(), arn.account(), context)
}

/// Makes the check of an action on everything of a kind below a path, as the lists have it.
pub(super) fn on_list(
    scene: &Scene<'_>,
    action: &str,
    kind: &str,
    path: Option<&str>,
    base: &Context,
) -> Result<Vec<CheckSpec>, Stop> {
    let arn = found::arn(scene, kind, path.unwrap_or("/"), "");
    Ok(vec![on(scene, action, &arn, base.clone())?])
}

/// Makes the check of an action on a user by name.
pub(super) fn on_user(
    scene: &Scene<'_>,
    action: &str,
    name: &str,
    base: &Context,
) -> Result<CheckSpec, Stop> {
    let user = found::user(scene, name).map(Carrier::from);
    on_carrier(scene, action, "user", name, user, base)
}

/// Makes the check of an action on a role by name.
pub(super) fn on_role(
    scene: &Scene<'_>,
    action: &str,
    name: &str,
    base: &Context,
) -> Result<CheckSpec, Stop> {
    let role = found::role(scene, name).map(Carrier::from);
    on_carrier(scene, action, "role", name, role, base)
}

/// Makes the check of an action on a group by name.
pub(super) fn on_group(
    scene: &Scene<'_>,
    action: &str,
    name: &str,
    base: &Context,
) -> Result<CheckSpec, Stop> {
    let arn = match found::group(scene, name) {
        Some(group) => group.arn.clone(),
        None => found::arn(scene, "group", "/", name),
    };
    on(scene, action, &arn, base.clone())
}

fn on_carrier(
    scene: &Scene<'_>,
    action: &str,
    kind: &str,
    name: &str,
    carrier: Option<Carrier<'_>>,
    base: &Context,
) -> Result<CheckSpec, Stop> {
    let mut context = base.clone();
    let arn = match carrier {
        Some(carrier) => {
            add_carrier(&carrier, &mut context);
            carrier.arn.clone()
        }
        None => found::arn(scene, kind, "/", name),
    };
    on(scene, action, &arn, context)
}

/// Adds the tags of a user or role, and its boundary.
pub(super) fn add_carrier(carrier: &Carrier<'_>, context: &mut Context) {
    match carrier.tags {
        Known::Is(tags) => add_tags(tags, &["aws", "iam"], context),
        Known::Unknown(gap) => {
            context.set_unknown_prefix("aws:ResourceTag/", gap.clone());
            context.set_unknown_prefix("iam:ResourceTag/", gap.clone());
        }
    }
    match carrier.boundary {
        Known::Is(None) => {}
        // A boundary is kept under its ARN.
        Known::Is(Some(Known::Is(policy))) if policy.name().starts_with("arn:") => {
            set_default(context, BOUNDARY, policy.name());
        }
        Known::Is(Some(_)) | Known::Unknown(_) if !context.has(BOUNDARY) => {
            let about = carrier.arn.as_str().into();
            context.set_unknown(BOUNDARY, Gap::new(Datum::PermissionsBoundary(about)));
        }
        Known::Is(Some(_)) | Known::Unknown(_) => {}
    }
}

const BOUNDARY: &str = "iam:PermissionsBoundary";

/// Adds the boundary that a call sets.
pub(super) fn add_new_boundary(boundary: Option<&str>, context: &mut Context) {
    if let Some(boundary) = boundary {
        context.set(BOUNDARY, boundary);
    }
}

/// Adds the tags of a resource under each of the prefixes.
pub(super) fn add_tags(tags: &Map<SmolStr, SmolStr>, prefixes: &[&str], context: &mut Context) {
    for (tag, value) in tags {
        for prefix in prefixes {
            set_default(context, &format!("{prefix}:ResourceTag/{tag}"), value.as_str());
        }
    }
}

/// Makes the checks of making something that has no path to be found by yet; with tags, a second action is needed.
pub(super) fn making(
    scene: &Scene<'_>,
    action: &str,
    tagging: Option<&str>,
    arn: &Arn,
    context: &Context,
) -> Result<Vec<CheckSpec>, Stop> {
    std::iter::once(action)
        .chain(tagging)
        .map(|action| on(scene, action, arn, context.clone()))
        .collect()
}

/// Makes the check of an action on the user that a request means.
pub(super) fn on_meant(
    scene: &Scene<'_>,
    action: &str,
    meant: &Meant,
    base: &Context,
) -> Result<Vec<CheckSpec>, Stop> {
    match meant {
        Meant::User(name) => Ok(vec![on_user(scene, action, name, base)?]),
        Meant::Root => match scene.call.caller.arn() {
            Some(root) => Ok(vec![on(scene, action, root, base.clone())?]),
            None => Err(Stop::Unknown(Vec::new())),
        },
    }
}
