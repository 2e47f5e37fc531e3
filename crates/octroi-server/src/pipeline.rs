//! One request, in the order in which things happen: signature, operation, input, call, answer.

use std::net::IpAddr;
use std::sync::Arc;

use octroi_names::{SmolStr, Time};
use octroi_ops::api::{self, Asked, Entry};
use octroi_ops::operation::Stop;
use octroi_ops::{Call, Origin, Performed, Refused};
use octroi_policy::Value as ContextValue;
use octroi_wire::http::HttpRequest;
use octroi_wire::input::{self, InputError};
use octroi_wire::output::{self, Answer, ErrorAnswer};
use octroi_wire::route::{self, RouteError, Routed};
use octroi_wire::shape::{Operation, Protocol, Service};
use octroi_wire::sigv4::{self, SignatureError};
use octroi_world::{Effect, LastUsed, World};
use tokio::sync::oneshot;

use crate::caller::{self, Signed};
use crate::decisions::Decision;
use crate::hsm::{Made, Remembering};
use crate::respond;
use crate::state::{self, Server};
use crate::writer::Job;

/// Uses of an access key that are nearer to each other than this are not noted again.
const USED_AGAIN_MILLIS: i64 = 60_000;

/// The same use of a key's material is noted again only after this time.
const KEY_USED_AGAIN_MILLIS: i64 = 1_000;

/// A request as the listener read it.
#[derive(Debug)]
pub(crate) struct Received<'a> {
    pub(crate) http: HttpRequest<'a>,
    pub(crate) peer: IpAddr,
    pub(crate) tls: bool,
    pub(crate) request_id: &'a str,
}

/// A call that was read and may be made.
struct Prepared {
    service: &'static Service,
    operation: &'static Operation,
    entry: &'static Entry,
    call: Call,
}

/// Answers a request to a service.
pub(crate) async fn answer(server: &Arc<Server>, received: Received<'_>) -> Answer {
    let world = server.world.load_full();
    let prepared = match prepare(server, &world, &received) {
        Ok(prepared) => prepared,
        Err(answer) => return answer,
    };
    let Prepared {
        service,
        operation,
        entry,
        call,
    } = prepared;
    note_use(server, &call, service.name);
    // What asks for the last use of a key waits behind the uses that are to be noted.
    let finished = if entry.read_only && entry.name != "GetKeyLastUsage" {
        match read(server, Arc::clone(&world), call, entry).await {
            // Time has changed a key that the read names: the change is the writer's to keep.
            Ok((call, performed)) if !performed.effects.is_empty() => {
                change(server, world, call, entry).await
            }
            done => done,
        }
    } else {
        change(server, world, call, entry).await
    };
    match finished {
        Ok((call, performed)) => finish(
            server,
            service,
            operation,
            entry,
            call,
            performed,
            received.request_id,
        ),
        Err(reason) => {
            server
                .log
                .error(&format!("request {}: {reason}", received.request_id));
            server.metrics.count(entry.service, entry.name, "error");
            respond::error(
                service,
                internal(service),
                "The request processing has failed because of an unknown error, exception or failure.",
                received.request_id,
            )
        }
    }
}

fn prepare(server: &Server, world: &World, received: &Received<'_>) -> Result<Prepared, Answer> {
    let http = &received.http;
    let id = received.request_id;
    let presented = sigv4::parse(http);
    let scope = presented
        .as_ref()
        .ok()
        .map(|presented| presented.scope.service.as_ref());
    let service = route::service_of(http, scope).ok_or_else(|| respond::no_service(http, scope))?;
    let service = route::in_form_of(http, service);
    let now = server.clock.now();
    let signed = presented.and_then(|presented| {
        let clocks = (server.clock.machine(), now);
        caller::verify(
            world,
            &server.signing_keys,
            http,
            &presented,
            service.name,
            clocks,
        )
    });
    let signed = signed.map_err(|refused| {
        server
            .metrics
            .count(service.name, "-", unsigned_outcome(&refused));
        match refused {
            SignatureError::Missing => never_signed(service, http, id),
            _ => None,
        }
        .unwrap_or_else(|| respond::unsigned(service, &refused, id))
    })?;
    let routed = route::route(http, service).map_err(|error| unrouted(service, http, &error, id))?;
    let entry = api::find(service.name, &routed.operation.name)
        .ok_or_else(|| not_built(service, &routed.operation.name, id))?;
    let input = input::read(service, routed.operation, &routed.body).map_err(|error| {
        server.metrics.count(entry.service, entry.name, "invalid");
        invalid(service, &error, id)
    })?;
    bind(
        server,
        world,
        received,
        (service, &routed, entry),
        signed,
        input,
        now,
    )
}

