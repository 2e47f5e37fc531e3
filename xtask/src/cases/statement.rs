//! Reading a policy statement for the checks: its actions, resources, principals, conditions.

use serde_json::Value;

use super::case::texts;

/// A statement as proposed, or as it stands in a case.
#[derive(Clone, Copy)]
pub(crate) struct Statement<'a>(pub(crate) &'a Value);

impl<'a> Statement<'a> {
    /// Returns the statements of a document, one or a list.
    pub(crate) fn all(document: &'a Value) -> Vec<Self> {
        match document.get("Statement") {
            Some(Value::Array(statements)) => statements.iter().map(Self).collect(),
            Some(statement) => vec![Self(statement)],
            None => Vec::new(),
        }
    }

    /// Returns the statement's id.
    pub(crate) fn sid(self) -> Option<&'a str> {
        self.0.get("Sid")?.as_str()
    }

    /// Returns whether the statement allows.
    pub(crate) fn allows(self) -> bool {
        self.0.get("Effect").and_then(Value::as_str) == Some("Allow")
    }

    /// Returns the actions.
    pub(crate) fn actions(self) -> Vec<&'a str> {
        self.0.get("Action").map(texts).unwrap_or_default()
    }

    /// Returns whether an action of the list, which may hold wildcards, covers this one.
    pub(crate) fn covers(self, action: &str) -> bool {
        let not = self.0.get("NotAction").map(texts);
        let listed = self.actions().iter().any(|pattern| matches(pattern, action));
        listed || not.is_some_and(|patterns| !patterns.iter().any(|pattern| matches(pattern, action)))
    }

    /// Returns the resources.
    pub(crate) fn resources(self) -> Vec<&'a str> {
        self.0.get("Resource").map(texts).unwrap_or_default()
    }

    /// Returns the principals of any kind; `*` is everyone.
    pub(crate) fn principals(self) -> Vec<&'a str> {
        match self.0.get("Principal") {
            Some(Value::Object(kinds)) => kinds.values().flat_map(texts).collect(),
            Some(everyone) => texts(everyone),
            None => Vec::new(),
        }
    }

    /// Returns the condition keys with their values.
    pub(crate) fn conditions(self) -> Vec<(&'a str, Vec<&'a str>)> {
        let operators = self.0.get("Condition").and_then(Value::as_object);
        let blocks = operators.into_iter().flat_map(|operators| operators.values());
        let keys = blocks.filter_map(Value::as_object).flatten();
        keys.map(|(key, values)| (key.as_str(), texts(values))).collect()
    }

    /// Returns whether the statement has a condition on this key.
    pub(crate) fn has_condition(self, key: &str) -> bool {
        self.conditions()
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case(key))
    }
}

/// Matches a pattern with `*` and `?`, ignoring case as actions do.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    fn step(pattern: &[u8], text: &[u8]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (Some((b'*', rest)), _) => {
                step(rest, text) || text.split_first().is_some_and(|(_, tail)| step(pattern, tail))
            }
            (Some((b'?', rest)), Some((_, tail))) => step(rest, tail),
            (Some((left, rest)), Some((right, tail))) => left.eq_ignore_ascii_case(right) && step(rest, tail),
            _ => false,
        }
    }
    step(pattern.as_bytes(), text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn actions_match_by_pattern() {
        assert!(matches("kms:Create*", "kms:CreateGrant"));
        assert!(matches("KMS:creategrant", "kms:CreateGrant"));
        assert!(!matches("kms:ReEncrypt", "kms:ReEncryptFrom"));
        let not = json!({"Effect": "Allow", "NotAction": "iam:*"});
        assert!(Statement(&not).covers("kms:CreateGrant"));
        assert!(!Statement(&not).covers("iam:PassRole"));
    }

    #[test]
    fn principals_and_conditions_are_listed() {
        let value = json!({"Principal": {"AWS": ["a", "b"], "Service": "c"},
            "Condition": {"Bool": {"x:Y": "true"}, "StringLike": {"z:W": ["1", "2"]}}});
        let statement = Statement(&value);
        assert_eq!(statement.principals(), ["a", "b", "c"]);
        assert_eq!(statement.conditions().len(), 2);
        assert!(statement.has_condition("X:y"));
    }
}
