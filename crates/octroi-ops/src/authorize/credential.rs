//! Which credentials may not call what, whatever the policies say.
//!
//! Follows `authorization.md` 6.4 and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_request.html>. A replay has no
//! credentials; there the decision refuses the same calls.

use octroi_names::Principal;

use crate::call::{Call, Failure};
use crate::error::ErrorCode;
use crate::operation::AnyOperation;

/// Returns the refusal of a call that its credentials may not make.
pub(crate) fn barred(operation: &dyn AnyOperation, call: &Call) -> Option<Failure> {
    let key = call.credential.as_deref().filter(|key| !key.test_admin)?;
    let (service, name) = (operation.service(), operation.name());
    match (&key.principal, &key.temporary) {
        (Principal::Account(_), None) if service == "sts" && name == "AssumeRole" => {
            Some(denied("Roles may not be assumed by root accounts."))
        }
        (Principal::AssumedRole(_) | Principal::FederatedUser(_), _)
            if service == "sts" && matches!(name, "GetSessionToken" | "GetFederationToken") =>
        {
            Some(denied(&format!("Cannot call {name} with session credentials")))
        }
        (Principal::FederatedUser(_), _) if service == "iam" => Some(invalid_token()),
        (Principal::FederatedUser(_), _) if service == "sts" && name != "GetCallerIdentity" => {
            Some(unauthorized(call, name))
        }
        (Principal::User(_) | Principal::Account(_), Some(temporary)) => match service {
            "iam" if !temporary.mfa => Some(invalid_token()),
            "sts" if matches!(name, "GetSessionToken" | "GetFederationToken") => {
                Some(denied(&format!("Cannot call {name} with session credentials")))
            }
            "sts" if !matches!(name, "AssumeRole" | "GetCallerIdentity") => Some(unauthorized(call, name)),
            "sts" if name == "AssumeRole" && matches!(key.principal, Principal::Account(_)) => {
                Some(denied("Roles may not be assumed by root accounts."))
            }
            _ => None,
        },
        _ => None,
    }
}

fn denied(text: &str) -> Failure {
    Failure::new(ErrorCode::StsAccessDenied, text)
}

fn unauthorized(call: &Call, name: &str) -> Failure {
    let arn = call
        .caller
        .arn()
        .map(octroi_names::Arn::as_str)
        .unwrap_or_default();
    denied(&format!("User: {arn} is not authorized to perform: sts:{name}"))
}

/// IAM does not know these credentials at all.
fn invalid_token() -> Failure {
    Failure::new(
        ErrorCode::InvalidClientTokenId,
        "The security token included in the request is invalid",
    )
}
