//! ReplicateKey, UpdatePrimaryRegion: keys of several Regions that decrypt for each other.
//!
//! Follow <https://docs.aws.amazon.com/kms/latest/APIReference/API_ReplicateKey.html>,
//! <https://docs.aws.amazon.com/kms/latest/APIReference/API_UpdatePrimaryRegion.html> and
//! <https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html>: id, material and
//! rotation are shared; policy, aliases, tags, grants and state are each key's own. A replica answers as
//! `Creating` and is enabled at once here, and a primary changes at once.

use octroi_names::{Known, Region, SmolStr};
use octroi_policy::Context;
use octroi_world::{Custody, Effect, Key, KeyState, Map};
use serde::Deserialize;
use serde_json::json;

use super::on_key::KeyInput;
use super::tags::{self, Tag};
use super::{Use, create_key, key_metadata, key_ref, settle};
use crate::Response;
use crate::call::Failure;
use crate::context::{add_owner, set_default};
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Scene, Stop};

fn unsupported<T>(text: String) -> Result<T, Stop> {
    Err(Failure::new(ErrorCode::UnsupportedOperationException, text).into())
}

/// Only the primary of a multi-Region key is replicated or replaced.
fn primary(key: &Key) -> Result<(), Stop> {
    match key.custody.primary.as_deref() {
        Some(region) if region == key.arn.region() => Ok(()),
        Some(_) | None => unsupported(format!("{} is not a multi-region primary key.", key.arn)),
    }
}

fn region_of(key: &Key, text: &str) -> Result<Region, Stop> {
    match text.parse::<Region>() {
        Ok(region) if region.partition().as_str() == key.arn.partition() => Ok(region),
        _ => Err(Failure::new(ErrorCode::Validation, format!("Invalid Region {text}")).into()),
    }
}

/// A request for a replica.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ReplicateKey {
    replica_region: SmolStr,
    policy: Option<String>,
    bypass_policy_lockout_safety_check: Option<bool>,
    description: Option<SmolStr>,
    #[serde(default)]
    tags: Vec<Tag>,
}

impl KeyInput for ReplicateKey {
    const NAME: &'static str = "ReplicateKey";
    const READ_ONLY: bool = false;
    const USE: Use = Use::Enabled;

    fn condition_keys(&self, context: &mut Context) {
        set_default(context, "kms:ReplicaRegion", self.replica_region.as_str());
        if let Some(bypass) = self.bypass_policy_lockout_safety_check {
            let bypass = if bypass { "true" } else { "false" };
            set_default(context, "kms:BypassPolicyLockoutSafetyCheck", bypass);
        }
        tags::add_keys(&self.tags, context);
    }

    /// The replica is made in its own Region, where `kms:CreateKey` must be allowed.
    fn more_checks(
        &self,
        scene: &Scene<'_>,
        base: &Context,
        key: &octroi_names::Arn,
    ) -> Result<Vec<CheckSpec>, Stop> {
        let owner = scene.call.caller.account();
        let mut context = base.clone();
        context.set("aws:RequestedRegion", self.replica_region.as_str());
        add_owner(scene.world, owner, &mut context);
        super::add_call_keys(scene.call, &mut context);
        if let Known::Is(Some(key)) = scene.world.key(key) {
            let word = |known: Option<&str>| known.unwrap_or_default().to_owned();
            set_default(
                &mut context,
                "kms:KeySpec",
                word(key.spec.value().map(|spec| spec.as_str())).as_str(),
            );
            set_default(
                &mut context,
                "kms:KeyUsage",
                word(key.usage.value().map(|usage| usage.as_str())).as_str(),
            );
            set_default(
                &mut context,
                "kms:KeyOrigin",
                word(key.origin.value().map(SmolStr::as_str)).as_str(),
            );
        }
        set_default(&mut context, "kms:MultiRegion", "true");
        set_default(&mut context, "kms:MultiRegionKeyType", "REPLICA");
        tags::add_keys(&self.tags, &mut context);
        let mut checks = vec![CheckSpec::new("kms", "CreateKey", "*", owner, context.clone())?];
        if let (false, Ok(region)) = (self.tags.is_empty(), self.replica_region.parse()) {
            checks.push(create_key::tag_check(scene, &region, context)?);
        }
        Ok(checks)
    }

