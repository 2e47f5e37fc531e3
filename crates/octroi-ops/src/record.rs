//! The CloudTrail records of a call, refused or not.
//!
//! Follows `trail.md` 1 to 5. A record takes its facts from the call and its outcome: whose
//! identity, on which way, with which parameters. What a world does not hold (access keys,
//! ids of key material, the start of a session) is left out, as CloudTrail's readers allow.
//!
//! A call that could not be decided leaves no record, and `iam:PassRole` is a check and no call.
//! To record a launch that it refuses, record the launch with the outcome of the check.

mod identity;
mod members;
mod response;

use octroi_names::{Arn, Principal, Region, SmolStr, Time};
use octroi_policy::Value as ContextValue;
use octroi_trail::record::{Builder, Resource};
use octroi_trail::{Record, UserIdentity};
use octroi_world::{Effect, World};
use serde_json::{Value, json};

use crate::Request;
use crate::authorize::{CallerProfile, profile_of};
use crate::call::{Call, Failure, Performed, Refused};
use crate::context::Origin;
use crate::ids::{self, Ids};
use crate::kms::{RetireGrant, via_ec2};
use crate::refusal::denial_in;

/// Returns the record of a call in the trail of the caller's account.
pub fn record(world: &World, call: &Call, performed: &Performed, ids: &mut dyn Ids) -> Option<Record> {
    if matches!(call.request, Request::PassRole(_)) {
        return None;
    }
    let failure = match &performed.result {
        Ok(_) => None,
        Err(Refused::Failed(failure)) => Some(failure.clone()),
        Err(Refused::Denied { check, .. }) => {
            Some(denial_in(Some(world), call, performed.checks.get(*check)?))
        }
        Err(Refused::Undetermined { .. }) => return None,
    };
    let facts = Facts::of(call);
    Some(built(world, call, performed, &facts, failure, ids))
}

/// Returns every record that a call leaves: the caller's, the copy for the owner of a key in
/// another account, and those of the grants that EC2 retires behind it.
pub fn records(world: &World, call: &Call, performed: &Performed, ids: &mut dyn Ids) -> Vec<Record> {
    let Some(mut own) = record(world, call, performed, ids) else {
        return Vec::new();
    };
    let copies = copies_for_owners(call, performed, &mut own, ids);
    let mut all = vec![own];
    all.extend(copies);
    if !matches!(call.request, Request::RetireGrant(_) | Request::RevokeGrant(_)) {
        all.extend(retirements(world, call, performed, ids));
    }
    all
}

/// What an operation says of itself.
struct Facts {
    service: &'static str,
    name: &'static str,
    parameters: Value,
    keys: Vec<Arn>,
}

impl Facts {
    fn of(call: &Call) -> Self {
        let operation = call.request.operation();
        Self {
            service: operation.service(),
            name: operation.name(),
            parameters: match &*call.input {
                Value::Null => operation.request_parameters(),
                input => members::recorded(input),
            },
            keys: operation.key_resources(),
        }
    }
}

/// Returns the `responseElements` of an answer: nothing for reads.
fn recorded_output(call: &Call, output: &Value) -> Value {
    if call.request.operation().read_only() || output.as_object().is_none_or(serde_json::Map::is_empty) {
        return Value::Null;
    }
    members::recorded(output)
}

fn built(
    world: &World,
    call: &Call,
    performed: &Performed,
    facts: &Facts,
    failure: Option<Failure>,
    ids: &mut dyn Ids,
) -> Record {
    let at = call.time.unwrap_or(Time::from_epoch_millis(0));
    let region = region_of(facts.service, &call.region);
    let caller = profile_of(world, call);
    let identity = identity::of(call, &caller);
    let request_id = call.request_id.as_str();
    let builder = Record::builder(facts.service, facts.name, &region, at, identity)
        .ids(request_id, &ids::guid(ids))
        .parameters(facts.parameters.clone());
    let mut builder = sent(builder, call, &caller, facts.service, ids);
    for key in &facts.keys {
        builder = builder.key(key);
    }
    if let Ok(response) = &performed.result {
        let elements = response::elements(call, performed, response);
        builder = builder.response(elements);
    }
    if let Request::RetireGrant(request) = &call.request {
        // `trail.md` 4: the grant stands beside the parameters, which are null.
        builder = builder
            .parameters(Value::Null)
            .additional(json!({ "grantId": request.grant.as_str() }));
    }
    let refused = failure
        .as_ref()
        .is_some_and(|failure| facts.service != "ec2" && failure.code.as_str().starts_with("AccessDenied"));
    if let Some(failure) = failure {
        builder = builder.failed(failure.code.as_str(), failure.message);
    }
    let mut record = builder.build();
    if refused {
        // What KMS does, IAM and STS do too.
        record.request_parameters = Some(Value::Null);
    }
    if facts.service == "sts" {
        // CloudTrail counts what makes sessions as reading.
        record.read_only = Some(true);
    }
    if let Request::AssumeRole(request) = &call.request
        && !refused
    {
        record.resources = Some(vec![Resource {
            account_id: request.role.account(),
            kind: Some("AWS::IAM::Role".into()),
            arn: Some(request.role.clone()),
            ..Resource::default()
        }]);
    }
    // What was not read is not written, least of all as an empty text.
    record.event_time = record.event_time.filter(|_| call.time.is_some());
    record.source_ip_address = record.source_ip_address.filter(|text| !text.is_empty());
    record.user_agent = record.user_agent.filter(|text| !text.is_empty());
    record
}

