//! Calls as a server makes them: signed with a key, by the members of the API, against whole accounts.

#[cfg(test)]
#[path = "local/account.rs"]
mod account;
#[cfg(test)]
#[path = "local/authorization_details.rs"]
mod authorization_details;
#[cfg(test)]
#[path = "local/carried_policies.rs"]
mod carried_policies;
#[cfg(test)]
#[path = "local/identities.rs"]
mod identities;
#[cfg(test)]
#[path = "local/managed_policies.rs"]
mod managed_policies;
#[cfg(test)]
#[path = "local/organization_policies.rs"]
mod organization_policies;
#[cfg(test)]
#[path = "local/organizations.rs"]
mod organizations;
#[cfg(test)]
#[path = "local/principals.rs"]
mod principals;
#[cfg(test)]
#[path = "local/session_records.rs"]
mod session_records;
#[cfg(test)]
#[path = "local/sign_in.rs"]
mod sign_in;
#[cfg(test)]
#[path = "local/simulations.rs"]
mod simulations;
#[cfg(test)]
#[path = "local/stored.rs"]
mod stored;
#[cfg(test)]
#[path = "local/sts.rs"]
mod sts;
