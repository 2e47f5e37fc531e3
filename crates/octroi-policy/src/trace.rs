//! Why a decision came out as it did, as data.
//!
//! Every statement is evaluated whole, without stopping at the first mismatch, so that a
//! reader can ask which Allow failed by its Condition alone.

use std::sync::Arc;

use octroi_names::{Gap, SmolStr, Tri};

use crate::{Decision, Effect, Policy, PolicyType, ResourceVerdict, Span, Value, Verdict};

/// The decision and every layer's part in it.
#[derive(Debug, Clone)]
pub struct Trace {
    /// The same decision that `decide` gives.
    pub decision: Decision,
    /// The layers that were consulted, in the order of evaluation.
    pub layers: Vec<LayerTrace>,
    /// What was not read and could change the decision; empty for a definite one.
    pub missing: Vec<Gap>,
}

/// One policy type, or one level of an organization.
#[derive(Debug, Clone)]
pub struct LayerTrace {
    /// The type of the policies.
    pub policy_type: PolicyType,
    /// The level of an SCP or RCP: 0 is the root.
    pub level: Option<usize>,
    /// Whether the layer denies, and whether it allows.
    pub verdict: Verdict,
    /// By which kinds of match a resource policy allows; `None` for other types.
    pub kinds: Option<ResourceVerdict>,
    /// The policies that were read.
    pub policies: Vec<PolicyTrace>,
    /// The policies that were not.
    pub gaps: Vec<Gap>,
}

/// One policy.
#[derive(Debug, Clone)]
pub struct PolicyTrace {
    /// The policy; spans are places in its text.
    pub policy: Arc<Policy>,
    /// Its statements, in order.
    pub statements: Vec<StatementTrace>,
}

/// One statement.
#[derive(Debug, Clone)]
pub struct StatementTrace {
    /// The statement's place in the policy, from 0.
    pub index: usize,
    /// Its effect.
    pub effect: Effect,
    /// Whether it matches the request.
    pub result: Tri,
    /// Each element that it has, in the order Principal, Action, Resource, Condition.
    pub elements: Vec<ElementTrace>,
}

impl StatementTrace {
    /// Returns whether every element of the kind matches; true where there is none.
    pub fn element(&self, element: Element) -> Tri {
        self.elements
            .iter()
            .filter(|trace| trace.element == element)
            .fold(Tri::True, |all, trace| all.and(trace.result))
    }
}

/// A kind of element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Element {
    /// `Principal` or `NotPrincipal`.
    Principal,
    /// `Action` or `NotAction`.
    Action,
    /// `Resource` or `NotResource`.
    Resource,
    /// One operator and key of `Condition`.
    Condition,
}

/// One element of a statement against the request.
#[derive(Debug, Clone)]
pub struct ElementTrace {
    /// Which element.
    pub element: Element,
    /// Whether it matches.
    pub result: Tri,
    /// Where it stands: the entry that decided, or the whole element.
    pub span: Span,
    /// What a condition wanted and found.
    pub condition: Option<ConditionTrace>,
}

/// What a condition wanted and found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConditionTrace {
    /// The operator as written.
    pub operator: SmolStr,
    /// The key as written.
    pub key: SmolStr,
    /// The values in the policy, variables replaced where they could be.
    pub wanted: Vec<SmolStr>,
    /// The value in the request.
    pub actual: Actual,
}

/// The value of a key in the request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actual {
    /// The request does not carry the key.
    Absent,
    /// It carries this value.
    Present(Value),
    /// It was not read.
    Unknown(Gap),
}
