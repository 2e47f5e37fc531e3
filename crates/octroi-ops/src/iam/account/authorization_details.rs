//! GetAccountAuthorizationDetails: everybody in the account with all that they carry, and the managed policies.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html>. One list
//! in four, in the order of users, groups, roles, policies; `MaxItems` counts all of them. Of AWS's own policies
//! only those are told that the account uses. A user without inline policies has no `UserPolicyList`, as AWS
//! answers it; all other lists are there, empty or not.

use octroi_names::{Known, SmolStr};
use octroi_policy::Context;
use octroi_world::{Group, ManagedPolicy, Map, PolicyRef, Role, User};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::iam::encoded_document::encoded;
use crate::iam::found::{account, name_in, read};
use crate::iam::holder::Holder;
use crate::iam::managed_policy::{self, Usage};
use crate::iam::paged::Paged;
use crate::iam::{aws_managed, check, group, instance_profile, role, tags, user};
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for everything that authorizes.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::iam) struct GetAccountAuthorizationDetails {
    #[serde(default)]
    filter: Vec<SmolStr>,
    #[serde(flatten)]
    paged: Paged,
}

/// A thing of the list.
enum Item<'a> {
    User(&'a User),
    Group(&'a Group),
    Role(&'a Role),
    Policy(&'a ManagedPolicy, Usage),
}

impl Item<'_> {
    /// The list that it belongs to.
    fn list(&self) -> &'static str {
        match self {
            Self::User(_) => "UserDetailList",
            Self::Group(_) => "GroupDetailList",
            Self::Role(_) => "RoleDetailList",
            Self::Policy(..) => "Policies",
        }
    }

    /// The key that tells where a part of the list ended.
    fn key(&self) -> String {
        let (rank, arn) = match self {
            Self::User(user) => (0, &user.arn),
            Self::Group(group) => (1, &group.arn),
            Self::Role(role) => (2, &role.arn),
            Self::Policy(policy, _) if aws_managed::is_aws_managed(&policy.arn) => (3, &policy.arn),
            Self::Policy(policy, _) => (4, &policy.arn),
        };
        format!("{rank}{}", name_in(arn).to_ascii_lowercase())
    }

    fn shown(&self, scene: &Scene<'_>) -> Result<Value, Stop> {
        match self {
            Self::User(user) => of_user(user),
            Self::Group(group) => of_group(group),
            Self::Role(role) => of_role(scene, role),
            Self::Policy(policy, usage) => Ok(of_policy(policy, *usage)),
        }
    }
}

/// Adds members to what other operations show of the same thing.
fn with(mut shown: Value, more: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    if let Some(members) = shown.as_object_mut() {
        members.extend(more.into_iter().map(|(name, value)| (name.to_owned(), value)));
    }
    shown
}

fn inline(policies: &Known<Map<SmolStr, PolicyRef>>) -> Result<Value, Stop> {
    let shown = read(policies)?.iter().map(|(name, policy)| {
        Ok(json!({ "PolicyName": name.as_str(), "PolicyDocument": encoded(read(policy)?.text()) }))
    });
    shown.collect()
}

fn attached(holder: Holder<'_>) -> Value {
    let policies = holder.attached_policies().iter();
    policies
        .map(|arn| json!({ "PolicyName": name_in(arn), "PolicyArn": arn.as_str() }))
        .collect()
}

fn of_user(user: &User) -> Result<Value, Stop> {
    let own = inline(&user.inline_policies)?;
    let groups = read(&user.groups)?.iter().map(|arn| json!(name_in(arn)));
    let details = [
        ("GroupList", groups.collect()),
        ("AttachedManagedPolicies", attached(Holder::User(user))),
        ("Tags", tags::listed(read(&user.tags)?)),
        ("PasswordLastUsed", Value::Null),
    ];
    let policies = own.as_array().is_some_and(|own| !own.is_empty());
    let shown = with(user::described(user), details);
    Ok(with(shown, policies.then_some(("UserPolicyList", own))))
}

fn of_group(group: &Group) -> Result<Value, Stop> {
    let details = [
        ("GroupPolicyList", inline(&group.inline_policies)?),
        ("AttachedManagedPolicies", attached(Holder::Group(group))),
    ];
    Ok(with(group::shown(group), details))
}

fn of_role(scene: &Scene<'_>, role: &Role) -> Result<Value, Stop> {
    let profiles = scene.world.profiles_of(account(scene)?);
    let having = profiles.filter(|profile| profile.role.as_ref() == Some(&role.arn));
    let details = [
        (
            "InstanceProfileList",
            having
                .map(|profile| instance_profile::listed(scene, profile))
                .collect(),
        ),
        ("RolePolicyList", inline(&role.inline_policies)?),
        ("AttachedManagedPolicies", attached(Holder::Role(role))),
        ("Tags", tags::listed(read(&role.tags)?)),
        ("RoleLastUsed", role::last_used(role)),
    ];
    Ok(with(role::made(role), details))
}

fn of_policy(policy: &ManagedPolicy, usage: Usage) -> Value {
    let versions = policy.details.iter().flat_map(|details| {
        let mut versions: Vec<_> = details.versions.iter().collect();
        versions.reverse();
        versions.into_iter().map(|(number, version)| {
            let shown = managed_policy::listed_version(details, *number, version.created);
            with(shown, [("Document", json!(encoded(version.policy.text())))])
        })
    });
    let versions = versions.collect();
    with(
        managed_policy::described(policy, usage),
        [("PolicyVersionList", versions)],
    )
}

impl GetAccountAuthorizationDetails {
    fn wants(&self, kind: &str) -> bool {
        self.filter.is_empty() || self.filter.iter().any(|wanted| wanted == kind)
    }

    /// Returns what is asked for, in the order of the keys.
    fn items<'a>(&self, scene: &Scene<'a>) -> Result<Vec<Item<'a>>, Stop> {
        let (world, id) = (scene.world, account(scene)?);
        let mut items: Vec<Item<'a>> = Vec::new();
        if self.wants("User") {
            items.extend(world.users_of(id).map(Item::User));
        }
        if self.wants("Group") {
            items.extend(world.groups_of(id).map(Item::Group));
        }
        if self.wants("Role") {
            items.extend(world.roles_of(id).map(Item::Role));
        }
        let usages = managed_policy::usages(world, Some(id));
        let usage = |policy: &ManagedPolicy| usages.get(policy.arn.as_str()).copied().unwrap_or_default();
        if self.wants("AWSManagedPolicy") {
            let aws = aws_managed::all(scene.call.region.partition()).values();
            items.extend(
                aws.map(|policy| Item::Policy(policy, usage(policy)))
                    .filter(|item| matches!(item, Item::Policy(_, usage) if *usage != Usage::default())),
            );
        }
        if self.wants("LocalManagedPolicy") {
            let own = world.managed_policies();
            items.extend(
                own.filter(|policy| policy.arn.account() == Some(id))
                    .map(|policy| Item::Policy(policy, usage(policy))),
            );
        }
        items.sort_by_cached_key(Item::key);
        Ok(items)
    }
}

impl Operation for GetAccountAuthorizationDetails {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "GetAccountAuthorizationDetails";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        check::on_all(scene, Self::NAME, base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let part = self.paged.part(self.items(scene)?, Item::key)?;
        let mut lists = ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"]
            .map(|name| (name, Vec::new()));
        for item in &part.items {
            let shown = item.shown(scene)?;
            for (name, list) in &mut lists {
                if *name == item.list() {
                    list.push(shown.clone());
                }
            }
        }
        Ok(Done::output(Paged::wrapped(lists, part.next)))
    }
}
