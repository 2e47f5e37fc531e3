//! Instance profiles: what hands a role to an instance.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/APIReference/API_InstanceProfile.html>. A profile has one role at most,
//! which is shown whole in it.

mod create_instance_profile;
mod delete_instance_profile;
mod list_instance_profiles;
mod profile_role;
mod profile_tags;

pub(super) use create_instance_profile::CreateInstanceProfile;
pub(super) use delete_instance_profile::DeleteInstanceProfile;
pub(super) use list_instance_profiles::{
    GetInstanceProfile, ListInstanceProfiles, ListInstanceProfilesForRole,
};
pub(super) use profile_role::{AddRoleToInstanceProfile, RemoveRoleFromInstanceProfile};
pub(super) use profile_tags::{ListInstanceProfileTags, TagInstanceProfile, UntagInstanceProfile};

use octroi_names::{Arn, Known};
use octroi_policy::Context;
use octroi_world::InstanceProfile;
use serde_json::{Value, json};

use super::found::{account, arn, no_such};
use super::{check, role, tags};
use crate::operation::{CheckSpec, Scene, Stop, seconds};

fn path(profile: &InstanceProfile) -> &str {
    profile.details.as_ref().map_or("/", |details| &details.path)
}

fn arn_of(scene: &Scene<'_>, profile: &InstanceProfile) -> Arn {
    arn(scene, "instance-profile", path(profile), &profile.name)
}

/// A profile as lists show it, with its role.
pub(super) fn listed(scene: &Scene<'_>, profile: &InstanceProfile) -> Value {
    let role = profile.role.as_ref().and_then(|arn| scene.world.role(arn));
    let details = profile.details.as_ref();
    json!({
        "Path": path(profile),
        "InstanceProfileName": profile.name.as_str(),
        "InstanceProfileId": details.map(|details| details.unique_id.as_str()),
        "Arn": arn_of(scene, profile).as_str(),
        "CreateDate": seconds(details.map(|details| details.created)),
        "Roles": role.into_iter().map(role::told).collect::<Vec<_>>(),
    })
}

/// A profile by itself, with its tags, be they none.
fn described(scene: &Scene<'_>, profile: &InstanceProfile) -> Value {
    let mut shown = listed(scene, profile);
    if let Some(members) = shown.as_object_mut() {
        let tags = profile
            .details
            .as_ref()
            .map(|details| tags::listed(&details.tags));
        members.insert("Tags".into(), json!(tags));
    }
    shown
}

fn find<'a>(scene: &Scene<'a>, name: &str) -> Option<&'a InstanceProfile> {
    match scene.world.instance_profile(scene.call.caller.account(), name) {
        Known::Is(profile) => profile,
        Known::Unknown(_) => None,
    }
}

/// Returns a profile of the caller's account.
fn existing<'a>(scene: &Scene<'a>, name: &str) -> Result<&'a InstanceProfile, Stop> {
    match scene.world.instance_profile(Some(account(scene)?), name) {
        Known::Is(Some(profile)) => Ok(profile),
        Known::Is(None) => Err(no_such(format!("Instance Profile {name} cannot be found."))),
        Known::Unknown(gap) => Err(gap.into()),
    }
}

/// Makes the check of an action on a profile.
fn check_on(scene: &Scene<'_>, action: &str, name: &str, base: &Context) -> Result<CheckSpec, Stop> {
    let mut context = base.clone();
    let profile = find(scene, name);
    if let Some(details) = profile.and_then(|profile| profile.details.as_ref()) {
        check::add_tags(&details.tags, &["aws"], &mut context);
    }
    let arn = match profile {
        Some(profile) => arn_of(scene, profile),
        None => arn(scene, "instance-profile", "/", name),
    };
    check::on(scene, action, &arn, context)
}
