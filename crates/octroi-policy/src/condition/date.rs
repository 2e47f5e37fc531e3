//! Instants of the `Date…` operators: ISO 8601 in the W3C subset, or seconds since the epoch.
//!
//! A text with neither `-` nor `T` is a number of seconds, so `2024` is 2024 s; a date alone
//! is its midnight in UTC (inferred). See `authorization.md` 2.3 and
//! <https://www.w3.org/TR/NOTE-datetime>.

use super::number::Number;

/// An instant, in nanoseconds since the epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(i128);

const NANOS: i128 = 1_000_000_000;
/// The years that AWS takes reach to ±292 million.
const LAST_YEAR: i64 = 292_000_000;

impl Instant {
    /// Reads `2026-01-15`, `2026-01-15T10:20Z`, `2026-01-15T10:20:30.5+02:00`, `1768472430`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        if !unsigned.contains('-') && !unsigned.contains('T') {
            // Numbers count in units of 10⁻¹⁸.
            return Number::parse(text).map(|seconds| Self(seconds.units() / NANOS));
        }
        let (date, time) = match text.split_once('T') {
            Some((date, time)) => (date, Some(time)),
            None => (text, None),
        };
        let days = days(date, time.is_some())?;
        let nanos = match time {
            Some(time) => nanos_of_day(time)?,
            None => 0,
        };
        Some(Self(i128::from(days) * 86_400 * NANOS + nanos))
    }
}

/// Returns the days from the epoch to a date; the day must be there if `whole`.
fn days(date: &str, whole: bool) -> Option<i64> {
    let (negative, date) = match date.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, date.strip_prefix('+').unwrap_or(date)),
    };
    let mut fields = date.split('-');
    let year = fields.next()?;
    if !(4..=9).contains(&year.len()) || !digits(year) {
        return None;
    }
    let year: i64 = year.parse().ok()?;
    let year = if negative { -year } else { year };
    if year.abs() > LAST_YEAR {
        return None;
    }
    let month = fields.next();
    let day = fields.next();
    if fields.next().is_some() || (whole && day.is_none()) {
        return None;
    }
    let month = month.map_or(Some(1), |month| two_digits(month, 1, 12))?;
    let day = day.map_or(Some(1), |day| two_digits(day, 1, days_of_month(year, month)))?;
    Some(days_from_civil(year, month, day))
}

fn days_of_month(year: i64, month: i64) -> i64 {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Counts days in the Gregorian calendar, in years that begin with March so that the leap day is last.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Reads `hh:mmTZD`, `hh:mm:ssTZD`, `hh:mm:ss.sTZD`; may be negative or beyond a day by the zone.
fn nanos_of_day(time: &str) -> Option<i128> {
    let zone_at = time.find(['Z', '+', '-'])?;
    let (clock, zone) = time.split_at_checked(zone_at)?;
    let offset_minutes = match zone {
        "Z" => 0,
        _ => {
            let (sign, rest) = zone.split_at_checked(1)?;
            let (hours, minutes) = rest.split_once(':')?;
            let minutes = two_digits(hours, 0, 23)? * 60 + two_digits(minutes, 0, 59)?;
            if sign == "-" { -minutes } else { minutes }
        }
    };
    let mut fields = clock.split(':');
    let hour = two_digits(fields.next()?, 0, 23)?;
    let minute = two_digits(fields.next()?, 0, 59)?;
    let (second, fraction) = match fields.next() {
        None => (0, 0),
        Some(text) => {
            let (second, fraction) = match text.split_once('.') {
                Some((second, fraction)) => (second, nanos(fraction)?),
                None => (text, 0),
            };
            (two_digits(second, 0, 59)?, fraction)
        }
    };
    if fields.next().is_some() {
        return None;
    }
    let seconds = (hour * 60 + minute - offset_minutes) * 60 + second;
    Some(i128::from(seconds) * NANOS + fraction)
}

/// Reads the digits behind the point of a second; those beyond nanoseconds are dropped.
fn nanos(fraction: &str) -> Option<i128> {
    if !digits(fraction) {
        return None;
    }
    let kept = fraction.bytes().chain(std::iter::repeat(b'0')).take(9);
    Some(kept.fold(0, |sum, digit| sum * 10 + i128::from(digit - b'0')))
}

fn two_digits(text: &str, least: i64, most: i64) -> Option<i64> {
    let value = (text.len() == 2 && digits(text)).then(|| text.parse::<i64>().ok())??;
    (least..=most).contains(&value).then_some(value)
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_documented_form_is_read() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2024-07-16", 1_721_088_000),
            ("2024-07", 1_719_792_000),
            ("2024", 2024),
            ("2024-07-16T19:20Z", 1_721_157_600),
            ("2024-07-16T19:20+01:00", 1_721_154_000),
            ("2024-07-16T19:20:30-05:30", 1_721_177_430),
            ("1721157600", 1_721_157_600),
            ("-1", -1),
            ("2024-02-29", 1_709_164_800),
            ("-0044-03-15", -63_549_360_000),
        ] {
            assert_eq!(Instant::parse(text), Some(Instant(seconds * NANOS)), "{text}");
        }
        assert_eq!(
            Instant::parse("1970-01-01T00:00:00.25Z"),
            Some(Instant(NANOS / 4))
        );
    }

    #[test]
    fn anything_else_is_no_date() {
        for bad in [
            "",
            "2023-02-29",
            "2024-13-01",
            "2024-7-16",
            "24-07-16",
            "2024-07-16T19:20",
            "2024-07T19:20Z",
            "2024-07-16T24:00Z",
            "2024-07-16T19:20:30.Z",
            "2024-07-16T19:20z",
            "2024-07-16 19:20Z",
            "999999999-01-01",
            "T",
            "-",
            "yesterday",
        ] {
            assert_eq!(Instant::parse(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_clock_of_the_names(seconds in -60_000_000_000_i64..200_000_000_000) {
            let text = octroi_names::Time::from_epoch_millis(seconds * 1000).to_string();
            prop_assert_eq!(Instant::parse(&text), Some(Instant(i128::from(seconds) * NANOS)), "{}", text);
        }
    }
}
