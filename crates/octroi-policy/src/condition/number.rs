//! Numbers of the `Numeric…` operators: integers or decimals, compared exactly.
//!
//! AWS says only "integer or decimal". Up to 18 digits stand before and up to 18 behind the
//! point; a text beyond that, or that is no number, compares false. See `authorization.md`
//! 2.3 and <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>.

/// A decimal number, in units of 10⁻¹⁸.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Number(i128);

const FRACTION_DIGITS: i32 = 18;

impl Number {
    /// Returns the number in units of 10⁻¹⁸.
    pub(crate) fn units(self) -> i128 {
        self.0
    }

    /// Reads `-12`, `3.5`, `1e3`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (digits, exponent) = match digits.split_once(['e', 'E']) {
            Some((digits, exponent)) if exponent.len() <= 4 => (digits, exponent.parse::<i32>().ok()?),
            Some(_) => return None,
            None => (digits, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() && fraction.is_empty() {
            return None;
        }
        let mut units: i128 = 0;
        // The power of ten that the next digit stands for.
        let mut power = FRACTION_DIGITS + exponent + i32::try_from(whole.len()).ok()? - 1;
        for digit in whole.bytes().chain(fraction.bytes()) {
            if !digit.is_ascii_digit() {
                return None;
            }
            if digit != b'0' {
                // A digit behind the last place kept, or one too far before the point.
                let scale = 10_i128.checked_pow(u32::try_from(power).ok()?)?;
                units = units.checked_add(scale.checked_mul(i128::from(digit - b'0'))?)?;
            }
            power -= 1;
        }
        Some(Self(if negative { -units } else { units }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_compare_by_value() {
        let number = |text: &str| Number::parse(text);
        assert!(number("9") < number("10"));
        assert_eq!(number("1.50"), number("01.5"));
        assert_eq!(number("1e3"), number("1000"));
        assert_eq!(number("25e-1"), number("2.5"));
        assert_eq!(number("-0"), number("0"));
        assert!(number("9007199254740993") > number("9007199254740992"));
        for bad in [
            "", "-", ".", "1,5", " 1", "0x1", "1e", "1e99999", "NaN", "１", "1.2.3",
        ] {
            assert_eq!(number(bad), None, "{bad}");
        }
    }
}
