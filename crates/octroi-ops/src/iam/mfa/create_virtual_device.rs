//! CreateVirtualMFADevice and DeleteVirtualMFADevice: makes a device that an app plays, tells its seed this once; removes it.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateVirtualMFADevice.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteVirtualMFADevice.html>. With tags the caller needs
//! iam:TagMFADevice, too. A device in use must be deactivated first.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use octroi_names::{Arn, Secret, SmolStr};
use octroi_policy::Context;
use octroi_world::{Effect, EntityId, Map, MfaDevice};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{check_on, existing_virtual, qr_code};
use crate::Response;
use crate::error::ErrorCode;
use crate::iam::check;
use crate::iam::found::{account, arn, refused};
use crate::iam::tags::{self, Case, Tag};
use crate::ids::{self, Ids};
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for a virtual MFA device.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct CreateVirtualMFADevice {
    #[serde(rename = "VirtualMFADeviceName")]
    name: SmolStr,
    path: Option<SmolStr>,
    #[serde(default)]
    tags: Vec<Tag>,
}

/// A request to delete a virtual MFA device.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct DeleteVirtualMFADevice {
    serial_number: SmolStr,
}

impl CreateVirtualMFADevice {
    fn arn(&self, scene: &Scene<'_>) -> Arn {
        arn(scene, "mfa", self.path.as_deref().unwrap_or("/"), &self.name)
    }
}

/// Bytes in the letters of Base32, without padding.
fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bit = |at: usize| {
        bytes
            .get(at / 8)
            .map_or(0, |byte| usize::from(byte >> (7 - at % 8) & 1))
    };
    (0..(bytes.len() * 8).div_ceil(5))
        .map(|place| (0..5).fold(0, |value, off| value << 1 | bit(place * 5 + off)))
        .filter_map(|value| LETTERS.get(value).copied().map(char::from))
        .collect()
}

impl Operation for CreateVirtualMFADevice {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "CreateVirtualMFADevice";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        tags::add_requested(&self.tags, &mut context);
        check::making(
            scene,
            Self::NAME,
            (!self.tags.is_empty()).then_some("TagMFADevice"),
            &self.arn(scene),
            &context,
        )
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let account = account(scene)?;
        let arn = self.arn(scene);
        if scene.world.mfa_device(account, arn.as_str()).is_some() {
            return Err(refused(
                ErrorCode::EntityAlreadyExists,
                "MFA device already exists.",
            ));
        }
        let mut seed = [0_u8; 40];
        ids::fill(ids, &mut seed)?;
        let device = MfaDevice {
            account,
            serial: arn.as_str().into(),
            seed: Some(Secret::new(seed.to_vec())),
            tags: tags::put(&Map::new_sync(), &self.tags, Case::Respected)?,
            enabled: None,
        };
        let letters = base32(&seed);
        let uri = format!(
            "otpauth://totp/{}@{account}?secret={letters}&issuer=Amazon%20Web%20Services",
            self.name
        );
        let tags = match device.tags.is_empty() {
            true => Value::Null,
            false => tags::listed(&device.tags),
        };
        let output = json!({
            "VirtualMFADevice": {
                "SerialNumber": arn.as_str(),
                "Base32StringSeed": STANDARD.encode(&letters),
                "QRCodePNG": qr_code::png(&uri).map(|png| STANDARD.encode(png)),
                "Tags": tags,
            },
        });
        Ok(Done::output(output).with([device.into()]))
    }
}

impl Operation for DeleteVirtualMFADevice {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "DeleteVirtualMFADevice";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![check_on(scene, Self::NAME, &self.serial_number, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let device = existing_virtual(scene, &self.serial_number)?;
        if device.enabled.is_some() {
            return Err(refused(
                ErrorCode::DeleteConflict,
                "MFA VirtualDevice in use. Must deactivate first.",
            ));
        }
        let id = EntityId::MfaDevice((device.account, device.serial.clone()));
        Ok(Done {
            response: Response::Empty,
            effects: vec![Effect::Removed(id)],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of RFC 4648, without their padding.
    #[test]
    fn the_letters_are_those_of_the_standard() {
        for (text, letters) in [
            ("", ""),
            ("f", "MY"),
            ("fo", "MZXQ"),
            ("foo", "MZXW6"),
            ("foob", "MZXW6YQ"),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI"),
        ] {
            assert_eq!(base32(text.as_bytes()), letters);
        }
    }
}
