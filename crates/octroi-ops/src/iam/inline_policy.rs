//! Inline policies of users, groups and roles: what IAM takes, and how much of it.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html> and
//! `authorization.md` 1.2 and 1.6. Whether the quota or the document is looked at first is
//! not documented; here it is the quota.

use std::sync::Arc;

use octroi_policy::{Policy, PolicyKind, validate};

use super::found::{name_in, read, refused};
use super::holder::Holder;
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::operation::Stop;

/// The failure for a policy that IAM or STS cannot read.
fn malformed(message: &str) -> Failure {
    Failure::new(ErrorCode::IamMalformedPolicyDocument, message)
}

/// Reads a policy as IAM and STS do, which answer with the first fault that they find.
///
/// # Errors
///
/// If it is malformed.
pub(crate) fn parse(kind: PolicyKind, name: &str, text: &str) -> Result<Arc<Policy>, Failure> {
    if let Some(finding) = validate(text, kind).into_iter().next() {
        let message = finding.aws.unwrap_or(finding.message);
        let code = if message.starts_with("Cannot exceed quota for ") {
            ErrorCode::IamLimitExceeded
        } else {
            ErrorCode::IamMalformedPolicyDocument
        };
        return Err(Failure::new(code, message));
    }
    match Policy::parse(name, text) {
        Ok(policy) => Ok(Arc::new(policy)),
        Err(error) => Err(malformed(&error.message)),
    }
}

/// Reads the new inline policy of a holder and weighs it with those that are there.
///
/// # Errors
///
/// If all of them together are too large, if this one is malformed, or if the holder is AWS's.
pub(super) fn put(holder: Holder<'_>, name: &str, text: &str) -> Result<Arc<Policy>, Stop> {
    holder.changeable()?;
    let kind = holder.kind().inline();
    let mut characters = kind.measure(text);
    for (_, other) in holder
        .inline_policies()?
        .iter()
        .filter(|(own, _)| own.as_str() != name)
    {
        characters += kind.measure(read(other)?.text());
    }
    let most = kind.size_limit().most;
    if characters > most {
        let (word, owner) = (holder.kind().word(), name_in(holder.arn()));
        let text = format!("Maximum policy size of {most} bytes exceeded for {word} {owner}");
        return Err(refused(ErrorCode::IamLimitExceeded, text));
    }
    Ok(parse(kind, name, text)?)
}
