//! `*` and `?`, as regular expressions: section 1.4.

use std::cell::RefCell;
use std::collections::HashMap;

use regex::Regex;

use super::statement::Layer;
use super::variable::Letter;

thread_local! {
    /// The same few patterns come again and again.
    static COMPILED: RefCell<HashMap<String, Option<Regex>>> = RefCell::new(HashMap::new());
}

/// Returns whether the whole text matches the expression.
fn is_match(expression: &str, text: &str) -> bool {
    COMPILED.with_borrow_mut(|compiled| {
        let regex = compiled
            .entry(expression.to_owned())
            .or_insert_with(|| Regex::new(&format!(r"(?s)\A(?:{expression})\z")).ok());
        regex.as_ref().is_some_and(|regex| regex.is_match(text))
    })
}

/// Matches an action: case is ignored, wildcards stand anywhere.
pub(super) fn action(pattern: &str, action: &str) -> bool {
    if pattern == "*" {
        return true;
    }
    // A pattern without a service, or with a second colon, is refused on save and matches nothing.
    let Some((_, name)) = pattern.split_once(':') else {
        return false;
    };
    let letters: Vec<Letter> = pattern.chars().map(|it| Letter { it, literal: false }).collect();
    !name.contains(':') && is_match(&format!("(?i){}", wildcards(&letters)), action)
}

/// Matches a value of a String or Arn operator: `*` is any text, `?` any character.
pub(super) fn like(letters: &[Letter], text: &str) -> bool {
    is_match(&wildcards(letters), text)
}

fn wildcards(letters: &[Letter]) -> String {
    letters
        .iter()
        .map(|letter| match letter {
            Letter {
                it: '*',
                literal: false,
            } => ".*".to_owned(),
            Letter {
                it: '?',
                literal: false,
            } => ".".to_owned(),
            Letter { it, .. } => regex::escape(&it.to_string()),
        })
        .collect()
}

/// Matches a resource: `*` stays within a segment unless it ends one.
pub(super) fn resource(letters: &[Letter], layer: Layer, resource: &str) -> bool {
    let everything = [Letter {
        it: '*',
        literal: false,
    }];
    if letters == everything {
        return true;
    }
    // What has no resource is checked against `*`, which only `*` itself matches.
    if resource == "*" {
        return false;
    }
    let mut letters = letters.to_vec();
    if !complete(&mut letters, layer) {
        return false;
    }
    let expression: String = letters
        .iter()
        .enumerate()
        .map(|(index, letter)| match letter {
            Letter {
                it: '*',
                literal: false,
            } => match letters.get(index + 1).map(|next| next.it) {
                None | Some(':') => ".*".to_owned(),
                Some(_) => "[^:]*".to_owned(),
            },
            Letter {
                it: '?',
                literal: false,
            } => "[^:]".to_owned(),
            Letter { it, .. } => regex::escape(&it.to_string()),
        })
        .collect();
    is_match(&expression, resource)
}

/// Fills up an ARN of fewer than six segments, where the layer does so.
fn complete(letters: &mut Vec<Letter>, layer: Layer) -> bool {
    let segments = letters.iter().filter(|letter| letter.it == ':').count() + 1;
    if segments >= 6 {
        return true;
    }
    let wild = |letter: &&Letter| letter.it == '*' && !letter.literal;
    match layer {
        Layer::Identity | Layer::Session | Layer::Boundary => {
            for _ in segments..6 {
                letters.extend(":*".chars().map(|it| Letter { it, literal: false }));
            }
            true
        }
        Layer::Resource | Layer::Endpoint => {
            let has_star = letters.iter().find(wild).is_some();
            if has_star {
                for _ in segments..6 {
                    letters.extend(":*".chars().map(|it| Letter { it, literal: false }));
                }
            }
            has_star
        }
        Layer::ServiceControl | Layer::ResourceControl => letters.last().filter(wild).is_some(),
    }
}
