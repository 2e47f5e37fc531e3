//! GetUser: tells of a user; without a name, of the caller.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html>. Of the root user it tells the ARN,
//! the account as its id, and since when it exists.

use octroi_names::SmolStr;
use octroi_policy::Context;
use serde::Deserialize;
use serde_json::json;

use super::{Meant, described, meant};
use crate::iam::check;
use crate::iam::found::{account, existing_user};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop, seconds};

/// A request for a user.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct GetUser {
    user_name: Option<SmolStr>,
}

impl Operation for GetUser {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "GetUser";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_meant(scene, Self::NAME, &meant(scene, self.user_name.as_ref())?, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = match meant(scene, self.user_name.as_ref())? {
            Meant::User(name) => described(existing_user(scene, &name)?),
            Meant::Root => {
                let account = account(scene)?;
                let created = scene.world.account(account).and_then(|account| account.created);
                json!({
                    "UserId": account.as_str(),
                    "Arn": scene.call.caller.arn().map(octroi_names::Arn::as_str),
                    "CreateDate": seconds(created),
                })
            }
        };
        Ok(Done::output(json!({ "User": user })))
    }
}
