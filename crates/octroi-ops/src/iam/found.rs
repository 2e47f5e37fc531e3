//! Users, groups and roles by the name that a request gives, and the ARN of what has a name.
//!
//! A request to IAM names things of the caller's account by their friendly name; policies name them by ARN, with
//! the path: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html>. Of an account that is
//! wholly known, what is not there does not exist; of any other it is a gap.

use octroi_names::{AccountId, Arn, Datum, Gap, Known, SmolStr};
use octroi_world::{Group, Map, PolicyRef, Role, User};

use crate::call::Failure;
use crate::error::ErrorCode;
use crate::operation::{Scene, Stop};

/// Returns the account whose names are meant: the caller's.
///
/// # Errors
///
/// If the caller has none, which no signed call is.
pub(super) fn account(scene: &Scene<'_>) -> Result<AccountId, Stop> {
    scene
        .call
        .caller
        .account()
        .ok_or_else(|| Stop::Unknown(Vec::new()))
}

/// Builds the ARN of something of the caller's account: `arn("user", "/team/", "alice")`.
pub(super) fn arn(scene: &Scene<'_>, kind: &str, path: &str, name: &str) -> Arn {
    let account = scene.call.caller.account();
    let account = account.as_ref().map_or("", AccountId::as_str);
    let partition = scene.call.region.partition();
    Arn::new(partition, "iam", "", account, &format!("{kind}{path}{name}"))
}

/// Returns the name at the end of an ARN, behind its path.
pub(super) fn name_in(arn: &Arn) -> &str {
    arn.resource().rsplit('/').next().unwrap_or_default()
}

/// Returns the path in an ARN, with both its slashes: `/` where there is none.
pub(super) fn path_in(arn: &Arn) -> &str {
    let resource = arn.resource();
    let from = resource.find('/').unwrap_or(resource.len());
    let to = resource.rfind('/').map_or(resource.len(), |last| last + 1);
    resource.get(from..to).unwrap_or("/")
}

/// Returns the failure for a name that nothing has: AWS's error where that is certain, else a gap.
///
/// `kind` is the word of the ARN, `user`, `group` or `role`.
pub(super) fn missing(scene: &Scene<'_>, kind: &str, name: &str) -> Stop {
    let arn = arn(scene, kind, "/", name);
    if scene.world.is_complete(arn.account()) || scene.world.is_absent(&arn) {
        return no_such(format!("The {kind} with name {name} cannot be found."));
    }
    Gap::new(Datum::Principal(arn.as_str().into())).into()
}

/// The failure for something that does not exist, in AWS's words.
pub(super) fn no_such(text: impl Into<String>) -> Stop {
    Failure::new(ErrorCode::NoSuchEntity, text).into()
}

/// A failure of an operation, by its code and AWS's words.
pub(super) fn refused(code: ErrorCode, text: impl Into<String>) -> Stop {
    Failure::new(code, text).into()
}

/// Returns a user of the caller's account, if there is one of the name.
pub(super) fn user<'a>(scene: &Scene<'a>, name: &str) -> Option<&'a User> {
    scene.world.user_named(scene.call.caller.account()?, name)
}

/// Returns a group of the caller's account, if there is one of the name.
pub(super) fn group<'a>(scene: &Scene<'a>, name: &str) -> Option<&'a Group> {
    scene.world.group_named(scene.call.caller.account()?, name)
}

/// Returns a role of the caller's account, if there is one of the name.
pub(super) fn role<'a>(scene: &Scene<'a>, name: &str) -> Option<&'a Role> {
    scene.world.role_named(scene.call.caller.account()?, name)
}

/// Returns a user.
///
/// # Errors
///
/// If there is none of the name.
pub(super) fn existing_user<'a>(scene: &Scene<'a>, name: &str) -> Result<&'a User, Stop> {
    user(scene, name).ok_or_else(|| missing(scene, "user", name))
}

/// Returns a group.
///
/// # Errors
///
/// If there is none of the name.
pub(super) fn existing_group<'a>(scene: &Scene<'a>, name: &str) -> Result<&'a Group, Stop> {
    group(scene, name).ok_or_else(|| missing(scene, "group", name))
}

/// Returns a role.
///
/// # Errors
///
/// If there is none of the name.
pub(super) fn existing_role<'a>(scene: &Scene<'a>, name: &str) -> Result<&'a Role, Stop> {
    role(scene, name).ok_or_else(|| missing(scene, "role", name))
}

/// Returns a value that was read.
///
/// # Errors
///
/// If it was not read.
pub(super) fn read<T>(known: &Known<T>) -> Result<&T, Stop> {
    match known {
        Known::Is(value) => Ok(value),
        Known::Unknown(gap) => Err(gap.clone().into()),
    }
}

/// What users and roles have alike.
#[derive(Debug, Clone, Copy)]
pub(super) struct Carrier<'a> {
    /// The ARN.
    pub(super) arn: &'a Arn,
    /// The tags.
    pub(super) tags: &'a Known<Map<SmolStr, SmolStr>>,
    /// The permissions boundary.
    pub(super) boundary: &'a Known<Option<PolicyRef>>,
}

impl<'a> From<&'a User> for Carrier<'a> {
    fn from(user: &'a User) -> Self {
        Self {
            arn: &user.arn,
            tags: &user.tags,
            boundary: &user.boundary,
        }
    }
}

impl<'a> From<&'a Role> for Carrier<'a> {
    fn from(role: &'a Role) -> Self {
        Self {
            arn: &role.arn,
            tags: &role.tags,
            boundary: &role.boundary,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_has_both_slashes() {
        let parts = |text: &str| {
            let arn: Arn = text.parse().unwrap();
            (path_in(&arn).to_owned(), name_in(&arn).to_owned())
        };
        let of = |path: &str, name: &str| (path.to_owned(), name.to_owned());
        assert_eq!(parts("arn:aws:iam::111122223333:user/a"), of("/", "a"));
        assert_eq!(parts("arn:aws:iam::111122223333:role/x/y/a"), of("/x/y/", "a"));
    }
}
