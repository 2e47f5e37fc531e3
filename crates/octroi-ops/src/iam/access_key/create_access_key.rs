//! CreateAccessKey: makes an access key, and tells its secret this once.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html>.

use octroi_names::{Principal, SmolStr};
use octroi_policy::Context;
use octroi_world::AccessKey;
use serde::Deserialize;
use serde_json::json;

use super::{Holder, KEYS_PER_USER, name, status};
use crate::error::ErrorCode;
use crate::iam::check;
use crate::iam::found::{account, refused};
use crate::iam::user::meant;
use crate::ids::{self, Ids};
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop, seconds};

/// A request for a new access key.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct CreateAccessKey {
    user_name: Option<SmolStr>,
}

impl Operation for CreateAccessKey {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "CreateAccessKey";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_meant(scene, Self::NAME, &meant(scene, self.user_name.as_ref())?, base)
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let meant = meant(scene, self.user_name.as_ref())?;
        let holder = Holder::of(scene, &meant)?;
        if holder.keys().len() >= KEYS_PER_USER {
            let text = format!("Cannot exceed quota for AccessKeysPerUser: {KEYS_PER_USER}");
            return Err(refused(ErrorCode::IamLimitExceeded, text));
        }
        let account = account(scene)?;
        let mut id = ids::access_key_id("AKIA", account, ids);
        while scene.world.access_key(&id).is_some() {
            id = ids::access_key_id("AKIA", account, ids);
        }
        let key = AccessKey {
            id: id.clone(),
            secret: ids::secret_access_key(ids)?,
            principal: match &holder {
                Holder::User(user) => Principal::User(user.arn.clone()),
                Holder::Root(_) => scene.call.caller.clone(),
            },
            active: true,
            created: scene.now(),
            last_used: None,
            temporary: None,
            test_admin: false,
        };
        let output = json!({
            "AccessKey": {
                "UserName": name(&meant),
                "AccessKeyId": id.as_str(),
                "Status": status(&key),
                "SecretAccessKey": key.secret.expose_str(),
                "CreateDate": seconds(Some(key.created)),
            },
        });
        let keys = holder.keys().iter().cloned().chain([id]).collect();
        Ok(Done::output(output).with([key.into(), holder.with_keys(keys)]))
    }
}
