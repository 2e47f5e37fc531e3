//! Who calls, and whom a principal element or a grant names.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::target::{AWAY, HOME, Kind, Target};

/// A caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    User,
    ForeignUser,
    Role,
    ForeignRole,
    RoleWithPath,
    ServiceLinked,
    Infrastructure,
    Federated,
    Root,
    ForeignRoot,
    Service,
    Anonymous,
}

const ALL: &[(u32, Who)] = &[
    (8, Who::User),
    (4, Who::ForeignUser),
    (8, Who::Role),
    (3, Who::ForeignRole),
    (2, Who::RoleWithPath),
    (2, Who::ServiceLinked),
    (1, Who::Infrastructure),
    (2, Who::Federated),
    (1, Who::Root),
    (1, Who::ForeignRoot),
    (1, Who::Service),
    (1, Who::Anonymous),
];

/// Draws a caller.
pub(super) fn any() -> impl Strategy<Value = Who> {
    let choices: Vec<(u32, Just<Who>)> = ALL.iter().map(|(weight, who)| (*weight, Just(*who))).collect();
    prop::strategy::Union::new_weighted(choices)
}

impl Who {
    /// Returns the `principal` of the request.
    pub(super) fn principal(self) -> &'static str {
        match self {
            Self::User => "arn:aws:iam::111122223333:user/alice",
            Self::ForeignUser => "arn:aws:iam::444455556666:user/bob",
            Self::Role => "arn:aws:sts::111122223333:assumed-role/app/s1",
            Self::ForeignRole => "arn:aws:sts::444455556666:assumed-role/app/s1",
            Self::RoleWithPath => "arn:aws:sts::111122223333:assumed-role/deep/s1",
            Self::ServiceLinked => {
                "arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling"
            }
            Self::Infrastructure => "arn:aws:sts::111122223333:assumed-role/aws:ec2-infrastructure/i-0aaa",
            Self::Federated => "arn:aws:sts::111122223333:federated-user/carol",
            Self::Root => "arn:aws:iam::111122223333:root",
            Self::ForeignRoot => "arn:aws:iam::444455556666:root",
            Self::Service => "ec2.amazonaws.com",
            Self::Anonymous => "anonymous",
        }
    }

    /// Returns the value of `aws:PrincipalArn`: of a role session the role.
    pub(super) fn principal_arn(self) -> Option<&'static str> {
        match self {
            Self::Role => Some("arn:aws:iam::111122223333:role/app"),
            Self::ForeignRole => Some("arn:aws:iam::444455556666:role/app"),
            Self::RoleWithPath => Some("arn:aws:iam::111122223333:role/team/deep"),
            Self::ServiceLinked => Some(
                "arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
            ),
            Self::Infrastructure => Some("arn:aws:iam::111122223333:role/aws:ec2-infrastructure"),
            Self::Service | Self::Anonymous => None,
            other => Some(other.principal()),
        }
    }

    /// Returns the account.
    pub(super) fn account(self) -> Option<&'static str> {
        match self {
            Self::ForeignUser | Self::ForeignRole | Self::ForeignRoot => Some(AWAY),
            Self::Service | Self::Anonymous => None,
            _ => Some(HOME),
        }
    }

    /// Returns the value of `aws:PrincipalType`.
    pub(super) fn principal_type(self) -> Option<&'static str> {
        match self {
            Self::User | Self::ForeignUser => Some("User"),
            Self::Root | Self::ForeignRoot => Some("Account"),
            Self::Federated => Some("FederatedUser"),
            Self::Anonymous => Some("Anonymous"),
            Self::Service => None,
            _ => Some("AssumedRole"),
        }
    }

    /// Returns the name of the user.
    pub(super) fn username(self) -> Option<&'static str> {
        match self {
            Self::User => Some("alice"),
            Self::ForeignUser => Some("bob"),
            _ => None,
        }
    }

    /// Returns the user behind the federated session.
    pub(super) fn federated_from(self) -> Option<&'static str> {
        (self == Self::Federated).then_some("arn:aws:iam::111122223333:user/alice")
    }

    /// Returns whether the credentials carry session policies.
    pub(super) fn is_session(self) -> bool {
        matches!(
            self,
            Self::Role | Self::ForeignRole | Self::RoleWithPath | Self::Federated
        )
    }

    /// Returns whether identity policies hang on the caller.
    pub(super) fn has_identity(self) -> bool {
        !matches!(
            self,
            Self::Service | Self::Anonymous | Self::Root | Self::ForeignRoot | Self::Infrastructure
        )
    }

    /// Returns whether a permissions boundary can hang on the caller.
    pub(super) fn has_boundary(self) -> bool {
        self.has_identity() && self != Self::ServiceLinked
    }
}

