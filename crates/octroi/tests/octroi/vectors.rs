//! Every vector through `simulate --batch`, from one thread and from several.

use std::fs;
use std::path::Path;

use octroi::batch;
use octroi_doctor::Messages;
use serde_json::Value;

fn vectors() -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/policy/vectors.json");
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn answers(lines: &str, threads: usize) -> Vec<Value> {
    let mut out = Vec::new();
    let mut input = lines.as_bytes();
    batch::run(&mut input, &mut out, threads, &Messages::english()).unwrap();
    String::from_utf8(out)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn every_vector_comes_out_as_aws_documents_it() {
    let vectors = vectors();
    assert_eq!(vectors.len(), 386);
    let lines: String = vectors.iter().map(|vector| format!("{vector}\n")).collect();
    for threads in [1, 3] {
        let answers = answers(&lines, threads);
        assert_eq!(answers.len(), vectors.len());
        let wrong: Vec<String> = vectors
            .iter()
            .zip(&answers)
            .filter(|(vector, answer)| {
                answer["id"] != vector["name"] || answer["decision"] != vector["expect"]
            })
            .map(|(vector, answer)| format!("{} should be {}: {answer}", vector["name"], vector["expect"]))
            .collect();
        assert!(wrong.is_empty(), "{threads} threads: {wrong:#?}");
    }
}

/// What a person is told must be what decided: the statement named is there and has the effect.
#[test]
fn the_deciding_statement_exists_and_has_the_effect_of_the_decision() {
    let vectors = vectors();
    let lines: String = vectors.iter().map(|vector| format!("{vector}\n")).collect();
    let mut statements = 0;
    for (vector, answer) in vectors.iter().zip(answers(&lines, 1)) {
        let decided = &answer["decidedBy"];
        let Some(index) = decided["statement"].as_u64() else {
            assert_ne!(answer["decision"], "explicitDeny", "{answer}");
            continue;
        };
        statements += 1;
        let field = match decided["policyType"].as_str().unwrap() {
            "scp" => "serviceControl",
            "rcp" => "resourceControl",
            field => field,
        };
        let named = |policy: &&Value| policy["name"] == decided["policy"];
        let policies = match &vector["policies"][field] {
            Value::Array(levels) if decided["level"].is_u64() => levels
                [decided["level"].as_u64().unwrap() as usize]
                .as_array()
                .unwrap()
                .clone(),
            Value::Array(policies) => policies.clone(),
            one => vec![one.clone()],
        };
        let policy = policies.iter().find(named).unwrap_or_else(|| panic!("{answer}"));
        let statement = match &policy["document"]["Statement"] {
            Value::Array(statements) => statements[index as usize].clone(),
            one => one.clone(),
        };
        let effect = if answer["decision"] == "allowed" {
            "Allow"
        } else {
            "Deny"
        };
        assert_eq!(statement["Effect"], effect, "{answer}");
        assert_eq!(statement.get("Sid"), decided.get("sid"), "{answer}");
    }
    assert!(statements > 200, "{statements}");
}
