//! What is called, on what.

use proptest::prelude::*;

/// The account of most callers and resources.
pub(super) const HOME: &str = "111122223333";
/// The other account.
pub(super) const AWAY: &str = "444455556666";

/// The resource policy that a target has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A KMS key and its key policy.
    Key,
    /// A bucket or object and its bucket policy.
    Bucket,
    /// A role and its trust policy.
    Role,
    /// A resource without a policy of its own.
    Plain,
}

/// An action on a resource.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target {
    pub(super) action: &'static str,
    /// Another action of the service.
    pub(super) other_action: &'static str,
    pub(super) resource: &'static str,
    /// Another resource of the type.
    pub(super) other_resource: &'static str,
    /// A pattern with a policy variable that may come to the resource.
    pub(super) with_variable: &'static str,
    pub(super) owner: &'static str,
    pub(super) kind: Kind,
}

impl Target {
    pub(super) fn is_key(self) -> bool {
        self.kind == Kind::Key
    }

    /// Returns the prefix of the action.
    pub(super) fn service(self) -> &'static str {
        self.action.split(':').next().unwrap_or_default()
    }
}

const fn key(action: &'static str) -> Target {
    Target {
        action,
        other_action: "kms:TagResource",
        resource: "arn:aws:kms:us-east-1:111122223333:key/aaaa",
        other_resource: "arn:aws:kms:us-east-1:111122223333:key/bbbb",
        with_variable: "arn:aws:kms:us-east-1:111122223333:key/${aws:PrincipalTag/key}",
        owner: HOME,
        kind: Kind::Key,
    }
}

const fn foreign_key(action: &'static str) -> Target {
    Target {
        resource: "arn:aws:kms:us-east-1:444455556666:key/aaaa",
        with_variable: "arn:aws:kms:us-east-1:444455556666:key/${aws:PrincipalTag/key}",
        owner: AWAY,
        ..key(action)
    }
}

const fn plain(action: &'static str, other_action: &'static str, resource: &'static str) -> Target {
    Target {
        action,
        other_action,
        resource,
        other_resource: "arn:aws:ec2:us-east-1:111122223333:instance/i-0bbb",
        with_variable: "arn:aws:ec2:us-east-1:111122223333:*/${aws:PrincipalTag/id, 'i-0aaa'}",
        owner: HOME,
        kind: Kind::Plain,
    }
}

const fn object(action: &'static str, owner: &'static str) -> Target {
    Target {
        action,
        other_action: "s3:DeleteObject",
        resource: "arn:aws:s3:::app/alice/a*b",
        other_resource: "arn:aws:s3:::app/bob/x",
        with_variable: "arn:aws:s3:::app/${aws:username}/a${*}?",
        owner,
        kind: Kind::Bucket,
    }
}

const fn role(action: &'static str, owner: &'static str, resource: &'static str) -> Target {
    Target {
        action,
        other_action: "sts:SetContext",
        resource,
        other_resource: "arn:aws:iam::111122223333:role/other",
        with_variable: "arn:aws:iam::111122223333:role/${aws:PrincipalTag/key, 'web'}",
        owner,
        kind: Kind::Role,
    }
}

const INSTANCE: &str = "arn:aws:ec2:us-east-1:111122223333:instance/i-0aaa";
const ALICE: &str = "arn:aws:iam::111122223333:user/alice";
const WEB: &str = "arn:aws:iam::111122223333:role/web";

const TARGETS: &[Target] = &[
    key("kms:Decrypt"),
    key("kms:Encrypt"),
    key("kms:GenerateDataKey"),
    key("kms:GenerateDataKeyWithoutPlaintext"),
    key("kms:ReEncryptFrom"),
    key("kms:CreateGrant"),
    key("kms:DescribeKey"),
    key("kms:ListGrants"),
    key("kms:RetireGrant"),
    key("kms:PutKeyPolicy"),
    foreign_key("kms:Decrypt"),
    foreign_key("kms:CreateGrant"),
    foreign_key("kms:GenerateDataKeyWithoutPlaintext"),
    plain("kms:ListKeys", "kms:CreateKey", "*"),
    plain(
        "kms:CreateAlias",
        "kms:DeleteAlias",
        "arn:aws:kms:us-east-1:111122223333:alias/app",
    ),
    plain("ec2:StartInstances", "ec2:StopInstances", INSTANCE),
    plain(
        "ec2:CreateVolume",
        "ec2:DeleteVolume",
        "arn:aws:ec2:us-east-1:111122223333:volume/*",
    ),
    plain("ec2:DescribeInstances", "ec2:DescribeVolumes", "*"),
    plain("iam:CreateAccessKey", "iam:GetUser", ALICE),
    plain("iam:PassRole", "iam:GetRole", WEB),
    object("s3:GetObject", HOME),
    object("s3:PutObject", AWAY),
    role("sts:AssumeRole", HOME, WEB),
    role("sts:AssumeRole", AWAY, "arn:aws:iam::444455556666:role/web"),
    role("sts:TagSession", HOME, WEB),
    plain("sts:GetCallerIdentity", "sts:GetSessionToken", "*"),
    plain("sts:GetSessionToken", "sts:GetCallerIdentity", "*"),
    plain(
        "sts:GetFederationToken",
        "sts:TagSession",
        "arn:aws:sts::111122223333:federated-user/carol",
    ),
];

/// Draws a target.
pub(super) fn any() -> impl Strategy<Value = Target> {
    prop::sample::select(TARGETS)
}
