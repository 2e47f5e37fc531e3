//! Completions: what a decision would be, whatever the keys that were not read turn out to be.
//!
//! Kleene's logic forgets that two conditions ask about the same value: where one Allow wants
//! a key equal to `a` and another wants it different, every request is allowed. So where it
//! leaves a decision open, the possible states of each unread key are tried: absent, or
//! present with every combination of answers to the comparisons that policies make of it.
//! A value that equals a text settles all comparisons. Other combinations that no value can
//! have are tried all the same: that can leave a decision open, never settle it wrongly.
//!
//! Left out: keys that hold lists, more questions or completions than the limits here, and
//! variables whose value was not read. There the decision stays undetermined. This is our own notion.

mod question;

use octroi_names::{Known, Tri};

use self::question::{About, Question};
use crate::condition::{Comparison, ConditionPattern, ValuePattern};
use crate::context::multivalued;
use crate::decide::Summary;
use crate::request::View;
use crate::{AllowPath, Condition, Context, Decision, Layers, Lookup, Outcome, Request, Rules};

/// How many questions may be open.
const MOST_QUESTIONS: usize = 64;
/// How many completions are tried.
const MOST_COMPLETIONS: usize = 4_096;

/// One way in which the unread keys might turn out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Completion<'a> {
    questions: [Option<Question<'a>>; MOST_QUESTIONS],
    /// The answer to each question, as a bit.
    answers: u64,
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
        questions: [None; MOST_QUESTIONS],
        answers: 0,
    };
    completion.ask(request, layers)?;
    let mut agreement = Agreement {
        request,
        layers,
        rules,
        decision: None,
        left: MOST_COMPLETIONS,
    };
    completion.answer(0, &mut agreement)?;
    agreement.decision
}

/// What all completions tried so far have in common.
struct Agreement<'a> {
    request: &'a Request,
    layers: &'a Layers<'a>,
    rules: &'a Rules,
    decision: Option<Decision>,
    /// How many completions may still be tried.
    left: usize,
}

impl Agreement<'_> {
    /// Decides under a completion; `None` where it disagrees, or was one too many.
    fn ask(&mut self, completion: &Completion<'_>) -> Option<()> {
        self.left = self.left.checked_sub(1)?;
        let view = View {
            request: self.request,
            completion: Some(completion),
        };
        let decision = Summary::new(view, self.layers, self.rules).settle(self.rules);
        self.decision = Some(match self.decision {
            None => both(decision, decision)?,
            Some(earlier) => both(earlier, decision)?,
        });
        Some(())
    }
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
        let bits = (0..MOST_QUESTIONS).map(|bit| self.answers >> bit & 1 == 1);
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

    /// Answers the questions from one on in every possible way, and asks for each whether it agrees.
    fn answer(&mut self, at: usize, agreement: &mut Agreement<'_>) -> Option<()> {
        let Some(Some(question)) = self.questions.get(at).copied() else {
            return agreement.ask(self);
        };
        for answer in [false, true] {
            if self.may_answer(at, &question, answer, agreement.request.context()) {
                self.answers = self.answers & !(1 << at) | u64::from(answer) << at;
                self.answer(at + 1, agreement)?;
            }
        }
        Some(())
    }

    /// Returns whether a value can give this answer beside those to the questions before it.
    fn may_answer(&self, at: usize, question: &Question<'_>, answer: bool, context: &Context) -> bool {
        if matches!(question.about, About::Presence) {
            return true;
        }
        if self.state(question.key_hash, question.key) != State::Present {
            return !answer;
        }
        let mut earlier = self
            .answered()
            .take(at)
            .filter(|(other, _)| other.is_about(question.key_hash, question.key));
        match question.settled().filter(|_| answer) {
            Some(value) => earlier.all(|(other, answer)| other.fits(value, answer, context)),
            None => earlier
                .filter_map(|(other, answer)| other.settled().filter(|_| answer))
                .all(|value| question.fits(value, answer, context)),
        }
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
