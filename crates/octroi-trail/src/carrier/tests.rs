use serde_json::json;

use super::*;

fn record(id: u32) -> Value {
    json!({"eventVersion": "1.11", "eventSource": "kms.amazonaws.com", "eventName": "Decrypt", "eventID": format!("e{id}")})
}

fn ids(text: &str) -> Vec<String> {
    let reading = read(text, &Limits::default()).unwrap();
    reading
        .records
        .iter()
        .map(|r| r.event_id.as_deref().unwrap_or("-").to_owned())
        .collect()
}

#[test]
fn every_carrier_gives_the_same_records() {
    let (a, b) = (record(1), record(2));
    let event =
        |record: &Value| json!({"EventId": "x", "Username": "ops", "CloudTrailEvent": record.to_string()});
    let bridge = |record: &Value| json!({"version": "0", "detail-type": "AWS API Call via CloudTrail", "source": "aws.kms", "detail": record});
    let texts = [
        json!({"Records": [a, b]}).to_string(),
        serde_json::to_string_pretty(&json!({"Records": [a, b]})).unwrap(),
        json!({"Events": [event(&a), event(&b)], "NextToken": "t"}).to_string(),
        json!([a, b]).to_string(),
        json!([bridge(&a), event(&b)]).to_string(),
        format!("{a}\n{b}\n"),
        format!("\u{feff}{}\r\n{}", bridge(&a), bridge(&b)),
        format!("{}{}", json!({"Records": [a]}), json!({"Records": [b]})),
        json!({"events": [{"message": a.to_string()}, {"message": b.to_string()}]}).to_string(),
    ];
    for text in texts {
        assert_eq!(ids(&text), ["e1", "e2"], "{text}");
    }
    assert_eq!(ids(&a.to_string()), ["e1"]);
    assert_eq!(ids(r#"{"Records":[]}"#), [""; 0]);
}

#[test]
fn repeated_events_are_kept_once_and_events_without_id_always() {
    let nameless = json!({"eventSource": "kms.amazonaws.com", "eventName": "Decrypt"});
    let text = json!([record(1), nameless, record(1), nameless]).to_string();
    let reading = read(&text, &Limits::default()).unwrap();
    assert_eq!((reading.records.len(), reading.duplicates), (3, 1));
}

#[test]
fn the_reduced_form_is_made_whole() {
    let reading = read_values(vec![json!({
        "eventSource": "kms.amazonaws.com",
        "eventName": "CreateGrant",
        "userIdentityArn": "arn:aws:sts::111122223333:assumed-role/Operator/ops",
        "invokedBy": "AWS Internal",
        "errorCode": null,
        "errorMessage": null,
        "composed": true,
    })])
    .unwrap();
    let record = &reading.records[0];
    let full = json!({
        "userIdentity": {
            "type": "AssumedRole",
            "arn": "arn:aws:sts::111122223333:assumed-role/Operator/ops",
            "accountId": "111122223333",
            "invokedBy": "AWS Internal",
        },
        "eventSource": "kms.amazonaws.com",
        "eventName": "CreateGrant",
        "composed": true,
    });
    assert_eq!(record.to_value(), full);
    assert!(record.is_forwarded() && !record.failed());
}

#[test]
fn faults_name_record_line_and_column() {
    let fault = |text: &str| {
        let error = read(text, &Limits::default()).unwrap_err();
        error.to_string()
    };
    assert_eq!(
        fault("{\"Records\": [\n  {\"eventName\": \"A\"},\n  {\"ü\": 1}, 7]}"),
        "record 2 (line 3, column 3) is not a record"
    );
    assert_eq!(
        fault("[{\"eventName\": \"A\"}, 7]"),
        "record 2 (line 1, column 22) is not a record"
    );
    assert_eq!(
        fault("[{\"ü\": 1, \"eventName\": \"A\"},\n {\"CloudTrailEvent\": \"{\"}]"),
        "record 2 (line 2, column 2) cannot be read as JSON"
    );
    assert_eq!(
        fault("7"),
        "the value at record 1 (line 1, column 1) holds no CloudTrail records"
    );
    assert_eq!(
        fault("{\"Records\": 7}"),
        "the value at record 1 (line 1, column 1) holds no CloudTrail records"
    );
    assert_eq!(fault(" \n"), "the text is empty, so it holds no records");
    assert_eq!(fault("{\"Records\": ["), "the text is not JSON");
    let broken_inside = "[\n{\"eventName\": \"A\",\n  \"x\": \"\\ud800\"}]";
    assert!(
        fault(broken_inside).starts_with("record 1 (line 3, column "),
        "{}",
        fault(broken_inside)
    );
}

#[test]
fn what_is_too_large_or_too_deep_is_refused() {
    let limits = Limits {
        text_bytes: 400,
        records: 2,
        record_bytes: 120,
    };
    let of = |text: &str| read(text, &limits).unwrap_err();
    assert!(matches!(
        of(&" ".repeat(401)),
        CarrierError::TextTooLarge {
            bytes: 401,
            limit: 400
        }
    ));
    let small = json!({"eventName": "A"});
    assert!(matches!(
        of(&json!([small, small, small]).to_string()),
        CarrierError::TooManyRecords { limit: 2 }
    ));
    let wide = json!({"eventName": "A".repeat(120)}).to_string();
    assert!(matches!(
        of(&wide),
        CarrierError::RecordTooLarge { limit: 120, .. }
    ));
    let deep = format!(
        "{{\"eventName\": \"A\", \"x\": {}{}}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let error = read(&deep, &Limits::default()).unwrap_err();
    assert!(matches!(error, CarrierError::RecordSyntax { .. }), "{error}");
}

#[test]
fn a_version_that_is_not_known_is_refused_by_name() {
    let error = read(r#"{"eventVersion": "2.0", "eventName": "A"}"#, &Limits::default()).unwrap_err();
    let CarrierError::Record { source, .. } = error else {
        panic!("{error}")
    };
    assert_eq!(
        source.to_string(),
        "records of version `2.0` cannot be read, only those of version 1"
    );
}
