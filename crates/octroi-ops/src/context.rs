//! The request context of a call: which condition keys it carries, and with which values.
//!
//! Follows `authorization.md` 7 and `launch.md` 4. A key that a call does not carry stays
//! absent; a key that it may carry with a value nobody read is unknown.

use octroi_names::{AccountId, Arn, Datum, Gap, Known, Principal, Region, SmolStr, Time};
use octroi_policy::{Context, Value};
use octroi_world::{AccessKey, Key, Temporary, World};

use crate::authorize::CallerProfile;
use crate::call::Call;
use crate::facts;

/// A condition key that the evidence states: its value, or that the call does not carry it.
pub type StatedKey = (SmolStr, Option<Value>);

/// How a call reaches the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The principal makes the call itself.
    Direct,
    /// EC2 makes the call in the principal's name, through a forward access session.
    Forwarded,
    /// The identity of an instance makes the call: no forwarding, no network keys.
    Infrastructure,
    /// An AWS service makes the call for itself.
    Service,
}

/// Returns the keys that describe the caller and the way of a call.
pub fn of(world: &World, profile: &CallerProfile, call: &Call) -> Context {
    let credential = call.credential.as_deref();
    described(
        world,
        profile,
        call.origin,
        &call.region,
        call.time,
        &call.stated,
        credential,
    )
}

/// Returns the same of a call that was never signed, in a replay.
pub fn of_call(
    world: &World,
    profile: &CallerProfile,
    origin: Origin,
    region: &Region,
    time: Option<Time>,
    stated: &[StatedKey],
) -> Context {
    described(world, profile, origin, region, time, stated, None)
}

/// With a credential everything is known: what it does not say, and the server does not state, the
/// call does not carry.
fn described(
    world: &World,
    profile: &CallerProfile,
    origin: Origin,
    region: &Region,
    time: Option<Time>,
    stated: &[StatedKey],
    credential: Option<&AccessKey>,
) -> Context {
    let mut context = Context::new();
    of_principal(world, profile, credential, &mut context);
    of_way(profile, origin, credential.is_none(), &mut context);
    if let Some(temporary) = credential.and_then(|key| key.temporary.as_ref()) {
        of_session(temporary, time, &mut context);
    }
    context.set("aws:RequestedRegion", region.as_str());
    context.set("aws:SecureTransport", "true");
    match time {
        Some(time) => {
            context.set("aws:CurrentTime", time.to_string().as_str());
            context.set("aws:EpochTime", time.epoch_seconds().to_string().as_str());
        }
        None => {
            for key in ["aws:CurrentTime", "aws:EpochTime"] {
                context.set_unknown(key, unread(key));
            }
        }
    }
    for (key, value) in stated {
        match value {
            Some(value) => context.set(key, value.clone()),
            None => context.set_absent(key),
        }
    }
    context
}

fn unread(key: &str) -> Gap {
    Gap::new(Datum::ContextKey(key.into()))
}

/// What temporary credentials tell of themselves. The age of the MFA check is that of the credentials,
/// which were issued on it.
fn of_session(temporary: &Temporary, time: Option<Time>, context: &mut Context) {
    let issued = temporary.issued;
    context.set("aws:TokenIssueTime", issued.to_string().as_str());
    context.set(
        "aws:MultiFactorAuthPresent",
        if temporary.mfa { "true" } else { "false" },
    );
    if temporary.mfa {
        let now = time.unwrap_or(issued).epoch_seconds();
        let age = now.saturating_sub(issued.epoch_seconds()).max(0);
        context.set("aws:MultiFactorAuthAge", age.to_string().as_str());
    }
    if let Some(identity) = &temporary.source_identity {
        context.set("aws:SourceIdentity", identity.as_str());
    }
}

