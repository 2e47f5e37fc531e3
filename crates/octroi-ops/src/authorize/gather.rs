//! Gathers, from a world, what one check needs: the caller's policies, the organization's,
//! the resource's, and the grants.
//!
//! See `authorization.md` 3.1 for which policies belong to which kind of caller.

use std::sync::{Arc, LazyLock};

use octroi_names::{AccountId, Arn, Datum, Gap, Known, Principal, SmolStr, Tri};
use octroi_policy::{Caller, Policy};
use octroi_world::{KeyManager, Map, OrganizationPolicyType, PolicyRef, Role, Session, User, World};

use super::{About, Policies};
use crate::call::Call;
use crate::facts;

/// A caller with everything on its side that can decide.
#[derive(Debug, Clone)]
pub struct CallerProfile {
    /// The caller as policies see it.
    pub caller: Caller,
    /// The value of `aws:PrincipalArn`: the role's ARN for a session.
    pub principal_arn: Option<Arn>,
    /// Its policies, without those of the organization.
    pub policies: Policies,
    /// The principal's tags, session tags over role tags; unknown where they were not read.
    pub tags: Known<Vec<(SmolStr, SmolStr)>>,
    /// Whether the principal does not exist in a world that was read.
    pub absent: bool,
}

/// Returns what a world knows of a caller.
///
/// A principal that is not in the world, of an account that is, does not exist; its
/// policies are unknown nevertheless, because a collector may have had no reason to read it.
pub fn profile(world: &World, principal: &Principal) -> CallerProfile {
    profile_in(world, principal, None)
}

/// Returns what a world knows of the caller of a call: of a session, what its credentials carry.
pub fn profile_of(world: &World, call: &Call) -> CallerProfile {
    profile_in(world, &call.caller, call.session())
}

fn profile_in(world: &World, principal: &Principal, own: Option<&Session>) -> CallerProfile {
    if world.is_complete(principal.account()) && !facts::is_infrastructure(principal) {
        return known_profile(world, principal, own);
    }
    let unread = |about: &Arn| CallerProfile {
        caller: Caller {
            has_boundary: Tri::Unknown,
            ..Caller::new(principal.clone())
        },
        principal_arn: Some(about.clone()),
        policies: Policies {
            identity: vec![unknown(Datum::IdentityPolicies(about.as_str().into()))],
            boundary: Some(unknown(Datum::PermissionsBoundary(about.as_str().into()))),
            ..Policies::default()
        },
        tags: Known::Unknown(Gap::new(Datum::Tags(about.as_str().into()))),
        absent: true,
    };
    match principal {
        Principal::User(arn) => match world.user(arn) {
            Some(user) => user_profile(world, user, principal.clone()),
            None => unread(arn),
        },
        Principal::Role(arn) => match world.role(arn) {
            Some(role) => role_profile(world, role, principal.clone(), own),
            None => unread(arn),
        },
        Principal::AssumedRole(arn) if facts::is_infrastructure(principal) => {
            infrastructure_profile(principal, arn)
        }
        Principal::AssumedRole(arn) => {
            let role = match world.session(arn) {
                Some(session) => world.role(&session.role),
                None => arn
                    .account()
                    .zip(principal.name())
                    .and_then(|(account, name)| world.role_named(account, name)),
            };
            match role {
                Some(role) => role_profile(world, role, principal.clone(), own),
                None => {
                    let mut profile = unread(arn);
                    profile.principal_arn = None;
                    profile.policies.session = Some(vec![unknown(Datum::SessionPolicy(arn.as_str().into()))]);
                    profile
                }
            }
        }
        Principal::FederatedUser(arn) => {
            let mut profile = unread(arn);
            profile.policies.session = Some(vec![unknown(Datum::SessionPolicy(arn.as_str().into()))]);
            profile
        }
        Principal::Account(_) | Principal::Service(_) | Principal::Anonymous => CallerProfile {
            caller: Caller::new(principal.clone()),
            principal_arn: principal.arn().cloned(),
            policies: Policies::default(),
            tags: Known::Is(Vec::new()),
            absent: false,
        },
    }
}

