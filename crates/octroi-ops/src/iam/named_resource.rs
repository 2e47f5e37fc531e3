//! How IAM's refusals name the resource: mostly not by its ARN.
//!
//! The sentence is that of
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>. As seen in its answers,
//! IAM says `role NAME`, `user NAME` or `policy ARN` of what the request names, the ARN of what is made, listed
//! or passed on, and `*` where there is no resource.

use octroi_names::{Action, Arn};

/// The actions whose resource is told by its ARN, beside those that make something.
const BY_ARN: &[&str] = &[
    "PassRole",
    "ListUsers",
    "ListGroups",
    "ListRoles",
    "ListInstanceProfiles",
];

/// Returns what a refusal of IAM says of the resource.
pub(crate) fn named(action: &Action, resource: &str) -> String {
    let name = action.name();
    if name == "ListPolicies" && resource == "*" {
        return "policy path /".to_owned();
    }
    let Ok(arn) = resource.parse::<Arn>() else {
        return resource.to_owned();
    };
    if arn.resource_id("policy").is_some() {
        return match name {
            "CreatePolicy" => format!("policy {}", super::found::name_in(&arn)),
            _ => format!("policy {arn}"),
        };
    }
    let makes = name.starts_with("Create") && !["CreateAccessKey", "CreateLoginProfile"].contains(&name);
    if makes || BY_ARN.contains(&name) {
        return resource.to_owned();
    }
    let kinds = [
        ("user", "user"),
        ("group", "group"),
        ("role", "role"),
        ("instance-profile", "instance profile"),
    ];
    let kind = kinds.iter().find(|(kind, _)| arn.resource_id(kind).is_some());
    match kind {
        Some((_, kind)) => format!("{kind} {}", super::found::name_in(&arn)),
        None => resource.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_is_made_is_told_by_its_arn_and_what_is_there_by_its_name() {
        let named = |action: &str, resource: &str| {
            let resource = resource.replace("iam::", "arn:aws:iam::111122223333:");
            super::named(&action.parse().unwrap(), &resource)
        };
        assert_eq!(named("iam:GetRole", "iam::role/a/b"), "role b");
        assert_eq!(
            named("iam:CreateRole", "iam::role/a/b"),
            "arn:aws:iam::111122223333:role/a/b"
        );
        assert_eq!(
            named("iam:PassRole", "iam::role/b"),
            "arn:aws:iam::111122223333:role/b"
        );
        assert_eq!(named("iam:CreateAccessKey", "iam::user/b"), "user b");
        assert_eq!(
            named("iam:GetInstanceProfile", "iam::instance-profile/b"),
            "instance profile b"
        );
        assert_eq!(
            named("iam:GetPolicy", "iam::policy/a/b"),
            "policy arn:aws:iam::111122223333:policy/a/b"
        );
        assert_eq!(named("iam:CreatePolicy", "iam::policy/a/b"), "policy b");
        assert_eq!(named("iam:ListPolicies", "*"), "policy path /");
        assert_eq!(named("iam:GetAccountSummary", "*"), "*");
    }
}
