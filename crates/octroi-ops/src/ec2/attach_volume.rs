//! AttachVolume: attaches a volume to an instance.
//!
//! Follows <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachVolume.html>
//! and `launch.md` 3.5: to a running instance KMS is asked before the answer, so that a
//! refusal is an error of the call; to a stopped one nothing is asked until its next start.

use octroi_names::{InstanceId, SmolStr, VolumeId};
use octroi_policy::Context;
use octroi_world::{Attachment, AttachmentState, Effect, InstanceState, VolumeState};
use serde_json::{Value, json};

use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};
use crate::{AttachmentStatus, Response};

/// A request to attach a volume.
#[derive(Debug, Clone)]
pub struct AttachVolume {
    /// The volume.
    pub volume: VolumeId,
    /// The instance.
    pub instance: InstanceId,
    /// The device name.
    pub device: Option<SmolStr>,
}

impl Operation for AttachVolume {
    const SERVICE: &'static str = "ec2";
    const NAME: &'static str = "AttachVolume";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![
            super::instance_check(scene, Self::NAME, &self.instance, base)?,
            super::volume_check(scene, Self::NAME, &self.volume, base)?,
        ])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        if let Some(volume) = scene.volume(&self.volume)? {
            match (&volume.attachment, volume.state) {
                (Some(at), VolumeState::InUse) if at.state == AttachmentState::Attached => {
                    let text = format!("{} is already attached to an instance", self.volume);
                    return Err(Failure::new(ErrorCode::VolumeInUse, text).into());
                }
                (_, VolumeState::Available | VolumeState::InUse) => {}
                (_, state) => {
                    let text = format!("The volume '{}' is '{}'", self.volume, state.as_str());
                    return Err(Failure::new(ErrorCode::IncorrectState, text).into());
                }
            }
        }
        if let Some(instance) = scene.instance(&self.instance)?
            && matches!(
                instance.state,
                InstanceState::ShuttingDown | InstanceState::Terminated
            )
        {
            let text = format!("Instance '{}' is not 'running'.", self.instance);
            return Err(Failure::new(ErrorCode::IncorrectState, text).into());
        }
        let attachment = Attachment {
            instance: self.instance.clone(),
            device: self.device.clone(),
            state: AttachmentState::Attaching,
            delete_on_termination: false,
        };
        Ok(Done {
            response: Response::Attachment {
                volume: self.volume.clone(),
                instance: self.instance.clone(),
                device: self.device.clone(),
                status: AttachmentStatus::Attaching,
                delete_on_termination: false,
            },
            effects: vec![Effect::VolumeAttached {
                volume: self.volume.clone(),
                attachment,
            }],
        })
    }

    fn request_parameters(&self) -> Value {
        json!({
            "volumeId": self.volume.as_str(),
            "instanceId": self.instance.as_str(),
            "device": self.device.as_deref(),
            "deleteOnTermination": false,
        })
    }
}
