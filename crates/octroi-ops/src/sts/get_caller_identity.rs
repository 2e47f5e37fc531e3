//! GetCallerIdentity: says who calls. No policy can forbid it.
//!
//! Follows <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>.

use octroi_names::{Arn, Principal};
use octroi_policy::Context;
use serde::Deserialize;
use serde_json::json;

use crate::authorize::profile_of;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for the caller's own identity.
#[derive(Debug, Clone, Deserialize)]
pub struct GetCallerIdentity {}

impl Operation for GetCallerIdentity {
    const SERVICE: &'static str = "sts";
    const NAME: &'static str = "GetCallerIdentity";
    const READ_ONLY: bool = true;

    fn checks(&self, _scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![CheckSpec::new(
            Self::SERVICE,
            Self::NAME,
            "*",
            None,
            base.clone(),
        )?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let caller = &scene.call.caller;
        let account = caller.account();
        let account = account
            .as_ref()
            .map(octroi_names::AccountId::as_str)
            .unwrap_or_default();
        let of_role = || scene.call.session().and_then(|session| session.role_id.clone());
        let unique_id = profile_of(scene.world, scene.call)
            .caller
            .unique_id
            .or_else(of_role)
            .unwrap_or_default();
        let user_id = match caller {
            Principal::AssumedRole(_) => {
                format!("{unique_id}:{}", caller.session_name().unwrap_or_default())
            }
            Principal::FederatedUser(_) => format!("{account}:{}", caller.name().unwrap_or_default()),
            Principal::User(_) | Principal::Role(_) => unique_id.to_string(),
            _ => account.to_owned(),
        };
        let arn = match caller {
            // The root user's key is one for all partitions, each of which names it in its own way.
            Principal::Account(_) => {
                Arn::new(scene.call.region.partition(), "iam", "", account, "root").to_string()
            }
            _ => caller.arn().map(Arn::to_string).unwrap_or_default(),
        };
        Ok(Done::output(
            json!({ "UserId": user_id, "Account": account, "Arn": arn }),
        ))
    }
}
