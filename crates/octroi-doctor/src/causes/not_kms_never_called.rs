//! The start call was never made: the instance still carries the reason of its last
//! ordinary stop.
//!
//! Every call of the model would be allowed, and a failed start would have replaced that reason.
//! Look at the scheduler or script that should have called.
//!
//! Shows as: Client.UserInitiatedShutdown, and no start in the trail.
//!
//! Mended by: Look at the scheduler or script that should have called.
//!
//! See <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StateReason.html>.
//!
//! No call is refused here: the cause is read from what was observed, see `super::observed`.
