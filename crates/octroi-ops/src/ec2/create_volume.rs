//! CreateVolume: makes a volume, empty or from a snapshot.
//!
//! Follows <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html>
//! and `launch.md` 3.4: the answer says `creating`; KMS is asked behind it, and after a
//! refusal the volume is gone.

use octroi_names::{Arn, Known, SnapshotId};
use octroi_policy::Context;
use octroi_world::{Effect, Map, Volume, VolumeState};
use serde_json::{Value, json};

use crate::Response;
use crate::call::Failure;
use crate::context::set_default;
use crate::error::ErrorCode;
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
            let arn = Arn::new(
                scene.call.region.partition(),
                "ec2",
                scene.call.region.as_str(),
                "",
                &format!("snapshot/{snapshot}"),
            );
            checks.push(scene.ec2_check(Self::NAME, &arn, base)?);
        }
        Ok(checks)
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        if self.requested_key.is_some() && matches!(self.encrypted, Known::Is(false)) {
            let text = "The parameter KmsKeyId requires the parameter Encrypted to be set.";
            return Err(Failure::new(ErrorCode::InvalidParameterDependency, text).into());
        }
        if let Some(id) = &self.snapshot
            && matches!(scene.world.snapshot(id), Known::Is(None))
        {
            let text = format!("The snapshot '{id}' does not exist.");
            return Err(Failure::new(ErrorCode::InvalidSnapshotNotFound, text).into());
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
            tags: Map::new_sync(),
            created_by: None,
        };
        Ok(Done {
            response: Response::Volume(id),
            effects: vec![Effect::VolumeCreated(volume)],
        })
    }

    fn request_parameters(&self) -> Value {
        json!({
            "encrypted": self.encrypted.value(),
            "kmsKeyId": self.requested_key,
            "snapshotId": self.snapshot.as_ref().map(SnapshotId::as_str),
            "size": self.size_gib.map(|size| size.to_string()),
        })
    }
}
