//! One authorization check of `corpus/policy/vectors.json`, read and made ready.

use std::sync::Arc;

use octroi_names::{Known, Principal, Tri};
use octroi_policy::{Caller, Context, Extra, Layers, Outcome, Policy, Request, Rules};
use serde_json::Value as Json;

const VECTORS: &str = include_str!("../../../../corpus/policy/vectors.json");

/// Families that cannot be decided by policies alone.
const NOT_HERE: [&str; 3] = ["grant", "retire", "kms-grant"];
/// Actions that are decided before any policy is looked at, or refused by the kind of credentials.
const NOT_BY_POLICY: [&str; 2] = ["sts:GetCallerIdentity", "sts:GetSessionToken"];
/// The services of the vectors that resource control policies reach.
const RCP_SERVICES: [&str; 5] = ["s3", "sts", "kms", "sqs", "secretsmanager"];

fn policy(json: &Json) -> Known<Arc<Policy>> {
    let text = serde_json::to_string_pretty(&json["document"]).unwrap();
    let name = json["name"].as_str().unwrap();
    Known::Is(Arc::new(
        Policy::parse(name, &text).unwrap_or_else(|e| panic!("{e}: {text}")),
    ))
}

fn policies(json: &Json) -> Vec<Known<Arc<Policy>>> {
    json.as_array()
        .map(|list| list.iter().map(policy).collect())
        .unwrap_or_default()
}

fn levels(json: &Json) -> Vec<Vec<Known<Arc<Policy>>>> {
    json.as_array()
        .map(|list| list.iter().map(policies).collect())
        .unwrap_or_default()
}

fn optional(json: &Json) -> Option<Known<Arc<Policy>>> {
    json.is_object().then(|| policy(json))
}

pub(crate) struct Vector {
    pub(crate) name: String,
    pub(crate) request: Request,
    identity: Vec<Known<Arc<Policy>>>,
    boundary: Option<Known<Arc<Policy>>>,
    session: Option<Vec<Known<Arc<Policy>>>>,
    service_control: Vec<Vec<Known<Arc<Policy>>>>,
    resource_control: Vec<Vec<Known<Arc<Policy>>>>,
    resource: Option<Known<Arc<Policy>>>,
    endpoint: Vec<Known<Arc<Policy>>>,
    pub(crate) rules: Rules,
    pub(crate) expect: Outcome,
}

impl Vector {
    fn read(json: &Json) -> Self {
        let (request, policies_json) = (&json["request"], &json["policies"]);
        let flag = |name: &str| request[name].as_bool().unwrap_or(false);
        let text = |name: &str| request[name].as_str().unwrap();
        let mut context = Context::new();
        for (key, value) in request["context"].as_object().unwrap() {
            match value {
                Json::Array(list) => context.set_many(key, list.iter().map(|v| v.as_str().unwrap())),
                _ => context.set(key, value.as_str().unwrap()),
            }
        }
        let principal: Principal = text("principal").parse().unwrap();
        let mut caller = Caller::new(principal.clone());
        caller.role = match &principal {
            Principal::AssumedRole(_) => request["context"]["aws:PrincipalArn"]
                .as_str()
                .map(|arn| arn.parse().unwrap()),
            _ => None,
        };
        caller.federated_from = request["federatedFrom"].as_str().map(|arn| arn.parse().unwrap());
        caller.has_boundary = Tri::from(policies_json["boundary"].is_object());
        if let Some(arn) = principal.arn()
            && !context.has("aws:PrincipalArn")
        {
            context.set("aws:PrincipalArn", arn.as_str());
        }
        let service_linked = caller
            .role
            .as_ref()
            .is_some_and(|role| role.resource().starts_with("role/aws-service-role/"));
        let action = text("action");
        let service = action.split(':').next().unwrap();
        let scp_applies =
            principal.arn().is_some() && !flag("principalInManagementAccount") && !service_linked;
        let rcp_applies = RCP_SERVICES.contains(&service)
            && !flag("resourceInManagementAccount")
            && !flag("awsManagedKey")
            && !service_linked;
        let on_key = text("resource").contains(":key/");
        let on_role = service == "sts" && text("resource").contains(":role/");
        Self {
            name: json["name"].as_str().unwrap().to_owned(),
            identity: policies(&policies_json["identity"]),
            boundary: optional(&policies_json["boundary"]),
            session: policies_json["session"]
                .as_array()
                .map(|_| policies(&policies_json["session"])),
            service_control: if scp_applies {
                levels(&policies_json["serviceControl"])
            } else {
                Vec::new()
            },
            resource_control: if rcp_applies {
                levels(&policies_json["resourceControl"])
            } else {
                Vec::new()
            },
            resource: optional(&policies_json["resource"]),
            endpoint: policies(&policies_json["endpoint"]),
            rules: Rules {
                same_account: principal
                    .account()
                    .is_some_and(|a| a.as_str() == text("resourceAccount")),
                authoritative: on_key || on_role,
                extra: Extra::NONE,
            },
            expect: match json["expect"].as_str().unwrap() {
                "allowed" => Outcome::Allowed,
                "implicitDeny" => Outcome::ImplicitDeny,
                "explicitDeny" => Outcome::ExplicitDeny,
                other => panic!("{other}"),
            },
            request: Request::new(caller, action.parse().unwrap(), text("resource"), context),
        }
    }

    pub(crate) fn layers(&self) -> Layers<'_> {
        Layers {
            identity: &self.identity,
            boundary: self.boundary.as_ref(),
            session: self.session.as_deref(),
            service_control: &self.service_control,
            resource_control: &self.resource_control,
            resource: self.resource.as_ref(),
            endpoint: &self.endpoint,
        }
    }
}

/// Returns the vectors that need no knowledge of a service.
pub(crate) fn vectors() -> Vec<Vector> {
    let json: Vec<Json> = serde_json::from_str(VECTORS).unwrap();
    json.iter()
        .filter(|vector| {
            let name = vector["name"].as_str().unwrap();
            let action = vector["request"]["action"].as_str().unwrap();
            !NOT_HERE.iter().any(|family| name.starts_with(family))
                && vector["grants"].is_null()
                && !NOT_BY_POLICY.contains(&action)
        })
        .map(Vector::read)
        .collect()
}
