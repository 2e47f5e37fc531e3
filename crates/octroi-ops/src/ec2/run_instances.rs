//! RunInstances: launches instances.
//!
//! Follows <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html>,
//! `authorization.md` 5 (one check for each resource that takes part) and `launch.md` 3.1.
//! What a launch takes part in and was not read (subnet, security group, network interface)
//! is checked as a resource of that type with the id `*`, see [`PLACEHOLDER`].

use octroi_names::{Arn, ImageId, SmolStr};
use octroi_policy::Context;
use octroi_world::BlockDevice;
use serde_json::{Value, json};

use crate::Response;
use crate::context::set_default;
use crate::ids::Ids;
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
        for device in &self.block_devices {
            let mut check = scene.ec2_check(Self::NAME, &scene.ec2_arn("volume/*"), base)?;
            if let (Ok(context), Some(encrypted)) = (&mut check.context, device.encrypted) {
                set_default(context, "ec2:Encrypted", if encrypted { "true" } else { "false" });
            }
            checks.push(check);
        }
        Ok(checks)
    }

    fn perform(&self, _scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        Ok(Done {
            response: Response::Empty,
            effects: Vec::new(),
        })
    }

    fn request_parameters(&self) -> Value {
        let devices: Vec<Value> = self
            .block_devices
            .iter()
            .map(|device| {
                json!({
                    "deviceName": device.device.as_deref(),
                    "ebs": { "encrypted": device.encrypted, "kmsKeyId": device.kms_key_id.as_deref() },
                })
            })
            .collect();
        json!({
            "instancesSet": { "items": [{ "imageId": self.image.as_ref().map(ImageId::as_str), "minCount": 1, "maxCount": 1 }] },
            "blockDeviceMapping": { "items": devices },
            "iamInstanceProfile": self.instance_profile.as_ref().map(|name| json!({ "name": name.as_str() })),
        })
    }
}
