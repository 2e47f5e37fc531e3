//! One action on one resource: the decision, and what of it the API tells.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_EvaluationResult.html>. The statements that decide
//! are told: those that deny, else those that allow. Where a resource is named, its result stands a second time in
//! `ResourceSpecificResults`, and only there with the missing keys; `EvalDecisionDetails` is there then, too, and
//! has something in it where the resource is another account's. A resource of another account without a resource
//! policy is taken for one whose policy allows: the simulator fetches none.

use octroi_names::{AccountId, Action, Arn, Principal, Tri};
use octroi_policy::{
    Actual, Context, Effect, Element, Extra, LayerTrace, Layers, Outcome, PolicyType, Request, Rules, Trace,
    explain,
};
use octroi_world::PolicyRef;
use serde_json::{Map, Value, json};

use super::{Subject, position};
use crate::iam::context_names;

/// What is the same for all actions and resources of a simulation.
pub(super) struct Evaluation<'a> {
    pub(super) subject: &'a Subject,
    pub(super) context: Context,
    pub(super) resource_policy: Option<&'a PolicyRef>,
    pub(super) owner: Option<AccountId>,
}

/// The word for a decision; nothing is unknown here, and what were would not be allowed.
fn word(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Allowed => "allowed",
        Outcome::ExplicitDeny => "explicitDeny",
        Outcome::ImplicitDeny | Outcome::Undetermined => "implicitDeny",
    }
}

impl Evaluation<'_> {
    /// Returns the result of an action on a resource.
    pub(super) fn of(&self, action: &Action, resource: &str) -> Value {
        let caller = &self.subject.caller;
        let own = caller.principal.account();
        let owner = resource
            .parse::<Arn>()
            .ok()
            .and_then(|arn| arn.account())
            .or(self.owner)
            .or(own);
        let foreign = self.resource_policy.is_some() && owner != own;
        let mut context = self.context.clone();
        if let Some(owner) = owner.filter(|_| resource != "*" && !context.has("aws:ResourceAccount")) {
            context.set("aws:ResourceAccount", owner.as_str());
        }
        let request = Request::new(caller.clone(), action.clone(), resource, context);
        let layers = Layers {
            identity: &self.subject.identity,
            boundary: self.subject.boundary.as_ref(),
            service_control: &self.subject.service_control,
            resource: self.resource_policy,
            ..Layers::default()
        };
        let is_key = resource
            .parse::<Arn>()
            .is_ok_and(|arn| arn.kms_key_id().is_some());
        let rules = Rules {
            same_account: !foreign,
            authoritative: self.resource_policy.is_some() && is_key,
            extra: Extra::NONE,
        };
        let trace = explain(&request, &layers, &rules);
        self.told(action, resource, &trace, foreign)
    }

    fn told(&self, action: &Action, resource: &str, trace: &Trace, foreign: bool) -> Value {
        let outcome = trace.decision.outcome;
        let named = resource != "*";
        let matched = matched(trace);
        let missing = self.missing(trace);
        let mut result = Map::new();
        let mut put = |name: &str, value: Value| result.insert(name.to_owned(), value);
        put("EvalActionName", json!(action.as_str()));
        put("EvalResourceName", json!(resource));
        put("EvalDecision", json!(word(outcome)));
        put("MatchedStatements", json!(matched));
        put(
            "MissingContextValues",
            if named { json!([]) } else { json!(missing) },
        );
        let organization = organization(trace);
        if let Some(allowed) = organization {
            put(
                "OrganizationsDecisionDetail",
                json!({ "AllowedByOrganizations": allowed }),
            );
        }
        let boundary = boundary(trace).map(|allowed| json!({ "AllowedByPermissionsBoundary": allowed }));
        if let Some(boundary) = &boundary {
            put("PermissionsBoundaryDecisionDetail", boundary.clone());
        }
        if !named {
            return Value::Object(result);
        }
        let details = foreign.then(|| details(trace));
        if organization != Some(false) {
            put(
                "EvalDecisionDetails",
                details.clone().unwrap_or_else(|| json!({})),
            );
        }
        let mut specific = json!({
            "EvalResourceName": resource,
            "EvalResourceDecision": word(outcome),
            "MatchedStatements": matched,
            "MissingContextValues": missing,
        });
        if let Some(members) = specific.as_object_mut() {
            if let Some(details) = details {
                members.insert("EvalDecisionDetails".to_owned(), details);
            }
            if let Some(boundary) = boundary {
                members.insert("PermissionsBoundaryDecisionDetail".to_owned(), boundary);
            }
        }
        put("ResourceSpecificResults", json!([specific]));
        Value::Object(result)
    }

    /// Returns the keys that statements about this action and resource ask for and that are not there.
    fn missing(&self, trace: &Trace) -> Vec<String> {
        let mut missing: Vec<String> = Vec::new();
        for policy in trace.layers.iter().flat_map(|layer| &layer.policies) {
            let statements = &policy.policy.document().statements;
            for traced in &policy.statements {
                if traced.element(Element::Action) == Tri::False {
                    continue;
                }
                let asked = traced
                    .elements
                    .iter()
                    .filter_map(|element| element.condition.as_ref())
                    .filter(|condition| condition.actual == Actual::Absent)
                    .map(|condition| condition.key.to_string());
                let variables = statements
                    .get(traced.index)
                    .into_iter()
                    .flat_map(|statement| context_names::variables(policy.policy.document(), statement));
                for name in asked.chain(variables) {
                    let there = matches!(self.context.lookup(&name), octroi_policy::Lookup::Present(_));
                    if !there && !missing.iter().any(|known| known.eq_ignore_ascii_case(&name)) {
                        missing.push(name);
                    }
                }
            }
        }
        missing
    }
}

