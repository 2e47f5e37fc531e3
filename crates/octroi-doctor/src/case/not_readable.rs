//! What a case says could not be read: permissions, with or without words behind them.

/// One entry: the permissions it names, and all its words in lower case.
#[derive(Debug)]
struct Entry {
    permissions: Vec<String>,
    words: String,
}

/// The permissions that the one who collected the evidence did not have.
#[derive(Debug, Default)]
pub(super) struct NotReadable {
    entries: Vec<Entry>,
}

impl NotReadable {
    /// Reads entries such as `ec2:DescribeVolumes (volume already deleted)`.
    pub(super) fn new(entries: &[String]) -> Self {
        let entries = entries.iter().map(|entry| {
            let words = entry.to_ascii_lowercase();
            let permissions = words
                .split([' ', ',', ';'])
                .filter(|word| word.contains(':'))
                .map(|word| word.trim_matches(['(', ')', '`', '.']).to_owned())
                .collect();
            Entry { permissions, words }
        });
        Self {
            entries: entries.collect(),
        }
    }

    /// Returns whether one of the permissions was missing; a denied `kms:*` covers all of KMS.
    pub(super) fn any(&self, permissions: &[&str]) -> bool {
        self.entries.iter().any(|entry| entry.names(permissions))
    }

    /// Returns whether one of the permissions was missing for one of several things of a kind:
    /// an entry whose words name another of them is about that one only.
    pub(super) fn any_for(&self, permissions: &[&str], name: &str, all: &[&str]) -> bool {
        self.entries.iter().any(|entry| {
            let mentions = |name: &str| entry.words.contains(&name.to_ascii_lowercase());
            let is_about_another = all.iter().any(|other| *other != name && mentions(other));
            entry.names(permissions) && (mentions(name) || !is_about_another)
        })
    }

    /// Returns whether an entry speaks of something in words, where no permission reads it.
    pub(super) fn speaks_of(&self, words: &str, name: &str, all: &[&str]) -> bool {
        self.entries.iter().any(|entry| {
            let mentions = |text: &str| entry.words.contains(&text.to_ascii_lowercase());
            let is_about_another = all.iter().any(|other| *other != name && mentions(other));
            mentions(words) && (mentions(name) || !is_about_another)
        })
    }
}

impl Entry {
    fn names(&self, permissions: &[&str]) -> bool {
        permissions.iter().any(|permission| {
            let permission = permission.to_ascii_lowercase();
            self.permissions
                .iter()
                .any(|denied| match denied.strip_suffix('*') {
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

    #[test]
    fn words_that_name_another_principal_are_about_that_one() {
        let entries = [
            "iam:GetRole (node-role)".to_owned(),
            "the session policy of starter".to_owned(),
        ];
        let missing = NotReadable::new(&entries);
        let all = ["node-role", "starter"];
        assert!(missing.any_for(&["iam:GetRole"], "node-role", &all));
        assert!(!missing.any_for(&["iam:GetRole"], "starter", &all));
        assert!(missing.speaks_of("session policy", "starter", &all));
        assert!(!missing.speaks_of("session policy", "node-role", &all));
    }
}
