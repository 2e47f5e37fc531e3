//! The server's own pages: health and metrics for everybody, the rest for who signs with the root key.
//!
//! `POST /moto-api/reset` is what test suites for the Python mock call between tests; it needs no
//! signature and is there only beside the administrator for test suites.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::body::{Body as HttpBody, Frame};
use octroi_names::Principal;
use octroi_wire::sigv4;
use octroi_world::{Effect, World};
use serde_json::{Value, json};
use tokio::sync::{broadcast, mpsc, oneshot};

use crate::bootstrap;
use crate::caller;
use crate::listener::{Body, HttpResponse, full, plain};
use crate::pipeline::Received;
use crate::state::Server;
use crate::writer::Job;

/// The service that clients name when they sign requests for these pages.
const SIGNED_AS: &[&str] = &["octroi", "sts", "iam", "kms"];

/// Returns whether a path is one of the server's own.
pub(crate) fn is_own(path: &str) -> bool {
    path.starts_with("/_octroi/") || path.starts_with("/moto-api/")
}

/// Answers a request for one of the server's own pages.
pub(crate) async fn answer(server: &Arc<Server>, received: &Received<'_>) -> HttpResponse {
    let http = &received.http;
    match (http.method, http.path) {
        ("GET", "/_octroi/health") => {
            let served = server.served.load(Ordering::Relaxed);
            json_page(
                200,
                &json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION"), "requests": served }),
            )
        }
        ("GET", "/_octroi/metrics") => plain(200, &server.metrics.text()),
        ("POST", "/moto-api/reset") if server.config.test_admin.is_some() => match reset(server).await {
            Ok(()) => json_page(200, &json!({ "status": "ok" })),
            Err(reason) => json_page(500, &json!({ "status": "error", "message": reason })),
        },
        (_, path) if path.starts_with("/moto-api/") => {
            plain(404, "there is no such page; /moto-api/reset needs --test-admin\n")
        }
        _ => match is_root(server, received) {
            Ok(()) => own_page(server, received).await,
            Err(sentence) => json_page(403, &json!({ "message": sentence })),
        },
    }
}

async fn own_page(server: &Arc<Server>, received: &Received<'_>) -> HttpResponse {
    let http = &received.http;
    let done = |done: Result<(), String>| match done {
        Ok(()) => json_page(200, &json!({ "status": "ok" })),
        Err(reason) => json_page(400, &json!({ "message": reason })),
    };
    match (http.method, http.path) {
        ("POST", "/_octroi/reset") => done(reset(server).await),
        ("GET", "/_octroi/export") => {
            let secrets = http.query.split('&').any(|part| part == "secrets=true");
            match octroi_store::export(&without_test_admin(&server.world.load()), secrets) {
                Ok(text) => page(200, "application/json", full(text)),
                Err(error) => json_page(500, &json!({ "message": error.to_string() })),
            }
        }
        ("POST", "/_octroi/import") => {
            let text = std::str::from_utf8(http.body).map_err(|error| error.to_string());
            let world = text.and_then(|text| octroi_store::import(text).map_err(|error| error.to_string()));
            match world {
                Ok(world) => done(replace(server, world).await),
                Err(reason) => done(Err(reason)),
            }
        }
        ("GET", "/_octroi/clock") => json_page(200, &json!({ "now": server.clock.now().to_string() })),
        ("POST", "/_octroi/clock") => {
            let asked: Option<Value> = serde_json::from_slice(http.body).ok();
            let seconds = asked
                .as_ref()
                .and_then(|asked| asked.get("advanceSeconds")?.as_u64());
            match seconds.and_then(|seconds| u32::try_from(seconds).ok()) {
                Some(seconds) => json_page(200, &json!({ "now": server.clock.advance(seconds).to_string() })),
                None => json_page(
                    400,
                    &json!({ "message": "say by how much: {\"advanceSeconds\": 3600}" }),
                ),
            }
        }
        ("GET", "/_octroi/events") => page(200, "text/event-stream", events(server)),
        ("GET", path) => match path.strip_prefix("/_octroi/decisions/") {
            Some(id) => match server.decisions.get(id) {
                Some(decision) => json_page(200, &decision.trace()),
                None => json_page(
                    404,
                    &json!({ "message": "no decision of that request id is kept" }),
                ),
            },
            None => json_page(404, &json!({ "message": "there is no such page" })),
        },
        _ => json_page(404, &json!({ "message": "there is no such page" })),
    }
}

