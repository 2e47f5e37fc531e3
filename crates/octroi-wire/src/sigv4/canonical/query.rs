//! The canonical form of a query: every name and value decoded and encoded again, sorted by name
//! and then by value, each name with an equal sign.
//!
//! A `+` is a space, as it is for what reads the parameters; a `%` that begins no escape stands
//! for itself. The signature of a presigned query is left out, and nothing else.

use std::borrow::Cow;

use super::{Sink, is_unreserved, percent};
use crate::sigv4::Form;
use crate::sigv4::parse::query::SIGNATURE;

/// Writes the canonical query.
pub(super) fn write(sink: &mut impl Sink, query: &str, form: Form) {
    if query.is_empty() {
        return;
    }
    let mut pairs: Vec<(Cow<'_, str>, Cow<'_, str>)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (encode_again(name), encode_again(value)))
        .filter(|(name, _)| !(matches!(form, Form::Query { .. }) && name == SIGNATURE))
        .collect();
    pairs.sort_unstable();
    for (number, (name, value)) in pairs.iter().enumerate() {
        if number > 0 {
            sink.put(b"&");
        }
        sink.put(name.as_bytes());
        sink.put(b"=");
        sink.put(value.as_bytes());
    }
}

/// Returns a name or value in the one way to encode it.
fn encode_again(text: &str) -> Cow<'_, str> {
    if text.bytes().all(is_unreserved) {
        return Cow::Borrowed(text);
    }
    let mut encoded = String::with_capacity(text.len() + 8);
    for byte in decode(text) {
        if is_unreserved(byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.extend(percent(byte).map(char::from));
        }
    }
    Cow::Owned(encoded)
}

fn decode(text: &str) -> impl Iterator<Item = u8> + '_ {
    text.split('+').enumerate().flat_map(|(number, part)| {
        let space = (number > 0).then_some(b' ');
        space
            .into_iter()
            .chain(percent_encoding::percent_decode_str(part))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(query: &str) -> String {
        let mut text = Vec::new();
        write(&mut text, query, Form::Header);
        String::from_utf8(text).unwrap()
    }

    #[test]
    fn parameters_are_sorted_by_name_and_then_by_value() {
        assert_eq!(canonical("b=1&a=2&a=10&a"), "a=&a=10&a=2&b=1");
        assert_eq!(canonical("a-=1&a=2&A=3&%41=0"), "A=0&A=3&a=2&a-=1");
        assert_eq!(canonical("a=b=c&=v&&"), "=v&a=b%3Dc");
    }

    #[test]
    fn there_is_one_way_to_encode() {
        assert_eq!(canonical("a=%7e%2d%c3%a9+%2B é"), "a=~-%C3%A9%20%2B%20%C3%A9");
        assert_eq!(canonical("a=%zz%4"), "a=%25zz%254");
        assert_eq!(canonical("Action=x%2Fy"), "Action=x%2Fy");
    }

    #[test]
    fn only_the_signature_of_a_presigned_query_is_left_out() {
        let form = Form::Query { expires: None };
        let mut text = Vec::new();
        write(
            &mut text,
            "X-Amz-Signature=0&X-Amz-Date=1&x-amz-signature=2",
            form,
        );
        assert_eq!(text, b"X-Amz-Date=1&x-amz-signature=2");
        assert_eq!(canonical("X-Amz-Signature=0"), "X-Amz-Signature=0");
    }
}
