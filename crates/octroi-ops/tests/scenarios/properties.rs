//! What holds of every world and every call.

use octroi_names::{Known, SmolStr};
use octroi_ops::{Call, Origin, Performed, Refused, Request, SeededIds, ec2, kms, perform};
use octroi_world::{Constraint, Effect, GrantOperation, GranteePrincipal, InstanceState, World};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Value as Json, json};

use crate::call::call;
use crate::world::common;

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const ALICE: &str = "arn:aws:iam::111122223333:user/alice";
const OPERATOR: &str = "arn:aws:iam::111122223333:role/ops/Operator";
const OPS: &str = "arn:aws:sts::111122223333:assumed-role/Operator/ops";
const INFRASTRUCTURE: &str =
    "arn:aws:sts::111122223333:assumed-role/aws:ec2-infrastructure/i-0123456789abcdef0";
const ROOT: &str = "arn:aws:iam::111122223333:root";
const VOLUME: &str = "vol-0123456789abcdef0";

fn condition() -> impl Strategy<Value = Json> {
    select(vec![
        Json::Null,
        Json::Null,
        json!({ "Bool": { "kms:GrantIsForAWSResource": "true" } }),
        json!({ "StringEquals": { "kms:ViaService": "ec2.us-east-1.amazonaws.com" } }),
        json!({ "StringNotEquals": { "kms:ViaService": "ec2.us-east-1.amazonaws.com" } }),
        json!({ "StringEquals": { "kms:EncryptionContext:aws:ebs:id": VOLUME } }),
        json!({ "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/app" } }),
        json!({ "StringEquals": { "aws:ResourceTag/team": "${aws:PrincipalTag/team}" } }),
        json!({ "StringNotLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/*" } }),
        json!({ "Null": { "aws:ResourceTag/team": "true" } }),
        json!({ "IpAddress": { "aws:SourceIp": "192.0.2.0/24" } }),
    ])
}

fn statement(effects: Vec<&'static str>) -> impl Strategy<Value = Json> {
    let actions = vec![
        "*",
        "kms:*",
        "kms:CreateGrant",
        "kms:Decrypt",
        "kms:ReEncrypt*",
        "kms:R*Grant",
        "ec2:*",
    ];
    (
        select(effects),
        select(actions),
        select(vec!["*", KEY]),
        condition(),
    )
        .prop_map(|(effect, action, resource, condition)| {
            let mut statement = json!({ "Effect": effect, "Action": action, "Resource": resource });
            if !condition.is_null() {
                statement["Condition"] = condition;
            }
            statement
        })
}

fn document(statements: &[Json]) -> Json {
    json!({ "Version": "2012-10-17", "Statement": statements })
}

fn both() -> Vec<&'static str> {
    vec!["Allow", "Allow", "Allow", "Deny"]
}

fn identity() -> impl Strategy<Value = Json> {
    prop::collection::vec(statement(both()), 1..3).prop_map(|statements| document(&statements))
}

fn with_principal(principal: &str, mut statement: Json) -> Json {
    statement["Resource"] = json!("*");
    statement["Principal"] = if principal == "*" {
        json!("*")
    } else {
        json!({ "AWS": principal })
    };
    statement
}

fn key_policy() -> impl Strategy<Value = Json> {
    let principals = select(vec![ROOT, ROOT, ALICE, OPERATOR, OPS, "*"]);
    prop::collection::vec((principals, statement(both())), 1..4).prop_map(|statements| {
        let statements: Vec<Json> = statements
            .into_iter()
            .map(|(principal, statement)| with_principal(principal, statement))
            .collect();
        document(&statements)
    })
}

fn grants() -> impl Strategy<Value = Json> {
    let grantees = select(vec![ALICE, OPERATOR, OPS, INFRASTRUCTURE, ROOT]);
    let operations = select(vec![
        vec!["Decrypt"],
        vec!["CreateGrant", "Decrypt"],
        vec!["RetireGrant", "DescribeKey"],
    ]);
    let subset = select(vec![
        Json::Null,
        json!({ "aws:ebs:id": VOLUME }),
        json!({ "aws:ebs:id": "vol-1" }),
    ]);
    prop::collection::vec((grantees, operations, subset), 0..4).prop_map(|grants| {
        grants
            .into_iter()
            .enumerate()
            .map(|(index, (grantee, operations, subset))| {
                json!({ "id": format!("{index}").repeat(64), "grantee": grantee, "operations": operations,
                    "subset": subset, "retiring": ALICE, "issuingAccount": "111122223333" })
            })
            .collect()
    })
}

