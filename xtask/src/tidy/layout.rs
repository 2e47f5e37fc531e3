//! Files: one concept each, named by its noun, with a header.

use crate::house::{Complaint, Source};

/// More lines than this are two concepts.
const MOST_LINES: usize = 800;

/// At this many lines it is time to look for the second concept.
const MANY_LINES: usize = 500;

/// Tables of data, which grow with what AWS has and not with what they mean.
const DATA_TABLES: &[&str] = &[];

/// Names under which things without a name collect.
const NAMELESS: &[&str] = &["utils", "util", "common", "helpers", "helper", "manager", "misc"];

/// Returns the breaches of the rules on files.
pub(crate) fn complaints(sources: &[Source]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for source in sources.iter().filter(|source| source.is_rust()) {
        let count = source.text.lines().count();
        if count > MOST_LINES && !DATA_TABLES.contains(&source.path.as_str()) {
            let cure = "split it by concept, or list it as a data table in xtask/src/tidy/layout.rs";
            let text = format!("{count} lines, more than {MOST_LINES}: {cure}");
            complaints.push(Complaint::new(&source.path, 0, text));
        }
        let (folder, name) = source.path.rsplit_once('/').unwrap_or(("", &source.path));
        if name == "mod.rs" {
            let text = format!("rename it to `{folder}.rs`, beside the folder");
            complaints.push(Complaint::new(&source.path, 0, text));
        }
        if NAMELESS
            .iter()
            .any(|nameless| name.strip_suffix(".rs") == Some(nameless))
        {
            complaints.push(Complaint::new(
                &source.path,
                0,
                "name the file by the concept it holds",
            ));
        }
        // The tests of `foo.rs`, moved to `foo/tests.rs`, are under its header.
        let needs_header = in_src(&source.path) && name != "tests.rs";
        if needs_header && !source.text.trim_start().starts_with("//!") {
            let text = "begin with a `//!` header: what AWS does, the page, what is left out";
            complaints.push(Complaint::new(&source.path, 1, text));
        }
    }
    complaints
}

/// Returns the files that grow towards the limit.
pub(crate) fn warnings(sources: &[Source]) -> Vec<Complaint> {
    sources
        .iter()
        .filter(|source| source.is_rust() && !DATA_TABLES.contains(&source.path.as_str()))
        .filter_map(|source| {
            let count = source.text.lines().count();
            (count > MANY_LINES && count <= MOST_LINES).then(|| {
                Complaint::new(
                    &source.path,
                    0,
                    format!("{count} lines: look for the second concept"),
                )
            })
        })
        .collect()
}

fn in_src(path: &str) -> bool {
    path.split('/').any(|part| part == "src")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(path: &str, text: &str) -> Vec<String> {
        let sources = [Source {
            path: path.to_owned(),
            text: text.to_owned(),
        }];
        complaints(&sources)
            .into_iter()
            .map(|complaint| complaint.to_string())
            .collect()
    }

    #[test]
    fn a_file_with_a_header_and_a_name_passes() {
        assert!(said("crates/octroi-names/src/arn.rs", "//! ARNs.\n").is_empty());
        assert!(said("crates/octroi-names/tests/runner.rs", "mod arn;\n").is_empty());
        assert!(said("crates/octroi-names/src/arn/tests.rs", "use super::*;\n").is_empty());
    }

    #[test]
    fn each_breach_is_named() {
        assert!(
            said("crates/a/src/x/mod.rs", "//! X.\n")
                .iter()
                .any(|text| text.contains("`crates/a/src/x.rs`"))
        );
        assert!(
            said("crates/a/src/utils.rs", "//! U.\n")
                .iter()
                .any(|text| text.contains("by the concept"))
        );
        assert!(
            said("crates/a/src/x.rs", "use y;\n")
                .iter()
                .any(|text| text.starts_with("crates/a/src/x.rs:1:"))
        );
        let long = format!("//! X.\n{}", "\n".repeat(MOST_LINES));
        assert!(
            said("crates/a/src/x.rs", &long)
                .iter()
                .any(|text| text.contains("801 lines"))
        );
    }

    #[test]
    fn a_growing_file_is_a_warning_only() {
        let text = format!("//! X.\n{}", "\n".repeat(MANY_LINES));
        let sources = [Source {
            path: "crates/a/src/x.rs".to_owned(),
            text,
        }];
        assert_eq!(warnings(&sources).len(), 1);
        assert!(complaints(&sources).is_empty());
    }
}
