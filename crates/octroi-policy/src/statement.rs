//! One statement against a request: Principal, Action, Resource and Condition, all ANDed.
//!
//! A statement that AWS refuses on save yet is evaluated all the same matches nothing
//! (`authorization.md` 9 #19): one without actions or with an empty list, with an action
//! that has no colon or two, without a principal where the policy type has them, with one
//! where it has none. A statement without `Resource` matches only where AWS prohibits the
//! element, in the trust policy of a role, and where it may be left out, in an SCP, which is then
//! about everything; in a key policy it is accepted and has no effect.
//! See `authorization.md` 1.1 to 1.4 and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>.

use octroi_names::Tri;

use crate::compiled::CompiledStatement;
use crate::principal::Kinds;
use crate::request::View;
use crate::resource::ShortArn;
use crate::{Effect, PolicyType, Request};

/// How a policy type reads its statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Identity policies, boundaries, session policies.
    Identity,
    /// Service control policies.
    ServiceControl,
    /// Resource control policies.
    ResourceControl,
    /// Resource-based policies, role trust policies among them.
    Resource,
    /// Endpoint policies.
    Endpoint,
}

impl Reading {
    /// Returns how policies of a type are read.
    pub(crate) fn of(policy_type: PolicyType) -> Self {
        match policy_type {
            PolicyType::Identity | PolicyType::Boundary | PolicyType::Session => Self::Identity,
            PolicyType::ServiceControl => Self::ServiceControl,
            PolicyType::ResourceControl => Self::ResourceControl,
            PolicyType::Resource => Self::Resource,
            PolicyType::Endpoint => Self::Endpoint,
        }
    }

    /// Returns whether statements name principals.
    pub(crate) fn has_principals(self) -> bool {
        match self {
            Self::Identity | Self::ServiceControl => false,
            Self::ResourceControl | Self::Resource | Self::Endpoint => true,
        }
    }

    /// Returns how the policy type completes a short ARN.
    pub(crate) fn short_arn(self) -> ShortArn {
        match self {
            Self::Identity => ShortArn::Completed,
            Self::Resource | Self::Endpoint => ShortArn::CompletedIfWild,
            Self::ServiceControl | Self::ResourceControl => ShortArn::AsWritten,
        }
    }
}

impl CompiledStatement<'_> {
    /// Returns whether `Action` or `NotAction` matches.
    #[inline]
    pub(crate) fn action(self, request: &Request) -> bool {
        let key = request.action_key();
        let listed = self
            .actions()
            .any(|(pattern, text)| pattern.matches(&text.value, key));
        !self.is_void() && listed != self.written.not_action
    }

    /// Returns whether `Resource` or `NotResource` matches, or may be missing.
    pub(crate) fn resource(self, request: &Request, reading: Reading) -> Tri {
        if self.written.resources.is_none() {
            let trust = reading == Reading::Resource && request.is_about_role();
            return Tri::from(trust || reading == Reading::ServiceControl);
        }
        let mut listed = Tri::False;
        for (pattern, text) in self.resources() {
            let (resource, context) = (request.resource(), request.context());
            listed = listed.or(pattern.matches(&text.value, resource, context, reading.short_arn()));
            if listed.is_true() {
                break;
            }
        }
        if self.written.not_resource {
            !listed
        } else {
            listed
        }
    }

    /// Returns whether every line of `Condition` holds.
    pub(crate) fn condition(self, view: View<'_>) -> Tri {
        let mut all = Tri::True;
        for (pattern, condition) in self.conditions() {
            all = all.and(pattern.holds(condition, view));
            if all.is_false() {
                break;
            }
        }
        all
    }

    /// Returns by which kinds of match the principal element names the caller, as the policy type takes it.
    pub(crate) fn principal(self, request: &Request, reading: Reading) -> Kinds {
        match (&self.written.principal, reading.has_principals()) {
            (None, false) => Kinds::DIRECT,
            (None, true) | (Some(_), false) => Kinds::NONE,
            (Some(element), true) => {
                let mut kinds = Kinds::NONE;
                for (pattern, text) in self.principals() {
                    kinds = kinds.or(pattern.kinds(&text.value, request));
                }
                if element.negated {
                    self.others(kinds, request)
                } else {
                    kinds
                }
            }
        }
    }

    /// Returns whether the caller is one of those that `NotPrincipal` does not name.
    fn others(self, named: Kinds, request: &Request) -> Kinds {
        let others = !named.any();
        // A Deny with `NotPrincipal` hits everyone who has a boundary, listed or not.
        Kinds::direct(match self.written.effect {
            Effect::Deny => others.or(request.caller().has_boundary),
            Effect::Allow => others,
        })
    }

    /// Returns by which kinds of match the statement applies to the request.
    #[inline]
    pub(crate) fn applies(self, view: View<'_>, reading: Reading) -> Kinds {
        if self.action(view.request) {
            self.applies_to_action(view, reading)
        } else {
            Kinds::NONE
        }
    }

    /// Returns the same for a statement whose actions match.
    pub(crate) fn applies_to_action(self, view: View<'_>, reading: Reading) -> Kinds {
        let kinds = self.principal(view.request, reading);
        if kinds.any().is_false() {
            return Kinds::NONE;
        }
        let mut rest = self.resource(view.request, reading);
        if !rest.is_false() {
            rest = rest.and(self.condition(view));
        }
        kinds.and(rest)
    }
}
