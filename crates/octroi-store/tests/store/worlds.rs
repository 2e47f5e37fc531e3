//! Worlds for the tests: things of every kind, made from numbers.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use octroi_names::{AccountId, Arn, Known, Principal, Secret, Time};
use octroi_policy::Policy;
use octroi_store::{Batch, RootKey, Store};
use octroi_world::{
    AccessKey, Account, Constraint, Custody, Effect, Entity, EntityId, Grant, GrantOperation,
    GranteePrincipal, Group, InstanceProfile, Key, KeyManager, KeyMaterial, KeySpec, KeyState, KeyUsage,
    LastUsed, ManagedPolicy, ManagedPolicyDetails, Map, Membership, Organization, OrganizationPolicy,
    OrganizationPolicyType, PolicyRef, PolicyVersion, Role, Rotation, Session, Set, SignIn, Temporary, User,
    World,
};

/// An empty directory that is removed when it is dropped.
pub(crate) struct Directory(PathBuf);

impl Directory {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("octroi-store-{}-{number}", std::process::id()));
        // Left behind by a killed process of the same id.
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Directory {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The root key of the tests.
pub(crate) fn root_key() -> RootKey {
    RootKey::new([7; 32])
}

/// Everything in a world, secrets included, as a text that is the same for the same world.
pub(crate) fn digest(world: &World) -> String {
    octroi_store::export(world, true).unwrap()
}

/// Changes a world and commits the changes.
pub(crate) fn commit(store: &Store, world: &mut World, effects: &[Effect]) {
    for effect in effects {
        *world = world.apply(effect).unwrap();
    }
    let mut batch = Batch::default();
    batch.add(effects, world);
    store.commit(&batch).unwrap();
}

/// A world with things of every kind.
pub(crate) fn full() -> World {
    (0..10).fold(World::empty(), |world, kind| {
        world.apply(&change((kind, 1, 1000))).unwrap()
    })
}

/// A change: of which kind of thing, which of them, and to what; some values remove the thing.
pub(crate) fn change((kind, number, value): (u8, u8, u16)) -> Effect {
    let entity = match kind {
        0 => account_of(number, value).into(),
        1 => organization(value).into(),
        2 => user(number, value).into(),
        3 => group(number, value).into(),
        4 => role(number, value).into(),
        5 => managed_policy(number, value).into(),
        6 => instance_profile(number).into(),
        7 => access_key(number, value).into(),
        8 => key(number, value).into(),
        _ => Entity::Grant((key_arn(number), grant_of(value % 4, value))),
    };
    if value % 5 == 4 {
        Effect::Removed(entity.id())
    } else {
        Effect::Put(Box::new(entity))
    }
}

/// The change as a call makes it: the boundary that a user or role gets is the managed policy as it is.
pub(crate) fn as_called(effect: Effect, world: &World) -> Effect {
    let current = |boundary: Known<Option<PolicyRef>>| match boundary {
        Known::Is(Some(Known::Is(policy))) => {
            let managed = world.managed_policy(&policy.name().parse().unwrap());
            Known::Is(Some(
                managed.map_or(Known::Is(policy), |managed| managed.policy.clone()),
            ))
        }
        other => other,
    };
    let Effect::Put(entity) = effect else {
        return effect;
    };
    Effect::Put(Box::new(match *entity {
        Entity::User(user) => User {
            boundary: current(user.boundary.clone()),
            ..user
        }
        .into(),
        Entity::Role(role) => Role {
            boundary: current(role.boundary.clone()),
            ..role
        }
        .into(),
        other => other,
    }))
}

/// The ARN of a key.
pub(crate) fn key_arn(number: u8) -> Arn {
    format!("arn:aws:kms:eu-west-1:{ACCOUNT}:key/{number}")
        .parse()
        .unwrap()
}

/// A new grant on a key.
pub(crate) fn grant(key: u8, number: u16) -> Effect {
    let grant = grant_of(number, 0);
    Effect::GrantCreated {
        key: key_arn(key),
        grant,
    }
}

/// How many grants there are.
pub(crate) fn grants(world: &World) -> usize {
    world
        .entity_ids()
        .filter(|id| matches!(id, EntityId::Grant(_)))
        .count()
}

const ACCOUNT: &str = "111122223333";

fn account() -> AccountId {
    ACCOUNT.parse().unwrap()
}

fn time(value: u16) -> Time {
    Time::from_epoch_millis(1_768_472_430_000 + i64::from(value))
}

fn iam(kind: &str, number: u8) -> Arn {
    format!("arn:aws:iam::{ACCOUNT}:{kind}/n{number}")
        .parse()
        .unwrap()
}

fn policy(name: &str, value: u16) -> Arc<Policy> {
    let text = format!(
        r#"{{"Version": "2012-10-17", "Statement": {{"Effect": "Allow", "Action": "kms:*", "Resource": "arn:aws:kms:*:*:key/{value}"}}}}"#
    );
    Arc::new(Policy::parse(name, &text).unwrap())
}

fn inline(value: u16) -> Known<Map<octroi_names::SmolStr, PolicyRef>> {
    Known::Is(
        [("p".into(), Known::Is(policy("p", value)))]
            .into_iter()
            .collect(),
    )
}

fn tags(value: u16) -> Known<Map<octroi_names::SmolStr, octroi_names::SmolStr>> {
    Known::Is(
        [("value".into(), value.to_string().as_str().into())]
            .into_iter()
            .collect(),
    )
}

fn boundary(value: u16) -> Known<Option<PolicyRef>> {
    let arn = iam("policy", (value % 6) as u8);
    Known::Is((value.is_multiple_of(2)).then(|| Known::Is(policy(arn.as_str(), value))))
}

fn account_of(number: u8, value: u16) -> Account {
    let id = format!("11112222333{}", number % 10).parse().unwrap();
    Account {
        alias: Some(value.to_string().as_str().into()),
        ..Account::complete(id, time(value))
    }
}

fn organization(value: u16) -> Organization {
    let policy = OrganizationPolicy {
        policy_type: OrganizationPolicyType::ServiceControl,
        name: "scp".into(),
        arn: None,
        policy: Known::Is(policy("scp", value)),
        attached_to: Set::new_sync().insert("r-1".into()),
        attached_everywhere: false,
    };
    Organization {
        id: "o-1".into(),
        management_account: Known::Is(account()),
        members: [(
            account(),
            Known::Is(Membership {
                path: vec!["r-1".into()],
            }),
        )]
        .into_iter()
        .collect(),
        policies: Known::Is([("scp".into(), policy)].into_iter().collect()),
        directory: None,
    }
}

fn user(number: u8, value: u16) -> User {
    User {
        arn: iam("user", number),
        unique_id: Some("AIDA".into()),
        inline_policies: inline(value),
        attached_policies: vec![iam("policy", 1)],
        groups: Known::Is(vec![iam("group", 1)]),
        boundary: boundary(value),
        tags: tags(value),
        created: Some(time(value)),
        sign_in: SignIn::default(),
    }
}

fn group(number: u8, value: u16) -> Group {
    Group {
        arn: iam("group", number),
        unique_id: None,
        created: Some(time(value)),
        inline_policies: inline(value),
        attached_policies: Vec::new(),
    }
}

fn role(number: u8, value: u16) -> Role {
    Role {
        arn: iam("role", number),
        unique_id: None,
        trust: Some(Known::Is(policy("trust", value))),
        inline_policies: inline(value),
        attached_policies: Vec::new(),
        boundary: boundary(value),
        tags: tags(value),
        created: None,
        description: Some("with \u{1f511}".into()),
        max_session_seconds: Some(3600),
        last_used: Some(LastUsed {
            at: time(value),
            region: "eu-west-1".into(),
            service: "kms".into(),
        }),
    }
}

fn managed_policy(number: u8, value: u16) -> ManagedPolicy {
    let arn = iam("policy", number);
    let document = policy(arn.as_str(), value);
    let version = PolicyVersion {
        policy: Arc::clone(&document),
        created: time(value),
    };
    ManagedPolicy {
        details: Some(ManagedPolicyDetails {
            unique_id: "ANPA".into(),
            description: None,
            created: time(value),
            updated: time(value),
            default_version: 1,
            next_version: 2,
            versions: [(1, version)].into_iter().collect(),
            tags: Map::new_sync(),
        }),
        policy: Known::Is(document),
        arn,
    }
}

fn instance_profile(number: u8) -> InstanceProfile {
    InstanceProfile {
        account: account(),
        name: format!("n{number}").as_str().into(),
        role: Some(iam("role", number)),
        details: None,
    }
}

fn access_key(number: u8, value: u16) -> AccessKey {
    let session: Arn = format!("arn:aws:sts::{ACCOUNT}:assumed-role/n{number}/s")
        .parse()
        .unwrap();
    AccessKey {
        id: format!("ASIA{number}").as_str().into(),
        secret: Secret::from(format!("secret of access key {value}").as_str()),
        principal: Principal::User(iam("user", number)),
        active: value.is_multiple_of(2),
        created: time(value),
        last_used: None,
        temporary: (!value.is_multiple_of(3)).then(|| Temporary {
            token: Secret::new(vec![0xff; usize::from(value % 300)]),
            issued: time(value),
            expires: time(value),
            mfa: true,
            session: Some(Arc::new(Session {
                arn: session,
                role: iam("role", number),
                policies: Known::Is(Some(vec![Known::Is(policy("session", value))])),
                tags: Map::new_sync(),
                expires: None,
                role_id: None,
            })),
            source_identity: Some("me".into()),
            transitive_tags: vec!["a".into()],
        }),
        test_admin: false,
    }
}

/// A key.
pub(crate) fn key(number: u8, value: u16) -> Key {
    Key {
        arn: key_arn(number),
        manager: Known::Is(KeyManager::Customer),
        state: Known::Is(KeyState::Enabled),
        spec: Known::Is(KeySpec::symmetric_default()),
        usage: Known::Is(KeyUsage::EncryptDecrypt),
        origin: Known::Is("AWS_KMS".into()),
        multi_region: Known::Is(false),
        description: value.to_string().as_str().into(),
        policy: Known::Is(policy("default", value)),
        aliases: Known::Is(vec![format!("alias/{number}").as_str().into()]),
        tags: tags(value),
        grants: Known::Is(Map::new_sync()),
        rotation: Known::Is(Rotation::Every { days: 365 }),
        valid_to: None,
        deletion_date: None,
        custody: Custody {
            created: Some(time(value)),
            materials: vec![
                KeyMaterial {
                    id: "0".repeat(64).as_str().into(),
                    secret: Some(Secret::from(
                        format!("the material of a key, 32B {value:05}").as_str(),
                    )),
                    created: time(value),
                    rotated: None,
                    pending: false,
                    valid_to: None,
                    description: Default::default(),
                },
                KeyMaterial {
                    id: "1".repeat(64).as_str().into(),
                    secret: None,
                    created: time(value),
                    rotated: None,
                    pending: false,
                    valid_to: None,
                    description: Default::default(),
                },
            ],
            ..Custody::default()
        },
    }
}

/// A grant.
pub(crate) fn grant_of(number: u16, value: u16) -> Grant {
    Grant {
        id: format!("{number:064x}").parse().unwrap(),
        name: Some("name".into()),
        grantee: GranteePrincipal::new(iam("role", 1).as_str()),
        retiring: None,
        operations: vec![GrantOperation::Decrypt, GrantOperation::Encrypt],
        constraint: Some(Constraint::Subset(vec![(
            "value".into(),
            value.to_string().as_str().into(),
        )])),
        issuing_account: Some(account()),
        creation_date: Some(time(value)),
    }
}