    fn perform(&self, scene: &Scene<'_>, key: &Key, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        primary(key)?;
        let region = region_of(key, &self.replica_region)?;
        let Some((account, id)) = key.account().zip(key.arn.kms_key_id()) else {
            return Err(Stop::Unknown(Vec::new()));
        };
        let arn = key_ref::key_arn(account, &region, id);
        if arn == key.arn || matches!(scene.world.key(&arn), Known::Is(Some(_))) {
            let text = format!("{arn} already exists.");
            return Err(Failure::new(ErrorCode::AlreadyExistsException, text).into());
        }
        let mut regions = key.custody.regions.clone();
        regions.push(region.as_str().into());
        let external = key.origin.value().is_some_and(|origin| origin == "EXTERNAL");
        let mut replica = Key {
            arn,
            state: Known::Is(if external {
                KeyState::PendingImport
            } else {
                KeyState::Enabled
            }),
            description: self.description.clone().unwrap_or_default(),
            aliases: Known::Is(Vec::new()),
            tags: Known::Is(tags::with(Map::new_sync(), &self.tags)?),
            grants: Known::Is(Map::new_sync()),
            valid_to: None,
            deletion_date: None,
            custody: Custody {
                created: scene.call.time,
                materials: key.custody.materials.clone(),
                current: key.custody.current,
                primary: key.custody.primary.clone(),
                regions: regions.clone(),
                rotation_since: key.custody.rotation_since,
                ..Custody::default()
            },
            ..key.clone()
        };
        if external {
            // The same material must be imported into every replica.
            for material in &mut replica.custody.materials {
                material.secret = None;
            }
        }
        let bypass = self.bypass_policy_lockout_safety_check == Some(true);
        let policy = create_key::policy_of(scene, &replica, &region, self.policy.as_deref(), bypass)?;
        let mut shown = replica.clone();
        shown.state = Known::Is(KeyState::Creating);
        let shown_tags: Vec<_> = self
            .tags
            .iter()
            .map(|tag| json!({ "TagKey": tag.tag_key.as_str(), "TagValue": tag.tag_value.as_str() }))
            .collect();
        let mut metadata = key_metadata::of(&shown);
        if let Some(metadata) = metadata.as_object_mut() {
            // What is being made does not tell of its material yet.
            metadata.remove("CurrentKeyMaterialId");
        }
        let mut output = json!({
            "ReplicaKeyMetadata": metadata,
            "ReplicaPolicy": policy.text(),
        });
        if let (false, Some(output)) = (shown_tags.is_empty(), output.as_object_mut()) {
            output.insert("ReplicaTags".into(), json!(shown_tags));
        }
        replica.policy = Known::Is(policy);
        let known = std::iter::once(key)
            .chain(settle::related(scene.world, key))
            .map(|key| {
                let mut key = key.clone();
                key.custody.regions.clone_from(&regions);
                Effect::from(key)
            });
        let effects: Vec<Effect> = known.chain([replica.into()]).collect();
        Ok(Done::output(output).with(effects))
    }
}

/// A request to make a replica the primary.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdatePrimaryRegion {
    primary_region: SmolStr,
}

impl KeyInput for UpdatePrimaryRegion {
    const NAME: &'static str = "UpdatePrimaryRegion";
    const READ_ONLY: bool = false;
    const USE: Use = Use::Enabled;

    fn condition_keys(&self, context: &mut Context) {
        set_default(context, "kms:PrimaryRegion", self.primary_region.as_str());
    }

    /// The new primary is checked too, in its own Region.
    fn more_checks(
        &self,
        scene: &Scene<'_>,
        base: &Context,
        key: &octroi_names::Arn,
    ) -> Result<Vec<CheckSpec>, Stop> {
        let Some(arn) = key_metadata::in_region(key, &self.primary_region) else {
            return Ok(Vec::new());
        };
        let Known::Is(Some(replica)) = scene.world.key(&arn) else {
            return Ok(Vec::new());
        };
        let mut context = base.clone();
        context.set("aws:RequestedRegion", self.primary_region.as_str());
        crate::context::add_key(scene.world, Some(replica), &arn, &mut context);
        super::add_call_keys(scene.call, &mut context);
        self.condition_keys(&mut context);
        let check = CheckSpec::new("kms", Self::NAME, arn.as_str(), arn.account(), context)?;
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, key: &Key, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        primary(key)?;
        let region = region_of(key, &self.primary_region)?;
        if key.arn.region() == region.as_str() {
            return Err(Failure::new(
                ErrorCode::Validation,
                format!("{} is the primary key already.", key.arn),
            )
            .into());
        }
        let related = settle::related(scene.world, key);
        let Some(next) = related.iter().find(|other| other.arn.region() == region.as_str()) else {
            let arn = key_metadata::in_region(&key.arn, region.as_str()).unwrap_or_else(|| key.arn.clone());
            return Err(super::not_found(&arn).into());
        };
        super::usable(next, Use::Enabled)?;
        let changed = std::iter::once(key).chain(related.iter().copied()).map(|key| {
            let mut key = key.clone();
            key.custody.primary = Some(region.as_str().into());
            Effect::from(key)
        });
        Ok(Done {
            response: Response::Empty,
            effects: changed.collect(),
        })
    }
}
