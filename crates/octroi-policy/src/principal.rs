//! `Principal` and `NotPrincipal` against a caller, and by which kind of match.
//!
//! The kinds matter: a role session named by its role is still limited by its boundary and
//! session policy, a session named itself is not, and an account is no grant but a
//! delegation. See `authorization.md` 1.3, 9 #6 and #7, and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>.
//!
//! Left out: `CanonicalUser`, the id of an account that only S3 knows, cannot be compared
//! with any caller, so whether it matches stays unknown.

use octroi_names::{AccountId, Arn, Principal, SmolStr, Tri};

use crate::context::key_hash;
use crate::{Context, Lookup, PrincipalKind, Request, Value};

/// By which kinds of match a caller is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kinds {
    /// The caller itself, or everybody.
    pub(crate) direct: Tri,
    /// The role of the session, or the user of a federated session.
    pub(crate) role: Tri,
    /// The account.
    pub(crate) account: Tri,
}

impl Kinds {
    pub(crate) const NONE: Self = Self {
        direct: Tri::False,
        role: Tri::False,
        account: Tri::False,
    };
    pub(crate) const DIRECT: Self = Self {
        direct: Tri::True,
        ..Self::NONE
    };
    const ROLE: Self = Self {
        role: Tri::True,
        ..Self::NONE
    };
    const ACCOUNT: Self = Self {
        account: Tri::True,
        ..Self::NONE
    };

    /// Returns whether the caller is named at all.
    pub(crate) fn any(self) -> Tri {
        self.direct.or(self.role).or(self.account)
    }

    pub(crate) fn or(self, other: Self) -> Self {
        Self {
            direct: self.direct.or(other.direct),
            role: self.role.or(other.role),
            account: self.account.or(other.account),
        }
    }

    /// Returns the kinds under a further requirement.
    pub(crate) fn and(self, other: Tri) -> Self {
        Self {
            direct: self.direct.and(other),
            role: self.role.and(other),
            account: self.account.and(other),
        }
    }

    /// Returns a direct match, or not.
    pub(crate) fn direct(matched: Tri) -> Self {
        Self {
            direct: matched,
            ..Self::NONE
        }
    }
}

/// What matching needs to know of a caller beside its principal.
#[derive(Debug, Clone)]
pub(crate) struct CallerKey {
    account: Option<AccountId>,
    /// The name of the role of a session whose role ARN is not known.
    role_name: Option<SmolStr>,
}

impl CallerKey {
    pub(crate) fn new(caller: &crate::Caller) -> Self {
        let name = match (&caller.principal, &caller.role) {
            (Principal::AssumedRole(_), None) => caller.principal.name(),
            _ => None,
        };
        Self {
            account: caller.principal.account(),
            role_name: name.map(Into::into),
        }
    }
}

/// One entry of a principal element, beside the text that it was made from.
#[derive(Debug)]
pub(crate) enum PrincipalPattern {
    /// A bare `*`.
    Everyone,
    /// `{"AWS": "*"}`: everyone but AWS services (`authorization.md` 9 #6).
    EveryAwsPrincipal,
    /// An account, by its id or by the ARN of its root, which also names a partition.
    Account {
        account: AccountId,
        partition: Option<SmolStr>,
    },
    /// The ARN of a user.
    User,
    /// The ARN of a role.
    Role {
        account: AccountId,
        partition: SmolStr,
        name: SmolStr,
    },
    /// The ARN of a role session or of a federated user: that session alone.
    Session,
    /// What is neither an account nor an ARN: the unique id of a user or role.
    UniqueId,
    /// The name of a service.
    Service,
    /// An identity provider: the sessions that it vouched for.
    Provider,
    /// The canonical id of an account.
    CanonicalUser,
    /// Nothing that can call.
    Nobody,
}

impl PrincipalPattern {
    /// Reads an entry.
    pub(crate) fn new(kind: PrincipalKind, text: &str) -> Self {
        match kind {
            PrincipalKind::Any => Self::Everyone,
            PrincipalKind::Service => Self::Service,
            PrincipalKind::Federated => Self::Provider,
            PrincipalKind::CanonicalUser => Self::CanonicalUser,
            PrincipalKind::Aws if text == "*" => Self::EveryAwsPrincipal,
            PrincipalKind::Aws if text.starts_with("arn:") => Self::arn(text),
            PrincipalKind::Aws => match text.parse() {
                Ok(account) => Self::Account {
                    account,
                    partition: None,
                },
                Err(_) => Self::UniqueId,
            },
        }
    }

