//! Where a statement stands, as the simulator tells it: a line and a column, both from 1.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/APIReference/API_Position.html>. As its answers show, a statement
//! begins where the reader stood before it: behind the bracket of the list, behind the statement before, or behind
//! its own brace where it is no list. It ends behind its closing brace.

use octroi_policy::{Policy, Span};
use serde_json::{Value, json};

/// Returns the position of a place in a text.
fn position(text: &str, at: usize) -> Value {
    let (line, column) = Span { start: at, end: at }.line_column(text);
    json!({ "Line": line, "Column": column })
}

/// Returns where a statement begins and ends.
pub(super) fn of_statement(policy: &Policy, index: usize) -> Option<(Value, Value)> {
    let statements = &policy.document().statements;
    let span = statements.get(index)?.span;
    let text = policy.text();
    let before = index.checked_sub(1).and_then(|before| statements.get(before));
    let start = match before {
        Some(before) => before.span.end,
        None => {
            let lead = text.get(..span.start).unwrap_or_default().trim_end();
            match lead.ends_with('[') {
                true => lead.len(),
                false => span.start + 1,
            }
        }
    };
    Some((position(text, start), position(text, span.end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, index: usize) -> (Value, Value) {
        of_statement(&Policy::parse("p", text).unwrap(), index).unwrap()
    }

    fn at(line: usize, column: usize) -> Value {
        json!({ "Line": line, "Column": column })
    }

    /// The example of the AWS CLI's page of simulate-custom-policy.
    #[test]
    fn a_lone_statement_begins_behind_its_brace() {
        let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"DateGreaterThan":{"aws:CurrentTime":"2018-08-16T12:00:00Z"}}}}"#;
        assert_eq!(of(text, 0), (at(1, 38), at(1, 167)));
    }

    /// AdministratorAccess, as AWS answers it.
    #[test]
    fn a_listed_statement_begins_behind_what_stands_before_it() {
        let text = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Effect\": \"Allow\",\n      \
                    \"Action\": \"*\",\n      \"Resource\": \"*\"\n    }\n  ]\n}";
        assert_eq!(of(text, 0), (at(3, 17), at(8, 6)));
        let two = text.replace(
            "    }\n  ]",
            "    },\n    {\"Effect\": \"Deny\", \"Action\": \"a:b\", \"Resource\": \"*\"}\n  ]",
        );
        assert_eq!(of(&two, 1), (at(8, 6), at(9, 57)));
    }
}
