//! Actions on save: there must be some, each `service:Name`.
//!
//! See `authorization.md` 1.6 and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>.

use super::{Findings, PolicyKind};
use crate::{Effect, Spanned, Statement};
use smol_str::SmolStr;

/// A statement has actions; in a key policy it may lack them, to no effect.
pub(super) fn present(statement: &Statement, findings: &mut Findings) {
    if statement.actions.is_empty() && findings.kind != PolicyKind::KeyPolicy {
        findings.iam(
            statement.span,
            "Policy statement must contain actions.",
            "the statement has no actions".to_owned(),
        );
    }
}

/// Every action is `*` or has a service and one colon.
pub(super) fn prefixes(statement: &Statement, findings: &mut Findings) {
    let kind = findings.kind;
    if kind == PolicyKind::ResourceControl {
        resource_control(statement, findings);
    }
    for action in &statement.actions {
        let text = action.value.as_str();
        let (service, rest) = match text.split_once(':') {
            _ if text == "*" => {
                if kind == PolicyKind::RoleTrust {
                    not_of_trust(action, findings);
                }
                continue;
            }
            Some(parts) => parts,
            None => {
                findings.iam(
                    action.span,
                    "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
                    format!("`{text}` names no service"),
                );
                continue;
            }
        };
        // Since 2025 a service control policy may have wildcards anywhere.
        let wild = kind == PolicyKind::ServiceControl;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
        if rest.contains(':') {
            findings.iam(
                action.span,
                "Actions/Condition can contain only one colon.",
                format!("`{text}` has more than one colon"),
            );
        } else if !service
            .bytes()
            .all(|byte| plain(byte) || (wild && matches!(byte, b'*' | b'?')))
        {
            findings.iam(
                action.span,
                &format!("Vendor {service} is not valid"),
                format!("`{service}` is not the name of a service"),
            );
        } else if kind == PolicyKind::RoleTrust && !is_of_trust(service, rest) {
            not_of_trust(action, findings);
        }
    }
}

fn not_of_trust(action: &Spanned<SmolStr>, findings: &mut Findings) {
    findings.quoted(
        action.span,
        "AssumeRole policy may only specify STS AssumeRole actions.",
        format!(
            "`{}` is not an action of STS that a role is assumed with",
            action.value
        ),
    );
}

/// Returns whether an action is one that a role's trust policy is about; what a wildcard may mean passes.
fn is_of_trust(service: &str, name: &str) -> bool {
    const NAMES: [&str; 6] = [
        "AssumeRole",
        "AssumeRoleWithSAML",
        "AssumeRoleWithWebIdentity",
        "TagSession",
        "SetSourceIdentity",
        "SetContext",
    ];
    let known = NAMES.iter().any(|known| known.eq_ignore_ascii_case(name));
    service.eq_ignore_ascii_case("sts") && (known || name.contains(['*', '?']))
}

/// What resource control policies of a customer may not say.
fn resource_control(statement: &Statement, findings: &mut Findings) {
    if statement.effect == Effect::Allow {
        let message = "a resource control policy only denies".to_owned();
        findings.unquoted(statement.span, message);
    }
    if statement.not_action {
        let message = "a resource control policy takes no `NotAction`".to_owned();
        findings.unquoted(statement.span, message);
    }
    for action in statement.actions.iter().filter(|action| action.value == "*") {
        let message = "a resource control policy names the service of every action".to_owned();
        findings.unquoted(action.span, message);
    }
}
