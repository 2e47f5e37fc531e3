//! CreatePolicyVersion, SetDefaultPolicyVersion, DeletePolicyVersion: how a managed policy changes.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html>,
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html> and
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html>. Only the default version
//! counts, for everybody who carries the policy or has it as boundary. The number of a version is never given
//! again.

use octroi_names::{Known, SmolStr};
use octroi_policy::{Context, PolicyKind};
use octroi_world::{ManagedPolicy, ManagedPolicyDetails, PolicyVersion};
use serde::Deserialize;
use serde_json::json;

use super::{arn, existing, listed_version, numbered, on_policy};
use crate::Response;
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::iam::found::no_such;
use crate::iam::parse;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// How many versions a policy has at most.
const VERSIONS: usize = 5;

/// A request for a new version.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct CreatePolicyVersion {
    policy_arn: SmolStr,
    policy_document: String,
    #[serde(default)]
    set_as_default: bool,
}

/// A request to make a version the default one.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct SetDefaultPolicyVersion {
    policy_arn: SmolStr,
    version_id: SmolStr,
}

/// A request to delete a version.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct DeletePolicyVersion {
    policy_arn: SmolStr,
    version_id: SmolStr,
}

/// Returns the policy and the number of one of its versions.
fn version<'a>(
    scene: &Scene<'a>,
    policy: &str,
    id: &str,
) -> Result<(&'a ManagedPolicy, &'a ManagedPolicyDetails, u32), Stop> {
    let arn = arn(policy)?;
    let (policy, details) = existing(scene, &arn).map_err(|_| {
        no_such(format!(
            "Policy {arn} version {id} does not exist or is not attachable."
        ))
    })?;
    let number = numbered(details, &arn, id)?;
    Ok((policy, details, number))
}

/// Makes a version the default one.
fn set_default(policy: &mut ManagedPolicy, details: &mut ManagedPolicyDetails, number: u32) {
    if let Some(version) = details.versions.get(&number) {
        policy.policy = Known::Is(std::sync::Arc::clone(&version.policy));
    }
    details.default_version = number;
}

impl Operation for CreatePolicyVersion {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "CreatePolicyVersion";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![on_policy(
            scene,
            Self::NAME,
            &arn(&self.policy_arn)?,
            true,
            base,
        )?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let arn = arn(&self.policy_arn)?;
        let (policy, details) = existing(scene, &arn)?;
        let document = parse(PolicyKind::Managed, arn.as_str(), &self.policy_document)?;
        if details.versions.size() >= VERSIONS {
            let text = format!(
                "A managed policy can have up to {VERSIONS} versions. Before you create a new version, you \
                 must delete an existing version."
            );
            return Err(Failure::new(ErrorCode::IamLimitExceeded, text).into());
        }
        let (mut policy, mut details) = (policy.clone(), details.clone());
        let (number, now) = (details.next_version, scene.now());
        let version = PolicyVersion {
            policy: document,
            created: now,
        };
        details.versions.insert_mut(number, version);
        details.next_version = number + 1;
        details.updated = now;
        if self.set_as_default {
            set_default(&mut policy, &mut details, number);
        }
        let output = json!({ "PolicyVersion": listed_version(&details, number, now) });
        policy.details = Some(details);
        Ok(Done::output(output).with([policy.into()]))
    }
}

impl Operation for SetDefaultPolicyVersion {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "SetDefaultPolicyVersion";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![on_policy(
            scene,
            Self::NAME,
            &arn(&self.policy_arn)?,
            true,
            base,
        )?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let (policy, details, number) = version(scene, &self.policy_arn, &self.version_id)?;
        let (mut policy, mut details) = (policy.clone(), details.clone());
        set_default(&mut policy, &mut details, number);
        policy.details = Some(details);
        Ok(Done {
            response: Response::Empty,
            effects: vec![policy.into()],
        })
    }
}

impl Operation for DeletePolicyVersion {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "DeletePolicyVersion";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![on_policy(
            scene,
            Self::NAME,
            &arn(&self.policy_arn)?,
            true,
            base,
        )?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let (policy, details, number) = version(scene, &self.policy_arn, &self.version_id)?;
        if number == details.default_version {
            let text = "Cannot delete the default version of a policy.";
            return Err(Failure::new(ErrorCode::DeleteConflict, text).into());
        }
        let mut details = details.clone();
        details.versions.remove_mut(&number);
        let policy = ManagedPolicy {
            details: Some(details),
            ..policy.clone()
        };
        Ok(Done {
            response: Response::Empty,
            effects: vec![policy.into()],
        })
    }
}
