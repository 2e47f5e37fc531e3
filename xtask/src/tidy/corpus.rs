//! Every case, vector and record of the corpus says where it comes from.

use crate::house::{Complaint, Source};

/// Returns the files of the corpus that name no source.
pub(crate) fn complaints(sources: &[Source]) -> Vec<Complaint> {
    sources
        .iter()
        .filter(|source| source.path.starts_with("corpus/cases/") && source.path.ends_with(".yaml"))
        .filter(|source| !is_table(&source.path) && !names_source(&source.text))
        .map(|source| {
            Complaint::new(
                &source.path,
                1,
                "add `source:` with the address of the incident or reference",
            )
        })
        .collect()
}

/// The table of predicates belongs to the cases and is none.
fn is_table(path: &str) -> bool {
    path.ends_with("/must-not.yaml")
}

fn names_source(text: &str) -> bool {
    text.lines()
        .filter_map(|line| line.strip_prefix("source:"))
        .any(|address| address.trim().starts_with("https://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_without_a_source_is_found() {
        let case = |text: &str| Source {
            path: "corpus/cases/45-x.yaml".to_owned(),
            text: text.to_owned(),
        };
        assert_eq!(complaints(&[case("title: x\n")]).len(), 1);
        assert_eq!(complaints(&[case("source:\n")]).len(), 1);
        assert!(complaints(&[case("source: https://example.com/1\n")]).is_empty());
    }
}
