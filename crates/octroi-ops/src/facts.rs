//! Every default that AWS leaves open, in one place, named after the fact it comes from.
//!
//! The sections are those of the fact sheets `authorization.md` and `launch.md`. To follow
//! AWS when it makes one of them clear, change the line here and nothing else.

use octroi_names::{Arn, Principal, Region};

/// `launch.md` 1: the name of the identity-only role that EC2 makes for an instance.
pub const INFRASTRUCTURE_ROLE: &str = "aws:ec2-infrastructure";

/// `trail.md` 2: how EC2 shows itself in the records of the calls it makes in a caller's name.
pub const FORWARDED_INVOKED_BY: &str = "ec2-frontend-api.amazonaws.com";

/// `launch.md` 4, note 3: the documents disagree on what these keys carry on a call that EC2
/// forwards. They are unknown unless the evidence states them.
pub const UNCERTAIN_WHEN_FORWARDED: &[&str] = &[
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
    "aws:SourceVpcArn",
    // `launch.md` 4, note 2: the list of services in the entry of aws:CalledVia does not name EC2.
    "aws:CalledVia",
    "aws:CalledViaFirst",
    "aws:CalledViaLast",
];

/// `launch.md` 4: keys of the caller's own call that the evidence of a start does not hold.
pub const UNREAD_WHEN_DIRECT: &[&str] = &[
    "aws:SourceIp",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:VpcSourceIp",
    "aws:SourceVpcArn",
    "aws:UserAgent",
    "aws:referer",
];

/// `launch.md` 4, note 1: whether the call of the instance's identity carries `kms:ViaService`.
pub const INFRASTRUCTURE_VIA_SERVICE_IS_UNKNOWN: bool = true;

/// `authorization.md` 9 #4: an SCP that does not allow the action blocks a grant too.
pub const SCP_SILENCE_BLOCKS_GRANTS: bool = true;

/// `authorization.md` 3.1: the services whose resources RCPs bind. The list changes often;
/// it is data: one prefix a line.
pub const RCP_SERVICES: &str = include_str!("authorize/rcp_services.txt");

/// `authorization.md` 4.4: the quota of grants on a key.
pub const GRANTS_PER_KEY: usize = 50_000;

/// `trail.md` 8.2: whether a refusal by a managed policy or one of the organization names its ARN.
/// AWS began so in 2026, service by service; KMS had not in its latest captures.
pub const REFUSALS_NAME_POLICIES: bool = false;

/// `authorization.md` 1.2: the quota of a key policy, blanks counted.
pub const KEY_POLICY_BYTES: usize = 32_768;

/// Returns whether the principal is the identity that EC2 makes for an instance.
///
/// `launch.md` 1 lists the names in use; all of them end up as one of these two kinds.
pub fn is_infrastructure(principal: &Principal) -> bool {
    match principal {
        Principal::AssumedRole(_) => principal.name() == Some(INFRASTRUCTURE_ROLE),
        Principal::Role(arn) => arn.resource_id("role").is_some_and(|name| {
            name == INFRASTRUCTURE_ROLE
                || name
                    .strip_prefix(INFRASTRUCTURE_ROLE)
                    .is_some_and(|rest| rest.starts_with('/'))
        }),
        _ => false,
    }
}

/// `launch.md` 1: the second form in which the documentation names the identity of an instance,
/// `role/aws:ec2-infrastructure/<instance>`. Requests carry the form without the instance;
/// exceptions are accepted in both.
pub fn infrastructure_arn_with_instance(principal: &Principal) -> Option<Arn> {
    let (arn, instance) = (principal.arn()?, principal.session_name()?);
    let (partition, account) = (arn.partition(), arn.account()?);
    if !is_infrastructure(principal) {
        return None;
    }
    format!("arn:{partition}:iam::{account}:role/{INFRASTRUCTURE_ROLE}/{instance}")
        .parse()
        .ok()
}

/// `launch.md` 2: to whom a copy of a snapshot grants the use of the source's key; weakly seen.
pub fn copy_source_grantee(source: &Region) -> String {
    format!("prod.kms-caller.ebs.{source}.amazonaws.com")
}