/// The profile of a caller whose account is wholly in the world: who is not there does not exist, and
/// has no policies.
fn known_profile(world: &World, principal: &Principal, own: Option<&Session>) -> CallerProfile {
    let nobody = || CallerProfile {
        caller: Caller::new(principal.clone()),
        principal_arn: principal.arn().cloned(),
        policies: Policies::default(),
        tags: Known::Is(Vec::new()),
        absent: !matches!(principal, Principal::Account(_)),
    };
    match principal {
        Principal::User(arn) => world
            .user(arn)
            .map_or_else(nobody, |user| user_profile(world, user, principal.clone())),
        Principal::Role(arn) => world
            .role(arn)
            .map_or_else(nobody, |role| role_profile(world, role, principal.clone(), own)),
        Principal::AssumedRole(arn) => {
            let session = own.or_else(|| world.session(arn));
            let role = match session {
                // A role that was made anew under the name of one that is gone is another role.
                Some(session) => world
                    .role(&session.role)
                    .filter(|role| session.role_id.is_none() || session.role_id == role.unique_id),
                None => arn
                    .account()
                    .zip(principal.name())
                    .and_then(|(account, name)| world.role_named(account, name)),
            };
            role.map_or_else(nobody, |role| role_profile(world, role, principal.clone(), own))
        }
        Principal::FederatedUser(_) => federated_profile(world, principal, own).unwrap_or_else(nobody),
        Principal::Account(_) | Principal::Service(_) | Principal::Anonymous => nobody(),
    }
}

/// A federated user has the policies of the user who called GetFederationToken, or all rights of the
/// root user who did, bounded by those that were passed; without any, none (`authorization.md` 6.4).
fn federated_profile(world: &World, principal: &Principal, own: Option<&Session>) -> Option<CallerProfile> {
    let session = own?;
    // A user that was made anew under the name of one that is gone is another user.
    let same = |user: &&User| session.role_id.is_none() || session.role_id == user.unique_id;
    let mut by = match world.user(&session.role).filter(same) {
        Some(user) => user_profile(world, user, principal.clone()),
        None => CallerProfile {
            caller: Caller::new(principal.clone()),
            principal_arn: principal.arn().cloned(),
            policies: Policies {
                identity: match session.role.resource() {
                    "root" => everything().into_iter().collect(),
                    _ => Vec::new(),
                },
                ..Policies::default()
            },
            tags: Known::Is(Vec::new()),
            absent: false,
        },
    };
    let tags = overlaid(by.tags, &session.tags);
    by.caller.federated_from = Some(session.role.clone());
    // The unique id is the user's; the federated user has a name only.
    by.caller.unique_id = None;
    let session_policies = match &session.policies {
        Known::Is(policies) => policies.clone().unwrap_or_default(),
        Known::Unknown(gap) => vec![Known::Unknown(gap.clone())],
    };
    Some(CallerProfile {
        principal_arn: principal.arn().cloned(),
        policies: Policies {
            session: Some(session_policies),
            ..by.policies
        },
        tags,
        ..by
    })
}

/// The tags of a principal under those of its session, which override them whatever their case.
fn overlaid(
    own: Known<Vec<(SmolStr, SmolStr)>>,
    over: &Map<SmolStr, SmolStr>,
) -> Known<Vec<(SmolStr, SmolStr)>> {
    own.map(|mut tags| {
        tags.retain(|(key, _)| !over.keys().any(|own| own.eq_ignore_ascii_case(key)));
        tags.extend(over.iter().map(|(key, value)| (key.clone(), value.clone())));
        tags
    })
}

/// What a root user may do, as a policy.
fn everything() -> Option<PolicyRef> {
    static ALL: LazyLock<Option<Arc<Policy>>> = LazyLock::new(|| {
        let text = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
        Policy::parse("root", text).ok().map(Arc::new)
    });
    ALL.clone().map(Known::Is)
}

fn unknown(datum: Datum) -> PolicyRef {
    Known::Unknown(Gap::new(datum))
}

fn user_profile(world: &World, user: &User, principal: Principal) -> CallerProfile {
    let about = user.arn.as_str();
    let mut identity = inline(&user.inline_policies);
    identity.extend(managed(world, user.arn.account(), &user.attached_policies));
    match &user.groups {
        Known::Is(groups) => {
            for arn in groups {
                match world.group(arn) {
                    Some(group) => {
                        identity.extend(inline(&group.inline_policies));
                        identity.extend(managed(world, group.arn.account(), &group.attached_policies));
                    }
                    None => identity.push(unknown(Datum::IdentityPolicies(about.into()))),
                }
            }
        }
        Known::Unknown(gap) => identity.push(Known::Unknown(gap.clone())),
    }
    let (boundary, has_boundary) = boundary(&user.boundary);
    CallerProfile {
        caller: Caller {
            unique_id: user.unique_id.clone(),
            has_boundary,
            ..Caller::new(principal)
        },
        principal_arn: Some(user.arn.clone()),
        policies: Policies {
            identity,
            boundary,
            ..Policies::default()
        },
        tags: pairs(&user.tags),
        absent: false,
    }
}

