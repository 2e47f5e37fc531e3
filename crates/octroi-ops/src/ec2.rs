//! EC2 and EBS: the operations around a launch.
//!
//! See <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/Welcome.html>. EC2 answers
//! before KMS is asked: what follows an answer is [`crate::launch`].

mod attach_volume;
mod block_devices;
mod copy_snapshot;
mod create_snapshot;
mod create_volume;
mod delete_volume;
mod detach_volume;
mod instance_grants;
mod reboot_instances;
mod run_instances;
mod start_instances;
mod stop_instances;
mod terminate_instances;

pub use attach_volume::AttachVolume;
pub use block_devices::{ResolvedDevice, Source, resolve};
pub use copy_snapshot::{CopyCalls, CopySnapshot};
pub use create_snapshot::CreateSnapshot;
pub use create_volume::CreateVolume;
pub use delete_volume::DeleteVolume;
pub use detach_volume::DetachVolume;
pub use reboot_instances::RebootInstances;
pub use run_instances::{PLACEHOLDER, RunInstances};
pub use start_instances::StartInstances;
pub use stop_instances::StopInstances;
pub use terminate_instances::TerminateInstances;

use octroi_names::{Arn, Datum, Gap, InstanceId, Known, Region, SmolStr, SnapshotId, VolumeId};
use octroi_policy::Context;
use octroi_world::{Instance, Map, Volume};
use serde_json::{Value, json};

use crate::call::{Call, Failure};
use crate::context::{add_owner, set_default};
use crate::error::ErrorCode;
use crate::operation::{CheckSpec, Scene, Stop, action};

impl<'a> Scene<'a> {
    /// Finds an instance; `None` where it was not read.
    ///
    /// # Errors
    ///
    /// If no such instance exists.
    pub(crate) fn instance(&self, id: &InstanceId) -> Result<Option<&'a Instance>, Stop> {
        match self.world.instance(id) {
            Known::Is(Some(instance)) => Ok(Some(instance)),
            Known::Is(None) => Err(Failure::new(
                ErrorCode::InvalidInstanceIdNotFound,
                format!("The instance ID '{id}' does not exist"),
            )
            .into()),
            Known::Unknown(_) => Ok(None),
        }
    }

    /// Finds a volume; `None` where it was not read.
    ///
    /// # Errors
    ///
    /// If no such volume exists.
    pub(crate) fn volume(&self, id: &VolumeId) -> Result<Option<&'a Volume>, Stop> {
        match self.world.volume(id) {
            Known::Is(Some(volume)) => Ok(Some(volume)),
            Known::Is(None) => Err(volume_not_found(id).into()),
            Known::Unknown(_) => Ok(None),
        }
    }

    /// Returns the ARN of an EC2 resource of the caller's account, such as `volume/*`.
    pub(crate) fn ec2_arn(&self, resource: &str) -> Arn {
        let account = self.call.caller.account();
        let account = account.as_ref().map_or("", |id| id.as_str());
        Arn::new(
            self.call.region.partition(),
            "ec2",
            self.call.region.as_str(),
            account,
            resource,
        )
    }

    /// Makes a check of an EC2 action. What describes the resource and was not read is unknown.
    pub(crate) fn ec2_check(&self, name: &str, resource: &Arn, base: &Context) -> Result<CheckSpec, Stop> {
        let mut context = base.clone();
        set_default(&mut context, "ec2:Region", self.call.region.as_str());
        // Images and snapshots have no account in their ARN; the caller's side alone decides.
        let owner = resource.account().or_else(|| self.call.caller.account());
        add_owner(self.world, owner, &mut context);
        context.set_unknown_prefix(
            "ec2:",
            Gap::new(Datum::ContextKey(format!("ec2:* of {resource}").into())),
        );
        Ok(CheckSpec {
            action: action("ec2", name)?,
            resource: resource.to_string(),
            owner,
            on_trust: false,
            grant: None,
            context: Ok(context),
            ready: Ok(()),
        })
    }
}

/// The failure for a volume that does not exist.
pub(crate) fn volume_not_found(id: &VolumeId) -> Failure {
    Failure::new(
        ErrorCode::InvalidVolumeNotFound,
        format!("The volume '{id}' does not exist."),
    )
}

/// The failure for a snapshot that does not exist.
pub(crate) fn snapshot_not_found(id: &SnapshotId) -> Failure {
    Failure::new(
        ErrorCode::InvalidSnapshotNotFound,
        format!("The snapshot '{id}' does not exist."),
    )
}

/// The failure for a key without encryption.
pub(crate) fn key_needs_encrypted() -> Failure {
    Failure::new(
        ErrorCode::InvalidParameterDependency,
        "The parameter KmsKeyId requires the parameter Encrypted to be set.",
    )
}

