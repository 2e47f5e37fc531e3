//! One authorization check as it is written down: who, what, on which resource, under which policies.
//!
//! The shape is that of the vectors in `corpus/policy/vectors.json` (`authorization.md` 8); `simulate`
//! reads one from its flags and `--batch` reads one from each line. Everything here borrows from
//! the text that was read, so that an error can say where it stands and a line costs little.

mod cache;
mod context;
mod decide;
mod grants;
mod json;
mod line;
mod policies;
mod problem;
mod raw;
mod request;
mod vocabulary;
mod words;

pub use decide::{Answer, Decided};
pub(crate) use grants::read as read_grants;
pub(crate) use json::{write_answer, write_outcome, write_text};
pub use line::Line;
pub(crate) use policies::compile_with;
pub use policies::{Cache, Compiled, Layer, Slot};
pub use problem::{Problem, What};
pub(crate) use raw::sound;
pub use raw::{Kind, Raw};
pub use request::{Asked, RequestText};
