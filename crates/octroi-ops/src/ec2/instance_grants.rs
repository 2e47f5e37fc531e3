//! The grants that EC2 keeps for an instance and its volumes, and when it retires them.
//!
//! Follows `launch.md` 2 and 3.3: the grant of the instance's identity ends when the volume
//! leaves the instance; the grant of EBS itself ends when the instance is terminated. EC2
//! retires them as a service, so that no permission of the caller and no state of the key
//! stands in the way. Grants of keys whose list was not read are left alone.

use octroi_names::{AccountId, Arn, InstanceId, Known, Principal, Region, VolumeId};
use octroi_world::{Constraint, Effect, Grant, GranteePrincipal, World};

use crate::facts;
use crate::kms::via_ec2;

const CONTEXT_KEY: &str = "aws:ebs:id";

/// Which grants end.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ending<'a> {
    /// Those of the instance's identity, whatever the volume.
    Instance(&'a InstanceId),
    /// That of the instance's identity for one volume.
    Attachment(&'a InstanceId, &'a VolumeId),
    /// That of EBS for one volume.
    Service(&'a VolumeId),
}

/// Returns the effects of retiring the grants that end, key by key.
pub(crate) fn retire(
    world: &World,
    account: AccountId,
    region: &Region,
    endings: &[Ending<'_>],
) -> Vec<Effect> {
    let service = GranteePrincipal::new(&via_ec2(region));
    let ends = |grant: &Grant| {
        endings.iter().any(|ending| match ending {
            Ending::Instance(instance) => of_instance(grant, account, instance) && !volumes(grant).is_empty(),
            Ending::Attachment(instance, volume) => {
                of_instance(grant, account, instance) && volumes(grant).contains(&volume.as_str())
            }
            Ending::Service(volume) => grant.grantee == service && volumes(grant).contains(&volume.as_str()),
        })
    };
    let mut retired: Vec<(bool, &Arn, &Grant)> = world
        .keys()
        .filter(|key| key.arn.region() == region.as_str())
        .filter_map(|key| match &key.grants {
            Known::Is(grants) => Some((&key.arn, grants)),
            Known::Unknown(_) => None,
        })
        .flat_map(|(arn, grants)| grants.values().map(move |grant| (arn, grant)))
        .filter(|(_, grant)| ends(grant))
        .map(|(arn, grant)| (grant.grantee == service, arn, grant))
        .collect();
    // The instance's grants go first, then those of the service.
    retired.sort_by_key(|(of_service, _, _)| *of_service);
    retired
        .into_iter()
        .map(|(_, arn, grant)| Effect::GrantRemoved {
            key: arn.clone(),
            id: grant.id.clone(),
        })
        .collect()
}

fn of_instance(grant: &Grant, account: AccountId, instance: &InstanceId) -> bool {
    match &grant.grantee {
        GranteePrincipal::Principal(principal @ Principal::AssumedRole(_)) => {
            facts::is_infrastructure(principal)
                && principal.account() == Some(account)
                && principal.session_name() == Some(instance.as_str())
        }
        _ => false,
    }
}

/// The volumes that a grant's constraint names.
fn volumes(grant: &Grant) -> Vec<&str> {
    match &grant.constraint {
        Some(Constraint::Subset(pairs) | Constraint::Equals(pairs)) => pairs
            .iter()
            .filter(|(key, _)| key.eq_ignore_ascii_case(CONTEXT_KEY))
            .map(|(_, value)| value.as_str())
            .collect(),
        None => Vec::new(),
    }
}
