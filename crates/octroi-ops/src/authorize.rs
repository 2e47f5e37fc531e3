//! The one place through which every authorization check goes.
//!
//! Takes the general decision of `octroi-policy` and adds what is special: who is exempt
//! from SCPs and RCPs, where a resource policy is authoritative (KMS keys, role trust),
//! grants, retiring a grant, and the few STS calls that policies do not control.
//! Follows `authorization.md` 3.1, 3.2, 4 and 6.

mod credential;
mod exempt;
mod gather;
mod grants;

use octroi_names::{AccountId, Datum, Gap, Known, Principal, SmolStr, Tri};
use octroi_policy::{AllowPath, Decision, Extra, Layers, Outcome, Request, Rules, Trace};
use octroi_world::{Grant, PolicyRef};

pub(crate) use credential::barred;
pub use gather::{CallerProfile, gather, profile, profile_of};

/// The policies and grants that were gathered for one check, before exemptions.
#[derive(Debug, Clone, Default)]
pub struct Policies {
    /// Of the user and its groups, or of the role.
    pub identity: Vec<PolicyRef>,
    /// The permissions boundary.
    pub boundary: Option<PolicyRef>,
    /// The session policies; `None` where none was passed.
    pub session: Option<Vec<PolicyRef>>,
    /// The SCPs of the caller's account, level by level from the root; empty without an organization.
    pub service_control: Vec<Vec<PolicyRef>>,
    /// The RCPs of the resource's account, level by level from the root.
    pub resource_control: Vec<Vec<PolicyRef>>,
    /// The policy of the resource: key policy or trust policy.
    pub resource: Option<PolicyRef>,
    /// The policy of the VPC endpoint that the call came through.
    pub endpoint: Vec<PolicyRef>,
    /// The grants of the key, each in turn or the gap where they should be.
    pub grants: Vec<Known<Grant>>,
}

/// What is known of caller and resource beside their policies.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// The account that owns the resource; `None` where the resource belongs to nobody.
    pub owner: Option<AccountId>,
    /// Whether the caller's account is its organization's management account.
    pub caller_in_management_account: Tri,
    /// Whether the resource's account is its organization's management account.
    pub resource_in_management_account: Tri,
    /// Whether the resource is an AWS managed key.
    pub aws_managed_key: Tri,
}

impl About {
    /// Makes the description of a resource owned by an account, with no exemption in play.
    pub fn owned_by(owner: Option<AccountId>) -> Self {
        Self {
            owner,
            caller_in_management_account: Tri::False,
            resource_in_management_account: Tri::False,
            aws_managed_key: Tri::False,
        }
    }

    /// Returns the two completions of the first fact that was not read.
    fn split(&self) -> Option<(Self, Self)> {
        let with = |change: fn(&mut Self, Tri)| {
            let (mut yes, mut no) = (*self, *self);
            change(&mut yes, Tri::True);
            change(&mut no, Tri::False);
            Some((yes, no))
        };
        if self.caller_in_management_account.is_unknown() {
            with(|about, value| about.caller_in_management_account = value)
        } else if self.resource_in_management_account.is_unknown() {
            with(|about, value| about.resource_in_management_account = value)
        } else if self.aws_managed_key.is_unknown() {
            with(|about, value| about.aws_managed_key = value)
        } else {
            None
        }
    }

    fn gap(&self, request: &Request) -> Gap {
        if self.aws_managed_key.is_unknown()
            && !self.caller_in_management_account.is_unknown()
            && !self.resource_in_management_account.is_unknown()
        {
            return Gap::new(Datum::Key(request.resource().into()));
        }
        let account = if self.caller_in_management_account.is_unknown() {
            request.caller().principal.account()
        } else {
            self.owner
        };
        Gap::new(Datum::Organization(
            account.map_or_else(SmolStr::default, |id| id.as_str().into()),
        ))
    }
}

const UNDETERMINED: Decision = Decision {
    outcome: Outcome::Undetermined,
    denied_by: None,
    allowed_by: None,
};

/// Decides one check.
pub fn authorize(request: &Request, policies: &Policies, about: &About) -> Decision {
    if let Some(decision) = uncontrolled(request) {
        return decision;
    }
    if let Some((yes, no)) = about.split() {
        let (yes, no) = (
            authorize(request, policies, &yes),
            authorize(request, policies, &no),
        );
        return if yes.outcome == no.outcome {
            yes
        } else {
            UNDETERMINED
        };
    }
    let situation = Situation::new(request, policies, about);
    octroi_policy::decide(request, &situation.layers(policies), &situation.rules)
}

/// Decides one check and says why.
pub fn explain(request: &Request, policies: &Policies, about: &About) -> Trace {
    if let Some(decision) = uncontrolled(request) {
        return Trace {
            decision,
            layers: Vec::new(),
            missing: Vec::new(),
        };
    }
    if let Some((yes, no)) = about.split() {
        let decision = authorize(request, policies, about);
        let bound = explain(request, policies, &no);
        if decision.outcome != Outcome::Undetermined {
            return bound;
        }
        let mut missing = bound.missing;
        missing.extend(explain(request, policies, &yes).missing);
        missing.push(about.gap(request));
        missing.sort();
        missing.dedup();
        return Trace {
            decision,
            layers: bound.layers,
            missing,
        };
    }
    let situation = Situation::new(request, policies, about);
    let mut trace = octroi_policy::explain(request, &situation.layers(policies), &situation.rules);
    if trace.decision.outcome == Outcome::Undetermined {
        let of_grants = grants::missing(request, &policies.grants, situation.rules.extra);
        if !of_grants.is_empty() && grants_matter(request, policies, &situation) {
            trace.missing.extend(of_grants);
        }
        trace.missing.sort();
        trace.missing.dedup();
    }
    trace
}

