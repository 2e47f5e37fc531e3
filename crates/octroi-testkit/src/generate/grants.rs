//! Grants on the key of the request.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::target::Target;
use super::who::{self, Named, Who};

/// A grant before it is written.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    grantee: Named,
    retiring: Option<Named>,
    operations: Vec<&'static str>,
    own: bool,
    constraint: Constraint,
}

#[derive(Debug, Clone, Copy)]
enum Constraint {
    None,
    Subset(&'static [(&'static str, &'static str)]),
    Equals(&'static [(&'static str, &'static str)]),
}

/// The operations beside that of the request.
const OPERATIONS: &[&str] = &[
    "Decrypt",
    "Encrypt",
    "GenerateDataKey",
    "CreateGrant",
    "DescribeKey",
    "RetireGrant",
];

/// The operations that a grant may hold; others would be refused when it is made.
const GRANTABLE: &[&str] = &["GenerateDataKeyWithoutPlaintext", "ReEncryptFrom"];

/// Draws the grants of a key.
pub(super) fn any() -> impl Strategy<Value = Vec<Plan>> {
    prop_oneof![3 => Just(0_usize), 2 => Just(1), 1 => Just(2)]
        .prop_flat_map(|count| prop::collection::vec(one(), count))
}

fn one() -> impl Strategy<Value = Plan> {
    let constraint = prop_oneof![
        3 => Just(Constraint::None),
        1 => Just(Constraint::Subset(&[("app", "a")])),
        1 => Just(Constraint::Subset(&[("APP", "a"), ("aws:ebs:id", "vol-0aaa")])),
        1 => Just(Constraint::Equals(&[("app", "a")])),
        1 => Just(Constraint::Equals(&[("aws:ebs:id", "vol-0aaa")])),
    ];
    let operations = prop::sample::subsequence(OPERATIONS, 1..=3);
    (
        who::named(),
        prop::option::weighted(0.3, who::named()),
        operations,
        prop::bool::weighted(0.6),
        constraint,
    )
        .prop_map(|(grantee, retiring, operations, own, constraint)| Plan {
            grantee,
            retiring,
            operations,
            own,
            constraint,
        })
}

impl Plan {
    /// Writes the grant.
    pub(super) fn write(&self, target: Target, who: Who) -> Value {
        let mut operations = self.operations.clone();
        let called = target.action.split(':').nth(1).unwrap_or_default();
        if self.own && (GRANTABLE.contains(&called) || OPERATIONS.contains(&called)) {
            operations.push(called);
        }
        operations.sort_unstable();
        operations.dedup();
        let pairs =
            |pairs: &[(&str, &str)]| -> Value { pairs.iter().map(|(key, value)| (*key, *value)).collect() };
        let constraints = match self.constraint {
            Constraint::None => json!({}),
            Constraint::Subset(it) => json!({"encryptionContextSubset": pairs(it)}),
            Constraint::Equals(it) => json!({"encryptionContextEquals": pairs(it)}),
        };
        let mut grant = json!({
            "granteePrincipal": self.grantee.single(target, who),
            "operations": operations,
            "constraints": constraints,
        });
        if let (Some(retiring), Some(grant)) = (self.retiring, grant.as_object_mut()) {
            grant.insert(
                "retiringPrincipal".to_owned(),
                json!(retiring.single(target, who)),
            );
        }
        grant
    }
}
