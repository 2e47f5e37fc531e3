//! The naive evaluator: one authorization check, decided by the letter of `authorization.md`.
//!
//! Takes the shape of the vectors (section 8 there): `request`, `policies`, `grants`. It shares
//! no code and no types with the product. Nothing is compiled, nothing is borrowed across
//! steps, every statement is read anew: plain enough to be checked against the text by eye.
//! What a service refuses to save (section 1.6) is not refused here; such a statement matches
//! nothing.

mod arn;
mod caller;
mod condition;
mod grant;
mod operand;
mod pattern;
mod principal;
mod statement;
mod variable;

use std::fmt;

use serde_json::Value;

use caller::Caller;
use principal::Kind;
use statement::{Effect, Layer, Policy};

/// What a check comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Something allows it and nothing denies it.
    Allowed,
    /// Nothing allows it, or a guard rail does not.
    ImplicitDeny,
    /// A statement denies it.
    ExplicitDeny,
}

impl Verdict {
    /// Returns the word of the vectors.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::ImplicitDeny => "implicitDeny",
            Self::ExplicitDeny => "explicitDeny",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// One check, read from a vector.
struct Check<'a> {
    caller: Caller,
    action: &'a str,
    resource: &'a str,
    owner: &'a str,
    context: &'a Value,
    has_boundary: bool,
}

/// The services whose resources RCPs can protect (3.1), as far as vectors name services.
const RCP_SERVICES: &[&str] = &[
    "s3",
    "sts",
    "kms",
    "sqs",
    "secretsmanager",
    "logs",
    "dynamodb",
    "ecr",
    "events",
    "firehose",
];

/// Decides a vector.
pub fn decide(vector: &Value) -> Verdict {
    let request = vector.get("request").unwrap_or(&Value::Null);
    let policies = vector.get("policies").unwrap_or(&Value::Null);
    let text = |field: &str| request.get(field).and_then(Value::as_str).unwrap_or_default();
    let flag = |field: &str| request.get(field) == Some(&Value::Bool(true));
    let context = request.get("context").unwrap_or(&Value::Null);
    let Some(caller) = Caller::read(text("principal"), request.get("federatedFrom"), context) else {
        return Verdict::ImplicitDeny;
    };
    let check = Check {
        caller,
        action: text("action"),
        resource: text("resource"),
        owner: text("resourceAccount"),
        context,
        has_boundary: policies
            .get("boundary")
            .is_some_and(|boundary| !boundary.is_null()),
    };

    if check.is("sts:GetCallerIdentity") && !matches!(check.caller, Caller::Anonymous) {
        return Verdict::Allowed;
    }
    if check.is("sts:GetSessionToken") {
        // No policy controls it: whoever has long-term keys may, nobody else (6.3, 6.4).
        let long_term = check.caller.has_long_term_keys(context);
        return if long_term {
            Verdict::Allowed
        } else {
            Verdict::ImplicitDeny
        };
    }
    if !caller::may_call(&check.caller, check.action, context) {
        return Verdict::ImplicitDeny;
    }
    let retires = check.is("kms:RetireGrant");

    // Which policies apply (3.1, 3.2).
    let list = |field: &str, layer: Layer| Policy::list(policies.get(field), layer);
    let levels = |field: &str, layer: Layer| -> Vec<Vec<Policy<'_>>> {
        let levels = policies.get(field).and_then(Value::as_array);
        levels
            .into_iter()
            .flatten()
            .map(|level| Policy::list(Some(level), layer))
            .collect()
    };
    let service = check
        .action
        .split(':')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let scp_applies = check.caller.is_iam_principal()
        && !check.caller.is_service_linked()
        && !flag("principalInManagementAccount");
    let rcp_applies = !flag("resourceInManagementAccount")
        && RCP_SERVICES.contains(&service.as_str())
        && check.resource != "*"
        && !check.caller.is_service_linked()
        && !flag("awsManagedKey")
        && !retires;
    let scp = if scp_applies {
        levels("serviceControl", Layer::ServiceControl)
    } else {
        Vec::new()
    };
    let rcp = if rcp_applies {
        levels("resourceControl", Layer::ResourceControl)
    } else {
        Vec::new()
    };
    let endpoint = list("endpoint", Layer::Endpoint);
    // kms:RetireGrant has no effect in a key policy (4.5).
    let resource = if retires {
        Vec::new()
    } else {
        list("resource", Layer::Resource)
    };
    let identity = list("identity", Layer::Identity);
    let boundary = list("boundary", Layer::Boundary);
    let session = list("session", Layer::Session);

    // 1. An explicit deny anywhere.
    let guards = scp.iter().chain(&rcp).flatten();
    let all = guards
        .chain(&endpoint)
        .chain(&resource)
        .chain(&identity)
        .chain(&boundary)
        .chain(&session);
    if all
        .flat_map(|policy| policy.matching(Effect::Deny, &check))
        .next()
        .is_some()
    {
        return Verdict::ExplicitDeny;
    }

    // 2. The guard rails: an allow at each level.
    let allows = |policies: &[Policy<'_>]| {
        policies
            .iter()
            .any(|policy| !policy.matching(Effect::Allow, &check).is_empty())
    };
    let guarded = rcp.iter().all(|level| allows(level))
        && scp.iter().all(|level| allows(level))
        && (endpoint.is_empty() || allows(&endpoint));
    if !guarded {
        return Verdict::ImplicitDeny;
    }

    // 3. Who grants.
    let kinds: Vec<Kind> = resource
        .iter()
        .flat_map(|policy| policy.matching(Effect::Allow, &check))
        .collect();
    let paths = Paths {
        identity: matches!(check.caller, Caller::Root { .. }) || allows(&identity),
        boundary: boundary.is_empty() || allows(&boundary),
        session: match check.caller {
            Caller::Federated { .. } if session.is_empty() => false,
            _ => session.is_empty() || allows(&session),
        },
    };
    let grants = vector
        .get("grants")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    if granted(&check, &kinds, paths, grants) {
        Verdict::Allowed
    } else {
        Verdict::ImplicitDeny
    }
}

