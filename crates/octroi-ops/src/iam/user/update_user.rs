//! UpdateUser: gives a user another name or path.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html>: "the requester must have
//! appropriate permissions on both the source object and the target object".

use octroi_names::{Arn, Principal, SmolStr};
use octroi_policy::Context;
use octroi_world::{AccessKey, Effect, EntityId, MfaDevice, MfaEnabled, Named, Session, Temporary, User};
use serde::Deserialize;
use std::sync::Arc;

use super::moved::{keys_signed_by, mentioning};
use crate::Response;
use crate::error::ErrorCode;
use crate::iam::check;
use crate::iam::found::{account, arn, existing_user, path_in, refused, user};
use crate::iam::mentions::renamed;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to rename or move a user.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct UpdateUser {
    user_name: SmolStr,
    new_path: Option<SmolStr>,
    new_user_name: Option<SmolStr>,
}

impl UpdateUser {
    fn target(&self, scene: &Scene<'_>) -> Arn {
        let path = match (&self.new_path, user(scene, &self.user_name)) {
            (Some(path), _) => path.as_str(),
            (None, Some(user)) => path_in(&user.arn),
            (None, None) => "/",
        };
        let name = self.new_user_name.as_ref().unwrap_or(&self.user_name);
        arn(scene, "user", path, name)
    }
}

impl Operation for UpdateUser {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "UpdateUser";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let source = check::on_user(scene, Self::NAME, &self.user_name, base)?;
        let target = self.target(scene);
        let mut checks = vec![source];
        if checks.iter().all(|check| check.resource != target.as_str()) {
            checks.push(check::on(scene, Self::NAME, &target, base.clone())?);
        }
        Ok(checks)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = existing_user(scene, &self.user_name)?;
        if let Some(name) = &self.new_user_name
            && let Some(holder) = scene.world.name_taken(account(scene)?, Named::User, name)
            && *holder != user.arn
        {
            let text = format!("User with name {name} already exists.");
            return Err(refused(ErrorCode::EntityAlreadyExists, text));
        }
        let target = self.target(scene);
        let mut effects = Vec::new();
        if target != user.arn {
            effects.push(Effect::Removed(EntityId::User(user.arn.clone())));
            let keys = keys_signed_by(scene.world, &user.arn);
            effects.extend(keys.map(|key| of(key, &user.arn, &target).into()));
            let devices = mentioning(scene.world, &user.arn);
            effects.extend(devices.map(|device| at(device, &target).into()));
            effects.extend(renamed(scene.world, &user.arn, target.as_str()));
            let moved = User {
                arn: target,
                ..user.clone()
            };
            effects.push(moved.into());
        }
        Ok(Done {
            response: Response::Empty,
            effects,
        })
    }
}

/// The key of a user that moved.
fn of(key: &AccessKey, old: &Arn, new: &Arn) -> AccessKey {
    let principal = match &key.principal {
        Principal::User(_) => Principal::User(new.clone()),
        other => other.clone(),
    };
    let temporary = key.temporary.as_ref().map(|held| Temporary {
        session: held.session.as_ref().map(|session| {
            Arc::new(Session {
                role: if session.role == *old {
                    new.clone()
                } else {
                    session.role.clone()
                },
                ..Session::clone(session)
            })
        }),
        ..held.clone()
    });
    AccessKey {
        principal,
        temporary,
        ..key.clone()
    }
}

/// The device of a user that moved.
fn at(device: &MfaDevice, user: &Arn) -> MfaDevice {
    MfaDevice {
        enabled: device.enabled.as_ref().map(|enabled| MfaEnabled {
            user: user.clone(),
            ..enabled.clone()
        }),
        ..device.clone()
    }
}
