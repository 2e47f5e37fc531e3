//! What is measured: one warm decision, one in a crowd of statements, fresh policies.

use std::fmt::Write;
use std::sync::Arc;

use octroi_names::{Known, Tri};
use octroi_policy::{Caller, Context, Decision, Extra, Layers, Policy, Request, Rules, decide};

const IDENTITY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "Start",
      "Effect": "Allow",
      "Action": ["ec2:StartInstances", "ec2:StopInstances", "ec2:Describe*"],
      "Resource": "*"
    },
    {
      "Sid": "UseTheKey",
      "Effect": "Allow",
      "Action": ["kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncrypt*"],
      "Resource": "arn:aws:kms:*:111122223333:key/*",
      "Condition": {"StringLike": {"kms:ViaService": "ec2.*.amazonaws.com"}}
    },
    {
      "Sid": "NotFromAfar",
      "Effect": "Deny",
      "Action": "*",
      "Resource": "*",
      "Condition": {"StringNotEquals": {"aws:RequestedRegion": ["us-east-1", "eu-west-1"]}}
    }
  ]
}"#;

const BOUNDARY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": {"Effect": "Allow", "Action": ["ec2:*", "kms:*", "s3:*"], "Resource": "*"}
}"#;

const FULL: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
}"#;

const KEY: &str = r#"{
  "Version": "2012-10-17",
  "Id": "key-consolepolicy-3",
  "Statement": [
    {
      "Sid": "Enable IAM User Permissions",
      "Effect": "Allow",
      "Principal": {"AWS": "arn:aws:iam::111122223333:root"},
      "Action": "kms:*",
      "Resource": "*"
    },
    {
      "Sid": "Allow access for Key Administrators",
      "Effect": "Allow",
      "Principal": {"AWS": "arn:aws:iam::111122223333:role/Admin"},
      "Action": ["kms:Create*", "kms:Describe*", "kms:Enable*", "kms:List*", "kms:Put*", "kms:Update*",
        "kms:Revoke*", "kms:Disable*", "kms:Get*", "kms:Delete*", "kms:TagResource", "kms:UntagResource",
        "kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion"],
      "Resource": "*"
    },
    {
      "Sid": "Allow use of the key",
      "Effect": "Allow",
      "Principal": {"AWS": ["arn:aws:iam::111122223333:role/Operator", "arn:aws:iam::444455556666:root"]},
      "Action": ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
      "Resource": "*"
    },
    {
      "Sid": "Allow attachment of persistent resources",
      "Effect": "Allow",
      "Principal": {"AWS": ["arn:aws:iam::111122223333:role/Operator", "arn:aws:iam::444455556666:root"]},
      "Action": ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"],
      "Resource": "*",
      "Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    }
  ]
}"#;

/// One check and the policies that it is made under.
pub(crate) struct Scenario {
    request: Request,
    identity: Vec<Known<Arc<Policy>>>,
    boundary: Known<Arc<Policy>>,
    service_control: Vec<Vec<Known<Arc<Policy>>>>,
    resource: Known<Arc<Policy>>,
}

fn parsed(text: &str) -> Known<Arc<Policy>> {
    match Policy::parse("policy", text) {
        Ok(policy) => Known::Is(Arc::new(policy)),
        Err(error) => unreadable(&error.to_string()),
    }
}

fn unreadable(what: &str) -> ! {
    eprintln!("{what}");
    std::process::exit(1)
}

impl Scenario {
    /// EC2 asks for a grant in the name of an operator: three statements, a boundary, one level of SCPs, a key policy.
    pub(crate) fn warm() -> Self {
        Self::with_identity(IDENTITY)
    }

