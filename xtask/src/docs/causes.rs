//! `docs/causes.md` and a page for each cause that the doctor knows.

use std::fmt::Write;

use super::header::Header;
use super::{MARK, Pages};
use crate::house::Source;

const FOLDER: &str = "crates/octroi-doctor/src/causes/";

/// The table of the slugs; a file beside the causes whose name is no slug is no cause.
const TABLE: &str = "crates/octroi-doctor/src/causes.rs";

/// Adds the pages of the causes.
pub(crate) fn add(sources: &[Source], pages: &mut Pages) {
    let mut index = String::new();
    let table = sources
        .iter()
        .find(|source| source.path == TABLE)
        .map_or("", |table| &table.text);
    for source in sources {
        let Some(name) = source
            .path
            .strip_prefix(FOLDER)
            .and_then(|name| name.strip_suffix(".rs"))
        else {
            continue;
        };
        let slug = name.replace('_', "-");
        if !table.contains(&format!("\"{slug}\"")) {
            continue;
        }
        let Some(header) = Header::read(&source.text) else {
            continue;
        };
        let summary = header
            .summary
            .trim_start_matches(&format!("`{slug}`: "))
            .to_owned();
        let mut page = format!("{MARK}\n\n# {slug}\n\n{summary}\n");
        if !header.rest.is_empty() {
            let _ = write!(page, "\n{}\n", header.rest);
        }
        let _ = write!(page, "\n---\n\nSource: [`{name}.rs`](../../{})\n", source.path);
        pages.insert(format!("docs/causes/{slug}.md"), page);
        let sentence = header
            .sentence()
            .trim_start_matches(&format!("`{slug}`: "))
            .to_owned();
        let _ = writeln!(
            index,
            "| [{slug}](causes/{slug}.md) | {} |",
            sentence.replace('|', "\\|")
        );
    }
    if !index.is_empty() {
        let intro = "The causes that octroi names, one slug each, as `cause` in its JSON.";
        let page = format!("{MARK}\n\n# Causes\n\n{intro}\n\n| cause | meaning |\n| --- | --- |\n{index}");
        pages.insert("docs/causes.md".to_owned(), page);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_gets_a_page_and_a_row() {
        let file = |path: &str, text: &str| Source {
            path: path.to_owned(),
            text: text.to_owned(),
        };
        let cause = "//! The key is disabled. Every call to it fails.\n//!\n//! Remedy: enable it.\n";
        let sources = [
            file(TABLE, "//! Causes.\n KeyDisabled = \"key-disabled\",\n"),
            file(&format!("{FOLDER}key_disabled.rs"), cause),
            file(&format!("{FOLDER}observed.rs"), "//! Not a cause.\n"),
        ];
        let mut pages = Pages::new();
        add(&sources, &mut pages);
        assert_eq!(pages.len(), 2);
        let page = &pages["docs/causes/key-disabled.md"];
        assert!(page.contains("# key-disabled\n\nThe key is disabled. Every call"));
        assert!(page.contains("Remedy: enable it."));
        assert!(
            pages["docs/causes.md"]
                .contains("| [key-disabled](causes/key-disabled.md) | The key is disabled. |")
        );
    }
}
