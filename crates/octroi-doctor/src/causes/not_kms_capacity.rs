//! There was no capacity for the instance.
//!
//! Says nothing of permissions: another size, zone or time may do.
//!
//! Shows as: Server.InsufficientInstanceCapacity, in the answer or as the state reason.
//!
//! Mended by: Try later, elsewhere or with another type; hold a capacity reservation where it matters.
//!
//! See <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html>.
//!
//! No call is refused here: the cause is read from what was observed, see `super::observed`.