    fn arn(text: &str) -> Self {
        let Ok(principal) = text.parse::<Principal>() else {
            return Self::Nobody;
        };
        match &principal {
            Principal::Account(arn) => match arn.account() {
                Some(account) => Self::Account {
                    account,
                    partition: Some(arn.partition().into()),
                },
                None => Self::Nobody,
            },
            Principal::User(_) => Self::User,
            Principal::Role(arn) => match (arn.account(), principal.name()) {
                (Some(account), Some(name)) => Self::Role {
                    account,
                    partition: arn.partition().into(),
                    name: name.into(),
                },
                _ => Self::Nobody,
            },
            Principal::AssumedRole(_) | Principal::FederatedUser(_) => Self::Session,
            Principal::Service(_) | Principal::Anonymous => Self::Nobody,
        }
    }

    /// Returns by which kinds of match the entry, written as `text`, names the caller.
    pub(crate) fn kinds(&self, text: &str, request: &Request) -> Kinds {
        let caller = request.caller();
        let principal = &caller.principal;
        let key = request.caller_key();
        let is = |arn: &Arn| arn.as_str() == text;
        match self {
            Self::Everyone => Kinds::DIRECT,
            Self::EveryAwsPrincipal => match principal {
                Principal::Service(_) => Kinds::NONE,
                _ => Kinds::DIRECT,
            },
            Self::Account { account, partition } => {
                let same_partition = || {
                    partition
                        .as_deref()
                        .is_none_or(|name| principal.arn().is_some_and(|arn| arn.partition() == name))
                };
                match principal {
                    _ if key.account != Some(*account) || !same_partition() => Kinds::NONE,
                    Principal::Account(_) => Kinds::DIRECT,
                    _ => Kinds::ACCOUNT,
                }
            }
            Self::User => match principal {
                Principal::User(arn) if is(arn) => Kinds::DIRECT,
                Principal::FederatedUser(_) if caller.federated_from.as_ref().is_some_and(is) => Kinds::ROLE,
                _ => Kinds::NONE,
            },
            Self::Role {
                account,
                partition,
                name,
            } => {
                let named = match (principal, &caller.role) {
                    (Principal::Role(arn), _) | (Principal::AssumedRole(_), Some(arn)) => is(arn),
                    (Principal::AssumedRole(session), None) => {
                        key.account == Some(*account)
                            && key.role_name.as_ref() == Some(name)
                            && session.partition() == partition
                    }
                    _ => false,
                };
                if named { Kinds::ROLE } else { Kinds::NONE }
            }
            Self::Session => match principal {
                Principal::AssumedRole(arn) | Principal::FederatedUser(arn) if is(arn) => Kinds::DIRECT,
                _ => Kinds::NONE,
            },
            Self::UniqueId => match principal {
                _ if caller.unique_id.as_deref() != Some(text) => Kinds::NONE,
                Principal::User(_) | Principal::Account(_) => Kinds::DIRECT,
                _ => Kinds::ROLE,
            },
            Self::Service => match principal {
                Principal::Service(name) if name == text => Kinds::DIRECT,
                _ => Kinds::NONE,
            },
            Self::Provider => Kinds::direct(vouched_for(text, request.context())),
            Self::CanonicalUser => Kinds::direct(Tri::Unknown),
            Self::Nobody => Kinds::NONE,
        }
    }
}

/// The key that names the identity provider behind a session.
pub(crate) const FEDERATED_PROVIDER: &str = "aws:FederatedProvider";

fn vouched_for(provider: &str, context: &Context) -> Tri {
    match context.lookup_hashed(key_hash(FEDERATED_PROVIDER), FEDERATED_PROVIDER) {
        Lookup::Present(Value::One(found)) => Tri::from(found == provider),
        Lookup::Present(Value::Many(_)) | Lookup::Absent => Tri::False,
        Lookup::Unknown(_) => Tri::Unknown,
    }
}
