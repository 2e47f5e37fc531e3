//! Matching a text against a pattern with `*` and `?`.
//!
//! AWS has three flavours, which differ in what the wildcards may run over; see [`Rule`] and
//! `authorization.md` 1.4 and 2.2. A pattern is read token by token, so that text put in for
//! a policy variable takes part as literal characters without being copied together.
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>.

/// One step of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    /// A byte that stands for itself.
    Byte(u8),
    /// `?`: one character.
    One,
    /// `*`: any number of characters.
    Many,
}

/// A pattern read from the front.
pub(crate) trait Pattern: Copy {
    /// Returns the first token and the rest of the pattern.
    fn next(self) -> Option<(Token, Self)>;
}

/// What the wildcards may run over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Everything: `StringLike`, actions.
    Free,
    /// In `Resource`, a `*` directly before a colon or at the end runs over colons; any other
    /// `*` and every `?` stays inside its segment. Uncertain: `authorization.md` 9 #11.
    Resource,
    /// In the ARN operators, the wildcards of the first five parts stay inside their part;
    /// the sixth part, which begins at this offset of the text, holds all further colons.
    Arn {
        /// Where the sixth part begins.
        sixth: usize,
    },
}

/// Returns whether the whole text matches the whole pattern.
///
/// Greedy with two places to come back to: the last `*` that stops at colons and the last
/// that does not. That suffices: behind a `*` that runs over everything, the earliest match
/// of what follows leaves the most choice to the rest, and so does the earliest match behind
/// one that stays inside its segment, as long as one can come back to the former.
pub(crate) fn matches<P: Pattern>(pattern: P, text: &[u8], rule: Rule) -> bool {
    let mut pattern = pattern;
    let mut at = 0;
    let mut free: Option<(P, usize)> = None;
    let mut bound: Option<(P, usize)> = None;
    loop {
        let mut next = pattern.next();
        while let Some((Token::Byte(wanted), rest)) = next {
            if text.get(at) != Some(&wanted) {
                break;
            }
            at += 1;
            pattern = rest;
            next = pattern.next();
        }
        let fits = match next {
            None if at == text.len() => return true,
            // What stopped the run above did not fit.
            None | Some((Token::Byte(_), _)) => false,
            Some((Token::Many, rest)) => {
                let over_colons = match rule {
                    Rule::Free => true,
                    Rule::Resource => matches!(rest.next(), None | Some((Token::Byte(b':'), _))),
                    Rule::Arn { sixth } => at >= sixth,
                };
                if over_colons {
                    if rest.next().is_none() {
                        return true;
                    }
                    at = next_fit(rest, text, at);
                    free = Some((rest, at));
                    bound = None;
                } else {
                    bound = Some((rest, at));
                }
                pattern = rest;
                true
            }
            Some((Token::One, rest)) => {
                let colon_fits = match rule {
                    Rule::Free => true,
                    Rule::Resource => false,
                    Rule::Arn { sixth } => at >= sixth,
                };
                let fits = text.get(at).is_some_and(|&byte| byte != b':' || colon_fits);
                if fits {
                    at = next_character(text, at);
                    pattern = rest;
                }
                fits
            }
        };
        if fits {
            continue;
        }
        // Let the nearest `*` take one character more.
        match (bound, free) {
            (Some((rest, from)), _) if text.get(from).is_some_and(|&byte| byte != b':') => {
                at = next_character(text, from);
                pattern = rest;
                bound = Some((rest, at));
            }
            (_, Some((rest, from))) if from < text.len() => {
                at = next_fit(rest, text, next_character(text, from));
                pattern = rest;
                free = Some((rest, at));
                bound = None;
            }
            _ => return false,
        }
    }
}

/// Returns the first offset from `at` on where the pattern's first byte stands, if it begins with one.
#[inline]
fn next_fit<P: Pattern>(pattern: P, text: &[u8], at: usize) -> usize {
    match pattern.next() {
        Some((Token::Byte(wanted), _)) => {
            let rest = text.get(at..).unwrap_or_default();
            at + rest.iter().position(|byte| *byte == wanted).unwrap_or(rest.len())
        }
        _ => at,
    }
}

/// Returns the offset of the UTF-8 character behind the one at `at`.
fn next_character(text: &[u8], at: usize) -> usize {
    let rest = text.get(at + 1..).unwrap_or_default();
    at + 1 + rest.iter().take_while(|byte| **byte & 0xc0 == 0x80).count()
}

/// A pattern without variables.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plain<'a>(&'a [u8]);

impl<'a> Plain<'a> {
    /// Reads a text as a pattern.
    pub(crate) fn new(text: &'a str) -> Self {
        Self(text.as_bytes())
    }

    /// Reads a part of a text as a pattern.
    pub(crate) fn bytes(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }
}

impl Pattern for Plain<'_> {
    #[inline]
    fn next(self) -> Option<(Token, Self)> {
        let (&byte, rest) = self.0.split_first()?;
        Some((token(byte), Self(rest)))
    }
}

/// A pattern, and another one behind it that completes it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Completed<'a, P> {
    pattern: P,
    completion: Plain<'a>,
}

impl<'a, P: Pattern> Completed<'a, P> {
    /// Puts the completion behind the pattern.
    pub(crate) fn new(pattern: P, completion: &'a str) -> Self {
        Self {
            pattern,
            completion: Plain::new(completion),
        }
    }
}

impl<P: Pattern> Pattern for Completed<'_, P> {
    fn next(self) -> Option<(Token, Self)> {
        if let Some((token, pattern)) = self.pattern.next() {
            return Some((token, Self { pattern, ..self }));
        }
        let (token, completion) = self.completion.next()?;
        Some((token, Self { completion, ..self }))
    }
}

/// A pattern whose letters ignore ASCII case: its bytes are lowered as they are read, the
/// text must be lower-case already.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lowered<'a>(pub(crate) &'a [u8]);

impl Pattern for Lowered<'_> {
    #[inline]
    fn next(self) -> Option<(Token, Self)> {
        let (&byte, rest) = self.0.split_first()?;
        Some((token(byte.to_ascii_lowercase()), Self(rest)))
    }
}

#[inline]
pub(crate) fn token(byte: u8) -> Token {
    match byte {
        b'*' => Token::Many,
        b'?' => Token::One,
        other => Token::Byte(other),
    }
}

/// Returns where the sixth part of an ARN begins; `None` where there are fewer than six.
pub(crate) fn sixth_part(text: &str) -> Option<usize> {
    text.bytes()
        .enumerate()
        .filter(|(_, byte)| *byte == b':')
        .nth(4)
        .map(|(at, _)| at + 1)
}

#[cfg(test)]
mod tests;
