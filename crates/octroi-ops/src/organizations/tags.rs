//! TagResource, UntagResource, ListTagsForResource, and the tags that requests for new things carry.
//!
//! Follows <https://docs.aws.amazon.com/organizations/latest/APIReference/API_TagResource.html>. Roots, units, accounts,
//! policies and the resource policy have tags, fifty at most.

use octroi_names::{Arn, SmolStr};
use octroi_policy::Context;
use octroi_world::Tags;
use serde::Deserialize;
use serde_json::{Value, json};

use super::page::Page;
use super::site::{Access, OfOrganization, Site, constraint, invalid};
use crate::call::Failure;
use crate::context::set_default;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{Done, Scene, Stop};

/// A tag.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Tag {
    /// The key.
    pub key: SmolStr,
    /// The value.
    pub value: SmolStr,
}

/// Adds the condition keys of tags that a request carries.
pub(super) fn request_keys(tags: &[Tag], context: &mut Context) {
    for tag in tags {
        set_default(
            context,
            &format!("aws:RequestTag/{}", tag.key),
            tag.value.as_str(),
        );
    }
    if !tags.is_empty() && !context.has("aws:TagKeys") {
        context.set_many("aws:TagKeys", tags.iter().map(|tag| tag.key.clone()));
    }
}

/// Returns tags with those of a request added.
pub(super) fn taken(old: &Tags, tags: &[Tag]) -> Result<Tags, Failure> {
    let mut all = old.clone();
    for (index, tag) in tags.iter().enumerate() {
        let earlier = tags.get(..index).unwrap_or_default();
        if earlier.iter().any(|other| other.key == tag.key) {
            let text = "You cannot use the same tag key more than once.";
            return Err(invalid("DUPLICATE_TAG_KEY", text));
        }
        if tag.key.to_lowercase().starts_with("aws:") {
            let text = "You specified a tag key that begins with aws:, which is reserved for system tags.";
            return Err(invalid("INVALID_SYSTEM_TAGS_PARAMETER", text));
        }
        all.insert_mut(tag.key.clone(), tag.value.clone());
    }
    match all.size() > 50 {
        true => Err(constraint(
            "MAX_TAG_LIMIT_EXCEEDED",
            "You have exceeded the number of tags allowed on this resource.",
        )),
        false => Ok(all),
    }
}

/// Refuses what has no tags because it does not exist.
fn taggable(site: &Site<'_>, id: &str) -> Result<(), Failure> {
    let directory = site.directory;
    let resource_policy = directory.resource_policy.as_ref();
    let there = directory.holds(id)
        || directory
            .policies
            .get(id)
            .is_some_and(|stored| !stored.aws_managed)
        || resource_policy.is_some_and(|policy| policy.id == id);
    match there {
        true => Ok(()),
        false => Err(Failure::new(
            ErrorCode::TargetNotFoundException,
            "You specified a target that doesn't exist.",
        )),
    }
}

fn arn(site: &Site<'_>, id: &str) -> Arn {
    match id {
        id if id.starts_with("p-") => site.policy_arn(id),
        id if id.starts_with("rp-") => site.arn(&format!("resourcepolicy/{}/{id}", site.organization.id)),
        id => site.target_arn(id),
    }
}

/// A request to add tags, or to give them other values.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TagResource {
    /// What to tag.
    pub resource_id: SmolStr,
    /// The tags.
    pub tags: Vec<Tag>,
}

impl OfOrganization for TagResource {
    const NAME: &'static str = "TagResource";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![arn(site, &self.resource_id)]
    }

    fn keys(&self, _scene: &Scene<'_>, context: &mut Context) {
        request_keys(&self.tags, context);
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        taggable(site, &self.resource_id)?;
        let mut directory = site.draft();
        let old = directory.tags.get(&self.resource_id).cloned();
        let tags = taken(&old.unwrap_or_default(), &self.tags)?;
        directory.tags.insert_mut(self.resource_id.clone(), tags);
        Ok(Done::output(json!({})).with([site.save(directory)]))
    }
}

/// A request to remove tags.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UntagResource {
    /// What to untag.
    pub resource_id: SmolStr,
    /// The keys of the tags.
    pub tag_keys: Vec<SmolStr>,
}

impl OfOrganization for UntagResource {
    const NAME: &'static str = "UntagResource";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![arn(site, &self.resource_id)]
    }

    fn keys(&self, _scene: &Scene<'_>, context: &mut Context) {
        if !context.has("aws:TagKeys") {
            context.set_many("aws:TagKeys", self.tag_keys.iter().cloned());
        }
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        taggable(site, &self.resource_id)?;
        let mut directory = site.draft();
        let mut tags = directory.tags.get(&self.resource_id).cloned().unwrap_or_default();
        for key in &self.tag_keys {
            tags.remove_mut(key);
        }
        match tags.is_empty() {
            true => {
                directory.tags.remove_mut(&self.resource_id);
            }
            false => directory.tags.insert_mut(self.resource_id.clone(), tags),
        }
        Ok(Done::output(json!({})).with([site.save(directory)]))
    }
}

/// A request to list the tags of a thing.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListTagsForResource {
    /// The thing.
    pub resource_id: SmolStr,
    /// The page.
    #[serde(flatten)]
    pub page: Page,
}

impl OfOrganization for ListTagsForResource {
    const NAME: &'static str = "ListTagsForResource";
    const READ_ONLY: bool = true;
    const ACCESS: Access = Access::Reader;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        vec![arn(site, &self.resource_id)]
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        taggable(site, &self.resource_id)?;
        let tags = site.directory.tags.get(&self.resource_id).into_iter().flatten();
        let all = tags.map(|(key, value)| json!({ "Key": key.as_str(), "Value": value.as_str() }));
        Ok(Done::output(self.page.of("Tags", all.collect::<Vec<Value>>())?))
    }
}
