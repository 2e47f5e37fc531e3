//! Grants as allows beside the policies.
//!
//! Follows `authorization.md` 4.4 and 4.5 and
//! <https://docs.aws.amazon.com/kms/latest/developerguide/grants.html>. A grant allows and
//! never denies. Its constraint binds symmetric cryptographic operations only; of
//! `CreateGrant` it binds the child, which is a check of the operation, not of this place.

use octroi_names::{Gap, Known, Principal, SmolStr, Tri};
use octroi_policy::{Extra, Lookup, Request, Value};
use octroi_world::{Constraint, Grant, GrantOperation, GranteePrincipal};

const CONTEXT_PREFIX: &str = "kms:EncryptionContext:";

/// Returns what the grants allow the caller to do here.
pub(super) fn allow(request: &Request, grants: &[Known<Grant>]) -> Extra {
    let Ok(operation) = canonical(request.action().name()) else {
        return Extra::NONE;
    };
    fold(grants, |grant| {
        if !grant.operations.contains(&operation) {
            return Extra::NONE;
        }
        limit(
            names(&grant.grantee, request),
            constraint_holds(grant, operation, request),
        )
    })
}

/// Returns what lets the caller retire one of the grants (`authorization.md` 4.5).
pub(super) fn retire(request: &Request, grants: &[Known<Grant>]) -> Extra {
    fold(grants, |grant| {
        let mut extra = Extra::NONE;
        if let Some(retiring) = &grant.retiring {
            extra = or(extra, names(retiring, request));
        }
        if grant.operations.contains(&GrantOperation::RetireGrant) {
            extra = or(extra, names(&grant.grantee, request));
        }
        // The account in which the grant was made may retire it, and delegates by IAM.
        if grant.issuing_account.is_some() && grant.issuing_account == request.caller().principal.account() {
            extra.account = Tri::True;
        }
        extra
    })
}

/// Returns what of the grants was not read, where it leaves open what they allow.
pub(super) fn missing(request: &Request, grants: &[Known<Grant>], extra: Extra) -> Vec<Gap> {
    if ![extra.direct, extra.role, extra.account].contains(&Tri::Unknown) {
        return Vec::new();
    }
    let unread = grants.iter().filter_map(|grant| grant.gap().cloned());
    let pairs = grants
        .iter()
        .filter_map(Known::value)
        .filter_map(|grant| grant.constraint.as_ref())
        .flat_map(|constraint| match constraint {
            Constraint::Subset(pairs) | Constraint::Equals(pairs) => pairs,
        });
    let of_context = pairs.filter_map(|(key, _)| {
        let name = format!("{CONTEXT_PREFIX}{key}");
        match request.context().lookup(&name) {
            Lookup::Unknown(gap) => Some(gap.clone()),
            Lookup::Present(_) | Lookup::Absent => None,
        }
    });
    unread.chain(of_context).collect()
}

fn fold(grants: &[Known<Grant>], allows: impl Fn(&Grant) -> Extra) -> Extra {
    grants.iter().fold(Extra::NONE, |sum, grant| match grant {
        Known::Is(grant) => or(sum, allows(grant)),
        // An unread grant may name the caller in any way.
        Known::Unknown(_) => or(
            sum,
            Extra {
                direct: Tri::Unknown,
                role: Tri::False,
                account: Tri::False,
            },
        ),
    })
}

fn or(a: Extra, b: Extra) -> Extra {
    Extra {
        direct: a.direct.or(b.direct),
        role: a.role.or(b.role),
        account: a.account.or(b.account),
    }
}

fn limit(extra: Extra, by: Tri) -> Extra {
    Extra {
        direct: extra.direct.and(by),
        role: extra.role.and(by),
        account: extra.account.and(by),
    }
}

/// Grant operations are written exactly; a request's action ignores case.
fn canonical(name: &str) -> Result<GrantOperation, ()> {
    GrantOperation::ALL
        .iter()
        .copied()
        .find(|operation| operation.as_str().eq_ignore_ascii_case(name))
        .ok_or(())
}

/// By which kind of match a grant's principal names the caller (`authorization.md` 1.3, 9 #1 to #3).
fn names(grantee: &GranteePrincipal, request: &Request) -> Extra {
    let caller = request.caller();
    let GranteePrincipal::Principal(named) = grantee else {
        // A unique id that is left behind reaches nobody, unless it is the caller's own.
        let own = match grantee {
            GranteePrincipal::Other(text) => caller.unique_id.as_ref() == Some(text),
            GranteePrincipal::Principal(_) => false,
        };
        return Extra {
            direct: own.into(),
            ..Extra::NONE
        };
    };
    if *named == caller.principal {
        return Extra {
            direct: Tri::True,
            ..Extra::NONE
        };
    }
    match (named, &caller.principal) {
        (Principal::Role(role), Principal::AssumedRole(session)) => {
            let same = match &caller.role {
                Some(own) => own == role,
                None => role.account() == session.account() && named.name() == caller.principal.name(),
            };
            Extra {
                role: same.into(),
                ..Extra::NONE
            }
        }
        (Principal::User(user), Principal::FederatedUser(_)) => Extra {
            role: (caller.federated_from.as_ref() == Some(user)).into(),
            ..Extra::NONE
        },
        (Principal::Account(account), _) if account.account() == caller.principal.account() => Extra {
            account: Tri::True,
            ..Extra::NONE
        },
        _ => Extra::NONE,
    }
}

fn constraint_holds(grant: &Grant, operation: GrantOperation, request: &Request) -> Tri {
    use GrantOperation as Op;
    let bound = matches!(
        operation,
        Op::Decrypt
            | Op::Encrypt
            | Op::GenerateDataKey
            | Op::GenerateDataKeyWithoutPlaintext
            | Op::GenerateDataKeyPair
            | Op::GenerateDataKeyPairWithoutPlaintext
            | Op::ReEncryptFrom
            | Op::ReEncryptTo
    );
    match &grant.constraint {
        Some(Constraint::Subset(pairs)) if bound => has_all(pairs, request),
        Some(Constraint::Equals(pairs)) if bound => {
            has_all(pairs, request).and(count_is(pairs.len(), request))
        }
        _ => Tri::True,
    }
}

/// Values are compared with their case, keys without (`authorization.md` 9 #5).
fn has_all(pairs: &[(SmolStr, SmolStr)], request: &Request) -> Tri {
    pairs.iter().fold(Tri::True, |all, (key, wanted)| {
        let mut name = String::with_capacity(CONTEXT_PREFIX.len() + key.len());
        name.push_str(CONTEXT_PREFIX);
        name.push_str(key);
        all.and(match request.context().lookup(&name) {
            Lookup::Present(Value::One(value)) => (value == wanted).into(),
            Lookup::Present(Value::Many(_)) | Lookup::Absent => Tri::False,
            Lookup::Unknown(_) => Tri::Unknown,
        })
    })
}

fn count_is(count: usize, request: &Request) -> Tri {
    let present = request
        .context()
        .names()
        .filter(|name| {
            name.get(..CONTEXT_PREFIX.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(CONTEXT_PREFIX))
        })
        .filter(|name| !matches!(request.context().lookup(name), Lookup::Absent))
        .count();
    (present == count).into()
}
