//! Organizations: accounts, units, and the policies above them.
//!
//! See <https://docs.aws.amazon.com/organizations/latest/APIReference/Welcome.html>.

use crate::api::Entry;

/// The operations that a server answers.
pub const OPERATIONS: &[Entry] = &[];
