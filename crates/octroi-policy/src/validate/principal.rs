//! Principals on save: some kinds of policy demand them, the others prohibit them.
//!
//! See `authorization.md` 1.2, 1.3 and 1.6, and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>.

use super::{Findings, PolicyKind};
use crate::{PrincipalElement, PrincipalKind, Statement};

/// The statement has a principal element if, and only if, its kind of policy takes one.
pub(super) fn fits(statement: &Statement, findings: &mut Findings) {
    let kind = findings.kind;
    match (&statement.principal, kind) {
        (Some(element), _) if kind.is_identity() => findings.iam(
            element.span,
            "Policy document should not specify a principal.",
            "a policy of a caller names no principal".to_owned(),
        ),
        (Some(element), PolicyKind::ServiceControl) => findings.unquoted(
            element.span,
            "a service control policy names no principal".to_owned(),
        ),
        (None, PolicyKind::KeyPolicy) => findings.quoted(
            statement.span,
            "Policy contains a statement with no principal.",
            "the statement names no principal".to_owned(),
        ),
        (None, PolicyKind::RoleTrust) => findings.quoted(
            statement.span,
            "Missing required field Principal",
            "the statement names no principal".to_owned(),
        ),
        (None, PolicyKind::Endpoint | PolicyKind::ResourceControl) => {
            findings.unquoted(statement.span, "the statement names no principal".to_owned());
        }
        (Some(element), PolicyKind::RoleTrust) => {
            bare(element, findings);
            wildcards(element, findings);
        }
        (Some(element), PolicyKind::ResourceControl) => everyone(element, findings),
        (Some(element), _) => wildcards(element, findings),
        (None, _) => {}
    }
}

/// A trust policy takes `{"AWS": "*"}`, not a bare `*` (inferred from reports).
fn bare(element: &PrincipalElement, findings: &mut Findings) {
    if element
        .entries
        .iter()
        .any(|(kind, _)| *kind == PrincipalKind::Any)
    {
        findings.quoted(
            element.span,
            "AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\".",
            "a trust policy takes `{\"AWS\": \"*\"}`, not a bare `*`".to_owned(),
        );
    }
}

/// A resource control policy is about everyone.
fn everyone(element: &PrincipalElement, findings: &mut Findings) {
    let everyone = element.entries.iter().all(|(_, text)| text.value == "*");
    if element.negated || !everyone {
        let message = "the principal of a resource control policy is `*`".to_owned();
        findings.unquoted(element.span, message);
    }
}

/// Only `*` alone is a wildcard.
fn wildcards(element: &PrincipalElement, findings: &mut Findings) {
    for (kind, text) in &element.entries {
        let wild = text.value.contains(['*', '?']) && text.value != "*";
        if *kind == PrincipalKind::Aws && wild {
            findings.unquoted(text.span, format!("`{}` has a wildcard inside", text.value));
        }
    }
}