fn role_profile(world: &World, role: &Role, principal: Principal, own: Option<&Session>) -> CallerProfile {
    let mut identity = inline(&role.inline_policies);
    identity.extend(managed(world, role.arn.account(), &role.attached_policies));
    let (boundary, has_boundary) = boundary(&role.boundary);
    let session = own.or_else(|| match &principal {
        Principal::AssumedRole(arn) => world.session(arn),
        _ => world.session_of(&role.arn),
    });
    let mut tags = pairs(&role.tags);
    if let Some(session) = session {
        tags = overlaid(tags, &session.tags);
    }
    let session_policies = match session.map(|session| &session.policies) {
        None | Some(Known::Is(None)) => None,
        Some(Known::Is(Some(policies))) => Some(policies.clone()),
        Some(Known::Unknown(gap)) => Some(vec![Known::Unknown(gap.clone())]),
    };
    CallerProfile {
        caller: Caller {
            role: Some(role.arn.clone()),
            unique_id: role.unique_id.clone(),
            has_boundary,
            ..Caller::new(principal)
        },
        principal_arn: Some(role.arn.clone()),
        policies: Policies {
            identity,
            boundary,
            session: session_policies,
            ..Policies::default()
        },
        tags,
        absent: false,
    }
}

/// The identity-only role has no policy at all: only a grant lets it do anything (`launch.md` 1).
fn infrastructure_profile(principal: &Principal, session: &Arn) -> CallerProfile {
    let account = session.account().map_or_else(String::new, |id| id.to_string());
    let role: Option<Arn> = format!(
        "arn:{}:iam::{account}:role/{}",
        session.partition(),
        facts::INFRASTRUCTURE_ROLE
    )
    .parse()
    .ok();
    CallerProfile {
        caller: Caller {
            role: role.clone(),
            ..Caller::new(principal.clone())
        },
        principal_arn: role,
        policies: Policies::default(),
        tags: Known::Is(Vec::new()),
        absent: false,
    }
}

fn inline(policies: &Known<Map<SmolStr, PolicyRef>>) -> Vec<PolicyRef> {
    match policies {
        Known::Is(policies) => policies.values().cloned().collect(),
        Known::Unknown(gap) => vec![Known::Unknown(gap.clone())],
    }
}

/// The managed policies that a principal of the account carries.
///
/// Of an account that is wholly known, the AWS managed policies are those of our table, and one that is
/// nowhere is none. Of any other account they are what was read: AWS changes them.
fn managed(world: &World, account: Option<AccountId>, arns: &[Arn]) -> Vec<PolicyRef> {
    let complete = world.is_complete(account);
    arns.iter()
        .filter_map(|arn| match world.managed_policy(arn) {
            Some(managed) => Some(managed.policy.clone()),
            None if complete => crate::iam::managed_policy(world, arn).map(|managed| managed.policy.clone()),
            None => Some(unknown(Datum::IdentityPolicy(arn.as_str().into()))),
        })
        .collect()
}

fn boundary(boundary: &Known<Option<PolicyRef>>) -> (Option<PolicyRef>, Tri) {
    match boundary {
        Known::Is(None) => (None, Tri::False),
        Known::Is(Some(policy)) => (Some(policy.clone()), Tri::True),
        Known::Unknown(gap) => (Some(Known::Unknown(gap.clone())), Tri::Unknown),
    }
}

fn pairs(tags: &Known<Map<SmolStr, SmolStr>>) -> Known<Vec<(SmolStr, SmolStr)>> {
    tags.as_ref().map(|tags| {
        tags.iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    })
}

/// Completes a caller's policies with the organization's, the resource's and the endpoint's.
///
/// `resource` is the ARN of what is acted on; a key brings its policy and grants, a role its
/// trust policy when `on_trust` says that the trust is what is asked for.
pub fn gather(
    world: &World,
    profile: &CallerProfile,
    resource: &str,
    owner: Option<AccountId>,
    on_trust: bool,
    endpoint: Option<&PolicyRef>,
) -> (Policies, About) {
    let mut policies = profile.policies.clone();
    let mut about = About::owned_by(owner);
    let caller_account = profile.caller.principal.account();
    if let Some(account) = caller_account {
        let (levels, management) = organization(world, account, OrganizationPolicyType::ServiceControl);
        policies.service_control = levels;
        about.caller_in_management_account = management;
    }
    if let Some(account) = owner {
        let (levels, management) = organization(world, account, OrganizationPolicyType::ResourceControl);
        policies.resource_control = levels;
        about.resource_in_management_account = management;
    }
    policies.endpoint = endpoint.into_iter().cloned().collect();
    if let Ok(arn) = resource.parse::<Arn>() {
        if arn.kms_key_id().is_some() {
            gather_key(world, &profile.caller, &arn, &mut policies, &mut about);
        } else if on_trust {
            policies.resource = trust(world, &arn, caller_account);
        }
    }
    let closed = owner
        .and_then(|id| world.account(id))
        .is_some_and(|account| account.closed);
    if closed || profile.absent && world.is_complete(caller_account) {
        // What a closed account allowed others is over; and a session whose role is gone is not whom a policy
        // or grant names: that is at most the role that has its name now.
        policies.resource = None;
        policies.grants = Vec::new();
    }
    (policies, about)
}

