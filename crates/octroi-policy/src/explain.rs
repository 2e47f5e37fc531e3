//! The trace of a decision: every element of every statement, and what was not read.
//!
//! Nothing stops early here: a reader may ask which Allow failed by its Condition alone.
//! AWS itself reports one policy type and no more, see
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>.

mod missing;

use std::sync::Arc;

use octroi_names::{Gap, Known, Principal, SmolStr, Tri};

use crate::compiled::CompiledStatement;
use crate::decide::{Summary, layer};
use crate::policy::ResourceVerdict;
use crate::request::View;
use crate::resource::ResourcePattern;
use crate::statement::Reading;
use crate::trace::{
    Actual, ConditionTrace, Element, ElementTrace, LayerTrace, PolicyTrace, StatementTrace, Trace,
};
use crate::{Layers, Lookup, Outcome, Policy, PolicyType, Request, Rules, Span, Spanned, decide};

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
                    .map(|statement| statement_trace(statement, request, reading))
                    .collect(),
            })
            .collect(),
        gaps: policies.iter().filter_map(Known::gap).cloned().collect(),
    }
}

fn statement_trace(statement: CompiledStatement<'_>, request: &Request, reading: Reading) -> StatementTrace {
    let mut elements = Vec::new();
    elements.extend(principal_trace(statement, request, reading));
    elements.push(action_trace(statement, request));
    elements.push(resource_trace(statement, request, reading));
    elements.extend(condition_traces(statement, request));
    StatementTrace {
        index: statement.index,
        effect: statement.written.effect,
        result: elements
            .iter()
            .fold(Tri::True, |all, element| all.and(element.result)),
        elements,
    }
}

fn principal_trace(
    statement: CompiledStatement<'_>,
    request: &Request,
    reading: Reading,
) -> Option<ElementTrace> {
    let written = statement.written;
    if !reading.has_principals() && written.principal.is_none() {
        return None;
    }
    let span = match &written.principal {
        None => written.span,
        Some(element) => statement
            .principals()
            .find(|(pattern, text)| !pattern.kinds(&text.value, request).any().is_false())
            .map_or(element.span, |(_, text)| text.span),
    };
    Some(ElementTrace {
        element: Element::Principal,
        result: statement.principal(request, reading).any(),
        span,
        condition: None,
    })
}

fn action_trace(statement: CompiledStatement<'_>, request: &Request) -> ElementTrace {
    let deciding = statement
        .actions()
        .find(|(pattern, text)| pattern.matches(&text.value, request.action_key()));
    ElementTrace {
        element: Element::Action,
        result: Tri::from(statement.action(request)),
        span: deciding.map_or_else(
            || whole(&statement.written.actions, statement.written.span),
            |(_, text)| text.span,
        ),
        condition: None,
    }
}

fn resource_trace(statement: CompiledStatement<'_>, request: &Request, reading: Reading) -> ElementTrace {
    let written = statement.written;
    let texts = written.resources.as_deref().unwrap_or_default();
    let result = |(pattern, text): &(&ResourcePattern, &Spanned<SmolStr>)| {
        pattern.matches(
            &text.value,
            request.resource(),
            request.context(),
            reading.short_arn(),
        )
    };
    let deciding = statement
        .resources()
        .find(|pair| result(pair).is_true())
        .or_else(|| statement.resources().find(|pair| result(pair).is_unknown()));
    ElementTrace {
        element: Element::Resource,
        result: statement.resource(request, reading),
        span: deciding.map_or_else(|| whole(texts, written.span), |(_, text)| text.span),
        condition: None,
    }
}

fn condition_traces<'a>(
    statement: CompiledStatement<'a>,
    request: &'a Request,
) -> impl Iterator<Item = ElementTrace> + use<'a> {
    let context = request.context();
    statement.conditions().map(move |(pattern, condition)| {
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
