//! RunInstances: launches instances.
//!
//! Follows <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html>,
//! `authorization.md` 5 (one check for each resource that takes part) and `launch.md` 3.1.
//! What a launch takes part in and was not read (subnet, security group, network interface)
//! is checked as a resource of that type with the id `*`, see [`PLACEHOLDER`].
//!
//! The answer says `pending`: the volumes' calls to KMS come behind it ([`crate::launch`]).
//! One instance a call. Left out: tags, the check of a snapshot that the request maps, network, placement, the flag that keeps a volume
//! when its instance is terminated, dry runs.

use octroi_names::{AccountId, Arn, Datum, Gap, ImageId, InstanceId, Known, SmolStr, SnapshotId, VolumeId};
use octroi_policy::Context;
use octroi_world::{
    Attachment, AttachmentState, BlockDevice, Effect, Instance, InstanceState, Volume, VolumeState,
};
use serde_json::{Map, Value, json};

use super::block_devices::{ResolvedDevice, resolve};
use crate::Response;
use crate::call::Failure;
use crate::context::set_default;
use crate::error::ErrorCode;
use crate::ids::{self, Ids};
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// The id that stands for one that was not read. A policy that decides by the id cannot be
/// decided against it; the launch treats such a refusal as unknown.
pub const PLACEHOLDER: &str = "*";

/// A request to launch an instance.
#[derive(Debug, Clone)]
pub struct RunInstances {
    /// The image; `None` where it was not read.
    pub image: Option<ImageId>,
    /// The block devices that the request and the image ask for, encryption resolved.
    pub block_devices: Vec<BlockDevice>,
    /// The name of the instance profile.
    pub instance_profile: Option<SmolStr>,
    /// Whether a Spot instance is asked for.
    pub spot: bool,
}

impl RunInstances {
    /// Returns the resource types whose ids a launch's evidence does not hold.
    pub const UNREAD: &'static [&'static str] = &["image", "network-interface", "security-group", "subnet"];
}

impl Operation for RunInstances {
    const SERVICE: &'static str = "ec2";
    const NAME: &'static str = "RunInstances";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let region = &scene.call.region;
        let image = self.image.as_ref().map_or(PLACEHOLDER, ImageId::as_str);
        let image = Arn::new(
            region.partition(),
            "ec2",
            region.as_str(),
            "",
            &format!("image/{image}"),
        );
        let mut checks = vec![
            scene.ec2_check(Self::NAME, &image, base)?,
            scene.ec2_check(Self::NAME, &scene.ec2_arn("instance/*"), base)?,
        ];
        for kind in ["network-interface", "security-group", "subnet"] {
            checks.push(scene.ec2_check(
                Self::NAME,
                &scene.ec2_arn(&format!("{kind}/{PLACEHOLDER}")),
                base,
            )?);
        }
        for encrypted in self.encryption(scene) {
            let mut check = scene.ec2_check(Self::NAME, &scene.ec2_arn("volume/*"), base)?;
            if let (Ok(context), Some(encrypted)) = (&mut check.context, encrypted) {
                set_default(context, "ec2:Encrypted", if encrypted { "true" } else { "false" });
            }
            checks.push(check);
        }
        Ok(checks)
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        self.profile_exists(scene)?;
        if let Some(id) = self.gone_snapshot(scene) {
            return Err(super::snapshot_not_found(id).into());
        }
        let asks_in_vain = |device: &BlockDevice| {
            device.kms_key_id.is_some() && device.encrypted.is_none() && device.snapshot.is_none()
        };
        if self.block_devices.iter().any(asks_in_vain) {
            return Err(super::key_needs_encrypted().into());
        }
        let image = match &self.image {
            Some(id) => scene.world.image(id).ok_or_else(|| unread_image(id.as_str()))?,
            None => return Err(unread_image("the launch").into()),
        };
        let (Some(account), Some(instance)) = (scene.call.caller.account(), ids::instance_id(ids)) else {
            return Err(Stop::Unknown(Vec::new()));
        };
        let region = &scene.call.region;
        let devices = resolve(scene.world, account, region, &self.block_devices, Some(image));
        let gaps: Vec<Gap> = devices
            .iter()
            .flat_map(|device| [device.encrypted.gap(), device.kms_key.gap()])
            .flatten()
            .cloned()
            .collect();
        if !gaps.is_empty() {
            return Err(Stop::Unknown(gaps));
        }
        let mut effects = vec![Effect::InstanceCreated(Instance {
            id: instance.clone(),
            account,
            region: region.clone(),
            state: InstanceState::Pending,
            state_reason: None,
            state_transition_reason: "".into(),
            image: self.image.clone(),
            instance_profile: self.instance_profile.clone(),
            spot: self.spot,
            tags: Known::Is(octroi_world::Map::new_sync()),
        })];
        for device in devices {
            let Some(volume) = ids::volume_id(ids) else {
                return Err(Stop::Unknown(Vec::new()));
            };
            effects.extend(made(scene, account, &instance, volume, device));
        }
        Ok(Done {
            response: Response::Instances(vec![instance]),
            effects,
        })
    }

    fn request_parameters(&self) -> Value {
        let item = self
            .image
            .as_ref()
            .map(|image| json!({ "imageId": image.as_str(), "minCount": 1, "maxCount": 1 }))
            .unwrap_or_else(|| json!({ "minCount": 1, "maxCount": 1 }));
        let mut parameters = Map::new();
        parameters.insert("instancesSet".into(), json!({ "items": [item] }));
        let devices: Vec<Value> = self.block_devices.iter().map(device_item).collect();
        let mapping = if devices.is_empty() {
            json!({})
        } else {
            json!({ "items": devices })
        };
        parameters.insert("blockDeviceMapping".into(), mapping);
        if let Some(name) = &self.instance_profile {
            parameters.insert("iamInstanceProfile".into(), json!({ "name": name.as_str() }));
        }
        if self.spot {
            parameters.insert("instanceMarketOptions".into(), json!({ "marketType": "spot" }));
        }
        Value::Object(parameters)
    }
}

