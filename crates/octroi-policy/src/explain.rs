//! The trace of a decision: every element of every statement, and what was not read.
//!
//! Nothing stops early here: a reader may ask which Allow failed by its Condition alone.
//! AWS itself reports one policy type and no more, see
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>.

mod missing;

use std::sync::Arc;

use octroi_names::{Gap, Known, Principal, SmolStr, Tri};

use crate::decide::{Summary, layer};
use crate::policy::ResourceVerdict;
use crate::request::View;
use crate::resource::ResourcePattern;
use crate::statement::{Reading, StatementPattern};
use crate::trace::{
    Actual, ConditionTrace, Element, ElementTrace, LayerTrace, PolicyTrace, StatementTrace, Trace,
};
use crate::{Layers, Lookup, Outcome, Policy, PolicyType, Request, Rules, Span, Spanned, Statement, decide};

/// Decides one check and says why.
pub fn explain(request: &Request, layers: &Layers<'_>, rules: &Rules) -> Trace {
    let traces = all_layers(request, layers);
    let decision = decide(request, layers, rules);
    let missing = match decision.outcome {
        Outcome::Undetermined => missing::gaps(
            request,
            &traces,
            Summary::new(View::of(request), layers, rules),
            rules,
        ),
        Outcome::Allowed | Outcome::ImplicitDeny | Outcome::ExplicitDeny => Vec::new(),
    };
    Trace {
        decision,
        layers: traces,
        missing,
    }
}

fn all_layers(request: &Request, layers: &Layers<'_>) -> Vec<LayerTrace> {
    let mut traces = Vec::new();
    let mut add = |policy_type, level, policies: &[Known<Arc<Policy>>]| {
        traces.push(layer_trace(policy_type, level, policies, request));
    };
    for (level, policies) in layers.resource_control.iter().enumerate() {
        add(PolicyType::ResourceControl, Some(level), policies);
    }
    for (level, policies) in layers.service_control.iter().enumerate() {
        add(PolicyType::ServiceControl, Some(level), policies);
    }
    if !layers.endpoint.is_empty() {
        add(PolicyType::Endpoint, None, layers.endpoint);
    }
    if let Some(policy) = layers.resource {
        add(PolicyType::Resource, None, std::slice::from_ref(policy));
    }
    if let Some(policy) = layers.boundary {
        add(PolicyType::Boundary, None, std::slice::from_ref(policy));
    }
    if let Some(policies) = layers.session {
        add(PolicyType::Session, None, policies);
    }
    let has_identity = !matches!(
        request.caller().principal,
        Principal::Service(_) | Principal::Anonymous | Principal::Account(_)
    );
    if has_identity || !layers.identity.is_empty() {
        add(PolicyType::Identity, None, layers.identity);
    }
    traces
}

fn layer_trace(
    policy_type: PolicyType,
    level: Option<usize>,
    policies: &[Known<Arc<Policy>>],
    request: &Request,
) -> LayerTrace {
    let reading = Reading::of(policy_type);
    let verdict: ResourceVerdict = layer(policies, View::of(request), reading);
    LayerTrace {
        policy_type,
        level,
        verdict: verdict.plain(),
        kinds: (policy_type == PolicyType::Resource).then_some(verdict),
        policies: policies
            .iter()
            .filter_map(Known::value)
            .map(|policy| PolicyTrace {
                policy: Arc::clone(policy),
                statements: policy
                    .statements()
                    .enumerate()
                    .map(|(index, (statement, pattern))| {
                        statement_trace(index, statement, pattern, request, reading)
                    })
                    .collect(),
            })
            .collect(),
        gaps: policies.iter().filter_map(Known::gap).cloned().collect(),
    }
}

