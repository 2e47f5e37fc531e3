//! Calls as a server makes them: signed with a key, by the members of the API, against whole accounts.

#[cfg(test)]
#[path = "local/account.rs"]
mod account;
#[cfg(test)]
#[path = "local/managed_policies.rs"]
mod managed_policies;
#[cfg(test)]
#[path = "local/sts.rs"]
mod sts;
