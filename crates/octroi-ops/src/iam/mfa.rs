//! MFA devices: virtual ones, whose codes are checked, and those that can be touched.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa.html>. A virtual device has a seed of its own
//! and codes by [`super::totp`]. The seed of a device that can be touched is known to its maker only: such a device can be
//! enabled, and none of its codes is ever valid here. Left out: devices of the root user, passkeys and security keys.

mod create_virtual_device;
mod device_tags;
mod enable_device;
mod list_devices;
mod qr_code;

pub(super) use create_virtual_device::{CreateVirtualMFADevice, DeleteVirtualMFADevice};
pub(super) use device_tags::{ListMFADeviceTags, TagMFADevice, UntagMFADevice};
pub(super) use enable_device::{DeactivateMFADevice, EnableMFADevice, ResyncMFADevice};
pub(super) use list_devices::{GetMFADevice, ListMFADevices, ListVirtualMFADevices};

use octroi_names::{Arn, Principal};
use octroi_policy::Context;
use octroi_world::{MfaDevice, MfaEnabled};

use super::found::{account, arn, no_such};
use super::{check, totp};
use crate::operation::{CheckSpec, Scene, Stop};

/// What became of a code.
#[derive(Debug, Clone)]
pub(crate) enum Code {
    /// The caller has no such device.
    NoDevice,
    /// It is not the one that the device shows, or it has been taken before.
    Wrong,
    /// It is right; this is the device that remembers it.
    Right(Box<MfaDevice>),
}

/// Looks whether a code is the one that a device of the caller shows.
pub(crate) fn read_code(scene: &Scene<'_>, serial: &str, code: &str) -> Code {
    taken(scene, serial, code).unwrap_or(Code::NoDevice)
}

fn taken(scene: &Scene<'_>, serial: &str, code: &str) -> Option<Code> {
    let Principal::User(user) = &scene.call.caller else {
        return None;
    };
    let device = scene.world.mfa_device(user.account()?, serial)?;
    let enabled = device.enabled.as_ref().filter(|enabled| enabled.user == *user)?;
    let seed = device.seed.as_ref();
    let step = seed.and_then(|seed| totp::step_of(seed.expose(), enabled.drift, scene.now(), code));
    let Some(step) = step.filter(|step| enabled.last_step.is_none_or(|last| last < *step)) else {
        return Some(Code::Wrong);
    };
    let enabled = MfaEnabled {
        last_step: Some(step),
        ..enabled.clone()
    };
    Some(Code::Right(Box::new(MfaDevice {
        enabled: Some(enabled),
        ..device.clone()
    })))
}

/// Whether a serial number is that of a virtual device: an ARN.
fn is_virtual(serial: &str) -> bool {
    serial.starts_with("arn:")
}

fn find<'a>(scene: &Scene<'a>, serial: &str) -> Option<&'a MfaDevice> {
    scene.world.mfa_device(scene.call.caller.account()?, serial)
}

/// Returns a virtual device of the caller's account.
fn existing_virtual<'a>(scene: &Scene<'a>, serial: &str) -> Result<&'a MfaDevice, Stop> {
    scene
        .world
        .mfa_device(account(scene)?, serial)
        .filter(|device| device.seed.is_some())
        .ok_or_else(|| no_such(format!("MFA Device with serial number {serial} does not exist.")))
}

/// Makes the check of an action on a device.
fn check_on(scene: &Scene<'_>, action: &str, serial: &str, base: &Context) -> Result<CheckSpec, Stop> {
    let mut context = base.clone();
    if let Some(device) = find(scene, serial) {
        check::add_tags(&device.tags, &["aws"], &mut context);
    }
    let arn = serial
        .parse::<Arn>()
        .ok()
        .filter(|arn| arn.account() == scene.call.caller.account())
        .unwrap_or_else(|| arn(scene, "mfa", "/", serial));
    check::on(scene, action, &arn, context)
}
