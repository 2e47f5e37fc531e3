//! Trust policies: what IAM takes.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html>. A user or role that the
//! policy names must exist. Left out: whether an account that is not here exists, and which services there are: their
//! names have a dot.

use std::sync::Arc;

use octroi_names::{Arn, Principal};
use octroi_policy::{Policy, PolicyKind, PrincipalKind};

use crate::error::ErrorCode;
use crate::iam::found::refused;
use crate::iam::inline_policy;
use crate::operation::{Scene, Stop};

/// Reads a trust policy.
///
/// # Errors
///
/// If it is too long, malformed, or names somebody who does not exist.
pub(super) fn read(scene: &Scene<'_>, text: &str) -> Result<Arc<Policy>, Stop> {
    if serde_json::from_str::<serde::de::IgnoredAny>(text).is_err() {
        let text = "This policy contains invalid Json";
        return Err(refused(ErrorCode::IamMalformedPolicyDocument, text));
    }
    let policy = inline_policy::parse(PolicyKind::RoleTrust, "trust", text)?;
    let statements = policy.document().statements.iter();
    let entries = statements
        .filter_map(|statement| statement.principal.as_ref())
        .flat_map(|element| &element.entries);
    for (kind, entry) in entries {
        let wrong = match kind {
            PrincipalKind::Aws if !known(scene, &entry.value) => "AWS",
            PrincipalKind::Service if !entry.value.contains('.') => "SERVICE",
            _ => continue,
        };
        let text = format!("Invalid principal in policy: \"{wrong}\":\"{}\"", entry.value);
        return Err(refused(ErrorCode::IamMalformedPolicyDocument, text));
    }
    Ok(policy)
}

/// Whether an entry of `AWS` names everybody, an account, or somebody who exists as far as can be known.
fn known(scene: &Scene<'_>, text: &str) -> bool {
    if text == "*" || text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return true;
    }
    let here = |arn: &Arn| scene.world.is_complete(arn.account());
    match text.parse::<Principal>() {
        Ok(Principal::Account(_) | Principal::FederatedUser(_)) => true,
        Ok(Principal::User(arn)) => !here(&arn) || scene.world.user(&arn).is_some(),
        Ok(Principal::Role(arn)) => !here(&arn) || scene.world.role(&arn).is_some(),
        Ok(ref session @ Principal::AssumedRole(ref arn)) => {
            let role = arn
                .account()
                .zip(session.name())
                .and_then(|(account, name)| scene.world.role_named(account, name));
            !here(arn) || role.is_some()
        }
        Ok(Principal::Service(_) | Principal::Anonymous) => false,
        // The unique id of a user or role, which stands where the name was before it was deleted.
        Err(_) => {
            let id = text.starts_with("AIDA") || text.starts_with("AROA");
            id && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        }
    }
}
