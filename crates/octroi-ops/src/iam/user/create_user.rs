//! CreateUser: makes a user that may do nothing.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html>. With tags the caller needs
//! iam:TagUser, too.

use octroi_names::{Arn, Known, SmolStr};
use octroi_policy::Context;
use octroi_world::{Map, Named, SignIn, User};
use serde::Deserialize;
use serde_json::json;

use super::described;
use crate::error::ErrorCode;
use crate::iam::found::{account, arn, refused};
use crate::iam::tags::{self, Case, Tag};
use crate::iam::{boundary, check};
use crate::ids::{self, Ids};
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// The quota of users in an account.
const USERS_PER_ACCOUNT: usize = 5_000;

/// A request for a new user.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct CreateUser {
    user_name: SmolStr,
    path: Option<SmolStr>,
    permissions_boundary: Option<SmolStr>,
    #[serde(default)]
    tags: Vec<Tag>,
}

impl CreateUser {
    fn arn(&self, scene: &Scene<'_>) -> Arn {
        arn(
            scene,
            "user",
            self.path.as_deref().unwrap_or("/"),
            &self.user_name,
        )
    }
}

impl Operation for CreateUser {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "CreateUser";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        tags::add_requested(&self.tags, &mut context);
        check::add_new_boundary(self.permissions_boundary.as_deref(), &mut context);
        check::making(
            scene,
            Self::NAME,
            (!self.tags.is_empty()).then_some("TagUser"),
            &self.arn(scene),
            &context,
        )
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let account = account(scene)?;
        if scene
            .world
            .name_taken(account, Named::User, &self.user_name)
            .is_some()
        {
            let text = format!("User with name {} already exists.", self.user_name);
            return Err(refused(ErrorCode::EntityAlreadyExists, text));
        }
        if scene.world.arns_of(account, Named::User).count() >= USERS_PER_ACCOUNT {
            let text = format!("Cannot exceed quota for UsersPerAccount: {USERS_PER_ACCOUNT}");
            return Err(refused(ErrorCode::IamLimitExceeded, text));
        }
        let user = User {
            arn: self.arn(scene),
            unique_id: Some(ids::unique_id("AIDA", ids)),
            inline_policies: Known::Is(Map::new_sync()),
            attached_policies: Vec::new(),
            groups: Known::Is(Vec::new()),
            boundary: boundary::wanted(scene, self.permissions_boundary.as_deref())?,
            tags: Known::Is(tags::put(&Map::new_sync(), &self.tags, Case::Ignored)?),
            created: scene.call.time,
            sign_in: SignIn::default(),
        };
        let output = json!({ "User": described(&user) });
        Ok(Done::output(output).with([user.into()]))
    }
}
