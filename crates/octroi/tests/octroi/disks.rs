//! A disk that takes no more, and directories that cannot be used: a clear error, and nothing is lost.

use std::process::Command;

use octroi_testkit::server::{Server, directory};
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_octroi");

/// Writes a script that runs the program with a largest size of files, which stands for a disk that is full.
fn on_a_small_disk(blocks_of_512: u32) -> String {
    let script = directory("small-disk").with_extension("sh");
    let text = format!("#!/bin/sh\ntrap '' XFSZ\nulimit -f {blocks_of_512}\nexec '{PROGRAM}' \"$@\"\n");
    std::fs::write(&script, text).unwrap();
    let made = Command::new("chmod").arg("+x").arg(&script).status().unwrap();
    assert!(made.success());
    script.to_str().unwrap().to_owned()
}

#[test]
fn a_full_disk_refuses_changes_and_keeps_what_was_acknowledged() {
    let place = directory("full");
    let server = Server::start(&on_a_small_disk(8_192), &place, &[]);
    let mut client = server.client();
    let mut acknowledged = Vec::new();
    let refused = loop {
        let answer = client
            .kms("CreateKey", &json!({ "Description": "x".repeat(8_000) }))
            .unwrap();
        if answer.status != 200 {
            break answer;
        }
        acknowledged.push(answer.json()["KeyMetadata"]["Arn"].as_str().unwrap().to_owned());
        assert!(acknowledged.len() < 4_000, "the disk is never full");
    };
    assert!(!acknowledged.is_empty());
    assert_eq!(refused.status, 500, "{refused:?}");
    assert_eq!(refused.json()["__type"], "KMSInternalException");
    // What it has, it still tells; what it cannot keep, it does not take.
    let told = client
        .kms("DescribeKey", &json!({ "KeyId": acknowledged[0] }))
        .unwrap();
    assert_eq!(told.status, 200);
    let again = client.kms("CreateKey", &json!({})).unwrap();
    assert_eq!(again.status, 500, "{again:?}");
    let (_, said) = server.stop();
    assert!(said.contains("a change was not written"), "{said}");

    let server = Server::start(PROGRAM, &place, &[]);
    let mut client = server.client();
    for arn in &acknowledged {
        let blob = client
            .kms("Encrypt", &json!({ "KeyId": arn, "Plaintext": "AAAA" }))
            .unwrap();
        assert_eq!(blob.status, 200, "{arn} was acknowledged");
    }
    let keys = client.kms("ListKeys", &json!({ "Limit": 1_000 })).unwrap().json();
    assert_eq!(
        keys["Keys"].as_array().map(Vec::len),
        Some(acknowledged.len().min(1_000))
    );
    assert_eq!(keys["Truncated"], Value::Bool(acknowledged.len() > 1_000));
    assert_eq!(client.kms("CreateKey", &json!({})).unwrap().status, 200);
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let file = directory("a-file");
    std::fs::write(&file, "mine").unwrap();
    let inside = file.join("data");
    for place in [&file, &inside] {
        let ran = Command::new(PROGRAM)
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(place)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ran.stderr);
        assert_ne!(ran.status.code(), Some(0));
        assert!(said.contains(place.to_str().unwrap()), "{said}");
        assert!(!said.contains("panicked"), "{said}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
    }
}
