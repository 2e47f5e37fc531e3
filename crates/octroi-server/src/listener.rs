//! The sockets: HTTP/1.1 with keep-alive, with or without TLS, under limits; and the graceful stop.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use arc_swap::ArcSwap;
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited, combinators::BoxBody};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use octroi_store::{RootKey, Store};
use octroi_world::{Effect, EntityId, World};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::admin;
use crate::bootstrap::{self, Credentials};
use crate::clock::Clock;
use crate::config::{Config, StartError, Storage};
use crate::decisions::Decisions;
use crate::entropy::Source;
use crate::events::Events;
use crate::hsm::AwsLcHsm;
use crate::metrics::Metrics;
use crate::pipeline::{self, Received};
use crate::reads;
use crate::state::Server;
use crate::tls::{self, Encryption};
use crate::writer::{self, Job, Writer};

pub use crate::log::Log;

/// The largest body of a request to a service; that of an import is the administrator's matter.
const MOST_BODY: usize = 1 << 20;
/// The largest body of an import.
const MOST_IMPORT: usize = 1 << 30;
/// The largest head of a request.
const MOST_HEAD: usize = 64 << 10;
/// The most header fields.
const MOST_HEADERS: usize = 128;
/// How long a client may take to send a head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a stop waits for requests that are under way.
const GRACE: Duration = Duration::from_secs(20);
/// How often ended credentials are swept.
const SWEEP: Duration = Duration::from_secs(600);

/// The body of a response.
pub(crate) type Body = BoxBody<Bytes, Infallible>;
/// A response.
pub(crate) type HttpResponse = http::Response<Body>;

/// A server that runs until it is told to stop.
#[derive(Debug)]
pub struct Running {
    server: Arc<Server>,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    listening: tokio::task::JoinHandle<()>,
    writer: Option<JoinHandle<()>>,
    /// The root user's credentials.
    pub credentials: Credentials,
}

/// Opens the world and begins to listen. Must be called in a tokio runtime.
///
/// # Errors
///
/// If the address, the data directory or the certificate cannot be used.
pub async fn start(config: Config) -> Result<Running, StartError> {
    config.check()?;
    let address = config.listen;
    let refused = |error| StartError::Listen { address, error };
    let listener = TcpListener::bind(address).await.map_err(refused)?;
    let address = listener.local_addr().map_err(refused)?;
    let (server, jobs) = open(config)?;
    let server = Arc::new(server);
    let directory = match &server.config.storage {
        Storage::Directory(directory) => Some(directory.as_path()),
        Storage::Memory => None,
    };
    let Encryption { acceptor, to_trust } = tls::encryption(&server.config.tls, directory)?;
    let mut credentials = credentials(&server, address, acceptor.is_some());
    credentials.to_trust = to_trust;
    if let Storage::Directory(directory) = &server.config.storage
        && let Err(error) = credentials.save(&bootstrap::credentials_path(directory))
    {
        return Err(StartError::System(format!("the credentials file: {error}")));
    }
    let writer =
        writer::spawn(Arc::clone(&server), jobs).map_err(|error| StartError::System(error.to_string()))?;
    let (stop, stopped) = watch::channel(false);
    let listening = tokio::spawn(listen(Arc::clone(&server), listener, acceptor, stopped));
    Ok(Running {
        server,
        address,
        stop,
        listening,
        writer: Some(writer),
        credentials,
    })
}

