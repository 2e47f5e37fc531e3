//! DescribeEffectivePolicy, and the two lists of accounts whose effective policies are invalid, which are empty.
//!
//! Follows <https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeEffectivePolicy.html> and
//! <https://docs.aws.amazon.com/organizations/latest/userguide/policy-operators.html>: from the root down, `@@assign` sets a
//! value, `@@append` and `@@remove` change a list. That a parent may forbid operators to its children is left out.

use octroi_names::{AccountId, Arn, SmolStr};
use octroi_policy::Context;
use octroi_world::StoredPolicy;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::page::Page;
use super::site::{Access, OfOrganization, Site};
use crate::call::Failure;
use crate::context::set_default;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{Done, Scene, Stop, seconds};

/// A request for what all policies of a type come to, for one account.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeEffectivePolicy {
    /// The type.
    pub policy_type: SmolStr,
    /// The account; the caller's own where none is named.
    pub target_id: Option<SmolStr>,
}

/// The policies of a type that hold for an account, those of the root first.
fn inherited<'a>(site: &Site<'a>, account: AccountId, policy_type: &str) -> Vec<&'a StoredPolicy> {
    let directory = site.directory;
    let parent = directory.accounts.get(&account).map(|account| &account.parent);
    let mut places = parent.map(|parent| directory.path(parent)).unwrap_or_default();
    places.push(account.as_str().into());
    let mut all = Vec::new();
    for place in &places {
        let mut here: Vec<&StoredPolicy> = directory
            .policies
            .values()
            .filter(|stored| stored.policy_type == policy_type && stored.targets.contains(place))
            .collect();
        here.sort_by_key(|stored| stored.order);
        all.extend(here);
    }
    all
}

/// Lays a policy over what its parents came to.
fn lay(over: &mut Map<String, Value>, policy: &Map<String, Value>) {
    for (name, value) in policy.iter().filter(|(name, _)| !name.starts_with("@@")) {
        let Value::Object(members) = value else {
            over.insert(name.clone(), value.clone());
            continue;
        };
        if let Some(assigned) = members.get("@@assign") {
            over.insert(name.clone(), assigned.clone());
        }
        let listed = |operator: &str| match members.get(operator) {
            Some(Value::Array(items)) => items.clone(),
            Some(one) => vec![one.clone()],
            None => Vec::new(),
        };
        let (more, less) = (listed("@@append"), listed("@@remove"));
        if !more.is_empty() || !less.is_empty() {
            let mut items = match over.get(name) {
                Some(Value::Array(items)) => items.clone(),
                Some(one) => vec![one.clone()],
                None => Vec::new(),
            };
            items.extend(more);
            items.retain(|item| !less.contains(item));
            over.insert(name.clone(), Value::Array(items));
        }
        if members.keys().any(|member| !member.starts_with("@@")) {
            let inner = over.entry(name.clone()).or_insert_with(|| json!({}));
            if let Value::Object(inner) = inner {
                lay(inner, members);
            }
        }
    }
}

impl OfOrganization for DescribeEffectivePolicy {
    const NAME: &'static str = "DescribeEffectivePolicy";
    const READ_ONLY: bool = true;
    const ACCESS: Access = Access::Member;

    fn resources(&self, site: &Site<'_>) -> Vec<Arn> {
        let own = site.caller;
        vec![site.target_arn(self.target_id.as_deref().unwrap_or(own.as_str()))]
    }

    fn keys(&self, _scene: &Scene<'_>, context: &mut Context) {
        set_default(context, "organizations:PolicyType", self.policy_type.as_str());
    }

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let account = match &self.target_id {
            None => site.caller,
            Some(id) if *id == site.caller.as_str() => site.caller,
            Some(id) => {
                let site = Site::enter(site.scene, Access::Reader)?;
                let id = id.parse().ok();
                let there = id.filter(|id| site.directory.accounts.contains_key(id));
                there.ok_or_else(|| {
                    let text = "You specified a target that doesn't exist.";
                    Failure::new(ErrorCode::TargetNotFoundException, text)
                })?
            }
        };
        let policies = inherited(site, account, &self.policy_type);
        if policies.is_empty() || !site.directory.is_enabled(&self.policy_type) {
            let text = "If you ran this action on the management account, this policy type is not enabled. If you ran the \
                        action on a member account, the account doesn't have an effective policy of this type. Contact \
                        the administrator of your organization about attaching a policy of this type to the account.";
            return Err(Failure::new(ErrorCode::EffectivePolicyNotFoundException, text).into());
        }
        let mut effective = Map::new();
        for policy in policies {
            if let Ok(Value::Object(members)) = serde_json::from_str(&policy.content) {
                lay(&mut effective, &members);
            }
        }
        Ok(Done::output(json!({
            "EffectivePolicy": {
                "PolicyContent": Value::Object(effective).to_string(),
                "LastUpdatedTimestamp": site.scene.seconds(),
                "TargetId": account.as_str(),
                "PolicyType": self.policy_type.as_str(),
            },
        })))
    }
}

/// A request to list the accounts whose effective policy of a type is invalid.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListAccountsWithInvalidEffectivePolicy {
    /// The type.
    pub policy_type: SmolStr,
}

impl OfOrganization for ListAccountsWithInvalidEffectivePolicy {
    const NAME: &'static str = "ListAccountsWithInvalidEffectivePolicy";
    const READ_ONLY: bool = true;
    const ACCESS: Access = Access::Reader;

    fn run(&self, _site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let output = json!({ "Accounts": [], "PolicyType": self.policy_type.as_str() });
        Ok(Done::output(output))
    }
}

/// A request to list what is wrong with an account's effective policy of a type.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListEffectivePolicyValidationErrors {
    /// The account.
    pub account_id: SmolStr,
    /// The type.
    pub policy_type: SmolStr,
    /// The page.
    #[serde(flatten)]
    pub page: Page,
}

impl OfOrganization for ListEffectivePolicyValidationErrors {
    const NAME: &'static str = "ListEffectivePolicyValidationErrors";
    const READ_ONLY: bool = true;
    const ACCESS: Access = Access::Reader;

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let id = site.member(&self.account_id)?;
        let parent = site.directory.accounts.get(&id).map(|account| &account.parent);
        let places = parent
            .map(|parent| site.directory.path(parent))
            .unwrap_or_default();
        let path = places
            .iter()
            .fold(format!("{}/", site.organization.id), |path, place| {
                path + place + "/"
            });
        Ok(Done::output(json!({
            "AccountId": id.as_str(),
            "PolicyType": self.policy_type.as_str(),
            "Path": format!("{path}{id}/"),
            "EvaluationTimestamp": seconds(site.scene.call.time),
            "EffectivePolicyValidationErrors": [],
        })))
    }
}
