//! The words of the policy language, to suggest the one that was meant.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html> and
//! `authorization.md` 2.2. What a policy may hold is decided by `octroi-policy` alone.

/// The elements, and the values that are words.
const ELEMENTS: &[&str] = &[
    "Version",
    "Statement",
    "Sid",
    "Effect",
    "Allow",
    "Deny",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
    "2012-10-17",
    "2008-10-17",
    "Federated",
    "Service",
    "CanonicalUser",
];

/// The condition operators without prefix and suffix.
const OPERATORS: &[&str] = &[
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIgnoreCase",
    "StringNotEqualsIgnoreCase",
    "StringLike",
    "StringNotLike",
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
    "DateEquals",
    "DateNotEquals",
    "DateLessThan",
    "DateLessThanEquals",
    "DateGreaterThan",
    "DateGreaterThanEquals",
    "Bool",
    "BinaryEquals",
    "IpAddress",
    "NotIpAddress",
    "ArnEquals",
    "ArnLike",
    "ArnNotEquals",
    "ArnNotLike",
    "Null",
];

/// Returns the word that a piece of a policy, quotes and all, was meant to be.
pub(super) fn nearest(piece: &str) -> Option<&'static str> {
    let word = piece.trim_matches('"');
    let bare = word
        .trim_start_matches("ForAnyValue:")
        .trim_start_matches("ForAllValues:");
    let bare = bare.strip_suffix("IfExists").unwrap_or(bare);
    let known = ELEMENTS.iter().chain(OPERATORS).copied();
    // A word that is right is not the one to correct.
    crate::ui::nearest(bare, known).filter(|nearest| *nearest != word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_operator_or_element_is_recognised() {
        assert_eq!(nearest("\"StringEqualz\""), Some("StringEquals"));
        assert_eq!(nearest("ForAnyValue:StringLikes"), Some("StringLike"));
        assert_eq!(nearest("BolIfExists"), Some("Bool"));
        assert_eq!(nearest("\"Principals\""), Some("Principal"));
        assert_eq!(nearest("\"allow\""), Some("Allow"));
        assert_eq!(nearest("\"Resource\""), None);
        assert_eq!(nearest("{}"), None);
    }
}
