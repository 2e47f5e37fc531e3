//! A policy document as written, with the place of every element in the text.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>.

use smol_str::SmolStr;

/// A range of bytes in the text of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte behind the last.
    pub end: usize,
}

impl Span {
    /// Returns the line and column of the first byte, both from 1, the column in characters.
    pub fn line_column(&self, text: &str) -> (usize, usize) {
        let before = text.get(..self.start).unwrap_or(text);
        let line = before.bytes().filter(|b| *b == b'\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        (line, column)
    }
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place in the text, quotes included.
    pub span: Span,
}

/// The version of the policy language; `2008-10-17` where the document names none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// `2008-10-17`: `${…}` is plain text.
    V2008,
    /// `2012-10-17`: `${…}` is a variable.
    V2012,
}

/// What a statement does when it matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// `Allow`.
    Allow,
    /// `Deny`.
    Deny,
}

/// A policy document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The version.
    pub version: Version,
    /// The version as written, if it was.
    pub version_span: Option<Span>,
    /// The `Id`, of resource-based policies.
    pub id: Option<Spanned<SmolStr>>,
    /// The statements, in order.
    pub statements: Vec<Statement>,
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The whole statement, braces included.
    pub span: Span,
    /// The `Sid`.
    pub sid: Option<Spanned<SmolStr>>,
    /// The `Effect`.
    pub effect: Effect,
    /// `Principal` or `NotPrincipal`.
    pub principal: Option<PrincipalElement>,
    /// Whether the actions are those of `NotAction`.
    pub not_action: bool,
    /// The actions as written; empty where the element is missing.
    pub actions: Vec<Spanned<SmolStr>>,
    /// Whether the resources are those of `NotResource`.
    pub not_resource: bool,
    /// The resources as written; `None` where the element is missing.
    pub resources: Option<Vec<Spanned<SmolStr>>>,
    /// The conditions, one for each operator and key, in order.
    pub conditions: Vec<Condition>,
}

/// `Principal` or `NotPrincipal`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrincipalElement {
    /// Whether it is `NotPrincipal`.
    pub negated: bool,
    /// The element's value.
    pub span: Span,
    /// Each entry with its kind; a bare `"*"` is one entry of [`PrincipalKind::Any`].
    pub entries: Vec<(PrincipalKind, Spanned<SmolStr>)>,
}

/// The key under which a principal stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PrincipalKind {
    /// A bare `"*"`.
    Any,
    /// `AWS`.
    Aws,
    /// `Service`.
    Service,
    /// `Federated`.
    Federated,
    /// `CanonicalUser`.
    CanonicalUser,
}

/// One line of a condition block: an operator, a key, and the values wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The operator as written, prefix and suffix included, such as `ForAnyValue:StringLikeIfExists`.
    pub operator: Spanned<SmolStr>,
    /// The condition key as written.
    pub key: Spanned<SmolStr>,
    /// The values; numbers and booleans by their text.
    pub values: Vec<Spanned<SmolStr>>,
}
