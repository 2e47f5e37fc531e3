//! Condition blocks: every operator, against keys and values that it may meet.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

/// One operator with one key and its values.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    set: &'static str,
    operator: &'static str,
    if_exists: bool,
    key: &'static str,
    values: Vec<&'static str>,
    bare: bool,
}

/// Operators of a type, with the keys and values for which they are meant.
struct Family {
    operators: &'static [&'static str],
    keys: &'static [&'static str],
    values: &'static [&'static str],
}

const FAMILIES: &[Family] = &[
    Family {
        operators: &[
            "StringEquals",
            "StringNotEquals",
            "StringEqualsIgnoreCase",
            "StringNotEqualsIgnoreCase",
            "StringLike",
            "StringNotLike",
        ],
        keys: &[
            "aws:ResourceTag/env",
            "AWS:resourcetag/ENV",
            "aws:PrincipalTag/env",
            "aws:RequestTag/env",
            "aws:username",
            "aws:PrincipalAccount",
            "aws:PrincipalType",
            "aws:TagKeys",
        ],
        values: &[
            "dev",
            "prod",
            "DEV",
            "d*",
            "?ev",
            "env",
            "alice",
            "111122223333",
            "User",
            "*",
            "${aws:PrincipalTag/env}",
            "${aws:username}",
            "${aws:RequestTag/env, 'dev'}",
            "d${*}v",
        ],
    },
    Family {
        operators: &["StringEquals", "StringNotEquals", "StringLike", "StringNotLike"],
        keys: &[
            "kms:ViaService",
            "kms:CallerAccount",
            "kms:EncryptionContext:app",
            "kms:EncryptionContext:APP",
            "kms:EncryptionContextKeys",
            "kms:ResourceAliases",
        ],
        values: &[
            "ec2.us-east-1.amazonaws.com",
            "ec2.*.amazonaws.com",
            "111122223333",
            "a",
            "app",
            "aws:ebs:id",
            "alias/app",
            "alias/*",
        ],
    },
    Family {
        operators: &[
            "NumericEquals",
            "NumericNotEquals",
            "NumericLessThan",
            "NumericLessThanEquals",
            "NumericGreaterThan",
            "NumericGreaterThanEquals",
        ],
        keys: &["ec2:VolumeSize", "aws:ResourceTag/env"],
        values: &["8", "9", "10", "8.5", "y"],
    },
    Family {
        operators: &[
            "DateEquals",
            "DateNotEquals",
            "DateLessThan",
            "DateLessThanEquals",
            "DateGreaterThan",
            "DateGreaterThanEquals",
        ],
        keys: &["aws:CurrentTime"],
        values: &[
            "2026-01-02T03:04:05Z",
            "2026-01-01",
            "2026-01-02T05:04:05+02:00",
            "1767323045",
        ],
    },
    Family {
        operators: &["Bool"],
        keys: &[
            "aws:MultiFactorAuthPresent",
            "aws:PrincipalIsAWSService",
            "kms:GrantIsForAWSResource",
            "aws:ResourceTag/env",
        ],
        values: &["true", "false", "TRUE"],
    },
    Family {
        operators: &["BinaryEquals"],
        keys: &["example:blob"],
        values: &["AQID", "BAUG"],
    },
    Family {
        operators: &["IpAddress", "NotIpAddress"],
        keys: &["aws:SourceIp", "aws:username"],
        values: &["192.0.2.0/24", "203.0.113.9", "2001:DB8::/32", "0.0.0.0/0"],
    },
    Family {
        operators: &["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
        keys: &["aws:PrincipalArn", "aws:SourceArn"],
        values: &[
            "arn:aws:iam::111122223333:role/app",
            "arn:aws:iam::111122223333:*",
            "arn:aws:iam::*:user/*",
            "arn:aws:sns:*:111122223333:t:?",
            "arn:aws:sns:us-east-1:111122223333:*",
            "arn:aws:iam::${aws:PrincipalAccount}:user/${aws:username}",
            "arn:aws:s3:::x",
        ],
    },
    Family {
        operators: &["Null"],
        keys: &[
            "aws:ResourceTag/env",
            "aws:TagKeys",
            "aws:SourceIp",
            "kms:ViaService",
        ],
        values: &["true", "false"],
    },
];

/// Draws a condition.
pub(super) fn any() -> impl Strategy<Value = Plan> {
    let families: Vec<BoxedStrategy<Plan>> = FAMILIES.iter().map(|family| of(family).boxed()).collect();
    prop::strategy::Union::new(families)
}

fn of(family: &'static Family) -> impl Strategy<Value = Plan> {
    let set = prop_oneof![4 => Just(""), 1 => Just("ForAllValues:"), 1 => Just("ForAnyValue:")];
    let values = prop::sample::subsequence(family.values, 1..=2.min(family.values.len()));
    let operator = prop::sample::select(family.operators);
    let key = prop::sample::select(family.keys);
    (set, operator, prop::bool::weighted(0.25), key, values, any_bool()).prop_map(
        |(set, operator, if_exists, key, values, bare)| {
            // `NullIfExists` is not an operator.
            let if_exists = if_exists && operator != "Null";
            Plan {
                set,
                operator,
                if_exists,
                key,
                values,
                bare,
            }
        },
    )
}

fn any_bool() -> impl Strategy<Value = bool> {
    prop::bool::ANY
}

/// Writes a block; two conditions under one operator share its object.
pub(super) fn write(plans: &[Plan]) -> Option<Value> {
    let mut block: Map<String, Value> = Map::new();
    for plan in plans {
        let suffix = if plan.if_exists { "IfExists" } else { "" };
        let operator = format!("{}{}{suffix}", plan.set, plan.operator);
        let keys = block.entry(operator).or_insert_with(|| json!({}));
        // Names that differ in case only would be one key twice.
        let twice = keys
            .as_object()
            .is_some_and(|keys| keys.keys().any(|it| it.eq_ignore_ascii_case(plan.key)));
        if let (Some(keys), false) = (keys.as_object_mut(), twice) {
            keys.insert(plan.key.to_owned(), plan.values());
        }
    }
    (!block.is_empty()).then_some(Value::Object(block))
}

impl Plan {
    fn values(&self) -> Value {
        match self.values.as_slice() {
            [value] if self.bare => bare(value),
            values => json!(values),
        }
    }
}

/// Writes numbers and booleans without quotes, as a policy may.
fn bare(value: &str) -> Value {
    match value {
        "true" => json!(true),
        "false" => json!(false),
        number => number
            .parse::<i64>()
            .ok()
            .filter(|it| *it < 100)
            .map_or(json!(number), |it| json!(it)),
    }
}
