//! AWS managed keys: `alias/aws/ebs` and the like, which appear on their first use.
//!
//! A service makes its key in an account and Region when it first needs one; until then ListAliases
//! shows the alias without a key, and DescribeKey of such an alias makes the key. The policy is fixed
//! (`authorization.md` 4.7, `launch.md` 9), and only the service's own endpoint may use the key. See
//! <https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-cmk>. That of EBS is
//! recorded; those of the other services follow its form. The id is settled by account, Region and
//! alias, so that a read may name the key before it is made.

use std::sync::Arc;

use octroi_names::{AccountId, Arn, Known, Region, SmolStr, Time};
use octroi_policy::Policy;
use octroi_world::{AliasDates, Custody, Key, KeyManager, KeySpec, KeyState, KeyUsage, Map, Rotation};
use serde_json::json;

use super::key_ref::key_arn;
use super::material;
use crate::ids::Ids;
use crate::operation::Stop;

/// A service with a key of its own: the alias behind `alias/aws/`, the names by which its calls are
/// known to KMS, and what its key protects.
struct Service {
    alias: &'static str,
    via: &'static [&'static str],
    protects: &'static str,
}

const fn service(alias: &'static str, via: &'static [&'static str], protects: &'static str) -> Service {
    Service { alias, via, protects }
}

/// The services, by alias. The Regions differ in which of them they list; here all do.
const SERVICES: &[Service] = &[
    service("acm", &["acm"], "ACM private keys"),
    service("backup", &["backup"], "Backup vaults"),
    service("dynamodb", &["dynamodb"], "DynamoDB data"),
    service("ebs", &["ec2"], "EBS volumes"),
    service("elasticfilesystem", &["elasticfilesystem"], "EFS filesystems"),
    service("es", &["es"], "Elasticsearch data"),
    service("fsx", &["fsx"], "FSx resources"),
    service("glue", &["glue"], "Glue data"),
    service("kinesis", &["kinesis"], "Kinesis data"),
    service("kinesisvideo", &["kinesisvideo"], "Kinesis Video Streams"),
    service("lambda", &["lambda"], "Lambda functions"),
    service("rds", &["rds"], "RDS database volumes"),
    service("redshift", &["redshift"], "Redshift clusters"),
    service("s3", &["s3"], "S3 objects"),
    service("secretsmanager", &["secretsmanager"], "Secrets Manager data"),
    service("sns", &["sns"], "SNS messages"),
    service("sqs", &["sqs"], "SQS messages"),
    service("ssm", &["ssm"], "parameters in Parameter Store"),
    service("workspaces", &["workspaces"], "WorkSpaces volumes"),
    service("xray", &["xray"], "X-Ray traces"),
];

/// Whether an alias is of the names that AWS keeps for itself.
pub(crate) fn is_reserved(alias: &str) -> bool {
    alias.starts_with("alias/aws/")
}

/// Returns the aliases that every account has from the start, in their order.
pub(crate) fn predefined() -> impl Iterator<Item = SmolStr> {
    SERVICES
        .iter()
        .map(|service| format!("alias/aws/{}", service.alias).into())
}

fn of_alias(alias: &str) -> Option<&'static Service> {
    let name = alias.strip_prefix("alias/aws/")?;
    SERVICES.iter().find(|service| service.alias == name)
}

/// Returns the ARN that the key of a predefined alias has, or will have.
pub(crate) fn planned(account: AccountId, region: &Region, alias: &str) -> Option<Arn> {
    of_alias(alias)?;
    let text = format!("{account}/{region}/{alias}");
    let (a, b) = (
        mixed(0xcbf2_9ce4_8422_2325, &text),
        mixed(0x9e37_79b9_7f4a_7c15, &text),
    );
    let id = crate::ids::uuid(a, b);
    Some(key_arn(account, region, &id))
}

/// FNV-1a with a start of its own, and a last stir: spread enough for ids of a few dozen keys.
fn mixed(start: u64, text: &str) -> u64 {
    let hash = text.bytes().fold(start, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash ^ (hash >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) ^ (hash >> 32)
}

/// Makes the AWS managed key that has this ARN; `None` where no predefined alias plans it.
///
/// # Errors
///
/// If there is no cryptography to make its material with.
pub(crate) fn made(arn: &Arn, region: &Region, now: Time, ids: &dyn Ids) -> Result<Option<Key>, Stop> {
    let Some(account) = arn.account() else {
        return Ok(None);
    };
    let found = predefined().find(|alias| planned(account, region, alias).as_ref() == Some(arn));
    let Some((alias, of)) = found.and_then(|alias| of_alias(&alias).map(|of| (alias, of))) else {
        return Ok(None);
    };
    let material = material::generated(arn, super::hsm::Spec::SymmetricDefault, now, ids)?;
    let dates = AliasDates {
        created: now,
        updated: now,
    };
    Ok(Some(Key {
        arn: arn.clone(),
        manager: Known::Is(KeyManager::Aws),
        state: Known::Is(KeyState::Enabled),
        spec: Known::Is(KeySpec::symmetric_default()),
        usage: Known::Is(KeyUsage::EncryptDecrypt),
        origin: Known::Is("AWS_KMS".into()),
        multi_region: Known::Is(false),
        description: format!(
            "Default key that protects my {} when no other key is defined",
            of.protects
        )
        .into(),
        policy: Known::Is(policy(of, account, region)?),
        aliases: Known::Is(vec![alias.clone()]),
        tags: Known::Is(Map::new_sync()),
        grants: Known::Is(Map::new_sync()),
        rotation: Known::Is(Rotation::Every { days: 365 }),
        valid_to: None,
        deletion_date: None,
        custody: Custody {
            created: Some(now),
            materials: vec![material],
            alias_dates: [(alias, dates)].into_iter().collect(),
            rotation_since: Some(now),
            ..Custody::default()
        },
    }))
}

fn policy(of: &Service, account: AccountId, region: &Region) -> Result<Arc<Policy>, Stop> {
    let name = of.alias;
    let upper = name.to_uppercase();
    let via: Vec<String> = of
        .via
        .iter()
        .map(|service| format!("{service}.{region}.amazonaws.com"))
        .collect();
    let via = match via.as_slice() {
        [one] => json!(one),
        many => json!(many),
    };
    let document = json!({
        "Version": "2012-10-17",
        "Id": format!("auto-{name}-2"),
        "Statement": [
            {
                "Sid": format!("Allow access through {upper} for all principals in the account that are authorized to use {upper}"),
                "Effect": "Allow",
                "Principal": { "AWS": "*" },
                "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:DescribeKey"],
                "Resource": "*",
                "Condition": { "StringEquals": { "kms:CallerAccount": account.as_str(), "kms:ViaService": via } },
            },
            {
                "Sid": "Allow direct access to key metadata to the account",
                "Effect": "Allow",
                "Principal": { "AWS": format!("arn:{}:iam::{account}:root", region.partition()) },
                "Action": ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"],
                "Resource": "*",
            },
        ],
    });
    Policy::parse("default", &document.to_string())
        .map(Arc::new)
        .map_err(|_| Stop::Unknown(Vec::new()))
}
