//! The answer to one check, for a person: the decision, the statement behind it with a caret,
//! and what each layer of policies said.

use octroi_names::Tri;
use octroi_policy::{Actual, Element, LayerTrace, Outcome, PolicyTrace, Span, StatementTrace, Value};

use super::single::{Checked, delegates};
use crate::check::{Decided, Layer, Slot};
use crate::ui::{Excerpt, Say, Shell, Verbosity};

/// How many Allow statements that miss by a little are shown.
const NEAR_MISSES: usize = 3;

/// Writes the report.
pub(super) fn report(checked: &Checked<'_>, shell: &Shell<'_>) -> String {
    let report = Report { checked, shell };
    let mut text = format!("{}\n", report.headline());
    match &checked.answer.decided_by {
        Some(decided @ Decided::Statement { slot, statement }) => {
            if let Some(span) = decided
                .policy(&checked.line.policies)
                .and_then(|policy| telling(policy, *statement))
            {
                text.push_str(&report.excerpt(*slot, span));
            }
        }
        Some(Decided::Layer { layer, level }) if checked.answer.outcome == Outcome::ImplicitDeny => {
            text.push_str(&report.near_misses(*layer, *level));
        }
        Some(Decided::Layer { .. } | Decided::Grant(_)) | None => {}
    }
    text.push_str(&report.layers());
    text
}

struct Report<'r, 'c, 's> {
    checked: &'r Checked<'c>,
    shell: &'r Shell<'s>,
}

impl Report<'_, '_, '_> {
    fn words(&self, say: &Say) -> String {
        say.in_words(&self.shell.messages)
    }

    fn layer_name(&self, layer: Layer, level: Option<usize>) -> String {
        let say = Say::new("simulate-layer").with("type", layer.field());
        self.words(&match level {
            Some(level) => say.with("level", level).with("leveled", "yes"),
            None => say.with("leveled", "no"),
        })
    }

    fn headline(&self) -> String {
        let answer = &self.checked.answer;
        let paint = self.shell.paint();
        let text = self.words(&self.reason());
        match answer.outcome {
            Outcome::Allowed => paint.good(&text),
            Outcome::ImplicitDeny | Outcome::ExplicitDeny => paint.bad(&text),
            Outcome::Undetermined => paint.doubt(&text),
        }
    }

    fn reason(&self) -> Say {
        let answer = &self.checked.answer;
        let statement = |id, slot: &Slot, statement: usize, decided: &Decided| {
            let policy = decided.policy(&self.checked.line.policies);
            let name = policy
                .map(octroi_policy::Policy::name)
                .filter(|name| !name.is_empty());
            Say::new(id)
                .with("type", slot.layer.field())
                .show("policy", name.map_or_else(|| slot.to_string(), str::to_owned))
                .with("statement", statement)
        };
        match (answer.outcome, &answer.decided_by) {
            (Outcome::Undetermined, _) => {
                let missing: Vec<String> = answer.missing.iter().map(|gap| format!("`{gap}`")).collect();
                Say::new("simulate-undetermined").show("missing", missing.join(", "))
            }
            (
                Outcome::Allowed,
                Some(
                    decided @ Decided::Statement {
                        slot,
                        statement: index,
                    },
                ),
            ) => statement("simulate-allowed", slot, *index, decided),
            (Outcome::Allowed, Some(Decided::Grant(index))) => {
                Say::new("simulate-allowed-grant").show("grant", self.checked.line.grant_name(*index))
            }
            (Outcome::Allowed, Some(Decided::Layer { .. }) | None) => Say::new("simulate-allowed-free"),
            (
                _,
                Some(
                    decided @ Decided::Statement {
                        slot,
                        statement: index,
                    },
                ),
            ) => statement("simulate-denied", slot, *index, decided),
            (_, Some(Decided::Layer { layer, level })) => {
                Say::new("simulate-denied-silent").show("layer", self.layer_name(*layer, *level))
            }
            (_, Some(Decided::Grant(_)) | None) => Say::new("simulate-denied-free"),
        }
    }

    /// Shows the Allow statements of the layer that match but for one kind of element.
    fn near_misses(&self, layer: Layer, level: Option<usize>) -> String {
        let mut text = String::new();
        let layers = self.checked.trace.layers.iter();
        let of_layer = layers.filter(|trace| trace.policy_type == layer.0 && trace.level == level);
        let mut shown = 0;
        for (index, policy) in of_layer.flat_map(|trace| trace.policies.iter().enumerate()) {
            let slot = Slot { layer, level, index };
            for statement in &policy.statements {
                let Some(element) = lone_miss(statement) else {
                    continue;
                };
                if shown == NEAR_MISSES {
                    return text;
                }
                shown += 1;
                text.push_str(&self.words(&miss(statement, element)));
                text.push('\n');
                let failed = statement.elements.iter().find(|trace| !trace.result.is_true());
                if let Some(failed) = failed {
                    text.push_str(&self.excerpt(slot, failed.span));
                }
            }
        }
        text
    }

    /// Draws a place in a policy: in the file, or in the policy's own text where that stood in
    /// the file as a string.
    fn excerpt(&self, slot: Slot, span: Span) -> String {
        let checked = self.checked;
        let Some((_, document)) = checked.documents.iter().find(|(known, _)| *known == slot) else {
            return String::new();
        };
        let excerpt = match document.string() {
            Ok(text) => {
                let name = format!("{} ({slot})", checked.source.name());
                Excerpt::new(&name, &text, span.start, span.end)
            }
            Err(_) => {
                let start = document.offset_in(checked.source.json());
                checked.source.excerpt(start + span.start, start + span.end)
            }
        };
        excerpt.draw(self.shell.width(), self.shell.paint())
    }

    fn layers(&self) -> String {
        let traces = &self.checked.trace.layers;
        if traces.is_empty() {
            return String::new();
        }
        let names: Vec<String> = traces
            .iter()
            .map(|trace| self.layer_name(Layer(trace.policy_type), trace.level))
            .collect();
        let width = names
            .iter()
            .map(|name| name.chars().count())
            .max()
            .unwrap_or_default();
        let mut text = format!("\n{}\n", self.words(&Say::new("simulate-layers")));
        for (trace, name) in traces.iter().zip(&names) {
            let pad = " ".repeat(width - name.chars().count());
            text.push_str(&format!("  {name}{pad}  {}\n", self.verdict(trace)));
            if self.shell.verbosity == Verbosity::Verbose {
                self.statements(trace, &mut text);
            }
        }
        if !self.checked.line.grants.is_empty() {
            let say = Say::new("simulate-grants").with("count", self.checked.line.grants.len());
            text.push_str(&format!("  {}\n", self.words(&say)));
        }
        text
    }

    fn verdict(&self, trace: &LayerTrace) -> String {
        let paint = self.shell.paint();
        match (trace.verdict.deny, trace.verdict.allow) {
            (Tri::True, _) => paint.bad(&self.words(&Say::new("simulate-verdict-denies"))),
            (_, Tri::True) if delegates(trace) => self.words(&Say::new("simulate-verdict-delegates")),
            (_, Tri::True) => paint.good(&self.words(&Say::new("simulate-verdict-allows"))),
            (Tri::Unknown, _) | (_, Tri::Unknown) => {
                paint.doubt(&self.words(&Say::new("simulate-verdict-unknown")))
            }
            (Tri::False, Tri::False) => self.words(&Say::new("simulate-verdict-silent")),
        }
    }

    fn statements(&self, trace: &LayerTrace, text: &mut String) {
        for (index, policy) in trace.policies.iter().enumerate() {
            let slot = Slot {
                layer: Layer(trace.policy_type),
                level: trace.level,
                index,
            };
            for statement in &policy.statements {
                let say = Say::new("simulate-statement")
                    .show("policy", name(policy, slot))
                    .with("statement", statement.index)
                    .with("effect", effect(statement))
                    .with("matches", tri(statement.result))
                    .show("missed", missed(statement));
                text.push_str(&format!("    {}\n", self.words(&say)));
            }
        }
    }
}

