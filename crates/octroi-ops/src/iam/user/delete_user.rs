//! DeleteUser: removes a user that carries nothing any more.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html>: "you must delete the items
//! attached to the user manually, or the deletion fails". Its boundary and tags go with it, and so do the temporary
//! credentials that it asked for, which would else serve another user of its name. In which order AWS looks at what
//! the user has is not documented.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::{Effect, EntityId, User};
use serde::Deserialize;

use super::moved::{keys_signed_by, mentioning};
use crate::Response;
use crate::error::ErrorCode;
use crate::iam::check;
use crate::iam::found::{existing_user, read, refused};
use crate::iam::mentions::gone_from;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to delete a user.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct DeleteUser {
    user_name: SmolStr,
}

/// Returns what must go before the user, if there is something.
fn in_the_way(scene: &Scene<'_>, user: &User) -> Result<Option<&'static str>, Stop> {
    let ways = [
        (
            !read(&user.groups)?.is_empty(),
            "Cannot delete entity, must remove users from group first.",
        ),
        (
            !user.attached_policies.is_empty(),
            "Cannot delete entity, must detach all policies first.",
        ),
        (
            !read(&user.inline_policies)?.is_empty(),
            "Cannot delete entity, must delete policies first.",
        ),
        (
            user.sign_in.password.is_some(),
            "Cannot delete entity, must delete login profile first.",
        ),
        (
            !user.sign_in.access_keys.is_empty(),
            "Cannot delete entity, must delete access keys first.",
        ),
        (
            mentioning(scene.world, &user.arn).next().is_some(),
            "Cannot delete entity, must delete MFA device first.",
        ),
        (
            !user.sign_in.ssh_keys.is_empty()
                || !user.sign_in.signing_certificates.is_empty()
                || !user.sign_in.service_credentials.is_empty(),
            "Cannot delete entity, must remove referenced objects first.",
        ),
    ];
    Ok(ways.into_iter().find_map(|(there, text)| there.then_some(text)))
}

impl Operation for DeleteUser {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "DeleteUser";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![check::on_user(scene, Self::NAME, &self.user_name, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = existing_user(scene, &self.user_name)?;
        if let Some(text) = in_the_way(scene, user)? {
            return Err(refused(ErrorCode::DeleteConflict, text));
        }
        let keys = keys_signed_by(scene.world, &user.arn);
        let gone = keys.map(|key| Effect::Removed(EntityId::AccessKey(key.id.clone())));
        Ok(Done {
            response: Response::Empty,
            effects: gone
                .chain([Effect::Removed(EntityId::User(user.arn.clone()))])
                .chain(gone_from(scene.world, &user.arn, user.unique_id.as_deref()))
                .collect(),
        })
    }
}
