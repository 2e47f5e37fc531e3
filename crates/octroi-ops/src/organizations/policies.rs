//! CreatePolicy, UpdatePolicy, DescribePolicy, DeletePolicy.
//!
//! Follows <https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreatePolicy.html> and its siblings. Service
//! control and resource control policies are read as they will decide; policies of the other types are
//! kept as text that must be a JSON object.

use std::sync::Arc;

use octroi_names::{Arn, SmolStr};
use octroi_policy::{Context, Policy, PolicyKind, validate};
use octroi_world::{StoredPolicy, Tags};
use serde::Deserialize;
use serde_json::{Value, json};

use super::site::{Access, OfOrganization, Site, constraint, id, invalid};
use super::tags::{Tag, request_keys, taken};
use crate::call::Failure;
use crate::context::set_default;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{Done, Scene, Stop};

/// What a policy tells of itself in lists.
pub(super) fn summary(id: &str, stored: &StoredPolicy) -> Value {
    json!({
        "Id": id,
        "Arn": stored.arn.as_str(),
        "Name": stored.name.as_str(),
        "Description": stored.description.as_str(),
        "Type": stored.policy_type.as_str(),
        "AwsManaged": stored.aws_managed,
    })
}

fn described(id: &str, stored: &StoredPolicy) -> Value {
    json!({ "Policy": { "PolicySummary": summary(id, stored), "Content": stored.content } })
}

/// Finds a policy; the two sentences for one that is not there are AWS's.
pub(super) fn found<'a>(site: &Site<'a>, id: &str, reading: bool) -> Result<&'a StoredPolicy, Failure> {
    site.directory.policies.get(id).ok_or_else(|| {
        let text = match reading {
            true => "You specified a policy that doesn't exist.",
            false => "We can't find a policy with the PolicyId that you specified.",
        };
        Failure::new(ErrorCode::PolicyNotFoundException, text)
    })
}

/// Adds the type of a policy that exists to the condition keys.
pub(super) fn type_key(scene: &Scene<'_>, id: &str, context: &mut Context) {
    let site = Site::of(scene);
    if let Some(stored) = site.and_then(|site| site.directory.policies.get(id)) {
        set_default(context, "organizations:PolicyType", stored.policy_type.as_str());
    }
}

/// Refuses to change a policy that AWS made.
fn changeable(stored: &StoredPolicy) -> Result<(), Failure> {
    match stored.aws_managed {
        true => Err(invalid(
            "IMMUTABLE_POLICY",
            "You specified a policy that is managed by AWS and can't be modified.",
        )),
        false => Ok(()),
    }
}

/// Reads the text of a policy; `None` for the types that decide nothing here.
fn read(policy_type: &str, arn: &Arn, text: &str) -> Result<Option<Arc<Policy>>, Failure> {
    let malformed = || {
        Failure::new(
            ErrorCode::MalformedPolicyDocument,
            "The provided policy document does not meet the requirements of the specified policy type.",
        )
    };
    let kind = match policy_type {
        "SERVICE_CONTROL_POLICY" => PolicyKind::ServiceControl,
        "RESOURCE_CONTROL_POLICY" => PolicyKind::ResourceControl,
        _ => {
            let object = serde_json::from_str(text).is_ok_and(|value: Value| value.is_object());
            return match object && text.chars().count() <= 10_000 {
                true => Ok(None),
                false => Err(malformed()),
            };
        }
    };
    if kind.measure(text) > kind.size_limit().most {
        let text = "You have exceeded the maximum policy size.";
        return Err(constraint("POLICY_CONTENT_LIMIT_EXCEEDED", text));
    }
    if !validate(text, kind).is_empty() {
        return Err(malformed());
    }
    let policy = Policy::parse(arn.as_str(), text).map_err(|_| malformed())?;
    Ok(Some(Arc::new(policy)))
}

/// Refuses a name that another policy of the type has.
fn free(site: &Site<'_>, policy_type: &str, name: &str, own: Option<&str>) -> Result<(), Failure> {
    let mut others = site.directory.policies.iter();
    let taken = others.any(|(id, stored)| {
        stored.name == name && stored.policy_type == policy_type && own != Some(id.as_str())
    });
    match taken {
        true => Err(Failure::new(
            ErrorCode::DuplicatePolicyException,
            "A policy with the same name already exists.",
        )),
        false => Ok(()),
    }
}

