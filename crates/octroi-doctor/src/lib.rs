//! From evidence to diagnosis: replay, causes, remedies, proof, report.
//!
//! The doctor sees [`Evidence`], never an account. It plays the attempt again with the same
//! operations as the local AWS, names the refused call and the statement that decides it,
//! proposes the least change on the right side, and proves it by playing the attempt in the
//! changed world. It returns data; the words are in `locales/`.

pub mod case;
mod causes;
pub mod commands;
mod diagnosis;
pub mod edits;
mod evidence;
mod hearsay;
pub mod markdown;
mod messages;
mod new_volumes;
mod notes;
mod proof;
mod refusal;
mod remedy;
mod replay;
pub mod report;
mod still_possible;
pub mod text;
mod trail_view;

pub use causes::Cause;
pub use diagnosis::{Blocker, Certainty, DiagnoseError, Diagnosis, Missing, Options, TrailWord, diagnose};
pub use evidence::{Attempt, AttemptedOperation, Evidence, Observed};
pub use messages::{Messages, UnknownLanguage, Value};
pub use notes::Note;
pub use proof::{Access, ElementProof, Proof, Way};
pub use refusal::{Deciding, DenyKind};
pub use remedy::{Change, ChangeError, Narrow, Op, Place, Remedy, Side};
pub use replay::Replay;
