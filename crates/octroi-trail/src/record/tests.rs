use octroi_names::InstanceId;
use proptest::prelude::*;
use serde_json::{Map, json};

use super::parameters::{self, StateChange};
use super::*;
use crate::{Denial, PolicyType, Reason, render_refusal};

const REQUEST: &str = "11111111-2222-3333-4444-555555555555";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/Operator/ops";

fn region() -> Region {
    "us-east-1".parse().unwrap()
}

fn time(text: &str) -> Time {
    text.parse().unwrap()
}

fn key() -> Arn {
    KEY.parse().unwrap()
}

fn instance() -> InstanceId {
    "i-0123456789abcdef0".parse().unwrap()
}

fn operator() -> UserIdentity {
    UserIdentity::assumed_role(
        SESSION.parse().unwrap(),
        "arn:aws:iam::111122223333:role/Operator".parse().unwrap(),
        "AROAEXAMPLEROLEID",
        "ASIAEXAMPLEKEYID",
        time("2026-01-15T10:00:00Z"),
        false,
    )
}

fn create_grant() -> Builder {
    Record::builder(
        "kms",
        "CreateGrant",
        &region(),
        time("2026-01-15T10:20:30.75Z"),
        operator(),
    )
    .ids(REQUEST, "aaaaaaaa-0000-4000-8000-000000000002")
    .forwarded_by_ec2("bbbbbbbb-0000-4000-8000-000000000002")
    .parameters(parameters::create_grant(
        &key(),
        "arn:aws:sts::111122223333:assumed-role/aws:ec2-infrastructure/i-0123456789abcdef0",
        "ec2.us-east-1.amazonaws.com",
        &["Decrypt"],
        "vol-0123456789abcdef0",
    ))
    .key(&key())
}

