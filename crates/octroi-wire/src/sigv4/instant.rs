//! Times as requests write them: ISO 8601's basic format, and the date of HTTP.
//!
//! `X-Amz-Date` is `20150830T123600Z` and nothing else; `Date` may also be
//! `Sun, 30 Aug 2015 12:36:00 GMT` (RFC 9110, 5.6.7; the two obsolete forms are left out).
//! Days are counted in the proleptic Gregorian calendar; leap seconds are refused.

use octroi_names::Time;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];
const MILLIS_PER_DAY: i64 = 86_400_000;

/// A time in the basic format, `20150830T123600Z`.
pub(super) struct Basic([u8; 16]);

impl Basic {
    /// Returns the text.
    pub(super) fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Returns the day, `20150830`.
    pub(super) fn day(&self) -> &str {
        self.as_str().get(..8).unwrap_or_default()
    }
}

/// Reads the basic format.
pub(super) fn read_basic(text: &str) -> Option<Time> {
    let bytes: &[u8; 16] = text.as_bytes().try_into().ok()?;
    let [y1, y2, y3, y4, m1, m2, d1, d2, b'T', h1, h2, n1, n2, s1, s2, b'Z'] = *bytes else {
        return None;
    };
    let year = two(y1, y2)? * 100 + two(y3, y4)?;
    assemble(
        year,
        two(m1, m2)?,
        two(d1, d2)?,
        [two(h1, h2)?, two(n1, n2)?, two(s1, s2)?],
    )
}

/// Reads the preferred form of HTTP's date. The name of the day is not compared with the day.
pub(super) fn read_http(text: &str) -> Option<Time> {
    let (_, rest) = text.split_once(", ")?;
    let mut parts = rest.split(' ');
    let day = two_digits(parts.next()?)?;
    let name = parts.next()?;
    let month = MONTHS.iter().position(|month| *month == name)?;
    let year = parts.next()?;
    let (century, years) = year.split_at_checked(2)?;
    let year = two_digits(century)? * 100 + two_digits(years)?;
    let mut clock = parts.next()?.split(':').map(two_digits);
    let clock = [clock.next()??, clock.next()??, clock.next()??];
    let zone = parts.next()?;
    if !matches!(zone, "GMT" | "UTC" | "+0000") || parts.next().is_some() {
        return None;
    }
    assemble(year, i64::try_from(month).ok()? + 1, day, clock)
}

/// Writes the basic format.
pub(super) fn write_basic(time: Time) -> Basic {
    let seconds = time.epoch_seconds();
    let (year, month, day) = civil(seconds.div_euclid(86_400));
    let clock = seconds.rem_euclid(86_400);
    let [y1, y2] = digits(year.rem_euclid(10_000) / 100);
    let [y3, y4] = digits(year.rem_euclid(100));
    let [m1, m2] = digits(month);
    let [d1, d2] = digits(day);
    let [h1, h2] = digits(clock / 3600);
    let [n1, n2] = digits(clock / 60 % 60);
    let [s1, s2] = digits(clock % 60);
    Basic([y1, y2, y3, y4, m1, m2, d1, d2, b'T', h1, h2, n1, n2, s1, s2, b'Z'])
}

fn assemble(year: i64, month: i64, day: i64, [hour, minute, second]: [i64; 3]) -> Option<Time> {
    let in_range = (1..=12).contains(&month)
        && (1..=days_of(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    let seconds = hour * 3600 + minute * 60 + second;
    in_range.then(|| Time::from_epoch_millis(days(year, month, day) * MILLIS_PER_DAY + seconds * 1000))
}

fn days_of(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Days since 1970-01-01. A year is taken to begin in March, so that the leap day is its last.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let of_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year - 719_468
}

/// The year, month and day of a day since 1970-01-01.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (era * 400 + year_of_era + carry, month, day)
}

fn two_digits(text: &str) -> Option<i64> {
    let [a, b] = *<&[u8; 2]>::try_from(text.as_bytes()).ok()?;
    two(a, b)
}

fn two(a: u8, b: u8) -> Option<i64> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| i64::from(byte - b'0'));
    Some(digit(a)? * 10 + digit(b)?)
}

fn digits(number: i64) -> [u8; 2] {
    let digit = |value: i64| b'0' + u8::try_from(value % 10).unwrap_or_default();
    [digit(number / 10), digit(number)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_formats_are_the_same_instant() {
        let time: Time = "2015-08-30T12:36:00Z".parse().unwrap();
        assert_eq!(read_basic("20150830T123600Z"), Some(time));
        assert_eq!(read_http("Sun, 30 Aug 2015 12:36:00 GMT"), Some(time));
        let basic = write_basic(time);
        assert_eq!((basic.as_str(), basic.day()), ("20150830T123600Z", "20150830"));
    }

    #[test]
    fn every_day_of_eight_centuries_is_read_as_written() {
        for day in -150_000..150_000_i64 {
            let time = Time::from_epoch_millis(day * MILLIS_PER_DAY);
            let printed = time.to_string();
            let basic: String = printed.chars().filter(|it| !matches!(it, '-' | ':')).collect();
            assert_eq!(write_basic(time).as_str(), basic);
            assert_eq!(read_basic(&basic), Some(time));
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "20150230T000000Z",
            "20150830T240000Z",
            "20150830T123660Z",
            "20150830T123600",
            "20150830 123600Z",
            "2015083OT123600Z",
            "2015-08-30T12:36:00Z",
        ] {
            assert_eq!(read_basic(text), None, "{text}");
        }
        for text in [
            "Sun, 30 Aug 2015 12:36 GMT",
            "30 Aug 2015",
            "Sun, 30 Aug 2015 12:36:00 CET",
        ] {
            assert_eq!(read_http(text), None, "{text}");
        }
    }
}
