//! GetAccessKeyInfo: says which account an access key id belongs to.
//!
//! Follows <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html>. The id holds the account;
//! whether the key exists or is active does not matter.

use octroi_names::SmolStr;
use octroi_policy::Context;
use serde::Deserialize;
use serde_json::json;

use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::{Ids, account_of_access_key};
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for the account of an access key id.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetAccessKeyInfo {
    /// The access key id.
    pub access_key_id: SmolStr,
}

impl Operation for GetAccessKeyInfo {
    const SERVICE: &'static str = "sts";
    const NAME: &'static str = "GetAccessKeyInfo";
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
        let id = self.access_key_id.as_str();
        let known = scene.world.access_key(id).filter(|key| !key.test_admin);
        let account = known
            .and_then(|key| key.principal.account())
            .or_else(|| account_of_access_key(id));
        match account {
            Some(account) => Ok(Done::output(json!({ "Account": account.as_str() }))),
            None => Err(Failure::new(ErrorCode::ValidationError, "Access key id is not valid").into()),
        }
    }
}
