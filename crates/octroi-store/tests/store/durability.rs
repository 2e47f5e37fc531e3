//! What was acknowledged is there when the data directory is opened again, and nothing else is.

use octroi_store::{Batch, OpenError, RootKey, Store};
use octroi_world::{Effect, EntityId, World};
use proptest::prelude::*;

use crate::worlds::{Directory, as_called, change, commit, digest, grant, grants, key, key_arn, root_key};

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_store_that_is_opened_again_has_the_world_that_was_committed(
        batches in proptest::collection::vec(proptest::collection::vec((0..10_u8, 0..6_u8, any::<u16>()), 1..9), 1..12),
    ) {
        let dir = Directory::new();
        let (mut store, mut world) = Store::open(dir.path(), root_key()).unwrap();
        for (number, changes) in batches.iter().enumerate() {
            let effects: Vec<Effect> = changes.iter().filter_map(|what| {
                let effect = as_called(change(*what), &world);
                world = world.apply(&effect).ok()?;
                Some(effect)
            }).collect();
            let mut batch = Batch::default();
            batch.add(&effects, &world);
            store.commit(&batch).unwrap();
            if number % 3 == 2 {
                drop(store);
                let read;
                (store, read) = Store::open(dir.path(), root_key()).unwrap();
                prop_assert_eq!(digest(&read), digest(&world));
            }
        }
        drop(store);
        let (_, read) = Store::open(dir.path(), root_key()).unwrap();
        prop_assert_eq!(digest(&read), digest(&world));
    }
}

#[test]
fn the_grants_of_a_key_that_is_gone_do_not_come_back_with_the_next_key_of_its_arn() {
    let dir = Directory::new();
    let (store, mut world) = Store::open(dir.path(), root_key()).unwrap();
    commit(&store, &mut world, &[key(1, 0).into(), grant(1, 1)]);
    let gone = Effect::Removed(EntityId::Key(key_arn(1)));
    commit(&store, &mut world, std::slice::from_ref(&gone));
    commit(&store, &mut world, &[key(1, 0).into()]);
    drop(store);
    let (store, mut world) = Store::open(dir.path(), root_key()).unwrap();
    assert_eq!(grants(&world), 0);
    // The same in one batch.
    commit(
        &store,
        &mut world,
        &[grant(1, 2), gone, key(1, 0).into(), grant(1, 3)],
    );
    drop(store);
    let (_, world) = Store::open(dir.path(), root_key()).unwrap();
    assert_eq!(grants(&world), 1);
}

#[test]
fn a_second_opener_is_refused_and_told_by_whom_and_may_when_the_first_is_gone() {
    let dir = Directory::new();
    let (store, _) = Store::open(dir.path(), root_key()).unwrap();
    let error = Store::open(dir.path(), root_key()).unwrap_err();
    let OpenError::InUse { owner, .. } = &error else {
        panic!("{error}");
    };
    assert_eq!(*owner, std::process::id().to_string());
    assert!(error.to_string().contains("--data"), "{error}");
    drop(store);
    assert!(Store::open(dir.path(), root_key()).is_ok());
}

#[test]
fn another_root_key_is_told_and_harms_nothing() {
    let dir = Directory::new();
    let (store, mut world) = Store::open(dir.path(), root_key()).unwrap();
    commit(&store, &mut world, &[key(1, 0).into()]);
    drop(store);
    let error = Store::open(dir.path(), RootKey::new([9; 32])).unwrap_err();
    assert!(matches!(error, OpenError::WrongRootKey { .. }), "{error}");
    let (_, read) = Store::open(dir.path(), root_key()).unwrap();
    assert_eq!(digest(&read), digest(&world));
}

#[test]
fn a_directory_that_cannot_be_made_is_named() {
    let dir = Directory::new();
    let file = dir.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = Store::open(&file.join("data"), root_key()).unwrap_err();
    assert!(matches!(error, OpenError::Io { .. }), "{error}");
    assert!(error.to_string().contains("--data"), "{error}");
}

#[test]
fn the_root_key_of_a_directory_is_made_once_and_missed_where_it_is_gone() {
    let dir = Directory::new();
    let root = RootKey::load_or_create(dir.path()).unwrap();
    let file = dir.path().join("root.key");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(
            std::fs::metadata(&file).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
    drop(Store::open(dir.path(), root).unwrap());
    drop(Store::open(dir.path(), RootKey::load_or_create(dir.path()).unwrap()).unwrap());
    std::fs::remove_file(&file).unwrap();
    let error = RootKey::load_or_create(dir.path()).unwrap_err().to_string();
    assert!(error.contains("OCTROI_ROOT_KEY") && !file.exists(), "{error}");
}

#[test]
fn a_large_store_is_read_whole_and_its_keys_share_what_their_policies_mean() {
    let dir = Directory::new();
    let (store, _) = Store::open(dir.path(), root_key()).unwrap();
    let keys = [1, 2].map(|number| key(number, 0).into());
    let grants = (0..3000).map(|number| grant(1, number));
    let world = keys
        .into_iter()
        .chain(grants)
        .fold(World::empty(), |world, effect| world.apply(&effect).unwrap());
    store.reset(&world).unwrap();
    drop(store);
    let (_, read) = Store::open(dir.path(), root_key()).unwrap();
    assert_eq!(digest(&read), digest(&world));
    let policies: Vec<_> = read.keys().filter_map(|key| key.policy.value()).collect();
    assert!(policies.len() == 2 && policies.iter().all(|policy| policy.shares_with(policies[0])));
}
