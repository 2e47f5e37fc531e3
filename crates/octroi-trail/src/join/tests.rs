use octroi_names::{Arn, Region, Time};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::carrier;
use crate::record::{UserIdentity, parameters};

const OPS: &str = "arn:aws:sts::111122223333:assumed-role/Operator/ops";
const OTHER: &str = "arn:aws:iam::111122223333:user/bob";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const INSTANCE: &str = "i-0123456789abcdef0";
const VOLUME: &str = "vol-0123456789abcdef0";

fn region() -> Region {
    "us-east-1".parse().unwrap()
}

fn at(second: i64) -> Time {
    Time::from_epoch_millis(1_768_472_430_000 + second * 1000)
}

fn who(arn: &str) -> UserIdentity {
    UserIdentity {
        arn: arn.parse().ok(),
        kind: Some("AssumedRole".into()),
        ..UserIdentity::default()
    }
}

fn start(caller: &str, request: &str, second: i64) -> Record {
    let instance = INSTANCE.parse().unwrap();
    Record::builder("ec2", "StartInstances", &region(), at(second), who(caller))
        .ids(request, &format!("ec2-{request}-{second}"))
        .direct("203.0.113.10", "aws-cli/2.15.0", "ec2.us-east-1.amazonaws.com")
        .parameters(parameters::instances(&[instance]))
        .build()
}

fn grant(caller: &str, request: &str, second: i64) -> Record {
    let key: Arn = KEY.parse().unwrap();
    Record::builder("kms", "CreateGrant", &region(), at(second), who(caller))
        .ids(request, &format!("kms-{request}-{second}"))
        .forwarded_by_ec2("shared")
        .parameters(parameters::create_grant(
            &key,
            "arn:aws:sts::111122223333:assumed-role/aws:ec2-infrastructure/i-0123456789abcdef0",
            "ec2.us-east-1.amazonaws.com",
            &["Decrypt"],
            VOLUME,
        ))
        .key(&key)
        .build()
}

/// A forwarded call as it was written before 2024.
fn old_grant(caller: &str, request: &str, second: i64) -> Record {
    let mut record = grant(caller, request, second);
    for field in [&mut record.source_ip_address, &mut record.user_agent] {
        *field = Some("AWS Internal".into());
    }
    if let Some(identity) = &mut record.user_identity {
        identity.invoked_by = Some("AWS Internal".into());
    }
    record
}

fn decrypt(by: UserIdentity, request: &str, second: i64) -> Record {
    Record::builder("kms", "Decrypt", &region(), at(second), by)
        .ids(request, &format!("dec-{request}-{second}"))
        .internal()
        .parameters(parameters::decrypt(VOLUME))
        .key(&KEY.parse().unwrap())
        .build()
}

fn infrastructure() -> UserIdentity {
    let account = "111122223333".parse().unwrap();
    UserIdentity::ec2_infrastructure(account, &region(), &INSTANCE.parse().unwrap(), at(1))
}

/// The ties of each attempt, in order, and the number of loose records.
fn ties(records: &[Record]) -> (Vec<Vec<Tie>>, usize) {
    let joined = join(records);
    let of = |attempt: &Attempt<'_>| attempt.kms.iter().map(|call| call.tie).collect();
    (joined.attempts.iter().map(of).collect(), joined.loose.len())
}

#[test]
fn a_start_has_its_grant_and_its_decrypt_by_request_id() {
    let records = [
        start(OPS, "r1", 0),
        grant(OPS, "r1", 1),
        decrypt(infrastructure(), "r1", 2),
    ];
    assert_eq!(ties(&records), (vec![vec![Tie::RequestId, Tie::RequestId]], 0));
    let joined = join(&records);
    let attempt = &joined.attempts[0];
    assert_eq!(attempt.instance_ids(), [INSTANCE.parse().unwrap()]);
    assert_eq!(attempt.volume_ids(), [VOLUME.parse().unwrap()]);
    assert_eq!(attempt.key_arns(), [KEY.parse().unwrap()]);
    assert_eq!(attempt.failed().count(), 0);
}

#[test]
fn newest_first_is_put_in_order_of_time() {
    let records = [
        decrypt(infrastructure(), "r1", 1),
        grant(OPS, "r1", 1),
        start(OPS, "r1", 0),
    ];
    let joined = join(&records);
    let names: Vec<_> = joined.attempts[0]
        .kms
        .iter()
        .map(|call| call.record.event_name.as_deref())
        .collect();
    assert_eq!(names, [Some("CreateGrant"), Some("Decrypt")]);
}

#[test]
fn two_starts_of_one_caller_are_told_apart() {
    let records = [
        start(OPS, "r1", 0),
        start(OPS, "r2", 5),
        grant(OPS, "r2", 6),
        grant(OPS, "r1", 7),
    ];
    assert_eq!(ties(&records).0, [vec![Tie::RequestId], vec![Tie::RequestId]]);
}

#[test]
fn a_forwarded_call_of_today_with_another_request_id_is_of_another_call() {
    assert_eq!(
        ties(&[start(OPS, "r1", 0), grant(OPS, "r9", 1)]),
        (vec![vec![]], 1)
    );
}

