//! The diagnosis for a person, as lines of styled text.
//!
//! The words are messages; the colors are the terminal's business: a line is a list of pieces,
//! each with what it means. The same lines without colors go into a file or a pipe.

mod beside;
mod decided;
mod excerpt;
mod hand_off;
mod headline;
mod ladder;
mod page;
mod proof;
mod reflow;
mod remedy;
mod sheet;
mod summary;
mod words;

pub(crate) use beside::beside;
pub(crate) use hand_off::hand_off;
pub use headline::headline;
pub use page::{Layout, Line, Page, Piece, Tone};
pub(crate) use proof::proof_of;
pub(crate) use remedy::alternative_of;
pub(crate) use sheet::{Part, part};
pub use sheet::{finding, mending, page};
pub(crate) use summary::{place_name, summary};
pub(crate) use words::Words;
