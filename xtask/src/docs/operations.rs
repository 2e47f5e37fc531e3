//! `docs/operations.md`: the operations of AWS that octroi performs.
//!
//! A file of `octroi-ops` whose header names a page of an API reference is an operation; the
//! page gives the name.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::header::Header;
use super::{MARK, Pages};
use crate::house::Source;

const FOLDER: &str = "crates/octroi-ops/src/";

/// Adds the page of the operations.
pub(crate) fn add(sources: &[Source], pages: &mut Pages) {
    let mut services: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
    for source in sources {
        let Some((service, _)) = source
            .path
            .strip_prefix(FOLDER)
            .and_then(|path| path.split_once('/'))
        else {
            continue;
        };
        let Some(header) = Header::read(&source.text) else {
            continue;
        };
        let Some((name, link)) = operation(&header) else {
            continue;
        };
        let sentence = header
            .sentence()
            .trim_start_matches(&format!("{name}: "))
            .replace('|', "\\|");
        let row = format!("| [{name}]({link}) | {sentence} | [source](../{}) |", source.path);
        services.entry(service).or_default().insert(name, row);
    }
    if services.is_empty() {
        return;
    }
    let mut page = format!("{MARK}\n\n# Operations\n\nWhat octroi replays, each after its page at AWS.\n");
    for (service, rows) in services {
        let _ = write!(
            page,
            "\n## {service}\n\n| operation | what it does here | |\n| --- | --- | --- |\n"
        );
        for row in rows.values() {
            let _ = writeln!(page, "{row}");
        }
    }
    pages.insert("docs/operations.md".to_owned(), page);
}

/// Returns the operation's name and page, from the first link into an API reference.
fn operation(header: &Header) -> Option<(String, &str)> {
    header.links.iter().find_map(|link| {
        let (_, file) = link.rsplit_once("/API_")?;
        let name = file.strip_suffix(".html")?;
        Some((name.to_owned(), link.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_with_an_api_page_are_operations() {
        let file = |name: &str, text: &str| Source {
            path: format!("{FOLDER}{name}"),
            text: text.to_owned(),
        };
        let page = "https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html";
        let mut pages = Pages::new();
        add(
            &[
                file(
                    "kms/create_grant.rs",
                    &format!("//! CreateGrant: adds a grant. See <{page}>.\n"),
                ),
                file("kms/constraints.rs", "//! Constraints of grants.\n"),
            ],
            &mut pages,
        );
        let text = &pages["docs/operations.md"];
        assert!(text.contains(&format!("| [CreateGrant]({page}) | adds a grant. |")));
        assert!(!text.contains("Constraints"));
    }
}
