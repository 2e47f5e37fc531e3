//! GetRole: tells of a role, its trust policy and its last use.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html>.

use octroi_names::SmolStr;
use octroi_policy::Context;
use serde::Deserialize;
use serde_json::json;

use super::{described, last_used};
use crate::iam::check;
use crate::iam::found::existing_role;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for a role.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct GetRole {
    role_name: SmolStr,
}

impl Operation for GetRole {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "GetRole";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![check::on_role(scene, Self::NAME, &self.role_name, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let role = existing_role(scene, &self.role_name)?;
        let mut shown = described(role);
        if let Some(members) = shown.as_object_mut() {
            members.insert("RoleLastUsed".into(), last_used(role));
        }
        Ok(Done::output(json!({ "Role": shown })))
    }
}
