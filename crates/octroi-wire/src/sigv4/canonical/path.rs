//! The canonical form of a path.
//!
//! Every service but S3 takes the path without dot segments and repeated slashes, and encodes
//! what was sent once more: `%20` on the wire is `%2520` in the canonical request. S3 takes the
//! path as it is, encoded once. No path at all is `/`.

use super::{Sink, is_unreserved, percent};

/// Writes a path for every service but S3.
pub(super) fn write_normalized(sink: &mut impl Sink, path: &str) {
    if !(path.contains("//") || path.contains('.')) {
        if !path.starts_with('/') {
            sink.put(b"/");
        }
        return write_encoded(sink, path.as_bytes());
    }
    let mut kept: Vec<&str> = Vec::new();
    let mut open = true;
    for segment in path.split('/') {
        open = matches!(segment, "" | "." | "..");
        match segment {
            "" | "." => {}
            ".." => {
                kept.pop();
            }
            other => kept.push(other),
        }
    }
    for segment in &kept {
        sink.put(b"/");
        write_encoded(sink, segment.as_bytes());
    }
    if open || kept.is_empty() {
        sink.put(b"/");
    }
}

/// Writes a path for S3: decoded, and encoded once.
pub(super) fn write_once_encoded(sink: &mut impl Sink, path: &str) {
    if !path.starts_with('/') {
        sink.put(b"/");
    }
    let decoded: Vec<u8> = percent_encoding::percent_decode_str(path).collect();
    write_encoded(sink, &decoded);
}

fn write_encoded(sink: &mut impl Sink, path: &[u8]) {
    for run in path.chunk_by(|a, b| is_plain(*a) == is_plain(*b)) {
        if run.first().copied().is_some_and(is_plain) {
            sink.put(run);
        } else {
            for byte in run {
                sink.put(&percent(*byte));
            }
        }
    }
}

fn is_plain(byte: u8) -> bool {
    is_unreserved(byte) || byte == b'/'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_normalized_and_encoded_once_more() {
        for (sent, canonical) in [
            ("", "/"),
            ("/", "/"),
            ("*", "/%2A"),
            ("//", "/"),
            ("/./", "/"),
            ("/foo/..", "/"),
            ("/foo/bar/..", "/foo/"),
            ("/foo/.", "/foo/"),
            ("/../../foo", "/foo"),
            ("//foo//bar", "/foo/bar"),
            ("/a.b/c", "/a.b/c"),
            ("/a%20b/%C3%A9", "/a%2520b/%25C3%25A9"),
            ("/a+b;c", "/a%2Bb%3Bc"),
        ] {
            let mut text = Vec::new();
            write_normalized(&mut text, sent);
            assert_eq!(String::from_utf8(text).unwrap(), canonical, "{sent}");
        }
    }

    #[test]
    fn a_path_of_s3_is_encoded_once_and_kept() {
        for (sent, canonical) in [("/a%20b//./c", "/a%20b//./c"), ("/a+%2f", "/a%2B/"), ("", "/")] {
            let mut text = Vec::new();
            write_once_encoded(&mut text, sent);
            assert_eq!(String::from_utf8(text).unwrap(), canonical, "{sent}");
        }
    }
}
