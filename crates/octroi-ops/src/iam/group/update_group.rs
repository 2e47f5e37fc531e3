//! UpdateGroup: gives a group another name or path.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateGroup.html>: "the requester must have
//! appropriate permissions on both the source object and the target object". Its users stay in it.

use octroi_names::{Arn, Known, SmolStr};
use octroi_policy::Context;
use octroi_world::{Effect, EntityId, Group, Named, User};
use serde::Deserialize;

use super::members;
use crate::Response;
use crate::error::ErrorCode;
use crate::iam::check;
use crate::iam::found::{account, arn, existing_group, group, path_in, read, refused};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to rename or move a group.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct UpdateGroup {
    group_name: SmolStr,
    new_path: Option<SmolStr>,
    new_group_name: Option<SmolStr>,
}

impl UpdateGroup {
    fn target(&self, scene: &Scene<'_>) -> Arn {
        let path = match (&self.new_path, group(scene, &self.group_name)) {
            (Some(path), _) => path.as_str(),
            (None, Some(group)) => path_in(&group.arn),
            (None, None) => "/",
        };
        let name = self.new_group_name.as_ref().unwrap_or(&self.group_name);
        arn(scene, "group", path, name)
    }
}

impl Operation for UpdateGroup {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "UpdateGroup";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let target = self.target(scene);
        let mut checks = vec![check::on_group(scene, Self::NAME, &self.group_name, base)?];
        if checks.iter().all(|check| check.resource != target.as_str()) {
            checks.push(check::on(scene, Self::NAME, &target, base.clone())?);
        }
        Ok(checks)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let group = existing_group(scene, &self.group_name)?;
        if let Some(name) = &self.new_group_name
            && let Some(holder) = scene.world.name_taken(account(scene)?, Named::Group, name)
            && *holder != group.arn
        {
            let text = format!("Group with name {name} already exists.");
            return Err(refused(ErrorCode::EntityAlreadyExists, text));
        }
        let target = self.target(scene);
        let mut effects = Vec::new();
        if target != group.arn {
            effects.push(Effect::Removed(EntityId::Group(group.arn.clone())));
            for user in members(scene.world, &group.arn) {
                let groups = read(&user.groups)?.iter().map(|arn| {
                    if *arn == group.arn {
                        target.clone()
                    } else {
                        arn.clone()
                    }
                });
                let user = User {
                    groups: Known::Is(groups.collect()),
                    ..user.clone()
                };
                effects.push(user.into());
            }
            let moved = Group {
                arn: target,
                ..group.clone()
            };
            effects.push(moved.into());
        }
        Ok(Done {
            response: Response::Empty,
            effects,
        })
    }
}