fn bind(
    server: &Server,
    world: &World,
    received: &Received<'_>,
    (service, routed, entry): (&'static Service, &Routed<'_>, &'static Entry),
    signed: Signed,
    input: serde_json::Value,
    now: Time,
) -> Result<Prepared, Answer> {
    let id = received.request_id;
    let account = signed.key.principal.account().unwrap_or(server.config.account);
    let asked = Asked {
        world,
        caller: &signed.key.principal,
        account,
        region: &signed.region,
        input: &input,
    };
    let request = (entry.bind)(&asked).map_err(|stop| match stop {
        Stop::Failed(failure) => {
            server.metrics.count(entry.service, entry.name, "failed");
            let error = ErrorAnswer {
                status: service.status(failure.code.as_str()),
                code: failure.code.as_str(),
                message: &failure.message,
                members: &failure.members,
            };
            output::write_error(service, &error, id)
        }
        Stop::Unknown(_) => undecided(service, id),
    })?;
    let call = Call {
        caller: signed.key.principal.clone(),
        origin: Origin::Direct,
        region: signed.region,
        time: Some(now),
        request_id: id.into(),
        stated: stated(received),
        endpoint: None,
        credential: Some(signed.key),
        input: Arc::new(input),
        request,
    };
    Ok(Prepared {
        service,
        operation: routed.operation,
        entry,
        call,
    })
}

/// The answer to a call that nobody signs, because the token in it says who calls.
fn never_signed(service: &'static Service, http: &HttpRequest<'_>, request_id: &str) -> Option<Answer> {
    let routed = route::route(http, service).ok()?;
    let failure = octroi_ops::sts::unsupported_provider(service.name, &routed.operation.name)?;
    Some(failed(service, &failure, request_id))
}

/// The condition keys of the way that a request came.
fn stated(received: &Received<'_>) -> Vec<(SmolStr, Option<ContextValue>)> {
    let http = &received.http;
    let one =
        |name: &'static str, text: &str| (SmolStr::new_static(name), Some(ContextValue::One(text.into())));
    let mut stated = vec![
        one("aws:SourceIp", &received.peer.to_string()),
        one("aws:SecureTransport", if received.tls { "true" } else { "false" }),
    ];
    if let Some(agent) = http.header_text("user-agent") {
        stated.push(one("aws:UserAgent", agent));
    }
    if let Some(referer) = http.header_text("referer") {
        stated.push(one("aws:referer", referer));
    }
    stated
}

/// Notes the use of a key's material, if it is news: nobody waits for it.
fn note_key_use(
    server: &Server,
    world: &World,
    call: &Call,
    performed: &Performed,
    records: &[octroi_trail::Record],
) {
    if call.request.operation().service() != "kms" {
        return;
    }
    let mut used = octroi_ops::kms::last_use(call, performed, records);
    used.retain(|effect| match effect {
        Effect::KeyUsed { key, last } => {
            let noted = world.key(key).value().copied().flatten();
            let noted = noted.and_then(|key| key.custody.last_use.as_ref());
            noted.is_none_or(|noted| {
                let since = last.at.epoch_millis() - noted.at.epoch_millis();
                last.operation != noted.operation || since > KEY_USED_AGAIN_MILLIS
            })
        }
        _ => false,
    });
    if !used.is_empty() {
        server.writer.send(Job::KeysUsed(used));
    }
}

/// Performs a read on the snapshot; what computes for long leaves the threads of the network alone.
async fn read(
    server: &Arc<Server>,
    world: Arc<World>,
    call: Call,
    entry: &Entry,
) -> Result<(Call, Performed), String> {
    // A panic in an operation is the end of that call alone: the snapshot is nobody else's.
    let play = |server: &Server, world: &World, call: &Call| {
        let play = || {
            let performed = server.perform(world, call, &server.hsm);
            if !performed.effects.is_empty() {
                return performed;
            }
            let records = server.records(world, call, &performed);
            note_key_use(server, world, call, &performed, &records);
            if !records.is_empty() && server.reads.add(state::stored(call, &records)) {
                server.writer.send(Job::Reads);
            }
            performed
        };
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(play))
    };
    if !computes_long(entry) {
        return match play(server, &world, &call) {
            Ok(performed) => Ok((call, performed)),
            Err(_) => Err("the operation failed".to_owned()),
        };
    }
    let server = Arc::clone(server);
    let done =
        tokio::task::spawn_blocking(move || play(&server, &world, &call).map(|performed| (call, performed)));
    match done.await {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(_)) | Err(_) => Err("the operation failed".to_owned()),
    }
}

/// Hands a change to the writer, with key material that was made before.
async fn change(
    server: &Arc<Server>,
    world: Arc<World>,
    call: Call,
    entry: &Entry,
) -> Result<(Call, Performed), String> {
    let (call, made) = if computes_long(entry) {
        let server = Arc::clone(server);
        let rehearsed = tokio::task::spawn_blocking(move || {
            let made = Made::default();
            let hsm = Remembering {
                hsm: &server.hsm,
                made: &made,
                takes: false,
            };
            server.perform(&world, &call, &hsm);
            (call, made)
        });
        rehearsed.await.map_err(|_| "the operation failed".to_owned())?
    } else {
        (call, Made::default())
    };
    let (reply, answer) = oneshot::channel();
    let job = Job::Call {
        call: Box::new(call),
        made,
        reply,
    };
    if !server.writer.send(job) {
        return Err("the writer has stopped".to_owned());
    }
    answer.await.map_err(|_| "the writer has stopped".to_owned())?
}