fn tags() -> impl Strategy<Value = Json> {
    select(vec![
        json!({}),
        json!({ "team": "blue" }),
        json!({ "team": "red" }),
    ])
}

/// What may be hidden of a world, each part by itself.
const PARTS: [&str; 9] = [
    "identity",
    "boundary",
    "principalTags",
    "rolePolicies",
    "keyPolicy",
    "grants",
    "state",
    "aliases",
    "keyTags",
];

fn parts() -> impl Strategy<Value = Json> {
    (
        (
            identity(),
            prop::option::of(identity()),
            tags(),
            identity(),
            key_policy(),
        ),
        (
            grants(),
            select(vec!["Enabled", "Enabled", "Disabled", "Unavailable"]),
        ),
        (select(vec![json!([]), json!(["alias/app"])]), tags()),
    )
        .prop_map(
            |((identity, boundary, principal_tags, role, key_policy), (grants, state), (aliases, tags))| {
                let boundary = boundary.map(
                    |document| json!({ "arn": "arn:aws:iam::111122223333:policy/B", "document": document }),
                );
                json!({
                    "identity": { "p": identity }, "boundary": boundary, "principalTags": principal_tags,
                    "rolePolicies": { "p": role }, "keyPolicy": key_policy, "grants": grants, "state": state,
                    "aliases": aliases, "keyTags": tags,
                })
            },
        )
}

fn world(parts: &Json) -> World {
    common(&json!({
        "users": [{ "arn": ALICE, "policies": parts["identity"], "boundary": parts["boundary"], "tags": parts["principalTags"] }],
        "roles": [{ "arn": OPERATOR, "policies": parts["rolePolicies"] }],
        "keys": [{ "arn": KEY, "policy": parts["keyPolicy"], "grants": parts["grants"], "state": parts["state"],
            "aliases": parts["aliases"], "tags": parts["keyTags"] }],
    }))
}

/// An operation and its call, as a scenario writes them.
fn a_call() -> impl Strategy<Value = (&'static str, Json)> {
    let context = json!({ "aws:ebs:id": VOLUME });
    let requests = vec![
        (
            "kms:CreateGrant",
            json!({ "KeyId": KEY, "GranteePrincipal": INFRASTRUCTURE, "Operations": ["Decrypt"], "EncryptionContextSubset": context }),
        ),
        (
            "kms:Decrypt",
            json!({ "KeyId": KEY, "EncryptionContext": context }),
        ),
        (
            "kms:ReEncrypt",
            json!({ "SourceKeyId": KEY, "DestinationKeyId": KEY, "SourceEncryptionContext": context, "DestinationEncryptionContext": context }),
        ),
        ("kms:DescribeKey", json!({ "KeyId": KEY })),
        ("kms:ListGrants", json!({ "KeyId": KEY })),
        (
            "kms:RetireGrant",
            json!({ "KeyId": KEY, "GrantId": "0".repeat(64) }),
        ),
        (
            "kms:RevokeGrant",
            json!({ "KeyId": KEY, "GrantId": "0".repeat(64) }),
        ),
        ("kms:DisableKey", json!({ "KeyId": KEY })),
    ];
    let callers = select(vec![
        (ALICE, "Direct"),
        (ALICE, "Forwarded"),
        (OPS, "Forwarded"),
        (INFRASTRUCTURE, "Infrastructure"),
    ]);
    (select(requests), callers).prop_map(|((operation, parameters), (caller, origin))| {
        (
            operation,
            json!({ "caller": caller, "origin": origin, "parameters": parameters }),
        )
    })
}

fn play(world: &World, operation: &str, json: &Json) -> Performed {
    let call = call(operation, json, world);
    perform(world, &call, &mut SeededIds::new(1))
}

