//! The tests of `octroi-ops`, in one binary: linking is slow.

#[cfg(test)]
#[path = "scenarios/block_devices.rs"]
mod block_devices;
#[cfg(test)]
#[path = "scenarios/call.rs"]
mod call;
#[cfg(test)]
#[path = "scenarios/outcome.rs"]
mod outcome;
#[cfg(test)]
#[path = "scenarios/properties.rs"]
mod properties;
#[cfg(test)]
#[path = "scenarios/records.rs"]
mod records;
#[cfg(test)]
#[path = "scenarios/scenario.rs"]
mod scenario;
#[cfg(test)]
#[path = "scenarios/vectors.rs"]
mod vectors;
#[cfg(test)]
#[path = "scenarios/world.rs"]
mod world;
