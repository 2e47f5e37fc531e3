//! Tags of IAM's things: as they are given, kept, listed, and seen by conditions.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html>. Up to 50 a thing. The keys of users
//! and roles ignore case, those of managed policies do not. A list of tags is in the order of its keys; of those of
//! managed policies the short ones come first, as recorded answers of AWS have it.

use octroi_names::SmolStr;
use octroi_policy::Context;
use octroi_world::Map;
use serde::Deserialize;
use serde_json::{Value, json};

use super::paged::Paged;
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::operation::Stop;

/// The most tags that a thing has.
const MOST: usize = 50;

/// A tag of a request.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Tag {
    pub(super) key: SmolStr,
    pub(super) value: SmolStr,
}

/// Whether the keys of a thing's tags ignore case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    /// Of users and roles.
    Ignored,
    /// Of managed policies.
    Respected,
}

impl Case {
    fn same(self, a: &str, b: &str) -> bool {
        match self {
            Self::Ignored => a.eq_ignore_ascii_case(b),
            Self::Respected => a == b,
        }
    }
}

/// Returns tags with those of a request laid over them.
///
/// # Errors
///
/// If the request has a key twice, or there are too many then.
pub(super) fn put(
    tags: &Map<SmolStr, SmolStr>,
    given: &[Tag],
    case: Case,
) -> Result<Map<SmolStr, SmolStr>, Stop> {
    for (index, tag) in given.iter().enumerate() {
        let later = given.iter().skip(index + 1);
        if later.into_iter().any(|other| case.same(&other.key, &tag.key)) {
            let text = match case {
                Case::Ignored => "Duplicate tag keys found. Please note that Tag keys are case insensitive.",
                Case::Respected => "Duplicate tag keys found.",
            };
            return Err(Failure::new(ErrorCode::InvalidInput, text).into());
        }
    }
    let keys: Vec<SmolStr> = given.iter().map(|tag| tag.key.clone()).collect();
    let mut tags = removed(tags, &keys, case);
    for tag in given {
        tags.insert_mut(tag.key.clone(), tag.value.clone());
    }
    if tags.size() > MOST {
        let text = "The number of tags has reached the maximum limit.";
        return Err(Failure::new(ErrorCode::IamLimitExceeded, text).into());
    }
    Ok(tags)
}

/// Returns tags without those of some keys.
pub(super) fn removed(tags: &Map<SmolStr, SmolStr>, keys: &[SmolStr], case: Case) -> Map<SmolStr, SmolStr> {
    let mut left = tags.clone();
    for key in tags.keys() {
        if keys.iter().any(|gone| case.same(gone, key)) {
            left.remove_mut(key);
        }
    }
    left
}

/// Returns one tag as the API lists it.
pub(super) fn shown(key: &str, value: &str) -> Value {
    json!({ "Key": key, "Value": value })
}

/// Returns tags as the API lists them.
pub(super) fn listed(tags: &Map<SmolStr, SmolStr>) -> Value {
    tags.iter().map(|(key, value)| shown(key, value)).collect()
}

/// Returns tags in the order in which AWS was seen to list those of managed policies: short keys first.
fn by_length(tags: &Map<SmolStr, SmolStr>) -> Vec<(&SmolStr, &SmolStr)> {
    let mut list: Vec<_> = tags.iter().collect();
    list.sort_by_key(|(key, _)| (key.len(), *key));
    list
}

/// Returns the tags of a managed policy as the API lists them.
pub(super) fn listed_of_policy(tags: &Map<SmolStr, SmolStr>) -> Value {
    by_length(tags)
        .into_iter()
        .map(|(key, value)| shown(key, value))
        .collect()
}

/// Returns the answer of a list of the tags of a managed policy.
///
/// # Errors
///
/// If the marker is none of IAM's.
pub(super) fn paged_of_policy(paged: &Paged, tags: &Map<SmolStr, SmolStr>) -> Result<Value, Stop> {
    paged.output(
        "Tags",
        by_length(tags),
        |(key, _)| format!("{:04}{key}", key.len()),
        |(key, value)| shown(key, value),
    )
}

/// Returns the answer of a list of tags.
///
/// # Errors
///
/// If the marker is none of IAM's.
pub(super) fn paged(paged: &Paged, tags: &Map<SmolStr, SmolStr>) -> Result<Value, Stop> {
    paged.output(
        "Tags",
        tags,
        |(key, _)| key.to_string(),
        |(key, value)| shown(key, value),
    )
}

/// Adds the condition keys of tags that a request gives.
pub(super) fn add_requested(given: &[Tag], context: &mut Context) {
    for tag in given {
        context.set(&format!("aws:RequestTag/{}", tag.key), tag.value.as_str());
    }
    if !given.is_empty() {
        context.set_many("aws:TagKeys", given.iter().map(|tag| tag.key.clone()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(key: &str, value: &str) -> Tag {
        Tag {
            key: key.into(),
            value: value.into(),
        }
    }

    #[test]
    fn case_tells_the_tags_of_policies_apart_and_not_those_of_users() {
        let none = Map::new_sync();
        let both = [tag("a", "1"), tag("A", "2")];
        assert!(put(&none, &both, Case::Ignored).is_err());
        let kept = put(&none, &both, Case::Respected).unwrap();
        assert_eq!(
            listed(&kept),
            json!([{"Key": "A", "Value": "2"}, {"Key": "a", "Value": "1"}])
        );
        let user = put(&none, &[tag("Team", "x")], Case::Ignored).unwrap();
        let user = put(&user, &[tag("team", "y")], Case::Ignored).unwrap();
        assert_eq!(listed(&user), json!([{"Key": "team", "Value": "y"}]));
        assert_eq!(removed(&user, &["TEAM".into()], Case::Ignored).size(), 0);
        assert_eq!(removed(&kept, &["a".into()], Case::Respected).size(), 1);
    }
}
