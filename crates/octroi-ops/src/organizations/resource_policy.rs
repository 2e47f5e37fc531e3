//! PutResourcePolicy, DescribeResourcePolicy, DeleteResourcePolicy.
//!
//! Follows <https://docs.aws.amazon.com/organizations/latest/APIReference/API_PutResourcePolicy.html> and its siblings. The
//! policy is kept; that it hands operations to members is left out.

use octroi_names::{Arn, SmolStr};
use octroi_policy::Context;
use octroi_world::{ResourcePolicy, Tags};
use serde::Deserialize;
use serde_json::{Value, json};

use super::site::{Access, OfOrganization, Site, id};
use super::tags::{Tag, request_keys, taken};
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{Done, Scene, Stop};

fn arn(site: &Site<'_>, id: &str) -> Arn {
    site.arn(&format!("resourcepolicy/{}/{id}", site.organization.id))
}

fn described(site: &Site<'_>, policy: &ResourcePolicy) -> Value {
    let summary = json!({ "Id": policy.id.as_str(), "Arn": arn(site, &policy.id).as_str() });
    json!({ "ResourcePolicy": { "ResourcePolicySummary": summary, "Content": policy.content } })
}

fn absent() -> Failure {
    Failure::new(
        ErrorCode::ResourcePolicyNotFoundException,
        "We can't find a resource policy request with the parameter that you specified.",
    )
}

/// A request to set the policy of the organization.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PutResourcePolicy {
    /// The text.
    pub content: String,
    /// The tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

impl OfOrganization for PutResourcePolicy {
    const NAME: &'static str = "PutResourcePolicy";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn keys(&self, _scene: &Scene<'_>, context: &mut Context) {
        request_keys(&self.tags, context);
    }

    fn run(&self, site: &Site<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        if octroi_policy::Policy::parse("resource policy", &self.content).is_err() {
            let text =
                "The provided policy document does not meet the requirements of the specified policy type.";
            return Err(Failure::new(ErrorCode::MalformedPolicyDocument, text).into());
        }
        let mut directory = site.draft();
        let tags = taken(&Tags::new_sync(), &self.tags)?;
        let old: Option<SmolStr> = directory.resource_policy.as_ref().map(|policy| policy.id.clone());
        let policy = ResourcePolicy {
            id: old.unwrap_or_else(|| id("rp-", 8, ids)),
            content: self.content.clone(),
        };
        if !tags.is_empty() {
            directory.tags.insert_mut(policy.id.clone(), tags);
        }
        let output = described(site, &policy);
        directory.resource_policy = Some(policy);
        Ok(Done::output(output).with([site.save(directory)]))
    }
}

/// A request to read the policy of the organization.
#[derive(Debug, Clone, Deserialize)]
pub struct DescribeResourcePolicy {}

impl OfOrganization for DescribeResourcePolicy {
    const NAME: &'static str = "DescribeResourcePolicy";
    const READ_ONLY: bool = true;
    const ACCESS: Access = Access::Reader;

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let policy = site.directory.resource_policy.as_ref().ok_or_else(absent)?;
        Ok(Done::output(described(site, policy)))
    }
}

/// A request to delete the policy of the organization.
#[derive(Debug, Clone, Deserialize)]
pub struct DeleteResourcePolicy {}

impl OfOrganization for DeleteResourcePolicy {
    const NAME: &'static str = "DeleteResourcePolicy";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let mut directory = site.draft();
        let policy = directory.resource_policy.take().ok_or_else(absent)?;
        directory.tags.remove_mut(&policy.id);
        Ok(Done::output(json!({})).with([site.save(directory)]))
    }
}
