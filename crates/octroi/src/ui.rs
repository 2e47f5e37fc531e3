//! What the terminal shows: the answer goes to stdout, the talk to stderr.
//!
//! A failure is `error:` with one sentence in lower case, then the place in the source with a
//! caret, then `hint:` with something that can be pasted. Colors carry no meaning of their own.

mod color;
mod excerpt;
mod failure;
mod nearest;
mod shell;
mod wrap;

pub(crate) use color::{ColorChoice, Paint};
pub(crate) use excerpt::Excerpt;
pub(crate) use failure::{Failure, Say};
pub(crate) use nearest::nearest;
pub(crate) use shell::{Environment, Shell, Verbosity, cannot_write};
pub(crate) use wrap::wrap;
