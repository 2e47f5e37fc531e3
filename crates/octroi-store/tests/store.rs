//! The tests of the store through its public face, in one binary: linking is slow.

#[cfg(test)]
#[path = "store/documents.rs"]
mod documents;
#[cfg(test)]
#[path = "store/durability.rs"]
mod durability;
#[cfg(test)]
#[path = "store/golden.rs"]
mod golden;
#[cfg(test)]
#[path = "store/killed.rs"]
mod killed;
#[cfg(test)]
#[path = "store/records.rs"]
mod records;
#[cfg(test)]
#[path = "store/worlds.rs"]
mod worlds;
