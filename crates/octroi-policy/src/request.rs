//! One authorization check: who, what, on which resource, in which context.

use octroi_names::{Action, Arn, Principal, SmolStr, Tri};

use crate::Context;
use crate::action::ActionKey;
use crate::completion::Completion;
use crate::principal::CallerKey;

/// The caller as policies see it.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The principal of the request. [`Principal::Account`] is the account's root user.
    pub principal: Principal,
    /// The role's ARN with its path, of a role session; without it the name alone is compared.
    pub role: Option<Arn>,
    /// The user behind a `GetFederationToken` session.
    pub federated_from: Option<Arn>,
    /// The unique id of the user or role (`AIDA…`, `AROA…`).
    pub unique_id: Option<SmolStr>,
    /// Whether a permissions boundary is attached: a Deny with `NotPrincipal` always hits such a caller.
    pub has_boundary: Tri,
}

impl Caller {
    /// Makes a caller of which only the principal is known; it has no boundary.
    pub fn new(principal: Principal) -> Self {
        Self {
            principal,
            role: None,
            federated_from: None,
            unique_id: None,
            has_boundary: Tri::False,
        }
    }
}

/// One check. A call may need several, and all must be allowed.
///
/// Built once; deciding it over compiled policies allocates nothing.
#[derive(Debug, Clone)]
pub struct Request {
    caller: Caller,
    action: Action,
    resource: SmolStr,
    context: Context,
    action_key: ActionKey,
    caller_key: CallerKey,
}

impl Request {
    /// Makes a request. `resource` is an ARN, or `*` for an action without resources.
    pub fn new(caller: Caller, action: Action, resource: &str, context: Context) -> Self {
        Self {
            action_key: ActionKey::new(&action),
            caller_key: CallerKey::new(&caller),
            caller,
            action,
            resource: resource.into(),
            context,
        }
    }

    /// Returns the caller.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// Returns the action.
    pub fn action(&self) -> &Action {
        &self.action
    }

    /// Returns the resource's ARN, or `*`.
    pub fn resource(&self) -> &str {
        &self.resource
    }

    /// Returns the context.
    pub fn context(&self) -> &Context {
        &self.context
    }

    pub(crate) fn action_key(&self) -> &ActionKey {
        &self.action_key
    }

    pub(crate) fn caller_key(&self) -> &CallerKey {
        &self.caller_key
    }

    /// Returns whether the resource is a role, whose resource policy is a trust policy.
    pub(crate) fn is_about_role(&self) -> bool {
        is_role(&self.resource)
    }
}

/// A request, and what is assumed of the keys that were not read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) request: &'a Request,
    pub(crate) completion: Option<&'a Completion<'a>>,
}

impl<'a> View<'a> {
    /// Assumes nothing.
    pub(crate) fn of(request: &'a Request) -> Self {
        Self {
            request,
            completion: None,
        }
    }
}

fn is_role(resource: &str) -> bool {
    let mut fields = resource.splitn(6, ':');
    fields.nth(2) == Some("iam") && fields.nth(2).is_some_and(|path| path.starts_with("role/"))
}