/// The record of a golden file, by its name.
fn golden(name: &str) -> Value {
    let path = format!(
        "{}/../../corpus/trail/records/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    file["record"].clone()
}

#[test]
fn a_start_is_written_as_in_the_sample() {
    let record = Record::builder(
        "ec2",
        "StartInstances",
        &region(),
        time("2026-01-15T10:20:30Z"),
        operator(),
    )
    .ids(REQUEST, "aaaaaaaa-0000-4000-8000-000000000001")
    .direct("203.0.113.10", "aws-cli/2.15.0", "ec2.us-east-1.amazonaws.com")
    .parameters(parameters::instances(&[instance()]))
    .response(parameters::state_changes(
        REQUEST,
        &[StateChange {
            instance: instance(),
            previous: (80, "stopped".into()),
            current: (0, "pending".into()),
        }],
    ))
    .build();
    assert_eq!(record.to_value(), golden("ec2-start-instances"));
    assert_eq!(record.instance_ids(), [instance()]);
}

#[test]
fn a_forwarded_grant_is_written_as_in_the_sample() {
    let grant = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
        .parse()
        .unwrap();
    let record = create_grant()
        .response(parameters::grant_created(&grant, &key()))
        .build();
    assert_eq!(record.to_value(), golden("kms-create-grant-forwarded"));
    assert!(record.is_forwarded() && !record.failed());
    assert_eq!(record.key_arns(), [key()]);
    assert_eq!(record.instance_ids(), [instance()]);
    assert_eq!(record.grant_id(), Some(grant));
}

#[test]
fn a_refused_grant_loses_parameters_and_resources() {
    let reason = Reason::Implicit(PolicyType::Identity);
    let action = "kms:CreateGrant".parse().unwrap();
    let record = create_grant()
        .failed(
            "AccessDeniedException",
            render_refusal(&SESSION, &action, Some(&KEY), &reason),
        )
        .build();
    assert_eq!(record.to_value(), golden("kms-create-grant-refused"));
    assert!(record.is_access_denied() && record.is_forwarded());
    assert_eq!(record.key_arns(), [key()]);
    assert_eq!(record.volume_ids(), []);
    let refusal = record.refusal().unwrap();
    assert_eq!(
        (refusal.denial, refusal.policy_type),
        (Denial::Implicit, Some(PolicyType::Identity))
    );
}

#[test]
fn a_failure_by_key_state_keeps_parameters_and_resources() {
    let error = crate::KmsError::Disabled;
    let record = create_grant().failed(error.code(), error.message(&KEY)).build();
    assert_eq!(record.error_code.as_deref(), Some("DisabledException"));
    assert_eq!(record.volume_ids().len(), 1);
    assert_eq!(record.key_arns(), [key()]);
    assert_eq!(record.response_elements, Some(Value::Null));
}

#[test]
fn the_instance_decrypts_under_its_own_name() {
    let account = "111122223333".parse().unwrap();
    let by = UserIdentity::ec2_infrastructure(account, &region(), &instance(), time("2026-01-15T10:20:31Z"));
    let record = Record::builder("kms", "Decrypt", &region(), time("2026-01-15T10:20:32Z"), by)
        .ids(REQUEST, "aaaaaaaa-0000-4000-8000-000000000003")
        .internal()
        .parameters(parameters::decrypt("vol-0123456789abcdef0"))
        .key(&key())
        .build();
    assert_eq!(record.to_value(), golden("kms-decrypt-by-instance"));
    assert_eq!(record.instance_of_infrastructure_identity(), Some(instance()));
    assert!(!record.is_forwarded());
}

#[test]
fn the_service_retires_the_grant() {
    let record = Record::builder(
        "kms",
        "RetireGrant",
        &region(),
        time("2026-01-15T11:00:04Z"),
        UserIdentity::aws_service("AWS Internal"),
    )
    .ids(REQUEST, "aaaaaaaa-0000-4000-8000-000000000005")
    .internal()
    .response(json!({"keyId": KEY}))
    .additional(json!({"grantId": "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"}))
    .key(&key())
    .build();
    assert_eq!(record.to_value(), golden("kms-retire-grant-by-service"));
    assert!(!record.is_forwarded());
    assert!(record.grant_id().is_some());
}

#[test]
fn errors_of_ec2_say_whose_fault_they_are() {
    for (code, trail) in [
        ("UnauthorizedOperation", "Client.UnauthorizedOperation"),
        (
            "InsufficientInstanceCapacity",
            "Server.InsufficientInstanceCapacity",
        ),
        ("Client.DryRunOperation", "Client.DryRunOperation"),
    ] {
        assert_eq!(trail_error_code("ec2", code), trail);
    }
    assert_eq!(trail_error_code("kms", "AccessDeniedException"), "AccessDenied");
    assert_eq!(trail_error_code("kms", "DisabledException"), "DisabledException");
}

#[test]
fn versions_compare_as_numbers() {
    let of = |text: &str| {
        let value = json!({"eventVersion": text, "eventName": "X"});
        Record::from_value(value).map(|record| record.version())
    };
    assert!(of("1.11").unwrap() > of("1.08").unwrap());
    assert_eq!(of("2.0"), Err(RecordError::Version("2.0".into())));
    assert_eq!(Record::from_value(json!({"a": 1})), Err(RecordError::NotARecord));
    assert_eq!(Record::from_value(json!([])), Err(RecordError::NotAnObject));
}

#[test]
fn every_name_of_the_instances_identity_is_known() {
    for name in [
        "arn:aws:iam::111122223333:role/aws:ec2-infrastructure/i-0123456789abcdef0",
        "arn:aws:sts::111122223333:assumed-role/aws:ec2-infrastructure/i-0123456789abcdef0",
        "111122223333:aws:ec2-infrastructure:i-0123456789abcdef0",
    ] {
        assert_eq!(
            identity::instance_of_infrastructure(name),
            Some(instance()),
            "{name}"
        );
    }
    for name in [
        "arn:aws:iam::111122223333:role/aws:ec2-infrastructure",
        "arn:aws:sts::111122223333:assumed-role/my-aws:ec2-infrastructure/i-0123456789abcdef0",
        "arn:aws:sts::111122223333:assumed-role/Operator/i-0123456789abcdef0",
        "x:aws:ec2-infrastructure:i-0123456789abcdef0",
    ] {
        assert_eq!(identity::instance_of_infrastructure(name), None, "{name}");
    }
}

#[test]
fn values_in_other_forms_are_read_and_kept() {
    let value = json!({
        "eventName": "Decrypt", "eventTime": "2026-01-15T10:20:30+00:00", "readOnly": "true",
        "errorCode": null, "resources": "none", "recipientAccountId": "anonymous",
    });
    let record = Record::from_value(value.clone()).unwrap();
    assert_eq!(record.event_time, Some(time("2026-01-15T10:20:30Z")));
    assert_eq!(record.read_only, Some(true));
    assert!(!record.failed() && record.resources.is_none() && record.recipient_account_id.is_none());
    assert_eq!(record.to_value(), value);
}

const NAMES: [&str; 14] = [
    "eventVersion",
    "userIdentity",
    "eventTime",
    "eventName",
    "awsRegion",
    "errorCode",
    "readOnly",
    "resources",
    "sessionContext",
    "attributes",
    "mfaAuthenticated",
    "arn",
    "accountId",
    "tlsDetails",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!("true")),
        Just(json!("111122223333")),
        Just(json!("us-east-1")),
        Just(json!("2026-01-15T10:20:30Z")),
        Just(json!("20260115T102030Z")),
        Just(json!(SESSION)),
    ];
    leaf.prop_recursive(4, 48, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            members(inner).prop_map(Value::Object),
        ]
    })
}

fn members(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Map<String, Value>> {
    let name = prop_oneof![
        prop::sample::select(NAMES.to_vec()).prop_map(str::to_owned),
        "[a-zA-Z]{1,6}"
    ];
    prop::collection::vec((name, value), 0..6).prop_map(|pairs| pairs.into_iter().collect())
}

proptest! {
    #[test]
    fn what_is_read_is_written_back(mut map in members(any_json())) {
        map.insert("eventID".into(), json!("e"));
        map.remove("eventVersion");
        let value = Value::Object(map);
        let record = Record::from_value(value.clone()).unwrap();
        prop_assert_eq!(record.to_value(), value);
        let text = record.to_json();
        let again: Record = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(&again, &record);
        prop_assert_eq!(again.to_json(), text);
    }
}