    /// The same with a thousand more statements about other things.
    pub(crate) fn crowd() -> Self {
        let mut more = String::new();
        for n in 0..1_000 {
            let _ = write!(
                more,
                r#"{{"Effect": "Allow", "Action": ["s3:GetObject{n}", "dynamodb:Batch{n}*", "kms:Sign{n}"],
                   "Resource": "arn:aws:s3:::bucket-{n}/*"}},"#
            );
        }
        Self::with_identity(&IDENTITY.replacen("\"Statement\": [", &format!("\"Statement\": [{more}"), 1))
    }

    fn with_identity(identity: &str) -> Self {
        Self {
            request: request(),
            identity: vec![parsed(identity)],
            boundary: parsed(BOUNDARY),
            service_control: vec![vec![parsed(FULL)]],
            resource: parsed(KEY),
        }
    }

    /// Decides the check.
    pub(crate) fn decide(&self) -> Decision {
        let layers = Layers {
            identity: &self.identity,
            boundary: Some(&self.boundary),
            service_control: &self.service_control,
            resource: Some(&self.resource),
            ..Layers::default()
        };
        let rules = Rules {
            same_account: true,
            authoritative: true,
            extra: Extra::NONE,
        };
        decide(&self.request, &layers, &rules)
    }
}

/// Makes the request from what a caller has: texts.
pub(crate) fn request() -> Request {
    let mut context = Context::new();
    for (key, value) in [
        ("aws:PrincipalArn", "arn:aws:iam::111122223333:role/Operator"),
        ("aws:PrincipalAccount", "111122223333"),
        ("aws:PrincipalType", "AssumedRole"),
        ("aws:PrincipalOrgID", "o-exampleorgid"),
        ("aws:userid", "AROAEXAMPLEID:ops"),
        ("aws:PrincipalIsAWSService", "false"),
        ("aws:SourceIp", "203.0.113.7"),
        ("aws:SecureTransport", "true"),
        ("aws:RequestedRegion", "us-east-1"),
        ("aws:CurrentTime", "2026-01-15T10:20:30Z"),
        ("aws:EpochTime", "1768472430"),
        ("aws:ViaAWSService", "true"),
        ("aws:ResourceAccount", "111122223333"),
        ("kms:CallerAccount", "111122223333"),
        ("kms:ViaService", "ec2.us-east-1.amazonaws.com"),
        ("kms:GrantIsForAWSResource", "true"),
        ("kms:KeyOrigin", "AWS_KMS"),
        ("kms:KeySpec", "SYMMETRIC_DEFAULT"),
        ("kms:KeyUsage", "ENCRYPT_DECRYPT"),
        ("kms:EncryptionContext:aws:ebs:id", "vol-1234567890abcdef0"),
    ] {
        context.set(key, value);
    }
    let principal = "arn:aws:sts::111122223333:assumed-role/Operator/ops".parse();
    let (Ok(principal), Ok(role), Ok(action)) = (
        principal,
        "arn:aws:iam::111122223333:role/Operator".parse(),
        "kms:CreateGrant".parse(),
    ) else {
        unreadable("the names of the scenario")
    };
    let mut caller = Caller::new(principal);
    caller.role = Some(role);
    caller.has_boundary = Tri::True;
    Request::new(
        caller,
        action,
        "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        context,
    )
}

/// A policy of about 600 bytes, as a batch brings a fresh one with every request.
pub(crate) fn small() -> String {
    let text = IDENTITY.replace("Start", "Begin");
    text.replacen("\"ec2:Describe*\"", "\"ec2:DescribeVolumes\"", 1)
}

/// A policy of about six kilobytes, the largest that a managed policy may be.
pub(crate) fn large() -> String {
    let mut statements = Vec::new();
    for n in 0..13 {
        statements.push(format!(
            r#"{{"Sid": "Statement{n}", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject*", "dynamodb:GetItem",
      "dynamodb:BatchGetItem", "sqs:SendMessage", "sns:Publish", "kms:Decrypt"],
      "Resource": ["arn:aws:s3:::bucket-number-{n}/*", "arn:aws:dynamodb:us-east-1:111122223333:table/Table{n}"],
      "Condition": {{"StringEquals": {{"aws:PrincipalTag/team": ["blue", "green"]}},
        "ArnLike": {{"aws:PrincipalArn": "arn:aws:iam::111122223333:role/team-*"}}}}}}"#
        ));
    }
    format!(
        r#"{{"Version": "2012-10-17", "Statement": [{}]}}"#,
        statements.join(",\n    ")
    )
}
