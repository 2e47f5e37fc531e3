//! The diagnosis for a person, as lines of styled text.
//!
//! The words are messages; the colors are the terminal's business: a line is a list of pieces,
//! each with what it means. The same lines without colors go into a file or a pipe.

mod beside;
mod headline;
mod summary;
mod words;

pub(crate) use beside::beside;
pub use headline::headline;
pub(crate) use summary::summary;
pub(crate) use words::Words;
