//! GetGroup: tells of a group, and of its users by name.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroup.html>. The users are in pages.

use octroi_names::SmolStr;
use octroi_policy::Context;
use serde::Deserialize;

use super::{members, shown};
use crate::iam::found::{existing_group, name_in};
use crate::iam::paged::Paged;
use crate::iam::{check, user};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for a group.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct GetGroup {
    group_name: SmolStr,
    #[serde(flatten)]
    paged: Paged,
}

impl Operation for GetGroup {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "GetGroup";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let check = check::on_group(scene, Self::NAME, &self.group_name, base)?;
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let group = existing_group(scene, &self.group_name)?;
        let mut output = self.paged.output(
            "Users",
            members(scene.world, &group.arn),
            |user| name_in(&user.arn).to_ascii_lowercase(),
            |user| user::listed(user),
        )?;
        if let Some(output) = output.as_object_mut() {
            output.insert("Group".into(), shown(group));
        }
        Ok(Done::output(output))
    }
}
