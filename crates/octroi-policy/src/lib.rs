//! AWS's policy language: documents, matching, conditions, and the decision over all layers.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>
//! and `authorization.md` sections 1 to 3.
//!
//! This crate knows no service: what is special about KMS, EC2 or STS arrives as [`Rules`].
//! It knows no account: the policies arrive as [`Layers`]. It does no I/O.
//!
//! A [`Policy`] is parsed and compiled once and used for many decisions. [`decide()`] answers
//! without allocating; [`explain()`] answers the same and says why, as data.

mod action;
mod compiled;
mod completion;
mod condition;
mod context;
mod decide;
mod document;
mod explain;
mod json;
mod layers;
mod parse;
mod pattern;
mod policy;
mod principal;
mod request;
mod resource;
mod serial;
mod shared;
mod statement;
mod trace;
mod validate;
mod variable;
mod words;

pub use context::{Context, Lookup, Value};
pub use decide::decide;
pub use document::{
    Condition, Document, Effect, PrincipalElement, PrincipalKind, Span, Spanned, Statement, Version,
};
pub use explain::explain;
pub use layers::{AllowPath, Decision, Extra, Layers, Outcome, PolicyType, Rules};
pub use policy::{Policy, PolicyError, ResourceVerdict, Verdict};
pub use request::{Caller, Request};
pub use trace::{
    Actual, ConditionTrace, Element, ElementTrace, LayerTrace, PolicyTrace, StatementTrace, Trace,
};
pub use validate::{Finding, PolicyKind, SizeLimit, validate};
