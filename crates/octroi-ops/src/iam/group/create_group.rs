//! CreateGroup: makes a group without users.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateGroup.html>.

use octroi_names::{Arn, Known, SmolStr};
use octroi_policy::Context;
use octroi_world::{Group, Map, Named};
use serde::Deserialize;
use serde_json::json;

use super::shown;
use crate::error::ErrorCode;
use crate::iam::check;
use crate::iam::found::{account, arn, refused};
use crate::ids::{self, Ids};
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// The quota of groups in an account.
const GROUPS_PER_ACCOUNT: usize = 300;

/// A request for a new group.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct CreateGroup {
    group_name: SmolStr,
    path: Option<SmolStr>,
}

impl CreateGroup {
    fn arn(&self, scene: &Scene<'_>) -> Arn {
        let path = self.path.as_deref().unwrap_or("/");
        arn(scene, "group", path, &self.group_name)
    }
}

impl Operation for CreateGroup {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "CreateGroup";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::making(scene, Self::NAME, None, &self.arn(scene), base)
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let account = account(scene)?;
        let name = &self.group_name;
        if scene.world.name_taken(account, Named::Group, name).is_some() {
            let text = format!("Group with name {name} already exists.");
            return Err(refused(ErrorCode::EntityAlreadyExists, text));
        }
        if scene.world.arns_of(account, Named::Group).count() >= GROUPS_PER_ACCOUNT {
            let text = format!("Cannot exceed quota for GroupsPerAccount: {GROUPS_PER_ACCOUNT}");
            return Err(refused(ErrorCode::IamLimitExceeded, text));
        }
        let group = Group {
            arn: self.arn(scene),
            unique_id: Some(ids::unique_id("AGPA", ids)),
            created: scene.call.time,
            inline_policies: Known::Is(Map::new_sync()),
            attached_policies: Vec::new(),
        };
        let output = json!({ "Group": shown(&group) });
        Ok(Done::output(output).with([group.into()]))
    }
}
