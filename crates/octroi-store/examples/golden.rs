//! Writes a data directory as this octroi writes it, for `corpus/store`; see the test `golden`.

use octroi_names::Time;
use octroi_store::{Batch, Marks, Record, Resource, RootKey, Store};

#[path = "../tests/store/worlds.rs"]
#[expect(
    dead_code,
    clippy::unwrap_used,
    reason = "the worlds of the tests, which use more of them"
)]
mod worlds;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dir = std::env::args_os().nth(1).ok_or("which directory?")?;
    let dir = std::path::Path::new(&dir);
    let world = worlds::full();
    let (store, _) = Store::open(dir, RootKey::load_or_create(dir)?)?;
    store.reset(&world)?;
    let record = |millis| -> Result<Record, Box<dyn std::error::Error>> {
        Ok(Record {
            account: "111122223333".parse()?,
            region: "eu-west-1".parse()?,
            time: Time::from_epoch_millis(millis),
            marks: Marks {
                event_id: Some(format!("event {millis}").into()),
                event_name: Some("CreateKey".into()),
                event_source: Some("kms.amazonaws.com".into()),
                user_name: Some("ops".into()),
                access_key_id: Some("AKIAEXAMPLEKEYID".into()),
                read_only: Some(false),
                resources: vec![Resource {
                    kind: Some("AWS::KMS::Key".into()),
                    name: Some("1".into()),
                }],
            },
            json: br#"{"eventName":"CreateKey"}"#.to_vec(),
        })
    };
    // More than a block, so that every table has rows.
    store.commit(&Batch {
        records: (0..70).map(record).collect::<Result<_, _>>()?,
        durable: true,
        ..Batch::default()
    })?;
    store.close()?;
    let ids: Vec<_> = world.entity_ids().collect();
    std::fs::write(
        dir.join("entities.json"),
        serde_json::to_string_pretty(&ids)? + "\n",
    )?;
    std::fs::remove_file(dir.join("lock"))?;
    Ok(())
}
