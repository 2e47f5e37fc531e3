//! CreatePolicy: makes a managed policy, of which this is version `v1`.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html>. With tags the caller
//! needs iam:TagPolicy, too. The answer has the tags, but not the description, which GetPolicy tells.

use octroi_names::{Arn, Known, SmolStr};
use octroi_policy::{Context, PolicyKind};
use octroi_world::{ManagedPolicy, ManagedPolicyDetails, Map, PolicyVersion};
use serde::Deserialize;
use serde_json::json;

use super::{Usage, described, name};
use crate::call::Failure;
use crate::context::add_owner;
use crate::error::ErrorCode;
use crate::iam::parse;
use crate::iam::tags::{self, Case, Tag};
use crate::ids::{self, Ids};
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// The quota of customer managed policies in an account.
const POLICIES_PER_ACCOUNT: usize = 1_500;

/// A request for a new managed policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct CreatePolicy {
    policy_name: SmolStr,
    path: Option<SmolStr>,
    policy_document: String,
    description: Option<SmolStr>,
    #[serde(default)]
    tags: Vec<Tag>,
}

impl CreatePolicy {
    fn arn(&self, scene: &Scene<'_>) -> Arn {
        let account = scene.call.caller.account();
        let account = account.as_ref().map_or("", octroi_names::AccountId::as_str);
        let path = self.path.as_deref().unwrap_or("/");
        let resource = format!("policy{path}{}", self.policy_name);
        Arn::new(scene.call.region.partition(), "iam", "", account, &resource)
    }
}

impl Operation for CreatePolicy {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "CreatePolicy";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let arn = self.arn(scene);
        let mut context = base.clone();
        add_owner(scene.world, arn.account(), &mut context);
        tags::add_requested(&self.tags, &mut context);
        let check =
            |action: &str| CheckSpec::new("iam", action, arn.as_str(), arn.account(), context.clone());
        let mut checks = vec![check(Self::NAME)?];
        if !self.tags.is_empty() {
            checks.push(check("TagPolicy")?);
        }
        Ok(checks)
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let arn = self.arn(scene);
        let tags = tags::put(&Map::new_sync(), &self.tags, Case::Respected)?;
        let account = arn.account();
        let own = || {
            let policies = scene.world.managed_policies();
            policies.filter(move |policy| policy.arn.account() == account)
        };
        // Names are unique in an account whatever their paths, and whatever their case.
        if own().any(|policy| name(&policy.arn).eq_ignore_ascii_case(&self.policy_name)) {
            let text = format!(
                "A policy called {} already exists. Duplicate names are not allowed.",
                self.policy_name
            );
            return Err(Failure::new(ErrorCode::EntityAlreadyExists, text).into());
        }
        if own().count() >= POLICIES_PER_ACCOUNT {
            let text = format!("Cannot exceed quota for PoliciesPerAccount: {POLICIES_PER_ACCOUNT}");
            return Err(Failure::new(ErrorCode::IamLimitExceeded, text).into());
        }
        let policy = parse(PolicyKind::Managed, arn.as_str(), &self.policy_document)?;
        let now = scene.now();
        let version = PolicyVersion {
            policy: std::sync::Arc::clone(&policy),
            created: now,
        };
        let managed = ManagedPolicy {
            arn,
            policy: Known::Is(policy),
            details: Some(ManagedPolicyDetails {
                unique_id: ids::unique_id("ANPA", ids),
                description: self.description.clone().filter(|text| !text.is_empty()),
                created: now,
                updated: now,
                default_version: 1,
                next_version: 2,
                versions: Map::new_sync().insert(1, version),
                tags,
            }),
        };
        let mut output = described(&managed, Usage::default());
        if !self.tags.is_empty()
            && let Some(members) = output.as_object_mut()
        {
            // In the order of the request: only lists are sorted.
            let given = self.tags.iter().map(|tag| tags::shown(&tag.key, &tag.value));
            members.insert("Tags".to_owned(), given.collect());
        }
        Ok(Done::output(json!({ "Policy": output })).with([managed.into()]))
    }
}
