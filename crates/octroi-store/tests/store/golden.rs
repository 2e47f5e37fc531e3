//! A data directory of every format can be opened.
//!
//! A directory under `corpus/store` is never written again. Where this test fails, a stored thing got a
//! field without a default or lost a variant: every store of our users would fail with it.
//! The directory of a new format is written by `cargo run -p octroi-store --example golden DIRECTORY`.

use std::path::{Path, PathBuf};

use octroi_store::{Lookup, Mark, RootKey, Store, check, export};
use octroi_world::EntityId;

use crate::worlds::Directory;

const FILES: [&str; 2] = ["octroi.redb", "root.key"];

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus/store")
}

#[test]
fn a_store_of_format_1_opens_and_has_its_world() {
    let dir = Directory::new();
    for file in FILES {
        let copy = dir.path().join(file);
        std::fs::copy(corpus().join("v1").join(file), &copy).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(&copy, std::fs::Permissions::from_mode(0o600)).unwrap();
        }
    }
    let root = RootKey::load_or_create(dir.path()).unwrap();
    assert_eq!(check(dir.path(), &root).unwrap().records, 70);
    let (store, world) = Store::open(dir.path(), root).unwrap();
    let listed = std::fs::read_to_string(corpus().join("v1/entities.json")).unwrap();
    let listed: Vec<EntityId> = serde_json::from_str(&listed).unwrap();
    assert_eq!(world.entity_ids().collect::<Vec<_>>(), listed);
    let text = export(&world, true).unwrap();
    let hexadecimal = |text: &str| -> String { text.bytes().map(|byte| format!("{byte:02x}")).collect() };
    for secret in ["the material of a key, 32B 01000", "secret of access key 1000"] {
        assert!(text.contains(&hexadecimal(secret)), "{secret}");
    }
    let all = Lookup {
        limit: 99,
        ..Lookup::new("111122223333".parse().unwrap(), "eu-west-1".parse().unwrap())
    };
    assert_eq!(store.records(&all).unwrap().len(), 70);
    for mark in [
        Mark::EventName("CreateKey".into()),
        Mark::EventSource("kms.amazonaws.com".into()),
        Mark::UserName("ops".into()),
        Mark::AccessKeyId("AKIAEXAMPLEKEYID".into()),
        Mark::ReadOnly(false),
        Mark::ResourceType("AWS::KMS::Key".into()),
        Mark::ResourceName("1".into()),
    ] {
        let marked = Lookup {
            mark: Some(mark.clone()),
            ..all.clone()
        };
        assert_eq!(store.records(&marked).unwrap().len(), 70, "{mark:?}");
    }
    let one = Lookup {
        mark: Some(Mark::EventId("event 3".into())),
        ..all
    };
    assert_eq!(store.records(&one).unwrap().len(), 1);
}
