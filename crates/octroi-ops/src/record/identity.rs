//! `userIdentity` of a call: the caller's, whoever passed the call on.
//!
//! Follows `trail.md` 2. Of a session whose beginning and MFA were not read, these members are
//! left out; the access key is there where one signed the call.

use octroi_names::{Arn, Partition, Principal, Time};
use octroi_trail::UserIdentity;
use octroi_trail::record::TextBool;
use octroi_trail::record::identity::{SessionAttributes, SessionContext, SessionIssuer};
use octroi_world::AccessKey;

use crate::Request;
use crate::authorize::CallerProfile;
use crate::call::Call;
use crate::context::Origin;
use crate::facts;

/// Returns the identity that the record shows.
pub(super) fn of(call: &Call, caller: &CallerProfile) -> UserIdentity {
    let mut identity = match &call.caller {
        Principal::User(arn) => user(call, caller, arn),
        Principal::AssumedRole(arn) => {
            infrastructure(call).unwrap_or_else(|| session(call, caller, Some(arn)))
        }
        // A role does not call: some session of it does, whose name was not read.
        Principal::Role(_) => session(call, caller, None),
        Principal::Account(arn) => match arn.account() {
            Some(account) => UserIdentity::root(partition(call), account, ""),
            None => UserIdentity::default(),
        },
        Principal::FederatedUser(arn) => {
            let name = call.caller.name().unwrap_or_default();
            let account = arn.account();
            UserIdentity {
                kind: Some("FederatedUser".into()),
                principal_id: account.map(|account| format!("{account}:{name}").into()),
                arn: Some(arn.clone()),
                account_id: account,
                ..UserIdentity::default()
            }
        }
        Principal::Service(name) => UserIdentity::aws_service(service_name(call, name)),
        Principal::Anonymous => UserIdentity {
            kind: Some("Unknown".into()),
            ..UserIdentity::default()
        },
    };
    identity.access_key_id = None;
    if let Some(key) = call.credential.as_deref() {
        signed(&mut identity, key);
    }
    identity
}

/// What the credentials that signed the call tell: their id, when they were issued, whose they are.
fn signed(identity: &mut UserIdentity, key: &AccessKey) {
    identity.access_key_id = Some(key.id.clone());
    let Some(temporary) = &key.temporary else { return };
    let context = identity.session_context.get_or_insert_default();
    context.attributes = Some(SessionAttributes::new(temporary.issued, temporary.mfa));
    context.source_identity = temporary.source_identity.clone();
    let federated = matches!(key.principal, Principal::FederatedUser(_));
    if let (true, Some(session)) = (federated, &temporary.session) {
        let issuer = Principal::User(session.role.clone());
        context.session_issuer = Some(SessionIssuer {
            kind: Some(
                if session.role.resource() == "root" {
                    "Root"
                } else {
                    "IAMUser"
                }
                .into(),
            ),
            arn: Some(session.role.clone()),
            account_id: session.role.account(),
            principal_id: match session.role.resource() {
                "root" => session.role.account().map(|id| id.as_str().into()),
                _ => session.role_id.clone(),
            },
            user_name: issuer.name().filter(|name| *name != "root").map(Into::into),
            ..SessionIssuer::default()
        });
    }
}

fn partition(call: &Call) -> Partition {
    call.region.partition()
}

/// EC2 retires grants under no name of its own; EBS shows itself (`trail.md` 4).
fn service_name<'a>(call: &Call, name: &'a str) -> &'a str {
    match &call.request {
        Request::RetireGrant(_) => "AWS Internal",
        Request::Decrypt(_) if name.starts_with("ec2.") => "ebs.amazonaws.com",
        _ => name,
    }
}

fn user(call: &Call, caller: &CallerProfile, arn: &Arn) -> UserIdentity {
    let mut identity = UserIdentity::iam_user(arn.clone(), "", "");
    identity.principal_id = caller.caller.unique_id.clone();
    if call.origin == Origin::Forwarded {
        // A forward access session has a context even where the user has none.
        identity.session_context = Some(SessionContext {
            attributes: Some(attributes(call.time, Some(mfa(call).unwrap_or(false)))),
            ..SessionContext::default()
        });
    }
    identity
}

fn session(call: &Call, caller: &CallerProfile, arn: Option<&Arn>) -> UserIdentity {
    let role_id = caller.caller.unique_id.as_ref();
    let role = caller.caller.role.clone();
    // Without the role the name is all that a session tells of it.
    let place = arn.or(role.as_ref()).cloned();
    let Some(place) = place else {
        return UserIdentity::default();
    };
    let issuer = role.clone().unwrap_or_else(|| place.clone());
    let since = Time::from_epoch_millis(0);
    let id = role_id.map_or("", |id| id.as_str());
    let mut identity = UserIdentity::assumed_role(place, issuer, id, "", since, false);
    if arn.is_none() {
        identity.arn = None;
        identity.principal_id = role_id.cloned();
    }
    if role_id.is_none() {
        identity.principal_id = None;
    }
    let linked = linked_service(caller).is_some();
    if let Some(context) = &mut identity.session_context {
        let mfa = mfa(call).or(linked.then_some(false));
        context.attributes = mfa.map(|mfa| attributes(None, Some(mfa)));
        if let Some(issuer) = &mut context.session_issuer {
            issuer.principal_id = role_id.cloned();
            issuer.user_name = call.caller.name().map(Into::into);
            if role.is_none() {
                issuer.arn = None;
            }
        }
    }
    identity
}

/// Returns the service whose linked role calls, such as `autoscaling.amazonaws.com`: the path of
/// the role names it.
pub(super) fn linked_service(caller: &CallerProfile) -> Option<&str> {
    let role = caller.caller.role.as_ref().or(caller.principal_arn.as_ref())?;
    role.resource_id("role")?
        .strip_prefix("aws-service-role/")?
        .split('/')
        .next()
}

fn infrastructure(call: &Call) -> Option<UserIdentity> {
    if !facts::is_infrastructure(&call.caller) {
        return None;
    }
    let account = call.caller.account()?;
    let instance = call.caller.session_name()?.parse().ok()?;
    let since = call.time.unwrap_or(Time::from_epoch_millis(0));
    let mut identity = UserIdentity::ec2_infrastructure(account, &call.region, &instance, since);
    if call.time.is_none()
        && let Some(context) = &mut identity.session_context
        && let Some(attributes) = &mut context.attributes
    {
        attributes.creation_date = None;
    }
    Some(identity)
}

fn mfa(call: &Call) -> Option<bool> {
    super::stated(call, "aws:MultiFactorAuthPresent").map(|text| text == "true")
}

fn attributes(since: Option<Time>, mfa: Option<bool>) -> SessionAttributes {
    SessionAttributes {
        creation_date: since,
        mfa_authenticated: mfa.map(TextBool),
        ..SessionAttributes::default()
    }
}
