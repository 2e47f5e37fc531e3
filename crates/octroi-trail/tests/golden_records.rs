//! Every golden record is read, written back equal, and yields the facts that its file states.

use std::fs;

use octroi_trail::Record;
use serde_json::{Value, json};

fn texts<T: ToString>(items: Vec<T>) -> Value {
    items.iter().map(T::to_string).collect()
}

/// The facts of a record in the spelling of the files.
fn facts(record: &Record) -> Value {
    let refusal = record.refusal().map(|refusal| {
        json!({
            "denial": format!("{:?}", refusal.denial),
            "policyType": refusal.policy_type.map(|kind| format!("{kind:?}")),
            "truncated": refusal.truncated,
        })
    });
    json!({
        "forwarded": record.is_forwarded(),
        "infrastructureInstance": record.instance_of_infrastructure_identity().map(|id| id.to_string()),
        "keys": texts(record.key_arns()),
        "volumes": texts(record.volume_ids()),
        "snapshots": texts(record.snapshot_ids()),
        "instances": texts(record.instance_ids()),
        "grant": record.grant_id().map(|id| id.to_string()),
        "accessDenied": record.is_access_denied(),
        "refusal": refusal,
    })
}

#[test]
fn golden_records_are_lossless_and_understood() {
    let folder = format!("{}/../../corpus/trail/records", env!("CARGO_MANIFEST_DIR"));
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let file: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let name = path.display();
        assert!(
            file["source"].as_str().is_some_and(|source| source.len() > 20),
            "{name} names no source"
        );
        let record = Record::from_value(file["record"].clone()).unwrap();
        assert_eq!(record.to_value(), file["record"], "{name}");
        assert_eq!(
            serde_json::from_str::<Record>(&record.to_json()).unwrap(),
            record,
            "{name}"
        );
        assert_eq!(facts(&record), file["facts"], "{name}");
        // Every member that AWS documents has its place; only samples of the future leave some over.
        let strange: Vec<_> = record.other.keys().collect();
        let expected: &[&str] = match path.file_stem().and_then(|stem| stem.to_str()) {
            Some("identity-center-user") => &["fieldOfTheFuture"],
            Some("insight-event") => &["insightDetails"],
            _ => &[],
        };
        assert_eq!(strange, expected, "{name}");
        count += 1;
    }
    assert!(count >= 30, "only {count} golden records were found");
}