fn name(policy: &PolicyTrace, slot: Slot) -> String {
    match policy.policy.name() {
        "" => slot.to_string(),
        name => name.to_owned(),
    }
}

fn effect(statement: &StatementTrace) -> &'static str {
    match statement.effect {
        octroi_policy::Effect::Allow => "Allow",
        octroi_policy::Effect::Deny => "Deny",
    }
}

fn tri(value: Tri) -> &'static str {
    match value {
        Tri::True => "yes",
        Tri::False => "no",
        Tri::Unknown => "unknown",
    }
}

fn element_name(element: Element) -> &'static str {
    match element {
        Element::Principal => "Principal",
        Element::Action => "Action",
        Element::Resource => "Resource",
        Element::Condition => "Condition",
    }
}

/// Returns the kinds of element that do not match.
fn missed(statement: &StatementTrace) -> String {
    let mut names: Vec<&str> = statement
        .elements
        .iter()
        .filter(|trace| !trace.result.is_true())
        .map(|trace| element_name(trace.element))
        .collect();
    names.dedup();
    names.join(", ")
}

/// Returns the one kind of element for which an Allow statement does not match.
///
/// One that misses by its action is about something else.
fn lone_miss(statement: &StatementTrace) -> Option<Element> {
    let kinds = [Element::Principal, Element::Resource, Element::Condition];
    let mut missed = kinds
        .into_iter()
        .filter(|kind| !statement.element(*kind).is_true());
    let lone = missed.next().filter(|_| missed.next().is_none())?;
    let about_this =
        statement.effect == octroi_policy::Effect::Allow && statement.element(Element::Action).is_true();
    about_this.then_some(lone)
}

/// Says what an Allow wanted and what the request has.
fn miss(statement: &StatementTrace, element: Element) -> Say {
    let failed = statement.elements.iter().find(|trace| !trace.result.is_true());
    let Some(condition) = failed.and_then(|trace| trace.condition.as_ref()) else {
        return Say::new("simulate-miss").with("element", element_name(element));
    };
    let say = Say::new("simulate-miss-condition")
        .show("key", &condition.key)
        .show("operator", &condition.operator);
    match &condition.actual {
        Actual::Absent => say.with("state", "absent"),
        Actual::Unknown(_) => say.with("state", "unknown"),
        Actual::Present(Value::One(value)) => say.with("state", "present").show("value", value),
        Actual::Present(Value::Many(values)) => say.with("state", "present").show("value", values.join(", ")),
    }
}

/// Returns the part of a statement that tells which one it is: its `Sid`, or its first action.
fn telling(policy: &octroi_policy::Policy, index: usize) -> Option<Span> {
    let statement = policy.document().statements.get(index)?;
    let sid = statement.sid.as_ref().map(|sid| sid.span);
    let action = || statement.actions.first().map(|action| action.span);
    let text = policy.text().get(statement.span.start..statement.span.end)?;
    if text.contains('\n') {
        sid.or_else(action).or(Some(statement.span))
    } else {
        Some(statement.span)
    }
}
