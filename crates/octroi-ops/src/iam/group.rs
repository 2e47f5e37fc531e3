//! Groups: what they are, and how the API shows them.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/APIReference/API_Group.html>. A user knows its groups; a group's users
//! are found among those of its account.

mod create_group;
mod delete_group;
mod get_group;
mod list_groups;
mod members;
mod update_group;

pub(super) use create_group::CreateGroup;
pub(super) use delete_group::DeleteGroup;
pub(super) use get_group::GetGroup;
pub(super) use list_groups::{ListGroups, ListGroupsForUser};
pub(super) use members::{AddUserToGroup, RemoveUserFromGroup};
pub(super) use update_group::UpdateGroup;

use octroi_names::Arn;
use octroi_world::{Group, User, World};
use serde_json::{Value, json};

use super::found::{name_in, path_in};
use crate::operation::seconds;

/// A group as the API shows it.
pub(super) fn shown(group: &Group) -> Value {
    json!({
        "Path": path_in(&group.arn),
        "GroupName": name_in(&group.arn),
        "GroupId": group.unique_id.as_deref(),
        "Arn": group.arn.as_str(),
        "CreateDate": seconds(group.created),
    })
}

/// Returns the users of a group, by name.
pub(super) fn members<'a>(world: &'a World, group: &Arn) -> impl Iterator<Item = &'a User> {
    let group = group.clone();
    let users = group.account().map(|account| world.users_of(account));
    users
        .into_iter()
        .flatten()
        .filter(move |user| user.groups.value().is_some_and(|groups| groups.contains(&group)))
}
