//! The local AWS: listener, pipeline, the one writer, key material.
//!
//! A request goes through [`pipeline`] in the order in which things happen: signature, operation,
//! input, authorization and effects, answer. Reads run on an immutable snapshot of the world, in
//! parallel; changes go through the one [`writer`], which acknowledges what is durable and nothing
//! else. What a call does is not known here: `octroi-ops` does it.

mod admin;
pub mod bootstrap;
mod caller;
pub mod clock;
pub mod config;
mod decisions;
mod entropy;
mod events;
pub mod hsm;
pub mod listener;
mod log;
mod marks;
mod metrics;
pub mod pipeline;
mod reads;
mod respond;
mod state;
pub mod tls;
mod writer;

pub use config::{Config, Enforcement, StartError};
pub use listener::{Running, start};
pub use state::Server;
