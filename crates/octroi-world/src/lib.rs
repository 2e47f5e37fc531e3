//! What exists: organizations, accounts, principals, keys, grants, volumes, instances.
//!
//! A [`World`] is a value. It is cheap to clone (its maps share structure), is filled once
//! by a [`WorldBuilder`], and afterwards changed by [`World::apply`] alone. States are enums,
//! ids are typed, policies are parsed, and what was not read is [`octroi_names::Known::Unknown`].
//!
//! This crate knows nothing of calls, authorization or CloudTrail.

mod account;
mod builder;
mod effect;
mod entity;
mod grant;
mod instance;
mod invariant;
mod key;
mod key_index;
mod named;
mod organization;
mod principal;
mod provider;
mod serial;
mod sign_in;
mod volume;
mod world;

pub use account::{Account, CredentialReport, EbsDefaults, PasswordPolicy, RoleDeletion};
pub use builder::WorldBuilder;
pub use effect::{ApplyError, Effect};
pub use entity::{Entity, EntityId};
pub use grant::{Constraint, Grant, GrantOperation, GrantOperationError, GranteePrincipal};
pub use instance::{
    BlockDevice, Image, Instance, InstanceProfile, InstanceProfileDetails, InstanceState, LaunchTemplate,
    StateReason, VpcEndpoint,
};
pub use invariant::Violation;
pub use key::{
    AliasDates, Custody, Key, KeyManager, KeyMaterial, KeySpec, KeyState, KeyUsage, KeyUse, KeyWordError,
    Rotation, RotationType,
};
pub use named::Named;
pub use organization::{
    AccountRequest, Directory, Enabled, Handshake, MemberAccount, Membership, Organization,
    OrganizationPolicy, OrganizationPolicyType, ResourcePolicy, StoredPolicy, Tags, Unit,
};
pub use principal::{
    AccessKey, Group, LastUsed, ManagedPolicy, ManagedPolicyDetails, PolicyRef, PolicyVersion, Role, Session,
    Temporary, User,
};
pub use provider::{OidcProvider, SamlProvider, ServerCertificate};
pub use sign_in::{MfaDevice, MfaEnabled, Password, PasswordHash, ServiceCredential, SignIn, Uploaded};
pub use volume::{Attachment, AttachmentState, Snapshot, Volume, VolumeState};
pub use world::World;

/// A persistent, ordered map that may be shared between threads.
pub type Map<K, V> = rpds::RedBlackTreeMapSync<K, V>;
/// A persistent, ordered set that may be shared between threads.
pub type Set<T> = rpds::RedBlackTreeSetSync<T>;
