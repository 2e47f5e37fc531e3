//! The request context: the keys that are written down, and those that follow from the principal.
//!
//! See `authorization.md` 7 and 8 and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>.
//! A key that is written down outranks the derived one; `null` says that the request lacks it.
//! Tags and unique ids never follow from a principal's name, so they stay absent unless written.

use std::borrow::Cow;

use octroi_names::{Arn, Principal, SmolStr};
use octroi_policy::{Context, Value};

use super::problem::{Problem, What};
use super::raw::{Kind, Raw};

/// How many keys a request may have; AWS has some hundred.
const KEY_LIMIT: usize = 4096;

/// Reads the keys that are written down.
pub(super) fn read(raw: Raw<'_>) -> Result<Context, Problem<'_>> {
    let mut context = Context::new();
    let mut count = 0;
    raw.fields(&mut |name, value| {
        count += 1;
        if count > KEY_LIMIT {
            return Err(Problem::new(value.text(), What::TooMany(KEY_LIMIT)));
        }
        if context.has(&name) {
            return Err(Problem::new(value.text(), What::Duplicate(name.into_owned())));
        }
        match value.kind() {
            Kind::Null => context.set_absent(&name),
            Kind::Array => {
                let mut values = Vec::new();
                value.items(&mut |item| {
                    values.push(SmolStr::from(item.scalar()?));
                    Ok(())
                })?;
                context.set(&name, Value::Many(values));
            }
            _ => context.set(&name, Value::One(SmolStr::from(value.scalar()?))),
        }
        Ok(())
    })?;
    Ok(context)
}

/// Adds what follows from the principal, and returns the role of a session.
pub(super) fn derive(principal: &Principal, context: &mut Context) -> Option<Arn> {
    let stated: Option<Arn> = match context.lookup("aws:PrincipalArn") {
        octroi_policy::Lookup::Present(Value::One(text)) => text.parse().ok(),
        _ => None,
    };
    let role = match principal {
        Principal::Role(arn) => Some(arn.clone()),
        Principal::AssumedRole(_) => stated.filter(|arn| arn.resource_id("role").is_some()),
        _ => None,
    };
    let Some(arn) = principal.arn() else {
        if let Principal::Service(name) = principal {
            set_default(context, "aws:PrincipalIsAWSService", "true");
            set_default(context, "aws:PrincipalServiceName", name.as_str());
        } else {
            set_default(context, "aws:PrincipalType", "Anonymous");
        }
        return role;
    };
    set_default(context, "aws:PrincipalIsAWSService", "false");
    set_default(context, "aws:PrincipalType", principal_type(principal));
    if !context.has("aws:PrincipalArn") {
        context.set("aws:PrincipalArn", &*principal_arn(principal, arn));
    }
    if let Some(account) = arn.account() {
        set_default(context, "aws:PrincipalAccount", account.as_str());
    }
    if let (Principal::User(_), Some(name)) = (principal, principal.name()) {
        set_default(context, "aws:username", name);
    }
    role
}

/// A session shows its role. Its own ARN lacks the role's path, so a role with a path must be
/// written down as `aws:PrincipalArn` (`authorization.md` 1.3).
fn principal_arn<'a>(principal: &Principal, arn: &'a Arn) -> Cow<'a, str> {
    match (principal, principal.name(), arn.account()) {
        (Principal::AssumedRole(_), Some(name), Some(account)) => {
            Cow::Owned(format!("arn:{}:iam::{account}:role/{name}", arn.partition()))
        }
        _ => Cow::Borrowed(arn.as_str()),
    }
}

fn principal_type(principal: &Principal) -> &'static str {
    match principal {
        Principal::Account(_) => "Account",
        Principal::User(_) => "User",
        Principal::Role(_) | Principal::AssumedRole(_) => "AssumedRole",
        Principal::FederatedUser(_) => "FederatedUser",
        Principal::Service(_) | Principal::Anonymous => "Anonymous",
    }
}

fn set_default(context: &mut Context, name: &str, value: &str) {
    if !context.has(name) {
        context.set(name, value);
    }
}
