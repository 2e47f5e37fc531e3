//! CreatePolicy: makes a managed policy, of which this is version `v1`.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html>. With tags the caller
//! needs iam:TagPolicy, too. The answer has the tags, but not the description, which GetPolicy tells.

use octroi_names::{Arn, Known, SmolStr};
use octroi_policy::{Context, PolicyKind};
use octroi_world::{ManagedPolicy, ManagedPolicyDetails, Map, Named, PolicyVersion};
use serde::Deserialize;
use serde_json::json;

use super::{Usage, described};
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::iam::found;
use crate::iam::tags::{self, Case, Tag};
use crate::iam::{check, parse};
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
        found::arn(
            scene,
            "policy",
            self.path.as_deref().unwrap_or("/"),
            &self.policy_name,
        )
    }
}

impl Operation for CreatePolicy {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "CreatePolicy";
    const READ_ONLY: bool = false;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let arn = self.arn(scene);
        let mut context = base.clone();
        tags::add_requested(&self.tags, &mut context);
        let mut checks = vec![check::on(scene, Self::NAME, &arn, context.clone())?];
        if !self.tags.is_empty() {
            checks.push(check::on(scene, "TagPolicy", &arn, context)?);
        }
        Ok(checks)
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let arn = self.arn(scene);
        let tags = tags::put(&Map::new_sync(), &self.tags, Case::Respected)?;
        let account = found::account(scene)?;
        if scene
            .world
            .name_taken(account, Named::Policy, &self.policy_name)
            .is_some()
        {
            let text = format!(
                "A policy called {} already exists. Duplicate names are not allowed.",
                self.policy_name
            );
            return Err(Failure::new(ErrorCode::EntityAlreadyExists, text).into());
        }
        if scene.world.arns_of(account, Named::Policy).count() >= POLICIES_PER_ACCOUNT {
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
