//! Which operation of which service a request asks for.
//!
//! One endpoint serves all services: the scope of the signature names the service, and beside it stand
//! `X-Amz-Target` (JSON), or `Action` and `Version` in a form (query), in the body or in the query string.

use crate::http::HttpRequest;
use crate::input::{Body, Form, InputError};
use crate::shape::{Operation, Protocol, SERVICES, Service, service, service_in_json};

/// What AWS calls the version of a form that names none.
const NO_VERSION: &str = "NO_VERSION_SPECIFIED";

/// A request whose operation was found.
#[derive(Debug)]
pub struct Routed<'a> {
    /// The service.
    pub service: &'static Service,
    /// The operation.
    pub operation: &'static Operation,
    /// What carries the input.
    pub body: Body<'a>,
}

/// Why no operation was found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RouteError {
    /// No service that is served.
    #[error("no service here answers this request")]
    UnknownService,
    /// The service has no such operation, or no such version.
    #[error("the action {action} is not valid for this endpoint")]
    UnknownOperation {
        /// The service.
        service: &'static str,
        /// What was asked.
        action: String,
        /// Of which version.
        version: String,
    },
    /// The body cannot be read.
    #[error(transparent)]
    Body(#[from] InputError),
}

/// Finds the service that a request is for: by the scope of its signature, else by target, host or form.
pub fn service_of(request: &HttpRequest<'_>, scope_service: Option<&str>) -> Option<&'static Service> {
    if let Some(found) = scope_service.and_then(service) {
        return Some(found);
    }
    if scope_service.is_some() {
        return None;
    }
    if let Some(target) = request.header_text("x-amz-target") {
        let prefix = target.split('.').next().unwrap_or_default();
        return SERVICES
            .iter()
            .filter_map(|name| service(name))
            .find(|service| !service.target.is_empty() && service.target == prefix);
    }
    let host = request.header_text("host").unwrap_or_default();
    if let Some(found) = service(host.split('.').next().unwrap_or_default()) {
        return Some(found);
    }
    let form = form_of(request).ok()?;
    let version = form.get("Version")?;
    SERVICES
        .iter()
        .filter_map(|name| service(name))
        .find(|service| service.version == version && service.protocol != Protocol::Json)
}

/// Returns the service in the form in which it answers this request.
pub fn in_form_of(request: &HttpRequest<'_>, service: &'static Service) -> &'static Service {
    let accepted = request.header_text("accept").unwrap_or_default();
    let asked = service.protocol == Protocol::Query
        && accepted
            .split(',')
            .any(|kind| kind.trim().eq_ignore_ascii_case("application/json"));
    asked
        .then(|| service_in_json(service.name))
        .flatten()
        .unwrap_or(service)
}

/// Finds the operation.
///
/// # Errors
///
/// If the service has none of that name, or the form cannot be read.
pub fn route<'a>(request: &HttpRequest<'a>, service: &'static Service) -> Result<Routed<'a>, RouteError> {
    let (action, version, body) = match service.protocol {
        Protocol::Json => {
            let target = request.header_text("x-amz-target").unwrap_or_default();
            let (prefix, action) = target.split_once('.').unwrap_or_default();
            let action = if prefix == service.target.as_str() {
                action
            } else {
                target
            };
            (
                action.to_owned(),
                service.version.to_string(),
                Body::Json(request.body),
            )
        }
        Protocol::Query | Protocol::Ec2 => {
            let form = form_of(request)?;
            (
                form.get("Action").unwrap_or_default().to_owned(),
                form.get("Version").unwrap_or(NO_VERSION).to_owned(),
                Body::Form(form),
            )
        }
    };
    match service.operation(&action).filter(|_| version == service.version) {
        Some(operation) => Ok(Routed {
            service,
            operation,
            body,
        }),
        None => Err(RouteError::UnknownOperation {
            service: service.name,
            action,
            version,
        }),
    }
}

/// The form of a request: its body, or the query string of a GET.
fn form_of(request: &HttpRequest<'_>) -> Result<Form, InputError> {
    if request.body.is_empty() {
        Form::parse(request.query.as_bytes())
    } else {
        Form::parse(request.body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request<'a>(headers: &'a [(&'a str, &'a [u8])], query: &'a str, body: &'a [u8]) -> HttpRequest<'a> {
        HttpRequest {
            method: "POST",
            path: "/",
            query,
            headers,
            body,
        }
    }

    #[test]
    fn target_form_and_query_string_name_the_operation() {
        let headers: &[(&str, &[u8])] = &[("x-amz-target", b"TrentService.ListKeys")];
        let json = request(headers, "", b"{}");
        let kms = service_of(&json, Some("kms")).unwrap();
        assert_eq!(route(&json, kms).unwrap().operation.name, "ListKeys");
        assert_eq!(service_of(&json, None).map(|service| service.name), Some("kms"));
        let form = request(&[], "", b"Action=GetCallerIdentity&Version=2011-06-15");
        let sts = service_of(&form, None).unwrap();
        assert_eq!(route(&form, sts).unwrap().operation.name, "GetCallerIdentity");
        let get = request(&[], "Action=ListUsers&Version=2010-05-08", b"");
        assert_eq!(
            route(&get, service("iam").unwrap()).unwrap().operation.name,
            "ListUsers"
        );
        assert!(service_of(&get, Some("s3")).is_none());
        for (form, expect) in [
            ("Action=Nope&Version=2011-06-15", ("Nope", "2011-06-15")),
            (
                "Action=GetCallerIdentity&Version=2000-01-01",
                ("GetCallerIdentity", "2000-01-01"),
            ),
            (
                "Action=GetCallerIdentity",
                ("GetCallerIdentity", "NO_VERSION_SPECIFIED"),
            ),
        ] {
            match route(&request(&[], "", form.as_bytes()), sts).unwrap_err() {
                RouteError::UnknownOperation {
                    service: "sts",
                    action,
                    version,
                } => {
                    assert_eq!((action.as_str(), version.as_str()), expect);
                }
                other => panic!("{other}"),
            }
        }
    }
}