/// The trust policy of a role; `None` only for a role that does not exist.
fn trust(world: &World, role: &Arn, caller: Option<AccountId>) -> Option<PolicyRef> {
    // Where everything of the caller's account is known, there are no other accounts than those of the world.
    let complete = world.is_complete(role.account())
        || world.is_complete(caller) && role.account().is_none_or(|id| world.account(id).is_none());
    match world.role(role).map(|role| role.trust.clone()) {
        Some(Some(trust)) => Some(trust),
        None if world.is_absent(role) || complete => None,
        // A trust policy that is not part of the evidence may allow anything.
        Some(None) | None => Some(unknown(Datum::ResourcePolicy(role.as_str().into()))),
    }
}

/// The texts by which a grant may name a caller: itself, its account, its role or user, its unique id.
fn names_in_grants(caller: &Caller) -> Vec<SmolStr> {
    let principal = &caller.principal;
    let mut names = vec![SmolStr::from(principal.to_string())];
    names.extend(principal.account().map(|account| account.as_str().into()));
    match (&caller.role, principal) {
        (Some(role), _) => names.push(role.as_str().into()),
        (None, Principal::AssumedRole(session)) => {
            let role = session.account().zip(principal.name()).map(|(account, name)| {
                format!("arn:{}:iam::{account}:role/{name}", session.partition()).into()
            });
            names.extend(role);
        }
        (None, _) => {}
    }
    names.extend(caller.federated_from.as_ref().map(|user| user.as_str().into()));
    names.extend(caller.unique_id.clone());
    names.dedup();
    names
}

fn gather_key(world: &World, caller: &Caller, arn: &Arn, policies: &mut Policies, about: &mut About) {
    match world.key(arn) {
        Known::Is(Some(key)) => {
            policies.resource = Some(key.policy.clone());
            policies.grants = match &key.grants {
                // Of 50,000 grants only those to the caller can matter.
                Known::Is(_) if world.is_complete(arn.account()) => world
                    .grants_to(key, &names_in_grants(caller))
                    .into_iter()
                    .cloned()
                    .map(Known::Is)
                    .collect(),
                Known::Is(grants) => grants.values().cloned().map(Known::Is).collect(),
                Known::Unknown(gap) => vec![Known::Unknown(gap.clone())],
            };
            about.aws_managed_key = match &key.manager {
                Known::Is(manager) => (*manager == KeyManager::Aws).into(),
                Known::Unknown(_) => Tri::Unknown,
            };
        }
        Known::Is(None) => {}
        Known::Unknown(_) => {
            policies.resource = Some(unknown(Datum::KeyPolicy(arn.as_str().into())));
            policies.grants = vec![Known::Unknown(Gap::new(Datum::KeyGrants(arn.as_str().into())))];
            about.aws_managed_key = Tri::Unknown;
        }
    }
}

/// Returns the levels of an account's organization policies, and whether it is the management account.
fn organization(
    world: &World,
    account: AccountId,
    policy_type: OrganizationPolicyType,
) -> (Vec<Vec<PolicyRef>>, Tri) {
    let organization = match world.organization_of(account) {
        Known::Is(Some(organization)) => organization,
        Known::Is(None) => return (Vec::new(), Tri::False),
        Known::Unknown(gap) => return (vec![vec![Known::Unknown(gap)]], Tri::False),
    };
    if organization.members.get(&account).is_none() {
        return (Vec::new(), Tri::False);
    }
    let management = match &organization.management_account {
        Known::Is(id) => (*id == account).into(),
        Known::Unknown(_) => Tri::Unknown,
    };
    let levels = match organization.levels(account, policy_type) {
        Known::Is(levels) => levels,
        Known::Unknown(_) => {
            let about = SmolStr::from(account.as_str());
            let datum = match policy_type {
                OrganizationPolicyType::ServiceControl => Datum::ServiceControlPolicies(about),
                OrganizationPolicyType::ResourceControl => Datum::ResourceControlPolicies(about),
            };
            vec![vec![unknown(datum)]]
        }
    };
    (levels, management)
}
