//! A policy as serde sees it: its name and its text. It is parsed and compiled when it is read, and
//! shared with what was read before it.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::Policy;

impl Serialize for Policy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.name(), self.text()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (name, text) = <(String, String)>::deserialize(deserializer)?;
        Self::parse_shared(&name, &text).map_err(D::Error::custom)
    }
}
