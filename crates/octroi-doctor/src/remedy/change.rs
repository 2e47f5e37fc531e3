//! A change to the world, as a person would make it, and its application in the model.

use std::sync::Arc;

use octroi_names::{AccountId, Arn, GrantId, Known, Principal, SmolStr, VpcEndpointId};
use octroi_policy::Policy;
use octroi_world::{Effect, Grant, GrantOperation, GranteePrincipal, KeyState, PolicyRef, World};
use serde_json::{Value, json};

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// A statement of a policy is added, replaced or removed.
    Statement {
        /// Which policy.
        place: Place,
        /// What happens.
        op: Op,
        /// The statement; `null` for a removal.
        statement: Value,
    },
    /// A grant is made.
    CreateGrant {
        /// The key.
        key: Arn,
        /// Who gets it.
        grantee: Principal,
        /// What it allows.
        operations: Vec<GrantOperation>,
        /// The account that makes it.
        issuing_account: AccountId,
    },
    /// A key's state or tags are set.
    SetKey {
        /// The key.
        key: Arn,
        /// The new state.
        state: Option<KeyState>,
        /// The tags to add.
        tags: Vec<(SmolStr, SmolStr)>,
    },
    /// Something that no policy does.
    Operational {
        /// The id of the message that says what.
        note: &'static str,
        /// Its arguments.
        arguments: Vec<(&'static str, SmolStr)>,
    },
}

/// Which policy is changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A policy of a user or role; a group's where `group` is set.
    Identity {
        /// The user or role.
        principal: Arn,
        /// The name of the policy.
        policy: SmolStr,
        /// The group that carries it.
        group: Option<Arn>,
    },
    /// A key policy.
    Key(Arn),
    /// The permissions boundary of a user or role.
    Boundary(Arn),
    /// The session policy of a role's sessions.
    Session(Arn),
    /// An SCP or RCP, by name.
    Organization(SmolStr),
    /// The policy of a VPC endpoint.
    Endpoint(VpcEndpointId),
}

/// What happens to a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Op {
    /// It is added.
    Add,
    /// It takes the place of the statement at this index.
    Replace {
        /// The index, from 0.
        index: usize,
        /// The `Sid` of the old statement.
        sid: Option<SmolStr>,
    },
}

impl Op {
    /// Returns the stable word for machines.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Add => "addStatement",
            Self::Replace { .. } => "replaceStatement",
        }
    }
}

/// Why a change cannot be applied in the model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChangeError {
    /// What it changes was not read.
    #[error("{0} was not read")]
    Unread(String),
    /// The changed policy is malformed.
    #[error("the changed policy is malformed: {0}")]
    Malformed(String),
}

impl Change {
    /// Returns whether nothing in the model changes.
    pub fn is_operational(&self) -> bool {
        matches!(self, Self::Operational { .. })
    }
}

/// The name of the inline policy that new statements go into.
pub(crate) const NEW_POLICY: &str = "octroi-ebs-kms";

/// Adds a change to a list, unless an equal one is there.
pub(crate) fn merge(changes: &mut Vec<Change>, change: Change) {
    if !changes.contains(&change) {
        changes.push(change);
    }
}

/// Applies changes to a world, in order.
pub(crate) fn apply_all(world: &World, changes: &[Change]) -> Result<World, ChangeError> {
    changes
        .iter()
        .try_fold(world.clone(), |world, change| apply(&world, change))
}

fn apply(world: &World, change: &Change) -> Result<World, ChangeError> {
    let unread = |error: octroi_world::ApplyError| ChangeError::Unread(error.to_string());
    match change {
        Change::Operational { .. } => Ok(world.clone()),
        Change::CreateGrant {
            key,
            grantee,
            operations,
            issuing_account,
        } => {
            let grant = Grant {
                id: new_grant_id()?,
                name: None,
                grantee: GranteePrincipal::Principal(grantee.clone()),
                retiring: None,
                operations: operations.clone(),
                constraint: None,
                issuing_account: Some(*issuing_account),
                creation_date: None,
            };
            world
                .apply(&Effect::GrantCreated {
                    key: key.clone(),
                    grant,
                })
                .map_err(unread)
        }
        Change::SetKey { key, state, tags } => {
            let mut next = world.clone();
            if let Some(state) = state {
                let effect = Effect::KeyStateChanged {
                    key: key.clone(),
                    state: *state,
                    deletion_date: None,
                };
                next = next.apply(&effect).map_err(unread)?;
            }
            for (tag, value) in tags {
                let effect = Effect::KeyTagged {
                    key: key.clone(),
                    tag: tag.clone(),
                    value: value.clone(),
                };
                next = next.apply(&effect).map_err(unread)?;
            }
            Ok(next)
        }
        Change::Statement { place, op, statement } => {
            let (name, old) = current(world, place)?;
            let document = edited(old.as_deref(), op, statement)?;
            let text = serde_json::to_string_pretty(&document)
                .map_err(|error| ChangeError::Malformed(error.to_string()))?;
            let policy = Policy::parse(&name, &text)
                .map(Arc::new)
                .map_err(|error| ChangeError::Malformed(error.to_string()))?;
            world.apply(&effect(world, place, policy)?).map_err(unread)
        }
    }
}

fn new_grant_id() -> Result<GrantId, ChangeError> {
    "new-grant"
        .parse()
        .map_err(|error: octroi_names::IdError| ChangeError::Malformed(error.to_string()))
}

