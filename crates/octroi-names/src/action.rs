//! Actions: `service:Name`, compared without regard to case.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>.

use std::fmt;
use std::str::FromStr;

use smol_str::SmolStr;

/// An action as a request names it, such as `kms:CreateGrant`; never a pattern.
///
/// Two actions are equal when they differ in case only.
#[derive(Debug, Clone)]
pub struct Action {
    text: SmolStr,
    colon: usize,
}

impl Action {
    /// Returns the action as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the service prefix, such as `kms`.
    pub fn service(&self) -> &str {
        self.text.get(..self.colon).unwrap_or_default()
    }

    /// Returns the name behind the colon, such as `CreateGrant`.
    pub fn name(&self) -> &str {
        self.text.get(self.colon + 1..).unwrap_or_default()
    }
}

impl PartialEq for Action {
    fn eq(&self, other: &Self) -> bool {
        self.text.eq_ignore_ascii_case(&other.text)
    }
}

impl Eq for Action {}

/// Why a text is not an action.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an action: `service:Name` without wildcards is expected")]
pub struct ActionError {
    text: String,
}

impl FromStr for Action {
    type Err = ActionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let error = || ActionError {
            text: text.to_owned(),
        };
        let (service, name) = text.split_once(':').ok_or_else(error)?;
        let service_ok = !service.is_empty()
            && service
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.');
        let name_ok = !name.is_empty()
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        if service_ok && name_ok && text.len() <= 128 {
            Ok(Self {
                text: text.into(),
                colon: service.len(),
            })
        } else {
            Err(error())
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_does_not_matter_and_wildcards_are_refused() {
        let action: Action = "kms:CreateGrant".parse().unwrap();
        assert_eq!((action.service(), action.name()), ("kms", "CreateGrant"));
        assert_eq!(action, "KMS:creategrant".parse().unwrap());
        for bad in [
            "",
            "kms",
            "kms:",
            ":x",
            "kms:*",
            "kms:Re?",
            "kms:a:b",
            "kms: CreateGrant",
        ] {
            assert!(bad.parse::<Action>().is_err(), "{bad}");
        }
    }
}
