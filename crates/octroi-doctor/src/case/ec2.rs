//! What a case holds of EC2: volumes, instances, images, snapshots, and what a launch names.

use octroi_names::{Datum, Gap, InstanceId, Known};
use octroi_world::{
    Attachment, AttachmentState, BlockDevice, Image, Instance, InstanceProfile, InstanceState,
    LaunchTemplate, Map, Snapshot, Volume, VolumeState, VpcEndpoint,
};

use super::attempt::state_reason;
use super::build::{Builder, parse, policy, tags};
use super::{CaseError, schema};
use crate::evidence::{Attempt, AttemptedOperation};

impl Builder<'_> {
    pub(super) fn volumes(&mut self, world: &schema::World, attempt: &Attempt) -> Result<(), CaseError> {
        let Some(volumes) = &world.volumes else {
            let about = attempt.instance.as_ref().map_or("launch", InstanceId::as_str);
            self.builder.unread(Datum::Volumes(about.into()));
            if let Some(volume) = &attempt.volume {
                self.builder.unread(Datum::Volume(volume.as_str().into()));
            }
            return Ok(());
        };
        for volume in volumes {
            let mut read = self.volume(volume)?;
            let target = read.attachment.as_ref().map(|at| &at.instance);
            if attempt.operation == AttemptedOperation::AttachVolume
                && target == attempt.instance.as_ref()
                && volume.state.is_none()
            {
                // The place is the one that the attempt asks for.
                read.attachment = None;
                read.state = VolumeState::Available;
            }
            self.builder.volume(read);
        }
        Ok(())
    }

    fn volume(&self, volume: &schema::Volume) -> Result<Volume, CaseError> {
        let gap = || Datum::Volume(volume.id.as_str().into());
        let attachment = match &volume.attached_to {
            Some(instance) => Some(Attachment {
                instance: parse(instance)?,
                device: volume.device.as_deref().map(Into::into),
                state: AttachmentState::Attached,
                delete_on_termination: true,
            }),
            None => None,
        };
        let kms_key = match (&volume.kms_key_arn, volume.encrypted) {
            (Some(key), _) => Known::Is(Some(parse(key)?)),
            (None, Some(false)) => Known::Is(None),
            (None, _) => Known::Unknown(Gap::new(gap())),
        };
        let state = match volume.state.as_deref() {
            None if attachment.is_some() => VolumeState::InUse,
            None => VolumeState::Available,
            Some(text) => [
                VolumeState::Creating,
                VolumeState::Available,
                VolumeState::InUse,
                VolumeState::Deleting,
                VolumeState::Deleted,
                VolumeState::Error,
            ]
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| CaseError::new(format!("`{text}` is not a volume state")))?,
        };
        Ok(Volume {
            id: parse(&volume.id)?,
            account: self.own,
            region: self.region.clone(),
            encrypted: self.known(volume.encrypted, gap()),
            kms_key,
            snapshot: volume.snapshot_id.as_deref().map(parse).transpose()?,
            size_gib: volume.size,
            volume_type: volume.volume_type.as_deref().map(Into::into),
            state,
            attachment,
            tags: volume.tags.as_ref().map_or_else(Map::new_sync, tags),
            created_by: volume.created_by.as_deref().map(Into::into),
        })
    }

    pub(super) fn instances(&mut self, world: &schema::World) -> Result<(), CaseError> {
        for instance in world.instances.iter().flatten() {
            let id: InstanceId = parse(&instance.id)?;
            let state = match instance.state.as_deref() {
                Some(text) => InstanceState::from_word(text)
                    .ok_or_else(|| CaseError::new(format!("`{text}` is not an instance state")))?,
                None => InstanceState::Stopped,
            };
            let gap = Datum::Tags(id.as_str().into());
            self.builder.instance(Instance {
                account: self.own,
                region: self.region.clone(),
                state,
                state_reason: instance.state_reason.as_ref().map(state_reason),
                state_transition_reason: instance
                    .state_transition_reason
                    .as_deref()
                    .unwrap_or_default()
                    .into(),
                image: instance.image_id.as_deref().map(parse).transpose()?,
                instance_profile: instance.instance_profile.as_deref().map(Into::into),
                spot: instance.lifecycle.as_deref() == Some("spot"),
                tags: self.known(instance.tags.as_ref().map(tags), gap),
                id,
            });
        }
        Ok(())
    }

    pub(super) fn launch_things(
        &mut self,
        world: &schema::World,
        attempt: &Attempt,
    ) -> Result<(), CaseError> {
        if let Some(image) = &world.image {
            let kms_key = match (&image.kms_key_arn, image.encrypted) {
                (Some(key), _) => Known::Is(Some(parse(key)?)),
                (None, Some(false)) => Known::Is(None),
                (None, _) => Known::Unknown(Gap::new(Datum::Image(image.id.as_str().into()))),
            };
            self.builder.image(Image {
                id: parse(&image.id)?,
                owner: image.owner.as_deref().and_then(|owner| owner.parse().ok()),
                encrypted: self.known(image.encrypted, Datum::Image(image.id.as_str().into())),
                kms_key,
                block_devices: block_devices(image.block_devices.as_ref())?,
            });
        }
        for snapshot in world.snapshots.iter().flatten() {
            let gap = || Datum::Snapshot(snapshot.id.as_str().into());
            let kms_key = match (&snapshot.kms_key_arn, snapshot.encrypted) {
                (Some(key), _) => Known::Is(Some(parse(key)?)),
                (None, Some(false)) => Known::Is(None),
                (None, _) => Known::Unknown(Gap::new(gap())),
            };
            self.builder.snapshot(Snapshot {
                id: parse(&snapshot.id)?,
                owner: snapshot
                    .owner
                    .as_deref()
                    .and_then(|owner| owner.parse().ok())
                    .unwrap_or(self.own),
                region: self.region.clone(),
                encrypted: self.known(snapshot.encrypted, gap()),
                kms_key,
                volume: snapshot.volume_id.as_deref().map(parse).transpose()?,
                size_gib: snapshot.size,
            });
        }
        if let Some(template) = &world.launch_template {
            self.builder.launch_template(LaunchTemplate {
                id: template.id.as_deref().map(parse).transpose()?,
                block_devices: block_devices(template.block_devices.as_ref())?,
            });
        }
        for endpoint in world.vpc_endpoints.iter().flatten() {
            let policy = match &endpoint.policy {
                Some(document) => Known::Is(policy(&endpoint.id, document)?),
                None => Known::Unknown(Gap::new(Datum::EndpointPolicy(endpoint.id.as_str().into()))),
            };
            self.builder.endpoint(VpcEndpoint {
                id: parse(&endpoint.id)?,
                service: endpoint.service.as_deref().unwrap_or_default().into(),
                policy,
            });
        }
        for profile in world.instance_profiles.iter().flatten() {
            self.builder.instance_profile(InstanceProfile {
                name: profile.name.as_str().into(),
                account: self.own,
                role: profile.role.as_deref().map(parse).transpose()?,
                details: None,
            });
        }
        for arn in world.absent_principals.iter().flatten() {
            self.builder.absent_principal(parse(arn)?);
        }
        self.unlisted(world, attempt);
        Ok(())
    }

    /// Lists that the case leaves out were not read: what is not in them may exist.
    fn unlisted(&mut self, world: &schema::World, attempt: &Attempt) {
        if world.instance_profiles.is_none()
            && let Some(name) = &attempt.instance_profile
        {
            self.builder.unread(Datum::InstanceProfile(name.clone()));
        }
        if world.snapshots.is_none() {
            let of_template = world
                .launch_template
                .iter()
                .flat_map(|template| &template.block_devices);
            let of_image = world.image.iter().flat_map(|image| &image.block_devices);
            let devices = of_template.chain(of_image).flatten();
            for id in devices.filter_map(|device| device.snapshot_id.as_deref()) {
                self.builder.unread(Datum::Snapshot(id.into()));
            }
            let volumes = world.volumes.iter().flatten();
            for id in volumes.filter_map(|volume| volume.snapshot_id.as_deref()) {
                self.builder.unread(Datum::Snapshot(id.into()));
            }
        }
    }
}

fn block_devices(devices: Option<&Vec<schema::BlockDevice>>) -> Result<Vec<BlockDevice>, CaseError> {
    devices
        .into_iter()
        .flatten()
        .map(|device| {
            Ok(BlockDevice {
                device: device.device.as_deref().map(Into::into),
                encrypted: device.encrypted,
                kms_key_id: device.kms_key_id.as_deref().map(Into::into),
                snapshot: device.snapshot_id.as_deref().map(parse).transpose()?,
                size_gib: device.size,
            })
        })
        .collect()
}
