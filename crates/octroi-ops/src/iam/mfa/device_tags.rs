//! TagMFADevice, UntagMFADevice, ListMFADeviceTags: the tags of a virtual MFA device.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagMFADevice.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagMFADevice.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListMFADeviceTags.html>.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::{Map, MfaDevice};
use serde::Deserialize;

use super::{check_on, existing_virtual};
use crate::Response;
use crate::iam::paged::Paged;
use crate::iam::tags::{self, Case, Tag};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to give an MFA device tags.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct TagMFADevice {
    serial_number: SmolStr,
    tags: Vec<Tag>,
}

/// A request to take tags from an MFA device.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct UntagMFADevice {
    serial_number: SmolStr,
    tag_keys: Vec<SmolStr>,
}

/// A request for the tags of an MFA device.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct ListMFADeviceTags {
    serial_number: SmolStr,
    #[serde(flatten)]
    paged: Paged,
}

fn changed(device: &MfaDevice, tags: Map<SmolStr, SmolStr>) -> Done {
    let device = MfaDevice {
        tags,
        ..device.clone()
    };
    Done {
        response: Response::Empty,
        effects: vec![device.into()],
    }
}

impl Operation for TagMFADevice {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "TagMFADevice";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        tags::add_requested(&self.tags, &mut context);
        let check = check_on(scene, Self::NAME, &self.serial_number, &context)?;
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let device = existing_virtual(scene, &self.serial_number)?;
        let tags = tags::put(&device.tags, &self.tags, Case::Respected)?;
        Ok(changed(device, tags))
    }
}

impl Operation for UntagMFADevice {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "UntagMFADevice";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        context.set_many("aws:TagKeys", self.tag_keys.iter().cloned());
        let check = check_on(scene, Self::NAME, &self.serial_number, &context)?;
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let device = existing_virtual(scene, &self.serial_number)?;
        let left = tags::removed(&device.tags, &self.tag_keys, Case::Respected);
        Ok(changed(device, left))
    }
}

impl Operation for ListMFADeviceTags {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ListMFADeviceTags";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![check_on(scene, Self::NAME, &self.serial_number, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let device = existing_virtual(scene, &self.serial_number)?;
        Ok(Done::output(tags::paged(&self.paged, &device.tags)?))
    }
}
