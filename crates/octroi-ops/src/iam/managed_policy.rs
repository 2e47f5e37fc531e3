//! Managed policies: those of an account, with their versions, and those of AWS.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html> and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-versioning.html>. A policy is
//! named by its ARN. AWS's own belong to no account: everybody may read them who is allowed to, nobody may
//! change them.

mod create_policy;
mod delete_policy;
mod get_policy;
mod list_policies;
mod policy_tags;
mod policy_versions;
mod read_policy_versions;

pub(super) use create_policy::CreatePolicy;
pub(super) use delete_policy::DeletePolicy;
pub(super) use get_policy::GetPolicy;
pub(super) use list_policies::ListPolicies;
pub(super) use policy_tags::{ListPolicyTags, TagPolicy, UntagPolicy};
pub(super) use policy_versions::{CreatePolicyVersion, DeletePolicyVersion, SetDefaultPolicyVersion};
pub(super) use read_policy_versions::{GetPolicyVersion, ListPolicyVersions};

use std::collections::BTreeMap;

use octroi_names::{AccountId, Arn, Known, Time};
use octroi_policy::Context;
use octroi_world::{ManagedPolicy, ManagedPolicyDetails, World};
use serde_json::{Value, json};

use super::found::{name_in, no_such, path_in};
use super::{aws_managed, check};
use crate::call::Failure;
use crate::context::add_owner;
use crate::error::ErrorCode;
use crate::operation::{CheckSpec, Scene, Stop, seconds};

/// Returns a managed policy of an account of the world, or of AWS.
pub(crate) fn find<'a>(world: &'a World, arn: &Arn) -> Option<&'a ManagedPolicy> {
    world.managed_policy(arn).or_else(|| aws_managed::find(arn))
}

/// Reads the ARN of a policy.
///
/// # Errors
///
/// If it is none.
pub(super) fn arn(text: &str) -> Result<Arn, Stop> {
    text.parse::<Arn>()
        .ok()
        .filter(|arn| arn.service() == "iam" && arn.resource_id("policy").is_some())
        .ok_or_else(|| Failure::new(ErrorCode::InvalidInput, format!("ARN {text} is not valid.")).into())
}

/// How often a policy is used in an account: attached, and as a boundary.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Usage {
    pub(super) attachments: usize,
    pub(super) boundaries: usize,
}

/// Returns how often every policy is used in an account.
pub(super) fn usages(world: &World, account: Option<AccountId>) -> BTreeMap<&str, Usage> {
    let mut usages: BTreeMap<&str, Usage> = BTreeMap::new();
    let Some(account) = account else { return usages };
    let of_users = world
        .users_of(account)
        .map(|user| (&user.attached_policies, Some(&user.boundary)));
    let of_roles = world
        .roles_of(account)
        .map(|role| (&role.attached_policies, Some(&role.boundary)));
    let of_groups = world
        .groups_of(account)
        .map(|group| (&group.attached_policies, None));
    for (attached, boundary) in of_users.chain(of_roles).chain(of_groups) {
        for policy in attached {
            usages.entry(policy.as_str()).or_default().attachments += 1;
        }
        if let Some(Known::Is(Some(Known::Is(policy)))) = boundary {
            usages.entry(policy.name()).or_default().boundaries += 1;
        }
    }
    usages
}

/// Returns how often a policy is used in the account of the caller.
pub(super) fn usage(scene: &Scene<'_>, arn: &Arn) -> Usage {
    let usages = usages(scene.world, scene.call.caller.account());
    usages.get(arn.as_str()).copied().unwrap_or_default()
}

/// The members of the API's `Policy` that every answer has.
pub(super) fn described(policy: &ManagedPolicy, usage: Usage) -> Value {
    let details = policy.details.as_ref();
    json!({
        "PolicyName": name_in(&policy.arn),
        "PolicyId": details.map(|details| details.unique_id.as_str()),
        "Arn": policy.arn.as_str(),
        "Path": path_in(&policy.arn),
        "DefaultVersionId": details.map(|details| version_id(details.default_version)),
        "AttachmentCount": usage.attachments,
        "PermissionsBoundaryUsageCount": usage.boundaries,
        "IsAttachable": true,
        "CreateDate": seconds(details.map(|details| details.created)),
        "UpdateDate": seconds(details.map(|details| details.updated)),
    })
}

/// The id of a version.
pub(super) fn version_id(number: u32) -> String {
    format!("v{number}")
}

/// One version as the API lists it, without its document.
pub(super) fn listed_version(details: &ManagedPolicyDetails, number: u32, created: Time) -> Value {
    json!({
        "VersionId": version_id(number),
        "IsDefaultVersion": number == details.default_version,
        "CreateDate": seconds(Some(created)),
    })
}

/// Makes the check of an action on a policy; `changes` tells whether it changes the policy, which nobody but
/// AWS may do with AWS's own.
pub(super) fn on_policy(
    scene: &Scene<'_>,
    action: &str,
    arn: &Arn,
    changes: bool,
    base: &Context,
) -> Result<CheckSpec, Stop> {
    let mut context = base.clone();
    let owner = match aws_managed::is_aws_managed(arn) {
        true if changes => None,
        true => scene.call.caller.account(),
        false => arn.account(),
    };
    add_owner(scene.world, owner, &mut context);
    if let Some(details) = find(scene.world, arn).and_then(|policy| policy.details.as_ref()) {
        check::add_tags(&details.tags, &["aws", "iam"], &mut context);
    }
    CheckSpec::new("iam", action, arn.as_str(), owner, context)
}

/// Returns a policy, of the account or of AWS, with what IAM keeps of it.
///
/// # Errors
///
/// If there is none.
pub(super) fn existing<'a>(
    scene: &Scene<'a>,
    arn: &Arn,
) -> Result<(&'a ManagedPolicy, &'a ManagedPolicyDetails), Stop> {
    find(scene.world, arn)
        .and_then(|policy| Some((policy, policy.details.as_ref()?)))
        .ok_or_else(|| no_such(format!("Policy {arn} was not found.")))
}

/// Returns the version of an id.
///
/// # Errors
///
/// If the policy has none of it.
pub(super) fn numbered(details: &ManagedPolicyDetails, arn: &Arn, id: &str) -> Result<u32, Stop> {
    id.strip_prefix('v')
        .and_then(|number| number.parse().ok())
        .filter(|number| details.versions.contains_key(number) && version_id(*number) == id)
        .ok_or_else(|| {
            no_such(format!(
                "Policy {arn} version {id} does not exist or is not attachable."
            ))
        })
}
