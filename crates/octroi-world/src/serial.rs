//! How the store sees what has no form of its own.
//!
//! In a binary form a secret is its bytes: whoever writes a world encrypts what it writes. In a form for
//! people it is `{"$secret": "hexadecimal digits"}`, which no tag can look like (`$` is in no tag's key),
//! so that an export can find every secret without knowing where secrets are.

/// For `#[serde(with = "…")]` on a [`octroi_names::Secret`].
pub(crate) mod secret {
    use std::fmt;

    use octroi_names::Secret;
    use serde::de::{Error, MapAccess, SeqAccess, Visitor};
    use serde::ser::SerializeMap;
    use serde::{Deserializer, Serializer};

    /// The one member of a secret in a form for people.
    const MEMBER: &str = "$secret";

    pub(crate) fn serialize<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            return serializer.serialize_bytes(secret.expose());
        }
        let digits: String = secret.expose().iter().map(|byte| format!("{byte:02x}")).collect();
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(MEMBER, &digits)?;
        map.end()
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        if deserializer.is_human_readable() {
            deserializer.deserialize_map(Bytes)
        } else {
            deserializer.deserialize_byte_buf(Bytes)
        }
    }

    struct Bytes;

    impl<'de> Visitor<'de> for Bytes {
        type Value = Secret;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a secret: its bytes, or `$secret` with hexadecimal digits")
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Secret, E> {
            Ok(Secret::new(bytes.to_vec()))
        }

        fn visit_byte_buf<E: Error>(self, bytes: Vec<u8>) -> Result<Secret, E> {
            Ok(Secret::new(bytes))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Secret, A::Error> {
            let mut bytes = Vec::new();
            while let Some(byte) = seq.next_element()? {
                bytes.push(byte);
            }
            Ok(Secret::new(bytes))
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Secret, A::Error> {
            match map.next_entry::<String, Option<String>>()? {
                Some((member, Some(digits))) if member == MEMBER => match bytes(&digits) {
                    Some(bytes) => Ok(Secret::new(bytes)),
                    None => Err(A::Error::custom("`$secret` is not hexadecimal digits")),
                },
                _ => Err(A::Error::custom("a secret was left out")),
            }
        }
    }

    fn bytes(digits: &str) -> Option<Vec<u8>> {
        let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
        let digit = |byte: u8| {
            char::from(byte)
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        };
        rest.is_empty().then_some(())?;
        pairs
            .iter()
            .map(|[high, low]| Some(digit(*high)? << 4 | digit(*low)?))
            .collect()
    }
}

/// For `#[serde(with = "…")]` on an optional [`octroi_names::Secret`].
pub(crate) mod optional_secret {
    use octroi_names::Secret;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    /// A secret as serde sees it.
    #[derive(Serialize, Deserialize)]
    #[serde(transparent)]
    struct Whole(#[serde(with = "super::secret")] Secret);

    pub(crate) fn serialize<S: Serializer>(
        secret: &Option<Secret>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        secret.clone().map(Whole).serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Secret>, D::Error> {
        Ok(Option::<Whole>::deserialize(deserializer)?.map(|whole| whole.0))
    }
}
