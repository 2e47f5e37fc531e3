//! Values of `BinaryEquals`: base64 on both sides, compared byte for byte.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>
//! and RFC 4648; padding may be left out, as it carries nothing.

/// Returns whether two texts are base64 of the same bytes; false where one is not base64.
pub(crate) fn same_bytes(wanted: &str, found: &str) -> bool {
    let (Some(wanted), Some(found)) = (digits(wanted), digits(found)) else {
        return false;
    };
    wanted.len() == found.len() && {
        // The last digit of a text that ends inside a byte has bits that mean nothing.
        let spare = match wanted.len() % 4 {
            2 => 4,
            3 => 2,
            _ => 0,
        };
        let pairs = wanted.bytes().zip(found.bytes());
        pairs.enumerate().all(|(at, (a, b))| {
            let shift = if at + 1 == wanted.len() { spare } else { 0 };
            value(a).map(|bits| bits >> shift) == value(b).map(|bits| bits >> shift)
        })
    }
}

/// Returns the base64 digits without their padding, if the text is base64.
fn digits(text: &str) -> Option<&str> {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    let padded = padding == 0 || (padding <= 2 && text.len().is_multiple_of(4));
    (padded && digits.len() % 4 != 1 && digits.bytes().all(|byte| value(byte).is_some())).then_some(digits)
}

fn value(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_count_and_their_spelling_does_not() {
        for (a, b, same) in [
            ("QmluYXJ5", "QmluYXJ5", true),
            ("Qg==", "Qg", true),
            ("Qg==", "Qh==", true),
            ("Qg==", "QA==", false),
            ("QmluYXJ5", "qMLUyxj5", false),
            ("", "", true),
            ("Q", "Q", false),
            ("Q===", "Q===", false),
            ("QmluYXJ5!", "QmluYXJ5!", false),
        ] {
            assert_eq!(same_bytes(a, b), same, "{a} {b}");
        }
    }
}
