//! ListAliases: the aliases of an account in a Region, AWS's own among them.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_ListAliases.html>: an alias of AWS
//! whose key was not made yet has no target. IAM alone decides, also where a key is named.

use octroi_names::{Arn, Known, SmolStr};
use octroi_policy::Context;
use octroi_world::Key;
use serde_json::{Value, json};

use super::paging::Page;
use super::{aws_managed, key_ref, list_keys};
use crate::api::{Asked, Bind};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop, seconds};

/// A request for the aliases.
#[derive(Debug, Clone)]
pub struct ListAliases {
    key: Option<Arn>,
    limit: Option<u32>,
    marker: Option<SmolStr>,
}

impl Bind for ListAliases {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        Ok(Self {
            key: match asked.text("KeyId") {
                Some(_) => Some(key_ref::named(asked, "KeyId", false)?),
                None => None,
            },
            limit: asked.number("Limit"),
            marker: asked.text("Marker").map(SmolStr::from),
        })
    }
}

fn entry(scene: &Scene<'_>, alias: &SmolStr, key: Option<&Key>) -> (SmolStr, Value) {
    let region = &scene.call.region;
    let account = scene.call.caller.account();
    let account = account
        .as_ref()
        .map(octroi_names::AccountId::as_str)
        .unwrap_or_default();
    let arn = Arn::new(region.partition(), "kms", region.as_str(), account, alias);
    let mut out = json!({ "AliasName": alias.as_str(), "AliasArn": arn.as_str() });
    if let (Some(key), Some(out)) = (key, out.as_object_mut()) {
        out.insert("TargetKeyId".into(), json!(key.arn.kms_key_id()));
        if let Some(dates) = key.custody.alias_dates.get(alias) {
            out.insert("CreationDate".into(), seconds(Some(dates.created)));
            out.insert("LastUpdatedDate".into(), seconds(Some(dates.updated)));
        }
    }
    (alias.clone(), out)
}

impl Operation for ListAliases {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "ListAliases";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        list_keys::keyless(scene, Self::NAME, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let page = Page::new(self.limit, self.marker.as_deref(), (50, 100))?;
        if let Some(arn) = &self.key {
            let key = scene.key(arn)?;
            let aliases = key.and_then(|key| key.aliases.value()).into_iter().flatten();
            let entries = aliases.map(|alias| entry(scene, alias, key)).collect();
            return Ok(Done::output(page.of("Aliases", entries)));
        }
        let account = scene.call.caller.account().ok_or(Stop::Unknown(Vec::new()))?;
        let region = scene.call.region.as_str();
        let mut entries: Vec<_> = scene
            .world
            .aliases_after(account, region, page.after())
            .take(1_001)
            .map(|(alias, arn)| match scene.world.key(arn) {
                Known::Is(key) => entry(scene, alias, key),
                Known::Unknown(_) => entry(scene, alias, None),
            })
            .collect();
        let unmade = aws_managed::predefined()
            .filter(|alias| scene.world.key_of_alias(account, region, alias).is_none());
        entries.extend(unmade.map(|alias| entry(scene, &alias, None)));
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(Done::output(page.of("Aliases", entries)))
    }
}
