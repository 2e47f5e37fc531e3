//! The policies and tags that are passed for a session, and how much of the room for them they take.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>. AWS packs them in a binary
//! form that is not documented, and tells the share of its room in percent. Here a character of a policy, of
//! an ARN or of a tag is one unit of 4,096; that gives small requests the small numbers that AWS shows.

use octroi_names::{AccountId, Arn, Datum, Gap, Known, SmolStr};
use octroi_policy::PolicyKind;
use octroi_world::PolicyRef;

use crate::call::Failure;
use crate::error::ErrorCode;
use crate::operation::{Scene, Stop};

/// The room for policies and tags.
const ROOM: usize = 4_096;

/// Returns the session policies; `None` where none was passed.
///
/// # Errors
///
/// If one is malformed or does not exist.
pub(super) fn policies(
    scene: &Scene<'_>,
    inline: Option<&str>,
    managed: &[Arn],
    account: Option<AccountId>,
) -> Result<Option<Vec<PolicyRef>>, Stop> {
    if inline.is_none() && managed.is_empty() {
        return Ok(None);
    }
    let mut policies = Vec::new();
    if let Some(text) = inline {
        let policy = crate::iam::parse(PolicyKind::Session, "session policy", text)?;
        policies.push(Known::Is(policy));
    }
    for arn in managed {
        let found = match scene.call.credential {
            // They must be of the account of the role.
            Some(_) if arn.account().is_some() && arn.account() != account => None,
            Some(_) => crate::iam::managed_policy(scene.world, arn),
            None => scene.world.managed_policy(arn),
        };
        policies.push(match found {
            Some(managed) => managed.policy.clone(),
            None if scene.call.credential.is_some() => {
                let text = format!("Policy {arn} does not exist or is not attachable.");
                return Err(Failure::new(ErrorCode::IamMalformedPolicyDocument, text).into());
            }
            None => Known::Unknown(Gap::new(Datum::IdentityPolicy(arn.as_str().into()))),
        });
    }
    Ok(Some(policies))
}

/// Returns the share of the room in percent; `None` where nothing was passed.
///
/// # Errors
///
/// If it is more than there is.
pub(super) fn packed_size(
    inline: Option<&str>,
    managed: &[Arn],
    tags: &[(SmolStr, SmolStr)],
) -> Result<Option<usize>, Failure> {
    if inline.is_none() && managed.is_empty() && tags.is_empty() {
        return Ok(None);
    }
    let blank = |text: &&str| text.chars().filter(|letter| !letter.is_whitespace()).count();
    let policies: usize = inline.iter().map(blank).sum();
    let arns: usize = managed.iter().map(|arn| arn.as_str().len()).sum();
    let tags: usize = tags.iter().map(|(key, value)| key.len() + value.len()).sum();
    let percent = ((policies + arns + tags) * 100).div_ceil(ROOM);
    if percent > 100 {
        let what = match (inline.is_none() && managed.is_empty(), tags) {
            (true, _) => "Packed size of session tags consumes",
            (false, 0) => "Packed policy consumes",
            (false, _) => "Packed size of session tags and policies consumes",
        };
        let text = format!("{what} {percent}% of allotted space, please use smaller policy.");
        return Err(Failure::new(ErrorCode::PackedPolicyTooLarge, text));
    }
    Ok(Some(percent))
}
