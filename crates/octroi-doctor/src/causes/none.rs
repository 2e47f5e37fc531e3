//! The action works; there is no fault to find.
//!
//! "It would start" is an answer.
//!
//! Shows as: An instance may still show the reason of an earlier failure.
//!
//! Mended by: Nothing is to be changed.
//!
//! See <https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption-requirements.html>.
//!
//! No call is refused here: the cause is read from what was observed, see `super::observed`.
