//! The table of encryption outcomes: what is asked for, what the volume is made from, and the
//! account's settings.
//!
//! After <https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html>.

use octroi_names::{AccountId, Known, Region};
use octroi_ops::ec2::{ResolvedDevice, Source, resolve};
use octroi_world::BlockDevice;
use serde_json::{Value as Json, json};

use crate::world::{block_device, common};

const KEY: &str = "key/1234abcd-12ab-34cd-56ef-1234567890ab";
const KEY2: &str = "key/2234abcd-12ab-34cd-56ef-1234567890ab";
const AWS_EBS: &str = "key/ebbbabcd-12ab-34cd-56ef-1234567890ab";
const OWN: &str = "snap-0123456789abcdef0";
const PLAIN: &str = "snap-0123456789abcdef1";
const SHARED: &str = "snap-0123456789abcdef2";

fn settings(encryption_by_default: Json, default_kms_key: Json) -> Json {
    json!({ "accounts": [{ "id": "111122223333", "ebs": { "us-east-1": {
        "encryptionByDefault": encryption_by_default, "defaultKmsKey": default_kms_key,
    } } }] })
}

fn devices(patch: &Json, devices: &[Json], image: Option<&str>) -> Vec<ResolvedDevice> {
    let world = common(patch);
    let account: AccountId = "111122223333".parse().unwrap();
    let region: Region = "us-east-1".parse().unwrap();
    let devices: Vec<BlockDevice> = devices.iter().map(block_device).collect();
    let image = image.map(|id| world.image(&id.parse().unwrap()).unwrap());
    resolve(&world, account, &region, &devices, image)
}

