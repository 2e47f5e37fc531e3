//! The quota of EBS volumes is used up.
//!
//! Delete volumes that are not used, or ask for a higher quota.
//!
//! Shows as: Client.VolumeLimitExceeded as the message; the code may say Server.InternalError.
//!
//! Mended by: Delete volumes that are not needed, or ask for more.
//!
//! See <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/troubleshooting-launch.html>.
//!
//! No call is refused here: the cause is read from what was observed, see `super::observed`.
