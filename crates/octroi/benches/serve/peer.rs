//! The servers that are measured, each in a process of its own.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::load::Load;
use octroi_testkit::sign::Keys;

/// A server that runs.
pub(crate) struct Peer {
    child: Child,
    pub(crate) host: String,
    pub(crate) keys: Keys,
    pub(crate) first_answer_ms: f64,
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Peer {
    /// Starts octroi on a data directory, enforcing.
    pub(crate) async fn octroi(directory: &Path) -> Self {
        let port = free_port();
        let mut command = Command::new(env!("CARGO_BIN_EXE_octroi"));
        let host = format!("127.0.0.1:{port}");
        command
            .args(["serve", "--listen", &host, "--quiet", "--data"])
            .arg(directory);
        let credentials = directory.join("credentials");
        Self::start(command, host, || {
            let text = std::fs::read_to_string(&credentials).ok()?;
            let value = |name: &str| {
                let line = text.lines().find_map(|line| line.strip_prefix(name))?;
                Some(line.trim_start_matches('=').to_owned())
            };
            Some(Keys {
                id: value("export AWS_ACCESS_KEY_ID")?,
                secret: value("export AWS_SECRET_ACCESS_KEY")?.as_str().into(),
                token: None,
            })
        })
        .await
    }

    /// Starts the Python mock; `None` where it is not installed.
    pub(crate) async fn moto() -> Option<Self> {
        let program = std::env::var("MOTO_SERVER").unwrap_or_else(|_| "moto_server".to_owned());
        Command::new(&program)
            .arg("--help")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .ok()?;
        let port = free_port();
        let mut command = Command::new(program);
        command.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
        let keys = || {
            Some(Keys {
                id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
                secret: "secret".into(),
                token: None,
            })
        };
        Some(Self::start(command, format!("127.0.0.1:{port}"), keys).await)
    }

    async fn start(mut command: Command, host: String, keys: impl Fn() -> Option<Keys>) -> Self {
        let began = Instant::now();
        let child = command
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a process");
        let mut peer = Self {
            child,
            host,
            keys: Keys {
                id: String::new(),
                secret: "".into(),
                token: None,
            },
            first_answer_ms: 0.0,
        };
        loop {
            assert!(
                began.elapsed() < Duration::from_secs(60),
                "the server does not answer"
            );
            if tokio::net::TcpStream::connect(&peer.host).await.is_ok()
                && let Some(keys) = keys()
            {
                peer.keys = keys;
                break;
            }
            tokio::time::sleep(Duration::from_micros(500)).await;
        }
        let body = "Action=GetCallerIdentity&Version=2011-06-15";
        let answer = Load::new(&peer, "sts", None, body).once().await;
        assert!(answer.contains("GetCallerIdentityResult"), "{answer}");
        peer.first_answer_ms = began.elapsed().as_secs_f64() * 1_000.0;
        peer
    }

    /// Returns the time that the process had of the processors, in microseconds: what noise on the machine
    /// changes least.
    pub(crate) fn cpu_micros(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let after_name = stat.rsplit(')').next().unwrap_or_default();
        let ticks = |at| after_name.split_whitespace().nth(at)?.parse::<f64>().ok();
        // A tick is a hundredth of a second on every Linux that is met.
        (ticks(11).unwrap_or_default() + ticks(12).unwrap_or_default()) * 10_000.0
    }

    /// Returns the resident memory of the process.
    pub(crate) fn memory_mib(&self) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kib.unwrap_or_default() / 1_024.0
    }
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}
