//! JSON files: sound, and no key twice in one object.

use crate::check::{Kind, Problem, Raw, What, sound};
use crate::exit::Exit;
use crate::ui::{Excerpt, Failure};

/// How deep values may be nested.
const DEPTH_LIMIT: usize = 64;

/// Checks that a text is sound JSON without duplicate keys.
pub(super) fn check(name: &str, text: &str) -> Result<(), Failure> {
    walk(Raw::new(text), 0).map_err(|problem| failure(name, text, &problem))
}

fn walk(raw: Raw<'_>, depth: usize) -> Result<(), Problem<'_>> {
    if depth > DEPTH_LIMIT {
        return Err(Problem::new(raw.text(), What::Deep(DEPTH_LIMIT)));
    }
    match raw.kind() {
        Kind::Array => raw.items(&mut |item| walk(item, depth + 1)),
        Kind::Object => raw.unique_fields(&mut |_, value| walk(value, depth + 1)),
        _ => sound(raw),
    }
}

fn failure(name: &str, text: &str, problem: &Problem<'_>) -> Failure {
    let start = problem.offset_in(text);
    let (say, cure) = problem.what.in_words();
    let end = start
        + problem
            .at
            .lines()
            .next()
            .map_or(0, str::len)
            .min(problem.what.reach());
    let failure = Failure::new(Exit::Usage, say).at(Excerpt::new(name, text, start, end));
    match cure {
        Some(cure) => failure.hint(cure),
        None => failure,
    }
}
