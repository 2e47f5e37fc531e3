//! GetAccessKeyLastUsed: tells when, where and for which service an access key was last used.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html>: Region and service are
//! `N/A` for a key that was never used. It is asked of the account's own keys alone.

use octroi_names::{Principal, SmolStr};
use octroi_policy::Context;
use octroi_world::AccessKey;
use serde::Deserialize;
use serde_json::json;

use crate::error::ErrorCode;
use crate::iam::check;
use crate::iam::found::{name_in, refused};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop, seconds};

/// A request for the last use of an access key.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct GetAccessKeyLastUsed {
    access_key_id: SmolStr,
}

impl GetAccessKeyLastUsed {
    fn key<'a>(&self, scene: &Scene<'a>) -> Option<&'a AccessKey> {
        let key = scene.world.access_key(&self.access_key_id)?;
        let own = key.principal.account() == scene.call.caller.account();
        (own && key.temporary.is_none() && !key.test_admin).then_some(key.as_ref())
    }
}

impl Operation for GetAccessKeyLastUsed {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "GetAccessKeyLastUsed";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        match self.key(scene).map(|key| &key.principal) {
            Some(Principal::User(arn)) => Ok(vec![check::on_user(scene, Self::NAME, name_in(arn), base)?]),
            _ => check::on_all(scene, Self::NAME, base),
        }
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let Some(key) = self.key(scene) else {
            // A key that is not there is nobody's to ask about, whoever asks.
            let (caller, id) = (&scene.call.caller, &self.access_key_id);
            let text = format!(
                "User: {caller} is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key {id}"
            );
            return Err(refused(ErrorCode::StsAccessDenied, text));
        };
        let used = key.last_used.as_ref();
        Ok(Done::output(json!({
            "UserName": key.principal.name(),
            "AccessKeyLastUsed": {
                "LastUsedDate": seconds(used.map(|used| used.at)),
                "ServiceName": used.map_or("N/A", |used| used.service.as_str()),
                "Region": used.map_or("N/A", |used| used.region.as_str()),
            },
        })))
    }
}
