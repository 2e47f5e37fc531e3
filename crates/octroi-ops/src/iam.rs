//! IAM: what a launch checks, and the writes of remedies.

mod create_service_linked_role;
mod pass_role;

pub use create_service_linked_role::CreateServiceLinkedRole;
pub use pass_role::PassRole;
