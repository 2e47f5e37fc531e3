//! Every sentence of the tables is read into the class that its row states.

use octroi_trail::refusal::{self, On};
use octroi_trail::{Refusal, Sentence};
use serde_json::{Value, json};

const REFUSALS: &str = include_str!("../../../corpus/trail/refusals.json");
const SENTENCES: &str = include_str!("../../../corpus/trail/sentences.json");

fn text_of<T: ToString>(value: Option<&T>) -> Value {
    value.map(T::to_string).into()
}

fn debug_of<T: std::fmt::Debug>(value: Option<T>) -> Value {
    value.map(|value| format!("{value:?}")).into()
}

fn as_row(refusal: &Refusal) -> Value {
    let resource = match &refusal.resource {
        On::Unnamed => Value::Null,
        On::Resource(text) => text.as_str().into(),
        On::ThisResource => "this resource".into(),
        On::ThisCiphertext => "this ciphertext".into(),
    };
    json!({
        "principal": text_of(refusal.principal.as_ref()),
        "action": text_of(refusal.action.as_ref()),
        "resource": resource,
        "denial": format!("{:?}", refusal.denial),
        "policyType": debug_of(refusal.policy_type),
        "policyArn": text_of(refusal.policy_arn.as_ref()),
        "transitivelyThrough": debug_of(refusal.transitively_through),
        "encodedMessage": text_of(refusal.encoded_message.as_ref()),
        "truncated": refusal.truncated,
        "unread": text_of(refusal.unread.as_ref()),
    })
}

#[test]
fn refusals_are_read_as_the_table_says() {
    let rows: Vec<Value> = serde_json::from_str(REFUSALS).unwrap();
    assert!(rows.len() > 35);
    for row in rows {
        let text = row["text"].as_str().unwrap();
        assert!(row["source"].is_string(), "{text}");
        let read = refusal::parse(text).unwrap_or_else(|| panic!("not read: {text}"));
        assert_eq!(as_row(&read), row["expect"], "{text}");
    }
}

fn name_of(sentence: &Sentence) -> Value {
    let with = |name: &str, id: Option<String>| match id {
        Some(id) => Value::from(format!("{name} {id}")),
        None => Value::from(name),
    };
    match sentence {
        Sentence::Kms { error, key } => json!({"kms": format!("{error:?}"), "key": text_of(key.as_ref())}),
        Sentence::VolumeKeyUnusable { volume } => {
            with("VolumeKeyUnusable", volume.as_ref().map(|id| id.to_string()))
        }
        Sentence::NotAuthorizedToUseKey { key } => with("NotAuthorizedToUseKey", Some(key.to_string())),
        Sentence::InvalidInstanceProfile { name } => with(
            "InvalidInstanceProfile",
            name.as_ref().map(|name| name.to_string()),
        ),
        Sentence::SnapshotNotFound(id) => with("SnapshotNotFound", id.as_ref().map(|id| id.to_string())),
        Sentence::VolumeNotFound(id) => with("VolumeNotFound", id.as_ref().map(|id| id.to_string())),
        Sentence::InstanceNotFound(id) => with("InstanceNotFound", id.as_ref().map(|id| id.to_string())),
        Sentence::IncorrectInstanceState(id) => {
            with("IncorrectInstanceState", id.as_ref().map(|id| id.to_string()))
        }
        other => format!("{other:?}").into(),
    }
}

#[test]
fn other_sentences_are_read_as_the_table_says() {
    let rows: Vec<Value> = serde_json::from_str(SENTENCES).unwrap();
    assert!(rows.len() > 25);
    for row in rows {
        let text = row["text"].as_str().unwrap();
        let read = Sentence::read(row["code"].as_str(), text);
        let name = read.as_ref().map_or(Value::Null, name_of);
        assert_eq!(name, row["expect"], "{text}");
    }
}