fn open(config: Config) -> Result<(Server, std::sync::mpsc::Receiver<Job>), StartError> {
    let system = |error: &dyn std::fmt::Display| StartError::System(error.to_string());
    let (store, mut world, hsm) = match &config.storage {
        Storage::Memory => {
            let world = config.world.clone().unwrap_or_else(World::empty);
            let hsm = AwsLcHsm::ephemeral().map_err(|error| system(&error))?;
            (Store::in_memory()?, world, hsm)
        }
        Storage::Directory(directory) => {
            std::fs::create_dir_all(directory)
                .map_err(|error| StartError::System(format!("`{}`: {error}", directory.display())))?;
            let root = match &config.root_key {
                Some(text) => RootKey::from_env_text(text)?,
                None => RootKey::load_or_create(directory)?,
            };
            let hsm = AwsLcHsm::new(&root.derived("tokens")).map_err(|error| system(&error))?;
            let (store, world) = Store::open(directory, root)?;
            (store, world, hsm)
        }
    };
    let source = Source::new(config.seed);
    let clock = Clock::default();
    first_things(&config, &store, &mut world, &hsm, &source, &clock)?;
    let (writer, jobs) = Writer::new();
    let log = Log::new(config.log_json);
    let server = Server {
        config,
        world: ArcSwap::from_pointee(world),
        store,
        writer,
        hsm,
        source,
        clock,
        reads: Default::default(),
        signing_keys: Default::default(),
        metrics: Metrics::default(),
        decisions: Decisions::default(),
        events: Events::default(),
        log,
        served: AtomicU64::new(0),
    };
    let mut world = World::clone(&server.world.load());
    server.admit_test_admin(&mut world);
    server.world.store(Arc::new(world));
    Ok((server, jobs))
}

fn first_things(
    config: &Config,
    store: &Store,
    world: &mut World,
    hsm: &AwsLcHsm,
    source: &Source,
    clock: &Clock,
) -> Result<(), StartError> {
    let mut outside = crate::entropy::Outside { source, hsm };
    let effects = bootstrap::account(world, config.account, clock.now(), &mut outside);
    for effect in &effects {
        world
            .apply_in_place(effect)
            .map_err(|error| StartError::System(error.to_string()))?;
    }
    let mut batch = octroi_store::Batch::default();
    batch.add(&effects, world);
    store.commit(&batch)?;
    // Sessions that an administrator for test suites made before end with the server that had one.
    let ended: Vec<Effect> = world
        .access_keys()
        .filter(|key| key.test_admin)
        .map(|key| Effect::Removed(EntityId::AccessKey(key.id.clone())))
        .collect();
    for effect in &ended {
        let _ = world.apply_in_place(effect);
    }
    Ok(())
}

fn credentials(server: &Server, address: SocketAddr, tls: bool) -> Credentials {
    let world = server.world.load();
    let ids = world
        .account(server.config.account)
        .map(|account| account.root_access_keys.clone());
    let id = ids.unwrap_or_default().first().cloned().unwrap_or_default();
    let secret = world.access_key(&id).map(|key| key.secret.clone());
    Credentials {
        id: id.to_string(),
        secret: secret.unwrap_or_else(|| "".into()),
        endpoint: format!("{}://{address}", if tls { "https" } else { "http" }),
        region: server.config.region.clone(),
        to_trust: None,
    }
}

impl Running {
    /// Returns the address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Returns the server.
    pub fn server(&self) -> &Arc<Server> {
        &self.server
    }

    /// Stops: requests under way finish, and everything acknowledged is on the disk.
    pub async fn stop(mut self) {
        let _ = self.stop.send(true);
        let _ = (&mut self.listening).await;
        self.server.writer.send(Job::Stop);
        if let Some(writer) = self.writer.take() {
            let _ = tokio::task::spawn_blocking(move || writer.join()).await;
        }
    }
}

