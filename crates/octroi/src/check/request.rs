//! The request of a check: principal, action, resource, context.
//!
//! See `authorization.md` 8. The principal is an ARN, the name of a service, or `anonymous`
//! (also `null`); a role stands for any session of it. The owner of the resource is that of
//! its ARN unless `resourceAccount` says otherwise.

use std::borrow::Cow;

use octroi_names::{AccountId, Action, Arn, Principal, Tri};
use octroi_ops::authorize::About;
use octroi_policy::{Caller, Context, Request};

use super::context;
use super::line::unknown_field;
use super::problem::{Problem, What};
use super::raw::{Kind, Raw};

/// The texts of a request, before they are read as what they mean.
#[derive(Debug, Default, Clone)]
pub struct RequestText<'a> {
    /// `principal`; `None` is anonymous.
    pub principal: Option<Cow<'a, str>>,
    /// `action`.
    pub action: Cow<'a, str>,
    /// `resource`.
    pub resource: Cow<'a, str>,
    /// `resourceAccount`.
    pub resource_account: Option<Cow<'a, str>>,
    /// `federatedFrom`: the user behind a federated user's session.
    pub federated_from: Option<Cow<'a, str>>,
    /// `context`, the keys that are written down.
    pub context: Context,
    /// `principalInManagementAccount`.
    pub principal_in_management_account: bool,
    /// `resourceInManagementAccount`.
    pub resource_in_management_account: bool,
    /// `awsManagedKey`.
    pub aws_managed_key: bool,
}

/// The fields of `request`.
const FIELDS: &[&str] = &[
    "principal",
    "action",
    "resource",
    "resourceAccount",
    "context",
    "federatedFrom",
    "principalInManagementAccount",
    "resourceInManagementAccount",
    "awsManagedKey",
];

/// Where the texts of a request stand, to point at the one that is wrong.
#[derive(Debug, Default, Clone, Copy)]
struct Places<'a> {
    principal: &'a str,
    action: &'a str,
    resource: &'a str,
    resource_account: &'a str,
    federated_from: &'a str,
}

/// A request that is ready to be decided, but for its policies.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The request.
    pub request: Request,
    /// What is known of caller and resource beside it.
    pub about: About,
    /// Whether nothing tells which account owns the resource; then it is the caller's or another.
    pub owner_is_open: bool,
}

/// Reads `request`.
pub(super) fn read<'a>(raw: Raw<'a>, has_boundary: bool) -> Result<Asked, Problem<'a>> {
    let mut text = RequestText::default();
    let mut places = Places::default();
    let mut seen = 0_u16;
    raw.fields(&mut |field, value| {
        let absent = value.kind() == Kind::Null;
        let bit = match &*field {
            // An unsigned request has no principal.
            "principal" if absent => 1,
            "principal" => {
                text.principal = Some(value.string()?);
                places.principal = value.text();
                1
            }
            "action" => {
                text.action = value.string()?;
                places.action = value.text();
                1 << 1
            }
            "resource" => {
                text.resource = value.string()?;
                places.resource = value.text();
                1 << 2
            }
            "resourceAccount" => {
                text.resource_account = optional(value, Raw::scalar)?;
                places.resource_account = value.text();
                1 << 3
            }
            "context" => {
                text.context = optional(value, context::read)?.unwrap_or_default();
                1 << 4
            }
            "federatedFrom" => {
                text.federated_from = optional(value, Raw::string)?;
                places.federated_from = value.text();
                1 << 5
            }
            "principalInManagementAccount" => {
                text.principal_in_management_account = optional(value, Raw::boolean)?.unwrap_or_default();
                1 << 6
            }
            "resourceInManagementAccount" => {
                text.resource_in_management_account = optional(value, Raw::boolean)?.unwrap_or_default();
                1 << 7
            }
            "awsManagedKey" => {
                text.aws_managed_key = optional(value, Raw::boolean)?.unwrap_or_default();
                1 << 8
            }
            _ => return Err(unknown_field(field, value, FIELDS)),
        };
        if seen & bit != 0 {
            return Err(Problem::new(value.text(), What::Duplicate(field.into_owned())));
        }
        seen |= bit;
        Ok(())
    })?;
    for (index, field) in FIELDS.iter().enumerate().take(3) {
        if seen & (1 << index) == 0 {
            return Err(Problem::new(raw.text(), What::Missing(field)));
        }
    }
    text.understand(has_boundary).map_err(|(field, what)| {
        let at = match field {
            "principal" => places.principal,
            "action" => places.action,
            "resource" => places.resource,
            "resourceAccount" => places.resource_account,
            _ => places.federated_from,
        };
        Problem::new(at, what)
    })
}

/// Reads a value, unless it is `null`.
fn optional<'a, T>(
    value: Raw<'a>,
    read: impl FnOnce(Raw<'a>) -> Result<T, Problem<'a>>,
) -> Result<Option<T>, Problem<'a>> {
    match value.kind() {
        Kind::Null => Ok(None),
        _ => read(value).map(Some),
    }
}

impl RequestText<'_> {
    /// Reads the texts as what they mean.
    ///
    /// # Errors
    ///
    /// The field that has no meaning, and why.
    pub fn understand(mut self, has_boundary: bool) -> Result<Asked, (&'static str, What)> {
        let principal: Principal = match &self.principal {
            None => Principal::Anonymous,
            Some(text) => text
                .parse()
                .map_err(|_| ("principal", What::Principal(text.to_string())))?,
        };
        let action: Action = self
            .action
            .parse()
            .map_err(|_| ("action", What::Action(self.action.to_string())))?;
        let arn_owner = if self.resource == "*" {
            None
        } else {
            let fields = self.resource.splitn(6, ':').count();
            if fields < 6 || !self.resource.starts_with("arn:") {
                return Err(("resource", What::Resource(self.resource.into_owned())));
            }
            self.resource.split(':').nth(4).and_then(|id| id.parse().ok())
        };
        let stated: Option<AccountId> = match &self.resource_account {
            None => None,
            Some(text) => Some(
                text.parse()
                    .map_err(|_| ("resourceAccount", What::Account(text.to_string())))?,
            ),
        };
        let federated_from: Option<Arn> = match &self.federated_from {
            None => None,
            Some(text) => Some(
                text.parse()
                    .map_err(|_| ("federatedFrom", What::Principal(text.to_string())))?,
            ),
        };
        let role = context::derive(&principal, &mut self.context);
        let caller = Caller {
            role,
            federated_from,
            has_boundary: has_boundary.into(),
            ..Caller::new(principal)
        };
        let owner_is_open = stated.is_none() && arn_owner.is_none() && self.resource != "*";
        let caller_account = if owner_is_open {
            caller.principal.account()
        } else {
            None
        };
        let owner = stated.or(arn_owner).or(caller_account);
        let about = About {
            owner,
            caller_in_management_account: Tri::from(self.principal_in_management_account),
            resource_in_management_account: Tri::from(self.resource_in_management_account),
            aws_managed_key: Tri::from(self.aws_managed_key),
        };
        Ok(Asked {
            owner_is_open,
            request: Request::new(caller, action, &self.resource, self.context),
            about,
        })
    }
}
