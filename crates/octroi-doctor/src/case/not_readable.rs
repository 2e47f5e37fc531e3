//! What a case says could not be read: permissions, with or without words behind them.

use std::collections::BTreeSet;

/// The permissions that the one who collected the evidence did not have.
#[derive(Debug, Default)]
pub(super) struct NotReadable {
    denied: BTreeSet<String>,
}

impl NotReadable {
    /// Reads entries such as `ec2:DescribeVolumes (volume already deleted)`.
    pub(super) fn new(entries: &[String]) -> Self {
        let denied = entries
            .iter()
            .flat_map(|entry| entry.split([' ', ',', ';']))
            .filter(|word| word.contains(':'))
            .map(|word| word.trim_matches(['(', ')', '`', '.']).to_ascii_lowercase())
            .collect();
        Self { denied }
    }

    /// Returns whether one of the permissions was missing; a denied `kms:*` covers all of KMS.
    pub(super) fn any(&self, permissions: &[&str]) -> bool {
        permissions.iter().any(|permission| {
            let permission = permission.to_ascii_lowercase();
            self.denied.iter().any(|denied| match denied.strip_suffix('*') {
                Some(prefix) => permission.starts_with(prefix),
                None => *denied == permission,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_behind_a_permission_are_for_people() {
        let entries = [
            "ec2:DescribeVolumes (volume already deleted)".to_owned(),
            "organizations:*".to_owned(),
        ];
        let missing = NotReadable::new(&entries);
        assert!(missing.any(&["ec2:DescribeVolumes"]));
        assert!(missing.any(&["organizations:DescribePolicy"]));
        assert!(!missing.any(&["kms:GetKeyPolicy", "ec2:DescribeInstances"]));
    }
}
