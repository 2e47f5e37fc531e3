//! IAM: what a launch checks, and the writes of remedies.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html>.

mod create_service_linked_role;
mod create_user;
mod inline_policy;
mod pass_role;
mod put_role_policy;
mod put_user_policy;

pub use create_service_linked_role::CreateServiceLinkedRole;
pub use create_user::CreateUser;
pub use pass_role::PassRole;
pub use put_role_policy::PutRolePolicy;
pub use put_user_policy::PutUserPolicy;

pub(crate) use inline_policy::parse;

use crate::api::{Entry, entry};

/// The operations that a server answers.
pub const OPERATIONS: &[Entry] = &[entry!(CreateUser)];