/// `plain`, the key's resource, or `unknown`.
fn told(device: &ResolvedDevice) -> String {
    match (&device.encrypted, &device.kms_key) {
        (Known::Is(false), Known::Is(None)) => "plain".to_owned(),
        (Known::Is(true), Known::Is(Some(key))) => key.resource().to_owned(),
        (Known::Is(true), Known::Unknown(_)) => "unknown key".to_owned(),
        (Known::Unknown(_), Known::Unknown(_)) => "unknown".to_owned(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_table_of_outcomes_holds() {
    let asked_key = format!("arn:aws:kms:us-east-1:111122223333:{KEY2}");
    // Asked for, by default, source, without a key, with one.
    for (asked, by_default, source, without, with) in [
        (false, false, None, "plain", None),
        (false, false, Some(PLAIN), "plain", None),
        (false, false, Some(OWN), KEY, Some(KEY2)),
        (false, false, Some(SHARED), AWS_EBS, Some(KEY2)),
        (true, false, None, AWS_EBS, Some(KEY2)),
        (true, false, Some(PLAIN), AWS_EBS, Some(KEY2)),
        (true, false, Some(OWN), KEY, Some(KEY2)),
        (true, false, Some(SHARED), AWS_EBS, Some(KEY2)),
        (false, true, None, AWS_EBS, Some(KEY2)),
        (false, true, Some(PLAIN), AWS_EBS, Some(KEY2)),
        (false, true, Some(OWN), KEY, Some(KEY2)),
        (false, true, Some(SHARED), AWS_EBS, Some(KEY2)),
        (true, true, None, AWS_EBS, Some(KEY2)),
        (true, true, Some(OWN), KEY, Some(KEY2)),
    ] {
        let row = format!("asked {asked}, by default {by_default}, from {source:?}");
        let world = settings(json!(by_default), Json::Null);
        let encrypted = asked.then_some(true);
        let device = json!({ "encrypted": encrypted, "snapshot": source });
        assert_eq!(told(&devices(&world, &[device], None)[0]), without, "{row}");
        if let Some(with) = with {
            let device = json!({ "encrypted": encrypted, "snapshot": source, "kmsKeyId": asked_key });
            assert_eq!(
                told(&devices(&world, &[device], None)[0]),
                with,
                "{row}, with a key"
            );
        }
    }
}

#[test]
fn a_key_is_found_by_every_name_it_has() {
    let arn = format!("arn:aws:kms:us-east-1:111122223333:{KEY}");
    for name in [
        "1234abcd-12ab-34cd-56ef-1234567890ab",
        &arn,
        "alias/app",
        "arn:aws:kms:us-east-1:111122223333:alias/app",
    ] {
        let device = json!({ "encrypted": true, "kmsKeyId": name });
        assert_eq!(told(&devices(&Json::Null, &[device], None)[0]), KEY, "{name}");
    }
    let device = json!({ "encrypted": true, "kmsKeyId": "alias/none" });
    assert_eq!(
        told(&devices(&Json::Null, std::slice::from_ref(&device), None)[0]),
        "alias/none",
        "an alias that does not exist names no key"
    );
    let unread = json!({ "keys": [{ "arn": format!("arn:aws:kms:us-east-1:111122223333:{KEY2}"), "aliases": "unread" }] });
    assert_eq!(
        told(&devices(&unread, &[device], None)[0]),
        "unknown key",
        "an alias may be that of a key whose aliases were not read"
    );
}

#[test]
fn what_was_not_read_is_unknown_only_where_it_matters() {
    let unread = settings(json!("unread"), json!("unread"));
    let one = |device: Json| told(&devices(&unread, &[device], None)[0]);
    assert_eq!(one(json!({})), "unknown");
    assert_eq!(one(json!({ "encrypted": true })), "unknown key");
    assert_eq!(one(json!({ "encrypted": true, "kmsKeyId": "alias/app" })), KEY);
    assert_eq!(one(json!({ "snapshot": OWN })), KEY);
    assert_eq!(one(json!({ "snapshot": SHARED })), "unknown key");
    assert_eq!(one(json!({ "snapshot": PLAIN })), "unknown");
    assert_eq!(one(json!({ "snapshot": "snap-0000000000000dead" })), "unknown");

    let no_managed_key = json!({ "keys": [{ "arn": format!("arn:aws:kms:us-east-1:111122223333:{AWS_EBS}"), "removed": true }] });
    let device = json!({ "encrypted": true });
    assert_eq!(
        told(&devices(&no_managed_key, &[device], None)[0]),
        "unknown key",
        "the AWS managed key is made on first use"
    );
}

#[test]
fn the_requests_devices_lie_over_the_images() {
    let image = Some("ami-0123456789abcdef1");
    let alone = devices(&Json::Null, &[], image);
    assert_eq!((alone.len(), told(&alone[0]).as_str()), (1, KEY));
    let over = devices(
        &Json::Null,
        &[
            json!({ "device": "/dev/xvda", "encrypted": true, "kmsKeyId": KEY2.trim_start_matches("key/") }),
            json!({ "device": "/dev/sdf" }),
        ],
        image,
    );
    let outcomes: Vec<String> = over.iter().map(told).collect();
    assert_eq!(outcomes, [KEY2, "plain"]);
    assert!(
        matches!(&over[0].source, Known::Is(Source::EncryptedSnapshot { key, .. }) if key.resource() == KEY)
    );
    assert_eq!(over[1].source, Known::Is(Source::Blank));
    assert_eq!(over[0].device.device.as_deref(), Some("/dev/xvda"));

    // What was resolved once resolves to the same again.
    let again: Vec<Json> = over
        .iter()
        .map(|device| {
            let key = device.kms_key.value().and_then(Option::as_ref);
            json!({
                "device": device.device.device.as_deref(),
                "encrypted": device.encrypted.value(),
                "kmsKeyId": key.map(|key| key.as_str()),
            })
        })
        .collect();
    let again: Vec<String> = devices(&Json::Null, &again, image).iter().map(told).collect();
    assert_eq!(again, outcomes);

    let bare = json!({ "images": [{ "id": "ami-0000000000000beef", "owner": "111122223333",
        "kmsKey": format!("arn:aws:kms:us-east-1:111122223333:{KEY}") }] });
    let root = devices(&bare, &[], Some("ami-0000000000000beef"));
    assert_eq!(
        root.iter().map(told).collect::<Vec<_>>(),
        [KEY],
        "an image that lists no device has a root all the same"
    );
}
