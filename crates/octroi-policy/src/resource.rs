//! Resources as a policy writes them, against the resource of a request.
//!
//! A `*` at the end of a segment may run over the colons behind it, another one may not. An
//! ARN with fewer than six segments is completed, by policy type in different ways. An
//! action without resources is checked against `*`, which only a bare `*` matches.
//! See `authorization.md` 1.4, 9 #11 and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>.

use octroi_names::Tri;

use crate::pattern::{Plain, Rule, matches, sixth_part};
use crate::variable::{Resolution, Template};
use crate::{Context, Version};

/// How a policy type completes an ARN of fewer than six segments.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ShortArn {
    /// Missing segments are `*`: identity policies, boundaries, session policies.
    Completed,
    /// Only where the text has a `*`: resource-based and endpoint policies.
    CompletedIfWild,
    /// Never: policies of an organization, where a trailing `*` alone runs on.
    AsWritten,
}

/// One entry of `Resource` or `NotResource`, beside the text that it was made from.
#[derive(Debug)]
pub(crate) struct ResourcePattern {
    shape: Shape,
    /// How many bytes stand before the first wildcard or variable.
    literal: usize,
    /// What completes a short ARN.
    completion: &'static str,
}

#[derive(Debug)]
enum Shape {
    /// `*` alone.
    All,
    /// Neither wildcard nor variable.
    Exact,
    /// Wildcards.
    Wild,
    /// Only a `*` at the end.
    Prefix,
    /// Variables, and perhaps wildcards.
    Template(Box<Template>),
}

impl ResourcePattern {
    /// Reads an entry.
    pub(crate) fn new(text: &str, version: Version) -> Self {
        let bytes = text.as_bytes();
        let template = match version {
            Version::V2012 if bytes.contains(&b'$') => {
                sixth_part(text).and_then(|from| Template::parse(text, from))
            }
            Version::V2012 | Version::V2008 => None,
        };
        let wildcard = bytes.iter().position(|byte| matches!(byte, b'*' | b'?'));
        let literal = match &template {
            Some(_) => 0,
            None => wildcard.unwrap_or(bytes.len()),
        };
        let shape = match (template, wildcard) {
            (Some(template), _) => Shape::Template(Box::new(template)),
            (None, None) => Shape::Exact,
            (None, Some(0)) if text == "*" => Shape::All,
            (None, Some(at)) if at + 1 == bytes.len() && bytes.get(at) == Some(&b'*') => Shape::Prefix,
            (None, Some(_)) => Shape::Wild,
        };
        let colons = bytes.iter().filter(|byte| **byte == b':').take(5).count();
        Self {
            shape,
            literal,
            completion: ":*:*:*:*:*".get(2 * colons..).unwrap_or_default(),
        }
    }

    /// Returns whether the entry, written as `text`, matches the resource of a request.
    pub(crate) fn matches(&self, text: &str, resource: &str, context: &Context, short: ShortArn) -> Tri {
        if let Shape::All = self.shape {
            return Tri::True;
        }
        if resource == "*" {
            return Tri::False;
        }
        let completion = match short {
            ShortArn::Completed => self.completion,
            ShortArn::CompletedIfWild if text.contains('*') => self.completion,
            ShortArn::CompletedIfWild | ShortArn::AsWritten => "",
        };
        let pattern = text.as_bytes().get(self.literal..).unwrap_or_default();
        let Some(rest) = resource
            .as_bytes()
            .strip_prefix(text.as_bytes().get(..self.literal).unwrap_or_default())
        else {
            return Tri::False;
        };
        Tri::from(match &self.shape {
            Shape::All => true,
            Shape::Prefix if completion.is_empty() => true,
            Shape::Exact if completion.is_empty() => rest.is_empty(),
            Shape::Exact | Shape::Prefix | Shape::Wild => {
                matches(Plain::completed(pattern, completion), rest, Rule::Resource)
            }
            Shape::Template(template) => match template.resolution(context) {
                Resolution::Resolved => matches(
                    template.pattern(context, true).completed(completion),
                    rest,
                    Rule::Resource,
                ),
                Resolution::Unresolved => false,
                Resolution::Unknown => return Tri::Unknown,
            },
        })
    }

    /// Returns the variables of the entry.
    pub(crate) fn template(&self) -> Option<&Template> {
        match &self.shape {
            Shape::Template(template) => Some(template),
            Shape::All | Shape::Exact | Shape::Wild | Shape::Prefix => None,
        }
    }
}
