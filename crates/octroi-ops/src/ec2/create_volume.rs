//! CreateVolume: makes a volume, empty or from a snapshot.
//!
//! Follows <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html>
//! and `launch.md` 3.4: the answer says `creating`; KMS is asked behind it, and after a
//! refusal the volume is gone.

use octroi_names::{AccountId, Arn, Gap, Known, Region, SnapshotId};
use octroi_policy::Context;
use octroi_world::{BlockDevice, Effect, Volume, VolumeState, World};
use serde_json::{Map, Value, json};

use super::block_devices::Settings;
use crate::Response;
use crate::context::set_default;
use crate::ids::{self, Ids};
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for a volume. The key has been resolved: alias and defaults are EC2's business.
#[derive(Debug, Clone)]
pub struct CreateVolume {
    /// Whether it is encrypted.
    pub encrypted: Known<bool>,
    /// The key; `None` for a plain volume.
    pub kms_key: Known<Option<Arn>>,
    /// The key parameter as the caller wrote it, for `ec2:KmsKeyId`; `None` where it was not given.
    pub requested_key: Option<String>,
    /// The snapshot to make it from.
    pub snapshot: Option<SnapshotId>,
    /// The size in GiB.
    pub size_gib: Option<u32>,
}

impl CreateVolume {
    /// Makes the request of an account for a device, with its encryption decided as EC2 does
    /// (`launch.md` 3.4).
    pub fn resolved(world: &World, account: AccountId, region: &Region, device: &BlockDevice) -> Self {
        let settings = Settings {
            world,
            account,
            region,
        };
        let origin = settings.origin(device, None);
        let resolved = settings.resolve(device.clone(), origin);
        Self {
            encrypted: resolved.encrypted,
            kms_key: resolved.kms_key,
            requested_key: device.kms_key_id.as_ref().map(ToString::to_string),
            snapshot: device.snapshot.clone(),
            size_gib: device.size_gib,
        }
    }
}

impl Operation for CreateVolume {
    const SERVICE: &'static str = "ec2";
    const NAME: &'static str = "CreateVolume";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut check = scene.ec2_check(Self::NAME, &scene.ec2_arn("volume/*"), base)?;
        if let Ok(context) = &mut check.context {
            if let Known::Is(encrypted) = &self.encrypted {
                set_default(
                    context,
                    "ec2:Encrypted",
                    if *encrypted { "true" } else { "false" },
                );
            }
            if let Some(key) = &self.requested_key {
                set_default(context, "ec2:KmsKeyId", key.as_str());
            }
        }
        let mut checks = vec![check];
        if let Some(snapshot) = &self.snapshot {
            let arn = super::snapshot_arn(&scene.call.region, snapshot.as_str());
            checks.push(scene.ec2_check(Self::NAME, &arn, base)?);
        }
        Ok(checks)
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        if self.requested_key.is_some() && matches!(self.encrypted, Known::Is(false)) {
            return Err(super::key_needs_encrypted().into());
        }
        if let Some(id) = &self.snapshot
            && matches!(scene.world.snapshot(id), Known::Is(None))
        {
            return Err(super::snapshot_not_found(id).into());
        }
        let gaps: Vec<Gap> = [self.encrypted.gap(), self.kms_key.gap()]
            .into_iter()
            .flatten()
            .cloned()
            .collect();
        if !gaps.is_empty() {
            return Err(Stop::Unknown(gaps));
        }
        let (Some(account), Some(id)) = (scene.call.caller.account(), ids::volume_id(ids)) else {
            return Err(Stop::Unknown(Vec::new()));
        };
        let volume = Volume {
            id: id.clone(),
            account,
            region: scene.call.region.clone(),
            encrypted: self.encrypted.clone(),
            kms_key: self.kms_key.clone(),
            snapshot: self.snapshot.clone(),
            size_gib: self.size_gib,
            volume_type: None,
            state: VolumeState::Creating,
            attachment: None,
            tags: octroi_world::Map::new_sync(),
            created_by: None,
        };
        Ok(Done {
            response: Response::Volume(id),
            effects: vec![Effect::VolumeCreated(volume)],
        })
    }

    fn request_parameters(&self) -> Value {
        let mut parameters = Map::new();
        if let Some(size) = self.size_gib {
            parameters.insert("size".into(), json!(size.to_string()));
        }
        if let Some(snapshot) = &self.snapshot {
            parameters.insert("snapshotId".into(), json!(snapshot.as_str()));
        }
        if let Known::Is(encrypted) = &self.encrypted {
            parameters.insert("encrypted".into(), json!(encrypted));
        }
        if let Some(key) = &self.requested_key {
            parameters.insert("kmsKeyId".into(), json!(key));
        }
        Value::Object(parameters)
    }
}
