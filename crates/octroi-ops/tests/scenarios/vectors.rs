//! All vectors of `corpus/policy` through the one place that decides: grants, retiring,
//! exemptions from SCPs and RCPs, and the calls of STS that no policy controls included.

use std::sync::Arc;

use octroi_names::{Known, Principal, Tri};
use octroi_ops::authorize::{About, Policies, authorize, explain};
use octroi_policy::{Caller, Context, Outcome, Policy, Request};
use octroi_world::{Constraint, Grant, GranteePrincipal, PolicyRef};
use serde_json::Value as Json;

const VECTORS: &str = include_str!("../../../../corpus/policy/vectors.json");

fn policy(json: &Json) -> PolicyRef {
    let text = json["document"].to_string();
    Known::Is(Arc::new(
        Policy::parse(json["name"].as_str().unwrap(), &text).unwrap(),
    ))
}

fn list(json: &Json) -> Vec<PolicyRef> {
    json.as_array().into_iter().flatten().map(policy).collect()
}

fn levels(json: &Json) -> Vec<Vec<PolicyRef>> {
    json.as_array().into_iter().flatten().map(list).collect()
}

fn grant(json: &Json, owner: &str) -> Grant {
    let pairs = |kind: &str| -> Option<Vec<_>> {
        let pairs = json["constraints"][kind].as_object()?;
        Some(
            pairs
                .iter()
                .map(|(key, value)| (key.as_str().into(), value.as_str().unwrap().into()))
                .collect(),
        )
    };
    Grant {
        id: "0123".parse().unwrap(),
        name: None,
        grantee: GranteePrincipal::new(json["granteePrincipal"].as_str().unwrap()),
        retiring: json["retiringPrincipal"].as_str().map(GranteePrincipal::new),
        operations: json["operations"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name.as_str().unwrap().parse().unwrap())
            .collect(),
        constraint: pairs("encryptionContextSubset")
            .map(Constraint::Subset)
            .or_else(|| pairs("encryptionContextEquals").map(Constraint::Equals)),
        issuing_account: Some(owner.parse().unwrap()),
        creation_date: None,
    }
}

fn read(vector: &Json) -> (Request, Policies, About) {
    let (request, policies) = (&vector["request"], &vector["policies"]);
    let text = |name: &str| request[name].as_str().unwrap();
    let flag = |name: &str| Tri::from(request[name].as_bool().unwrap_or(false));
    let mut context = Context::new();
    for (key, value) in request["context"].as_object().unwrap() {
        match value {
            Json::Array(values) => context.set_many(key, values.iter().map(|value| value.as_str().unwrap())),
            _ => context.set(key, value.as_str().unwrap()),
        }
    }
    let principal: Principal = text("principal").parse().unwrap();
    let mut caller = Caller::new(principal.clone());
    if matches!(principal, Principal::AssumedRole(_)) {
        let role = request["context"]["aws:PrincipalArn"].as_str();
        caller.role = role.map(|arn| arn.parse().unwrap());
    }
    caller.federated_from = request["federatedFrom"].as_str().map(|arn| arn.parse().unwrap());
    caller.has_boundary = policies["boundary"].is_object().into();
    if let Some(arn) = principal.arn()
        && !context.has("aws:PrincipalArn")
    {
        context.set("aws:PrincipalArn", arn.as_str());
    }
    let owner = text("resourceAccount");
    let optional = |json: &Json| json.is_object().then(|| policy(json));
    let gathered = Policies {
        identity: list(&policies["identity"]),
        boundary: optional(&policies["boundary"]),
        session: policies["session"].is_array().then(|| list(&policies["session"])),
        service_control: levels(&policies["serviceControl"]),
        resource_control: levels(&policies["resourceControl"]),
        resource: optional(&policies["resource"]),
        endpoint: list(&policies["endpoint"]),
        grants: vector["grants"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|json| Known::Is(grant(json, owner)))
            .collect(),
    };
    let about = About {
        owner: owner.parse().ok(),
        caller_in_management_account: flag("principalInManagementAccount"),
        resource_in_management_account: flag("resourceInManagementAccount"),
        aws_managed_key: flag("awsManagedKey"),
    };
    let request = Request::new(caller, text("action").parse().unwrap(), text("resource"), context);
    (request, gathered, about)
}

fn vectors() -> Vec<Json> {
    let vectors: Vec<Json> = serde_json::from_str(VECTORS).unwrap();
    assert_eq!(vectors.len(), 386);
    vectors
}

fn expected(vector: &Json) -> Outcome {
    match vector["expect"].as_str().unwrap() {
        "allowed" => Outcome::Allowed,
        "implicitDeny" => Outcome::ImplicitDeny,
        "explicitDeny" => Outcome::ExplicitDeny,
        other => panic!("{other}"),
    }
}

#[test]
fn every_vector_comes_out_as_expected() {
    let wrong: Vec<String> = vectors()
        .iter()
        .filter_map(|vector| {
            let (request, policies, about) = read(vector);
            let (found, wanted) = (authorize(&request, &policies, &about).outcome, expected(vector));
            let explained = explain(&request, &policies, &about).decision.outcome;
            (found != wanted || explained != found)
                .then(|| format!("{}: {found:?}, {explained:?}, not {wanted:?}", vector["name"]))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Facts that were not read may leave a decision open, but never turn it round.
#[test]
fn an_unread_fact_about_the_accounts_never_turns_a_decision_round() {
    for vector in vectors() {
        let (request, policies, about) = read(&vector);
        let wanted = expected(&vector);
        for hidden in [
            About {
                caller_in_management_account: Tri::Unknown,
                ..about
            },
            About {
                resource_in_management_account: Tri::Unknown,
                ..about
            },
            About {
                aws_managed_key: Tri::Unknown,
                ..about
            },
        ] {
            let decision = authorize(&request, &policies, &hidden);
            let found = decision.outcome;
            let denies = |outcome| matches!(outcome, Outcome::ImplicitDeny | Outcome::ExplicitDeny);
            assert!(
                found == Outcome::Undetermined || found == wanted || (denies(found) && denies(wanted)),
                "{}: {found:?}, not {wanted:?}",
                vector["name"]
            );
            if found == Outcome::Undetermined {
                assert!(!explain(&request, &policies, &hidden).missing.is_empty());
            }
        }
    }
}
