//! Amazon Resource Names: `arn:partition:service:region:account:resource`.
//!
//! The sixth field holds every further colon. Only the shape is checked here: which
//! services, Regions or accounts exist is not this crate's business.
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::{AccountId, Partition};

/// An ARN with its six fields.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arn {
    text: Arc<str>,
}

impl Arn {
    /// Builds an ARN of a Region and account from its fields; either may be empty.
    pub fn new(partition: Partition, service: &str, region: &str, account: &str, resource: &str) -> Self {
        Self {
            text: format!("arn:{partition}:{service}:{region}:{account}:{resource}").into(),
        }
    }

    /// Returns the whole ARN.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns a field by its place. Every call asks dozens of times: bytes are looked through, which is
    /// faster than a search that is made for long texts.
    fn field(&self, index: usize) -> &str {
        let colon = |text: &str| text.bytes().position(|byte| byte == b':');
        let mut rest: &str = &self.text;
        for _ in 0..index {
            let Some((_, after)) = colon(rest).and_then(|at| rest.split_at_checked(at + 1)) else {
                return "";
            };
            rest = after;
        }
        if index >= 5 {
            return rest;
        }
        colon(rest).and_then(|at| rest.get(..at)).unwrap_or(rest)
    }

    /// Returns the partition field as written, such as `aws`.
    pub fn partition(&self) -> &str {
        self.field(1)
    }

    /// Returns the service field, such as `kms`.
    pub fn service(&self) -> &str {
        self.field(2)
    }

    /// Returns the Region field; empty for services without Regions.
    pub fn region(&self) -> &str {
        self.field(3)
    }

    /// Returns the account field as an id; `None` where it is empty or not twelve digits.
    pub fn account(&self) -> Option<AccountId> {
        self.field(4).parse().ok()
    }

    /// Returns the sixth field, with all its further colons.
    pub fn resource(&self) -> &str {
        self.field(5)
    }

    /// Returns what follows `kind/` in the resource field, such as the id behind `key/`.
    pub fn resource_id(&self, kind: &str) -> Option<&str> {
        self.resource().strip_prefix(kind)?.strip_prefix('/')
    }

    /// Returns the key id if this is the ARN of a KMS key.
    pub fn kms_key_id(&self) -> Option<&str> {
        if self.service() == "kms" {
            self.resource_id("key")
        } else {
            None
        }
    }
}

/// Why a text is not an ARN.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an ARN: `arn:partition:service:region:account:resource` is expected")]
pub struct ArnError {
    text: String,
}

impl FromStr for Arn {
    type Err = ArnError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut fields = text.splitn(6, ':');
        let shaped = fields.next() == Some("arn")
            && fields.next().is_some_and(|partition| !partition.is_empty())
            && fields.next().is_some_and(|service| !service.is_empty())
            && fields.next().is_some()
            && fields.next().is_some()
            && fields.next().is_some_and(|resource| !resource.is_empty())
            && text.len() <= 2048;
        if shaped {
            Ok(Self { text: text.into() })
        } else {
            Err(ArnError {
                text: text.to_owned(),
            })
        }
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Arn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Arn({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

    #[test]
    fn reads_the_six_fields() {
        let arn: Arn = KEY.parse().unwrap();
        assert_eq!(
            (arn.partition(), arn.service(), arn.region()),
            ("aws", "kms", "us-east-1")
        );
        assert_eq!(
            arn.account().map(|a| a.to_string()).as_deref(),
            Some("111122223333")
        );
        assert_eq!(arn.kms_key_id(), Some("1234abcd-12ab-34cd-56ef-1234567890ab"));
        let image: Arn = "arn:aws:ec2:us-east-1::image/ami-0".parse().unwrap();
        assert_eq!(image.account(), None);
    }

    #[test]
    fn the_sixth_field_keeps_its_colons() {
        let arn: Arn = "arn:aws:sts::111122223333:assumed-role/aws:ec2-infrastructure/i-0"
            .parse()
            .unwrap();
        assert_eq!(arn.resource(), "assumed-role/aws:ec2-infrastructure/i-0");
    }

    #[test]
    fn refuses_what_has_no_six_fields() {
        for bad in [
            "",
            "arn",
            "arn:aws:kms:r:a",
            "ARN:aws:kms:r:a:key/x",
            "arn::kms:r:a:x",
            "arn:aws:kms:r:a:",
        ] {
            assert!(bad.parse::<Arn>().is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_parses_prints_itself(text in "arn:aws:[a-z]{1,6}:[a-z0-9-]{0,9}:[0-9]{0,12}:[ -~]{1,40}") {
            let arn: Arn = text.parse().unwrap();
            prop_assert_eq!(arn.to_string(), text);
        }
    }
}
