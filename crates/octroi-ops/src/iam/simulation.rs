//! The policy simulator: what policies would decide, asked instead of tried.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_testing-policies.html>. The decisions are
//! those of the engine that decides the calls themselves. Every action is tried on every resource; a condition key
//! that is given nowhere is absent, and is told as missing. Left out: `ResourceHandlingOption`, which only demands
//! further resources, and trying actions on kinds of resource that they do not have.

mod context_keys;
mod evaluation;
mod position;
mod simulate_custom_policy;
mod simulate_principal_policy;
mod source;

pub(super) use context_keys::{GetContextKeysForCustomPolicy, GetContextKeysForPrincipalPolicy};
pub(super) use simulate_custom_policy::SimulateCustomPolicy;
pub(super) use simulate_principal_policy::{SimulatePrincipalPolicy, check_on_source};
pub(super) use source::holder as source_holder;

use std::sync::Arc;

use octroi_names::{AccountId, Action, Known, Principal, SmolStr};
use octroi_policy::{Caller, Context, Policy};
use octroi_world::PolicyRef;
use serde::Deserialize;
use serde_json::Value;

use super::found::{self, refused};
use super::paged::Paged;
use crate::error::ErrorCode;
use crate::operation::{Scene, Stop};

/// The members that both simulations have.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Simulated {
    #[serde(default)]
    policy_input_list: Vec<String>,
    #[serde(default)]
    permissions_boundary_policy_input_list: Vec<String>,
    action_names: Vec<SmolStr>,
    #[serde(default)]
    resource_arns: Vec<SmolStr>,
    resource_policy: Option<String>,
    resource_owner: Option<SmolStr>,
    caller_arn: Option<SmolStr>,
    #[serde(default)]
    context_entries: Vec<ContextEntry>,
    #[serde(flatten)]
    paged: Paged,
}

/// The value of a condition key.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ContextEntry {
    context_key_name: Option<SmolStr>,
    #[serde(default)]
    context_key_values: Vec<SmolStr>,
    context_key_type: Option<SmolStr>,
}

/// Who is simulated, and which policies bind it.
struct Subject {
    caller: Caller,
    /// Whether the caller only stands in for nobody in particular.
    nobody: bool,
    /// The keys that describe the caller.
    context: Context,
    identity: Vec<PolicyRef>,
    boundary: Option<PolicyRef>,
    /// The SCPs of the account, where they bind the caller.
    service_control: Vec<Vec<PolicyRef>>,
}

/// Reads a policy of the request; its name is told as the source of what it decides.
fn given(name: &str, text: &str) -> Result<Arc<Policy>, Stop> {
    Policy::parse_shared(name, text)
        .map(Arc::new)
        .map_err(|_| refused(ErrorCode::InvalidInput, "Syntax errors in policy."))
}

/// Reads a list of policies of the request.
fn list(member: &str, texts: &[String]) -> Result<Vec<PolicyRef>, Stop> {
    texts
        .iter()
        .zip(1..)
        .map(|(text, number): (&String, usize)| Ok(Known::Is(given(&format!("{member}.{number}"), text)?)))
        .collect()
}

/// Stands in where nobody in particular calls: a user of the account, whom no key describes.
fn nobody(scene: &Scene<'_>) -> Principal {
    Principal::User(found::arn(scene, "user", "/", "nobody"))
}

/// Returns the keys that every request of a principal carries, as far as its ARN tells them.
fn described(principal: &Principal) -> Context {
    let mut context = Context::new();
    if let Some(arn) = principal.arn() {
        context.set("aws:PrincipalArn", arn.as_str());
    }
    if let Some(account) = principal.account() {
        context.set("aws:PrincipalAccount", account.as_str());
    }
    match principal {
        Principal::User(_) => context.set("aws:PrincipalType", "User"),
        Principal::Role(_) => context.set("aws:PrincipalType", "AssumedRole"),
        _ => {}
    }
    if let (Principal::User(_), Some(name)) = (principal, principal.name()) {
        context.set("aws:username", name);
    }
    context
}

impl Simulated {
    /// Reads the simulated caller of the request, which can only be a user.
    fn caller(&self) -> Result<Option<Principal>, Stop> {
        let Some(text) = &self.caller_arn else {
            return Ok(None);
        };
        match text.parse::<Principal>() {
            Ok(principal @ Principal::User(_)) => Ok(Some(principal)),
            _ => Err(refused(
                ErrorCode::InvalidInput,
                format!("Invalid Entity Arn: {text} does not clearly define entity type and name."),
            )),
        }
    }

    /// Adds what the request states of the context.
    fn add_entries(&self, context: &mut Context) {
        for entry in &self.context_entries {
            let Some(name) = &entry.context_key_name else {
                continue;
            };
            let listed = entry
                .context_key_type
                .as_ref()
                .is_some_and(|kind| kind.ends_with("List"));
            match entry.context_key_values.as_slice() {
                [value] if !listed => context.set(name, value.as_str()),
                values => context.set_many(name, values.iter().cloned()),
            }
        }
    }

    /// The account that owns what the resource's ARN does not tell the owner of.
    fn owner(&self) -> Option<AccountId> {
        let text = self.resource_owner.as_ref()?;
        match text.parse::<octroi_names::Arn>() {
            Ok(arn) => arn.account(),
            Err(_) => text.parse().ok(),
        }
    }

    /// Tries every action on every resource.
    fn run(&self, subject: &Subject) -> Result<Value, Stop> {
        let resource_policy = match &self.resource_policy {
            Some(_) if subject.nobody => {
                let text = "CallerArn is required when ResourcePolicy is specified.";
                return Err(refused(ErrorCode::InvalidInput, text));
            }
            Some(text) => Some(Known::Is(given("ResourcePolicy", text)?)),
            None => None,
        };
        let mut context = subject.context.clone();
        self.add_entries(&mut context);
        let mut tried: Vec<(usize, Action, &str)> = Vec::new();
        for name in &self.action_names {
            let action: Action = name
                .parse()
                .map_err(|_| refused(ErrorCode::InvalidInput, format!("Invalid action: {name}")))?;
            if self.resource_arns.is_empty() {
                tried.push((tried.len(), action, "*"));
                continue;
            }
            for resource in &self.resource_arns {
                if resource != "*" && resource.parse::<octroi_names::Arn>().is_err() {
                    let text = format!("Invalid resource: {resource} must be in ARN format or \"*\".");
                    return Err(refused(ErrorCode::InvalidInput, text));
                }
                tried.push((tried.len(), action.clone(), resource));
            }
        }
        let evaluation = evaluation::Evaluation {
            subject,
            context,
            resource_policy: resource_policy.as_ref(),
            owner: self.owner(),
        };
        self.paged.output(
            "EvaluationResults",
            tried,
            |(number, ..)| format!("{number:010}"),
            |(_, action, resource)| evaluation.of(action, resource),
        )
    }
}
