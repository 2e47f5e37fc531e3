//! Points in time: the W3C subset of ISO 8601, or seconds since 1970. Section 2.3.

/// Returns the seconds since 1970, with their fraction.
pub(super) fn read(text: &str) -> Option<f64> {
    if !text.contains('T') && !text.trim_start_matches('-').contains('-') {
        return text.parse::<f64>().ok().filter(|seconds| seconds.is_finite());
    }
    let (day, time) = match text.split_once('T') {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let mut numbers = day.split('-').map(|part| part.parse::<i64>().ok());
    let year = numbers.next()??;
    let month = numbers.next().unwrap_or(Some(1))?;
    let of_month = numbers.next().unwrap_or(Some(1))?;
    let in_range = (1..=12).contains(&month) && (1..=31).contains(&of_month);
    if numbers.next().is_some() || !in_range {
        return None;
    }
    let midnight = days(year, month, of_month) * 86_400;
    Some(midnight as f64 + time.map_or(Some(0.0), seconds)?)
}

/// Reads `hh:mm`, `hh:mm:ss` or `hh:mm:ss.s` with its zone, as seconds after midnight UTC.
fn seconds(text: &str) -> Option<f64> {
    let (clock, offset) = match text.strip_suffix('Z') {
        Some(clock) => (clock, 0.0),
        None => {
            let at = text.rfind(['+', '-'])?;
            let (clock, zone) = text.split_at(at);
            let (hours, minutes) = zone.get(1..)?.split_once(':')?;
            let size = hours.parse::<f64>().ok()? * 3600.0 + minutes.parse::<f64>().ok()? * 60.0;
            (clock, if zone.starts_with('-') { -size } else { size })
        }
    };
    let mut parts = clock.split(':').map(|part| part.parse::<f64>().ok());
    let (hours, minutes) = (parts.next()??, parts.next()??);
    let seconds = parts.next().unwrap_or(Some(0.0))?;
    parts
        .next()
        .is_none()
        .then_some(hours * 3600.0 + minutes * 60.0 + seconds - offset)
}

/// Counts the days from 1970-01-01, year by year and month by month.
fn days(year: i64, month: i64, of_month: i64) -> i64 {
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let length = |year: i64| if leap(year) { 366 } else { 365 };
    let years: i64 = if year >= 1970 {
        (1970..year).map(length).sum()
    } else {
        -(year..1970).map(length).sum::<i64>()
    };
    let months = [
        31,
        if leap(year) { 29 } else { 28 },
        31,
        30,
        31,
        30,
        31,
        31,
        30,
        31,
        30,
        31,
    ];
    let before: i64 = months.iter().take(usize::try_from(month - 1).unwrap_or(0)).sum();
    years + before + of_month - 1
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn dates_are_instants() {
        assert_eq!(read("1970-01-02"), Some(86_400.0));
        assert_eq!(read("2024-03-01T00:00:00Z"), Some(1_709_251_200.0));
        assert_eq!(read("2024-03-01T02:00:00+02:00"), read("2024-03-01"));
        assert_eq!(read("2024-03-01T00:00Z"), read("2024-03"));
        assert_eq!(read("1969-12-31T23:59:59.5Z"), Some(-0.5));
        assert_eq!(read("2024"), Some(2024.0));
        assert_eq!(read("2024-13-01"), None);
        assert_eq!(read("tomorrow"), None);
    }
}
