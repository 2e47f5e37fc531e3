//! The policies that AWS brings: FullAWSAccess and RCPFullAWSAccess, which allow everything.
//!
//! See <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html> and
//! <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html>. Every root, unit and
//! account carries them from its beginning.

use std::sync::Arc;

use octroi_names::{Arn, Partition, SmolStr};
use octroi_policy::Policy;
use octroi_world::{Directory, StoredPolicy};

use crate::operation::Stop;

/// The id of the service control policy that allows everything.
pub(super) const FULL: &str = "p-FullAWSAccess";
/// The id of the resource control policy that allows everything.
pub(super) const RCP_FULL: &str = "p-RCPFullAWSAccess";

const POLICIES: &[(&str, &str, &str, &str, &str)] = &[
    (
        FULL,
        "FullAWSAccess",
        "SERVICE_CONTROL_POLICY",
        "Allows access to every operation",
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#,
    ),
    (
        RCP_FULL,
        "RCPFullAWSAccess",
        "RESOURCE_CONTROL_POLICY",
        "Allows access to every resource",
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#,
    ),
];

/// Returns the ARN of a policy that AWS made.
fn arn(partition: Partition, policy_type: &str, id: &str) -> Arn {
    let resource = format!("policy/{}/{id}", policy_type.to_lowercase());
    Arn::new(partition, "organizations", "", "aws", &resource)
}

/// Adds both policies to a new organization.
pub(super) fn add(directory: &mut Directory, partition: Partition) -> Result<(), Stop> {
    for (id, name, policy_type, description, content) in POLICIES {
        let arn = arn(partition, policy_type, id);
        let policy = Policy::parse_shared(arn.as_str(), content).map_err(|_| Stop::Unknown(Vec::new()))?;
        let stored = StoredPolicy {
            arn,
            name: (*name).into(),
            policy_type: (*policy_type).into(),
            description: (*description).into(),
            content: (*content).to_owned(),
            aws_managed: true,
            policy: Some(Arc::new(policy)),
            targets: Vec::new(),
            order: directory.number(),
        };
        directory.policies.insert_mut((*id).into(), stored);
    }
    Ok(())
}

/// Attaches both policies to a new root, unit or account.
pub(super) fn attach(directory: &mut Directory, target: &SmolStr) {
    for id in [FULL, RCP_FULL] {
        attach_one(directory, id, target);
    }
}

/// Attaches one policy, unless it is attached.
pub(super) fn attach_one(directory: &mut Directory, id: &str, target: &SmolStr) {
    if let Some(mut stored) = directory.policies.get(id).cloned()
        && !stored.targets.contains(target)
    {
        stored.targets.push(target.clone());
        directory.policies.insert_mut(id.into(), stored);
    }
}

/// Detaches everything from a target that is gone.
pub(super) fn forget(directory: &mut Directory, target: &str) {
    let carried: Vec<(SmolStr, StoredPolicy)> = directory
        .policies
        .iter()
        .filter(|(_, stored)| stored.targets.iter().any(|at| at == target))
        .map(|(id, stored)| (id.clone(), stored.clone()))
        .collect();
    for (id, mut stored) in carried {
        stored.targets.retain(|at| at != target);
        directory.policies.insert_mut(id, stored);
    }
    directory.tags.remove_mut(target);
}