/// Where in the record the key stands is not proved (`trail.md` 3).
fn device_item(device: &BlockDevice) -> Value {
    let mut ebs = Map::new();
    if let Some(size) = device.size_gib {
        ebs.insert("volumeSize".into(), json!(size));
    }
    if let Some(snapshot) = &device.snapshot {
        ebs.insert("snapshotId".into(), json!(snapshot.as_str()));
    }
    if let Some(encrypted) = device.encrypted {
        ebs.insert("encrypted".into(), json!(encrypted));
    }
    if let Some(key) = &device.kms_key_id {
        ebs.insert("kmsKeyId".into(), json!(key.as_str()));
    }
    let mut item = Map::new();
    if let Some(name) = &device.device {
        item.insert("deviceName".into(), json!(name.as_str()));
    }
    item.insert("ebs".into(), Value::Object(ebs));
    Value::Object(item)
}

fn unread_image(about: &str) -> Gap {
    Gap::new(Datum::Image(about.into()))
}

impl RunInstances {
    /// Whether each new volume is encrypted; `None` where that was not read.
    fn encryption(&self, scene: &Scene<'_>) -> Vec<Option<bool>> {
        let image = self.image.as_ref().and_then(|id| scene.world.image(id));
        match (image, scene.call.caller.account()) {
            (Some(image), Some(account)) => {
                let region = &scene.call.region;
                resolve(scene.world, account, region, &self.block_devices, Some(image))
                    .iter()
                    .map(|device| device.encrypted.value().copied())
                    .collect()
            }
            _ => self.block_devices.iter().map(|device| device.encrypted).collect(),
        }
    }

    fn profile_exists(&self, scene: &Scene<'_>) -> Result<(), Stop> {
        let Some(name) = &self.instance_profile else {
            return Ok(());
        };
        match scene.world.instance_profile(scene.call.caller.account(), name) {
            Known::Is(Some(_)) => Ok(()),
            Known::Is(None) => {
                let text = format!(
                    "Value ({name}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name"
                );
                Err(Failure::new(ErrorCode::InvalidParameterValue, text).into())
            }
            Known::Unknown(gap) => Err(gap.into()),
        }
    }

    /// A snapshot that the request or an image of the caller's account names and that is known
    /// not to be there. Who may use the image of another account cannot see its snapshots.
    fn gone_snapshot<'a>(&'a self, scene: &Scene<'a>) -> Option<&'a SnapshotId> {
        let image = self.image.as_ref().and_then(|id| scene.world.image(id));
        let caller = scene.call.caller.account();
        let is_own = image.is_some_and(|image| image.owner.is_some() && image.owner == caller);
        let of_image: Vec<&SnapshotId> = image
            .into_iter()
            .flat_map(|image| image.block_devices.iter().filter_map(|own| own.snapshot.as_ref()))
            .collect();
        let named = self
            .block_devices
            .iter()
            .filter_map(|device| device.snapshot.as_ref())
            .filter(|id| !of_image.contains(id));
        let own = of_image.iter().copied().filter(|_| is_own);
        named
            .chain(own)
            .find(|id| matches!(scene.world.snapshot(id), Known::Is(None)))
    }
}

/// The volume of a device, made and on its way to the instance.
fn made(
    scene: &Scene<'_>,
    account: AccountId,
    instance: &InstanceId,
    id: VolumeId,
    resolved: ResolvedDevice,
) -> [Effect; 2] {
    let attachment = Attachment {
        instance: instance.clone(),
        device: resolved.device.device.clone(),
        state: AttachmentState::Attaching,
        delete_on_termination: true,
    };
    let volume = Volume {
        id: id.clone(),
        account,
        region: scene.call.region.clone(),
        encrypted: resolved.encrypted,
        kms_key: resolved.kms_key,
        snapshot: resolved.device.snapshot,
        size_gib: resolved.device.size_gib,
        volume_type: None,
        state: VolumeState::Creating,
        attachment: None,
        tags: octroi_world::Map::new_sync(),
        created_by: None,
    };
    [
        Effect::VolumeCreated(volume),
        Effect::VolumeAttached {
            volume: id,
            attachment,
        },
    ]
}
