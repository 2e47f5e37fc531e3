//! The names of AWS as typed values, parsed once at the edge.
//!
//! This crate knows what an ARN, an account, a Region, a principal or a grant id looks like,
//! and how to say that something is not known. It knows nothing of policies, of what exists
//! in an account, or of what a call does. It does no I/O and reads no clock.

mod account;
mod action;
mod arn;
mod id;
mod known;
mod principal;
mod region;
mod secret;
mod serial;
mod time;

pub use account::{AccountId, AccountIdError};
pub use action::{Action, ActionError};
pub use arn::{Arn, ArnError};
pub use id::{GrantId, IdError, ImageId, InstanceId, LaunchTemplateId, SnapshotId, VolumeId, VpcEndpointId};
pub use known::{Datum, Gap, Known, Tri};
pub use principal::{Principal, PrincipalError};
pub use region::{Partition, Region, RegionError};
pub use secret::Secret;
pub use smol_str::SmolStr;
pub use time::{Time, TimeError};
