//! DetachVolume: takes a volume from an instance.
//!
//! Follows <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachVolume.html> and
//! `launch.md` 3.3: EC2 retires the grant that the instance had for the volume. The model
//! takes no time: behind the effects the volume is available. Left out: the root volume of a
//! running instance, which AWS does not let go; products of the Marketplace; dry runs.

use octroi_names::{Datum, Gap, InstanceId, SmolStr, VolumeId};
use octroi_policy::Context;
use octroi_world::Effect;
use serde_json::{Map, Value, json};

use super::instance_grants::{Ending, retire};
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};
use crate::{AttachmentStatus, Response};

/// A request to detach a volume.
#[derive(Debug, Clone)]
pub struct DetachVolume {
    /// The volume.
    pub volume: VolumeId,
    /// The instance that it is attached to, if it was said.
    pub instance: Option<InstanceId>,
    /// The device name, if it was said.
    pub device: Option<SmolStr>,
    /// Whether to detach it even if the instance does not let go.
    pub force: bool,
}

impl Operation for DetachVolume {
    const SERVICE: &'static str = "ec2";
    const NAME: &'static str = "DetachVolume";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut checks = vec![super::volume_check(scene, Self::NAME, &self.volume, base)?];
        if let Some(instance) = &self.instance {
            checks.push(super::instance_check(scene, Self::NAME, instance, base)?);
        }
        Ok(checks)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let id = &self.volume;
        let Some(volume) = scene.volume(id)? else {
            return Err(Gap::new(Datum::Volume(id.as_str().into())).into());
        };
        let Some(attachment) = &volume.attachment else {
            let text = format!("Volume '{id}' is in the '{}' state.", volume.state.as_str());
            return Err(Failure::new(ErrorCode::IncorrectState, text).into());
        };
        if let Some(instance) = &self.instance
            && *instance != attachment.instance
        {
            let text = format!("Volume '{id}' is not attached to instance '{instance}'.");
            return Err(Failure::new(ErrorCode::InvalidAttachmentNotFound, text).into());
        }
        let ending = Ending::Attachment(&attachment.instance, id);
        let mut effects = retire(scene.world, volume.account, &volume.region, &[ending]);
        effects.push(Effect::VolumeDetached { volume: id.clone() });
        Ok(Done {
            response: Response::Attachment {
                volume: id.clone(),
                instance: attachment.instance.clone(),
                device: attachment.device.clone(),
                status: AttachmentStatus::Detaching,
                delete_on_termination: attachment.delete_on_termination,
            },
            effects,
        })
    }

    fn request_parameters(&self) -> Value {
        let mut parameters = Map::new();
        parameters.insert("volumeId".into(), json!(self.volume.as_str()));
        if let Some(instance) = &self.instance {
            parameters.insert("instanceId".into(), json!(instance.as_str()));
        }
        if let Some(device) = &self.device {
            parameters.insert("device".into(), json!(device.as_str()));
        }
        parameters.insert("force".into(), json!(self.force));
        Value::Object(parameters)
    }
}
