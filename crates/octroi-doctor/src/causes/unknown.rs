//! The evidence does not decide.
//!
//! What is missing is named, with the permission that reads it and what it would decide.
//!
//! Shows as: Two causes would look alike in what was read.
//!
//! Mended by: Read what is named as missing, and ask again.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/policy-evaluation.html>.
//!
//! No call is refused here: the cause is read from what was observed, see `super::observed`.
