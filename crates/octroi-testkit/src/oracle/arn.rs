//! The six parts of an ARN.

/// Splits an ARN; the sixth part holds all further colons. `None` where there are fewer.
pub(super) fn parts(text: &str) -> Option<[&str; 6]> {
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    parts.try_into().ok()
}

/// Returns the sixth part, such as `key/…`; empty where there is none.
pub(super) fn resource_part(text: &str) -> &str {
    parts(text).map(|[.., resource]| resource).unwrap_or_default()
}

/// Returns the account.
pub(super) fn account(text: &str) -> &str {
    parts(text)
        .map(|[_, _, _, _, account, _]| account)
        .unwrap_or_default()
}
