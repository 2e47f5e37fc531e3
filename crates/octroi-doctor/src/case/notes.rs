//! Notes in a case: fields whose name ends in `Note` are for people.
//!
//! The shapes of the format know no such field and refuse an unknown one with its place, which
//! is what a typo needs. Only a case that is refused is looked through for notes.

use serde_json::Value;

/// The end of the name of a note.
const NOTE: &str = "Note";

/// Fields that hold a policy, where every name is AWS's.
const POLICIES: &[&str] = &["document", "policy", "trustPolicy"];

/// Returns the case without its notes; `None` where it has none, or is no YAML.
pub(super) fn without(text: &str) -> Option<Value> {
    let mut case: Value = serde_saphyr::from_str(text).ok()?;
    strip(&mut case).then_some(case)
}

/// Removes the notes, and tells whether there were any.
fn strip(value: &mut Value) -> bool {
    match value {
        Value::Object(fields) => {
            let before = fields.len();
            fields.retain(|name, _| !name.ends_with(NOTE));
            let mut found = fields.len() < before;
            for (name, value) in fields.iter_mut() {
                if !POLICIES.contains(&name.as_str()) {
                    found |= strip(value);
                }
            }
            found
        }
        Value::Array(values) => values.iter_mut().fold(false, |found, value| strip(value) | found),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;

    const CASE: &str = "schema: octroi-case/1\nworld:\n  region: eu-west-1\n  keys:\n    - arn: \
                        arn:aws:kms:eu-west-1:111122223333:key/a\n      FIELD: x\naction:\n  operation: \
                        StartInstances\n  principal: arn:aws:iam::111122223333:user/a\n";

    #[test]
    fn a_note_is_read_past_and_a_typo_is_not() {
        assert!(read(&CASE.replace("FIELD: x", "state: Enabled")).is_ok());
        assert!(read(&CASE.replace("FIELD", "readingNote")).is_ok());
        let error = read(&CASE.replace("FIELD", "sttae")).unwrap_err();
        assert!(error.message.contains("sttae"), "{error}");
        assert_eq!(error.line, Some(6));
        let both = read(&CASE.replace("FIELD: x", "readingNote: x\n      sttae: x")).unwrap_err();
        assert!(both.message.contains("sttae"), "{both}");
    }
}
