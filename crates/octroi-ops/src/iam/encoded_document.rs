//! Policies as IAM answers them: percent-encoded.
//!
//! "The policy document is returned URL-encoded, compliant with RFC 3986":
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html>.

/// Returns a text with everything encoded but the unreserved characters of RFC 3986.
pub(super) fn encoded(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let digit = |nibble: u8| DIGITS.get(usize::from(nibble)).copied().map_or('0', char::from);
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push(digit(byte >> 4));
            encoded.push(digit(byte & 15));
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    #[test]
    fn blanks_stars_and_characters_beyond_ascii_are_encoded() {
        assert_eq!(super::encoded("{\"a\": \"*\"}"), "%7B%22a%22%3A%20%22%2A%22%7D");
        assert_eq!(super::encoded("\u{e9}~-_."), "%C3%A9~-_.");
    }
}
