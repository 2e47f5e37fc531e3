//! A vector put to the product.

use std::sync::Arc;

use octroi_names::{GrantId, Known, Principal, Tri};
use octroi_ops::authorize::{About, Policies, authorize};
use octroi_policy::{Caller, Context, Outcome, Policy, Request};
use octroi_world::{Constraint, Grant, GranteePrincipal, PolicyRef};
use serde_json::Value;

/// Returns the product's verdict, in the words of the vectors.
pub(crate) fn decide(vector: &Value) -> String {
    let decision = authorize(&request(vector), &policies(vector), &about(vector));
    match decision.outcome {
        Outcome::Allowed => "allowed".to_owned(),
        Outcome::ImplicitDeny => "implicitDeny".to_owned(),
        Outcome::ExplicitDeny => "explicitDeny".to_owned(),
        other => format!("{other:?}"),
    }
}

fn request(vector: &Value) -> Request {
    let request = &vector["request"];
    let mut context = Context::new();
    for (key, value) in request["context"].as_object().unwrap() {
        match value {
            Value::Array(many) => context.set_many(key, many.iter().map(|it| it.as_str().unwrap())),
            one => context.set(key, one.as_str().unwrap()),
        }
    }
    let principal: Principal = request["principal"].as_str().unwrap().parse().unwrap();
    let mut caller = Caller::new(principal.clone());
    if let Principal::AssumedRole(_) = principal {
        caller.role = request["context"]["aws:PrincipalArn"]
            .as_str()
            .map(|arn| arn.parse().unwrap());
    }
    caller.federated_from = request["federatedFrom"].as_str().map(|arn| arn.parse().unwrap());
    caller.has_boundary = Tri::from(vector["policies"]["boundary"].is_object());
    let action = request["action"].as_str().unwrap().parse().unwrap();
    Request::new(caller, action, request["resource"].as_str().unwrap(), context)
}

fn about(vector: &Value) -> About {
    let request = &vector["request"];
    let flag = |name: &str| Tri::from(request[name] == true);
    let mut about = About::owned_by(request["resourceAccount"].as_str().map(|it| it.parse().unwrap()));
    about.caller_in_management_account = flag("principalInManagementAccount");
    about.resource_in_management_account = flag("resourceInManagementAccount");
    about.aws_managed_key = flag("awsManagedKey");
    about
}

fn policies(vector: &Value) -> Policies {
    let policies = &vector["policies"];
    let levels = |name: &str| {
        policies[name]
            .as_array()
            .into_iter()
            .flatten()
            .map(list)
            .collect()
    };
    let session = list(&policies["session"]);
    let owner = vector["request"]["resourceAccount"].as_str();
    let grants = vector["grants"].as_array().into_iter().flatten();
    Policies {
        identity: list(&policies["identity"]),
        boundary: one(&policies["boundary"]),
        session: (!session.is_empty()).then_some(session),
        service_control: levels("serviceControl"),
        resource_control: levels("resourceControl"),
        resource: one(&policies["resource"]),
        endpoint: list(&policies["endpoint"]),
        grants: grants.map(|it| Known::Is(grant(it, owner.unwrap()))).collect(),
    }
}

fn list(policies: &Value) -> Vec<PolicyRef> {
    policies
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(one)
        .collect()
}

fn one(policy: &Value) -> Option<PolicyRef> {
    let text = policy.get("document")?.to_string();
    let parsed = Policy::parse(policy["name"].as_str().unwrap(), &text);
    Some(Known::Is(Arc::new(
        parsed.unwrap_or_else(|error| panic!("{error}: {text}")),
    )))
}

fn grant(grant: &Value, owner: &str) -> Grant {
    let pairs = |name: &str| {
        let pairs = grant["constraints"][name].as_object()?;
        Some(
            pairs
                .iter()
                .map(|(key, value)| (key.into(), value.as_str().unwrap().into()))
                .collect(),
        )
    };
    let subset = pairs("encryptionContextSubset").map(Constraint::Subset);
    Grant {
        id: "a".repeat(64).parse::<GrantId>().unwrap(),
        name: None,
        grantee: GranteePrincipal::new(grant["granteePrincipal"].as_str().unwrap()),
        retiring: grant["retiringPrincipal"].as_str().map(GranteePrincipal::new),
        operations: grant["operations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it.as_str().unwrap().parse().unwrap())
            .collect(),
        constraint: subset.or_else(|| pairs("encryptionContextEquals").map(Constraint::Equals)),
        issuing_account: Some(owner.parse().unwrap()),
        creation_date: None,
    }
}
