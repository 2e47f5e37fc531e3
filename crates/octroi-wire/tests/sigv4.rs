//! The tests of signatures through the crate's public face, in one binary.

#[cfg(test)]
#[path = "sigv4/answers.rs"]
mod answers;
#[cfg(test)]
#[path = "sigv4/corpus.rs"]
mod corpus;
#[cfg(test)]
#[path = "sigv4/refusals.rs"]
mod refusals;
#[cfg(test)]
#[path = "sigv4/request.rs"]
mod request;
#[cfg(test)]
#[path = "sigv4/round_trip.rs"]
mod round_trip;
