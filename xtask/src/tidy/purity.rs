//! The core knows no file, socket, clock, environment or terminal.
//!
//! Everything up to the doctor takes time and ids as arguments and returns values, so that
//! a replay comes out the same everywhere. Tests at the end of a file may read the corpus.

use crate::house::{Complaint, Source};

/// The crates that compute and do nothing else.
pub(crate) const PURE: &[&str] = &[
    "octroi-names",
    "octroi-policy",
    "octroi-world",
    "octroi-trail",
    "octroi-ops",
    "octroi-wire",
    "octroi-doctor",
];

/// What they may not name.
const AMBIENT: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
    "std::io",
    "std::time::SystemTime",
    "std::time::Instant",
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "println!",
    "eprintln!",
    "print!",
    "eprint!",
    "tokio",
];

/// Returns each use of something ambient in the core.
pub(crate) fn complaints(sources: &[Source]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for source in sources.iter().filter(|source| is_core(&source.path)) {
        let code = source
            .lines()
            .take_while(|(_, line)| line.trim() != "#[cfg(test)]");
        for (number, line) in code {
            let code = line.split("//").next().unwrap_or(line);
            for ambient in AMBIENT.iter().filter(|ambient| names(code, ambient)) {
                let text = format!("`{ambient}` in the core: take it as an argument, the binary reads it");
                complaints.push(Complaint::new(&source.path, number, text));
            }
        }
    }
    complaints
}

fn is_core(path: &str) -> bool {
    path.ends_with(".rs")
        && !path.ends_with("/tests.rs")
        && !path.contains("/tests/")
        && PURE
            .iter()
            .any(|name| path.strip_prefix(&format!("crates/{name}/src/")).is_some())
}

/// Returns whether the code names it, not as the end or the start of another name.
fn names(code: &str, ambient: &str) -> bool {
    code.match_indices(ambient).any(|(at, _)| {
        let before = code.get(..at).and_then(|text| text.chars().next_back());
        let after = code
            .get(at + ambient.len()..)
            .and_then(|text| text.chars().next());
        let part = |it: Option<char>| it.is_some_and(|it| it.is_alphanumeric() || it == '_');
        !part(before) && !part(after)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        complaints(&[Source {
            path: path.to_owned(),
            text: text.to_owned(),
        }])
        .len()
    }

    #[test]
    fn the_core_may_not_and_the_binary_may() {
        let code = "use std::fs::read;\n";
        assert_eq!(count("crates/octroi-world/src/apply.rs", code), 1);
        assert_eq!(count("crates/octroi/src/main.rs", code), 0);
        assert_eq!(count("crates/octroi-world/tests/apply.rs", code), 0);
    }

    #[test]
    fn tests_and_comments_may() {
        let text = "//! Like std::fs.\nfn a() {}\n#[cfg(test)]\nmod tests { use std::fs; }\n";
        assert_eq!(count("crates/octroi-world/src/apply.rs", text), 0);
    }

    #[test]
    fn a_longer_name_is_another_name() {
        assert_eq!(count("crates/octroi-ops/src/a.rs", "eprintln!()"), 1);
        assert_eq!(count("crates/octroi-ops/src/a.rs", "use std::fsx;"), 0);
    }
}
