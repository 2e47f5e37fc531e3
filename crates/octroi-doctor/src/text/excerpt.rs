//! The statement that decides, as it stands in its policy, with a caret under what decides.
//!
//! Of a long statement only the lines that matter are shown. Where a condition decides, the
//! caret says what it wants and what the call has.

use std::collections::BTreeMap;

use octroi_policy::{Actual, ConditionTrace, Effect, Element, ElementTrace, Span, Statement, Value};

use super::page::{Page, Tone, wrap};
use super::reflow::Reflowed;
use super::words::Words;
use crate::diagnosis::Blocker;
use crate::refusal::Deciding;

/// A statement of at most this many lines is shown whole.
const WHOLE: usize = 7;

/// Of a list that is meant as a whole at most this many lines are shown.
const MOST_LINES: usize = 5;

/// At most this many values of a policy are named.
const MOST_VALUES: usize = 3;

struct Mark {
    span: Span,
    label: String,
}

/// Adds the statement that decides a blocker, if there is one.
pub(super) fn excerpt(page: &mut Page, words: &Words<'_>, blocker: &Blocker, deciding: Option<&Deciding>) {
    let Some(deciding) = deciding else {
        return;
    };
    let Some(trace) = &deciding.statement else {
        return;
    };
    let Some(written) = deciding.policy.document().statements.get(trace.index) else {
        return;
    };
    let mut marks: Vec<Mark> = marks(words, blocker, deciding, written);
    marks.sort_by_key(|mark| mark.span.start);
    let action = trace
        .elements
        .iter()
        .find(|element| element.element == Element::Action)
        .map(|element| element.span.start);
    draw(page, deciding, written, &marks, action);
}

