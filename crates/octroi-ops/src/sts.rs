//! STS: sessions of roles.
//!
//! See <https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html>.

mod assume_role;

pub use assume_role::AssumeRole;
