//! One statement against a request: Principal, Action, Resource and Condition, all ANDed.
//!
//! A statement that AWS refuses on save yet is evaluated all the same matches nothing
//! (`authorization.md` 9 #19): one without actions or with an empty list, with an action
//! that has no colon or two, without a principal where the policy type has them, with one
//! where it has none. A statement without `Resource` matches only where AWS prohibits the
//! element: in the trust policy of a role; in a key policy it is accepted and has no effect.
//! See `authorization.md` 1.1 to 1.4 and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html>.

use octroi_names::Tri;

use crate::action::ActionPattern;
use crate::condition::ConditionPattern;
use crate::principal::{Kinds, PrincipalPattern};
use crate::request::View;
use crate::resource::{ResourcePattern, ShortArn};
use crate::{Effect, PolicyType, Request, Statement, Version};

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

/// A statement, beside the [`Statement`] that it was made from.
#[derive(Debug)]
pub(crate) struct StatementPattern {
    pub(crate) principals: Vec<PrincipalPattern>,
    pub(crate) actions: Vec<ActionPattern>,
    pub(crate) resources: Vec<ResourcePattern>,
    pub(crate) conditions: Vec<ConditionPattern>,
    /// Whether AWS would refuse the statement for its actions or resources.
    pub(crate) void: bool,
}

impl StatementPattern {
    /// Makes a statement ready.
    pub(crate) fn new(statement: &Statement, version: Version) -> Self {
        let actions: Vec<_> = statement
            .actions
            .iter()
            .map(|action| ActionPattern::new(&action.value))
            .collect();
        let resources = statement.resources.as_deref().unwrap_or_default();
        let conditions: Vec<_> = statement
            .conditions
            .iter()
            .filter_map(|condition| ConditionPattern::new(condition, version))
            .collect();
        let void = actions.is_empty()
            || actions.iter().any(ActionPattern::is_malformed)
            || statement.resources.as_ref().is_some_and(Vec::is_empty)
            || conditions.len() != statement.conditions.len();
        Self {
            principals: statement
                .principal
                .iter()
                .flat_map(|element| &element.entries)
                .map(|(kind, text)| PrincipalPattern::new(*kind, &text.value))
                .collect(),
            actions,
            resources: resources
                .iter()
                .map(|resource| ResourcePattern::new(&resource.value, version))
                .collect(),
            conditions,
            void,
        }
    }

    /// Returns whether `Action` or `NotAction` matches.
    pub(crate) fn action(&self, statement: &Statement, request: &Request) -> Tri {
        let listed = self
            .actions
            .iter()
            .zip(&statement.actions)
            .any(|(pattern, text)| pattern.matches(&text.value, request.action_key()));
        Tri::from(!self.void && listed != statement.not_action)
    }

    /// Returns whether `Resource` or `NotResource` matches, or may be missing.
    pub(crate) fn resource(&self, statement: &Statement, request: &Request, reading: Reading) -> Tri {
        let Some(texts) = &statement.resources else {
            return Tri::from(reading == Reading::Resource && request.is_about_role());
        };
        let mut listed = Tri::False;
        for (pattern, text) in self.resources.iter().zip(texts) {
            let (resource, context) = (request.resource(), request.context());
            listed = listed.or(pattern.matches(&text.value, resource, context, reading.short_arn()));
            if listed.is_true() {
                break;
            }
        }
        if statement.not_resource { !listed } else { listed }
    }

    /// Returns whether every line of `Condition` holds.
    pub(crate) fn condition(&self, statement: &Statement, view: View<'_>) -> Tri {
        let mut all = Tri::True;
        for (pattern, condition) in self.conditions.iter().zip(&statement.conditions) {
            all = all.and(pattern.holds(condition, view));
            if all.is_false() {
                break;
            }
        }
        all
    }

    /// Returns by which kinds of match `Principal` or `NotPrincipal` names the caller.
    pub(crate) fn principal(&self, statement: &Statement, request: &Request) -> Kinds {
        let Some(element) = &statement.principal else {
            return Kinds::NONE;
        };
        let mut kinds = Kinds::NONE;
        for (pattern, (_, text)) in self.principals.iter().zip(&element.entries) {
            kinds = kinds.or(pattern.kinds(&text.value, request));
        }
        if !element.negated {
            return kinds;
        }
        let others = !kinds.any();
        // A Deny with `NotPrincipal` hits everyone who has a boundary, listed or not.
        Kinds::direct(match statement.effect {
            Effect::Deny => others.or(request.caller().has_boundary),
            Effect::Allow => others,
        })
    }

    /// Returns whether the principal element fits the policy type and names the caller at all.
    pub(crate) fn principal_fits(&self, statement: &Statement, request: &Request, reading: Reading) -> Kinds {
        match (reading.has_principals(), &statement.principal) {
            (true, _) => self.principal(statement, request),
            (false, None) => Kinds::DIRECT,
            (false, Some(_)) => Kinds::NONE,
        }
    }

    /// Returns by which kinds of match the statement applies to the request.
    pub(crate) fn applies(&self, statement: &Statement, view: View<'_>, reading: Reading) -> Kinds {
        let request = view.request;
        if self.action(statement, request).is_false() {
            return Kinds::NONE;
        }
        let kinds = self.principal_fits(statement, request, reading);
        if kinds.any().is_false() {
            return Kinds::NONE;
        }
        let mut rest = self.resource(statement, request, reading);
        if !rest.is_false() {
            rest = rest.and(self.condition(statement, view));
        }
        kinds.and(rest)
    }
}
