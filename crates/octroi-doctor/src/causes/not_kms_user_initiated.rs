//! Somebody stopped or terminated the instance through the API.
//!
//! The start itself worked; the trail tells who ended it.
//!
//! Shows as: Client.UserInitiatedShutdown, and a StopInstances or TerminateInstances in the trail
//! behind the start.
//!
//! Mended by: Ask whoever the trail names.
//!
//! See <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StateReason.html>.
//!
//! No call is refused here: the cause is read from what was observed, see `super::observed`.