/// A request for a new policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreatePolicy {
    /// The text.
    pub content: String,
    /// The description.
    pub description: SmolStr,
    /// The name.
    pub name: SmolStr,
    /// The type.
    #[serde(rename = "Type")]
    pub policy_type: SmolStr,
    /// The tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

impl OfOrganization for CreatePolicy {
    const NAME: &'static str = "CreatePolicy";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn tagged(&self, site: &Site<'_>) -> Option<String> {
        let place = self.policy_type.to_lowercase();
        (!self.tags.is_empty()).then(|| format!("policy/{}/{place}/*", site.organization.id))
    }

    fn keys(&self, _scene: &Scene<'_>, context: &mut Context) {
        set_default(context, "organizations:PolicyType", self.policy_type.as_str());
        request_keys(&self.tags, context);
    }

    fn run(&self, site: &Site<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        super::policy_types::available(site)?;
        free(site, &self.policy_type, &self.name, None)?;
        let tags = taken(&Tags::new_sync(), &self.tags)?;
        let id = id("p-", 8, ids);
        let place = self.policy_type.to_lowercase();
        let arn = site.arn(&format!("policy/{}/{place}/{id}", site.organization.id));
        let mut directory = site.draft();
        let stored = StoredPolicy {
            policy: read(&self.policy_type, &arn, &self.content)?,
            arn,
            name: self.name.clone(),
            policy_type: self.policy_type.clone(),
            description: self.description.clone(),
            content: self.content.clone(),
            aws_managed: false,
            targets: Vec::new(),
            order: directory.number(),
        };
        let output = described(&id, &stored);
        if !tags.is_empty() {
            directory.tags.insert_mut(id.clone(), tags);
        }
        directory.policies.insert_mut(id, stored);
        Ok(Done::output(output).with([site.save(directory)]))
    }
}

/// A request to change a policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdatePolicy {
    /// The policy.
    pub policy_id: SmolStr,
    /// The new name.
    pub name: Option<SmolStr>,
    /// The new description.
    pub description: Option<SmolStr>,
    /// The new text.
    pub content: Option<String>,
}

impl OfOrganization for UpdatePolicy {
    const NAME: &'static str = "UpdatePolicy";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![site.policy_arn(&self.policy_id)]
    }

    fn keys(&self, scene: &Scene<'_>, context: &mut Context) {
        type_key(scene, &self.policy_id, context);
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let id = &self.policy_id;
        let mut stored = found(site, id, false)?.clone();
        changeable(&stored)?;
        if let Some(name) = &self.name {
            free(site, &stored.policy_type, name, Some(id))?;
            stored.name = name.clone();
        }
        if let Some(description) = &self.description {
            stored.description = description.clone();
        }
        if let Some(content) = &self.content {
            stored.policy = read(&stored.policy_type, &stored.arn, content)?;
            stored.content = content.clone();
        }
        let output = described(id, &stored);
        let mut directory = site.draft();
        directory.policies.insert_mut(id.clone(), stored);
        Ok(Done::output(output).with([site.save(directory)]))
    }
}

/// A request to describe a policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribePolicy {
    /// The policy.
    pub policy_id: SmolStr,
}

impl OfOrganization for DescribePolicy {
    const NAME: &'static str = "DescribePolicy";
    const READ_ONLY: bool = true;
    const ACCESS: Access = Access::Reader;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![site.policy_arn(&self.policy_id)]
    }

    fn keys(&self, scene: &Scene<'_>, context: &mut Context) {
        type_key(scene, &self.policy_id, context);
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let stored = found(site, &self.policy_id, true)?;
        Ok(Done::output(described(&self.policy_id, stored)))
    }
}

/// A request to delete a policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeletePolicy {
    /// The policy.
    pub policy_id: SmolStr,
}

impl OfOrganization for DeletePolicy {
    const NAME: &'static str = "DeletePolicy";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![site.policy_arn(&self.policy_id)]
    }

    fn keys(&self, scene: &Scene<'_>, context: &mut Context) {
        type_key(scene, &self.policy_id, context);
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let stored = found(site, &self.policy_id, false)?;
        changeable(stored)?;
        if !stored.targets.is_empty() {
            let text = "The policy is attached to one or more entities. You must detach it from all roots, OUs, and \
                        accounts before performing this operation.";
            return Err(Failure::new(ErrorCode::PolicyInUseException, text).into());
        }
        let mut directory = site.draft();
        directory.policies.remove_mut(&self.policy_id);
        directory.tags.remove_mut(&self.policy_id);
        Ok(Done::output(json!({})).with([site.save(directory)]))
    }
}
