//! A server in memory with enforcement on, for as long as the stories run.

use std::fs::{self, File};
use std::io::Read as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::Duration;

use crate::house::{Failure, Result};

/// How often, and how many times, the file is looked for that says that the server listens.
const LOOK: Duration = Duration::from_millis(20);
const LOOKS: usize = 1500;

/// A running server.
pub(super) struct Server {
    child: Child,
    exports: Vec<(String, String)>,
}

impl Server {
    /// Starts a server on a free port and waits until it listens.
    pub(super) fn start(binary: &Path, folder: &Path) -> Result<Self> {
        let ready = folder.join("ready");
        fs::remove_file(&ready).ok();
        let log = folder.join("server.log");
        let log = File::create(&log)
            .map_err(|error| Failure::new(format!("cannot write `{}`: {error}", log.display())))?;
        let child = Command::new(binary)
            .args(["serve", "--in-memory", "--listen", "127.0.0.1:0", "--ready-file"])
            .arg(&ready)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .map_err(|error| Failure::new(format!("cannot run `{}`: {error}", binary.display())))?;
        let mut server = Self {
            child,
            exports: Vec::new(),
        };
        for _ in 0..LOOKS {
            if fs::read_to_string(&ready).is_ok_and(|text| text.ends_with('\n')) {
                server.exports = server.read_exports()?;
                return Ok(server);
            }
            if let Ok(Some(status)) = server.child.try_wait() {
                return Err(Failure::new(format!(
                    "`octroi serve` ended before it listened ({status})"
                )));
            }
            thread::sleep(LOOK);
        }
        Err(Failure::new("`octroi serve` did not say that it listens"))
    }

    /// Reads the `export` lines, which are whole when the file is there. The pipe stays open: its end would be a
    /// broken pipe for the server.
    fn read_exports(&mut self) -> Result<Vec<(String, String)>> {
        let out = self
            .child
            .stdout
            .as_mut()
            .ok_or_else(|| Failure::new("`octroi serve` has no output"))?;
        let mut text = [0; 4096];
        let count = out
            .read(&mut text)
            .map_err(|error| Failure::new(format!("cannot read from `octroi serve`: {error}")))?;
        let text = String::from_utf8_lossy(text.get(..count).unwrap_or_default()).into_owned();
        let exports: Vec<(String, String)> = text
            .lines()
            .filter_map(|line| line.strip_prefix("export ")?.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        if exports.iter().any(|(name, _)| name == "AWS_SECRET_ACCESS_KEY") {
            Ok(exports)
        } else {
            Err(Failure::new("`octroi serve` printed no access key"))
        }
    }

    /// Gives a command the endpoint and the root user's key, and nothing of AWS that the machine has.
    pub(super) fn sign_in(&self, command: &mut Command, folder: &Path) {
        let nothing = folder.join("no-configuration");
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("AWS_") {
                command.env_remove(name);
            }
        }
        command
            .envs(self.exports.iter().map(|(name, value)| (name, value)))
            .env("AWS_CONFIG_FILE", &nothing)
            .env("AWS_SHARED_CREDENTIALS_FILE", &nothing)
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_PAGER", "")
            .env("NO_PROXY", "127.0.0.1")
            .env("no_proxy", "127.0.0.1");
    }

    /// Stops the server; fails where it is gone already.
    pub(super) fn stop(mut self) -> Result {
        if let Ok(Some(status)) = self.child.try_wait() {
            return Err(Failure::new(format!(
                "`octroi serve` ended while the stories ran ({status})"
            )));
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
