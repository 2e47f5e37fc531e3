//! Words that no Rust file may hold: work left undone, tests switched off, lints waived.

use crate::house::{Complaint, Source};

/// A word and what to do instead. Each is written in two halves, so that this file passes.
const WORDS: &[(&str, &str, &str)] = &[
    (
        "todo",
        "!(",
        "finish it, or leave it out and say so in the header",
    ),
    (
        "unimple",
        "mented!(",
        "finish it, or leave it out and say so in the header",
    ),
    ("FIX", "ME", "mend it, or file it as an issue"),
    ("XX", "X", "mend it, or file it as an issue"),
    (
        "#[ign",
        "ore",
        "mend the test or delete it: assert today's behaviour",
    ),
    ("#[al", "low(", "use #[expect(…, reason = \"…\")]"),
    ("#![al", "low(", "use #![expect(…, reason = \"…\")]"),
];

/// Returns each such word.
pub(crate) fn complaints(sources: &[Source]) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for source in sources.iter().filter(|source| source.is_rust()) {
        for (number, line) in source.lines() {
            for (start, end, cure) in WORDS {
                let word = format!("{start}{end}");
                if stands_alone(line, &word) {
                    let text = format!("`{word}` is not for the tree: {cure}");
                    complaints.push(Complaint::new(&source.path, number, text));
                }
            }
        }
    }
    complaints
}

/// Returns whether the word is there and is not a part of a longer word.
fn stands_alone(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        let after = line.get(at + word.len()..).and_then(|text| text.chars().next());
        let part = |neighbour: Option<char>| neighbour.is_some_and(|it| it.is_alphanumeric() || it == '_');
        let begins = word.starts_with(char::is_alphanumeric);
        let ends = word.ends_with(char::is_alphanumeric);
        !((begins && part(before)) || (ends && part(after)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(line: &str) -> usize {
        complaints(&[Source {
            path: "src/a.rs".to_owned(),
            text: line.to_owned(),
        }])
        .len()
    }

    #[test]
    fn every_word_is_found() {
        for (start, end, _) in WORDS {
            assert_eq!(count(&format!("    {start}{end}")), 1, "{start}{end}");
        }
    }

    #[test]
    fn parts_of_longer_words_and_other_attributes_pass() {
        assert_eq!(count("let id = \"AROAXXXXEXAMPLE\";"), 0);
        assert_eq!(count("#[expect(dead_code, reason = \"later\")]"), 0);
        assert_eq!(count("my_todo!()"), 0);
    }
}