/// Returns the statements that decide.
fn matched(trace: &Trace) -> Vec<Value> {
    let effect = match trace.decision.outcome {
        Outcome::Allowed => Effect::Allow,
        Outcome::ExplicitDeny => Effect::Deny,
        Outcome::ImplicitDeny | Outcome::Undetermined => return Vec::new(),
    };
    let decides = |layer: &&LayerTrace| match layer.policy_type {
        PolicyType::Identity | PolicyType::Resource => true,
        PolicyType::Boundary => effect == Effect::Deny,
        _ => false,
    };
    let mut matched = Vec::new();
    for layer in trace.layers.iter().filter(decides) {
        let source = match layer.policy_type {
            PolicyType::Resource => "Resource Policy",
            PolicyType::Boundary => "Permissions Boundary Policy",
            _ => "IAM Policy",
        };
        for policy in &layer.policies {
            let statements = policy.statements.iter();
            for statement in statements.filter(|one| one.effect == effect && one.result.is_true()) {
                let Some((start, end)) = position::of_statement(&policy.policy, statement.index) else {
                    continue;
                };
                matched.push(json!({
                    "SourcePolicyId": policy.policy.name(),
                    "SourcePolicyType": source,
                    "StartPosition": start,
                    "EndPosition": end,
                }));
            }
        }
    }
    matched
}

fn allows(layer: &LayerTrace) -> bool {
    layer.verdict.allow.is_true() && !layer.verdict.deny.is_true()
}

/// Whether the organization allows; `None` where there is none.
fn organization(trace: &Trace) -> Option<bool> {
    let mut levels = trace
        .layers
        .iter()
        .filter(|layer| layer.policy_type == PolicyType::ServiceControl)
        .peekable();
    levels.peek()?;
    Some(levels.all(allows))
}

/// Whether the boundary allows; `None` where there is none.
fn boundary(trace: &Trace) -> Option<bool> {
    let layer = trace
        .layers
        .iter()
        .find(|layer| layer.policy_type == PolicyType::Boundary)?;
    Some(allows(layer))
}

/// What each type of policy says of a request to another account.
fn details(trace: &Trace) -> Value {
    let mut details = Map::new();
    for (policy_type, name) in [
        (PolicyType::Identity, "IAM Policy"),
        (PolicyType::Resource, "Resource Policy"),
    ] {
        let layer = trace.layers.iter().find(|layer| layer.policy_type == policy_type);
        let outcome = match layer {
            Some(layer) if layer.verdict.deny.is_true() => Outcome::ExplicitDeny,
            Some(layer) if layer.verdict.allow.is_true() => Outcome::Allowed,
            _ => Outcome::ImplicitDeny,
        };
        details.insert(name.to_owned(), json!(word(outcome)));
    }
    Value::Object(details)
}

/// Whether SCPs bind a principal: not those of the management account, nor roles of services.
pub(super) fn is_bound(principal: &Principal, in_management_account: Tri) -> bool {
    !in_management_account.is_true() && !principal.is_service_linked_role()
}