/// Whether the caller's own policies allow: I, B and S of 3.2.
#[derive(Clone, Copy)]
struct Paths {
    identity: bool,
    boundary: bool,
    session: bool,
}

impl Paths {
    /// Returns whether an allow of this kind reaches the caller.
    fn let_through(self, kind: Kind) -> bool {
        match kind {
            Kind::Direct => true,
            Kind::Limited => self.boundary && self.session,
            Kind::Account => self.identity && self.boundary && self.session,
        }
    }
}

fn granted(check: &Check<'_>, kinds: &[Kind], paths: Paths, grants: &[Value]) -> bool {
    if check.is("kms:RetireGrant") {
        return grant::may_retire(check, paths, grants);
    }
    if !check.caller.has_account() {
        return kinds.contains(&Kind::Direct);
    }
    let by_grant = || grant::allows(check, paths, grants);
    let own = paths.identity && paths.boundary && paths.session;
    if check.caller.account() != Some(check.owner) && !check.has_no_resource_policy() {
        return (!kinds.is_empty() && own) || by_grant();
    }
    let delegated = !check.resource_policy_decides() || kinds.contains(&Kind::Account);
    kinds.contains(&Kind::Direct)
        || (kinds.contains(&Kind::Limited) && paths.boundary && paths.session)
        || (delegated && own)
        || by_grant()
}

impl Check<'_> {
    fn is(&self, action: &str) -> bool {
        self.action.eq_ignore_ascii_case(action)
    }

    /// Returns whether nothing is allowed unless the resource policy says so (AUTH of 3.2).
    fn resource_policy_decides(&self) -> bool {
        self.is_key_operation() || self.is_trust()
    }

    /// Returns whether the caller's side alone decides: EC2 has no resource policies, and shared
    /// images and snapshots belong to others (5).
    fn has_no_resource_policy(&self) -> bool {
        self.action.to_ascii_lowercase().starts_with("ec2:")
    }

    /// Returns whether the resource is a KMS key.
    fn is_key_operation(&self) -> bool {
        let service = self.action.split(':').next().unwrap_or_default();
        service.eq_ignore_ascii_case("kms") && arn::resource_part(self.resource).starts_with("key/")
    }

    /// Returns whether a role's trust policy is asked.
    fn is_trust(&self) -> bool {
        let asked = [
            "sts:AssumeRole",
            "sts:TagSession",
            "sts:SetSourceIdentity",
            "sts:SetContext",
        ];
        let action = self.action.to_ascii_lowercase();
        asked
            .iter()
            .any(|name| action.starts_with(&name.to_ascii_lowercase()))
            && arn::resource_part(self.resource).starts_with("role/")
    }
}
