//! CreateKey: makes a key with its material, or without for material that will be imported.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html> and
//! `authorization.md` 4.2 and 4.7: no key exists yet that could allow it, so IAM alone does; tags need
//! `kms:TagResource` beside. Without a policy the key gets the default one, under which IAM decides.
//! Left out: custom key stores, of which an account here has none.

use std::sync::Arc;

use octroi_names::{AccountId, Arn, Known, Region, SmolStr};
use octroi_policy::{Context, Policy};
use octroi_world::{Custody, Key, KeyManager, KeySpec, KeyState, KeyUsage, Map, Rotation};
use serde::Deserialize;
use serde_json::json;

use super::hsm::Spec;
use super::tags::{self, Tag};
use super::{key_metadata, key_ref, material, put_key_policy};
use crate::call::Failure;
use crate::context::{add_owner, set_default};
use crate::error::ErrorCode;
use crate::ids::{self, Ids};
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for a new key.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateKey {
    policy: Option<String>,
    description: Option<SmolStr>,
    key_usage: Option<SmolStr>,
    customer_master_key_spec: Option<SmolStr>,
    key_spec: Option<SmolStr>,
    origin: Option<SmolStr>,
    custom_key_store_id: Option<SmolStr>,
    xks_key_id: Option<SmolStr>,
    bypass_policy_lockout_safety_check: Option<bool>,
    #[serde(default)]
    tags: Vec<Tag>,
    #[serde(default)]
    multi_region: bool,
}

fn invalid(text: impl Into<String>) -> Stop {
    Failure::new(ErrorCode::Validation, text).into()
}

impl CreateKey {
    fn spec(&self) -> Result<Spec, Stop> {
        if self.key_spec.is_some() && self.customer_master_key_spec.is_some() {
            return Err(invalid(
                "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.",
            ));
        }
        let word = self.key_spec.as_ref().or(self.customer_master_key_spec.as_ref());
        let word = word.map_or("SYMMETRIC_DEFAULT", SmolStr::as_str);
        word.parse()
            .map_err(|_| invalid(format!("Unsupported KeySpec {word}")))
    }

    fn usage(&self, spec: Spec) -> Result<KeyUsage, Stop> {
        let Some(word) = &self.key_usage else {
            return match spec {
                Spec::SymmetricDefault => Ok(KeyUsage::EncryptDecrypt),
                _ => Err(invalid(
                    "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys.",
                )),
            };
        };
        let usage: KeyUsage = word
            .parse()
            .map_err(|_| invalid(format!("Unsupported KeyUsage {word}")))?;
        if spec.allows(usage) {
            Ok(usage)
        } else {
            Err(invalid(format!(
                "KeyUsage {usage} is not compatible with KeySpec {spec}"
            )))
        }
    }

    fn origin(&self) -> Result<&str, Stop> {
        let origin = self.origin.as_deref().unwrap_or("AWS_KMS");
        if let Some(store) = &self.custom_key_store_id {
            return Err(super::custom_key_store::not_found(store));
        }
        if matches!(origin, "AWS_CLOUDHSM" | "EXTERNAL_KEY_STORE") {
            return Err(invalid(format!(
                "You must specify a CustomKeyStoreId when the Origin is {origin}."
            )));
        }
        if self.xks_key_id.is_some() {
            return Err(invalid(
                "XksKeyId is valid only when the Origin is EXTERNAL_KEY_STORE.",
            ));
        }
        Ok(origin)
    }

    fn add_keys(&self, context: &mut Context) -> Result<(), Stop> {
        let spec = self.spec()?;
        set_default(context, "kms:KeySpec", spec.as_str());
        set_default(context, "kms:KeyUsage", self.usage(spec)?.as_str());
        set_default(
            context,
            "kms:KeyOrigin",
            self.origin.as_deref().unwrap_or("AWS_KMS"),
        );
        set_default(
            context,
            "kms:MultiRegion",
            if self.multi_region { "true" } else { "false" },
        );
        if self.multi_region {
            set_default(context, "kms:MultiRegionKeyType", "PRIMARY");
        }
        if let Some(bypass) = self.bypass_policy_lockout_safety_check {
            let bypass = if bypass { "true" } else { "false" };
            set_default(context, "kms:BypassPolicyLockoutSafetyCheck", bypass);
        }
        tags::add_keys(&self.tags, context);
        Ok(())
    }
}

