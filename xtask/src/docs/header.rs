//! The `//!` header of a file as text for a page.

/// The header of a file.
pub(crate) struct Header {
    /// The first paragraph, on one line.
    pub(crate) summary: String,
    /// Every paragraph after it, as Markdown.
    pub(crate) rest: String,
    /// The addresses that the header names, in order.
    pub(crate) links: Vec<String>,
}

impl Header {
    /// Reads the header of a file; `None` where there is none.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let lines: Vec<String> = text
            .lines()
            .map(str::trim)
            .skip_while(|line| line.is_empty())
            .map_while(|line| line.strip_prefix("//!"))
            .map(|line| without_rust_links(line.strip_prefix(' ').unwrap_or(line)))
            .collect();
        if lines.is_empty() {
            return None;
        }
        let first: Vec<&str> = lines
            .iter()
            .map(String::as_str)
            .take_while(|line| !line.is_empty())
            .collect();
        let after: Vec<&str> = lines.iter().map(String::as_str).skip(first.len() + 1).collect();
        let links = lines.iter().flat_map(|line| links(line)).collect();
        Some(Self {
            summary: first.join(" "),
            rest: after.join("\n").trim().to_owned(),
            links,
        })
    }

    /// Returns the first sentence of the summary.
    pub(crate) fn sentence(&self) -> &str {
        let end = self.summary.match_indices(". ").map(|(at, _)| at + 1).next();
        end.and_then(|end| self.summary.get(..end))
            .unwrap_or(&self.summary)
    }
}

/// Turns ``[`Name`]`` and ``[`name`](path)`` with a Rust path into the bare name.
fn without_rust_links(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(open) = rest.find("[`") {
        let (before, from) = rest.split_at(open);
        out.push_str(before);
        let Some(close) = from.find("`]") else {
            rest = from;
            break;
        };
        let name = from.get(1..=close).unwrap_or_default();
        let after = from.get(close + 2..).unwrap_or_default();
        match after.strip_prefix('(').and_then(|target| target.split_once(')')) {
            Some((target, _)) if target.starts_with("http") => {
                out.push_str(from.get(..close + 2).unwrap_or_default());
                rest = after;
            }
            Some((_, tail)) => {
                out.push_str(name);
                rest = tail;
            }
            None => {
                out.push_str(name);
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

fn links(line: &str) -> Vec<String> {
    line.match_indices("https://")
        .filter_map(|(at, _)| line.get(at..))
        .filter_map(|from| from.split([' ', '>', ')', '`', ',', ';']).next())
        .map(|link| link.trim_end_matches('.').to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_gives_its_sentence_and_links() {
        let header = Header::read(
            "//! CreateGrant: adds a grant. It needs [`Key`] and [`x`](crate::x).\n//! More.\n//!\n\
             //! See <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html>.\n\nuse x;\n",
        )
        .unwrap();
        assert_eq!(header.sentence(), "CreateGrant: adds a grant.");
        assert_eq!(
            header.summary,
            "CreateGrant: adds a grant. It needs `Key` and `x`. More."
        );
        assert_eq!(
            header.links,
            ["https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html"]
        );
        assert!(header.rest.starts_with("See <https"));
    }

    #[test]
    fn a_file_without_a_header_gives_none() {
        assert!(Header::read("use x;\n//! late\n").is_none());
    }

    #[test]
    fn links_to_pages_stay() {
        assert_eq!(
            without_rust_links("see [`a`](https://b.c) and [`d`"),
            "see [`a`](https://b.c) and [`d`"
        );
    }
}
