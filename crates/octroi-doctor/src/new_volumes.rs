//! The volumes that a launch would make, where the evidence names none.
//!
//! The block devices of the launch template and of the image decide, with the account's
//! encryption by default: see `octroi_ops::ec2::resolve`.

use octroi_names::{Datum, Gap, Known};
use octroi_ops::ec2::{ResolvedDevice, Source, resolve};
use octroi_ops::launch::{LaunchVolume, VolumeSource};
use octroi_world::World;

use crate::evidence::Evidence;

/// Returns the volumes that the launch would make.
pub(crate) fn planned(evidence: &Evidence, world: &World) -> Known<Vec<LaunchVolume>> {
    let devices = world
        .launch_template()
        .map(|template| template.block_devices.clone())
        .unwrap_or_default();
    let image = match &evidence.attempt.image {
        Some(id) => world.image(id),
        None => world.images().next(),
    };
    if devices.is_empty() && image.is_none() {
        // Nothing describes a volume, and the evidence says that there was none.
        return Known::Is(Vec::new());
    }
    let account = evidence
        .attempt
        .principal
        .as_ref()
        .and_then(octroi_names::Principal::account);
    let Some(account) = account else {
        return Known::Unknown(Gap::new(Datum::Caller(evidence.region.as_str().into())));
    };
    let resolved = resolve(world, account, &evidence.region, &devices, image);
    Known::Is(
        resolved
            .into_iter()
            .enumerate()
            .map(|(index, device)| planned_volume(index, device))
            .collect(),
    )
}

fn planned_volume(index: usize, resolved: ResolvedDevice) -> LaunchVolume {
    let source = match resolved.source {
        Known::Is(Source::EncryptedSnapshot { key, owner }) => VolumeSource::Encrypted { key, owner },
        Known::Is(Source::PlainSnapshot) => VolumeSource::Plain { snapshot: true },
        Known::Is(Source::Blank) => VolumeSource::Plain { snapshot: false },
        Known::Unknown(gap) => VolumeSource::Unread(gap),
    };
    LaunchVolume {
        id: octroi_ops::ids::numbered_volume(index),
        device: resolved.device.device,
        encrypted: resolved.encrypted,
        key: resolved.kms_key,
        source,
    }
}
