//! AddUserToGroup and RemoveUserFromGroup.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddUserToGroup.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveUserFromGroup.html>. To add a user that is in the
//! group is no error, nor to remove one that is not. A user is in 10 groups at most.

use octroi_names::{Arn, Known, SmolStr};
use octroi_policy::Context;
use octroi_world::User;
use serde::Deserialize;

use crate::Response;
use crate::error::ErrorCode;
use crate::iam::check;
use crate::iam::found::{existing_group, existing_user, read, refused};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// The quota of groups that a user is in.
const GROUPS_PER_USER: usize = 10;

/// A request to put a user into a group.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct AddUserToGroup {
    group_name: SmolStr,
    user_name: SmolStr,
}

/// A request to take a user out of a group.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct RemoveUserFromGroup {
    group_name: SmolStr,
    user_name: SmolStr,
}

fn in_groups(user: &User, groups: Vec<Arn>) -> Done {
    let user = User {
        groups: Known::Is(groups),
        ..user.clone()
    };
    Done {
        response: Response::Empty,
        effects: vec![user.into()],
    }
}

impl Operation for AddUserToGroup {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "AddUserToGroup";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let check = check::on_group(scene, Self::NAME, &self.group_name, base)?;
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = existing_user(scene, &self.user_name)?;
        let group = existing_group(scene, &self.group_name)?;
        let mut groups = read(&user.groups)?.clone();
        if !groups.contains(&group.arn) {
            if groups.len() >= GROUPS_PER_USER {
                let text = format!("Cannot exceed quota for GroupsPerUser: {GROUPS_PER_USER}");
                return Err(refused(ErrorCode::IamLimitExceeded, text));
            }
            groups.push(group.arn.clone());
        }
        Ok(in_groups(user, groups))
    }
}

impl Operation for RemoveUserFromGroup {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "RemoveUserFromGroup";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let check = check::on_group(scene, Self::NAME, &self.group_name, base)?;
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = existing_user(scene, &self.user_name)?;
        let group = existing_group(scene, &self.group_name)?;
        let groups = read(&user.groups)?;
        let left = groups.iter().filter(|arn| **arn != group.arn).cloned();
        Ok(in_groups(user, left.collect()))
    }
}
