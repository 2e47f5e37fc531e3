//! Resources on save: there must be some, each `*` or an ARN of a service.
//!
//! IAM names the first resource with a fault. A key policy is not looked at: its `Resource`
//! is the key whatever it says. See `authorization.md` 1.6 and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>.

use super::{Findings, PolicyKind};
use crate::Statement;

const PARTITIONS: [&str; 9] = [
    "aws",
    "aws-cn",
    "aws-us-gov",
    "aws-iso",
    "aws-iso-b",
    "aws-iso-e",
    "aws-iso-f",
    "aws-eusc",
    "*",
];

/// What the path of an IAM resource begins with.
const IAM_PATHS: [&str; 13] = [
    "user/",
    "federated-user/",
    "role/",
    "group/",
    "instance-profile/",
    "mfa/",
    "server-certificate/",
    "policy/",
    "sms-mfa/",
    "saml-provider/",
    "oidc-provider/",
    "report/",
    "access-report/",
];

/// A statement has resources, except in a trust policy, which prohibits them.
pub(super) fn present(statement: &Statement, findings: &mut Findings) {
    let count = statement.resources.as_ref().map(Vec::len);
    match (findings.kind, count) {
        (PolicyKind::RoleTrust, Some(_)) => {
            let element = if statement.not_resource {
                "NotResource"
            } else {
                "Resource"
            };
            findings.quoted(
                statement.span,
                &format!("Has prohibited field {element}."),
                "a trust policy has no resources: it is about its role".to_owned(),
            );
        }
        // To no effect in a key policy; an SCP without resources is about all of them.
        (PolicyKind::RoleTrust | PolicyKind::KeyPolicy | PolicyKind::ServiceControl, None) => {}
        (PolicyKind::KeyPolicy, Some(0)) => {}
        (_, None | Some(0)) => findings.iam(
            statement.span,
            "Policy statement must contain resources.",
            "the statement has no resources".to_owned(),
        ),
        (_, Some(_)) => {}
    }
}

/// The first resource that is no ARN.
pub(super) fn format(statement: &Statement, findings: &mut Findings) {
    if matches!(findings.kind, PolicyKind::KeyPolicy | PolicyKind::RoleTrust) {
        return;
    }
    for resource in statement.resources.iter().flatten() {
        if let Some((aws, message)) = fault(&resource.value) {
            findings.iam(resource.span, &aws, message);
            return;
        }
    }
}

/// Returns IAM's sentence and ours, if a resource is no ARN that IAM takes.
fn fault(text: &str) -> Option<(String, String)> {
    if text == "*" {
        return None;
    }
    let mut parts = text.splitn(6, ':');
    let is_arn = parts.next() == Some("arn") && text.contains(':');
    if !is_arn {
        return Some((
            format!("Resource {text} must be in ARN format or \"*\"."),
            format!("`{text}` is not an ARN"),
        ));
    }
    let partition = parts.next().unwrap_or_default();
    if !PARTITIONS.contains(&partition) {
        return Some((
            format!("Partition \"{partition}\" is not valid for resource \"{text}\"."),
            format!("`{partition}` is not a partition"),
        ));
    }
    let service = parts.next().unwrap_or_default();
    let (region, account, path) = (parts.next(), parts.next(), parts.next());
    if service.is_empty() || service.contains(['*', '?']) || region.is_none() {
        return Some((
            "Resource vendor must be fully qualified and cannot contain regexes.".to_owned(),
            format!("`{text}` does not name its service"),
        ));
    }
    let has_region = region.is_some_and(|region| !region.is_empty() && region != "*");
    if service == "iam" && has_region {
        return Some((
            format!("IAM resource {text} cannot contain region information."),
            format!("`{text}` names a Region, and IAM has none"),
        ));
    }
    if service == "s3" && has_region {
        return Some((
            format!("Resource {text} can not contain region information."),
            format!("`{text}` names a Region, and bucket ARNs have none"),
        ));
    }
    let path = path.or(account).unwrap_or_default();
    let path_fits = path == "*" || IAM_PATHS.iter().any(|start| path.starts_with(start));
    if service == "iam" && !path_fits {
        let paths = IAM_PATHS.join(", ");
        return Some((
            format!("IAM resource path must either be \"*\" or start with {paths}."),
            format!("`{path}` is not the path of an IAM resource"),
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_about_paths_is_the_one_of_iam() {
        let (aws, _) = fault("arn:aws:iam::111122223333:root").unwrap();
        assert_eq!(
            aws,
            "IAM resource path must either be \"*\" or start with user/, federated-user/, role/, group/, \
             instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, \
             report/, access-report/."
        );
    }
}
