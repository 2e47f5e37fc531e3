//! Roles: what they are, and how the API shows them.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/APIReference/API_Role.html>. The trust policy is shown percent-encoded.
//! Lists show neither tags nor boundaries nor the last use. A role that a service made for itself, or that stands
//! under `/aws-reserved/`, is changed by AWS alone.

mod assume_role_policy;
mod create_role;
mod delete_role;
mod get_role;
mod list_roles;
mod role_tags;
mod trust;
mod update_role;

pub(super) use assume_role_policy::UpdateAssumeRolePolicy;
pub(super) use create_role::CreateRole;
pub(super) use delete_role::DeleteRole;
pub(super) use get_role::GetRole;
pub(super) use list_roles::ListRoles;
pub(super) use role_tags::{ListRoleTags, TagRole, UntagRole};
pub(super) use update_role::{UpdateRole, UpdateRoleDescription};

use octroi_names::Known;
use octroi_world::Role;
use serde_json::{Value, json};

use super::boundary;
use super::encoded_document::encoded;
use super::found::{name_in, path_in, refused};
use super::tags;
use crate::error::ErrorCode;
use crate::operation::{Stop, seconds};

/// How long sessions last at most where nothing else was asked for.
const MAX_SESSION_SECONDS: u32 = 3_600;

/// What every answer tells of a role.
pub(super) fn told(role: &Role) -> Value {
    let trust = role.trust.as_ref().and_then(Known::value);
    json!({
        "Path": path_in(&role.arn),
        "RoleName": name_in(&role.arn),
        "RoleId": role.unique_id.as_deref(),
        "Arn": role.arn.as_str(),
        "CreateDate": seconds(role.created),
        "AssumeRolePolicyDocument": trust.map(|trust| encoded(trust.text())),
    })
}

/// A role as lists show it.
pub(super) fn listed(role: &Role) -> Value {
    let mut shown = told(role);
    if let Some(members) = shown.as_object_mut() {
        let seconds = role.max_session_seconds.unwrap_or(MAX_SESSION_SECONDS);
        members.insert("Description".into(), json!(role.description.as_deref()));
        members.insert("MaxSessionDuration".into(), json!(seconds));
    }
    shown
}

/// A role by itself, with its boundary and tags.
pub(super) fn described(role: &Role) -> Value {
    with_carried(role, listed(role))
}

/// A role as the answer of its making shows it: with boundary and tags, without what else was asked for.
pub(super) fn made(role: &Role) -> Value {
    with_carried(role, told(role))
}

/// The last use of a role; empty where it was never used.
pub(super) fn last_used(role: &Role) -> Value {
    role.last_used.as_ref().map_or_else(
        || json!({}),
        |used| json!({ "LastUsedDate": seconds(Some(used.at)), "Region": used.region.as_str() }),
    )
}

fn with_carried(role: &Role, mut shown: Value) -> Value {
    if let Some(members) = shown.as_object_mut() {
        members.insert("PermissionsBoundary".into(), boundary::shown(&role.boundary));
        if let Known::Is(tags) = &role.tags
            && !tags.is_empty()
        {
            members.insert("Tags".into(), tags::listed(tags));
        }
    }
    shown
}

/// Refuses what only AWS may do with a role.
///
/// # Errors
///
/// If the role is AWS's to change.
pub(super) fn modifiable(role: &Role) -> Result<(), Stop> {
    if !role.is_service_linked() && !role.arn.resource().starts_with("role/aws-reserved/") {
        return Ok(());
    }
    let text = format!(
        "Cannot perform the operation on the protected role '{}' - this role is only modifiable by AWS",
        name_in(&role.arn)
    );
    Err(refused(ErrorCode::UnmodifiableEntity, text))
}
