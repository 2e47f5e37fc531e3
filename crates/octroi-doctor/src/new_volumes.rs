//! The volumes that a launch would make, where the evidence names none.
//!
//! Follows `launch.md` 3.1 and 7: the block device mapping of the launch template, the
//! image, and encryption by default decide which volume is under which key.

use octroi_names::{Arn, Datum, Gap, Known};
use octroi_ops::launch::{LaunchVolume, VolumeSource};
use octroi_world::{BlockDevice, World};

use crate::evidence::Evidence;

/// Returns the volumes that the launch would make.
pub(crate) fn planned(evidence: &Evidence, world: &World) -> Known<Vec<LaunchVolume>> {
    let account = evidence
        .attempt
        .principal
        .as_ref()
        .and_then(octroi_names::Principal::account);
    let devices = world
        .launch_template()
        .map(|template| template.block_devices.clone())
        .unwrap_or_default();
    let image = match &evidence.attempt.image {
        Some(id) => world.image(id),
        None => world.images().next(),
    };
    let devices = if devices.is_empty() {
        let Some(image) = image else {
            return Known::Is(Vec::new());
        };
        if image.block_devices.is_empty() {
            vec![BlockDevice {
                device: None,
                encrypted: None,
                kms_key_id: None,
                snapshot: None,
                size_gib: None,
            }]
        } else {
            image.block_devices.clone()
        }
    } else {
        devices
    };
    let Some(account) = account else {
        return Known::Unknown(Gap::new(Datum::Caller(evidence.region.as_str().into())));
    };
    let defaults = world.ebs_defaults(account, &evidence.region);
    let image_key = image.and_then(|image| image.kms_key.value().cloned().flatten());
    let default_key = || match &defaults.default_kms_key {
        Known::Is(Some(key)) => Known::Is(Some(key.clone())),
        Known::Is(None) => match aws_managed(evidence, world) {
            Some(key) => Known::Is(Some(key)),
            // The AWS managed key is made on first use: that it is not there proves nothing.
            None => Known::Unknown(Gap::new(Datum::EbsDefaultKmsKeyId(account.as_str().into()))),
        },
        Known::Unknown(gap) => Known::Unknown(gap.clone()),
    };
    let volumes = devices
        .iter()
        .enumerate()
        .map(|(index, device)| {
            let inherited = if index == 0 { image_key.clone() } else { None };
            let encrypted = match (device.encrypted, &inherited) {
                (Some(true), _) | (_, Some(_)) => Known::Is(true),
                _ if device.kms_key_id.is_some() => Known::Is(true),
                (_, None) => defaults.encryption_by_default.clone(),
            };
            let key = match (&encrypted, &device.kms_key_id, &inherited) {
                (Known::Is(false), ..) => Known::Is(None),
                (_, Some(named), _) => match resolve(evidence, world, named) {
                    Some(key) => Known::Is(Some(key)),
                    None => Known::Unknown(Gap::new(Datum::KeyAliases(named.clone()))),
                },
                (_, None, Some(key)) => Known::Is(Some(key.clone())),
                (Known::Is(true), None, None) => default_key(),
                (Known::Unknown(gap), ..) => Known::Unknown(gap.clone()),
            };
            let source = match &inherited {
                Some(key) => VolumeSource::Encrypted {
                    key: key.clone(),
                    owner: image.and_then(|image| image.owner),
                },
                None => VolumeSource::Plain {
                    snapshot: index == 0 && image.is_some(),
                },
            };
            LaunchVolume {
                id: octroi_ops::ids::numbered_volume(index),
                device: device.device.clone(),
                encrypted,
                key,
                source,
            }
        })
        .collect();
    Known::Is(volumes)
}

fn aws_managed(evidence: &Evidence, world: &World) -> Option<Arn> {
    world
        .keys()
        .filter(|key| key.arn.region() == evidence.region.as_str())
        .find(|key| {
            key.aliases
                .value()
                .is_some_and(|all| all.iter().any(|alias| alias == "alias/aws/ebs"))
        })
        .map(|key| key.arn.clone())
}

/// Resolves a key parameter: key ARN, key id, alias, alias ARN.
fn resolve(evidence: &Evidence, world: &World, named: &str) -> Option<Arn> {
    if let Ok(arn) = named.parse::<Arn>() {
        if arn.kms_key_id().is_some() {
            return Some(arn);
        }
        let alias = arn.resource().to_owned();
        return by_alias(evidence, world, &alias);
    }
    if named.starts_with("alias/") {
        return by_alias(evidence, world, named);
    }
    let account = evidence
        .attempt
        .principal
        .as_ref()
        .and_then(octroi_names::Principal::account)?;
    let region = &evidence.region;
    Some(Arn::new(
        region.partition(),
        "kms",
        region.as_str(),
        account.as_str(),
        &format!("key/{named}"),
    ))
}

fn by_alias(evidence: &Evidence, world: &World, alias: &str) -> Option<Arn> {
    world
        .keys()
        .filter(|key| key.arn.region() == evidence.region.as_str())
        .find(|key| {
            key.aliases
                .value()
                .is_some_and(|all| all.iter().any(|own| own == alias))
        })
        .map(|key| key.arn.clone())
}