/// Returns the name and the text of the policy as it is; no text for one that is to be made.
fn current(world: &World, place: &Place) -> Result<(SmolStr, Option<String>), ChangeError> {
    let read = |policy: &PolicyRef| match policy {
        Known::Is(policy) => Ok((SmolStr::from(policy.name()), Some(policy.text().to_owned()))),
        Known::Unknown(gap) => Err(ChangeError::Unread(gap.to_string())),
    };
    let missing = |what: &str| ChangeError::Unread(what.to_owned());
    match place {
        Place::Identity {
            principal,
            policy,
            group,
        } => {
            let inline = match group {
                Some(group) => world.group(group).map(|group| &group.inline_policies),
                None => world
                    .user(principal)
                    .map(|user| &user.inline_policies)
                    .or_else(|| world.role(principal).map(|role| &role.inline_policies)),
            };
            match inline {
                Some(Known::Is(policies)) => match policies.get(policy) {
                    Some(found) => read(found).map(|(_, text)| (policy.clone(), text)),
                    None => Ok((policy.clone(), None)),
                },
                Some(Known::Unknown(gap)) => Err(ChangeError::Unread(gap.to_string())),
                None => Err(missing(principal.as_str())),
            }
        }
        Place::Key(arn) => match world.key(arn) {
            Known::Is(Some(key)) => read(&key.policy),
            _ => Err(missing(arn.as_str())),
        },
        Place::Boundary(principal) => {
            let boundary = world
                .user(principal)
                .map(|user| &user.boundary)
                .or_else(|| world.role(principal).map(|role| &role.boundary));
            match boundary {
                Some(Known::Is(Some(policy))) => read(policy),
                _ => Err(missing(principal.as_str())),
            }
        }
        Place::Session(role) => {
            let policies = world.session_of(role).map(|session| &session.policies);
            match policies {
                Some(Known::Is(Some(policies))) => {
                    policies.first().map_or_else(|| Err(missing(role.as_str())), read)
                }
                _ => Err(missing(role.as_str())),
            }
        }
        Place::Organization(name) => match world.organization() {
            Known::Is(Some(organization)) => organization
                .policies
                .value()
                .and_then(|policies| policies.get(name))
                .map_or_else(|| Err(missing(name)), |policy| read(&policy.policy)),
            _ => Err(missing(name)),
        },
        Place::Endpoint(id) => match world.endpoint(id) {
            Known::Is(Some(endpoint)) => read(&endpoint.policy),
            _ => Err(missing(id.as_str())),
        },
    }
}

/// Returns the document after the change.
pub(crate) fn edited(old: Option<&str>, op: &Op, statement: &Value) -> Result<Value, ChangeError> {
    let malformed = |text: &str| ChangeError::Malformed(text.to_owned());
    let mut document: Value = match old {
        Some(text) => serde_json::from_str(text).map_err(|error| malformed(&error.to_string()))?,
        None => json!({ "Version": "2012-10-17", "Statement": [] }),
    };
    let slot = document
        .get_mut("Statement")
        .ok_or_else(|| malformed("no statement"))?;
    if slot.is_object() {
        *slot = Value::Array(vec![slot.take()]);
    }
    let statements = slot
        .as_array_mut()
        .ok_or_else(|| malformed("`Statement` is no list"))?;
    match op {
        Op::Add => statements.push(unique_sid(statements, statement.clone())),
        Op::Replace { index, .. } => match statements.get_mut(*index) {
            Some(old) => *old = statement.clone(),
            None => return Err(malformed("no such statement")),
        },
    }
    Ok(document)
}

/// A second statement of one Sid would be refused on save.
fn unique_sid(statements: &[Value], mut statement: Value) -> Value {
    let sid = |value: &Value| value.get("Sid").and_then(Value::as_str).map(ToOwned::to_owned);
    let Some(wanted) = sid(&statement) else {
        return statement;
    };
    let taken = |candidate: &str| {
        statements
            .iter()
            .any(|old| sid(old).as_deref() == Some(candidate))
    };
    let mut next = wanted.clone();
    let mut number = 2;
    while taken(&next) {
        next = format!("{wanted}{number}");
        number += 1;
    }
    if let Some(slot) = statement.get_mut("Sid") {
        *slot = Value::String(next);
    }
    statement
}

/// Returns the text of the policy before the change; `None` for one that is to be made.
pub(crate) fn text_before(world: &World, place: &Place) -> Option<String> {
    current(world, place).ok().and_then(|(_, text)| text)
}

fn effect(world: &World, place: &Place, policy: Arc<Policy>) -> Result<Effect, ChangeError> {
    Ok(match place {
        Place::Identity {
            group: Some(group), ..
        } => Effect::GroupPolicyPut {
            group: group.clone(),
            policy,
        },
        Place::Identity { principal, .. } if world.user(principal).is_some() => Effect::UserPolicyPut {
            user: principal.clone(),
            policy,
        },
        Place::Identity { principal, .. } => Effect::RolePolicyPut {
            role: principal.clone(),
            policy,
        },
        Place::Key(key) => Effect::KeyPolicyPut {
            key: key.clone(),
            policy,
        },
        Place::Boundary(principal) => Effect::BoundaryPut {
            principal: principal.clone(),
            policy,
        },
        Place::Session(role) => {
            let session = world
                .session_of(role)
                .ok_or_else(|| ChangeError::Unread(role.to_string()))?;
            let mut policies = vec![policy];
            if let Known::Is(Some(old)) = &session.policies {
                policies.extend(old.iter().skip(1).filter_map(|policy| policy.value().cloned()));
            }
            Effect::SessionPoliciesPut {
                session: session.arn.clone(),
                policies,
            }
        }
        Place::Organization(name) => Effect::OrganizationPolicyPut {
            name: name.clone(),
            policy,
        },
        Place::Endpoint(endpoint) => Effect::EndpointPolicyPut {
            endpoint: endpoint.clone(),
            policy,
        },
    })
}