/// Returns the ARN of a snapshot, which has no account in it.
pub(crate) fn snapshot_arn(region: &Region, id: &str) -> Arn {
    let resource = format!("snapshot/{id}");
    Arn::new(region.partition(), "ec2", region.as_str(), "", &resource)
}

/// Returns the `StateTransitionReason` of a change that the user asked for.
pub(crate) fn user_initiated(call: &Call) -> SmolStr {
    match call.time {
        // `2026-01-15T10:20:30Z` is written `2026-01-15 10:20:30 GMT` here.
        Some(time) => {
            let whole = octroi_names::Time::from_epoch_millis(time.epoch_seconds() * 1000).to_string();
            let date = whole.replace('T', " ").replace('Z', " GMT");
            format!("User initiated ({date})").into()
        }
        None => "User initiated".into(),
    }
}

/// Returns the items of an `instancesSet` in a record.
pub(crate) fn instance_items(ids: &[InstanceId]) -> Value {
    let items: Vec<Value> = ids
        .iter()
        .map(|id| json!({ "instanceId": id.as_str() }))
        .collect();
    json!({ "items": items })
}

/// Adds a resource's tags, under both names that EC2 knows them by.
pub(crate) fn add_tags(about: &Arn, tags: Known<&Map<SmolStr, SmolStr>>, context: &mut Context) {
    match tags {
        Known::Is(tags) => {
            for (tag, value) in tags {
                set_default(context, &format!("aws:ResourceTag/{tag}"), value.as_str());
                set_default(context, &format!("ec2:ResourceTag/{tag}"), value.as_str());
            }
        }
        Known::Unknown(_) => {
            let gap = Gap::new(Datum::Tags(about.as_str().into()));
            context.set_unknown_prefix("aws:ResourceTag/", gap.clone());
            context.set_unknown_prefix("ec2:ResourceTag/", gap);
        }
    }
}

/// Makes the checks of an action on existing instances.
pub(crate) fn instances_check(
    scene: &Scene<'_>,
    name: &str,
    ids: &[InstanceId],
    base: &Context,
) -> Result<Vec<CheckSpec>, Stop> {
    let gone: Vec<&str> = ids
        .iter()
        .filter(|id| matches!(scene.world.instance(id), Known::Is(None)))
        .map(InstanceId::as_str)
        .collect();
    if gone.len() > 1 {
        // EC2 looks for all instances first, and tells of all that are missing.
        let text = format!("The instance IDs '{}' do not exist", gone.join(", "));
        return Err(Failure::new(ErrorCode::InvalidInstanceIdNotFound, text).into());
    }
    let mut checks: Vec<CheckSpec> = ids
        .iter()
        .map(|id| instance_check(scene, name, id, base))
        .collect::<Result<_, _>>()?;
    checks.sort_by_key(|check| check.context.is_ok());
    Ok(checks)
}

/// Makes the check of an action on an existing instance.
pub(crate) fn instance_check(
    scene: &Scene<'_>,
    name: &str,
    id: &InstanceId,
    base: &Context,
) -> Result<CheckSpec, Stop> {
    let arn = scene.ec2_arn(&format!("instance/{id}"));
    let mut check = scene.ec2_check(name, &arn, base)?;
    match scene.instance(id) {
        Err(stop) => check.context = Err(stop),
        Ok(instance) => {
            if let Ok(context) = &mut check.context {
                set_default(context, "ec2:InstanceID", id.as_str());
                let gap = Gap::new(Datum::Tags(arn.as_str().into()));
                let tags = instance.map_or(Known::Unknown(gap), |instance| instance.tags.as_ref());
                add_tags(&arn, tags, context);
            }
        }
    }
    Ok(check)
}

/// Makes the check of an action on an existing volume.
pub(crate) fn volume_check(
    scene: &Scene<'_>,
    name: &str,
    id: &VolumeId,
    base: &Context,
) -> Result<CheckSpec, Stop> {
    let arn = scene.ec2_arn(&format!("volume/{id}"));
    let mut check = scene.ec2_check(name, &arn, base)?;
    match scene.volume(id) {
        Err(stop) => check.context = Err(stop),
        Ok(volume) => {
            if let Ok(context) = &mut check.context {
                set_default(context, "ec2:VolumeID", id.as_str());
                let encrypted = volume.and_then(|volume| volume.encrypted.value());
                if let Some(encrypted) = encrypted {
                    set_default(
                        context,
                        "ec2:Encrypted",
                        if *encrypted { "true" } else { "false" },
                    );
                }
                match volume {
                    Some(volume) => add_tags(&arn, Known::Is(&volume.tags), context),
                    None => add_tags(
                        &arn,
                        Known::Unknown(Gap::new(Datum::Tags(arn.as_str().into()))),
                        context,
                    ),
                }
            }
        }
    }
    Ok(check)
}
