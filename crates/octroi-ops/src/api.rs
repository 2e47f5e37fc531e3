//! The operations as a server is asked for them: by service and name, with the members of the API.
//!
//! An input has been decoded and checked against the shapes of the API before it comes here: its
//! members have the right types, sizes and patterns. What it means, such as which key an alias
//! names, is found in the world. Most operations are read by serde, from members with AWS's names;
//! those of a launch bind by themselves.

pub(crate) mod bind;
mod omitted;
mod output;

use octroi_names::{AccountId, Principal, Region};
use octroi_world::World;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Request;
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::operation::{Operation, Stop};

pub use omitted::{OMITTED, Omitted, omitted};
pub use output::output;

/// What is asked, by whom, of what.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The world before the call.
    pub world: &'a World,
    /// Who calls.
    pub caller: &'a Principal,
    /// The account of the caller, whose names are meant.
    pub account: AccountId,
    /// The Region that is asked.
    pub region: &'a Region,
    /// The members of the input.
    pub input: &'a Value,
}

/// One operation of the API.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// The service's prefix.
    pub service: &'static str,
    /// The operation's name.
    pub name: &'static str,
    /// Whether it changes nothing.
    pub read_only: bool,
    /// Makes the request of an input.
    pub bind: fn(&Asked<'_>) -> Result<Request, Stop>,
}

/// An operation that can be asked for by the members of its input.
pub trait Bind: Operation + Sized {
    /// Reads the input.
    ///
    /// # Errors
    ///
    /// If it means nothing in this world, such as a malformed ARN.
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop>;
}

impl<T: Operation + DeserializeOwned> Bind for T {
    fn bind(asked: &Asked<'_>) -> Result<Self, Stop> {
        // A body may be missing where an operation takes no input.
        let nothing = Value::Object(serde_json::Map::new());
        let input = if asked.input.is_null() {
            &nothing
        } else {
            asked.input
        };
        T::deserialize(input).map_err(|error| {
            // The shapes were checked: what is left is a value of the right type that is none of AWS's
            // names, such as an ARN of two fields.
            Failure::new(ErrorCode::ValidationError, error.to_string()).into()
        })
    }
}

/// Makes the entry of an operation that is not one of a launch.
macro_rules! entry {
    ($operation:ty) => {
        $crate::api::Entry {
            service: <$operation as $crate::operation::Operation>::SERVICE,
            name: <$operation as $crate::operation::Operation>::NAME,
            read_only: <$operation as $crate::operation::Operation>::READ_ONLY,
            bind: |asked| {
                <$operation as $crate::api::Bind>::bind(asked)
                    .map(|operation| $crate::Request::Other(std::sync::Arc::new(operation)))
            },
        }
    };
}

/// Makes the entry of an operation of a launch, which has its own variant of [`Request`].
macro_rules! own_entry {
    ($module:ident :: $name:ident) => {
        $crate::api::Entry {
            service: <$crate::$module::$name as $crate::operation::Operation>::SERVICE,
            name: <$crate::$module::$name as $crate::operation::Operation>::NAME,
            read_only: <$crate::$module::$name as $crate::operation::Operation>::READ_ONLY,
            bind: |asked| {
                <$crate::$module::$name as $crate::api::Bind>::bind(asked).map($crate::Request::$name)
            },
        }
    };
}

pub(crate) use {entry, own_entry};

/// Every table of operations, one a service.
const TABLES: &[(&str, &[Entry])] = &[
    ("iam", crate::iam::OPERATIONS),
    ("kms", crate::kms::OPERATIONS),
    ("organizations", crate::organizations::OPERATIONS),
    ("sts", crate::sts::OPERATIONS),
];

/// Finds an operation.
pub fn find(service: &str, name: &str) -> Option<&'static Entry> {
    operations(service)?.iter().find(|entry| entry.name == name)
}

/// Returns the operations of a service; `None` for a service that is not served.
pub fn operations(service: &str) -> Option<&'static [Entry]> {
    TABLES
        .iter()
        .find(|(name, _)| *name == service)
        .map(|(_, table)| *table)
}