/// `Some` of whether it succeeds, where that can be said.
fn definite(performed: &Performed) -> Option<bool> {
    match &performed.result {
        Ok(_) => Some(true),
        Err(Refused::Undetermined { .. }) => None,
        Err(Refused::Denied { .. } | Refused::Failed(_)) => Some(false),
    }
}

/// The story of a failure is in its message: nothing is written beside the tests.
fn config() -> ProptestConfig {
    ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn revoking_a_grant_never_allows((operation, json) in a_call(), parts in parts(), which in any::<Index>()) {
        let before = world(&parts);
        let grants: Vec<_> = before
            .keys()
            .filter(|key| key.arn.as_str() == KEY)
            .filter_map(|key| key.grants.value())
            .flat_map(|grants| grants.keys().cloned())
            .collect();
        prop_assume!(!grants.is_empty());
        let revoked = Effect::GrantRemoved { key: KEY.parse().unwrap(), id: which.get(&grants).clone() };
        let after = before.apply(&revoked).unwrap();
        if play(&after, operation, &json).result.is_ok() {
            prop_assert!(play(&before, operation, &json).result.is_ok());
        }
    }

    #[test]
    fn adding_a_deny_never_allows(
        (operation, json) in a_call(),
        parts in parts(),
        deny in statement(vec!["Deny"]),
        place in select(vec!["identity", "rolePolicies", "keyPolicy", "boundary"]),
    ) {
        let mut with_deny = parts.clone();
        match place {
            "keyPolicy" => {
                let statements = with_deny["keyPolicy"]["Statement"].as_array_mut().unwrap();
                statements.push(with_principal("*", deny));
            }
            "boundary" if with_deny["boundary"].is_null() => {}
            "boundary" => {
                let statements = with_deny["boundary"]["document"]["Statement"].as_array_mut().unwrap();
                statements.push(deny);
            }
            place => with_deny[place]["deny"] = document(&[deny]),
        }
        if play(&world(&with_deny), operation, &json).result.is_ok() {
            prop_assert!(play(&world(&parts), operation, &json).result.is_ok());
        }
    }

    /// Whatever is definite with parts unread stays so, whatever these parts turn out to be.
    #[test]
    fn a_definite_answer_stands_under_every_completion(
        (operation, json) in a_call(),
        known in parts(),
        other in parts(),
        hidden in prop::collection::btree_set(select(PARTS.to_vec()), 1..4),
    ) {
        let mut masked = known.clone();
        let mut completed = known.clone();
        for part in hidden {
            masked[part] = json!("unread");
            completed[part] = other[part].clone();
        }
        if let Some(answer) = definite(&play(&world(&masked), operation, &json)) {
            for completion in [&known, &completed] {
                let found = play(&world(completion), operation, &json);
                // What the request itself does not carry may still be unknown.
                if let Some(found) = definite(&found) {
                    prop_assert_eq!(answer, found);
                }
            }
        }
    }
}

/// A step of a story: which operation, and which of the things that there are.
fn step() -> impl Strategy<Value = (usize, Index, Index)> {
    (0..12_usize, any::<Index>(), any::<Index>())
}

