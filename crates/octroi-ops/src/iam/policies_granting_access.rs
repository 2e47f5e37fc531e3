//! ListPoliciesGrantingServiceAccess: which policies of a user, group or role allow something of a service.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPoliciesGrantingServiceAccess.html>: a user
//! brings the policies of its groups. Boundaries, SCPs and what a Deny takes away again are not looked at. A service
//! counts as allowed where one of its actions is, whatever the resource and the conditions.

use octroi_names::{Known, SmolStr};
use octroi_policy::{Context, Effect, Policy, Statement};
use serde::Deserialize;
use serde_json::{Value, json};

use super::found::{name_in, read};
use super::holder::Holder;
use super::simulation::{check_on_source, source_holder};
use super::{managed_policy, paged::Paged};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for the policies that allow something of services.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListPoliciesGrantingServiceAccess {
    arn: SmolStr,
    service_namespaces: Vec<SmolStr>,
    #[serde(flatten)]
    paged: Paged,
}

/// Whether a statement allows an action of a service.
fn grants(statement: &Statement, service: &str) -> bool {
    let of_service = |text: &str| {
        text == "*"
            || text
                .split_once(':')
                .is_some_and(|(own, _)| own.eq_ignore_ascii_case(service))
    };
    let whole = |text: &str| of_service(text) && text.trim_end_matches('*').ends_with(':') || text == "*";
    let mut actions = statement.actions.iter().map(|action| action.value.as_str());
    statement.effect == Effect::Allow
        && if statement.not_action {
            !actions.any(whole)
        } else {
            actions.any(of_service)
        }
}

fn allows(policy: &Policy, service: &str) -> bool {
    let mut statements = policy.document().statements.iter();
    statements.any(|statement| grants(statement, service))
}

/// Returns those of a holder's own policies that allow something of a service.
fn of_holder(scene: &Scene<'_>, holder: Holder<'_>, service: &str) -> Result<Vec<Value>, Stop> {
    let mut found = Vec::new();
    for arn in holder.attached_policies() {
        let policy = managed_policy::find(scene.world, arn).map(|managed| &managed.policy);
        if let Some(Known::Is(policy)) = policy
            && allows(policy, service)
        {
            let arn = arn.as_str();
            let name = arn.rsplit('/').next();
            found.push(json!({ "PolicyName": name, "PolicyType": "MANAGED", "PolicyArn": arn }));
        }
    }
    for (name, policy) in holder.inline_policies()? {
        if allows(read(policy)?, service) {
            found.push(json!({
                "PolicyName": name.as_str(),
                "PolicyType": "INLINE",
                "EntityType": holder.kind().word().to_ascii_uppercase(),
                "EntityName": name_in(holder.arn()),
            }));
        }
    }
    Ok(found)
}

impl Operation for ListPoliciesGrantingServiceAccess {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ListPoliciesGrantingServiceAccess";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check_on_source(scene, Self::NAME, &self.arn, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let holder = source_holder(scene, &self.arn)?;
        let mut entries = Vec::new();
        for service in &self.service_namespaces {
            let mut policies = of_holder(scene, holder, service)?;
            if let Holder::User(user) = holder {
                for arn in read(&user.groups)? {
                    if let Some(group) = scene.world.group(arn) {
                        policies.extend(of_holder(scene, Holder::Group(group), service)?);
                    }
                }
            }
            entries.push((entries.len(), service, policies));
        }
        let output = self.paged.output(
            "PoliciesGrantingServiceAccess",
            entries,
            |(number, ..)| format!("{number:010}"),
            |(_, service, policies)| json!({ "ServiceNamespace": service.as_str(), "Policies": policies }),
        )?;
        Ok(Done::output(output))
    }
}