/// Returns whether a grant could make a difference: the policies do not allow without one, and
/// do not deny.
fn grants_matter(request: &Request, policies: &Policies, situation: &Situation) -> bool {
    // The guard rails have gaps of their own; what they decide is left out here.
    let granting = Policies {
        service_control: Vec::new(),
        resource_control: Vec::new(),
        endpoint: Vec::new(),
        ..policies.clone()
    };
    let outcome = |direct| {
        let extra = Extra {
            direct,
            ..Extra::NONE
        };
        let rules = Rules {
            extra,
            ..situation.rules
        };
        octroi_policy::decide(request, &situation.layers(&granting), &rules).outcome
    };
    outcome(Tri::False) != Outcome::Allowed && outcome(Tri::True) != Outcome::ExplicitDeny
}

/// Which layers bind this caller and this resource, and by which rules.
#[derive(Debug)]
struct Situation {
    service_control: bool,
    resource_control: bool,
    resource: bool,
    rules: Rules,
}

impl Situation {
    fn new(request: &Request, policies: &Policies, about: &About) -> Self {
        let retire = is_action(request, "kms", "RetireGrant");
        let on_key = request.action().service().eq_ignore_ascii_case("kms") && is_key(request.resource());
        let caller_account = request.caller().principal.account();
        let same_account = exempt::has_no_resource_policy(request) || caller_account == about.owner;
        let extra = if retire {
            grants::retire(request, &policies.grants)
        } else if on_key {
            grants::allow(request, &policies.grants)
        } else {
            Extra::NONE
        };
        Self {
            service_control: exempt::scps_apply(request, about),
            // The list of services is long: it is read only where there is an RCP.
            resource_control: !policies.resource_control.is_empty() && exempt::rcps_apply(request, about),
            // A key policy has no say in kms:RetireGrant (`authorization.md` 4.5).
            resource: !retire,
            rules: Rules {
                same_account,
                authoritative: retire || on_key || trusts(request),
                extra,
            },
        }
    }

    fn layers<'a>(&self, policies: &'a Policies) -> Layers<'a> {
        Layers {
            identity: &policies.identity,
            boundary: policies.boundary.as_ref(),
            session: policies.session.as_deref(),
            service_control: if self.service_control {
                &policies.service_control
            } else {
                &[]
            },
            resource_control: if self.resource_control {
                &policies.resource_control
            } else {
                &[]
            },
            resource: if self.resource {
                policies.resource.as_ref()
            } else {
                None
            },
            endpoint: &policies.endpoint,
        }
    }
}

/// Calls whose outcome no policy decides (`authorization.md` 6.3 and 6.4).
fn uncontrolled(request: &Request) -> Option<Decision> {
    let allowed = Decision {
        outcome: Outcome::Allowed,
        denied_by: None,
        allowed_by: Some(AllowPath::Identity),
    };
    let denied = Decision {
        outcome: Outcome::ImplicitDeny,
        denied_by: None,
        allowed_by: None,
    };
    let service = request.action().service();
    let principal = &request.caller().principal;
    if service.eq_ignore_ascii_case("sts") {
        let name = request.action().name();
        if name.eq_ignore_ascii_case("GetCallerIdentity") && *principal != Principal::Anonymous {
            return Some(allowed);
        }
        if name.eq_ignore_ascii_case("GetSessionToken") {
            return match principal {
                Principal::User(_) | Principal::Account(_) => Some(allowed),
                _ => Some(denied),
            };
        }
        if name.eq_ignore_ascii_case("GetFederationToken") && matches!(principal, Principal::AssumedRole(_)) {
            return Some(denied);
        }
        if name.eq_ignore_ascii_case("AssumeRole") && matches!(principal, Principal::Account(_)) {
            return Some(denied);
        }
        if matches!(principal, Principal::FederatedUser(_)) {
            return Some(denied);
        }
    }
    if service.eq_ignore_ascii_case("iam") && matches!(principal, Principal::FederatedUser(_)) {
        return Some(denied);
    }
    None
}

fn is_action(request: &Request, service: &str, name: &str) -> bool {
    request.action().service().eq_ignore_ascii_case(service)
        && request.action().name().eq_ignore_ascii_case(name)
}

/// Returns whether the resource is a KMS key, not an alias.
fn is_key(resource: &str) -> bool {
    resource
        .split(':')
        .nth(5)
        // `key/*` stands for a key that does not exist yet, which no key policy can allow.
        .is_some_and(|rest| rest.starts_with("key/") && rest != "key/*")
}

/// Returns whether the action is one that a role's trust policy must allow.
fn trusts(request: &Request) -> bool {
    const TRUSTED: &[&str] = &[
        "AssumeRole",
        "AssumeRoleWithSAML",
        "AssumeRoleWithWebIdentity",
        "TagSession",
        "SetSourceIdentity",
        "SetContext",
    ];
    let action = request.action();
    action.service().eq_ignore_ascii_case("sts")
        && TRUSTED
            .iter()
            .any(|name| action.name().eq_ignore_ascii_case(name))
        && is_role(request.resource())
}

/// Returns whether the resource is a role. A federated user can be tagged, too, and trusts nobody.
fn is_role(resource: &str) -> bool {
    resource
        .split(':')
        .nth(5)
        .is_some_and(|rest| rest.starts_with("role/"))
}
