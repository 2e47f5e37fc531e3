//! What a request presents as its signature, before anything of it is believed.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-authentication-methods.html>
//! has the two forms: the Authorization header, and the parameters of a presigned query.
//! Everything is borrowed from the request, but what the query has percent-encoded.

use std::borrow::Cow;

use octroi_names::Time;

use super::MOST_SIGNED_HEADERS;

/// The signature that a request presents, and what it says about itself.
#[derive(Debug, Clone)]
pub struct Presented<'a> {
    /// The id of the access key.
    pub access_key_id: Cow<'a, str>,
    /// The scope of the credential.
    pub scope: Scope<'a>,
    /// When the request was signed, as it says.
    pub time: Time,
    /// The session token, where there is one.
    pub session_token: Option<Cow<'a, str>>,
    /// The names of the signed headers.
    pub signed_headers: SignedHeaders<'a>,
    /// The signature, in hexadecimal.
    pub signature: Cow<'a, str>,
    /// Whether the signature came in the header or in the query.
    pub form: Form,
}

/// For which day, Region and service a credential signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope<'a> {
    /// The day, `20150830`.
    pub date: Cow<'a, str>,
    /// The Region, `us-east-1`.
    pub region: Cow<'a, str>,
    /// The signing name of the service, `kms`.
    pub service: Cow<'a, str>,
    /// The last part, which must be `aws4_request`.
    pub terminator: Cow<'a, str>,
}

/// Where the signature came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// The Authorization header.
    Header,
    /// The parameters of a presigned query.
    Query {
        /// The lifetime in seconds, where it is said.
        expires: Option<u32>,
    },
}

/// The list of signed headers, as written: names with semicolons between them.
#[derive(Debug, Clone)]
pub struct SignedHeaders<'a>(pub(super) Cow<'a, str>);

impl SignedHeaders<'_> {
    /// Returns the names as they are written.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.split(';').filter(|name| !name.is_empty())
    }

    /// Returns the list as it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns whether the (lower-case) name is in the list.
    pub fn contains(&self, name: &str) -> bool {
        self.names().any(|own| own.eq_ignore_ascii_case(name))
    }

    /// Returns the names in the order in which they are signed; `None` where they are too many.
    pub(super) fn sorted(&self) -> Option<Sorted<'_>> {
        let mut sorted = Sorted {
            names: [""; MOST_SIGNED_HEADERS],
            count: 0,
        };
        let mut in_order = true;
        for name in self.names() {
            let previous = sorted.names.get(sorted.count.wrapping_sub(1));
            in_order &= previous.is_none_or(|previous| below(previous, name));
            *sorted.names.get_mut(sorted.count)? = name;
            sorted.count += 1;
        }
        if !in_order {
            let names = sorted.names.get_mut(..sorted.count)?;
            names.sort_unstable_by(|a, b| lower(a).cmp(lower(b)));
        }
        Some(sorted)
    }
}

/// The names of the signed headers in order.
pub(super) struct Sorted<'a> {
    names: [&'a str; MOST_SIGNED_HEADERS],
    count: usize,
}

impl<'a> Sorted<'a> {
    /// Returns the names, each once.
    pub(super) fn iter(&self) -> impl Iterator<Item = &'a str> + '_ {
        let mut before: Option<&'a str> = None;
        self.names.iter().take(self.count).copied().filter(move |name| {
            !before
                .replace(name)
                .is_some_and(|it| it.eq_ignore_ascii_case(name))
        })
    }
}

fn below(a: &str, b: &str) -> bool {
    lower(a).lt(lower(b))
}

fn lower(name: &str) -> impl Iterator<Item = u8> + '_ {
    name.bytes().map(|byte| byte.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_sorted_and_taken_once() {
        let headers = SignedHeaders(Cow::Borrowed("x-amz-date;Host;host;a"));
        let sorted: Vec<&str> = headers.sorted().unwrap().iter().collect();
        assert_eq!(sorted.len(), 3);
        assert_eq!(sorted.first(), Some(&"a"));
        assert_eq!(sorted.last(), Some(&"x-amz-date"));
        assert!(headers.contains("host"));
        assert!(SignedHeaders(Cow::Owned("a;".repeat(65))).sorted().is_none());
    }
}
