//! The managed policies that AWS keeps for every account: to attach, not to change.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html> and
//! <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html>.
//! Their ARN has `aws` in place of an account. They are in no store: they are the same everywhere, but for
//! the partition in the ARNs of their documents, and are read once, when first looked for. Left out: the
//! many that [the table](table) does not have, and every version but the default one.

mod table;

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use octroi_names::{Arn, Known, Partition, Time};
use octroi_policy::Policy;
use octroi_world::{ManagedPolicy, ManagedPolicyDetails, Map, PolicyVersion};

use table::{ROWS, Row};

/// The policies of one partition, by ARN.
type Shelf = BTreeMap<Arn, ManagedPolicy>;

/// Returns the AWS managed policies of a partition, by ARN.
pub(crate) fn all(partition: Partition) -> &'static BTreeMap<Arn, ManagedPolicy> {
    static SHELVES: [OnceLock<Shelf>; 8] = [const { OnceLock::new() }; 8];
    let [aws, cn, gov, eusc, iso, iso_b, iso_e, iso_f] = &SHELVES;
    let shelf = match partition {
        Partition::Aws => aws,
        Partition::AwsCn => cn,
        Partition::AwsUsGov => gov,
        Partition::AwsEusc => eusc,
        Partition::AwsIso => iso,
        Partition::AwsIsoB => iso_b,
        Partition::AwsIsoE => iso_e,
        Partition::AwsIsoF => iso_f,
    };
    shelf.get_or_init(|| ROWS.iter().filter_map(|row| read(partition, row)).collect())
}

/// Returns the AWS managed policy of an ARN.
pub(crate) fn find(arn: &Arn) -> Option<&'static ManagedPolicy> {
    if !is_aws_managed(arn) {
        return None;
    }
    all(Partition::named(arn.partition())?).get(arn)
}

/// Returns whether an ARN is that of an AWS managed policy, whether or not there is one.
pub(crate) fn is_aws_managed(arn: &Arn) -> bool {
    arn.as_str().split(':').nth(4) == Some("aws") && arn.service() == "iam"
}

fn read(partition: Partition, row: &Row) -> Option<(Arn, ManagedPolicy)> {
    let resource = format!("policy{}{}", row.path, row.name);
    let arn = Arn::new(partition, "iam", "", "aws", &resource);
    let document = row.document.trim_end();
    let document = match partition {
        Partition::Aws => document.to_owned(),
        other => document.replace("\"arn:aws:", &format!("\"arn:{other}:")),
    };
    let policy = Arc::new(Policy::parse(arn.as_str(), &document).ok()?);
    let time = |text: &str| text.parse::<Time>().ok();
    let (created, updated) = (time(row.created)?, time(row.updated)?);
    let version = PolicyVersion {
        policy: Arc::clone(&policy),
        created: updated,
    };
    let details = ManagedPolicyDetails {
        unique_id: row.id.into(),
        description: Some(row.description.into()),
        created,
        updated,
        default_version: row.version,
        next_version: row.version + 1,
        versions: Map::new_sync().insert(row.version, version),
        tags: Map::new_sync(),
    };
    let managed = ManagedPolicy {
        arn: arn.clone(),
        policy: Known::Is(policy),
        details: Some(details),
    };
    Some((arn, managed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read_in_every_partition() {
        for partition in [Partition::Aws, Partition::AwsCn, Partition::AwsUsGov] {
            assert_eq!(all(partition).len(), ROWS.len());
            for policy in all(partition).values() {
                let text = policy.policy.value().unwrap().text();
                assert!(partition == Partition::Aws || !text.contains("\"arn:aws:"));
                let id = &policy.details.as_ref().unwrap().unique_id;
                assert!(id.starts_with("ANPA") && id.len() == 21, "{id}");
            }
        }
    }

    #[test]
    fn an_arn_is_found_with_its_path_and_only_without_an_account() {
        let find = |arn: &str| find(&arn.parse().unwrap()).is_some();
        assert!(find("arn:aws:iam::aws:policy/AdministratorAccess"));
        assert!(find("arn:aws-cn:iam::aws:policy/AdministratorAccess"));
        assert!(find(
            "arn:aws:iam::aws:policy/aws-service-role/AutoScalingServiceRolePolicy"
        ));
        assert!(!find("arn:aws:iam::aws:policy/AutoScalingServiceRolePolicy"));
        assert!(!find("arn:aws:iam::111122223333:policy/AdministratorAccess"));
        assert!(!find("arn:aws:iam::aws:policy/NoSuchAccess"));
    }
}
