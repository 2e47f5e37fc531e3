//! ListGroups and ListGroupsForUser: the groups of the account below a path, and those of a user, by name.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroups.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html>.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::Group;
use serde::Deserialize;

use super::shown;
use crate::iam::check;
use crate::iam::found::{account, existing_user, name_in, path_in, read};
use crate::iam::paged::Paged;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for the groups.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct ListGroups {
    path_prefix: Option<SmolStr>,
    #[serde(flatten)]
    paged: Paged,
}

/// A request for the groups of a user.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct ListGroupsForUser {
    user_name: SmolStr,
    #[serde(flatten)]
    paged: Paged,
}

fn by_name(group: &&Group) -> String {
    name_in(&group.arn).to_ascii_lowercase()
}

impl Operation for ListGroups {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ListGroups";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_list(scene, Self::NAME, "group", self.path_prefix.as_deref(), base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let prefix = self.path_prefix.as_deref().unwrap_or("/");
        let groups = scene.world.groups_of(account(scene)?);
        let below = groups.filter(|group| path_in(&group.arn).starts_with(prefix));
        let output = self
            .paged
            .output("Groups", below, by_name, |group| shown(group))?;
        Ok(Done::output(output))
    }
}

impl Operation for ListGroupsForUser {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ListGroupsForUser";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![check::on_user(scene, Self::NAME, &self.user_name, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let arns = read(&existing_user(scene, &self.user_name)?.groups)?;
        let mut groups: Vec<&Group> = arns.iter().filter_map(|arn| scene.world.group(arn)).collect();
        groups.sort_by_key(by_name);
        let output = self
            .paged
            .output("Groups", groups, by_name, |group| shown(group))?;
        Ok(Done::output(output))
    }
}
