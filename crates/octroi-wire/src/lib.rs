//! AWS's protocols without sockets: bytes in, checked input out; answers and errors back to bytes.
//!
//! This crate knows no world and no operation. In the order in which a request meets them:
//! [`http`] is the request as received, [`sigv4`] says who signed it, [`route`] which operation it
//! asks for, [`input`] reads and checks its members by the [`shape`]s of the API, [`output`] writes
//! the answer or the error.

pub mod http;
pub mod input;
pub mod output;
pub mod route;
pub mod shape;
pub mod sigv4;
