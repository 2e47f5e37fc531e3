//! ListAccessKeys: the access keys of a user, oldest first, without their secrets.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html>.

use octroi_names::SmolStr;
use octroi_policy::Context;
use serde::Deserialize;
use serde_json::json;

use super::{Holder, name, status};
use crate::iam::check;
use crate::iam::paged::Paged;
use crate::iam::user::meant;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop, seconds};

/// A request for the access keys of a user.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct ListAccessKeys {
    user_name: Option<SmolStr>,
    #[serde(flatten)]
    paged: Paged,
}

impl Operation for ListAccessKeys {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ListAccessKeys";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_meant(scene, Self::NAME, &meant(scene, self.user_name.as_ref())?, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let meant = meant(scene, self.user_name.as_ref())?;
        let holder = Holder::of(scene, &meant)?;
        let keys = holder.keys().iter().filter_map(|id| scene.world.access_key(id));
        let output = self.paged.output(
            "AccessKeyMetadata",
            keys,
            |key| key.id.to_string(),
            |key| {
                json!({
                    "UserName": name(&meant),
                    "AccessKeyId": key.id.as_str(),
                    "Status": status(key),
                    "CreateDate": seconds(Some(key.created)),
                })
            },
        )?;
        Ok(Done::output(output))
    }
}
