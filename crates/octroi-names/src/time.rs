//! Instants, in milliseconds since 1970-01-01T00:00:00Z.
//!
//! The core never reads a clock: a time arrives as an argument.

use std::fmt;
use std::str::FromStr;

/// An instant in UTC with millisecond precision, printed as RFC 3339.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

impl Time {
    /// Makes an instant from milliseconds since the epoch.
    pub const fn from_epoch_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Returns the milliseconds since the epoch.
    pub const fn epoch_millis(self) -> i64 {
        self.0
    }

    /// Returns the whole seconds since the epoch.
    pub const fn epoch_seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Returns the instant that many milliseconds later; saturates at the ends of time.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }
}

/// Why a text is not an instant.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a time: `2026-01-15T10:20:30Z` is expected")]
pub struct TimeError {
    text: String,
}

impl FromStr for Time {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse::<jiff::Timestamp>()
            .map(|instant| Self(instant.as_millisecond()))
            .map_err(|_| TimeError {
                text: text.to_owned(),
            })
    }
}

impl fmt::Display for Time {
    /// Prints whole seconds as AWS does, and milliseconds only where there are some.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(instant) => instant.fmt(f),
            Err(_) => write!(f, "@{}ms", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints_rfc_3339() {
        let time: Time = "2026-01-15T10:20:30Z".parse().unwrap();
        assert_eq!(time.epoch_seconds(), 1_768_472_430);
        assert_eq!(time.to_string(), "2026-01-15T10:20:30Z");
        assert_eq!(time.plus_millis(1500).to_string(), "2026-01-15T10:20:31.5Z");
        assert!("yesterday".parse::<Time>().is_err());
    }
}