/// IAM and Organizations have one Region in each partition.
fn region_of(service: &str, region: &Region) -> Region {
    use octroi_names::Partition;
    let name = match (service, region.partition()) {
        ("iam" | "organizations", Partition::Aws) => "us-east-1",
        ("iam", Partition::AwsCn) => "cn-north-1",
        ("iam" | "organizations", Partition::AwsUsGov) => "us-gov-west-1",
        ("organizations", Partition::AwsCn) => "cn-northwest-1",
        _ => return region.clone(),
    };
    name.parse().unwrap_or_else(|_| region.clone())
}

/// On which way the call came.
fn sent(builder: Builder, call: &Call, caller: &CallerProfile, service: &str, ids: &mut dyn Ids) -> Builder {
    match call.origin {
        Origin::Forwarded => builder.forwarded_by_ec2(&ids::guid(ids)),
        Origin::Infrastructure | Origin::Service => builder.internal(),
        Origin::Direct => match identity::linked_service(caller) {
            Some(linked) => builder.through(linked),
            None => {
                let host = match service {
                    "iam" => "iam.amazonaws.com".to_owned(),
                    _ => format!("{service}.{}.amazonaws.com", call.region),
                };
                let stated = |name| stated(call, name).unwrap_or_default();
                builder.direct(&stated("aws:SourceIp"), &stated("aws:UserAgent"), &host)
            }
        },
    }
}

/// A single-valued condition key that the evidence states of the call.
fn stated(call: &Call, name: &str) -> Option<SmolStr> {
    call.stated.iter().find_map(|(key, value)| match value {
        Some(ContextValue::One(value)) if key.eq_ignore_ascii_case(name) => Some(value.clone()),
        _ => None,
    })
}

/// A success on a key of another account is told to that account too; a refusal is not.
fn copies_for_owners(call: &Call, performed: &Performed, own: &mut Record, ids: &mut dyn Ids) -> Vec<Record> {
    let Some(caller) = call.caller.account().filter(|_| performed.result.is_ok()) else {
        return Vec::new();
    };
    let mut owners: Vec<_> = own
        .resources
        .iter()
        .flatten()
        .filter_map(|resource| resource.account_id)
        .filter(|owner| *owner != caller)
        .collect();
    owners.dedup();
    if owners.is_empty() {
        return Vec::new();
    }
    let shared = own.shared_event_id.get_or_insert_with(|| ids::guid(ids)).clone();
    let principal_id = own
        .user_identity
        .as_ref()
        .and_then(|who| who.principal_id.clone());
    owners
        .into_iter()
        .map(|owner| {
            let seen = own.user_identity.as_ref();
            Record {
                user_identity: Some(UserIdentity {
                    invoked_by: seen.and_then(|who| who.invoked_by.clone()),
                    ..UserIdentity::aws_account(caller, principal_id.as_deref().unwrap_or_default())
                }),
                event_id: Some(ids::guid(ids)),
                recipient_account_id: Some(owner),
                shared_event_id: Some(shared.clone()),
                ..own.clone()
            }
        })
        .collect()
}

/// The records of the grants that EC2 retires as a service behind a call of its own.
fn retirements(world: &World, call: &Call, performed: &Performed, ids: &mut dyn Ids) -> Vec<Record> {
    performed
        .effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::GrantRemoved { key, id } => Some((key, id)),
            _ => None,
        })
        .filter_map(|(key, grant)| {
            let request = RetireGrant {
                key: key.clone(),
                grant: grant.clone(),
                extras: crate::kms::Extras::default(),
            };
            let retire = Call {
                caller: Principal::Service(via_ec2(&call.region).into()),
                origin: Origin::Service,
                stated: Vec::new(),
                endpoint: None,
                request: Request::RetireGrant(request),
                ..call.clone()
            };
            let done = Performed {
                checks: Vec::new(),
                result: Ok(crate::Response::Empty),
                effects: Vec::new(),
            };
            record(world, &retire, &done, ids)
        })
        .collect()
}
