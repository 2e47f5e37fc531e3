//! TagResource, UntagResource, ListResourceTags: the tags of a key.
//!
//! Follow <https://docs.aws.amazon.com/kms/latest/APIReference/API_TagResource.html>,
//! <https://docs.aws.amazon.com/kms/latest/APIReference/API_UntagResource.html> and
//! <https://docs.aws.amazon.com/kms/latest/APIReference/API_ListResourceTags.html>: at most 50 tags, names
//! that begin with `aws:` are AWS's, taking away what is not there is no error. The texts of
//! `TagException` were recorded from AWS.

use octroi_names::{Known, SmolStr};
use octroi_policy::Context;
use octroi_world::{Key, KeyManager, Map};
use serde::Deserialize;
use serde_json::json;

use super::Use;
use super::on_key::KeyInput;
use super::paging::Page;
use crate::Response;
use crate::call::Failure;
use crate::context::set_default;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{Done, Scene, Stop};

/// The most tags of a key.
const TAGS: usize = 50;

/// A tag as KMS writes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Tag {
    /// The key.
    pub tag_key: SmolStr,
    /// The value.
    pub tag_value: SmolStr,
}

/// Adds the condition keys of tags that a request sets.
pub(super) fn add_keys(tags: &[Tag], context: &mut Context) {
    if tags.is_empty() {
        return;
    }
    for tag in tags {
        let name = format!("aws:RequestTag/{}", tag.tag_key);
        set_default(context, &name, tag.tag_value.as_str());
    }
    add_names(tags.iter().map(|tag| tag.tag_key.clone()), context);
}

fn add_names(names: impl Iterator<Item = SmolStr>, context: &mut Context) {
    if !context.has("aws:TagKeys") {
        context.set_many("aws:TagKeys", names);
    }
}

/// Returns a key's tags with others set.
///
/// # Errors
///
/// If a name is AWS's, comes twice, or there are too many.
pub(super) fn with(mut tags: Map<SmolStr, SmolStr>, set: &[Tag]) -> Result<Map<SmolStr, SmolStr>, Stop> {
    let invalid = |text| Err(Failure::new(ErrorCode::TagException, text).into());
    let mut names: Vec<&SmolStr> = set.iter().map(|tag| &tag.tag_key).collect();
    names.sort_unstable();
    if names.windows(2).any(|pair| pair.first() == pair.last()) {
        return invalid("Duplicate tag keys");
    }
    if names.len() > TAGS {
        return invalid("Too many tags");
    }
    for tag in set {
        if is_reserved(&tag.tag_key) {
            return Err(reserved().into());
        }
        tags.insert_mut(tag.tag_key.clone(), tag.tag_value.clone());
    }
    if tags.size() > TAGS {
        return invalid("Too many tags");
    }
    Ok(tags)
}

fn is_reserved(name: &SmolStr) -> bool {
    name.to_ascii_lowercase().starts_with("aws:")
}

fn reserved() -> Failure {
    Failure::new(ErrorCode::TagException, "Tags beginning with aws: are reserved")
}

/// Refuses what only a customer managed key allows.
pub(super) fn customer_managed(key: &Key, operation: &str) -> Result<(), Stop> {
    match &key.manager {
        Known::Is(KeyManager::Customer) => Ok(()),
        Known::Is(KeyManager::Aws) => {
            let text = format!(
                "You cannot perform the {operation} operation on an AWS-managed key: {}.",
                key.arn
            );
            Err(Failure::new(ErrorCode::UnsupportedOperationException, text).into())
        }
        Known::Unknown(gap) => Err(gap.clone().into()),
    }
}

fn put(key: &Key, tags: Map<SmolStr, SmolStr>) -> Done {
    let key = Key {
        tags: Known::Is(tags),
        ..key.clone()
    };
    Done {
        response: Response::Empty,
        effects: vec![key.into()],
    }
}

fn of(key: &Key) -> Result<&Map<SmolStr, SmolStr>, Stop> {
    match &key.tags {
        Known::Is(tags) => Ok(tags),
        Known::Unknown(gap) => Err(gap.clone().into()),
    }
}

/// A request to set tags.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TagResource {
    tags: Vec<Tag>,
}

impl KeyInput for TagResource {
    const NAME: &'static str = "TagResource";
    const READ_ONLY: bool = false;
    const USE: Use = Use::Change;

    fn condition_keys(&self, context: &mut Context) {
        add_keys(&self.tags, context);
    }

    fn perform(&self, _scene: &Scene<'_>, key: &Key, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        customer_managed(key, Self::NAME)?;
        Ok(put(key, with(of(key)?.clone(), &self.tags)?))
    }
}

/// A request to take tags away.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UntagResource {
    tag_keys: Vec<SmolStr>,
}

impl KeyInput for UntagResource {
    const NAME: &'static str = "UntagResource";
    const READ_ONLY: bool = false;
    const USE: Use = Use::Change;

    fn condition_keys(&self, context: &mut Context) {
        if !self.tag_keys.is_empty() {
            add_names(self.tag_keys.iter().cloned(), context);
        }
    }

    fn perform(&self, _scene: &Scene<'_>, key: &Key, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        customer_managed(key, Self::NAME)?;
        let mut tags = of(key)?.clone();
        if self.tag_keys.iter().any(is_reserved) {
            return Err(reserved().into());
        }
        for name in &self.tag_keys {
            tags.remove_mut(name);
        }
        Ok(put(key, tags))
    }
}

/// A request for the tags of a key.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListResourceTags {
    limit: Option<u32>,
    marker: Option<SmolStr>,
}

impl KeyInput for ListResourceTags {
    const NAME: &'static str = "ListResourceTags";
    const READ_ONLY: bool = true;
    const USE: Use = Use::Manage;

    fn perform(&self, _scene: &Scene<'_>, key: &Key, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let page = Page::new(self.limit, self.marker.as_deref(), (50, 50))?;
        let tags = of(key)?.iter().map(|(name, value)| {
            let entry = json!({ "TagKey": name.as_str(), "TagValue": value.as_str() });
            (name.clone(), entry)
        });
        Ok(Done::output(page.of("Tags", tags.collect())))
    }
}
