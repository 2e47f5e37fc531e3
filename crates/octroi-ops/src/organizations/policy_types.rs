//! EnablePolicyType, DisablePolicyType.
//!
//! Follows <https://docs.aws.amazon.com/organizations/latest/APIReference/API_EnablePolicyType.html> and its sibling. A
//! type that is disabled loses its attachments; when it is enabled again, only the policies of AWS that
//! allow everything are attached.

use octroi_names::{Arn, SmolStr};
use octroi_policy::Context;
use octroi_world::{Directory, StoredPolicy};
use serde::Deserialize;
use serde_json::json;

use super::site::{Access, OfOrganization, Site};
use super::tree::root;
use crate::call::Failure;
use crate::context::set_default;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{Done, Scene, Stop};

/// The refusal of what needs an enabled type.
pub(super) fn not_enabled() -> Failure {
    Failure::new(
        ErrorCode::PolicyTypeNotEnabledException,
        "This operation can be performed only for enabled policy types.",
    )
}

/// Refuses policies where only the bill is shared.
pub(super) fn available(site: &Site<'_>) -> Result<(), Failure> {
    match site.directory.all_features {
        true => Ok(()),
        false => Err(Failure::new(
            ErrorCode::PolicyTypeNotAvailableForOrganizationException,
            "You can't use the specified policy type with the feature set currently enabled for this organization.",
        )),
    }
}

fn is_root(site: &Site<'_>, id: &str) -> Result<(), Failure> {
    match site.directory.root == id {
        true => Ok(()),
        false => Err(Failure::new(
            ErrorCode::RootNotFoundException,
            "You specified a root that doesn't exist.",
        )),
    }
}

/// A request to enable a type of policies.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct EnablePolicyType {
    /// The root.
    pub root_id: SmolStr,
    /// The type.
    pub policy_type: SmolStr,
}

impl OfOrganization for EnablePolicyType {
    const NAME: &'static str = "EnablePolicyType";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![site.target_arn(&self.root_id)]
    }

    fn keys(&self, _scene: &Scene<'_>, context: &mut Context) {
        set_default(context, "organizations:PolicyType", self.policy_type.as_str());
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        is_root(site, &self.root_id)?;
        available(site)?;
        let mut directory = site.draft();
        if directory.is_enabled(&self.policy_type) {
            let text = "The specified policy type is already enabled.";
            return Err(Failure::new(ErrorCode::PolicyTypeAlreadyEnabledException, text).into());
        }
        directory.enabled_types.push(self.policy_type.clone());
        let output = json!({ "Root": root(site, &directory.enabled_types) });
        Ok(Done::output(output).with([site.save(directory)]))
    }
}

/// A request to disable a type of policies.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DisablePolicyType {
    /// The root.
    pub root_id: SmolStr,
    /// The type.
    pub policy_type: SmolStr,
}

impl OfOrganization for DisablePolicyType {
    const NAME: &'static str = "DisablePolicyType";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![site.target_arn(&self.root_id)]
    }

    fn keys(&self, _scene: &Scene<'_>, context: &mut Context) {
        set_default(context, "organizations:PolicyType", self.policy_type.as_str());
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        is_root(site, &self.root_id)?;
        let mut directory = site.draft();
        if !directory.is_enabled(&self.policy_type) {
            return Err(not_enabled().into());
        }
        directory
            .enabled_types
            .retain(|enabled| *enabled != self.policy_type);
        loosen(&mut directory, &self.policy_type);
        let output = json!({ "Root": root(site, &directory.enabled_types) });
        Ok(Done::output(output).with([site.save(directory)]))
    }
}

/// Detaches every policy of a type, and attaches those of AWS everywhere.
fn loosen(directory: &mut Directory, policy_type: &str) {
    let accounts = directory.accounts.keys().map(|id| SmolStr::from(id.as_str()));
    let everywhere: Vec<SmolStr> = std::iter::once(directory.root.clone())
        .chain(directory.units.keys().cloned())
        .chain(accounts)
        .collect();
    let of_type: Vec<(SmolStr, StoredPolicy)> = directory
        .policies
        .iter()
        .filter(|(_, stored)| stored.policy_type == policy_type)
        .map(|(id, stored)| (id.clone(), stored.clone()))
        .collect();
    for (id, mut stored) in of_type {
        stored.targets = match stored.aws_managed {
            true => everywhere.clone(),
            false => Vec::new(),
        };
        directory.policies.insert_mut(id, stored);
    }
}
