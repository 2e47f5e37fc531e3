//! Resources as a policy writes them, against the resource of a request.
//!
//! A `*` at the end of a segment may run over the colons behind it, another one may not. An
//! ARN with fewer than six segments is completed, by policy type in different ways. An
//! action without resources is checked against `*`, which only a bare `*` matches.
//! See `authorization.md` 1.4, 9 #11 and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>.

use octroi_names::Tri;

use crate::pattern::{Completed, Plain, Rule, matches, sixth_part};
use crate::variable::{Resolution, Template};
use crate::words::Outline;
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
    /// The text with its variables, if it has some.
    template: Option<Box<Template>>,
    /// How many bytes stand before the first wildcard; none where there are variables.
    literal: u32,
    /// How many segments are missing of six.
    short_by: usize,
    shape: Shape,
}

#[derive(Debug, Clone, Copy)]
enum Shape {
    /// `*` alone.
    All,
    /// Neither wildcard nor variable.
    Exact,
    /// Only a `*` at the end.
    Prefix,
    /// Wildcards or variables.
    Wild,
}

impl ResourcePattern {
    /// Reads an entry.
    pub(crate) fn new(text: &str, version: Version) -> Self {
        let bytes = text.as_bytes();
        let Outline {
            mut literal,
            colons,
            dollar,
        } = Outline::of(bytes);
        let template = match version {
            Version::V2012 if dollar => sixth_part(text).and_then(|from| Template::parse(text, from)),
            Version::V2012 | Version::V2008 => None,
        };
        let shape = if template.is_some() {
            literal = 0;
            Shape::Wild
        } else if text == "*" {
            Shape::All
        } else if literal == bytes.len() {
            Shape::Exact
        } else if literal + 1 == bytes.len() && bytes.last() == Some(&b'*') {
            Shape::Prefix
        } else {
            Shape::Wild
        };
        Self {
            template: template.map(Box::new),
            literal: u32::try_from(literal).unwrap_or(u32::MAX),
            short_by: 5_usize.saturating_sub(colons),
            shape,
        }
    }

    /// Returns what completes the text, if it is short and the policy type completes it.
    fn completion(&self, text: &str, short: ShortArn) -> &'static str {
        let completed = match short {
            ShortArn::Completed => true,
            ShortArn::CompletedIfWild => text.contains('*'),
            ShortArn::AsWritten => false,
        };
        let missing = if completed { self.short_by } else { 0 };
        ":*:*:*:*:*".get(..2 * missing).unwrap_or_default()
    }

    /// Returns whether the entry, written as `text`, matches the resource of a request.
    #[inline]
    pub(crate) fn matches(&self, text: &str, resource: &str, context: &Context, short: ShortArn) -> Tri {
        match self.shape {
            Shape::All => Tri::True,
            _ if resource == "*" => Tri::False,
            _ => self.matches_arn(text, resource, context, short),
        }
    }

    fn matches_arn(&self, text: &str, resource: &str, context: &Context, short: ShortArn) -> Tri {
        let Some((literal, pattern)) = text.as_bytes().split_at_checked(self.literal as usize) else {
            return Tri::False;
        };
        let Some(rest) = resource.as_bytes().strip_prefix(literal) else {
            return Tri::False;
        };
        let completion = if self.short_by > 0 {
            self.completion(text, short)
        } else {
            ""
        };
        if let Some(template) = &self.template {
            return match template.resolution(context) {
                Resolution::Resolved => {
                    let pattern = template.pattern(context, true);
                    Tri::from(matches(Completed::new(pattern, completion), rest, Rule::Resource))
                }
                Resolution::Unresolved => Tri::False,
                Resolution::Unknown => Tri::Unknown,
            };
        }
        Tri::from(match self.shape {
            _ if !completion.is_empty() => {
                let pattern = Completed::new(Plain::bytes(pattern), completion);
                matches(pattern, rest, Rule::Resource)
            }
            Shape::All | Shape::Prefix => true,
            Shape::Exact => rest.is_empty(),
            Shape::Wild => matches(Plain::bytes(pattern), rest, Rule::Resource),
        })
    }

    /// Returns the variables of the entry.
    pub(crate) fn template(&self) -> Option<&Template> {
        self.template.as_deref()
    }
}