fn request(world: &World, step: usize, first: Index, second: Index) -> Option<Request> {
    let pick = |ids: Vec<SmolStr>| (!ids.is_empty()).then(|| first.get(&ids).clone());
    let instance = || {
        pick(world.instances().map(|it| it.id.as_str().into()).collect())?
            .parse()
            .ok()
    };
    let volume = || {
        pick(world.volumes().map(|it| it.id.as_str().into()).collect())?
            .parse()
            .ok()
    };
    let key = || {
        let keys: Vec<_> = world.keys().map(|key| key.arn.clone()).collect();
        second.get(&keys).clone()
    };
    Some(match step {
        0 => Request::StartInstances(ec2::StartInstances {
            instances: vec![instance()?],
        }),
        1 => Request::StopInstances(ec2::StopInstances {
            instances: vec![instance()?],
            force: false,
        }),
        2 => Request::TerminateInstances(ec2::TerminateInstances {
            instances: vec![instance()?],
        }),
        3 => Request::RunInstances(ec2::RunInstances {
            image: "ami-0123456789abcdef1".parse().ok(),
            block_devices: Vec::new(),
            instance_profile: None,
            spot: false,
        }),
        4 => Request::AttachVolume(ec2::AttachVolume {
            volume: volume()?,
            instance: pick(world.instances().map(|it| it.id.as_str().into()).collect())?
                .parse()
                .ok()?,
            device: None,
        }),
        5 => Request::DetachVolume(ec2::DetachVolume {
            volume: volume()?,
            instance: None,
            device: None,
            force: false,
        }),
        6 => Request::DeleteVolume(ec2::DeleteVolume { volume: volume()? }),
        7 => Request::CreateSnapshot(ec2::CreateSnapshot { volume: volume()? }),
        8 => Request::CreateGrant(kms::CreateGrant {
            key: key(),
            grantee: GranteePrincipal::new(&format!(
                "arn:aws:sts::111122223333:assumed-role/aws:ec2-infrastructure/{}",
                pick(world.instances().map(|it| it.id.as_str().into()).collect())?
            )),
            retiring: Some(GranteePrincipal::new("ec2.us-east-1.amazonaws.com")),
            operations: vec![GrantOperation::Decrypt],
            constraint: Some(Constraint::Subset(vec![(
                "aws:ebs:id".into(),
                pick(world.volumes().map(|it| it.id.as_str().into()).collect())?,
            )])),
            name: None,
            extras: kms::Extras::default(),
        }),
        9 => Request::ScheduleKeyDeletion(kms::ScheduleKeyDeletion {
            key: key(),
            pending_window_in_days: None,
        }),
        10 => Request::CancelKeyDeletion(kms::CancelKeyDeletion { key: key() }),
        _ => Request::CopySnapshot(ec2::CopySnapshot {
            source: "snap-0123456789abcdef0".parse().ok()?,
            source_region: "us-east-1".parse().ok()?,
            encrypted: Some(true),
            kms_key_id: Some("alias/app".into()),
        }),
    })
}

/// Whether an instance is held by no grant any more.
fn released(world: &World, instance: &str) -> bool {
    let suffix = format!("/{instance}");
    world
        .keys()
        .filter_map(|key| key.grants.value())
        .flat_map(|grants| grants.values())
        .all(|grant| !grant.grantee.to_string().ends_with(&suffix))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn no_sequence_of_calls_breaks_the_world(steps in prop::collection::vec(step(), 1..40)) {
        let mut world = common(&Json::Null);
        let mut ids = SeededIds::new(7);
        for (step, first, second) in steps {
            let Some(request) = request(&world, step, first, second) else { continue };
            let call = Call {
                credential: None,
                input: Default::default(),
                caller: ALICE.parse().unwrap(),
                origin: Origin::Direct,
                region: "us-east-1".parse().unwrap(),
                time: Some("2026-01-15T10:20:30Z".parse().unwrap()),
                request_id: "r".into(),
                stated: Vec::new(),
                endpoint: None,
                request,
            };
            let performed = perform(&world, &call, &mut ids);
            prop_assert!(performed.result.is_ok() || performed.effects.is_empty());
            for effect in &performed.effects {
                world = world.apply(effect).map_err(|error| TestCaseError::fail(format!("{effect:?}: {error}")))?;
            }
            prop_assert_eq!(world.violations(), Vec::new());
            if performed.result.is_ok()
                && let Request::StopInstances(ec2::StopInstances { instances, .. })
                | Request::TerminateInstances(ec2::TerminateInstances { instances }) = &call.request
                {
                    let id = &instances[0];
                    let Known::Is(Some(instance)) = world.instance(id) else { panic!("{id} is gone") };
                    let ends = matches!(instance.state, InstanceState::Stopped | InstanceState::Terminated);
                    prop_assert!(ends, "{} is {}", id, instance.state.as_str());
                    let changed = performed.effects.iter().any(|it| matches!(it, Effect::InstanceStateChanged { .. }));
                    prop_assert!(!changed || released(&world, id.as_str()));
            }
        }
    }
}
