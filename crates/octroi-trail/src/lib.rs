//! CloudTrail records and AWS's refusal sentences as data.
//!
//! This crate reads what AWS writes (records of every era and in every carrier, sentences of
//! refusal, state reasons, decoded authorization messages) and writes records and sentences as
//! AWS does. It knows no state of any account and takes no decision; it does no I/O and reads
//! no clock. Facts: `trail.md`, `launch.md` 1, 2, 6, 7, 10 and `authorization.md` 3.8.

pub mod carrier;
mod decoded_message;
pub mod explain;
pub mod join;
mod kms_error;
mod policy_type;
pub mod record;
pub mod refusal;
pub mod sentence;
pub mod state_reason;

pub use decoded_message::{Condition, DecodedMessage, DecodedMessageError, MatchedStatement};
pub use explain::{Explanation, explain};
pub use kms_error::KmsError;
pub use policy_type::PolicyType;
pub use record::{Record, UserIdentity};
pub use refusal::{Denial, Reason, Refusal, render_ec2_refusal, render_refusal};
pub use sentence::Sentence;
pub use state_reason::{StateReason, StateReasonKind};
