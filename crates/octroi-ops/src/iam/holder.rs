//! Whoever carries policies: users, groups and roles, as the operations see them that are the same for all three.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html>. The policies
//! of a service-linked role are the service's: nobody else changes them.

use octroi_names::{Arn, Known, SmolStr};
use octroi_policy::{Context, PolicyKind};
use octroi_world::{Effect, Group, Map, PolicyRef, Role, User};

use super::{check, found};
use crate::error::ErrorCode;
use crate::operation::{CheckSpec, Scene, Stop};

/// A kind of holder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A user.
    User,
    /// A group.
    Group,
    /// A role.
    Role,
}

/// A holder that exists.
#[derive(Debug, Clone, Copy)]
pub(super) enum Holder<'a> {
    /// A user.
    User(&'a User),
    /// A group.
    Group(&'a Group),
    /// A role.
    Role(&'a Role),
}

impl Kind {
    /// The word of ARNs and of AWS's sentences.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Group => "group",
            Self::Role => "role",
        }
    }

    /// The word in the members of the API.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
            Self::Role => "Role",
        }
    }

    /// What its inline policies are saved as.
    pub(super) fn inline(self) -> PolicyKind {
        match self {
            Self::User => PolicyKind::InlineUser,
            Self::Group => PolicyKind::InlineGroup,
            Self::Role => PolicyKind::InlineRole,
        }
    }

    /// Returns the holder of a name in the caller's account.
    ///
    /// # Errors
    ///
    /// If there is none.
    pub(super) fn existing<'a>(self, scene: &Scene<'a>, name: &str) -> Result<Holder<'a>, Stop> {
        Ok(match self {
            Self::User => Holder::User(found::existing_user(scene, name)?),
            Self::Group => Holder::Group(found::existing_group(scene, name)?),
            Self::Role => Holder::Role(found::existing_role(scene, name)?),
        })
    }

    /// Makes the check of an action on the holder of a name, who is missed after it.
    pub(super) fn check(
        self,
        scene: &Scene<'_>,
        action: &str,
        name: &str,
        base: &Context,
    ) -> Result<CheckSpec, Stop> {
        let check = match self {
            Self::User => check::on_user(scene, action, name, base)?,
            Self::Group => check::on_group(scene, action, name, base)?,
            Self::Role => check::on_role(scene, action, name, base)?,
        };
        Ok(CheckSpec {
            ready: self.existing(scene, name).map(drop),
            ..check
        })
    }
}

impl<'a> Holder<'a> {
    /// Finds a holder of the caller's account by its ARN.
    pub(super) fn find(scene: &Scene<'a>, arn: &Arn) -> Option<Self> {
        scene
            .world
            .user(arn)
            .map(Self::User)
            .or_else(|| scene.world.group(arn).map(Self::Group))
            .or_else(|| scene.world.role(arn).map(Self::Role))
    }

    /// Which kind it is.
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::User(_) => Kind::User,
            Self::Group(_) => Kind::Group,
            Self::Role(_) => Kind::Role,
        }
    }

    /// The ARN.
    pub(super) fn arn(self) -> &'a Arn {
        match self {
            Self::User(user) => &user.arn,
            Self::Group(group) => &group.arn,
            Self::Role(role) => &role.arn,
        }
    }

    /// The inline policies, by name.
    ///
    /// # Errors
    ///
    /// If they were not read.
    pub(super) fn inline_policies(self) -> Result<&'a Map<SmolStr, PolicyRef>, Stop> {
        found::read(match self {
            Self::User(user) => &user.inline_policies,
            Self::Group(group) => &group.inline_policies,
            Self::Role(role) => &role.inline_policies,
        })
    }

    /// The ARNs of the attached managed policies, in the order in which they were attached.
    pub(super) fn attached_policies(self) -> &'a [Arn] {
        match self {
            Self::User(user) => &user.attached_policies,
            Self::Group(group) => &group.attached_policies,
            Self::Role(role) => &role.attached_policies,
        }
    }

    /// Refuses where nobody but AWS may change the policies.
    ///
    /// # Errors
    ///
    /// If it is the role of a service.
    pub(super) fn changeable(self) -> Result<(), Stop> {
        match self {
            Self::Role(role) if role.is_service_linked() => {
                let name = found::name_in(&role.arn);
                let text = format!(
                    "Cannot perform the operation on the protected role '{name}' - this role is only modifiable \
                     by AWS"
                );
                Err(found::refused(ErrorCode::UnmodifiableEntity, text))
            }
            _ => Ok(()),
        }
    }

    /// Returns what gives the holder these attached policies.
    pub(super) fn with_attached(self, attached_policies: Vec<Arn>) -> Effect {
        match self {
            Self::User(user) => Effect::from(User {
                attached_policies,
                ..user.clone()
            }),
            Self::Group(group) => Effect::from(Group {
                attached_policies,
                ..group.clone()
            }),
            Self::Role(role) => Effect::from(Role {
                attached_policies,
                ..role.clone()
            }),
        }
    }

    /// Returns what gives the holder these inline policies.
    pub(super) fn with_inline(self, policies: Map<SmolStr, PolicyRef>) -> Effect {
        let inline_policies = Known::Is(policies);
        match self {
            Self::User(user) => Effect::from(User {
                inline_policies,
                ..user.clone()
            }),
            Self::Group(group) => Effect::from(Group {
                inline_policies,
                ..group.clone()
            }),
            Self::Role(role) => Effect::from(Role {
                inline_policies,
                ..role.clone()
            }),
        }
    }
}

/// A kind of holder as a type, with the names of the operations on it.
pub(super) trait Of: std::fmt::Debug + Clone + Send + Sync + 'static {
    /// The kind.
    const KIND: Kind;
    /// Attaches a managed policy.
    const ATTACH: &'static str;
    /// Detaches one.
    const DETACH: &'static str;
    /// Lists the attached ones.
    const LIST_ATTACHED: &'static str;
    /// Tells an inline policy.
    const GET: &'static str;
    /// Deletes one.
    const DELETE: &'static str;
    /// Lists them.
    const LIST: &'static str;
}

macro_rules! kinds {
    ($($name:ident is $kind:ident: $attach:literal $detach:literal $list_attached:literal $get:literal $delete:literal
       $list:literal;)+) => {
        $(
            /// Operations on a kind of holder.
            #[derive(Debug, Clone)]
            pub(super) struct $name;

            impl Of for $name {
                const KIND: Kind = Kind::$kind;
                const ATTACH: &'static str = $attach;
                const DETACH: &'static str = $detach;
                const LIST_ATTACHED: &'static str = $list_attached;
                const GET: &'static str = $get;
                const DELETE: &'static str = $delete;
                const LIST: &'static str = $list;
            }
        )+
    };
}

kinds! {
    OfUser is User: "AttachUserPolicy" "DetachUserPolicy" "ListAttachedUserPolicies" "GetUserPolicy"
        "DeleteUserPolicy" "ListUserPolicies";
    OfGroup is Group: "AttachGroupPolicy" "DetachGroupPolicy" "ListAttachedGroupPolicies" "GetGroupPolicy"
        "DeleteGroupPolicy" "ListGroupPolicies";
    OfRole is Role: "AttachRolePolicy" "DetachRolePolicy" "ListAttachedRolePolicies" "GetRolePolicy"
        "DeleteRolePolicy" "ListRolePolicies";
}
