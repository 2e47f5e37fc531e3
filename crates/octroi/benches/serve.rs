//! `octroi serve` beside the Python mock of AWS, in one run on one machine.
//!
//! Eight keep-alive connections on loopback send the same signed request again and again; what is
//! compared is answers a second. The mock (`moto_server`, the pinned version of
//! `tests/clients/requirements.txt`) does not check signatures and enforces nothing; octroi does both. Also
//! measured: the time from the start of the process to the first answer, and its memory at rest.
//!
//! `cargo bench -p octroi --bench serve`; `MOTO_SERVER` names the program where it is not on the PATH.
//! Words after `--` choose: `cargo bench -p octroi --bench serve -- Encrypt`; `keys` fills a server with 100,000 of them.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "a bench that cannot go on stops, and it reads the clock"
)]

#[path = "serve/load.rs"]
mod load;
#[path = "serve/peer.rs"]
mod peer;

use std::path::Path;
use std::time::{Duration, Instant};

use load::{Load, Measured};
use octroi_testkit::sign::Keys;
use peer::Peer;

const CONNECTIONS: usize = 8;
/// How many keys are many.
const KEYS: u64 = 100_000;
const SECONDS: Duration = Duration::from_secs(4);

fn main() {
    // `cargo test --benches` runs this too, and wants no figures.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    // One thread sends: a load that needs two takes from the server what is to be measured.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    runtime.block_on(compare());
}

async fn compare() {
    let directory = std::env::temp_dir().join(format!("octroi-bench-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&directory);
    let octroi = Peer::octroi(&directory).await;
    println!(
        "octroi: first answer {:.1} ms after the start, {:.1} MiB at rest",
        octroi.first_answer_ms,
        octroi.memory_mib()
    );
    let moto = Peer::moto().await;
    if moto.is_none() {
        println!("moto_server is not here: pip install 'moto[server]', or name it with MOTO_SERVER");
    }
    let mut rows = Vec::new();
    let asked: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    for story in ["GetCallerIdentity", "Encrypt 32 B", "CreateGrant"] {
        if !asked.is_empty() && !asked.iter().any(|word| story.contains(word.as_str())) {
            continue;
        }
        let own = measure(story, &octroi).await;
        let other = match &moto {
            Some(moto) => Some(measure(story, moto).await),
            None => None,
        };
        rows.push((story, own, other));
    }
    println!(
        "{:<20} {:>14} {:>10} {:>10} {:>14} {:>8}",
        "", "octroi 1/s", "CPU us", "p99 ms", "moto 1/s", "ratio"
    );
    for (story, own, other) in rows {
        let peer = other.map(|other| other.per_second);
        println!(
            "{story:<20} {:>14.0} {:>10.1} {:>10.2} {:>14} {:>8}",
            own.per_second,
            own.cpu_micros,
            own.p99_ms,
            peer.map_or("-".to_owned(), |peer| format!("{peer:.0}")),
            peer.map_or("-".to_owned(), |peer| format!("{:.1}", own.per_second / peer)),
        );
    }
    if asked.is_empty() || asked.iter().any(|word| word == "keys") {
        many_keys(octroi, &directory).await;
    }
    let _ = std::fs::remove_dir_all(&directory);
}

/// Fills a server with 100,000 keys and says what that costs an `Encrypt`, and the next start.
async fn many_keys(octroi: Peer, directory: &Path) {
    let one = measure("Encrypt 32 B", &octroi).await;
    let key = Load::new(&octroi, "kms", Some("TrentService.CreateKey"), "{}");
    let until = Instant::now() + Duration::from_secs(240);
    let mut made = 0;
    while made < KEYS && Instant::now() < until {
        let filled = key.run(&octroi, CONNECTIONS, Duration::from_secs(1)).await;
        made += filled.per_second as u64;
    }
    let many = measure("Encrypt 32 B", &octroi).await;
    drop(octroi);
    let again = Peer::octroi(directory).await;
    println!(
        "{made} keys more: Encrypt {:.1} us of processor time after {:.1}, {:.0} a second after {:.0}; the next start \
         answers in {:.0} ms, {:.0} MiB",
        many.cpu_micros,
        one.cpu_micros,
        many.per_second,
        one.per_second,
        again.first_answer_ms,
        again.memory_mib()
    );
}

async fn measure(story: &str, peer: &Peer) -> Measured {
    let keys = &peer.keys;
    match story {
        "GetCallerIdentity" => {
            let body = "Action=GetCallerIdentity&Version=2011-06-15";
            Load::new(peer, "sts", None, body)
                .run(peer, CONNECTIONS, SECONDS)
                .await
        }
        "Encrypt 32 B" => {
            let key = new_key(peer, keys).await;
            let body = format!(
                r#"{{"KeyId":"{key}","Plaintext":"{}"}}"#,
                "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="
            );
            Load::new(peer, "kms", Some("TrentService.Encrypt"), &body)
                .run(peer, CONNECTIONS, SECONDS)
                .await
        }
        _ => {
            let key = new_key(peer, keys).await;
            let body = format!(
                r#"{{"KeyId":"{key}","GranteePrincipal":"arn:aws:iam::123456789012:root","Operations":["Decrypt"]}}"#
            );
            Load::new(peer, "kms", Some("TrentService.CreateGrant"), &body)
                .run(peer, CONNECTIONS, SECONDS)
                .await
        }
    }
}

/// Makes a key and returns its id.
async fn new_key(peer: &Peer, _keys: &Keys) -> String {
    let answer = Load::new(peer, "kms", Some("TrentService.CreateKey"), "{}")
        .once()
        .await;
    let at = answer.find("\"KeyId\"").expect("a key id in the answer");
    answer[at + 7..].split('"').nth(1).expect("a key id").to_owned()
}