fn of_principal(
    world: &World,
    profile: &CallerProfile,
    credential: Option<&AccessKey>,
    context: &mut Context,
) {
    let principal = &profile.caller.principal;
    if let Principal::Service(name) = principal {
        context.set("aws:PrincipalIsAWSService", "true");
        context.set("aws:PrincipalServiceName", name.as_str());
        context.set_many("aws:PrincipalServiceNamesList", [name.clone()]);
        return;
    }
    context.set("aws:PrincipalIsAWSService", "false");
    context.set("aws:PrincipalType", principal_type(principal));
    match &profile.principal_arn {
        Some(arn) => context.set("aws:PrincipalArn", arn.as_str()),
        None => context.set_unknown("aws:PrincipalArn", unread("aws:PrincipalArn")),
    }
    if let (Principal::User(_), Some(name)) = (principal, principal.name()) {
        context.set("aws:username", name);
    }
    match user_id(profile) {
        Some(id) => context.set("aws:userid", id.as_str()),
        None if credential.is_some() => {}
        None => context.set_unknown("aws:userid", unread("aws:userid")),
    }
    match &profile.tags {
        Known::Is(tags) => {
            for (tag, value) in tags {
                context.set(&format!("aws:PrincipalTag/{tag}"), value.as_str());
            }
        }
        Known::Unknown(gap) => context.set_unknown_prefix("aws:PrincipalTag/", gap.clone()),
    }
    if let Some(account) = principal.account() {
        context.set("aws:PrincipalAccount", account.as_str());
        of_organization(
            world,
            account,
            "aws:PrincipalOrgID",
            "aws:PrincipalOrgPaths",
            context,
        );
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

fn user_id(profile: &CallerProfile) -> Option<String> {
    let principal = &profile.caller.principal;
    match principal {
        Principal::Account(arn) => arn.account().map(|id| id.to_string()),
        Principal::User(_) => profile.caller.unique_id.as_ref().map(|id| id.to_string()),
        Principal::AssumedRole(_) => {
            let session = principal.session_name()?;
            if facts::is_infrastructure(principal) {
                let account = principal.account()?;
                return Some(format!("{account}:{}:{session}", facts::INFRASTRUCTURE_ROLE));
            }
            profile
                .caller
                .unique_id
                .as_ref()
                .map(|id| format!("{id}:{session}"))
        }
        Principal::FederatedUser(_) => Some(format!("{}:{}", principal.account()?, principal.name()?)),
        _ => None,
    }
}

fn of_way(profile: &CallerProfile, origin: Origin, replay: bool, context: &mut Context) {
    match origin {
        Origin::Direct if !replay => context.set("aws:ViaAWSService", "false"),
        Origin::Forwarded if !replay => context.set("aws:ViaAWSService", "true"),
        Origin::Direct => {
            context.set("aws:ViaAWSService", "false");
            for key in facts::UNREAD_WHEN_DIRECT {
                context.set_unknown(key, unread(key));
            }
            set_mfa(profile, context);
        }
        Origin::Forwarded => {
            context.set("aws:ViaAWSService", "true");
            for key in facts::UNCERTAIN_WHEN_FORWARDED {
                context.set_unknown(key, unread(key));
            }
            set_mfa(profile, context);
        }
        Origin::Infrastructure => {
            context.set("aws:ViaAWSService", "false");
            // `launch.md` 4: the event of such a call says mfaAuthenticated "false".
            context.set("aws:MultiFactorAuthPresent", "false");
        }
        Origin::Service => context.set("aws:ViaAWSService", "false"),
    }
}

/// Whether MFA was used is a fact of the session, which no state of the account tells
/// (`launch.md` 4). Sessions of service-linked roles never have it.
fn set_mfa(profile: &CallerProfile, context: &mut Context) {
    let role = profile.caller.role.as_ref();
    if role.is_some_and(|role| Principal::Role(role.clone()).is_service_linked_role()) {
        context.set("aws:MultiFactorAuthPresent", "false");
        return;
    }
    for key in [
        "aws:MultiFactorAuthPresent",
        "aws:MultiFactorAuthAge",
        "aws:TokenIssueTime",
        "aws:SourceIdentity",
    ] {
        context.set_unknown(key, unread(key));
    }
}

fn of_organization(world: &World, account: AccountId, id_key: &str, paths_key: &str, context: &mut Context) {
    match world.organization_of(account) {
        Known::Is(None) => {}
        Known::Unknown(gap) => {
            context.set_unknown(id_key, gap.clone());
            context.set_unknown(paths_key, gap);
        }
        Known::Is(Some(organization)) => match organization.members.get(&account) {
            None => {}
            Some(Known::Is(membership)) => {
                context.set(id_key, organization.id.as_str());
                let path = std::iter::once(organization.id.as_str())
                    .chain(membership.path.iter().map(SmolStr::as_str))
                    .fold(String::new(), |path, part| path + part + "/");
                context.set_many(paths_key, [path]);
            }
            Some(Known::Unknown(gap)) => {
                context.set(id_key, organization.id.as_str());
                context.set_unknown(paths_key, gap.clone());
            }
        },
    }
}

/// Adds the keys that describe a resource's owner.
pub fn add_owner(world: &World, owner: Option<AccountId>, context: &mut Context) {
    let Some(account) = owner else { return };
    set_default(context, "aws:ResourceAccount", account.as_str());
    if !context.has("aws:ResourceOrgID") {
        let stated_paths = context.has("aws:ResourceOrgPaths");
        let mut owner_keys = Context::new();
        of_organization(
            world,
            account,
            "aws:ResourceOrgID",
            "aws:ResourceOrgPaths",
            &mut owner_keys,
        );
        copy(&owner_keys, "aws:ResourceOrgID", context);
        if !stated_paths {
            copy(&owner_keys, "aws:ResourceOrgPaths", context);
        }
    }
}

fn copy(from: &Context, key: &str, to: &mut Context) {
    match from.lookup(key) {
        octroi_policy::Lookup::Present(value) => to.set(key, value.clone()),
        octroi_policy::Lookup::Unknown(gap) => to.set_unknown(key, gap.clone()),
        octroi_policy::Lookup::Absent => {}
    }
}

/// Sets a key unless the evidence has stated it.
pub fn set_default(context: &mut Context, key: &str, value: impl Into<Value>) {
    if !context.has(key) {
        context.set(key, value);
    }
}

/// Sets a key to a known value or a gap, unless the evidence has stated it.
pub fn set_known(context: &mut Context, key: &str, value: Known<&str>) {
    if context.has(key) {
        return;
    }
    match value {
        Known::Is(value) => context.set(key, value),
        Known::Unknown(gap) => context.set_unknown(key, gap),
    }
}

/// Adds the keys that every call on a KMS key carries (`authorization.md` 4.2 and 4.6).
pub fn add_key(world: &World, key: Option<&Key>, arn: &Arn, context: &mut Context) {
    add_owner(world, arn.account(), context);
    let Some(key) = key else {
        let gap = Gap::new(Datum::Key(arn.as_str().into()));
        for name in [
            "kms:KeySpec",
            "kms:KeyUsage",
            "kms:KeyOrigin",
            "kms:MultiRegion",
            "kms:ResourceAliases",
        ] {
            if !context.has(name) {
                context.set_unknown(name, gap.clone());
            }
        }
        context.set_unknown_prefix("aws:ResourceTag/", gap);
        return;
    };
    set_known(
        context,
        "kms:KeySpec",
        key.spec.as_ref().map(octroi_world::KeySpec::as_str),
    );
    set_known(
        context,
        "kms:KeyUsage",
        key.usage.as_ref().map(|usage| usage.as_str()),
    );
    set_known(
        context,
        "kms:KeyOrigin",
        key.origin.as_ref().map(|origin| origin.as_str()),
    );
    let flag = |multi: &bool| if *multi { "true" } else { "false" };
    set_known(context, "kms:MultiRegion", key.multi_region.as_ref().map(flag));
    if let Some(primary) = &key.custody.primary {
        let kind = if primary == key.arn.region() {
            "PRIMARY"
        } else {
            "REPLICA"
        };
        set_default(context, "kms:MultiRegionKeyType", kind);
    }
    if !context.has("kms:ResourceAliases") {
        match &key.aliases {
            Known::Is(aliases) => context.set_many("kms:ResourceAliases", aliases.iter().cloned()),
            Known::Unknown(gap) => context.set_unknown("kms:ResourceAliases", gap.clone()),
        }
    }
    match &key.tags {
        Known::Is(tags) => {
            for (tag, value) in tags {
                set_default(context, &format!("aws:ResourceTag/{tag}"), value.as_str());
            }
        }
        Known::Unknown(gap) => context.set_unknown_prefix("aws:ResourceTag/", gap.clone()),
    }
}