/// Checks that a request is signed by the root user, or the administrator for test suites.
fn is_root(server: &Server, received: &Received<'_>) -> Result<(), &'static str> {
    const NEEDED: &str =
        "this page is for the root user: sign the request (Signature Version 4) with the root access key";
    let presented = sigv4::parse(&received.http).map_err(|_| NEEDED)?;
    let service = SIGNED_AS
        .iter()
        .find(|name| presented.scope.service == **name)
        .ok_or(NEEDED)?;
    let clocks = (server.clock.machine(), server.clock.now());
    let world = server.world.load();
    let signed = caller::verify(
        &world,
        &server.signing_keys,
        &received.http,
        &presented,
        service,
        clocks,
    )
    .map_err(|_| NEEDED)?;
    match &signed.key.principal {
        Principal::Account(_) if signed.key.principal.account() == Some(server.config.account) => Ok(()),
        _ => Err(NEEDED),
    }
}

/// Begins anew: one account with the root access key that it had, and the administrator for test suites.
async fn reset(server: &Arc<Server>) -> Result<(), String> {
    let old = server.world.load_full();
    let account = server.config.account;
    let now = server.clock.now();
    let mut world = World::empty();
    let mut apply = |effect: Effect| world.apply_in_place(&effect).map_err(|error| error.to_string());
    let mut fresh = octroi_world::Account::complete(account, now);
    if let Some(known) = old.account(account) {
        fresh.root_access_keys.clone_from(&known.root_access_keys);
        for id in &known.root_access_keys {
            if let Some(key) = old.access_key(id) {
                apply(octroi_world::AccessKey::clone(key).into())?;
            }
        }
    }
    apply(fresh.into())?;
    replace(server, world).await
}

async fn replace(server: &Arc<Server>, mut world: World) -> Result<(), String> {
    let now = server.clock.now();
    let mut outside = server.outside(&server.hsm);
    for effect in bootstrap::account(&world, server.config.account, now, &mut outside) {
        world.apply_in_place(&effect).map_err(|error| error.to_string())?;
    }
    let (reply, answer) = oneshot::channel();
    let world = Box::new(world);
    server.writer.send(Job::Replace { world, reply });
    answer.await.map_err(|_| "the writer has stopped".to_owned())?
}

/// The world as it is written down: the administrator for test suites is in no file.
fn without_test_admin(world: &World) -> World {
    let mut plain = world.clone();
    let ids: Vec<_> = world
        .access_keys()
        .filter(|key| key.test_admin)
        .map(|key| key.id.clone())
        .collect();
    for id in ids {
        let _ = plain.apply_in_place(&Effect::Removed(octroi_world::EntityId::AccessKey(id)));
    }
    plain
}

/// The stream of live decisions.
fn events(server: &Server) -> Body {
    let mut decisions = server.events.listen();
    let (sender, receiver) = mpsc::channel(16);
    tokio::spawn(async move {
        loop {
            let text = match decisions.recv().await {
                Ok(event) => format!("data: {event}\n\n"),
                Err(broadcast::error::RecvError::Lagged(missed)) => {
                    format!("event: missed\ndata: {missed}\n\n")
                }
                Err(broadcast::error::RecvError::Closed) => return,
            };
            if sender.send(Bytes::from(text)).await.is_err() {
                return;
            }
        }
    });
    Stream(receiver).boxed()
}

/// A body that goes on as long as something comes.
struct Stream(mpsc::Receiver<Bytes>);

impl HttpBody for Stream {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        self.0
            .poll_recv(context)
            .map(|bytes| bytes.map(|bytes| Ok(Frame::data(bytes))))
    }
}

fn json_page(status: u16, value: &Value) -> HttpResponse {
    page(status, "application/json", full(format!("{value}\n")))
}

fn page(status: u16, kind: &'static str, body: Body) -> HttpResponse {
    let mut response = http::Response::new(body);
    *response.status_mut() =
        http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(http::header::CONTENT_TYPE, http::HeaderValue::from_static(kind));
    headers.insert(
        http::header::CACHE_CONTROL,
        http::HeaderValue::from_static("no-store"),
    );
    response
}
