//! The canonical form of a header: its name in lower case, its values in the order received with
//! commas between them, each without outer spaces and with single inner ones.
//!
//! A folded value (RFC 9112, 5.2) is read as one with spaces. Tabs inside of a value stay.

use super::Sink;
use crate::http::HttpRequest;
use crate::sigv4::SignatureError;

/// Writes the line of one signed header.
pub(super) fn write(
    sink: &mut impl Sink,
    name: &str,
    request: &HttpRequest<'_>,
) -> Result<(), SignatureError> {
    write_name(sink, name);
    let mut separator: &[u8] = b":";
    for (_, value) in request
        .headers
        .iter()
        .filter(|(own, _)| own.eq_ignore_ascii_case(name))
    {
        sink.put(separator);
        write_value(sink, value);
        separator = b",";
    }
    if separator == b":" {
        return Err(SignatureError::SignedHeaderAbsent {
            name: name.to_owned(),
        });
    }
    sink.put(b"\n");
    Ok(())
}

/// Writes a name in lower case.
pub(super) fn write_name(sink: &mut impl Sink, name: &str) {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        sink.put(name.to_ascii_lowercase().as_bytes());
    } else {
        sink.put(name.as_bytes());
    }
}

fn write_value(sink: &mut impl Sink, value: &[u8]) {
    let words = value
        .trim_ascii()
        .split(|byte| matches!(byte, b' ' | b'\r' | b'\n'));
    for (number, word) in words.filter(|word| !word.is_empty()).enumerate() {
        if number > 0 {
            sink.put(b" ");
        }
        sink.put(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(name: &str, headers: &[(&str, &[u8])]) -> Option<String> {
        let request = HttpRequest {
            method: "GET",
            path: "/",
            query: "",
            headers,
            body: b"",
        };
        let mut text = Vec::new();
        write(&mut text, name, &request).ok()?;
        String::from_utf8(text).ok()
    }

    #[test]
    fn values_are_joined_trimmed_and_collapsed() {
        let headers: [(&str, &[u8]); 3] = [("a", b"  x   y "), ("b", b"1"), ("a", b"\"z  z\"\r\n  w")];
        assert_eq!(canonical("a", &headers).as_deref(), Some("a:x y,\"z z\" w\n"));
        assert_eq!(canonical("B", &headers).as_deref(), Some("b:1\n"));
        assert_eq!(canonical("c", &headers), None);
        assert_eq!(canonical("e", &[("e", b" ")]).as_deref(), Some("e:\n"));
    }
}
