//! Writes many checks for `octroi simulate --batch`, made from the vectors.
//!
//! `cargo run --release --example checks -- COUNT [distinct] > checks.jsonl`
//!
//! The vectors are repeated, each time with another id and another value of an unused key, so that no two
//! requests are the same. With `distinct` no two policies are the same either: every document
//! gets an `Id` of its own. `expect` stays in the line, to compare the answers with.

use std::fs;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let count: usize = arguments.next().ok_or("how many?")?.parse()?;
    let distinct = arguments.next().is_some_and(|word| word == "distinct");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/policy/vectors.json");
    let mut vectors: Vec<Value> = serde_json::from_str(&fs::read_to_string(path)?)?;
    let mut out = BufWriter::new(io::stdout().lock());
    let total = vectors.len();
    for number in 0..count {
        let Some(vector) = vectors.get_mut(number % total).and_then(Value::as_object_mut) else {
            continue;
        };
        vector.remove("source");
        vector.remove("why");
        vector.insert("id".to_owned(), json!(format!("check-{number}")));
        let request = vector.get_mut("request");
        let context = request.and_then(|request| request.get_mut("context"));
        if let Some(context) = context.and_then(Value::as_object_mut) {
            context.insert("octroi:number".to_owned(), json!(number.to_string()));
        }
        if distinct && let Some(policies) = vector.get_mut("policies") {
            mark(policies, number);
        }
        serde_json::to_writer(&mut out, vector)?;
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(())
}

/// Gives every document its own `Id`.
fn mark(value: &mut Value, number: usize) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| mark(item, number)),
        Value::Object(fields) if fields.contains_key("Statement") => {
            fields.insert("Id".to_owned(), json!(format!("id-{number}")));
        }
        Value::Object(fields) => fields.values_mut().for_each(|field| mark(field, number)),
        _ => {}
    }
}
