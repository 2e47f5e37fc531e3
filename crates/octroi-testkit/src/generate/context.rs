//! The condition keys of a request.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::target::Target;
use super::who::Who;

/// Optional keys and the values they may have; `None` is absent.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    values: Vec<Option<Value>>,
}

/// A key and its values. Single- or multi-valued is a property of the key.
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) values: &'static [&'static str],
    pub(super) many: bool,
}

const fn one(name: &'static str, values: &'static [&'static str]) -> Key {
    Key {
        name,
        values,
        many: false,
    }
}

/// The keys that a request may carry beside those that follow from the caller.
pub(super) const KEYS: &[Key] = &[
    one("aws:ResourceTag/env", &["dev", "prod", "Dev"]),
    one("aws:PrincipalTag/env", &["dev", "prod", "d*v"]),
    one("aws:PrincipalTag/key", &["aaaa", "bbbb"]),
    one("aws:RequestTag/env", &["dev", "prod"]),
    one("aws:SourceIp", &["192.0.2.17", "203.0.113.9", "2001:db8::1"]),
    one("aws:MultiFactorAuthPresent", &["true", "false"]),
    one(
        "aws:SourceArn",
        &["arn:aws:sns:us-east-1:111122223333:t:x", "none"],
    ),
    one("ec2:VolumeSize", &["8", "9", "10", "8.0", "x"]),
    one(
        "aws:CurrentTime",
        &["2026-01-02T03:04:05Z", "2025-12-31T23:59:59Z"],
    ),
    one("example:blob", &["AQID", "BAUG"]),
    one(
        "kms:ViaService",
        &["ec2.us-east-1.amazonaws.com", "s3.us-east-1.amazonaws.com"],
    ),
    one("kms:GrantIsForAWSResource", &["true", "false"]),
    one("kms:EncryptionContext:app", &["a", "A", "b"]),
    one("kms:EncryptionContext:aws:ebs:id", &["vol-0aaa", "vol-0bbb"]),
    Key {
        name: "aws:TagKeys",
        values: &["env", "team", "Env"],
        many: true,
    },
    Key {
        name: "kms:ResourceAliases",
        values: &["alias/app", "alias/x"],
        many: true,
    },
];

/// Draws which keys are there, and with which values.
pub(super) fn any() -> impl Strategy<Value = Plan> {
    let values: Vec<BoxedStrategy<Option<Value>>> = KEYS
        .iter()
        .map(|key| {
            let value = if key.many {
                prop::sample::subsequence(key.values, 0..=key.values.len())
                    .prop_map(|it| json!(it))
                    .boxed()
            } else {
                prop::sample::select(key.values).prop_map(|it| json!(it)).boxed()
            };
            prop::option::weighted(0.6, value).boxed()
        })
        .collect();
    values.prop_map(|values| Plan { values })
}

impl Plan {
    /// Writes the context of a request.
    pub(super) fn write(&self, target: Target, who: Who) -> Value {
        let mut context = Map::new();
        let mut put = |name: &str, value: Value| context.insert(name.to_owned(), value);
        if let Some(arn) = who.principal_arn() {
            put("aws:PrincipalArn", json!(arn));
        }
        if let Some(account) = who.account() {
            put("aws:PrincipalAccount", json!(account));
        }
        if let Some(kind) = who.principal_type() {
            put("aws:PrincipalType", json!(kind));
        }
        if let Some(name) = who.username() {
            put("aws:username", json!(name));
        }
        if who != Who::Anonymous {
            let service = if who == Who::Service { "true" } else { "false" };
            put("aws:PrincipalIsAWSService", json!(service));
        }
        let mut pairs = Vec::new();
        for (key, value) in KEYS.iter().zip(&self.values) {
            let of_service = match key.name.split(':').next() {
                Some("kms") => target.is_key(),
                Some("ec2") => target.service() == "ec2",
                _ => true,
            };
            // A context carries these two only where the call has an encryption context.
            let pair = key.name.strip_prefix("kms:EncryptionContext:");
            let carried = pair.is_none() || !matches!(target.action, "kms:DescribeKey" | "kms:CreateGrant");
            if let (Some(value), true, true) = (value, of_service, carried) {
                put(key.name, value.clone());
                pairs.extend(pair);
            }
        }
        if !pairs.is_empty() {
            put("kms:EncryptionContextKeys", json!(pairs));
        }
        if target.is_key()
            && let Some(account) = who.account()
        {
            put("kms:CallerAccount", json!(account));
        }
        Value::Object(context)
    }
}
