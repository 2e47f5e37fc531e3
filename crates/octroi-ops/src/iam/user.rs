//! Users: who they are, and how the API shows them.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/APIReference/API_User.html>. A request without a name means the
//! caller; the root user has no name, and is shown with what it has. Lists show neither tags nor boundaries.

mod create_user;
mod delete_user;
mod get_user;
mod list_users;
mod moved;
mod update_user;
mod user_tags;

pub(super) use create_user::CreateUser;
pub(super) use delete_user::DeleteUser;
pub(super) use get_user::GetUser;
pub(super) use list_users::ListUsers;
pub(super) use update_user::UpdateUser;
pub(super) use user_tags::{ListUserTags, TagUser, UntagUser};

use octroi_names::{Known, Principal, SmolStr};
use octroi_world::User;
use serde_json::{Value, json};

use super::boundary;
use super::found::{name_in, path_in, refused};
use super::tags;
use crate::error::ErrorCode;
use crate::operation::{Scene, Stop, seconds};

/// A user as lists show it.
pub(super) fn listed(user: &User) -> Value {
    json!({
        "Path": path_in(&user.arn),
        "UserName": name_in(&user.arn),
        "UserId": user.unique_id.as_deref(),
        "Arn": user.arn.as_str(),
        "CreateDate": seconds(user.created),
        "PasswordLastUsed": seconds(user.sign_in.password_last_used),
    })
}

/// A user by itself, with its boundary and tags.
pub(super) fn described(user: &User) -> Value {
    let mut shown = listed(user);
    if let Some(members) = shown.as_object_mut() {
        members.insert("PermissionsBoundary".into(), boundary::shown(&user.boundary));
        if let Known::Is(tags) = &user.tags
            && !tags.is_empty()
        {
            members.insert("Tags".into(), tags::listed(tags));
        }
    }
    shown
}

/// Whom a request without a user name may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Meant {
    /// A user, by name.
    User(SmolStr),
    /// The root user, who calls.
    Root,
}

/// Returns whom a request means: the user of the name, else the caller.
///
/// # Errors
///
/// If no name is given and the caller is neither a user nor the root user.
pub(super) fn meant(scene: &Scene<'_>, name: Option<&SmolStr>) -> Result<Meant, Stop> {
    if let Some(name) = name {
        return Ok(Meant::User(name.clone()));
    }
    match &scene.call.caller {
        Principal::Account(_) => Ok(Meant::Root),
        Principal::User(arn) => Ok(Meant::User(name_in(arn).into())),
        _ => Err(refused(
            ErrorCode::ValidationError,
            "Must specify userName when calling with non-User credentials",
        )),
    }
}
