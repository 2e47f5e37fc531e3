//! The operations of KMS with real cryptography, in one binary: linking is slow.

#[cfg(test)]
#[path = "kms/account.rs"]
mod account;
#[cfg(test)]
#[path = "kms/aliases.rs"]
mod aliases;
#[cfg(test)]
#[path = "kms/asymmetric.rs"]
mod asymmetric;
#[cfg(test)]
#[path = "kms/everyday.rs"]
mod everyday;
#[cfg(test)]
#[path = "kms/grants.rs"]
mod grants;
#[cfg(test)]
#[path = "kms/importing.rs"]
mod importing;
#[cfg(test)]
#[path = "kms/lifecycle.rs"]
mod lifecycle;
#[cfg(test)]
#[path = "kms/permissions.rs"]
mod permissions;
#[cfg(test)]
#[path = "kms/rotation.rs"]
mod rotation;
