//! There was no capacity for the instance.
//!
//! Says nothing of permissions: another size, zone or time may do.
//!
//! See <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html>.
//!
//! No call is refused here: the cause is read from what was observed, see `super::observed`.
