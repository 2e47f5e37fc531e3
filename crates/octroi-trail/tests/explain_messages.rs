//! Every message of `explain` has its English words, and no words are left over.

use std::collections::BTreeSet;
use std::fs;

use octroi_trail::Explanation;
use octroi_trail::explain::{Message, NextStep, explain};
use serde_json::Value;

const FTL: &str = include_str!("../../octroi-doctor/locales/en/explain.ftl");
const REFUSALS: &str = include_str!("../../../corpus/trail/refusals.json");
const SENTENCES: &str = include_str!("../../../corpus/trail/sentences.json");

fn id_at(text: &str) -> &str {
    let end = text.find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'));
    text.split_at(end.unwrap_or(text.len())).0
}

/// The ids in the sources of `explain`, found by their prefix inside quotes.
fn ids_in_code() -> BTreeSet<String> {
    let folder = format!("{}/src", env!("CARGO_MANIFEST_DIR"));
    let inner = fs::read_dir(format!("{folder}/explain"))
        .into_iter()
        .flatten()
        .flatten();
    let mut files: Vec<_> = inner.map(|entry| entry.path()).collect();
    files.push(format!("{folder}/explain.rs").into());
    let mut ids = BTreeSet::new();
    for file in files.iter().filter(|file| !file.ends_with("tests.rs")) {
        let source = fs::read_to_string(file).unwrap_or_default();
        for part in source.split('"').filter(|part| part.starts_with("explain-")) {
            if id_at(part) == part {
                ids.insert(part.to_owned());
            }
        }
    }
    ids
}

/// The ids of the Fluent file with the variables that their words use.
fn words() -> Vec<(String, BTreeSet<String>)> {
    FTL.lines()
        .filter(|line| line.starts_with("explain-"))
        .filter_map(|line| line.split_once(" = "))
        .map(|(id, words)| {
            let variables = words
                .split("{ $")
                .skip(1)
                .map(|rest| id_at(rest).to_owned())
                .collect();
            (id.to_owned(), variables)
        })
        .collect()
}

#[test]
fn code_and_words_have_the_same_ids() {
    let in_code = ids_in_code();
    let in_words: BTreeSet<String> = words().into_iter().map(|(id, _)| id).collect();
    assert_eq!(words().len(), in_words.len(), "an id stands twice");
    assert_eq!(in_code, in_words);
    assert!(in_code.len() > 100);
}

fn messages(explanation: &Explanation) -> Vec<Message> {
    let mut all = explanation.facts.rows();
    all.extend(explanation.says.iter().chain(&explanation.does_not_say).cloned());
    for step in &explanation.next {
        match step {
            NextStep::Run { purpose, .. } | NextStep::Ask { purpose, .. } => all.push(purpose.clone()),
            NextStep::Diagnose { .. } => {}
        }
    }
    all.extend(explanation.parts.iter().flat_map(messages));
    all
}

#[test]
fn every_message_brings_the_variables_of_its_words() {
    let words = words();
    let mut texts: Vec<String> = Vec::new();
    for table in [REFUSALS, SENTENCES] {
        let rows: Vec<Value> = serde_json::from_str(table).unwrap();
        let framed = rows.iter().map(|row| match row["code"].as_str() {
            Some(code) => format!(
                "An error occurred ({code}) when calling the X operation: {}",
                row["text"].as_str().unwrap()
            ),
            None => row["text"].as_str().unwrap().to_owned(),
        });
        texts.extend(framed);
    }
    for folder in ["records", "decoded"] {
        let folder = format!("{}/../../corpus/trail/{folder}", env!("CARGO_MANIFEST_DIR"));
        for entry in fs::read_dir(folder).unwrap() {
            let text = fs::read_to_string(entry.unwrap().path()).unwrap();
            let value: Value = serde_json::from_str(&text).unwrap();
            texts.push(value.get("record").unwrap_or(&value).to_string());
        }
    }
    for code in [
        "Client.InternalError",
        "Client.VolumeLimitExceeded",
        "Client.InvalidSnapshot.NotFound",
        "Server.SpotInstanceTermination",
    ] {
        texts.push(format!("{code}: text"));
    }
    for text in texts {
        let all = messages(&explain(&text));
        assert!(!all.is_empty(), "{text}");
        for message in all {
            let (_, variables) = words
                .iter()
                .find(|(id, _)| id == message.id)
                .unwrap_or_else(|| panic!("{message:?}"));
            let given: BTreeSet<String> = message.args.iter().map(|(name, _)| (*name).to_owned()).collect();
            assert_eq!(*variables, given, "{message:?}");
        }
    }
}
