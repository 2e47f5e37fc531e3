//! The refusal that a caller reads, from the decision that refused.
//!
//! Follows `trail.md` 8 and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>. AWS names
//! one policy type even if several refuse; it is the one that the decision names. A caller
//! from another account does not learn what a key's account says. Left out: the encoded
//! message of EC2, and which of several policies of one type AWS names.

use octroi_names::{Action, Arn, Principal};
use octroi_policy::{Effect, Lookup, Outcome, Policy, PolicyType};
use octroi_trail::{PolicyType as Named, Reason, render_ec2_refusal, render_refusal};
use octroi_world::{OrganizationPolicy, World};

use crate::Request;
use crate::call::{Call, Checked, Failure};
use crate::error::ErrorCode;
use crate::facts;

/// Returns the sentence with which AWS refuses a check that was denied.
pub fn refusal_sentence(call: &Call, checked: &Checked) -> String {
    sentence(None, call, checked, facts::REFUSALS_NAME_POLICIES)
}

/// Returns the sentence in the form of 2026, which names the policy that denies where it has an
/// ARN: a managed policy, or one of the organization of the world.
pub fn refusal_sentence_naming_policies(world: &World, call: &Call, checked: &Checked) -> String {
    sentence(Some(world), call, checked, true)
}

/// Returns the error that the service answers when a check is denied.
pub fn denial(call: &Call, checked: &Checked) -> Failure {
    denial_in(None, call, checked)
}

/// Returns the same as [`denial`], with a world that knows the ARNs of an organization's policies.
pub(crate) fn denial_in(world: Option<&World>, call: &Call, checked: &Checked) -> Failure {
    let sentence = sentence(world, call, checked, facts::REFUSALS_NAME_POLICIES);
    // EC2 refuses for IAM too: iam:PassRole is no call.
    match service_of(call) {
        "kms" | "organizations" => Failure::new(ErrorCode::AccessDenied, sentence),
        "ec2" => Failure::new(
            ErrorCode::UnauthorizedOperation,
            render_ec2_refusal(&sentence, None),
        ),
        _ => Failure::new(ErrorCode::StsAccessDenied, sentence),
    }
}

fn service_of(call: &Call) -> &'static str {
    call.request.operation().service()
}

/// The form for a key of another account, which tells neither whether the key exists nor why
/// it refuses (`trail.md` 8.3).
pub(crate) fn foreign_key(caller: &Principal, action: &Action, key: &Arn) -> String {
    render_refusal(caller, action, Some(key), &Reason::AbsentOrRefused)
}

fn sentence(world: Option<&World>, call: &Call, checked: &Checked, name_policies: bool) -> String {
    let (action, resource) = (checked.request.action(), checked.request.resource());
    let resource = match action.service() {
        "iam" => Some(crate::iam::named(action, resource)),
        // Observed: KMS and Organizations write the star, also of CreateKey and ListKeys, but not for the tags of
        // a key that is not there yet; STS and EC2 write nothing.
        "kms" | "organizations" if resource == "*" && action.name() != "TagResource" => Some("*".to_owned()),
        _ => (resource != "*").then(|| resource.to_owned()),
    };
    let reason = reason(world, checked, name_policies);
    let resource = resource
        .as_ref()
        .map(|resource| resource as &dyn std::fmt::Display);
    if let Request::Decrypt(request) = &call.request
        && request.by_ciphertext()
    {
        // `trail.md` 8.3: the caller has named no key, and is told none.
        let (asked, named) = (
            format!("perform: {action}"),
            "on the resource associated with this ciphertext",
        );
        let sentence = render_refusal(&call.caller, action, None, &reason);
        return sentence.replacen(&asked, &format!("{asked} {named}"), 1);
    }
    render_refusal(&call.caller, action, resource, &reason)
}

fn reason(world: Option<&World>, checked: &Checked, name_policies: bool) -> Reason {
    let Some(denied_by) = checked.decision.denied_by else {
        return Reason::Unstated;
    };
    let of_owner = matches!(denied_by, PolicyType::Resource | PolicyType::ResourceControl);
    if of_owner && foreign(checked) {
        let action = checked.request.action();
        return if action.service().eq_ignore_ascii_case("kms") {
            Reason::AbsentOrRefused
        } else {
            Reason::Unstated
        };
    }
    let named = match denied_by {
        PolicyType::Identity => Named::Identity,
        PolicyType::Boundary => Named::Boundary,
        PolicyType::Session => Named::Session,
        PolicyType::ServiceControl => Named::ServiceControl,
        PolicyType::ResourceControl => Named::ResourceControl,
        PolicyType::Endpoint => Named::Endpoint,
        PolicyType::Resource if checked.request.action().service().eq_ignore_ascii_case("sts") => {
            Named::RoleTrust
        }
        PolicyType::Resource => Named::Resource,
    };
    if checked.decision.outcome == Outcome::ExplicitDeny {
        let arn = name_policies
            .then(|| denying_policy(world, checked, denied_by))
            .flatten();
        Reason::Explicit(named, arn)
    } else {
        Reason::Implicit(named)
    }
}

/// Whether the resource belongs to another account, whose refusals are not explained; an
/// account of the same organization is told of the organization's policies (`authorization.md` 3.8).
fn foreign(checked: &Checked) -> bool {
    let own = checked.request.caller().principal.account();
    if own == checked.owner() {
        return false;
    }
    let context = checked.request.context();
    let same_organization = match (
        context.lookup("aws:PrincipalOrgID"),
        context.lookup("aws:ResourceOrgID"),
    ) {
        (Lookup::Present(caller), Lookup::Present(owner)) => caller == owner,
        _ => false,
    };
    let of_organization = checked.decision.denied_by == Some(PolicyType::ResourceControl);
    !(of_organization && same_organization)
}

/// The ARN of a policy that denies, of the type that the refusal names.
fn denying_policy(world: Option<&World>, checked: &Checked, denied_by: PolicyType) -> Option<Arn> {
    let trace = checked.explain();
    let policy = trace
        .layers
        .iter()
        .filter(|layer| layer.policy_type == denied_by)
        .flat_map(|layer| &layer.policies)
        .find(|policy| {
            policy
                .statements
                .iter()
                .any(|statement| statement.effect == Effect::Deny && statement.result.is_true())
        })?;
    arn_of(world, &policy.policy)
}

fn arn_of(world: Option<&World>, policy: &Policy) -> Option<Arn> {
    if let Ok(arn) = policy.name().parse() {
        return Some(arn);
    }
    let organization = world?.organization().value()?.as_ref()?;
    let same = |of: &&OrganizationPolicy| {
        let read = of.policy.value();
        read.is_some_and(|read| read.name() == policy.name() && read.text() == policy.text())
    };
    organization.policies.value()?.values().find(same)?.arn.clone()
}
