//! JSON objects of which some members are known and none may be lost.
//!
//! AWS adds fields whenever it raises the minor version, and leaves fields out or writes `null`
//! (`trail.md` 1). So every member is optional, and a member that is unknown, or whose value has not
//! the documented form, is kept as it stands. What was read is written back equal.

use octroi_names::{AccountId, Arn, Region, SmolStr, Time};
use serde::ser::SerializeMap;
use serde_json::{Map, Value};

/// How a value was read.
pub(crate) enum Read<T> {
    /// Writing the typed value gives the same JSON again.
    Exact(T),
    /// The typed value is right, but would be written in another form.
    Reworded(T, Value),
    /// The value has not the documented form.
    Foreign(Value),
}

/// A value of a known member.
pub(crate) trait Member: Sized {
    /// Reads the JSON value.
    fn read(value: Value) -> Read<Self>;

    /// Writes the member into an object.
    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error>;
}

/// Defines an object: its known members, each optional, and all `other` members verbatim.
macro_rules! object {
    (
        $(#[$meta:meta])*
        $name:ident {
            $( $(#[$field_meta:meta])* $field:ident : $type:ty = $key:literal, )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Default)]
        pub struct $name {
            $( $(#[$field_meta])* pub $field: Option<$type>, )*
            /// Every other member as it stands, and known ones whose value has not the documented
            /// form; a member of this map is written in place of the typed one of that name.
            pub other: serde_json::Map<String, serde_json::Value>,
        }

        impl $name {
            /// Stores one member; of a name that comes twice, the last value counts.
            pub(crate) fn set(&mut self, key: String, value: serde_json::Value) {
                use $crate::record::object::{Member, Read};
                match key.as_str() {
                    $(
                        $key => {
                            self.other.shift_remove($key);
                            self.$field = match <$type as Member>::read(value) {
                                Read::Exact(read) => Some(read),
                                Read::Reworded(read, value) => {
                                    self.other.insert(key, value);
                                    Some(read)
                                }
                                Read::Foreign(value) => {
                                    self.other.insert(key, value);
                                    None
                                }
                            };
                        }
                    )*
                    _ => {
                        self.other.insert(key, value);
                    }
                }
            }

            /// Reads the members of a JSON object; every object can be read.
            pub fn from_map(map: serde_json::Map<String, serde_json::Value>) -> Self {
                let mut object = Self::default();
                for (key, value) in map {
                    object.set(key, value);
                }
                object
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                use serde::ser::SerializeMap;
                use $crate::record::object::Member;
                let mut map = serializer.serialize_map(None)?;
                $(
                    match self.other.get($key) {
                        Some(value) => map.serialize_entry($key, value)?,
                        None => {
                            if let Some(value) = &self.$field {
                                value.write($key, &mut map)?;
                            }
                        }
                    }
                )*
                for (key, value) in &self.other {
                    if !matches!(key.as_str(), $( $key )|*) {
                        map.serialize_entry(key, value)?;
                    }
                }
                map.end()
            }
        }

        impl $crate::record::object::Member for $name {
            fn read(value: serde_json::Value) -> $crate::record::object::Read<Self> {
                match value {
                    serde_json::Value::Object(map) => {
                        $crate::record::object::Read::Exact(Self::from_map(map))
                    }
                    value => $crate::record::object::Read::Foreign(value),
                }
            }

            fn write<M: serde::ser::SerializeMap>(
                &self,
                key: &'static str,
                map: &mut M,
            ) -> Result<(), M::Error> {
                map.serialize_entry(key, self)
            }
        }
    };
}
pub(crate) use object;

impl Member for SmolStr {
    fn read(value: Value) -> Read<Self> {
        match value {
            Value::String(text) => Read::Exact(text.into()),
            value => Read::Foreign(value),
        }
    }

    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry(key, self.as_str())
    }
}

impl Member for Value {
    fn read(value: Value) -> Read<Self> {
        Read::Exact(value)
    }

    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry(key, self)
    }
}

impl Member for Map<String, Value> {
    fn read(value: Value) -> Read<Self> {
        match value {
            Value::Object(map) => Read::Exact(map),
            value => Read::Foreign(value),
        }
    }

    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry(key, self)
    }
}

impl Member for bool {
    fn read(value: Value) -> Read<Self> {
        match value {
            Value::Bool(flag) => Read::Exact(flag),
            Value::String(ref text) if text == "true" => Read::Reworded(true, value),
            Value::String(ref text) if text == "false" => Read::Reworded(false, value),
            value => Read::Foreign(value),
        }
    }

    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry(key, self)
    }
}

/// A truth value that AWS writes as a string, such as `mfaAuthenticated`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TextBool(pub bool);

impl Member for TextBool {
    fn read(value: Value) -> Read<Self> {
        match value {
            Value::String(ref text) if text == "true" => Read::Exact(Self(true)),
            Value::String(ref text) if text == "false" => Read::Exact(Self(false)),
            Value::Bool(flag) => Read::Reworded(Self(flag), value),
            value => Read::Foreign(value),
        }
    }

    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry(key, if self.0 { "true" } else { "false" })
    }
}

impl<T: Member + serde::Serialize> Member for Vec<T> {
    /// A list is read as a whole: one foreign element makes all of it foreign.
    fn read(value: Value) -> Read<Self> {
        let Value::Array(items) = value else {
            return Read::Foreign(value);
        };
        if !items.iter().all(Value::is_object) {
            return Read::Foreign(Value::Array(items));
        }
        let mut list = Self::with_capacity(items.len());
        for item in items {
            // Only objects come here, and every object is exact.
            if let Read::Exact(item) = T::read(item) {
                list.push(item);
            }
        }
        Read::Exact(list)
    }

    fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
        map.serialize_entry(key, self)
    }
}

/// A member that parses from text; a text that would be printed otherwise is kept beside it.
macro_rules! text_member {
    ($($type:ty),*) => { $(
        impl Member for $type {
            fn read(value: Value) -> Read<Self> {
                let Value::String(text) = &value else {
                    return Read::Foreign(value);
                };
                match text.parse::<$type>() {
                    Ok(read) if read.to_string() == *text => Read::Exact(read),
                    Ok(read) => Read::Reworded(read, value),
                    Err(_) => Read::Foreign(value),
                }
            }

            fn write<M: SerializeMap>(&self, key: &'static str, map: &mut M) -> Result<(), M::Error> {
                map.serialize_entry(key, &self.to_string())
            }
        }
    )* };
}
text_member!(AccountId, Arn, Region, Time);
