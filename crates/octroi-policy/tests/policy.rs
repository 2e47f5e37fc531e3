//! The tests of the policy engine through its public face, in one binary: linking is slow.

#[cfg(test)]
#[path = "policy/conditions.rs"]
mod conditions;
#[cfg(test)]
#[path = "policy/decisions.rs"]
mod decisions;
#[cfg(test)]
#[path = "policy/matching.rs"]
mod matching;
#[cfg(test)]
#[path = "policy/parse.rs"]
mod parse;
#[cfg(test)]
#[path = "policy/properties.rs"]
mod properties;
#[cfg(test)]
#[path = "policy/setup.rs"]
mod setup;
#[cfg(test)]
#[path = "policy/unknown.rs"]
mod unknown;
#[cfg(test)]
#[path = "policy/validate.rs"]
mod validate;
#[cfg(test)]
#[path = "policy/vector.rs"]
mod vector;
#[cfg(test)]
#[path = "policy/vectors.rs"]
mod vectors;
