//! The condition keys that a statement asks for: in its conditions, and in its policy variables.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html>: variables stand in
//! resources and in the values of conditions, and only where the document has version 2012-10-17.

use octroi_names::SmolStr;
use octroi_policy::{Document, Spanned, Statement, Version};

/// Returns the names of the keys of a statement, in the order in which they are written in it.
pub(super) fn of(document: &Document, statement: &Statement) -> Vec<String> {
    let mut names = in_resources(document, statement);
    for condition in &statement.conditions {
        names.push(condition.key.value.to_string());
        names.extend(in_texts(document, &condition.values));
    }
    names
}

/// Returns the names of the keys of a statement's variables.
pub(super) fn variables(document: &Document, statement: &Statement) -> Vec<String> {
    let mut names = in_resources(document, statement);
    for condition in &statement.conditions {
        names.extend(in_texts(document, &condition.values));
    }
    names
}

fn in_resources(document: &Document, statement: &Statement) -> Vec<String> {
    in_texts(document, statement.resources.as_deref().unwrap_or_default())
}

fn in_texts(document: &Document, texts: &[Spanned<SmolStr>]) -> Vec<String> {
    let mut names = Vec::new();
    if document.version != Version::V2012 {
        return names;
    }
    for text in texts {
        for part in text.value.split("${").skip(1) {
            let Some((inside, _)) = part.split_once('}') else {
                continue;
            };
            let name = inside.split(',').next().unwrap_or_default().trim();
            if !matches!(name, "" | "*" | "?" | "$") {
                names.push(name.to_owned());
            }
        }
    }
    names
}
