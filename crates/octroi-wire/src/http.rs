//! A request as it was received, borrowed from whoever holds the bytes.
//!
//! What a signature covers is what was on the wire: the path and the query before any decoding,
//! the headers in their order with repetitions kept, the body as bytes. Nothing here decodes.
//! Left out: trailers, and bodies that arrive in parts.

/// A request as received.
#[derive(Debug, Clone, Copy)]
pub struct HttpRequest<'a> {
    /// The method, in the case it was sent in.
    pub method: &'a str,
    /// The path, as sent: neither decoded nor normalized.
    pub path: &'a str,
    /// The query, as sent and without its `?`; empty where there is none.
    pub query: &'a str,
    /// The headers in the order received; names in lower case, repetitions kept.
    pub headers: &'a [(&'a str, &'a [u8])],
    /// The body.
    pub body: &'a [u8],
}

impl<'a> HttpRequest<'a> {
    /// Returns the first header of that (lower-case) name.
    pub fn header(&self, name: &str) -> Option<&'a [u8]> {
        self.header_values(name).next()
    }

    /// Returns the first header of that (lower-case) name where it is text, without outer spaces.
    pub fn header_text(&self, name: &str) -> Option<&'a str> {
        let value = self.header(name)?;
        std::str::from_utf8(value).ok().map(str::trim)
    }

    /// Returns every header of that (lower-case) name, in the order received.
    pub fn header_values<'n>(&self, name: &'n str) -> impl Iterator<Item = &'a [u8]> + use<'a, 'n> {
        self.headers
            .iter()
            .filter(move |(own, _)| *own == name)
            .map(|(_, value)| *value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_repeated_headers_is_the_header() {
        let headers: [(&str, &[u8]); 3] = [("host", b" a "), ("x", b"\xff"), ("host", b"b")];
        let request = HttpRequest {
            method: "GET",
            path: "/",
            query: "",
            headers: &headers,
            body: b"",
        };
        assert_eq!(request.header_text("host"), Some("a"));
        assert_eq!(request.header_values("host").count(), 2);
        assert_eq!(request.header_text("x"), None);
        assert_eq!(request.header("y"), None);
    }
}
