//! UpdateAccessKey and DeleteAccessKey: switches an access key off and on, or removes it.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html>.

use octroi_names::{Principal, SmolStr};
use octroi_policy::Context;
use octroi_world::{AccessKey, Effect, EntityId};
use serde::Deserialize;

use super::Holder;
use crate::Response;
use crate::iam::check;
use crate::iam::found::name_in;
use crate::iam::user::{Meant, meant};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to switch an access key.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct UpdateAccessKey {
    user_name: Option<SmolStr>,
    access_key_id: SmolStr,
    status: SmolStr,
}

/// A request to remove an access key.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct DeleteAccessKey {
    user_name: Option<SmolStr>,
    access_key_id: SmolStr,
}

/// Whose key is meant. The administrator for test suites is nobody whose own keys could be meant: there it is whoever
/// has the key.
fn holder(scene: &Scene<'_>, name: Option<&SmolStr>, id: &str) -> Result<Meant, Stop> {
    let meant = meant(scene, name)?;
    if meant == Meant::Root
        && scene.by_test_admin()
        && let Some(key) = scene.world.access_key(id)
        && let Principal::User(user) = &key.principal
        && user.account() == scene.call.caller.account()
    {
        return Ok(Meant::User(name_in(user).into()));
    }
    Ok(meant)
}

impl Operation for UpdateAccessKey {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "UpdateAccessKey";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_meant(
            scene,
            Self::NAME,
            &holder(scene, self.user_name.as_ref(), &self.access_key_id)?,
            base,
        )
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let holder = Holder::of(
            scene,
            &holder(scene, self.user_name.as_ref(), &self.access_key_id)?,
        )?;
        let key = AccessKey {
            active: self.status == "Active",
            ..AccessKey::clone(holder.key(scene, &self.access_key_id)?)
        };
        Ok(Done {
            response: Response::Empty,
            effects: vec![key.into()],
        })
    }
}

impl Operation for DeleteAccessKey {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "DeleteAccessKey";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_meant(
            scene,
            Self::NAME,
            &holder(scene, self.user_name.as_ref(), &self.access_key_id)?,
            base,
        )
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let holder = Holder::of(
            scene,
            &holder(scene, self.user_name.as_ref(), &self.access_key_id)?,
        )?;
        let key = holder.key(scene, &self.access_key_id)?;
        let left = holder.keys().iter().filter(|id| **id != key.id).cloned();
        Ok(Done {
            response: Response::Empty,
            effects: vec![
                holder.with_keys(left.collect()),
                Effect::Removed(EntityId::AccessKey(key.id.clone())),
            ],
        })
    }
}
