//! A policy: its text, its document, and the compiled form that requests are matched against.

use octroi_names::{SmolStr, Tri};

use crate::{Document, Request, Span, Version};

/// A policy, parsed and compiled once; share it behind an `Arc`.
#[derive(Debug, PartialEq, Eq)]
pub struct Policy {
    name: SmolStr,
    text: String,
    document: Document,
}

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
        let document = Document {
            version: Version::V2008,
            version_span: None,
            id: None,
            statements: Vec::new(),
        };
        Ok(Self {
            name: name.into(),
            text: text.to_owned(),
            document,
        })
    }

    /// Returns the policy's name, or its ARN where it has one.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the text that was parsed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the document.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// Matches the policy as one without principals.
    pub fn verdict(&self, _request: &Request) -> Verdict {
        Verdict {
            deny: Tri::Unknown,
            allow: Tri::Unknown,
        }
    }

    /// Matches the policy as a resource policy.
    pub fn resource_verdict(&self, _request: &Request) -> ResourceVerdict {
        ResourceVerdict {
            deny: Tri::Unknown,
            direct: Tri::Unknown,
            role: Tri::Unknown,
            account: Tri::Unknown,
        }
    }
}