fn marks(words: &Words<'_>, blocker: &Blocker, deciding: &Deciding, written: &Statement) -> Vec<Mark> {
    let elements = deciding
        .statement
        .as_ref()
        .map(|trace| trace.elements.as_slice())
        .unwrap_or_default();
    let mark = |element: &ElementTrace| Mark {
        span: element.span,
        label: label(words, blocker, written, element),
    };
    if written.effect == Effect::Deny {
        let conditions: Vec<Mark> = elements
            .iter()
            .filter(|element| element.element == Element::Condition)
            .map(mark)
            .collect();
        let action = elements
            .iter()
            .filter(|element| element.element == Element::Action)
            .map(mark);
        return if conditions.is_empty() {
            action.collect()
        } else {
            conditions
        };
    }
    // A statement about something else misses by its action, whatever else it misses by.
    let misses = |kind: Element| {
        elements
            .iter()
            .filter(move |element| element.element == kind && !element.result.is_true())
    };
    for kind in [
        Element::Action,
        Element::Principal,
        Element::Resource,
        Element::Condition,
    ] {
        let found: Vec<Mark> = misses(kind).map(mark).collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

fn label(words: &Words<'_>, blocker: &Blocker, written: &Statement, element: &ElementTrace) -> String {
    let action = blocker.action.as_deref().unwrap_or_default();
    let on = blocker.on.as_deref().unwrap_or_default();
    match (&element.condition, element.element, written.effect) {
        (Some(condition), _, Effect::Deny) if condition.actual == Actual::Absent => {
            words.text("excerpt-condition-holds-absent")
        }
        (Some(condition), _, Effect::Deny) => words.say(
            "excerpt-condition-holds",
            &[
                ("operator", &condition.operator),
                ("key", &condition.key),
                ("got", &got(words, condition)),
            ],
        ),
        (Some(condition), _, Effect::Allow) => words.say(
            "excerpt-condition",
            &[
                ("operator", &condition.operator),
                ("key", &condition.key),
                ("wanted", &wanted(words, condition)),
                ("got", &got(words, condition)),
            ],
        ),
        (None, Element::Action, Effect::Deny) => words.say("excerpt-action-holds", &[("action", action)]),
        (None, Element::Action, _) if written.not_action => {
            words.say("excerpt-not-action", &[("action", action)])
        }
        (None, Element::Action, _) => {
            words.count("excerpt-action", written.actions.len(), &[("action", action)])
        }
        (None, Element::Resource, _) if written.resources.is_none() => words.text("excerpt-no-resource"),
        (None, Element::Resource, _) => words.say("excerpt-resource", &[("on", on)]),
        (None, Element::Principal | Element::Condition, _) => {
            let by = blocker.by.as_ref().map(ToString::to_string).unwrap_or_default();
            words.say("excerpt-principal", &[("by", &by)])
        }
    }
}

fn wanted(words: &Words<'_>, condition: &ConditionTrace) -> String {
    let values: Vec<&str> = condition
        .wanted
        .iter()
        .map(octroi_names::SmolStr::as_str)
        .collect();
    listed(words, &values)
}

fn listed(words: &Words<'_>, values: &[&str]) -> String {
    let head: Vec<&str> = values.iter().take(MOST_VALUES).copied().collect();
    let head = head.join(", ");
    match values.len().saturating_sub(MOST_VALUES) {
        0 => head,
        more => words.count("excerpt-more-values", more, &[("values", &head)]),
    }
}

fn got(words: &Words<'_>, condition: &ConditionTrace) -> String {
    match &condition.actual {
        Actual::Absent => words.text("excerpt-absent"),
        Actual::Unknown(_) => words.text("excerpt-unread"),
        Actual::Present(Value::One(value)) => value.to_string(),
        Actual::Present(Value::Many(values)) if values.is_empty() => words.text("excerpt-empty"),
        Actual::Present(Value::Many(values)) => {
            let values: Vec<&str> = values.iter().map(octroi_names::SmolStr::as_str).collect();
            listed(words, &values)
        }
    }
}

fn draw(page: &mut Page, deciding: &Deciding, written: &Statement, marks: &[Mark], action: Option<usize>) {
    let reflowed = Reflowed::new(deciding.policy.text());
    let lines: Vec<&str> = reflowed.text.lines().collect();
    let line_of = |at: usize| line_of(&reflowed.text, reflowed.place(at));
    let (first, last) = (
        line_of(written.span.start),
        line_of(written.span.end.saturating_sub(1)),
    );
    let mut shown: Vec<usize> = Vec::new();
    for mark in marks {
        shown.extend((line_of(mark.span.start)..=foot(mark.span, line_of)).take(MOST_LINES));
    }
    if last - first < WHOLE {
        shown.extend(first..=last);
    } else {
        shown.extend(written.sid.as_ref().map(|sid| line_of(sid.span.start)));
        shown.extend(effect_line(&lines, first, last));
        shown.extend(action.map(line_of));
        for condition in &written.conditions {
            let about = marks.iter().any(|mark| {
                mark.span.start >= condition.operator.span.start
                    && condition
                        .values
                        .last()
                        .is_some_and(|value| mark.span.start <= value.span.end)
            });
            if about {
                shown.push(line_of(condition.operator.span.start));
                shown.push(line_of(condition.key.span.start));
            }
        }
    }
    shown.sort_unstable();
    shown.dedup();
    // The braces around a statement say nothing.
    let is_brace = |line: &str| matches!(line.trim(), "{" | "}" | "},");
    shown.retain(|number| lines.get(*number).is_some_and(|line| !is_brace(line)));
    let mut carets: BTreeMap<usize, Vec<(usize, usize, &str)>> = BTreeMap::new();
    for mark in marks {
        let (start, end) = (reflowed.place(mark.span.start), reflowed.place(mark.span.end));
        let first = line_of(mark.span.start);
        let last = (first + MOST_LINES - 1).min(foot(mark.span, line_of));
        // A brace that closes a list is not shown: the caret goes under what is.
        let under = shown.iter().rev().find(|number| **number <= last).copied();
        let under = under.unwrap_or(first);
        let (column, length) = if last == first {
            columns(&reflowed.text, start, end)
        } else {
            whole(lines.get(under).copied().unwrap_or_default())
        };
        carets
            .entry(under)
            .or_default()
            .push((column, length, &mark.label));
    }
    let dedent = shown
        .iter()
        .filter_map(|number| lines.get(*number))
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or_default();
    let gutter = shown.last().map_or(1, |last| (last + 1).to_string().len());
    let margin = |text: &str| (Tone::Aside, format!("  {text:>gutter$} | "));
    let mut before: Option<usize> = None;
    for number in shown {
        if before.is_some_and(|before| before + 1 < number) {
            page.line([(Tone::Aside, format!("  {:>gutter$}", "…"))]);
        }
        before = Some(number);
        let line: String = lines
            .get(number)
            .map(|line| line.chars().skip(dedent).collect())
            .unwrap_or_default();
        page.line([margin(&(number + 1).to_string()), (Tone::Plain, line)]);
        for (column, length, label) in carets.get(&number).into_iter().flatten() {
            caret(page, &margin(""), column.saturating_sub(dedent), *length, label);
        }
    }
}

/// Returns the last line of a range.
fn foot(span: Span, line_of: impl Fn(usize) -> usize) -> usize {
    line_of(span.end.saturating_sub(1).max(span.start))
}

fn caret(page: &mut Page, margin: &(Tone, String), column: usize, length: usize, label: &str) {
    let carets = "^".repeat(length);
    let used = margin.1.chars().count() + column + length + 1;
    let room = page.layout().width.saturating_sub(used);
    let longest = label.split_whitespace().map(|word| word.chars().count()).max();
    let wraps = room >= 40 && longest.is_some_and(|longest| longest <= room);
    if room >= label.chars().count() || wraps {
        let mut parts = wrap(label, room.max(20)).into_iter();
        let first = parts.next().unwrap_or_default();
        page.line([
            margin.clone(),
            (Tone::Bad, format!("{}{carets} {first}", " ".repeat(column))),
        ]);
        for part in parts {
            page.line([
                margin.clone(),
                (Tone::Bad, format!("{}{part}", " ".repeat(column + length + 1))),
            ]);
        }
        return;
    }
    page.line([
        margin.clone(),
        (Tone::Bad, format!("{}{carets}", " ".repeat(column))),
    ]);
    let room = page
        .layout()
        .width
        .saturating_sub(margin.1.chars().count() + 4)
        .max(20);
    for part in wrap(label, room) {
        page.line([margin.clone(), (Tone::Bad, format!("    {part}"))]);
    }
}

fn effect_line(lines: &[&str], first: usize, last: usize) -> Option<usize> {
    (first..=last).find(|number| {
        lines
            .get(*number)
            .is_some_and(|line| line.trim_start().starts_with("\"Effect\""))
    })
}

/// Returns the line of a byte, from 0.
fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

/// Returns the column of a range, from 0, and its length on its first line.
fn columns(text: &str, start: usize, end: usize) -> (usize, usize) {
    let before = text.get(..start).unwrap_or_default();
    let column = before.chars().rev().take_while(|letter| *letter != '\n').count();
    let meant = text.get(start..end).unwrap_or_default();
    let length = meant
        .lines()
        .next()
        .unwrap_or_default()
        .trim_end()
        .chars()
        .count();
    (column, length.max(1))
}

/// Returns the column of what stands on a line, and its length without a comma.
fn whole(line: &str) -> (usize, usize) {
    let text = line.trim_start();
    let column = line.chars().count() - text.chars().count();
    (column, text.trim_end_matches(',').chars().count().max(1))
}
