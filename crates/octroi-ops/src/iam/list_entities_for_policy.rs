//! ListEntitiesForPolicy: who carries a managed policy, or has it as boundary.
//!
//! Follows <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html>. One list in
//! three: groups, users, roles; `MaxItems` counts all of them. `PathPrefix` is that of the entities.

use octroi_names::{Arn, Known, SmolStr};
use octroi_policy::Context;
use octroi_world::PolicyRef;
use serde::Deserialize;
use serde_json::{Value, json};

use super::found::{self, name_in, no_such, path_in};
use super::holder::Kind;
use super::managed_policy;
use super::paged::Paged;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request for the entities that use a managed policy.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListEntitiesForPolicy {
    policy_arn: SmolStr,
    entity_filter: Option<SmolStr>,
    path_prefix: Option<SmolStr>,
    policy_usage_filter: Option<SmolStr>,
    #[serde(flatten)]
    paged: Paged,
}

/// An entity, as far as it matters here.
struct Entity<'a> {
    kind: Kind,
    arn: &'a Arn,
    id: Option<&'a SmolStr>,
    attached: &'a [Arn],
    boundary: Option<&'a Known<Option<PolicyRef>>>,
}

impl ListEntitiesForPolicy {
    fn wants(&self, entity: &Entity<'_>, policy: &Arn) -> bool {
        let kind = match self.entity_filter.as_deref() {
            // The type of the filter has kinds of policies, too, which are nobody that carries one.
            Some(filter) => filter == entity.kind.title(),
            None => true,
        };
        let attached = entity.attached.contains(policy);
        let bounded = match entity.boundary {
            Some(Known::Is(Some(Known::Is(boundary)))) => boundary.name() == policy.as_str(),
            _ => false,
        };
        let used = match self.policy_usage_filter.as_deref() {
            Some("PermissionsPolicy") => attached,
            Some("PermissionsBoundary") => bounded,
            _ => attached || bounded,
        };
        let prefix = self.path_prefix.as_deref().unwrap_or("/");
        kind && used && path_in(entity.arn).starts_with(prefix)
    }
}

impl Operation for ListEntitiesForPolicy {
    const SERVICE: &'static str = "iam";
    const NAME: &'static str = "ListEntitiesForPolicy";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let arn = managed_policy::arn(&self.policy_arn)?;
        Ok(vec![managed_policy::on_policy(
            scene,
            Self::NAME,
            &arn,
            false,
            base,
        )?])
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let arn = managed_policy::arn(&self.policy_arn)?;
        let missing = || no_such(format!("Policy {arn} does not exist or is not attachable."));
        let policy = managed_policy::find(scene.world, &arn).ok_or_else(missing)?;
        let account = found::account(scene)?;
        let groups = scene.world.groups_of(account).map(|group| Entity {
            kind: Kind::Group,
            arn: &group.arn,
            id: group.unique_id.as_ref(),
            attached: &group.attached_policies,
            boundary: None,
        });
        let users = scene.world.users_of(account).map(|user| Entity {
            kind: Kind::User,
            arn: &user.arn,
            id: user.unique_id.as_ref(),
            attached: &user.attached_policies,
            boundary: Some(&user.boundary),
        });
        let roles = scene.world.roles_of(account).map(|role| Entity {
            kind: Kind::Role,
            arn: &role.arn,
            id: role.unique_id.as_ref(),
            attached: &role.attached_policies,
            boundary: Some(&role.boundary),
        });
        let entities = groups
            .chain(users)
            .chain(roles)
            .filter(|entity| self.wants(entity, &policy.arn));
        let key = |entity: &Entity<'_>| {
            let rank = match entity.kind {
                Kind::Group => 0,
                Kind::User => 1,
                Kind::Role => 2,
            };
            format!("{rank}{}", name_in(entity.arn).to_ascii_lowercase())
        };
        let part = self.paged.part(entities, key)?;
        let of = |kind: Kind| -> Vec<Value> {
            let title = kind.title();
            let entities = part.items.iter().filter(|entity| entity.kind == kind);
            entities
                .map(|entity| {
                    json!({
                        format!("{title}Name"): name_in(entity.arn),
                        format!("{title}Id"): entity.id.map(SmolStr::as_str),
                    })
                })
                .collect()
        };
        let lists = [
            ("PolicyGroups", of(Kind::Group)),
            ("PolicyUsers", of(Kind::User)),
            ("PolicyRoles", of(Kind::Role)),
        ];
        Ok(Done::output(Paged::wrapped(lists, part.next)))
    }
}
