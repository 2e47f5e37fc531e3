//! KMS grants as a further allow: sections 4.4 and 4.5.

use serde_json::Value;

use super::caller::Caller;
use super::principal::{self, Kind};
use super::{Check, Paths};

/// The operations whose calls carry an encryption context, to which constraints apply.
const CRYPTOGRAPHIC: &[&str] = &[
    "Encrypt",
    "Decrypt",
    "GenerateDataKey",
    "GenerateDataKeyWithoutPlaintext",
    "GenerateDataKeyPair",
    "GenerateDataKeyPairWithoutPlaintext",
    "ReEncryptFrom",
    "ReEncryptTo",
];

/// The prefix of the keys that hold the pairs of the encryption context.
const PAIR: &str = "kms:encryptioncontext:";

/// Returns whether some grant allows the check.
pub(super) fn allows(check: &Check<'_>, paths: Paths, grants: &[Value]) -> bool {
    if !check.is_key_operation() {
        return false;
    }
    let operation = check.action.split(':').nth(1).unwrap_or_default();
    grants.iter().any(|grant| {
        has_operation(grant, operation)
            && reaches(grant.get("granteePrincipal"), check, paths)
            && constraints_hold(grant, operation, check.context)
    })
}

/// Returns whether the caller may retire one of the grants (4.5).
pub(super) fn may_retire(check: &Check<'_>, paths: Paths, grants: &[Value]) -> bool {
    let issuer = match &check.caller {
        Caller::Root { account } => account == check.owner,
        caller => caller.account() == Some(check.owner) && paths.let_through(Kind::Account),
    };
    grants.iter().any(|grant| {
        reaches(grant.get("retiringPrincipal"), check, paths)
            || (has_operation(grant, "RetireGrant") && reaches(grant.get("granteePrincipal"), check, paths))
            || issuer
    })
}

fn has_operation(grant: &Value, operation: &str) -> bool {
    let operations = grant.get("operations").and_then(Value::as_array);
    operations
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .any(|it| it.eq_ignore_ascii_case(operation))
}

fn reaches(principal: Option<&Value>, check: &Check<'_>, paths: Paths) -> bool {
    let kind = principal
        .and_then(Value::as_str)
        .and_then(|entry| principal::aws(entry, &check.caller));
    kind.is_some_and(|kind| paths.let_through(kind))
}

fn constraints_hold(grant: &Value, operation: &str, context: &Value) -> bool {
    if !CRYPTOGRAPHIC.iter().any(|it| it.eq_ignore_ascii_case(operation)) {
        return true;
    }
    let request = request_pairs(context);
    let constraint = |name: &str| {
        grant
            .get("constraints")
            .and_then(|it| it.get(name))
            .map(constraint_pairs)
    };
    let has =
        |(key, value): &(String, String)| request.iter().any(|(own, found)| own == key && found == value);
    let subset = constraint("encryptionContextSubset").is_none_or(|pairs| pairs.iter().all(has));
    let equal = constraint("encryptionContextEquals")
        .is_none_or(|pairs| pairs.len() == request.len() && pairs.iter().all(has));
    subset && equal
}

/// Returns the pairs of the request; keys ignore case (section 9, point 5), values do not.
fn request_pairs(context: &Value) -> Vec<(String, String)> {
    let keys = context.as_object().into_iter().flatten();
    keys.filter_map(|(key, value)| {
        let key = key.to_ascii_lowercase();
        Some((key.strip_prefix(PAIR)?.to_owned(), value.as_str()?.to_owned()))
    })
    .collect()
}

fn constraint_pairs(constraint: &Value) -> Vec<(String, String)> {
    let pairs = constraint.as_object().into_iter().flatten();
    pairs
        .filter_map(|(key, value)| Some((key.to_ascii_lowercase(), value.as_str()?.to_owned())))
        .collect()
}
