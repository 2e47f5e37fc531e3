//! No file names a folder of one machine: what the project needs is in the project.

use crate::house::{Complaint, Source};

/// The starts of such paths, in two halves, so that this file passes.
const STARTS: &[(&str, &str)] = &[
    ("/ho", "me/"),
    ("/ro", "ot/"),
    ("/tm", "p/"),
    ("/wo", "rk/"),
    ("/Us", "ers/"),
    ("/var/fold", "ers/"),
];

/// Returns each path of a machine. The corpus quotes others and is not read.
pub(crate) fn complaints(sources: &[Source]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for source in sources
        .iter()
        .filter(|source| !source.path.starts_with("corpus/"))
    {
        for (number, line) in source.lines() {
            for (start, end) in STARTS {
                let path = format!("{start}{end}");
                if is_absolute(line, &path) {
                    let text = format!(
                        "`{path}` is a path of one machine: use a relative path or a temporary folder"
                    );
                    complaints.push(Complaint::new(&source.path, number, text));
                }
            }
        }
    }
    complaints
}

/// Returns whether the path begins a word: `docs/home/` and the path of an address do not.
fn is_absolute(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        !before.is_some_and(|it| it.is_alphanumeric() || "._-~$}*/".contains(it))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, line: String) -> usize {
        complaints(&[Source {
            path: path.to_owned(),
            text: line,
        }])
        .len()
    }

    #[test]
    fn absolute_paths_are_found_and_others_pass() {
        for (start, end) in STARTS {
            assert_eq!(count("README.md", format!("see `{start}{end}x`")), 1);
            assert_eq!(count("README.md", format!("see docs{start}{end}x")), 0);
            assert_eq!(count("README.md", format!("https://example.com{start}{end}x")), 0);
            assert_eq!(count("corpus/cases/a.yaml", format!("{start}{end}x")), 0);
        }
    }
}
