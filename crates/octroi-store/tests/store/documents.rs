//! Exports and imports, and what a check says.

use octroi_store::{ImportError, Store, check, compact, export, import};
use octroi_world::World;

use crate::worlds::{Directory, digest, full, root_key};

#[test]
fn an_export_with_its_secrets_is_the_world() {
    let world = full();
    let text = export(&world, true).unwrap();
    assert_eq!(digest(&import(&text).unwrap()), digest(&world));
}

#[test]
fn an_export_without_secrets_has_none_and_is_not_imported() {
    let hexadecimal = |text: &str| -> String { text.bytes().map(|byte| format!("{byte:02x}")).collect() };
    let world = full();
    let text = export(&world, false).unwrap();
    for secret in [
        "the material of a key, 32B 01000",
        "secret of access key 1000",
        "\u{ff}\u{ff}",
    ] {
        assert!(
            !text.contains(secret) && !text.contains(&hexadecimal(secret)),
            "{secret}"
        );
    }
    assert!(!text.contains("255,") && !text.contains("ffff"));
    assert!(
        export(&world, true)
            .unwrap()
            .contains(&hexadecimal("the material of a key, 32B 01000"))
    );
    let error = import(&text).unwrap_err();
    assert!(
        matches!(error, ImportError::SecretsOmitted { omitted: 3 }),
        "{error}"
    );
    // Nothing was left out of a world without secrets.
    let text = export(&World::empty(), false).unwrap();
    assert_eq!(import(&text).unwrap().entity_ids().count(), 0);
}

#[test]
fn what_is_no_export_is_refused_with_the_reason() {
    let text = export(&full(), true).unwrap();
    assert!(matches!(import("{}"), Err(ImportError::NotAnExport { .. })));
    assert!(matches!(
        import(&text.replace("octroi export", "other")),
        Err(ImportError::NotAnExport { .. })
    ));
    let newer = text.replacen("\"version\": 1", "\"version\": 2", 1);
    assert!(matches!(import(&newer), Err(ImportError::Newer { found: 2 })));
    let broken = text.replacen("\"arn\": \"arn:", "\"arn\": \"arm:", 1);
    assert!(matches!(import(&broken), Err(ImportError::Entity { .. })));
}

#[test]
fn a_check_counts_and_changes_nothing_and_compaction_loses_nothing() {
    let dir = Directory::new();
    let (store, _) = Store::open(dir.path(), root_key()).unwrap();
    let world = full();
    store.reset(&world).unwrap();
    store.reset(&world).unwrap();
    drop(store);
    let file = dir.path().join("octroi.redb");
    let before = std::fs::read(&file).unwrap();
    let found = check(dir.path(), &root_key()).unwrap();
    assert_eq!(
        (found.entities, found.records, found.violations),
        (10, 0, Vec::new())
    );
    assert_eq!(std::fs::read(&file).unwrap(), before);
    let (old, new) = compact(dir.path(), root_key()).unwrap();
    assert!(new <= old);
    let (_, read) = Store::open(dir.path(), root_key()).unwrap();
    assert_eq!(digest(&read), digest(&world));
}

#[test]
fn nothing_of_a_world_lies_readable_on_the_disk_but_the_ids() {
    let dir = Directory::new();
    let (store, _) = Store::open(dir.path(), root_key()).unwrap();
    store.reset(&full()).unwrap();
    drop(store);
    let file = std::fs::read(dir.path().join("octroi.redb")).unwrap();
    for text in ["the material of a key", "secret of access key", "2012-10-17"] {
        assert!(
            !file.windows(text.len()).any(|part| part == text.as_bytes()),
            "{text}"
        );
    }
}
