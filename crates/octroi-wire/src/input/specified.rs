//! Names and paths of IAM, which IAM looks at after all other constraints, with sentences of its own.
//!
//! Its model gives them patterns; the service tells of a name, a path or the beginning of one in a sentence that names
//! the member and repeats no value, as recorded answers have it. Names: users, groups, roles, policies, profiles,
//! certificates, devices (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-names>).

use serde_json::Value;

use super::check::{is_silent, small};
use crate::shape::{Kind, Pattern, Service, ShapeIndex};

/// The pattern of names.
const NAME: &str = r"[\w+=,.@-]+";

/// The patterns of paths, of things, of managed policies, and of the beginning of one.
const PATHS: [&str; 3] = [
    r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)",
    r"((/[A-Za-z0-9\.,\+@=_-]+)*)/",
    r"\u002F[\u0021-\u007F]*",
];

/// Whether a pattern is one of those that are looked at afterwards.
pub(super) fn is_later(pattern: &Pattern) -> bool {
    pattern.as_str() == NAME || PATHS.contains(&pattern.as_str())
}

/// Returns the sentence for the first name or path that is not one.
pub(super) fn refusal(service: &Service, index: ShapeIndex, value: &Value) -> Option<String> {
    let Kind::Structure(members) = &service.shape(index)?.kind else {
        return None;
    };
    if !is_silent(service) {
        return None;
    }
    members.iter().find_map(|member| {
        let pattern = service.shape(member.shape)?.pattern.as_ref()?;
        let text = value.get(member.name.as_str())?.as_str()?;
        if !is_later(pattern) || pattern.matches(text) {
            return None;
        }
        let name = small(&member.name);
        let must = if pattern.as_str() == NAME {
            "contain only alphanumeric characters and/or the following: +=,.@_-"
        } else if name == "pathPrefix" {
            "begin with the / character and contain only alphanumeric characters and/or / characters."
        } else {
            "begin and end with / and contain only alphanumeric characters and/or / characters."
        };
        Some(format!(
            "The specified value for {name} is invalid. It must {must}"
        ))
    })
}
