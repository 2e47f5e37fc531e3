//! How the store sees what has no form of its own.
//!
//! A secret is written as its bytes: whoever writes a world encrypts what it writes.

/// For `#[serde(with = "…")]` on a [`octroi_names::Secret`].
pub(crate) mod secret {
    use octroi_names::Secret;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(crate) fn serialize<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(secret.expose())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        Vec::<u8>::deserialize(deserializer).map(Secret::new)
    }
}

/// For `#[serde(with = "…")]` on an optional [`octroi_names::Secret`].
pub(crate) mod optional_secret {
    use octroi_names::Secret;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(crate) fn serialize<S: Serializer>(
        secret: &Option<Secret>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        secret.as_ref().map(Secret::expose).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Secret>, D::Error> {
        Ok(Option::<Vec<u8>>::deserialize(deserializer)?.map(Secret::new))
    }
}
