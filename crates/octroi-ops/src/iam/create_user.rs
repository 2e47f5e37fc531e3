//! CreateUser: makes a user that may do nothing.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html>.

use octroi_names::{Arn, Known, SmolStr};
use octroi_policy::Context;
use octroi_world::{Map, SignIn, User};
use serde::Deserialize;
use serde_json::json;

use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::{self, Ids};
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for a new user.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateUser {
    /// The name.
    pub user_name: SmolStr,
    /// The path; `/` where none is given.
    pub path: Option<SmolStr>,
}

impl CreateUser {
    fn path(&self) -> &str {
        self.path.as_deref().unwrap_or("/")
    }

    fn arn(&self, scene: &Scene<'_>) -> Arn {
        let account = scene.call.caller.account();
        let account = account
            .as_ref()
            .map(octroi_names::AccountId::as_str)
            .unwrap_or_default();
        let resource = format!("user{}{}", self.path(), self.user_name);
        Arn::new(scene.call.region.partition(), "iam", "", account, &resource)
    }
}

impl Operation for CreateUser {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "CreateUser";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let owner = scene.call.caller.account();
        let arn = self.arn(scene).to_string();
        Ok(vec![CheckSpec::new(
            Self::SERVICE,
            Self::NAME,
            arn,
            owner,
            base.clone(),
        )?])
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let arn = self.arn(scene);
        if scene.world.user(&arn).is_some() {
            let text = format!("User with name {} already exists.", self.user_name);
            return Err(Failure::new(ErrorCode::EntityAlreadyExists, text).into());
        }
        let user = User {
            arn: arn.clone(),
            unique_id: Some(ids::unique_id("AIDA", ids)),
            inline_policies: Known::Is(Map::new_sync()),
            attached_policies: Vec::new(),
            groups: Known::Is(Vec::new()),
            boundary: Known::Is(None),
            tags: Known::Is(Map::new_sync()),
            created: scene.call.time,
            sign_in: SignIn::default(),
        };
        let output = json!({
            "User": {
                "Path": self.path(),
                "UserName": self.user_name.as_str(),
                "UserId": user.unique_id.as_deref(),
                "Arn": arn.as_str(),
                "CreateDate": scene.seconds(),
            },
        });
        Ok(Done::output(output).with([user.into()]))
    }
}
