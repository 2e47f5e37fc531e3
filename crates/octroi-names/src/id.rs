//! Ids of resources: `i-…`, `vol-…`, `snap-…`, `ami-…`, grant ids.
//!
//! EC2 ids are a prefix and 8 or 17 lower-case hexadecimal digits; samples in the
//! documentation are looser, so 1 to 32 letters, digits or hyphens are taken behind the
//! prefix. See <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html>.

use std::fmt;
use std::str::FromStr;

use smol_str::SmolStr;

/// Why a text is not an id of the wanted kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not {kind}: `{shape}` is expected")]
pub struct IdError {
    text: String,
    kind: &'static str,
    shape: &'static str,
}

fn prefixed(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|rest| {
        (1..=32).contains(&rest.len()) && rest.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    })
}

macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $shape:literal, $accepts:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(SmolStr);

        impl $name {
            /// Returns the id's text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                let accepts: fn(&str) -> bool = $accepts;
                if accepts(text) {
                    Ok(Self(text.into()))
                } else {
                    Err(IdError { text: text.to_owned(), kind: $kind, shape: $shape })
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id_type!(
    /// The id of an instance, `i-…`.
    InstanceId, "an instance id", "i-…", |t| prefixed(t, "i-"));
id_type!(
    /// The id of an EBS volume, `vol-…`.
    VolumeId, "a volume id", "vol-…", |t| prefixed(t, "vol-"));
id_type!(
    /// The id of an EBS snapshot, `snap-…`.
    SnapshotId, "a snapshot id", "snap-…", |t| prefixed(t, "snap-"));
id_type!(
    /// The id of an image, `ami-…`.
    ImageId, "an image id", "ami-…", |t| prefixed(t, "ami-"));
id_type!(
    /// The id of a launch template, `lt-…`.
    LaunchTemplateId, "a launch template id", "lt-…", |t| prefixed(t, "lt-"));
id_type!(
    /// The id of a VPC endpoint, `vpce-…`.
    VpcEndpointId, "a VPC endpoint id", "vpce-…", |t| prefixed(t, "vpce-"));
id_type!(
    /// The id of a grant: 64 hexadecimal digits in AWS; any 1 to 128 word characters are taken.
    GrantId, "a grant id", "64 hexadecimal digits",
    |t| (1..=128).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));

impl VolumeId {
    /// Makes the id of a volume that does not exist yet: `vol-` and its number.
    pub fn numbered(number: usize) -> Self {
        Self(format!("vol-{number:017}").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_decides() {
        assert!("i-0123456789abcdef0".parse::<InstanceId>().is_ok());
        for bad in ["", "i-", "vol-1", "i-../..", "i-1 ", "I-1"] {
            assert!(bad.parse::<InstanceId>().is_err(), "{bad}");
        }
        assert_eq!(
            "vol-1".parse::<InstanceId>().map_err(|e| e.to_string()),
            Err("`vol-1` is not an instance id: `i-…` is expected".into())
        );
    }
}
