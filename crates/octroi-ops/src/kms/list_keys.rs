//! ListKeys, ListKeyPolicies: the keys of an account in a Region, and the one policy of a key.
//!
//! Follow <https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeys.html> and
//! <https://docs.aws.amazon.com/kms/latest/APIReference/API_ListKeyPolicies.html>. AWS managed keys are
//! listed too. The order is that of the ids; AWS promises none.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::Key;
use serde::Deserialize;
use serde_json::json;

use super::Use;
use super::on_key::KeyInput;
use super::paging::Page;
use super::settle;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// Makes the check of an action that names no key: IAM alone decides.
pub(super) fn keyless(scene: &Scene<'_>, name: &str, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
    let owner = scene.call.caller.account();
    let mut context = base.clone();
    super::add_call_keys(scene.call, &mut context);
    Ok(vec![CheckSpec::new("kms", name, "*", owner, context)?])
}

/// A request for the keys.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListKeys {
    limit: Option<u32>,
    marker: Option<SmolStr>,
}

impl Operation for ListKeys {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "ListKeys";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        keyless(scene, Self::NAME, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let page = Page::new(self.limit, self.marker.as_deref(), (100, 1_000))?;
        let account = scene.call.caller.account().ok_or(Stop::Unknown(Vec::new()))?;
        let keys = scene
            .world
            .keys_after(account, &scene.call.region, page.after())
            .filter(|key| !settle::is_gone(key, scene.call.time))
            .map(|key| {
                let id = key.arn.kms_key_id().unwrap_or_default();
                (
                    SmolStr::from(id),
                    json!({ "KeyId": id, "KeyArn": key.arn.as_str() }),
                )
            });
        Ok(Done::output(page.answer("Keys", keys)))
    }
}

/// A request for the names of a key's policies.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListKeyPolicies {
    limit: Option<u32>,
    marker: Option<SmolStr>,
}

impl KeyInput for ListKeyPolicies {
    const NAME: &'static str = "ListKeyPolicies";
    const READ_ONLY: bool = true;
    const USE: Use = Use::Manage;

    fn perform(&self, _scene: &Scene<'_>, _key: &Key, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let page = Page::new(self.limit, self.marker.as_deref(), (100, 1_000))?;
        Ok(Done::output(
            page.of("PolicyNames", vec![("default".into(), json!("default"))]),
        ))
    }
}
