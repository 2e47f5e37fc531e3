//! Completions: what a decision would be, whatever the keys that were not read turn out to be.
//!
//! Kleene's logic forgets that two conditions ask about the same value: where one Allow wants
//! a key equal to `a` and another wants it different, every request is allowed. So where it
//! leaves a decision open, the possible states of each unread key are tried: absent, or
//! present with every combination of answers to the comparisons that policies make of it.
//! Combinations that no value can have are left out where that is easy to see; trying some
//! of them all the same can only leave a decision open, never settle it wrongly.
//!
//! Left out: keys that hold lists, more than [`MOST_BITS`] questions, and variables whose
//! value was not read. There the decision stays undetermined. This is our own notion.

use octroi_names::{Known, Tri};

use crate::condition::{Comparison, ConditionPattern, Match, ValuePattern};
use crate::context::multivalued;
use crate::decide::Summary;
use crate::request::View;
use crate::{AllowPath, Condition, Context, Decision, Layers, Lookup, Outcome, Request, Rules};

/// How many yes-or-no questions are tried, all answers combined: 4,096 decisions at most.
const MOST_BITS: usize = 12;

/// One way in which the unread keys might turn out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Completion<'a> {
    questions: [Option<Question<'a>>; MOST_BITS],
    /// The answer to each question, as a bit.
    answers: u16,
}

/// What is not known of a key.
#[derive(Debug, Clone, Copy)]
struct Question<'a> {
    key_hash: u64,
    key: &'a str,
    about: About<'a>,
}

#[derive(Debug, Clone, Copy)]
enum About<'a> {
    /// Whether the request carries the key.
    Presence,
    /// Whether the key's value compares so with this value of a policy.
    Value {
        comparison: Comparison,
        pattern: &'a ValuePattern,
        text: &'a str,
    },
}

/// What a completion says of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Nothing: the key was not asked about.
    Open,
    Absent,
    Present,
}

/// Decides a check that Kleene's logic leaves open, if all completions agree.
pub(crate) fn decide(request: &Request, layers: &Layers<'_>, rules: &Rules) -> Option<Decision> {
    let mut completion = Completion {
        questions: [None; MOST_BITS],
        answers: 0,
    };
    completion.ask(request, layers)?;
    let bits = completion.questions.iter().flatten().count();
    if bits == 0 {
        return None;
    }
    let mut agreed: Option<Decision> = None;
    for answers in 0..1_u16 << bits {
        completion.answers = answers;
        if !completion.is_possible(request.context()) {
            continue;
        }
        let view = View {
            request,
            completion: Some(&completion),
        };
        let decision = Summary::new(view, layers, rules).settle(rules);
        agreed = Some(match agreed {
            None => decision,
            Some(earlier) => both(earlier, decision)?,
        });
    }
    agreed.filter(|decision| decision.outcome != Outcome::Undetermined)
}

/// Returns what two decisions have in common, if both allow or both refuse.
fn both(one: Decision, other: Decision) -> Option<Decision> {
    let allowed = |decision: Decision| match decision.outcome {
        Outcome::Allowed => Some(true),
        Outcome::ImplicitDeny | Outcome::ExplicitDeny => Some(false),
        Outcome::Undetermined => None,
    };
    if allowed(one)? != allowed(other)? {
        return None;
    }
    Some(Decision {
        outcome: if one.outcome == other.outcome {
            one.outcome
        } else {
            Outcome::ImplicitDeny
        },
        denied_by: one.denied_by.filter(|by| Some(*by) == other.denied_by),
        allowed_by: one
            .allowed_by
            .filter(|by: &AllowPath| Some(*by) == other.allowed_by),
    })
}

impl<'a> Completion<'a> {
    /// Collects the questions that the open statements ask; `None` where they are too many.
    fn ask(&mut self, request: &Request, layers: &Layers<'a>) -> Option<()> {
        let view = View::of(request);
        for (reading, policy) in layers.all() {
            let Known::Is(policy) = policy else { continue };
            for statement in policy.statements() {
                if !statement.applies(view, reading).any().is_unknown() {
                    continue;
                }
                for (line, condition) in statement.conditions() {
                    self.ask_line(line, condition, request.context(), layers)?;
                }
            }
        }
        Some(())
    }

