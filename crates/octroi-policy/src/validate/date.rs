//! Dates on save: IAM takes more forms than the `Date…` operators compare.
//!
//! Its older parser looks at each number by itself, in either case of `T` and `Z`, and most of them may be left
//! out; a number without `-` and `T` counts seconds and has 64 bits. What is taken here and is no date for the
//! operators never matches. See <https://www.w3.org/TR/NOTE-datetime> for the form that is documented.

use crate::condition::is_date;

/// Returns whether IAM saves a policy with this value of a `Date…` operator.
pub(super) fn is_taken(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let unsigned = lower.strip_prefix('-').unwrap_or(&lower);
    if !unsigned.contains('-') && !unsigned.contains('t') {
        let whole = lower.split('.').next().unwrap_or_default();
        return whole.parse::<i64>().is_ok() && is_date(text);
    }
    is_date(text) || is_loose(&lower).is_some()
}

/// Reads `year[-month[-day]][thours[:minutes[:seconds[.fraction][zone]]]]`; `None` if it is none.
fn is_loose(text: &str) -> Option<()> {
    let (date, time) = text.split_once('t').unwrap_or((text, ""));
    let date = date.strip_prefix('-').unwrap_or(date);
    let mut fields = date.split('-');
    number(fields.next()?, 0, 292_278_993)?;
    fields.next().map_or(Some(()), |month| number(month, 1, 12))?;
    fields.next().map_or(Some(()), |day| number(day, 1, 31))?;
    if fields.next().is_some() {
        return None;
    }
    if time.is_empty() {
        return Some(());
    }
    let mut fields = time.splitn(3, ':');
    number(fields.next()?, 0, 23)?;
    fields.next().map_or(Some(()), |minutes| number(minutes, 0, 59))?;
    fields.next().map_or(Some(()), seconds_and_zone)
}

fn seconds_and_zone(text: &str) -> Option<()> {
    let at = text.find(['z', '+', '-']).unwrap_or(text.len());
    let (seconds, zone) = text.split_at_checked(at)?;
    let (seconds, fraction) = seconds.split_once('.').unwrap_or((seconds, "0"));
    number(seconds, 0, 59)?;
    number(fraction, 0, 999_999_999)?;
    match zone {
        "" | "z" => Some(()),
        _ => {
            let zone = zone.strip_prefix(['+', '-'])?;
            let (hours, minutes) = zone.split_once(':').unwrap_or((zone, "00"));
            if hours.len() != 2 || minutes.len() != 2 {
                return None;
            }
            number(hours, 0, 23)?;
            number(minutes, 0, 59)
        }
    }
}

fn number(text: &str, least: i64, most: i64) -> Option<()> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let value = digits.then(|| text.parse::<i64>().ok())??;
    (least..=most).contains(&value).then_some(())
}

#[cfg(test)]
mod tests {
    use super::is_taken;

    /// As AWS takes and refuses them.
    #[test]
    fn iam_takes_more_than_it_compares() {
        for good in [
            "2019-07-01T13:20:15Z",
            "2016-12-13T21:20:37.593194+00:00",
            "2016-12-13t2:00:00.593194+23",
            "01T",
            "-292275054",
            "2030",
            "1768472430",
        ] {
            assert!(is_taken(good), "{good}");
        }
        for bad in [
            "sdfdsf",
            "234-13",
            "2016-12-13t2:00:00.593194+1",
            "2016-12-13t2:00:00.1999999999+10:59",
            "9223372036854775808",
            "",
            "2030-01-01-01",
        ] {
            assert!(!is_taken(bad), "{bad}");
        }
    }
}