#[test]
fn older_events_are_tied_by_caller_and_time() {
    let (yes, no) = ((vec![vec![Tie::CallerAndTime]], 0), (vec![vec![]], 1));
    assert_eq!(ties(&[start(OPS, "r1", 0), old_grant(OPS, "create-1", 1)]), yes);
    assert_eq!(ties(&[start(OPS, "r1", 0), old_grant(OPS, "create-1", -30)]), yes);
    assert_eq!(ties(&[start(OPS, "r1", 0), old_grant(OPS, "create-1", 299)]), yes);
    assert_eq!(ties(&[start(OPS, "r1", 0), old_grant(OPS, "create-1", 301)]), no);
    assert_eq!(ties(&[start(OPS, "r1", 0), old_grant(OPS, "create-1", -61)]), no);
    assert_eq!(ties(&[start(OPS, "r1", 0), old_grant(OTHER, "create-1", 1)]), no);
}

#[test]
fn the_nearest_call_before_wins() {
    let records = [
        start(OPS, "r1", 0),
        start(OPS, "r2", 60),
        start(OPS, "r3", 130),
        old_grant(OPS, "x", 100),
    ];
    assert_eq!(ties(&records).0, [vec![], vec![Tie::CallerAndTime], vec![]]);
}

#[test]
fn an_instance_is_known_by_the_name_of_its_session() {
    let records = [start(OPS, "r1", 0), decrypt(infrastructure(), "own", 3)];
    assert_eq!(ties(&records), (vec![vec![Tie::Instance]], 0));
}

#[test]
fn ebs_is_tied_by_the_volume_that_a_grant_names() {
    let ebs = decrypt(UserIdentity::aws_service("ebs.amazonaws.com"), "own", 2);
    assert_eq!(ties(&[start(OPS, "r1", 0), ebs.clone()]), (vec![vec![]], 1));
    assert_eq!(
        ties(&[start(OPS, "r1", 0), grant(OPS, "r1", 1), ebs]),
        (vec![vec![Tie::RequestId, Tie::Volume]], 0)
    );
}

fn reduced(service: &str, name: &str, arn: &str) -> Value {
    let mut record =
        json!({"eventSource": format!("{service}.amazonaws.com"), "eventName": name, "userIdentityArn": arn});
    if service == "kms" {
        record["invokedBy"] = "AWS Internal".into();
    }
    record
}

#[test]
fn records_by_hand_are_tied_by_order_and_caller() {
    let infra = "arn:aws:sts::111122223333:assumed-role/aws:ec2-infrastructure/i-0123456789abcdef0";
    let reading = carrier::read_values(vec![
        reduced("ec2", "StartInstances", OPS),
        reduced("kms", "CreateGrant", OPS),
        reduced("kms", "Decrypt", infra),
        reduced("kms", "CreateGrant", OTHER),
        reduced("ec2", "RunInstances", OTHER),
    ])
    .unwrap();
    assert_eq!(
        ties(&reading.records),
        (vec![vec![Tie::Order, Tie::Order], vec![Tie::Order]], 0)
    );
}

#[test]
fn a_record_by_hand_that_leaves_open_who_passed_it_on_may_be_of_ec2() {
    let open =
        |name: &str| json!({"eventSource": "kms.amazonaws.com", "eventName": name, "userIdentityArn": OPS});
    let of = |name: &str| {
        let reading = carrier::read_values(vec![reduced("ec2", "RunInstances", OPS), open(name)]).unwrap();
        ties(&reading.records)
    };
    assert_eq!(of("GenerateDataKeyWithoutPlaintext"), (vec![vec![Tie::Order]], 0));
    assert_eq!(of("RevokeGrant"), (vec![vec![]], 1));
    let by_hand = grant(OPS, "own", 1);
    let direct = Record {
        source_ip_address: Some("203.0.113.10".into()),
        user_agent: Some("aws-cli/2.15.0".into()),
        user_identity: Some(who(OPS)),
        ..by_hand
    };
    assert_eq!(ties(&[start(OPS, "r1", 0), direct]), (vec![vec![]], 1));
}

#[test]
fn what_a_person_does_to_a_grant_is_no_part_of_a_start() {
    let revoke = Record::builder("kms", "RevokeGrant", &region(), at(1), who(OPS))
        .ids("own", "revoke")
        .direct("203.0.113.10", "aws-cli/2.15.0", "kms.us-east-1.amazonaws.com")
        .build();
    assert_eq!(ties(&[start(OPS, "r1", 0), revoke]), (vec![vec![]], 1));
}

fn any_record() -> impl Strategy<Value = Record> {
    (0..5, prop::sample::select(vec![OPS, OTHER]), 0..4, -400i64..400).prop_map(
        |(kind, caller, request, second)| {
            let request = format!("r{request}");
            match kind {
                0 => start(caller, &request, second),
                1 => grant(caller, &request, second),
                2 => old_grant(caller, &request, second),
                3 => decrypt(infrastructure(), &request, second),
                _ => decrypt(UserIdentity::aws_service("ebs.amazonaws.com"), &request, second),
            }
        },
    )
}

proptest! {
    #[test]
    fn every_record_has_one_place(records in prop::collection::vec(any_record(), 0..20)) {
        let joined = join(&records);
        let mut places: Vec<*const Record> = joined.loose.iter().map(|record| std::ptr::from_ref(*record)).collect();
        for attempt in &joined.attempts {
            places.push(attempt.call);
            places.extend(attempt.kms.iter().map(|call| std::ptr::from_ref(call.record)));
            for call in attempt.kms.iter().filter(|call| call.tie == Tie::RequestId) {
                prop_assert_eq!(&call.record.request_id, &attempt.call.request_id);
            }
        }
        places.sort();
        places.dedup();
        prop_assert_eq!(places.len(), records.len());
    }
}