/// Operations that may make or use RSA keys.
fn computes_long(entry: &Entry) -> bool {
    entry.service == "kms"
        && matches!(
            entry.name,
            "CreateKey"
                | "GenerateDataKeyPair"
                | "GenerateDataKeyPairWithoutPlaintext"
                | "GetParametersForImport"
                | "Sign"
        )
}

fn finish(
    server: &Server,
    service: &'static Service,
    operation: &Operation,
    entry: &Entry,
    call: Call,
    performed: Performed,
    request_id: &str,
) -> Answer {
    let (outcome, answer) = match &performed.result {
        Ok(response) => {
            let output = api::output(&call, response);
            ("allowed", output::write(service, operation, &output, request_id))
        }
        Err(Refused::Denied { check, .. }) => {
            let failure = performed
                .checks
                .get(*check)
                .map(|checked| octroi_ops::denial(&call, checked));
            (
                "denied",
                failure.map_or_else(
                    || undecided(service, request_id),
                    |failure| failed(service, &failure, request_id),
                ),
            )
        }
        Err(Refused::Failed(failure)) => ("failed", failed(service, failure, request_id)),
        Err(Refused::Undetermined { .. }) => ("undetermined", undecided(service, request_id)),
    };
    server.metrics.count(entry.service, entry.name, outcome);
    let decision = server.decisions.keep(Decision { call, performed });
    server.events.tell(|| decision.summary().to_string());
    server.log.decision(&decision);
    answer
}

fn failed(service: &Service, failure: &octroi_ops::Failure, request_id: &str) -> Answer {
    let error = ErrorAnswer {
        status: service.status(failure.code.as_str()),
        code: failure.code.as_str(),
        message: &failure.message,
        members: &failure.members,
    };
    output::write_error(service, &error, request_id)
}

/// What cannot be decided is refused: a server has no business to guess.
fn undecided(service: &Service, request_id: &str) -> Answer {
    let code = match service.protocol {
        Protocol::Json => "AccessDeniedException",
        Protocol::Query => "AccessDenied",
        Protocol::Ec2 => "UnauthorizedOperation",
    };
    let message = "the decision rests on something that is not in this world, so the request is refused";
    respond::error(service, code, message, request_id)
}

fn internal(service: &Service) -> &'static str {
    match service.name {
        "kms" => "KMSInternalException",
        "organizations" => "ServiceException",
        "iam" => "ServiceFailure",
        _ => "InternalFailure",
    }
}

fn invalid(service: &Service, error: &InputError, request_id: &str) -> Answer {
    let reason = match error {
        InputError::Reason { reason, .. } => vec![("Reason", SmolStr::new_static(reason))],
        InputError::Serialization(_) | InputError::Validation(_) => Vec::new(),
    };
    let answer = ErrorAnswer {
        status: service.status(error.code(service.protocol)),
        code: error.code(service.protocol),
        message: &error.to_string(),
        members: &reason,
    };
    output::write_error(service, &answer, request_id)
}

fn unrouted(service: &Service, http: &HttpRequest<'_>, error: &RouteError, request_id: &str) -> Answer {
    match (error, service.protocol) {
        (RouteError::UnknownOperation { .. }, Protocol::Json) => {
            respond::error(service, "UnknownOperationException", "", request_id)
        }
        (RouteError::UnknownOperation { action, .. }, _) if action.is_empty() => {
            let text = "Could not find operation: the request has no parameter Action";
            respond::error(service, "MissingAction", text, request_id)
        }
        (RouteError::UnknownOperation { action, version, .. }, _) => {
            let text = format!("Could not find operation {action} for version {version}");
            respond::error(service, "InvalidAction", &text, request_id)
        }
        (RouteError::Body(error), _) => invalid(service, error, request_id),
        (RouteError::UnknownService, _) => respond::no_service(http, None),
    }
}

fn not_built(service: &Service, operation: &str, request_id: &str) -> Answer {
    let reason = api::omitted(service.name, operation).unwrap_or("it is not there yet");
    let text = format!("{operation} is not supported by this server: {reason}.");
    respond::error(service, "NotSupported", &text, request_id)
}

fn unsigned_outcome(refused: &SignatureError) -> &'static str {
    match refused {
        SignatureError::Missing => "unsigned",
        _ => "unauthenticated",
    }
}

/// Notes the last use of a long-term key, at most once a minute: a use is not worth a wait for the disk.
fn note_use(server: &Server, call: &Call, service: &str) {
    let (Some(key), Some(now)) = (call.credential.as_deref(), call.time) else {
        return;
    };
    let region = call.region.as_str();
    let noted = key.last_used.as_ref().is_some_and(|used| {
        now.epoch_millis() - used.at.epoch_millis() < USED_AGAIN_MILLIS
            && used.service == service
            && used.region == region
    });
    if noted || key.temporary.is_some() || key.test_admin {
        return;
    }
    server.writer.send(Job::Used {
        id: key.id.clone(),
        used: LastUsed {
            at: now,
            region: region.into(),
            service: service.into(),
        },
    });
}
