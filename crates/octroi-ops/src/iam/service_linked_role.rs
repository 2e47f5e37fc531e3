//! Service-linked roles: what a service makes for itself, which nobody else may change.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html>. Each service says in its
//! own pages how its role is named, which managed policy it has, and whether there may be more than one, told apart by a
//! suffix: `services.txt` has a line for each, of service, role, policy, and the word `suffix`. A policy of a service whose
//! text is not among ours allows nothing here.

mod create_service_linked_role;
mod delete_service_linked_role;

pub use create_service_linked_role::CreateServiceLinkedRole;
pub(super) use delete_service_linked_role::{DeleteServiceLinkedRole, GetServiceLinkedRoleDeletionStatus};

/// A service that has a role of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Service {
    /// The name of the role.
    role: &'static str,
    /// The name of the managed policy.
    policy: &'static str,
    /// Whether a suffix is allowed.
    suffix: bool,
}

/// Finds a service by its principal.
fn service(principal: &str) -> Option<Service> {
    const SERVICES: &str = include_str!("service_linked_role/services.txt");
    let line = SERVICES
        .lines()
        .find(|line| line.split(' ').next() == Some(principal))?;
    let mut words = line.split(' ').skip(1);
    Some(Service {
        role: words.next()?,
        policy: words.next()?,
        suffix: words.next().is_some(),
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_line_is_a_service_with_a_role_of_its_own() {
        let text = include_str!("service_linked_role/services.txt");
        let mut names = BTreeSet::new();
        for line in text.lines() {
            let words: Vec<&str> = line.split(' ').collect();
            assert!(
                words.len() == 3 || words.len() == 4 && words[3] == "suffix",
                "{line}"
            );
            let found = service(words[0]).unwrap();
            assert!(found.role.starts_with("AWSServiceRoleFor"), "{line}");
            assert!(names.insert(found.role), "{line}");
            // A name of a role has 64 characters at most.
            assert!(found.role.len() <= 64, "{line}");
        }
        assert!(names.len() > 250);
        assert_eq!(
            service("autoscaling.amazonaws.com"),
            Some(Service {
                role: "AWSServiceRoleForAutoScaling",
                policy: "AutoScalingServiceRolePolicy",
                suffix: true
            })
        );
        assert_eq!(service("autoscaling"), None);
    }
}
