//! Requests that own their bytes, and the corpus they come from.

use octroi_names::Time;
use octroi_wire::http::HttpRequest;
use serde_json::Value as Json;

/// A request that owns its bytes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    pub(crate) fn read(json: &Json) -> Self {
        let text = |name: &str| json[name].as_str().unwrap().to_owned();
        let header = |pair: &Json| {
            let value = pair[1].as_str().unwrap().as_bytes().to_vec();
            (pair[0].as_str().unwrap().to_owned(), value)
        };
        Self {
            method: text("method"),
            path: text("path"),
            query: text("query"),
            headers: json["headers"].as_array().unwrap().iter().map(header).collect(),
            body: text("body").into_bytes(),
        }
    }

    /// Shows the request as the library takes it.
    pub(crate) fn show<T>(&self, look: impl FnOnce(&HttpRequest<'_>) -> T) -> T {
        let headers: Vec<(&str, &[u8])> = self
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_slice()))
            .collect();
        look(&HttpRequest {
            method: &self.method,
            path: &self.path,
            query: &self.query,
            headers: &headers,
            body: &self.body,
        })
    }
}

/// Reads the cases of a file of `corpus/sigv4`.
pub(crate) fn cases(file: &str) -> Vec<Json> {
    let path = format!("{}/../../corpus/sigv4/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let mut json: Json = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
    assert!(json["source"].as_str().unwrap().starts_with("https://"), "{path}");
    match json["cases"].take() {
        Json::Array(cases) => cases,
        other => panic!("{path}: {other}"),
    }
}

pub(crate) fn time(json: &Json) -> Time {
    json.as_str().unwrap().parse().unwrap()
}