    fn ask_line(
        &mut self,
        line: &'a ConditionPattern,
        condition: &'a Condition,
        context: &Context,
        layers: &Layers<'_>,
    ) -> Option<()> {
        let (key_hash, key) = (line.key_hash, condition.key.value.as_str());
        let unread = matches!(context.lookup_hashed(key_hash, key), Lookup::Unknown(_));
        let asked = self.state(key_hash, key) != State::Open;
        if !unread || (!asked && is_list(key_hash, key, layers)) {
            return Some(());
        }
        self.add(Question {
            key_hash,
            key,
            about: About::Presence,
        })?;
        let comparison = line.operator.comparison;
        if comparison == Comparison::Null {
            return Some(());
        }
        for (pattern, text) in line.values(condition) {
            if pattern.can_match(context) {
                self.add(Question {
                    key_hash,
                    key,
                    about: About::Value {
                        comparison,
                        pattern,
                        text,
                    },
                })?;
            }
        }
        Some(())
    }

    fn add(&mut self, question: Question<'a>) -> Option<()> {
        for slot in &mut self.questions {
            match slot {
                Some(asked) if asked.is_same(&question) => return Some(()),
                Some(_) => {}
                None => {
                    *slot = Some(question);
                    return Some(());
                }
            }
        }
        None
    }

    fn answered(&self) -> impl Iterator<Item = (&Question<'a>, bool)> {
        let bits = (0..MOST_BITS).map(|bit| self.answers >> bit & 1 == 1);
        self.questions.iter().flatten().zip(bits)
    }

    /// Returns what the completion says of a key.
    pub(crate) fn state(&self, key_hash: u64, key: &str) -> State {
        self.answered()
            .find(|(question, _)| {
                matches!(question.about, About::Presence) && question.is_about(key_hash, key)
            })
            .map_or(
                State::Open,
                |(_, present)| {
                    if present { State::Present } else { State::Absent }
                },
            )
    }

    /// Returns how the value of a present key compares with a value of a policy.
    pub(crate) fn matches(
        &self,
        line: &ConditionPattern,
        condition: &Condition,
        pattern: &ValuePattern,
        text: &str,
    ) -> Tri {
        let asked = Question {
            key_hash: line.key_hash,
            key: &condition.key.value,
            about: About::Value {
                comparison: line.operator.comparison,
                pattern,
                text,
            },
        };
        self.answered()
            .find(|(question, _)| question.is_same(&asked))
            .map_or(Tri::Unknown, |(_, answer)| Tri::from(answer))
    }

    /// Returns whether some value can give these answers, as far as that is easy to see.
    fn is_possible(&self, context: &Context) -> bool {
        self.answered().all(|(question, answer)| {
            let About::Value {
                comparison,
                pattern,
                text,
            } = question.about
            else {
                return true;
            };
            if !answer {
                return true;
            }
            if self.state(question.key_hash, question.key) != State::Present {
                return false;
            }
            // What compares equal is that text, so it settles all other comparisons.
            let settles = comparison == Comparison::StringEquals && matches!(pattern, ValuePattern::Text);
            !settles
                || self
                    .answered()
                    .all(|(other, answer)| other.fits(question, text, answer, context))
        })
    }
}

/// Returns whether a key holds a list, or some policy treats it as one.
fn is_list(key_hash: u64, key: &str, layers: &Layers<'_>) -> bool {
    multivalued(key)
        || layers.all().any(|(_, policy)| {
            let mut statements = policy.value().into_iter().flat_map(|policy| policy.statements());
            statements.any(|statement| {
                statement.conditions().any(|(line, condition)| {
                    line.is_about_list()
                        && line.key_hash == key_hash
                        && condition.key.value.eq_ignore_ascii_case(key)
                })
            })
        })
}

impl Question<'_> {
    fn is_about(&self, key_hash: u64, key: &str) -> bool {
        self.key_hash == key_hash && self.key.eq_ignore_ascii_case(key)
    }

    fn is_same(&self, other: &Question<'_>) -> bool {
        self.is_about(other.key_hash, other.key)
            && match (self.about, other.about) {
                (About::Presence, About::Presence) => true,
                (
                    About::Value {
                        comparison,
                        pattern,
                        text,
                    },
                    About::Value {
                        comparison: other_comparison,
                        pattern: other_pattern,
                        text: other_text,
                    },
                ) => {
                    comparison == other_comparison
                        && text == other_text
                        && pattern.template().is_some() == other_pattern.template().is_some()
                }
                _ => false,
            }
    }

    /// Returns whether the answer is right if the value of the other question's key is `value`.
    fn fits(&self, other: &Question<'_>, value: &str, answer: bool, context: &Context) -> bool {
        match self.about {
            About::Value {
                comparison,
                pattern,
                text,
            } if self.is_about(other.key_hash, other.key) => {
                match pattern.matches(comparison, text, value, context) {
                    Match::Is(Tri::Unknown) => true,
                    Match::Is(result) => result.is_true() == answer,
                    Match::Unresolved => !answer,
                }
            }
            _ => true,
        }
    }
}
