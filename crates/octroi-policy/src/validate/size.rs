//! The size of a policy on save.
//!
//! See `authorization.md` 1.2 and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>.

use super::{Findings, PolicyKind};
use crate::Span;

/// The text is not longer than its kind of policy may be.
pub(super) fn fits(text: &str, findings: &mut Findings) {
    let limit = findings.kind.size_limit();
    let size = findings.kind.measure(text);
    if size <= limit.most {
        return;
    }
    let most = limit.most;
    let unit = if limit.in_bytes { "bytes" } else { "characters" };
    let message = format!("the policy has {size} {unit}, at most {most} are taken");
    let span = Span {
        start: 0,
        end: text.len(),
    };
    match findings.kind {
        PolicyKind::Managed | PolicyKind::Boundary => {
            findings.quoted(
                span,
                &format!("Cannot exceed quota for PolicySize: {most}"),
                message,
            );
        }
        PolicyKind::RoleTrust => {
            findings.quoted(
                span,
                &format!("Cannot exceed quota for ACLSizePerRole: {most}"),
                message,
            );
        }
        // AWS's sentence about an inline policy names its owner, which is not known here.
        _ => findings.unquoted(span, message),
    }
}
