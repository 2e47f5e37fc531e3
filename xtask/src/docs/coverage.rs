//! `docs/coverage.md`: every operation of the APIs, and whether octroi performs it.
//!
//! The names come from the API models that the wire format is read by, the reasons from the table of what
//! is deliberately left out.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use serde_json::Value;

use super::{MARK, Pages, cli};
use crate::house::{Failure, Result};

/// The services, by prefix: what AWS calls them and where their pages lie.
const SERVICES: &[(&str, &str, &str)] = &[
    ("sts", "AWS STS", "STS"),
    ("iam", "IAM", "IAM"),
    ("organizations", "Organizations", "organizations"),
    ("kms", "AWS KMS", "kms"),
];

/// Adds the page of what is covered.
pub(crate) fn add(root: &Path, pages: &mut Pages) -> Result {
    let text = cli::generated(root, "coverage")?;
    if text.is_empty() {
        return Ok(());
    }
    let operations: Vec<Value> = serde_json::from_str(&text)
        .map_err(|error| Failure::new(format!("`octroi generate-docs coverage` wrote no JSON: {error}")))?;
    pages.insert("docs/coverage.md".to_owned(), page(&operations));
    Ok(())
}

fn page(operations: &[Value]) -> String {
    let mut services: BTreeMap<&str, Vec<(&str, &Value)>> = BTreeMap::new();
    for operation in operations {
        let name = word(operation, "operation");
        services
            .entry(word(operation, "service"))
            .or_default()
            .push((name, operation));
    }
    let mut page = format!(
        "{MARK}\n\n# Coverage\n\nEvery operation of the APIs that `octroi serve` speaks, after the models that \
         AWS publishes in its SDKs.\nWhat is deliberately not performed is refused, with the reason below.\n\n\
         | service | operations | performed | deliberately not | missing |\n| --- | ---: | ---: | ---: | ---: |\n"
    );
    for (prefix, title, _) in SERVICES {
        let Some(rows) = services.get(prefix) else {
            continue;
        };
        let count = |state: &str| {
            rows.iter()
                .filter(|(_, operation)| word(operation, "state") == state)
                .count()
        };
        let _ = writeln!(
            page,
            "| {title} | {} | {} | {} | {} |",
            rows.len(),
            count("performed"),
            count("omitted"),
            count("missing")
        );
    }
    for (prefix, title, folder) in SERVICES {
        let Some(rows) = services.get(prefix) else {
            continue;
        };
        let _ = write!(page, "\n## {title}\n\n| operation | |\n| --- | --- |\n");
        for (name, operation) in rows {
            let says = match word(operation, "state") {
                "performed" => "performed".to_owned(),
                "omitted" => format!("deliberately not: {}", word(operation, "reason")),
                other => format!("**{other}**"),
            };
            let link = format!("https://docs.aws.amazon.com/{folder}/latest/APIReference/API_{name}.html");
            let _ = writeln!(page, "| [{name}]({link}) | {says} |");
        }
    }
    page
}

fn word<'a>(operation: &'a Value, member: &str) -> &'a str {
    operation.get(member).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_state_is_counted_and_said() {
        let text = page(&[
            json!({ "service": "kms", "operation": "Encrypt", "state": "performed" }),
            json!({ "service": "kms", "operation": "Melt", "state": "omitted", "reason": "nothing melts" }),
            json!({ "service": "kms", "operation": "Sing", "state": "missing" }),
        ]);
        assert!(text.contains("| AWS KMS | 3 | 1 | 1 | 1 |"));
        assert!(text.contains("API_Encrypt.html) | performed |"));
        assert!(text.contains("| deliberately not: nothing melts |"));
        assert!(text.contains("| **missing** |"));
    }
}
