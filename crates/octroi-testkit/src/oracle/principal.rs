//! `Principal` and `NotPrincipal`: section 1.3.

use serde_json::Value;

use super::arn;
use super::caller::Caller;

/// How a principal element names the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The caller itself, or everyone.
    Direct,
    /// The role of the session, or the user behind the federated session.
    Limited,
    /// The caller's account.
    Account,
}

/// Returns how the element names the caller; `None` where it does not.
pub(super) fn names(element: &Value, caller: &Caller) -> Option<Kind> {
    if element == "*" {
        return Some(Kind::Direct);
    }
    let mut best = None;
    for (kind, entries) in element.as_object()? {
        let entries: Vec<&Value> = match entries {
            Value::Array(entries) => entries.iter().collect(),
            entry => vec![entry],
        };
        for entry in entries.into_iter().filter_map(Value::as_str) {
            let found = match kind.as_str() {
                "AWS" => aws(entry, caller),
                "Service" => matches!(caller, Caller::Service(name) if name == entry).then_some(Kind::Direct),
                _ => None,
            };
            best = stronger(best, found);
        }
    }
    best
}

/// Direct outranks limited, which outranks the account: each reaches the caller more surely.
fn stronger(left: Option<Kind>, right: Option<Kind>) -> Option<Kind> {
    let rank = |kind: &Option<Kind>| match kind {
        Some(Kind::Direct) => 3,
        Some(Kind::Limited) => 2,
        Some(Kind::Account) => 1,
        None => 0,
    };
    if rank(&right) > rank(&left) { right } else { left }
}

/// Returns how an entry under `AWS` (or a grantee) names the caller.
pub(super) fn aws(entry: &str, caller: &Caller) -> Option<Kind> {
    if entry == "*" {
        // Not the services (section 9, point 6).
        return (!matches!(caller, Caller::Service(_))).then_some(Kind::Direct);
    }
    if let Some(account) = account_of(entry) {
        return match caller {
            Caller::Root { account: own } if own == account => Some(Kind::Direct),
            _ => (caller.account() == Some(account)).then_some(Kind::Account),
        };
    }
    match caller {
        Caller::User { arn } => (arn == entry).then_some(Kind::Direct),
        Caller::Federated { arn, .. } if arn == entry => Some(Kind::Direct),
        Caller::Federated { user, .. } => (user.as_deref() == Some(entry)).then_some(Kind::Limited),
        Caller::RoleSession { arn, .. } if arn == entry => Some(Kind::Direct),
        Caller::RoleSession { arn, role } => is_role_of(entry, arn, role.as_deref()).then_some(Kind::Limited),
        _ => None,
    }
}

/// Returns the account that an entry names: twelve digits, or the root ARN.
fn account_of(entry: &str) -> Option<&str> {
    if entry.len() == 12 && entry.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(entry);
    }
    match arn::parts(entry) {
        Some([_, _, "iam", _, account, "root"]) => Some(account),
        _ => None,
    }
}

/// Returns whether a role ARN is the role of a session: same partition, account and role.
///
/// The session's ARN has no path: where the role's own ARN is known it is compared whole.
fn is_role_of(entry: &str, session: &str, role: Option<&str>) -> bool {
    let Some([_, partition, "iam", _, account, named]) = arn::parts(entry) else {
        return false;
    };
    let Some(path) = named.strip_prefix("role/") else {
        return false;
    };
    if let Some(role) = role {
        return role == entry;
    }
    let Some([_, own_partition, _, _, own_account, assumed]) = arn::parts(session) else {
        return false;
    };
    let name = assumed.split('/').nth(1);
    partition == own_partition && account == own_account && path.rsplit('/').next() == name
}
