//! Reads the world of a scenario: the common one, with what the scenario lays over it.

use std::sync::Arc;

use octroi_names::{Arn, Datum, Gap, Known, Region, SmolStr};
use octroi_policy::Policy;
use octroi_world::*;
use serde_json::Value as Json;

const COMMON: &str = include_str!("../../../../corpus/scenarios/world.json");

/// The members by which things of a list are known.
const IDS: [&str; 3] = ["arn", "id", "name"];

/// Returns the common world with a patch laid over it.
pub(crate) fn common(patch: &Json) -> World {
    let mut json: Json = serde_json::from_str(COMMON).unwrap();
    lay(&mut json, patch);
    world(&json)
}

/// Lays objects over objects, member by member, and lists over lists, thing by thing.
fn lay(under: &mut Json, over: &Json) {
    match (under, over) {
        (_, Json::Null) => {}
        (Json::Object(under), Json::Object(over)) => {
            for (key, value) in over {
                match under.get_mut(key) {
                    // A policy is replaced whole, and so are maps of names.
                    Some(old) if !["policy", "trust", "policies", "tags"].contains(&key.as_str()) => {
                        lay(old, value)
                    }
                    _ => {
                        under.insert(key.clone(), value.clone());
                    }
                }
            }
        }
        (Json::Array(under), Json::Array(over)) if over.iter().all(|thing| id(thing).is_some()) => {
            for thing in over {
                match under.iter_mut().find(|old| id(old) == id(thing)) {
                    Some(old) => lay(old, thing),
                    None => under.push(thing.clone()),
                }
            }
            under.retain(|thing| thing["removed"] != true);
        }
        (under, over) => *under = over.clone(),
    }
}

fn id(thing: &Json) -> Option<&str> {
    IDS.iter().find_map(|name| thing.get(name)?.as_str())
}

fn list<'a>(json: &'a Json, name: &str) -> impl Iterator<Item = &'a Json> {
    json[name].as_array().into_iter().flatten()
}

fn text<'a>(json: &'a Json, name: &str) -> &'a str {
    json[name]
        .as_str()
        .unwrap_or_else(|| panic!("`{name}` is missing: {json}"))
}

fn arn(json: &Json) -> Arn {
    text(json, "arn").parse().unwrap()
}

fn gap() -> Gap {
    Gap::new(Datum::Other("the scenario".into()))
}

/// A value, `"unread"`, or the default.
fn known<T>(json: &Json, default: T, read: impl FnOnce(&Json) -> T) -> Known<T> {
    match json {
        Json::Null => Known::Is(default),
        Json::String(word) if word == "unread" => Known::Unknown(gap()),
        json => Known::Is(read(json)),
    }
}

fn policy(name: &str, json: &Json) -> PolicyRef {
    known(json, None, |json| {
        let text = json.to_string();
        Some(Arc::new(
            Policy::parse(name, &text).unwrap_or_else(|error| panic!("{error}: {text}")),
        ))
    })
    .map(|policy| policy.unwrap())
}

fn policies(json: &Json) -> Known<Map<SmolStr, PolicyRef>> {
    known(json, Map::new_sync(), |json| {
        let policies = json.as_object().unwrap();
        policies
            .iter()
            .map(|(name, document)| (name.as_str().into(), policy(name, document)))
            .collect()
    })
}

fn tags(json: &Json) -> Known<Map<SmolStr, SmolStr>> {
    known(json, Map::new_sync(), |json| {
        let tags = json.as_object().unwrap();
        tags.iter()
            .map(|(key, value)| (key.as_str().into(), value.as_str().unwrap().into()))
            .collect()
    })
}

fn boundary(json: &Json) -> Known<Option<PolicyRef>> {
    known(json, None, |json| {
        Some(policy(text(json, "arn"), &json["document"]))
    })
}