/// Makes the check of a tag on a key that does not exist yet: IAM alone can allow it.
pub(super) fn tag_check(scene: &Scene<'_>, region: &Region, context: Context) -> Result<CheckSpec, Stop> {
    let owner = scene.call.caller.account();
    let any = owner.map(|account| key_ref::key_arn(account, region, "*").to_string());
    CheckSpec::new("kms", "TagResource", any.unwrap_or_default(), owner, context)
}

/// The default policy of the API, as GetKeyPolicy shows it.
pub(super) fn default_policy(account: AccountId, region: &Region) -> String {
    let partition = region.partition();
    format!(
        r#"{{
  "Version" : "2012-10-17",
  "Id" : "key-default-1",
  "Statement" : [ {{
    "Sid" : "Enable IAM User Permissions",
    "Effect" : "Allow",
    "Principal" : {{
      "AWS" : "arn:{partition}:iam::{account}:root"
    }},
    "Action" : "kms:*",
    "Resource" : "*"
  }} ]
}}"#
    )
}

/// Returns the policy of a new key: the one that was sent, once it is sound, or the default.
pub(super) fn policy_of(
    scene: &Scene<'_>,
    key: &Key,
    region: &Region,
    sent: Option<&str>,
    bypass: bool,
) -> Result<Arc<Policy>, Stop> {
    match sent {
        Some(text) => {
            let policy = put_key_policy::read(text)?;
            put_key_policy::principals_exist(scene, &policy)?;
            if !bypass {
                put_key_policy::stay_in_control_of(scene, key, &policy)?;
            }
            Ok(policy)
        }
        None => {
            let account = key.account().ok_or(Stop::Unknown(Vec::new()))?;
            put_key_policy::read(&default_policy(account, region))
        }
    }
}

impl Operation for CreateKey {
    const SERVICE: &'static str = "kms";
    const NAME: &'static str = "CreateKey";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let owner = scene.call.caller.account();
        let mut context = base.clone();
        add_owner(scene.world, owner, &mut context);
        super::add_call_keys(scene.call, &mut context);
        self.add_keys(&mut context)?;
        self.origin()?;
        let mut checks = vec![CheckSpec::new("kms", Self::NAME, "*", owner, context.clone())?];
        if !self.tags.is_empty() {
            checks.push(tag_check(scene, &scene.call.region, context)?);
        }
        Ok(checks)
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let (Some(account), Some(now)) = (scene.call.caller.account(), scene.call.time) else {
            return Err(Stop::Unknown(Vec::new()));
        };
        let (spec, region) = (self.spec()?, &scene.call.region);
        let origin = self.origin()?;
        let external = origin == "EXTERNAL";
        let id = match self.multi_region {
            true => format!("mrk-{:016x}{:016x}", ids.next(), ids.next()).into(),
            false => ids::guid(ids),
        };
        let arn: Arn = key_ref::key_arn(account, region, &id);
        let materials = match external {
            true => Vec::new(),
            false => vec![material::generated(&arn, spec, now, &*ids)?],
        };
        let home = SmolStr::from(region.as_str());
        let mut key = Key {
            arn,
            manager: Known::Is(KeyManager::Customer),
            state: Known::Is(if external {
                KeyState::PendingImport
            } else {
                KeyState::Enabled
            }),
            spec: Known::Is(KeySpec::new(spec.as_str())),
            usage: Known::Is(self.usage(spec)?),
            origin: Known::Is(origin.into()),
            multi_region: Known::Is(self.multi_region),
            description: self.description.clone().unwrap_or_default(),
            policy: Known::Is(put_key_policy::read(&default_policy(account, region))?),
            aliases: Known::Is(Vec::new()),
            tags: Known::Is(tags::with(Map::new_sync(), &self.tags)?),
            grants: Known::Is(Map::new_sync()),
            rotation: Known::Is(Rotation::Off),
            valid_to: None,
            deletion_date: None,
            custody: Custody {
                created: Some(now),
                materials,
                primary: self.multi_region.then(|| home.clone()),
                regions: if self.multi_region { vec![home] } else { Vec::new() },
                ..Custody::default()
            },
        };
        let bypass = self.bypass_policy_lockout_safety_check == Some(true);
        key.policy = Known::Is(policy_of(scene, &key, region, self.policy.as_deref(), bypass)?);
        let output = json!({ "KeyMetadata": key_metadata::of(&key) });
        Ok(Done::output(output).with([key.into()]))
    }
}
