//! ListMFADevices, ListVirtualMFADevices, GetMFADevice: a user's devices, the virtual ones of the account, one of them.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADevices.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetMFADevice.html>. No list has a seed or a tag.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::{MfaDevice, MfaEnabled};
use serde::Deserialize;
use serde_json::{Value, json};

use super::find;
use crate::iam::check;
use crate::iam::found::{account, existing_user, name_in, no_such};
use crate::iam::paged::Paged;
use crate::iam::user::{Meant, described, meant};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop, seconds};

/// A request for the MFA devices of a user.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct ListMFADevices {
    user_name: Option<SmolStr>,
    #[serde(flatten)]
    paged: Paged,
}

/// A request for the virtual MFA devices.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct ListVirtualMFADevices {
    assignment_status: Option<SmolStr>,
    #[serde(flatten)]
    paged: Paged,
}

/// A request for an MFA device.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct GetMFADevice {
    serial_number: SmolStr,
    user_name: Option<SmolStr>,
}

fn shown(device: &MfaDevice, enabled: &MfaEnabled) -> Value {
    json!({
        "UserName": name_in(&enabled.user),
        "SerialNumber": device.serial.as_str(),
        "EnableDate": seconds(Some(enabled.at)),
    })
}

impl Operation for ListMFADevices {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ListMFADevices";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_meant(scene, Self::NAME, &meant(scene, self.user_name.as_ref())?, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = match meant(scene, self.user_name.as_ref())? {
            Meant::User(name) => Some(&existing_user(scene, &name)?.arn),
            Meant::Root => None,
        };
        let devices = scene.world.mfa_devices_of(account(scene)?);
        let held = devices.filter_map(|device| {
            let enabled = device.enabled.as_ref()?;
            (Some(&enabled.user) == user).then_some((device, enabled))
        });
        let output = self.paged.output(
            "MFADevices",
            held,
            |(device, _)| device.serial.to_string(),
            |(device, enabled)| shown(device, enabled),
        )?;
        Ok(Done::output(output))
    }
}

impl Operation for ListVirtualMFADevices {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ListVirtualMFADevices";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_list(scene, Self::NAME, "mfa", None, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let wanted = |device: &&MfaDevice| match self.assignment_status.as_deref() {
            Some("Assigned") => device.enabled.is_some(),
            Some("Unassigned") => device.enabled.is_none(),
            _ => true,
        };
        let devices = scene.world.mfa_devices_of(account(scene)?);
        let output = self.paged.output(
            "VirtualMFADevices",
            devices.filter(|device| device.seed.is_some()).filter(wanted),
            |device| device.serial.to_string(),
            |device| {
                let enabled = device.enabled.as_ref();
                let user = enabled.and_then(|enabled| scene.world.user(&enabled.user));
                json!({
                    "SerialNumber": device.serial.as_str(),
                    "EnableDate": seconds(enabled.map(|enabled| enabled.at)),
                    "User": user.map(described),
                })
            },
        )?;
        Ok(Done::output(output))
    }
}

impl Operation for GetMFADevice {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "GetMFADevice";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_meant(scene, Self::NAME, &meant(scene, self.user_name.as_ref())?, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let user = match meant(scene, self.user_name.as_ref())? {
            Meant::User(name) => Some(&existing_user(scene, &name)?.arn),
            Meant::Root => None,
        };
        let held = find(scene, &self.serial_number)
            .and_then(|device| Some((device, device.enabled.as_ref()?)))
            .filter(|(_, enabled)| Some(&enabled.user) == user);
        match held {
            Some((device, enabled)) => Ok(Done::output(shown(device, enabled))),
            None => {
                let serial = &self.serial_number;
                let text = format!("MFA Device with serial number {serial} does not exist.");
                Err(no_such(text))
            }
        }
    }
}
