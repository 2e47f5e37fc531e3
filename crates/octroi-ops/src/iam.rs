//! IAM: what a launch checks, and the writes of remedies.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html>.

mod aws_managed;
mod check;
mod create_service_linked_role;
mod create_user;
mod encoded_document;
mod found;
mod inline_policy;
mod managed_policy;
mod named_resource;
mod paged;
mod pass_role;
mod put_role_policy;
mod put_user_policy;
mod tags;

pub use create_service_linked_role::CreateServiceLinkedRole;
pub use create_user::CreateUser;
pub use pass_role::PassRole;
pub use put_role_policy::PutRolePolicy;
pub use put_user_policy::PutUserPolicy;

pub(crate) use inline_policy::parse;
pub(crate) use managed_policy::find as managed_policy;
pub(crate) use named_resource::named;

use crate::api::{Entry, entry};
use managed_policy::{
    CreatePolicy, CreatePolicyVersion, DeletePolicy, DeletePolicyVersion, GetPolicy, GetPolicyVersion,
    ListPolicies, ListPolicyTags, ListPolicyVersions, SetDefaultPolicyVersion, TagPolicy, UntagPolicy,
};

/// The operations that a server answers.
pub const OPERATIONS: &[Entry] = &[
    entry!(CreateUser),
    entry!(CreatePolicy),
    entry!(CreatePolicyVersion),
    entry!(DeletePolicy),
    entry!(DeletePolicyVersion),
    entry!(GetPolicy),
    entry!(GetPolicyVersion),
    entry!(ListPolicies),
    entry!(ListPolicyTags),
    entry!(ListPolicyVersions),
    entry!(SetDefaultPolicyVersion),
    entry!(TagPolicy),
    entry!(UntagPolicy),
];