fn world(json: &Json) -> World {
    let mut builder = WorldBuilder::new();
    for account in list(json, "accounts") {
        builder.account(account_of(account));
    }
    for user in list(json, "users") {
        builder.user(User {
            arn: arn(user),
            unique_id: user["uniqueId"].as_str().map(Into::into),
            inline_policies: policies(&user["policies"]),
            attached_policies: Vec::new(),
            groups: Known::Is(Vec::new()),
            boundary: boundary(&user["boundary"]),
            tags: tags(&user["tags"]),
            created: None,
            sign_in: SignIn::default(),
        });
    }
    for role in list(json, "roles") {
        builder.role(Role {
            arn: arn(role),
            unique_id: role["uniqueId"].as_str().map(Into::into),
            trust: role["trust"]
                .is_object()
                .then(|| policy("trust policy", &role["trust"])),
            inline_policies: policies(&role["policies"]),
            attached_policies: Vec::new(),
            boundary: boundary(&role["boundary"]),
            tags: tags(&role["tags"]),
            created: None,
            description: None,
            max_session_seconds: None,
            last_used: None,
        });
    }
    for session in list(json, "sessions") {
        builder.session(Session {
            arn: arn(session),
            role: text(session, "role").parse().unwrap(),
            policies: known(&session["policies"], None, |json| {
                Some(
                    json.as_array()
                        .unwrap()
                        .iter()
                        .map(|p| policy("session", p))
                        .collect(),
                )
            }),
            tags: Map::new_sync(),
            expires: None,
            role_id: None,
        });
    }
    for key in list(json, "keys") {
        builder.key(key_of(key));
    }
    for volume in list(json, "volumes") {
        builder.volume(volume_of(volume));
    }
    for snapshot in list(json, "snapshots") {
        builder.snapshot(Snapshot {
            id: text(snapshot, "id").parse().unwrap(),
            owner: text(snapshot, "owner").parse().unwrap(),
            region: region(snapshot),
            encrypted: known(&snapshot["kmsKey"], false, |_| true),
            kms_key: known(&snapshot["kmsKey"], None, |json| {
                json.as_str().unwrap().parse().ok()
            }),
            volume: None,
            size_gib: Some(8),
        });
    }
    for image in list(json, "images") {
        builder.image(Image {
            id: text(image, "id").parse().unwrap(),
            owner: image["owner"].as_str().map(|owner| owner.parse().unwrap()),
            encrypted: known(&image["kmsKey"], false, |_| true),
            kms_key: known(&image["kmsKey"], None, |json| json.as_str().unwrap().parse().ok()),
            block_devices: list(image, "blockDevices").map(block_device).collect(),
        });
    }
    for instance in list(json, "instances") {
        builder.instance(Instance {
            id: text(instance, "id").parse().unwrap(),
            account: text(instance, "account").parse().unwrap(),
            region: region(instance),
            state: InstanceState::from_word(text(instance, "state")).unwrap(),
            state_reason: None,
            state_transition_reason: "".into(),
            image: None,
            instance_profile: None,
            spot: false,
            tags: tags(&instance["tags"]),
        });
    }
    for profile in list(json, "instanceProfiles") {
        builder.instance_profile(InstanceProfile {
            details: None,
            name: text(profile, "name").into(),
            account: text(profile, "account").parse().unwrap(),
            role: profile["role"].as_str().map(|arn| arn.parse().unwrap()),
        });
    }
    for absent in list(json, "absent") {
        builder.absent_principal(arn(absent));
    }
    for unread in list(json, "unread") {
        builder.unread(datum(text(unread, "kind"), text(unread, "id").into()));
    }
    if json["organization"].is_object() {
        builder.organization(Known::Is(Some(organization(&json["organization"]))));
    }
    builder.finish()
}

fn datum(kind: &str, about: SmolStr) -> Datum {
    match kind {
        "key" => Datum::Key(about),
        "instance" => Datum::Instance(about),
        "volume" => Datum::Volume(about),
        "volumes" => Datum::Volumes(about),
        "snapshot" => Datum::Snapshot(about),
        "instanceProfile" => Datum::InstanceProfile(about),
        other => panic!("`{other}` is not a kind of datum that scenarios leave unread"),
    }
}

fn region(json: &Json) -> Region {
    json["region"].as_str().unwrap_or("us-east-1").parse().unwrap()
}

fn account_of(json: &Json) -> Account {
    let mut account = Account::new(text(json, "id").parse().unwrap());
    for (name, settings) in json["ebs"].as_object().into_iter().flatten() {
        let defaults = EbsDefaults {
            encryption_by_default: known(&settings["encryptionByDefault"], false, |json| {
                json.as_bool().unwrap()
            }),
            default_kms_key: known(&settings["defaultKmsKey"], None, |json| {
                json.as_str().unwrap().parse().ok()
            }),
        };
        account.ebs.insert_mut(name.parse().unwrap(), defaults);
    }
    account
}

