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
                &format!("Has prohibited field {element}"),
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

/// The parts of an ARN as IAM reads them: those that are left out at the end are `*`, and what it begins with
/// does not matter.
struct Parts<'a>([&'a str; 5]);

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Option<Self> {
        let (_, rest) = text.split_once(':')?;
        let mut parts = rest.splitn(5, ':');
        let mut next = || parts.next().unwrap_or("*");
        Some(Self([next(), next(), next(), next(), next()]))
    }

    fn has_partition(&self) -> bool {
        let [partition, ..] = self.0;
        PARTITIONS.contains(&partition)
    }

    /// The whole ARN, as it stands in the refusal of its partition.
    fn whole(&self) -> String {
        format!("arn:{}", self.0.join(":"))
    }
}

/// Returns why IAM's older parser refuses a resource: an ARN of AWS without a service, or too short with a gap
/// in it.
pub(super) fn legacy(text: &str) -> Option<String> {
    let parts = Parts::of(text).filter(Parts::has_partition)?;
    let [_, service, ..] = parts.0;
    if service.is_empty() {
        return Some(format!("`{text}` does not name its service"));
    }
    let short = text.matches(':').count() < 5 && text.contains("::");
    short.then(|| format!("`{text}` has fewer than six parts"))
}

/// Returns IAM's sentence and ours, if a resource is no ARN that IAM takes.
fn fault(text: &str) -> Option<(String, String)> {
    if text == "*" {
        return None;
    }
    let parts = Parts::of(text).filter(|parts| text.starts_with("arn:") || !parts.has_partition());
    let Some(parts) = parts else {
        return Some((
            format!("Resource {text} must be in ARN format or \"*\"."),
            format!("`{text}` is not an ARN"),
        ));
    };
    let [partition, service, region, account, path] = parts.0;
    if !parts.has_partition() {
        return Some((
            format!(
                "Partition \"{partition}\" is not valid for resource \"{}\".",
                parts.whole()
            ),
            format!("`{partition}` is not a partition"),
        ));
    }
    if service.is_empty() || service.contains(['*', '?']) {
        return Some((
            "Resource vendor must be fully qualified and cannot contain regexes.".to_owned(),
            format!("`{text}` does not name its service"),
        ));
    }
    let has_region = !region.is_empty() && region != "*";
    if service == "iam" && has_region {
        return Some((
            format!("IAM resource {text} cannot contain region information."),
            format!("`{text}` names a Region, and IAM has none"),
        ));
    }
    // What S3 has beside buckets and objects, such as access points, is of an account and a Region.
    if service == "s3" && has_region && account.is_empty() {
        return Some((
            format!("Resource {text} can not contain region information."),
            format!("`{text}` names a Region, and bucket ARNs have none"),
        ));
    }
    let path_fits = ["*", "root"].contains(&path) || IAM_PATHS.iter().any(|start| path.starts_with(start));
    if service == "iam" && !path_fits {
        let paths = IAM_PATHS.join(", ");
        return Some((
            format!("IAM resource path must either be \"*\", root, or start with {paths}."),
            format!("`{path}` is not the path of an IAM resource"),
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(text: &str) -> Option<String> {
        fault(text).map(|(aws, _)| aws)
    }

    #[test]
    fn the_sentence_about_paths_is_the_one_of_iam() {
        assert_eq!(
            sentence("arn:aws:iam::111122223333:bucket").unwrap(),
            "IAM resource path must either be \"*\", root, or start with user/, federated-user/, role/, group/, \
             instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, \
             report/, access-report/."
        );
        assert_eq!(sentence("arn:aws:iam::111122223333:root"), None);
    }

    /// As AWS answers them.
    #[test]
    fn what_is_left_out_of_an_arn_is_a_star() {
        for (text, partition, whole) in [
            ("a:bsdfdsafsad", "bsdfdsafsad", "arn:bsdfdsafsad:*:*:*:*"),
            ("a:b:cadfsdf", "b", "arn:b:cadfsdf:*:*:*"),
            ("a:b:c:d:e:f:g:h", "b", "arn:b:c:d:e:f:g:h"),
            ("aws:s3:::example_bucket", "s3", "arn:s3:::example_bucket:*"),
            (
                "arn:error:s3:::example_bucket",
                "error",
                "arn:error:s3:::example_bucket",
            ),
        ] {
            let expect = format!("Partition \"{partition}\" is not valid for resource \"{whole}\".");
            assert_eq!(sentence(text), Some(expect));
            assert_eq!(legacy(text), None, "{text}");
        }
        assert_eq!(
            sentence("arn:aws").unwrap(),
            "Resource vendor must be fully qualified and cannot contain regexes."
        );
        assert_eq!(sentence("arn:aws:fdsasf"), None);
        for text in [
            "arn:aws:s3::example_bucket",
            "arn:aws::::example_bucket",
            "arn:aws::fdsasf",
        ] {
            assert!(legacy(text).is_some(), "{text}");
        }
        assert_eq!(
            sentence("a:aws:s3:::b").unwrap(),
            "Resource a:aws:s3:::b must be in ARN format or \"*\"."
        );
    }

    #[test]
    fn access_points_have_a_region_and_buckets_have_none() {
        assert_eq!(
            sentence("arn:aws:s3:us-west-2:111122223333:accesspoint/a/object/*"),
            None
        );
        assert!(sentence("arn:aws:s3:us-east-1::example_bucket").is_some());
    }
}
