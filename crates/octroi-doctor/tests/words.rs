//! Every message that the doctor names exists in every language, and none is left over.

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::{Path, PathBuf};

    use octroi_doctor::{Cause, Messages};

    /// Words with hyphens that are no messages: words for machines, AWS's own, and names.
    const OTHERS: &[&str] = &[
        "aws-cn",
        "octroi-ebs-kms",
        "octroi-stranger",
        "octroi-other",
        "new-grant",
        "o-unknown",
        "vol-0",
        "i-00000000000000000",
        // A part of a ticket: its message is `ticket-hand-off`.
        "hand-off",
    ];

    /// Files whose words with hyphens are not messages: command lines, and words for machines.
    const OTHER_FILES: &[&str] = &["commands/cli.rs", "refusal.rs"];

    fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
    }

    fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                sources(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }

    /// Returns the string literals of a source that are made like the id of a message.
    fn ids(source: &str) -> BTreeSet<String> {
        let code = source.split("#[cfg(test)]").next().unwrap();
        let code: String = code
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .collect::<Vec<_>>()
            .join("\n");
        // A quote within a literal begins and ends none.
        let code = code.replace("\\\"", "").replace("'\"'", "");
        code.split('"')
            .skip(1)
            .step_by(2)
            .filter(|text| {
                let mut letters = text.chars();
                letters.next().is_some_and(|first| first.is_ascii_lowercase())
                    && text.contains('-')
                    && !text.ends_with('-')
                    && text
                        .chars()
                        .all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-')
            })
            .map(ToOwned::to_owned)
            .collect()
    }

    fn named() -> BTreeSet<String> {
        let mut files = Vec::new();
        sources(&root().join("src"), &mut files);
        let mut found = BTreeSet::new();
        for file in files {
            let name = file
                .strip_prefix(root().join("src"))
                .unwrap()
                .to_string_lossy()
                .into_owned();
            let ids = ids(&fs::read_to_string(&file).unwrap());
            found.extend(ids.into_iter().filter(|id| {
                let message = ["comment-", "reason-", "policy-"]
                    .iter()
                    .any(|start| id.starts_with(start));
                !OTHER_FILES.contains(&name.as_str()) || message
            }));
        }
        found
    }

    fn is_word_for_machines(id: &str) -> bool {
        use octroi_doctor::Side;
        let sides = [
            Side::IdentityPolicy,
            Side::KeyPolicy,
            Side::Grant,
            Side::KeyStateOrTags,
            Side::PermissionsBoundary,
            Side::SessionPolicy,
            Side::OrganizationPolicy,
            Side::EndpointPolicy,
        ];
        OTHERS.contains(&id)
            || sides.iter().any(|side| side.as_str() == id)
            || Cause::ALL.iter().any(|cause| cause.slug() == id)
    }

    #[test]
    fn every_message_that_is_named_exists() {
        for language in Messages::languages() {
            let messages = Messages::new(language).unwrap();
            let missing: Vec<String> = named()
                .into_iter()
                .filter(|id| !is_word_for_machines(id) && !messages.has(id))
                .collect();
            assert!(missing.is_empty(), "{language} lacks {missing:?}");
        }
    }

    #[test]
    fn every_cause_has_its_clause_and_its_name() {
        for language in Messages::languages() {
            let messages = Messages::new(language).unwrap();
            for cause in Cause::ALL {
                for id in [
                    format!("cause-{}", cause.slug()),
                    format!("name-{}", cause.slug()),
                ] {
                    assert!(messages.has(&id), "{language} lacks {id}");
                }
            }
        }
    }

    #[test]
    fn no_message_of_the_doctor_is_left_over() {
        let named = named();
        for file in ["doctor.ftl", "doctor-causes.ftl", "doctor-remedies.ftl"] {
            let text = fs::read_to_string(root().join("locales/en").join(file)).unwrap();
            let left: Vec<&str> = text
                .lines()
                .filter(|line| line.starts_with(|letter: char| letter.is_ascii_lowercase()))
                .filter_map(|line| line.split_once(" =").map(|(id, _)| id))
                .filter(|id| {
                    let computed = ["cause-", "name-", "help-", "diagnose-", "demo-", "ticket-"];
                    !named.contains(*id) && !computed.iter().any(|start| id.starts_with(start))
                })
                .collect();
            assert!(left.is_empty(), "{file}: {left:?} is named nowhere");
        }
    }
}