/// Whom an element names, relative to the caller.
#[derive(Debug, Clone, Copy)]
pub(super) enum Named {
    Everyone,
    EveryoneOfAws,
    Caller,
    RoleOfCaller,
    AccountOfCaller,
    DigitsOfCaller,
    AccountOfOwner,
    Other,
    OtherRole,
    Gone,
    Service,
    OtherAndCaller,
    OtherAndAccount,
}

/// Draws whom an element names.
pub(super) fn named() -> impl Strategy<Value = Named> {
    prop_oneof![
        3 => Just(Named::AccountOfOwner),
        3 => Just(Named::Caller),
        3 => Just(Named::RoleOfCaller),
        3 => Just(Named::AccountOfCaller),
        2 => Just(Named::Everyone),
        1 => Just(Named::EveryoneOfAws),
        1 => Just(Named::DigitsOfCaller),
        1 => Just(Named::Other),
        1 => Just(Named::OtherRole),
        1 => Just(Named::Gone),
        1 => Just(Named::Service),
        1 => Just(Named::OtherAndCaller),
        1 => Just(Named::OtherAndAccount),
    ]
}

const OTHER: &str = "arn:aws:iam::111122223333:user/zoe";

impl Named {
    /// Writes a `Principal` element.
    pub(super) fn element(self, target: Target, who: Who) -> Value {
        let caller = || match who {
            Who::Service => json!({"Service": who.principal()}),
            Who::Anonymous => json!("*"),
            _ => json!({"AWS": who.principal()}),
        };
        match self {
            Self::Everyone => json!("*"),
            Self::EveryoneOfAws => json!({"AWS": "*"}),
            Self::Caller => caller(),
            Self::Service => json!({"Service": "ec2.amazonaws.com"}),
            // A trust policy names one kind at most, which keeps it plain.
            Self::OtherAndCaller if who.account().is_some() && target.kind != Kind::Role => {
                json!({"AWS": [OTHER, who.principal()], "Service": ["lambda.amazonaws.com"]})
            }
            Self::OtherAndCaller | Self::OtherAndAccount => {
                json!({"AWS": [OTHER, root(who.account().unwrap_or(AWAY))]})
            }
            Self::DigitsOfCaller => json!({"AWS": who.account().unwrap_or(AWAY)}),
            single => json!({"AWS": single.single(target, who)}),
        }
    }

    /// Returns one ARN, as a grant names its grantee.
    pub(super) fn single(self, target: Target, who: Who) -> String {
        match self {
            Self::RoleOfCaller => who
                .federated_from()
                .or(who.principal_arn())
                .unwrap_or(OTHER)
                .to_owned(),
            // `CreateGrant` takes the ARN of an account, not its digits.
            Self::AccountOfCaller | Self::DigitsOfCaller | Self::OtherAndAccount => {
                root(who.account().unwrap_or(AWAY))
            }
            Self::AccountOfOwner => root(target.owner),
            Self::OtherRole => "arn:aws:iam::111122223333:role/other".to_owned(),
            Self::Gone => "AROAGONEGONEGONEGONE1".to_owned(),
            Self::Caller | Self::OtherAndCaller if who.account().is_some() => who.principal().to_owned(),
            _ => OTHER.to_owned(),
        }
    }
}

fn root(account: &str) -> String {
    format!("arn:aws:iam::{account}:root")
}
