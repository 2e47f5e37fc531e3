//! `octroi serve` in a process of its own, on a free port, stopped when it is dropped.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::Duration;

use crate::client::Client;
use crate::sign::Keys;

static NEXT: AtomicU32 = AtomicU32::new(0);

/// A server that runs.
#[derive(Debug)]
pub struct Server {
    child: Child,
    host: String,
    directory: PathBuf,
}

/// Makes a directory for a test, which the caller removes or leaves to the system.
pub fn directory(name: &str) -> PathBuf {
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("octroi-{name}-{}-{number}", std::process::id()));
    let _ = std::fs::remove_dir_all(&path);
    path
}

impl Server {
    /// Starts a server on a data directory and waits until it answers.
    ///
    /// # Panics
    ///
    /// If it does not start; the message is what it said.
    pub fn start(program: &str, directory: &Path, flags: &[&str]) -> Self {
        let ready = directory.with_extension("ready");
        let _ = std::fs::remove_file(&ready);
        let mut child = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--ready-file"])
            .arg(&ready)
            .arg("--data")
            .arg(directory)
            .args(flags)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        for _ in 0..600 {
            let endpoint = std::fs::read_to_string(&ready).unwrap_or_default();
            if let Some(host) = endpoint.trim_end_matches('\n').strip_prefix("http://")
                && endpoint.ends_with('\n')
            {
                return Self {
                    child,
                    host: host.to_owned(),
                    directory: directory.to_owned(),
                };
            }
            if child.try_wait().is_ok_and(|ended| ended.is_some()) {
                break;
            }
            sleep(Duration::from_millis(50));
        }
        let _ = child.kill();
        let mut said = String::new();
        if let Some(mut stderr) = child.stderr.take() {
            let _ = stderr.read_to_string(&mut said);
        }
        panic!("octroi serve does not start: {said}");
    }

    /// Returns host and port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Returns the root user's access key.
    ///
    /// # Panics
    ///
    /// If the server wrote none.
    pub fn root(&self) -> Keys {
        let text = std::fs::read_to_string(self.directory.join("credentials")).expect("credentials");
        let value = |name: &str| {
            let line = text
                .lines()
                .find_map(|line| line.strip_prefix(name))
                .expect("a line");
            line.trim_start_matches('=').to_owned()
        };
        Keys {
            id: value("export AWS_ACCESS_KEY_ID"),
            secret: value("export AWS_SECRET_ACCESS_KEY").as_str().into(),
            token: None,
        }
    }

    /// Returns a client with the root user's access key.
    pub fn client(&self) -> Client {
        Client::new(&self.host, self.root())
    }

    /// Ends the process as a power failure would.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Asks the process to stop, and returns its exit code and all that it said.
    pub fn stop(mut self) -> (Option<i32>, String) {
        let _ = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        let mut said = String::new();
        if let Some(mut stderr) = self.child.stderr.take() {
            let _ = stderr.read_to_string(&mut said);
        }
        if let Some(mut stdout) = self.child.stdout.take() {
            let _ = stdout.read_to_string(&mut said);
        }
        let code = self.child.wait().ok().and_then(|status| status.code());
        (code, said)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}
