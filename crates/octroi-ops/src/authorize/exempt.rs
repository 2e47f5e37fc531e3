//! Who is exempt from the organization's policies, and which resources have no policy.
//!
//! Follows `authorization.md` 3.1 and
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html>,
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>.
//!
//! Facts that were not read have been split into their completions before they get here.

use octroi_names::Principal;
use octroi_policy::Request;

use super::{About, is_action};
use crate::facts;

/// Returns whether SCPs bind the caller.
pub(super) fn scps_apply(request: &Request, about: &About) -> bool {
    let principal = &request.caller().principal;
    !matches!(principal, Principal::Service(_) | Principal::Anonymous)
        && !is_service_linked(request)
        && !about.caller_in_management_account.is_true()
}

/// Returns whether RCPs bind this use of the resource.
pub(super) fn rcps_apply(request: &Request, about: &About) -> bool {
    let service = request.action().service();
    let bound = facts::RCP_SERVICES
        .lines()
        .any(|prefix| prefix.eq_ignore_ascii_case(service));
    bound
        && request.resource() != "*"
        && !about.resource_in_management_account.is_true()
        && !about.aws_managed_key.is_true()
        && !is_service_linked(request)
        && !is_action(request, "kms", "RetireGrant")
}

/// Returns whether the caller is a session of a service-linked role.
pub(super) fn is_service_linked(request: &Request) -> bool {
    let role = request.caller().role.as_ref();
    role.is_some_and(|role| Principal::Role(role.clone()).is_service_linked_role())
        || request.caller().principal.is_service_linked_role()
}

/// Returns whether the resource can carry no policy, so that the caller's side alone decides:
/// shared images and snapshots belong to other accounts (`authorization.md` 5).
pub(super) fn has_no_resource_policy(request: &Request) -> bool {
    request.action().service().eq_ignore_ascii_case("ec2") || request.resource() == "*"
}
