//! A hundred thousand mutated requests: none makes the check panic, and none is accepted that
//! means anything else than what the holder of the key signed.
//!
//! What a request means is read a second time here, plainly: a mutation may be accepted where it
//! changed only the order of headers or parameters, their spelling, or what no signature covers.

#[cfg(test)]
#[path = "mutations/meaning.rs"]
mod meaning;
#[cfg(test)]
#[path = "mutations/mutate.rs"]
mod mutate;
#[cfg(test)]
#[path = "sigv4/request.rs"]
mod request;
#[cfg(test)]
#[path = "mutations/storm.rs"]
mod storm;
