//! A policy: its text, its document, and the compiled form that requests are matched against.

use std::sync::Arc;

use octroi_names::{SmolStr, Tri};

use crate::compiled::{Compiled, CompiledStatement};
use crate::principal::Kinds;
use crate::request::View;
use crate::statement::Reading;
use crate::{AllowPath, Document, Effect, PolicyType, Request, Span, parse, shared};

/// A policy, parsed and compiled once; share it behind an `Arc`.
///
/// Two policies are equal if their names and texts are.
#[derive(Debug, Clone)]
pub struct Policy {
    name: SmolStr,
    parsed: Arc<Parsed>,
}

/// What a text means, whatever the policy is named.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) text: String,
    document: Document,
    compiled: Compiled,
}

impl Parsed {
    pub(crate) fn new(text: &str) -> Result<Self, PolicyError> {
        let document = parse::document(text)?;
        Ok(Self {
            text: text.to_owned(),
            compiled: Compiled::new(&document),
            document,
        })
    }
}

impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
            && (Arc::ptr_eq(&self.parsed, &other.parsed) || self.parsed.text == other.parsed.text)
    }
}

impl Eq for Policy {}

/// Whether a policy without principals denies, and whether it allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Verdict {
    /// Whether some Deny statement matches.
    pub deny: Tri,
    /// Whether some Allow statement matches.
    pub allow: Tri,
}

/// Whether a resource policy denies, and by which kinds of match it allows.
///
/// See `authorization.md` 1.3: a role session named by its role is still limited by its
/// boundary and session policy; an account is not a grant but a delegation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ResourceVerdict {
    /// Whether some Deny statement matches.
    pub deny: Tri,
    /// Whether some Allow names the caller itself, or everybody.
    pub direct: Tri,
    /// Whether some Allow names the role of the session, or the user of a federated session.
    pub role: Tri,
    /// Whether some Allow names the account.
    pub account: Tri,
}

impl ResourceVerdict {
    /// Nothing matches.
    pub(crate) const NONE: Self = Self {
        deny: Tri::False,
        direct: Tri::False,
        role: Tri::False,
        account: Tri::False,
    };

    /// The policy was not read.
    pub(crate) const UNKNOWN: Self = Self {
        deny: Tri::Unknown,
        direct: Tri::Unknown,
        role: Tri::Unknown,
        account: Tri::Unknown,
    };

    /// Returns the verdict without the kinds.
    pub(crate) fn plain(self) -> Verdict {
        Verdict {
            deny: self.deny,
            allow: self.direct.or(self.role).or(self.account),
        }
    }

    /// Adds a statement that applies in these ways.
    pub(crate) fn add(&mut self, effect: Effect, kinds: Kinds) {
        match effect {
            Effect::Deny => self.deny = self.deny.or(kinds.any()),
            Effect::Allow => {
                self.direct = self.direct.or(kinds.direct);
                self.role = self.role.or(kinds.role);
                self.account = self.account.or(kinds.account);
            }
        }
    }
}

/// Why a text is not a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PolicyError {
    /// What is wrong, in lower case, without a final period.
    pub message: String,
    /// Where in the text.
    pub span: Span,
}

impl Policy {
    /// Parses and compiles a policy as evaluation takes it.
    ///
    /// # Errors
    ///
    /// If the text is not JSON or has not the shape of a policy; the error names the place.
    pub fn parse(name: &str, text: &str) -> Result<Self, PolicyError> {
        Ok(Self {
            name: name.into(),
            parsed: Arc::new(Parsed::new(text)?),
        })
    }

    /// Does the same as [`Policy::parse`], and shares the meaning of the text with the policies of the same
    /// text that this thread has read: a hundred thousand keys with one default policy hold it once.
    ///
    /// # Errors
    ///
    /// As [`Policy::parse`].
    pub fn parse_shared(name: &str, text: &str) -> Result<Self, PolicyError> {
        Ok(Self {
            name: name.into(),
            parsed: shared::parsed(text)?,
        })
    }

