//! CreateSnapshot: makes a snapshot of a volume.
//!
//! Follows <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshot.html>
//! and `launch.md` 3.6: a snapshot keeps the volume's key and data key, so that KMS is not
//! asked in the caller's name. Left out: tags (and their check of `ec2:CreateTags`), the
//! progress of a snapshot, dry runs.

use octroi_names::{Datum, Gap, VolumeId};
use octroi_policy::Context;
use octroi_world::{Effect, Snapshot, VolumeState};
use serde_json::{Value, json};

use crate::Response;
use crate::call::Failure;
use crate::context::set_default;
use crate::error::ErrorCode;
use crate::ids::{self, Ids};
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for a snapshot of a volume.
#[derive(Debug, Clone)]
pub struct CreateSnapshot {
    /// The volume.
    pub volume: VolumeId,
}

impl Operation for CreateSnapshot {
    const SERVICE: &'static str = "ec2";
    const NAME: &'static str = "CreateSnapshot";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let volume = super::volume_check(scene, Self::NAME, &self.volume, base)?;
        let mut snapshot =
            scene.ec2_check(Self::NAME, &super::snapshot_arn(&scene.call.region, "*"), base)?;
        if let Ok(context) = &mut snapshot.context {
            set_default(context, "ec2:ParentVolume", volume.resource.as_str());
        }
        Ok(vec![volume, snapshot])
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let Some(volume) = scene.volume(&self.volume)? else {
            return Err(Gap::new(Datum::Volume(self.volume.as_str().into())).into());
        };
        if !matches!(volume.state, VolumeState::Available | VolumeState::InUse) {
            let text = format!("The volume '{}' is '{}'", self.volume, volume.state.as_str());
            return Err(Failure::new(ErrorCode::IncorrectState, text).into());
        }
        let Some(id) = ids::snapshot_id(ids) else {
            return Err(Stop::Unknown(Vec::new()));
        };
        let snapshot = Snapshot {
            id: id.clone(),
            owner: volume.account,
            region: volume.region.clone(),
            encrypted: volume.encrypted.clone(),
            kms_key: volume.kms_key.clone(),
            volume: Some(volume.id.clone()),
            size_gib: volume.size_gib,
        };
        Ok(Done {
            response: Response::Snapshot(id),
            effects: vec![Effect::SnapshotCreated(snapshot)],
        })
    }

    fn request_parameters(&self) -> Value {
        json!({ "volumeId": self.volume.as_str() })
    }
}
