//! AttachPolicy, DetachPolicy.
//!
//! Follows <https://docs.aws.amazon.com/organizations/latest/APIReference/API_AttachPolicy.html> and
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html>. The last service control policy
//! of a target cannot be detached, and RCPFullAWSAccess never. The administrator for test suites enables
//! the policy's type by attaching: what is attached binds.

use octroi_names::{Arn, SmolStr};
use octroi_policy::Context;
use octroi_world::{Directory, StoredPolicy};
use serde::Deserialize;
use serde_json::json;

use super::policies::{found, type_key};
use super::policy_types::not_enabled;
use super::site::{Access, OfOrganization, Site, constraint};
use super::standard;
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{Done, Scene, Stop};

/// Refuses a target that does not exist.
pub(super) fn target(site: &Site<'_>, id: &str) -> Result<(), Failure> {
    match site.directory.holds(id) {
        true => Ok(()),
        false => Err(Failure::new(
            ErrorCode::TargetNotFoundException,
            "You specified a target that doesn't exist.",
        )),
    }
}

/// The number of policies of a type that a target carries.
fn carried(directory: &Directory, policy_type: &str, target: &SmolStr) -> usize {
    let of_type =
        |stored: &&StoredPolicy| stored.policy_type == policy_type && stored.targets.contains(target);
    directory.policies.values().filter(of_type).count()
}

/// A request to attach a policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AttachPolicy {
    /// The policy.
    pub policy_id: SmolStr,
    /// The root, unit or account.
    pub target_id: SmolStr,
}

impl OfOrganization for AttachPolicy {
    const NAME: &'static str = "AttachPolicy";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![site.policy_arn(&self.policy_id), site.target_arn(&self.target_id)]
    }

    fn keys(&self, scene: &Scene<'_>, context: &mut Context) {
        type_key(scene, &self.policy_id, context);
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let stored = found(site, &self.policy_id, false)?;
        target(site, &self.target_id)?;
        let mut directory = site.draft();
        let policy_type = &stored.policy_type;
        if !directory.is_enabled(policy_type) {
            if !site.scene.by_test_admin() {
                return Err(not_enabled().into());
            }
            directory.enabled_types.push(policy_type.clone());
        }
        if stored.targets.contains(&self.target_id) {
            if site.scene.by_test_admin() {
                return Ok(Done::output(json!({})));
            }
            let text = "The selected policy is already attached to the specified target.";
            return Err(Failure::new(ErrorCode::DuplicatePolicyAttachmentException, text).into());
        }
        let most = match policy_type.as_str() {
            "RESOURCE_CONTROL_POLICY" => 5,
            _ => 10,
        };
        if carried(&directory, policy_type, &self.target_id) >= most {
            let text =
                "You have attached the maximum number of policies of that type to the specified target.";
            return Err(constraint("MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED", text).into());
        }
        standard::attach_one(&mut directory, &self.policy_id, &self.target_id);
        Ok(Done::output(json!({})).with([site.save(directory)]))
    }
}

/// A request to detach a policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DetachPolicy {
    /// The policy.
    pub policy_id: SmolStr,
    /// The root, unit or account.
    pub target_id: SmolStr,
}

impl OfOrganization for DetachPolicy {
    const NAME: &'static str = "DetachPolicy";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![site.policy_arn(&self.policy_id), site.target_arn(&self.target_id)]
    }

    fn keys(&self, scene: &Scene<'_>, context: &mut Context) {
        type_key(scene, &self.policy_id, context);
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let mut stored = found(site, &self.policy_id, false)?.clone();
        target(site, &self.target_id)?;
        if !stored.targets.contains(&self.target_id) {
            let text = "The policy isn't attached to the specified target in the specified root.";
            return Err(Failure::new(ErrorCode::PolicyNotAttachedException, text).into());
        }
        let mut directory = site.draft();
        let bound = stored.policy_type == "SERVICE_CONTROL_POLICY";
        let last = bound && carried(&directory, &stored.policy_type, &self.target_id) == 1;
        if last || self.policy_id == standard::RCP_FULL {
            let text = "You cannot remove the last policy attached to the specified target. You must have at least one \
                        attached at all times.";
            return Err(constraint("MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED", text).into());
        }
        stored.targets.retain(|at| *at != self.target_id);
        directory.policies.insert_mut(self.policy_id.clone(), stored);
        Ok(Done::output(json!({})).with([site.save(directory)]))
    }
}
