//! DeleteVolume: deletes a volume that is attached to nothing.
//!
//! Follows <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVolume.html>.
//! KMS is not asked (`launch.md` 3.3). Left out: dry runs.

use octroi_names::{Datum, Gap, VolumeId};
use octroi_policy::Context;
use octroi_world::{Effect, VolumeState};
use serde_json::{Value, json};

use crate::Response;
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to delete a volume.
#[derive(Debug, Clone)]
pub struct DeleteVolume {
    /// The volume.
    pub volume: VolumeId,
}

impl Operation for DeleteVolume {
    const SERVICE: &'static str = "ec2";
    const NAME: &'static str = "DeleteVolume";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        super::volume_check(scene, Self::NAME, &self.volume, base).map(|check| vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let id = &self.volume;
        let Some(volume) = scene.volume(id)? else {
            return Err(Gap::new(Datum::Volume(id.as_str().into())).into());
        };
        if let Some(attachment) = &volume.attachment {
            let text = format!("Volume {id} is currently attached to {}", attachment.instance);
            return Err(Failure::new(ErrorCode::VolumeInUse, text).into());
        }
        match volume.state {
            VolumeState::Available | VolumeState::Error => Ok(Done {
                response: Response::Empty,
                effects: vec![Effect::VolumeDeleted { volume: id.clone() }],
            }),
            VolumeState::Deleted => Err(super::volume_not_found(id).into()),
            state => {
                let text = format!("The volume '{id}' is '{}'", state.as_str());
                Err(Failure::new(ErrorCode::IncorrectState, text).into())
            }
        }
    }

    fn request_parameters(&self) -> Value {
        json!({ "volumeId": self.volume.as_str() })
    }
}
