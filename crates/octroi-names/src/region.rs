//! Partitions and Regions.
//!
//! The Region's name decides its partition, and the partition decides the first field of
//! every ARN and the suffix of service names.
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>.

use std::fmt;
use std::str::FromStr;

use smol_str::SmolStr;

/// A group of Regions with its own accounts and ARN prefix.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Partition {
    /// The commercial Regions, `aws`.
    Aws,
    /// The Regions in China, `aws-cn`.
    AwsCn,
    /// GovCloud (US), `aws-us-gov`.
    AwsUsGov,
    /// The European Sovereign Cloud, `aws-eusc`.
    AwsEusc,
    /// Isolated Regions of the US, `aws-iso`.
    AwsIso,
    /// Isolated Regions of the US, `aws-iso-b`.
    AwsIsoB,
    /// Isolated Regions in Europe, `aws-iso-e`.
    AwsIsoE,
    /// Isolated Regions of the US, `aws-iso-f`.
    AwsIsoF,
}

/// How the names of a partition's Regions begin, those of the commercial one apart.
const PREFIXES: [(&str, Partition); 7] = [
    ("cn-", Partition::AwsCn),
    ("us-gov-", Partition::AwsUsGov),
    ("eusc-", Partition::AwsEusc),
    ("us-iso-", Partition::AwsIso),
    ("us-isob-", Partition::AwsIsoB),
    ("eu-isoe-", Partition::AwsIsoE),
    ("us-isof-", Partition::AwsIsoF),
];

impl Partition {
    /// Returns the partition's name as it stands in an ARN.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Aws => "aws",
            Self::AwsCn => "aws-cn",
            Self::AwsUsGov => "aws-us-gov",
            Self::AwsEusc => "aws-eusc",
            Self::AwsIso => "aws-iso",
            Self::AwsIsoB => "aws-iso-b",
            Self::AwsIsoE => "aws-iso-e",
            Self::AwsIsoF => "aws-iso-f",
        }
    }

    /// Returns the partition whose name stands in an ARN.
    pub fn named(name: &str) -> Option<Self> {
        let others = PREFIXES.into_iter().map(|(_, partition)| partition);
        std::iter::once(Self::Aws)
            .chain(others)
            .find(|known| known.as_str() == name)
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A Region such as `eu-west-1`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(SmolStr);

impl Region {
    /// Returns the Region's name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the partition that the Region belongs to, from its name's prefix.
    pub fn partition(&self) -> Partition {
        PREFIXES
            .into_iter()
            .find(|(prefix, _)| self.0.starts_with(prefix))
            .map_or(Partition::Aws, |(_, partition)| partition)
    }
}

/// Why a text is not a Region's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a Region: a name such as `eu-west-1` is expected")]
pub struct RegionError {
    text: String,
}

impl FromStr for Region {
    type Err = RegionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let shaped = text.len() <= 32
            && text.split('-').count() >= 3
            && text.split('-').all(|part| {
                !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
            })
            && text.ends_with(|c: char| c.is_ascii_digit());
        if shaped {
            Ok(Self(text.into()))
        } else {
            Err(RegionError {
                text: text.to_owned(),
            })
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_decides_the_partition() {
        for (name, partition) in [
            ("eu-west-1", Partition::Aws),
            ("cn-north-1", Partition::AwsCn),
            ("us-gov-west-1", Partition::AwsUsGov),
            ("ap-southeast-2", Partition::Aws),
            ("eusc-de-east-1", Partition::AwsEusc),
            ("us-iso-east-1", Partition::AwsIso),
            ("us-isob-east-1", Partition::AwsIsoB),
            ("eu-isoe-west-1", Partition::AwsIsoE),
            ("us-isof-south-1", Partition::AwsIsoF),
        ] {
            assert_eq!(name.parse::<Region>().map(|r| r.partition()), Ok(partition));
            assert_eq!(Partition::named(partition.as_str()), Some(partition));
        }
        for bad in [
            "",
            "eu",
            "eu-west",
            "EU-WEST-1",
            "eu--1",
            "eu-west-1a",
            "eu west 1",
        ] {
            assert!(bad.parse::<Region>().is_err(), "{bad}");
        }
    }
}