    /// Returns whether the two hold one meaning between them.
    pub fn shares_with(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.parsed, &other.parsed)
    }

    /// Returns the policy's name, or its ARN where it has one.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the text that was parsed.
    pub fn text(&self) -> &str {
        &self.parsed.text
    }

    /// Returns the document.
    pub fn document(&self) -> &Document {
        &self.parsed.document
    }

    /// Matches the policy as one without principals.
    pub fn verdict(&self, request: &Request) -> Verdict {
        self.matched(View::of(request), Reading::Identity).plain()
    }

    /// Matches the policy as a resource policy.
    pub fn resource_verdict(&self, request: &Request) -> ResourceVerdict {
        self.matched(View::of(request), Reading::Resource)
    }

    /// Returns the first statement that has the effect and certainly matches, as a policy of the
    /// type; of a resource policy that allows, one that names the caller in the way of `path`.
    ///
    /// With it the statement behind a [`crate::Decision`] is found without a trace.
    pub fn deciding_statement(
        &self,
        request: &Request,
        policy_type: PolicyType,
        effect: Effect,
        path: Option<AllowPath>,
    ) -> Option<usize> {
        let (view, reading) = (View::of(request), Reading::of(policy_type));
        let decides = |statement: CompiledStatement<'_>| {
            if statement.written.effect != effect {
                return None;
            }
            let kinds = statement.applies(view, reading);
            let matched = match path {
                Some(AllowPath::ResourceDirect) => kinds.direct,
                Some(AllowPath::ResourceRole) => kinds.role,
                Some(AllowPath::Identity | AllowPath::Extra) | None => kinds.any(),
            };
            matched.is_true().then_some(statement.index)
        };
        match self
            .parsed
            .compiled
            .candidates(&self.parsed.document, request.action_key())
        {
            Some(candidates) => candidates.filter_map(decides).min(),
            None => self.statements().find_map(decides),
        }
    }

    /// Returns the statements, each with its compiled form.
    pub(crate) fn statements(&self) -> impl Iterator<Item = CompiledStatement<'_>> {
        self.parsed.compiled.statements(&self.parsed.document)
    }

    /// Matches the policy as its type reads it.
    pub(crate) fn matched(&self, view: View<'_>, reading: Reading) -> ResourceVerdict {
        let mut verdict = ResourceVerdict::NONE;
        let add = |statement: CompiledStatement<'_>| {
            if statement.action(view.request) {
                verdict.add(
                    statement.written.effect,
                    statement.applies_to_action(view, reading),
                );
            }
        };
        match self
            .parsed
            .compiled
            .candidates(&self.parsed.document, view.request.action_key())
        {
            Some(candidates) => candidates.for_each(add),
            None => self.statements().for_each(add),
        }
        verdict
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Caller, Context};

    #[test]
    fn the_deciding_statement_has_the_effect_and_names_the_caller_in_the_way_asked_for() {
        let text = r#"{"Version": "2012-10-17", "Statement": [
            {"Effect": "Deny", "Principal": "*", "Action": "kms:Encrypt", "Resource": "*"},
            {"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:*", "Resource": "*"},
            {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/a"},
             "Action": "kms:*", "Resource": "*"}]}"#;
        let policy = Policy::parse("p", text).unwrap();
        let caller = Caller::new("arn:aws:iam::111122223333:user/a".parse().unwrap());
        let key = "arn:aws:kms:us-east-1:111122223333:key/k";
        let find = |action: &str, effect, path| {
            let request = Request::new(caller.clone(), action.parse().unwrap(), key, Context::new());
            policy.deciding_statement(&request, PolicyType::Resource, effect, path)
        };
        assert_eq!(find("kms:Decrypt", Effect::Allow, None), Some(1));
        assert_eq!(
            find("kms:Decrypt", Effect::Allow, Some(AllowPath::ResourceDirect)),
            Some(2)
        );
        assert_eq!(
            find("kms:Decrypt", Effect::Allow, Some(AllowPath::ResourceRole)),
            None
        );
        assert_eq!(find("kms:Decrypt", Effect::Deny, None), None);
        assert_eq!(find("kms:Encrypt", Effect::Deny, None), Some(0));
    }
}
