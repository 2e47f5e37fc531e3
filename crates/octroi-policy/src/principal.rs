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
    /// The beginning of its ARN up to the partition, colons included: `arn:aws:`.
    partition: SmolStr,
    /// The name of the role of a session whose role ARN is not known.
    role_name: Option<SmolStr>,
}

impl CallerKey {
    pub(crate) fn new(caller: &crate::Caller) -> Self {
        let name = match (&caller.principal, &caller.role) {
            (Principal::AssumedRole(_), None) => caller.principal.name(),
            _ => None,
        };
        let arn = caller.principal.arn().map_or("", Arn::as_str);
        let mut fields = arn.splitn(6, ':');
        let partition = fields.nth(1).unwrap_or_default();
        Self {
            account: fields.nth(2).and_then(|account| account.parse().ok()),
            partition: arn
                .get(.."arn:".len() + partition.len() + 1)
                .map(Into::into)
                .unwrap_or_default(),
            role_name: name.map(Into::into),
        }
    }
}

/// One entry of a principal element, beside the text that it was made from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PrincipalPattern {
    /// A bare `*`.
    Everyone,
    /// `{"AWS": "*"}`: everyone but AWS services (`authorization.md` 9 #6).
    EveryAwsPrincipal,
    /// An account by its id.
    Account(AccountId),
    /// An account by the ARN of its root, which also names a partition.
    AccountArn(AccountId),
    /// The ARN of a user.
    User,
    /// The ARN of a role.
    Role(AccountId),
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
            PrincipalKind::Aws if text.starts_with("arn:") => Self::arn(text).unwrap_or(Self::Nobody),
            PrincipalKind::Aws => text.parse().map_or(Self::UniqueId, Self::Account),
        }
    }

    /// Reads an ARN as far as matching needs it: what is malformed equals no caller.
    fn arn(text: &str) -> Option<Self> {
        let mut fields = text.splitn(6, ':');
        let service = fields.nth(2)?;
        let account = fields.nth(1)?;
        let resource = fields.next()?;
        let is = |kind: &str| resource.starts_with(kind);
        match service {
            "iam" if resource == "root" => account.parse().ok().map(Self::AccountArn),
            "iam" if is("role/") => account.parse().ok().map(Self::Role),
            "iam" if is("user/") => Some(Self::User),
            "sts" if is("assumed-role/") || is("federated-user/") => Some(Self::Session),
            _ => None,
        }
    }

    /// Returns by which kinds of match the entry, written as `text`, names the caller.
    pub(crate) fn kinds(self, text: &str, request: &Request) -> Kinds {
        let caller = request.caller();
        let principal = &caller.principal;
        let key = request.caller_key();
        let is = |arn: &Arn| arn.as_str() == text;
        let same_partition = || text.starts_with(key.partition.as_str());
        match self {
            Self::Everyone => Kinds::DIRECT,
            Self::EveryAwsPrincipal => match principal {
                Principal::Service(_) => Kinds::NONE,
                _ => Kinds::DIRECT,
            },
            Self::Account(account) | Self::AccountArn(account) if key.account != Some(account) => Kinds::NONE,
            Self::AccountArn(_) if !same_partition() => Kinds::NONE,
            Self::Account(_) | Self::AccountArn(_) => match principal {
                Principal::Account(_) => Kinds::DIRECT,
                _ => Kinds::ACCOUNT,
            },
            Self::User => match principal {
                Principal::User(arn) if is(arn) => Kinds::DIRECT,
                Principal::FederatedUser(_) if caller.federated_from.as_ref().is_some_and(is) => Kinds::ROLE,
                _ => Kinds::NONE,
            },
            Self::Role(account) => {
                let named = match (principal, &caller.role) {
                    (Principal::Role(arn), _) | (Principal::AssumedRole(_), Some(arn)) => is(arn),
                    (Principal::AssumedRole(_), None) => {
                        key.account == Some(account)
                            && key.role_name.as_deref() == text.rsplit('/').next()
                            && same_partition()
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
