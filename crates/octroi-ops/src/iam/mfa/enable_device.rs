//! EnableMFADevice, ResyncMFADevice, DeactivateMFADevice: gives a user a device, sets its clock, takes it away.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableMFADevice.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ResyncMFADevice.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeactivateMFADevice.html>. Two codes in a row prove possession.
//! The administrator for test suites, who may do everything, need not prove it.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::{Effect, EntityId, Map, MfaDevice, MfaEnabled, User};
use serde::Deserialize;

use super::{existing_virtual, find, is_virtual};
use crate::Response;
use crate::error::ErrorCode;
use crate::iam::found::{account, existing_user, no_such, refused};
use crate::iam::user::{Meant, meant};
use crate::iam::{check, totp};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// The quota of MFA devices of a user.
const DEVICES_PER_USER: usize = 8;
/// How many steps a new device's clock may be off.
const NEW: i64 = 4;
/// How many steps the clock of a device may be off that is synchronized.
const RESYNC: i64 = 120;

/// A request to give a user an MFA device.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct EnableMFADevice {
    user_name: SmolStr,
    serial_number: SmolStr,
    #[serde(rename = "AuthenticationCode1")]
    first: SmolStr,
    #[serde(rename = "AuthenticationCode2")]
    second: SmolStr,
}

/// A request to synchronize an MFA device.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct ResyncMFADevice {
    user_name: SmolStr,
    serial_number: SmolStr,
    #[serde(rename = "AuthenticationCode1")]
    first: SmolStr,
    #[serde(rename = "AuthenticationCode2")]
    second: SmolStr,
}

/// A request to take an MFA device from a user.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct DeactivateMFADevice {
    user_name: Option<SmolStr>,
    serial_number: SmolStr,
}

/// Returns how far the clock of a device is off, by two codes in a row.
fn drift(scene: &Scene<'_>, device: &MfaDevice, first: &str, second: &str, most: i64) -> Result<i64, Stop> {
    // Of a device that can be touched nobody here knows the codes.
    let Some(seed) = &device.seed else { return Ok(0) };
    match totp::drift(seed.expose(), scene.now(), first, second, most) {
        Some(drift) => Ok(drift),
        None if scene.by_test_admin() => Ok(0),
        None => Err(refused(
            ErrorCode::InvalidAuthenticationCode,
            "Authentication code for device is not valid.",
        )),
    }
}

/// Returns a device that a user has.
fn held<'a>(scene: &Scene<'a>, user: &User, serial: &str) -> Result<(&'a MfaDevice, &'a MfaEnabled), Stop> {
    find(scene, serial)
        .and_then(|device| Some((device, device.enabled.as_ref()?)))
        .filter(|(_, enabled)| enabled.user == user.arn)
        .ok_or_else(|| no_such(format!("MFA Device with serial number {serial} does not exist.")))
}

fn done(effect: Effect) -> Done {
    Done {
        response: Response::Empty,
        effects: vec![effect],
    }
}

impl Operation for EnableMFADevice {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "EnableMFADevice";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![check::on_user(scene, Self::NAME, &self.user_name, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let account = account(scene)?;
        let user = existing_user(scene, &self.user_name)?;
        let device = match find(scene, &self.serial_number) {
            Some(device) => device.clone(),
            None if is_virtual(&self.serial_number) => existing_virtual(scene, &self.serial_number)?.clone(),
            None => MfaDevice {
                account,
                serial: self.serial_number.clone(),
                seed: None,
                tags: Map::new_sync(),
                enabled: None,
            },
        };
        if device.enabled.is_some() {
            let text = "MFA Device is already in use.";
            return Err(refused(ErrorCode::EntityAlreadyExists, text));
        }
        let of = |device: &&MfaDevice| {
            let enabled = device.enabled.as_ref();
            enabled.is_some_and(|enabled| enabled.user == user.arn)
        };
        if scene.world.mfa_devices_of(account).filter(of).count() >= DEVICES_PER_USER {
            let text = format!("Cannot exceed quota for MFADevicesPerUser: {DEVICES_PER_USER}");
            return Err(refused(ErrorCode::IamLimitExceeded, text));
        }
        let enabled = MfaEnabled {
            user: user.arn.clone(),
            at: scene.now(),
            drift: drift(scene, &device, &self.first, &self.second, NEW)?,
            last_step: None,
        };
        let enabled = MfaDevice {
            enabled: Some(enabled),
            ..device
        };
        Ok(done(enabled.into()))
    }
}

impl Operation for ResyncMFADevice {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ResyncMFADevice";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![check::on_user(scene, Self::NAME, &self.user_name, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = existing_user(scene, &self.user_name)?;
        let (device, enabled) = held(scene, user, &self.serial_number)?;
        let enabled = MfaEnabled {
            drift: drift(scene, device, &self.first, &self.second, RESYNC)?,
            last_step: None,
            ..enabled.clone()
        };
        let device = MfaDevice {
            enabled: Some(enabled),
            ..device.clone()
        };
        Ok(done(device.into()))
    }
}

impl Operation for DeactivateMFADevice {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "DeactivateMFADevice";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_meant(scene, Self::NAME, &meant(scene, self.user_name.as_ref())?, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let Meant::User(name) = meant(scene, self.user_name.as_ref())? else {
            let serial = &self.serial_number;
            let text = format!("MFA Device with serial number {serial} does not exist.");
            return Err(no_such(text));
        };
        let user = existing_user(scene, &name)?;
        let (device, _) = held(scene, user, &self.serial_number)?;
        if device.seed.is_none() {
            let id = EntityId::MfaDevice((device.account, device.serial.clone()));
            return Ok(done(Effect::Removed(id)));
        }
        let device = MfaDevice {
            enabled: None,
            ..device.clone()
        };
        Ok(done(device.into()))
    }
}
