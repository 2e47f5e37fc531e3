//! CreateInstanceProfile: makes a profile without a role.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateInstanceProfile.html>. With tags the caller
//! needs iam:TagInstanceProfile, too.

use octroi_names::{Arn, SmolStr};
use octroi_policy::Context;
use octroi_world::{InstanceProfile, InstanceProfileDetails, Map};
use serde::Deserialize;
use serde_json::json;

use super::{described, listed};
use crate::error::ErrorCode;
use crate::iam::check;
use crate::iam::found::{account, arn, refused};
use crate::iam::tags::{self, Case, Tag};
use crate::ids::{self, Ids};
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// The quota of instance profiles in an account.
const PROFILES_PER_ACCOUNT: usize = 1_000;

/// A request for a new instance profile.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct CreateInstanceProfile {
    instance_profile_name: SmolStr,
    path: Option<SmolStr>,
    #[serde(default)]
    tags: Vec<Tag>,
}

impl CreateInstanceProfile {
    fn path(&self) -> &str {
        self.path.as_deref().unwrap_or("/")
    }

    fn arn(&self, scene: &Scene<'_>) -> Arn {
        arn(
            scene,
            "instance-profile",
            self.path(),
            &self.instance_profile_name,
        )
    }
}

impl Operation for CreateInstanceProfile {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "CreateInstanceProfile";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        tags::add_requested(&self.tags, &mut context);
        check::making(
            scene,
            Self::NAME,
            (!self.tags.is_empty()).then_some("TagInstanceProfile"),
            &self.arn(scene),
            &context,
        )
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let account = account(scene)?;
        let name = &self.instance_profile_name;
        let mut taken = scene.world.profiles_of(account);
        if taken.any(|profile| profile.name.eq_ignore_ascii_case(name)) {
            let text = format!("Instance Profile {name} already exists.");
            return Err(refused(ErrorCode::EntityAlreadyExists, text));
        }
        if scene.world.profiles_of(account).count() >= PROFILES_PER_ACCOUNT {
            let text = format!("Cannot exceed quota for InstanceProfilesPerAccount: {PROFILES_PER_ACCOUNT}");
            return Err(refused(ErrorCode::IamLimitExceeded, text));
        }
        let profile = InstanceProfile {
            name: name.clone(),
            account,
            role: None,
            details: Some(InstanceProfileDetails {
                path: self.path().into(),
                unique_id: ids::unique_id("AIPA", ids),
                created: scene.now(),
                tags: tags::put(&Map::new_sync(), &self.tags, Case::Respected)?,
            }),
        };
        let shown = if self.tags.is_empty() {
            listed(scene, &profile)
        } else {
            described(scene, &profile)
        };
        let output = json!({ "InstanceProfile": shown });
        Ok(Done::output(output).with([profile.into()]))
    }
}
