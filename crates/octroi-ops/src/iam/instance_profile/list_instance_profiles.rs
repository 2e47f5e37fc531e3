//! GetInstanceProfile, ListInstanceProfiles, ListInstanceProfilesForRole: profiles with their roles, by name.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetInstanceProfile.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html>.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::InstanceProfile;
use serde::Deserialize;
use serde_json::json;

use super::{check_on, described, existing, listed, path};
use crate::iam::check;
use crate::iam::found::{account, existing_role};
use crate::iam::paged::Paged;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for an instance profile.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct GetInstanceProfile {
    instance_profile_name: SmolStr,
}

/// A request for the instance profiles.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct ListInstanceProfiles {
    path_prefix: Option<SmolStr>,
    #[serde(flatten)]
    paged: Paged,
}

/// A request for the instance profiles that have a role.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct ListInstanceProfilesForRole {
    role_name: SmolStr,
    #[serde(flatten)]
    paged: Paged,
}

impl Operation for GetInstanceProfile {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "GetInstanceProfile";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let check = check_on(scene, Self::NAME, &self.instance_profile_name, base)?;
        Ok(vec![check])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let profile = existing(scene, &self.instance_profile_name)?;
        let output = json!({ "InstanceProfile": described(scene, profile) });
        Ok(Done::output(output))
    }
}

/// Profiles come in the order of their names as they are written, so that is their order in pages.
fn by_name(profile: &&InstanceProfile) -> String {
    profile.name.to_string()
}

impl Operation for ListInstanceProfiles {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ListInstanceProfiles";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_list(
            scene,
            Self::NAME,
            "instance-profile",
            self.path_prefix.as_deref(),
            base,
        )
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let prefix = self.path_prefix.as_deref().unwrap_or("/");
        let profiles = scene.world.profiles_of(account(scene)?);
        let below = profiles.filter(|profile| path(profile).starts_with(prefix));
        let output = self.paged.output("InstanceProfiles", below, by_name, |profile| {
            listed(scene, profile)
        })?;
        Ok(Done::output(output))
    }
}

impl Operation for ListInstanceProfilesForRole {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ListInstanceProfilesForRole";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![check::on_role(scene, Self::NAME, &self.role_name, base)?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let role = existing_role(scene, &self.role_name)?;
        let profiles = scene.world.profiles_of(account(scene)?);
        let having = profiles.filter(|profile| profile.role.as_ref() == Some(&role.arn));
        let output = self
            .paged
            .output("InstanceProfiles", having, by_name, |profile| {
                listed(scene, profile)
            })?;
        Ok(Done::output(output))
    }
}