async fn listen(
    server: Arc<Server>,
    listener: TcpListener,
    acceptor: Option<tokio_rustls::TlsAcceptor>,
    mut stopped: watch::Receiver<bool>,
) {
    let connections = tokio_connections::Connections::default();
    let mut sweep = tokio::time::interval(SWEEP);
    let mut reads = tokio::time::interval(reads::TICK);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = sweep.tick() => {
                server.writer.send(Job::Sweep);
                continue;
            }
            _ = reads.tick() => {
                if !server.reads.is_empty() {
                    server.writer.send(Job::Reads);
                }
                continue;
            }
            _ = stopped.changed() => break,
        };
        let Ok((stream, peer)) = accepted else {
            // Too many open files: give connections the time to end.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let server = Arc::clone(&server);
        let (acceptor, stopped) = (acceptor.clone(), stopped.clone());
        connections.spawn(async move {
            accept(server, stream, peer, acceptor, stopped).await;
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(GRACE, connections.ended()).await;
}

async fn accept(
    server: Arc<Server>,
    stream: TcpStream,
    peer: SocketAddr,
    acceptor: Option<tokio_rustls::TlsAcceptor>,
    stopped: watch::Receiver<bool>,
) {
    match acceptor {
        None => converse(server, stream, peer, false, stopped).await,
        Some(acceptor) => {
            if let Ok(Ok(stream)) = tokio::time::timeout(HEAD_TIMEOUT, acceptor.accept(stream)).await {
                converse(server, stream, peer, true, stopped).await;
            }
        }
    }
}

async fn converse<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    server: Arc<Server>,
    stream: S,
    peer: SocketAddr,
    tls: bool,
    mut stopped: watch::Receiver<bool>,
) {
    let service = service_fn(move |request| {
        let server = Arc::clone(&server);
        async move { Ok::<_, Infallible>(respond(&server, request, peer, tls).await) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(MOST_HEAD)
        .max_headers(MOST_HEADERS)
        .serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stopped.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

async fn respond(
    server: &Arc<Server>,
    request: http::Request<Incoming>,
    peer: SocketAddr,
    tls: bool,
) -> HttpResponse {
    server.served.fetch_add(1, Ordering::Relaxed);
    let (parts, body) = request.into_parts();
    let request_id = octroi_ops::ids::request_id(&mut server.outside(&server.hsm));
    let own = admin::is_own(parts.uri.path());
    let most = if own { MOST_IMPORT } else { MOST_BODY };
    let body = match Limited::new(body, most).collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => return plain(413, "the body of the request is too large, or was cut off\n"),
    };
    let headers: Vec<(&str, &[u8])> = parts
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_bytes()))
        .collect();
    let http = octroi_wire::http::HttpRequest {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or_default(),
        headers: &headers,
        body: &body,
    };
    let received = Received {
        http,
        peer: peer.ip(),
        tls,
        request_id: &request_id,
    };
    if own {
        return admin::answer(server, &received).await;
    }
    let answer = pipeline::answer(server, received).await;
    let response = http::Response::builder()
        .status(answer.status)
        .header("content-type", answer.content_type)
        .header("x-amzn-requestid", request_id.as_str());
    response
        .body(full(answer.body))
        .unwrap_or_else(|_| plain(500, ""))
}

/// A body of bytes.
pub(crate) fn full(bytes: impl Into<Bytes>) -> Body {
    Full::new(bytes.into()).boxed()
}

/// A response of plain text.
pub(crate) fn plain(status: u16, text: &str) -> HttpResponse {
    let mut response = http::Response::new(full(text.to_owned()));
    *response.status_mut() =
        http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    let value = http::HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(http::header::CONTENT_TYPE, value);
    response
}

/// The connections that are open.
mod tokio_connections {
    use std::future::Future;
    use std::sync::Arc;

    use tokio::sync::{Semaphore, SemaphorePermit};

    /// The most connections at a time.
    const MOST: u32 = 4_096;

    #[derive(Debug, Clone)]
    pub(super) struct Connections(Arc<Semaphore>);

    impl Default for Connections {
        fn default() -> Self {
            Self(Arc::new(Semaphore::new(MOST as usize)))
        }
    }

    impl Connections {
        /// Runs a connection, unless there are too many: then it is closed at once.
        pub(super) fn spawn(&self, connection: impl Future<Output = ()> + Send + 'static) {
            if let Ok(place) = Arc::clone(&self.0).try_acquire_owned() {
                tokio::spawn(async move {
                    connection.await;
                    drop(place);
                });
            }
        }

        /// Waits until every connection has ended.
        pub(super) async fn ended(&self) {
            let all: Option<SemaphorePermit<'_>> = self.0.acquire_many(MOST).await.ok();
            drop(all);
        }
    }
}
