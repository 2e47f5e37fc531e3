//! The tests of the policy engine through its public face, in one binary: linking is slow.

#[cfg(test)]
#[path = "policy/conditions.rs"]
mod conditions;
#[cfg(test)]
#[path = "policy/decisions.rs"]
mod decisions;
#[cfg(test)]
#[path = "policy/parse.rs"]
mod parse;
#[cfg(test)]
#[path = "policy/unknown.rs"]
mod unknown;
#[cfg(test)]
#[path = "policy/validate.rs"]
mod validate;
#[cfg(test)]
#[path = "policy/vectors.rs"]
mod vectors;