fn statement_trace(
    index: usize,
    statement: &Statement,
    pattern: &StatementPattern,
    request: &Request,
    reading: Reading,
) -> StatementTrace {
    let mut elements = Vec::new();
    elements.extend(principal_trace(statement, pattern, request, reading));
    elements.push(action_trace(statement, pattern, request));
    elements.push(resource_trace(statement, pattern, request, reading));
    elements.extend(condition_traces(statement, pattern, request));
    StatementTrace {
        index,
        effect: statement.effect,
        result: elements
            .iter()
            .fold(Tri::True, |all, element| all.and(element.result)),
        elements,
    }
}

fn principal_trace(
    statement: &Statement,
    pattern: &StatementPattern,
    request: &Request,
    reading: Reading,
) -> Option<ElementTrace> {
    if !reading.has_principals() && statement.principal.is_none() {
        return None;
    }
    let span = match &statement.principal {
        None => statement.span,
        Some(element) => pattern
            .principals
            .iter()
            .zip(&element.entries)
            .find(|(pattern, (_, text))| !pattern.kinds(&text.value, request).any().is_false())
            .map_or(element.span, |(_, (_, text))| text.span),
    };
    Some(ElementTrace {
        element: Element::Principal,
        result: pattern.principal_fits(statement, request, reading).any(),
        span,
        condition: None,
    })
}

fn action_trace(statement: &Statement, pattern: &StatementPattern, request: &Request) -> ElementTrace {
    let deciding = pattern
        .actions
        .iter()
        .zip(&statement.actions)
        .find(|(pattern, text)| pattern.matches(&text.value, request.action_key()));
    ElementTrace {
        element: Element::Action,
        result: pattern.action(statement, request),
        span: deciding.map_or_else(
            || whole(&statement.actions, statement.span),
            |(_, text)| text.span,
        ),
        condition: None,
    }
}

fn resource_trace(
    statement: &Statement,
    pattern: &StatementPattern,
    request: &Request,
    reading: Reading,
) -> ElementTrace {
    let texts = statement.resources.as_deref().unwrap_or_default();
    let result = |(pattern, text): &(&ResourcePattern, &Spanned<SmolStr>)| {
        pattern.matches(
            &text.value,
            request.resource(),
            request.context(),
            reading.short_arn(),
        )
    };
    let pairs = || pattern.resources.iter().zip(texts);
    let deciding = pairs()
        .find(|pair| result(pair).is_true())
        .or_else(|| pairs().find(|pair| result(pair).is_unknown()));
    ElementTrace {
        element: Element::Resource,
        result: pattern.resource(statement, request, reading),
        span: deciding.map_or_else(|| whole(texts, statement.span), |(_, text)| text.span),
        condition: None,
    }
}

fn condition_traces(
    statement: &Statement,
    pattern: &StatementPattern,
    request: &Request,
) -> impl Iterator<Item = ElementTrace> {
    let context = request.context();
    let lines = pattern.conditions.iter().zip(&statement.conditions);
    lines.map(move |(pattern, condition)| {
        let line = Span {
            start: condition.key.span.start,
            end: condition
                .values
                .last()
                .map_or(condition.key.span, |last| last.span)
                .end,
        };
        let deciding = pattern
            .matching_value(condition, context)
            .and_then(|index| condition.values.get(index));
        ElementTrace {
            element: Element::Condition,
            result: pattern.holds(condition, View::of(request)),
            span: deciding.map_or(line, |value| value.span),
            condition: Some(ConditionTrace {
                operator: condition.operator.value.clone(),
                key: condition.key.value.clone(),
                wanted: pattern.wanted(condition, context),
                actual: match context.lookup(&condition.key.value) {
                    Lookup::Absent => Actual::Absent,
                    Lookup::Present(value) => Actual::Present(value.clone()),
                    Lookup::Unknown(gap) => Actual::Unknown(Gap::clone(gap)),
                },
            }),
        }
    })
}

/// Returns the place of a whole list; that of the statement where there is no list.
fn whole<T>(entries: &[Spanned<T>], statement: Span) -> Span {
    match (entries.first(), entries.last()) {
        (Some(first), Some(last)) => Span {
            start: first.span.start,
            end: last.span.end,
        },
        _ => statement,
    }
}