fn key_of(json: &Json) -> Key {
    let word = |name: &str, default: &str| json[name].as_str().unwrap_or(default).to_owned();
    Key {
        arn: arn(json),
        manager: Known::Is(match word("manager", "CUSTOMER").as_str() {
            "AWS" => KeyManager::Aws,
            _ => KeyManager::Customer,
        }),
        state: known(&json["state"], KeyState::Enabled, |json| {
            json.as_str().unwrap().parse().unwrap()
        }),
        spec: Known::Is(KeySpec::new(&word("spec", "SYMMETRIC_DEFAULT"))),
        usage: Known::Is(word("usage", "ENCRYPT_DECRYPT").parse().unwrap()),
        origin: Known::Is(word("origin", "AWS_KMS").into()),
        multi_region: Known::Is(false),
        rotation: Known::Is(Rotation::Off),
        description: "".into(),
        policy: policy("key policy", &json["policy"]),
        aliases: known(&json["aliases"], Vec::new(), |json| {
            let names = json.as_array().unwrap().iter();
            names.map(|name| name.as_str().unwrap().into()).collect()
        }),
        tags: tags(&json["tags"]),
        grants: known(&json["grants"], Map::new_sync(), |json| {
            let grants = json.as_array().unwrap().iter().map(grant);
            grants.map(|grant| (grant.id.clone(), grant)).collect()
        }),
        valid_to: None,
        deletion_date: None,
        custody: Custody::default(),
    }
}

fn grant(json: &Json) -> Grant {
    let pairs = json["subset"].as_object().map(|pairs| {
        pairs
            .iter()
            .map(|(key, value)| (key.as_str().into(), value.as_str().unwrap().into()))
            .collect()
    });
    Grant {
        id: text(json, "id").parse().unwrap(),
        name: None,
        grantee: GranteePrincipal::new(text(json, "grantee")),
        retiring: json["retiring"].as_str().map(GranteePrincipal::new),
        operations: list(json, "operations")
            .map(|name| name.as_str().unwrap().parse().unwrap())
            .collect(),
        constraint: pairs.map(Constraint::Subset),
        issuing_account: json["issuingAccount"].as_str().map(|id| id.parse().unwrap()),
        creation_date: None,
    }
}

pub(crate) fn block_device(json: &Json) -> BlockDevice {
    BlockDevice {
        device: json["device"].as_str().map(Into::into),
        encrypted: json["encrypted"].as_bool(),
        kms_key_id: json["kmsKeyId"].as_str().map(Into::into),
        snapshot: json["snapshot"].as_str().map(|id| id.parse().unwrap()),
        size_gib: json["sizeGib"].as_u64().map(|size| size.try_into().unwrap()),
    }
}

fn volume_of(json: &Json) -> Volume {
    let attachment = json["attachedTo"].as_str().map(|instance| Attachment {
        instance: instance.parse().unwrap(),
        device: json["device"].as_str().map(Into::into),
        state: AttachmentState::Attached,
        delete_on_termination: json["deleteOnTermination"].as_bool().unwrap_or(false),
    });
    let state = match json["state"].as_str() {
        Some("creating") => VolumeState::Creating,
        Some("error") => VolumeState::Error,
        Some(other) => panic!("{other}"),
        None if attachment.is_some() => VolumeState::InUse,
        None => VolumeState::Available,
    };
    Volume {
        id: text(json, "id").parse().unwrap(),
        account: text(json, "account").parse().unwrap(),
        region: region(json),
        encrypted: known(&json["kmsKey"], false, |_| true),
        kms_key: known(&json["kmsKey"], None, |json| json.as_str().unwrap().parse().ok()),
        snapshot: None,
        size_gib: Some(8),
        volume_type: None,
        state,
        attachment,
        tags: tags(&json["tags"]).value().cloned().unwrap(),
        created_by: None,
    }
}

fn organization(json: &Json) -> Organization {
    let members = json["members"].as_object().unwrap();
    let policies = list(json, "policies").map(|json| {
        let name: SmolStr = text(json, "name").into();
        let policy = OrganizationPolicy {
            policy_type: match text(json, "type") {
                "SERVICE_CONTROL_POLICY" => OrganizationPolicyType::ServiceControl,
                "RESOURCE_CONTROL_POLICY" => OrganizationPolicyType::ResourceControl,
                other => panic!("{other}"),
            },
            name: name.clone(),
            arn: json["policyArn"].as_str().map(|arn| arn.parse().unwrap()),
            policy: policy(&name, &json["document"]),
            attached_to: list(json, "attachedTo")
                .map(|id| id.as_str().unwrap().into())
                .collect(),
            attached_everywhere: json["attachedEverywhere"].as_bool().unwrap_or(false),
        };
        (name, policy)
    });
    Organization {
        id: text(json, "organizationId").into(),
        management_account: Known::Is(text(json, "managementAccount").parse().unwrap()),
        members: members
            .iter()
            .map(|(account, path)| {
                let path = path.as_array().unwrap().iter();
                let path = path.map(|id| id.as_str().unwrap().into()).collect();
                (account.parse().unwrap(), Known::Is(Membership { path }))
            })
            .collect(),
        policies: Known::Is(policies.collect()),
        directory: None,
    }
}
