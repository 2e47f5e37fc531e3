//! STS: sessions of roles.
//!
//! See <https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html>.

mod assume_role;
mod get_caller_identity;

pub use assume_role::AssumeRole;
pub use get_caller_identity::GetCallerIdentity;

use crate::api::{Entry, entry};

/// The operations that a server answers.
pub const OPERATIONS: &[Entry] = &[entry!(GetCallerIdentity)];
