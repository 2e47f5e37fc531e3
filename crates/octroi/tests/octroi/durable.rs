//! What the local AWS acknowledged is there after the process was killed, and a clean stop loses nothing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use octroi_testkit::client::Client;
use octroi_testkit::server::{Server, directory};
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_octroi");
const KILLS: usize = 50;
const WRITERS: usize = 4;

/// What was acknowledged.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Made {
    User(String),
    Key(String),
    Grant { key: String, grant: String },
    Alias(String),
}

fn write(client: &mut Client, name: &str, made: &Mutex<Vec<Made>>) -> std::io::Result<()> {
    let note = |thing| made.lock().unwrap().push(thing);
    let user = client.iam("CreateUser", &format!("UserName={name}"))?;
    assert_eq!(user.status, 200, "{user:?}");
    note(Made::User(name.to_owned()));
    let key = client.kms("CreateKey", &json!({}))?.json();
    let key = key["KeyMetadata"]["Arn"].as_str().unwrap().to_owned();
    note(Made::Key(key.clone()));
    let input = json!({"KeyId": key, "Operations": ["Decrypt"],
        "GranteePrincipal": format!("arn:aws:iam::123456789012:user/{name}")});
    let grant = client.kms("CreateGrant", &input)?.json();
    let grant = grant["GrantId"]
        .as_str()
        .unwrap_or_else(|| panic!("{grant}"))
        .to_owned();
    note(Made::Grant {
        key: key.clone(),
        grant,
    });
    let alias = format!("alias/{name}");
    let answer = client.kms("CreateAlias", &json!({"AliasName": alias, "TargetKeyId": key}))?;
    assert_eq!(answer.status, 200, "{answer:?}");
    note(Made::Alias(alias));
    Ok(())
}

fn is_there(client: &mut Client, thing: &Made) -> bool {
    match thing {
        Made::User(name) => client.iam("GetUser", &format!("UserName={name}")).unwrap().status == 200,
        Made::Key(arn) => {
            // The key itself, not its name alone: what it encrypts, it decrypts.
            let input = json!({"KeyId": arn, "Plaintext": "AAAA"});
            let blob = client.kms("Encrypt", &input).unwrap().json();
            let blob = blob["CiphertextBlob"].as_str().unwrap_or_default().to_owned();
            let plain = client
                .kms("Decrypt", &json!({"CiphertextBlob": blob}))
                .unwrap()
                .json();
            plain["Plaintext"] == "AAAA"
        }
        Made::Grant { key, grant } => {
            let grants = client
                .kms("ListGrants", &json!({"KeyId": key, "GrantId": grant}))
                .unwrap()
                .json();
            grants["Grants"]
                .as_array()
                .is_some_and(|grants| grants.len() == 1)
        }
        Made::Alias(name) => client.kms("DescribeKey", &json!({"KeyId": name})).unwrap().status == 200,
    }
}

#[test]
fn every_acknowledged_change_is_there_after_fifty_kills_under_load() {
    let place = directory("kills");
    let made: Arc<Mutex<Vec<Made>>> = Arc::default();
    let mut sealed: Option<String> = None;
    for round in 0..KILLS {
        let mut server = Server::start(PROGRAM, &place, &[]);
        let mut client = server.client();
        // A ciphertext of the first round opens in every later one: no key is lost.
        match &sealed {
            None => {
                let key = client.kms("CreateKey", &json!({})).unwrap().json();
                let input = json!({"KeyId": key["KeyMetadata"]["KeyId"], "Plaintext": "b2N0cm9p"});
                let blob = client.kms("Encrypt", &input).unwrap().json();
                sealed = blob["CiphertextBlob"].as_str().map(str::to_owned);
            }
            Some(blob) => {
                let plain = client
                    .kms("Decrypt", &json!({"CiphertextBlob": blob}))
                    .unwrap()
                    .json();
                assert_eq!(plain["Plaintext"], "b2N0cm9p", "round {round}");
            }
        }
        // The things of the last round, all of them; of the earlier ones a sample.
        let known = made.lock().unwrap().clone();
        let recent = known.len().saturating_sub(120);
        for thing in known[recent..].iter().chain(known[..recent].iter().step_by(29)) {
            assert!(is_there(&mut client, thing), "round {round}: {thing:?} is lost");
        }
        let stop = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (stop, made) = (Arc::clone(&stop), Arc::clone(&made));
                let mut client = server.client();
                std::thread::spawn(move || {
                    for number in 0.. {
                        let name = format!("u-{round}-{writer}-{number}");
                        if stop.load(Ordering::Relaxed) || write(&mut client, &name, &made).is_err() {
                            return;
                        }
                    }
                })
            })
            .collect();
        std::thread::sleep(Duration::from_millis(40 + (round as u64 * 37) % 160));
        server.kill();
        stop.store(true, Ordering::Relaxed);
        for writer in writers {
            writer.join().unwrap();
        }
    }
    assert!(
        made.lock().unwrap().len() > KILLS,
        "the load made next to nothing"
    );
    let checked = std::process::Command::new(PROGRAM)
        .args(["store", "check", "--data"])
        .arg(&place)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(
        checked.status.success() && said.contains("violations: []"),
        "{said}"
    );
    std::fs::remove_dir_all(&place).unwrap();
}

#[test]
fn a_stop_finishes_what_is_under_way_and_a_second_server_is_refused() {
    let place = directory("stop");
    let server = Server::start(PROGRAM, &place, &[]);
    let mut client = server.client();
    let key = client
        .kms("CreateKey", &json!({"Description": "kept"}))
        .unwrap()
        .json();
    let second = std::process::Command::new(PROGRAM)
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(&place)
        .output()
        .unwrap();
    assert_eq!(second.status.code(), Some(1));
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(said.contains("error:"), "{said}");
    drop(client);
    let (code, said) = server.stop();
    assert_eq!(code, Some(0), "{said}");
    let server = Server::start(PROGRAM, &place, &[]);
    let input = json!({"KeyId": key["KeyMetadata"]["KeyId"]});
    let described = server.client().kms("DescribeKey", &input).unwrap().json();
    assert_eq!(described["KeyMetadata"]["Description"], Value::from("kept"));
    drop(server);
    std::fs::remove_dir_all(&place).unwrap();
}
