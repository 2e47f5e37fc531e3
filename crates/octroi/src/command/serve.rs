//! `octroi serve`: a local AWS that checks signatures and enforces.
//!
//! Standard output has the `export` lines of a new world's root access key and nothing else; the talk
//! is on standard error. It stops at Ctrl-C and SIGTERM, after what is under way.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use octroi_names::{AccountId, Region, Secret};
use octroi_server::config::{Storage, TestAdmin, Tls};
use octroi_server::{Config, Enforcement, Running, StartError};

use crate::exit::Exit;
use crate::interrupt;
use crate::ui::{Failure, Say, Shell};

/// The directory where neither `--data` nor `--in-memory` says another.
pub(crate) const DEFAULT_DIRECTORY: &str = ".octroi";

/// The flags of `serve`.
#[derive(Debug, clap::Args)]
pub(crate) struct Serve {
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4566")]
    listen: SocketAddr,
    #[arg(long)]
    allow_remote: bool,
    #[arg(long, value_name = "DIR", conflicts_with = "in_memory")]
    data: Option<PathBuf>,
    #[arg(long)]
    in_memory: bool,
    #[arg(long, value_name = "FILE", requires = "in_memory")]
    case: Option<PathBuf>,
    #[arg(long, value_name = "ID", default_value = "123456789012")]
    account: AccountId,
    #[arg(long, value_name = "REGION", default_value = "us-east-1")]
    region: Region,
    #[arg(long, value_enum, value_name = "HOW", default_value = "on")]
    enforce: Enforce,
    #[arg(long)]
    test_admin: bool,
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    #[arg(long, value_enum, value_name = "FORM", default_value = "text")]
    log: Form,
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    #[arg(long, conflicts_with = "tls_cert")]
    tls_self_signed: bool,
}

/// Whether refusals refuse.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Enforce {
    On,
    Log,
    Off,
}

/// The form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    Text,
    Json,
}

impl Serve {
    /// Serves until it is told to stop.
    pub(crate) fn run(self, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
        let ready_file = self.ready_file.clone();
        let config = self.config()?;
        let first = match &config.storage {
            Storage::Directory(directory) => !octroi_server::bootstrap::credentials_path(directory).exists(),
            Storage::Memory => true,
        };
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()
            .map_err(|error| failed(&error))?;
        runtime.block_on(async {
            let running = octroi_server::start(config)
                .await
                .map_err(|error| refused(&error))?;
            let told = tell(&running, first, ready_file.as_deref(), shell);
            if told.is_ok() {
                stop_asked().await;
                shell.say(&Say::new("serve-stopping"));
            }
            running.stop().await;
            told.map(|()| Exit::Holds)
        })
    }

    fn config(self) -> Result<Config, Failure> {
        let world = self.case.as_deref().map(world_of).transpose()?;
        let storage = if self.in_memory {
            Storage::Memory
        } else {
            Storage::Directory(self.data.unwrap_or_else(|| DEFAULT_DIRECTORY.into()))
        };
        let tls = match (self.tls_cert, self.tls_key) {
            (Some(certificate), Some(key)) => Tls::Files { certificate, key },
            _ if self.tls_self_signed => Tls::SelfSigned,
            _ => Tls::Off,
        };
        Ok(Config {
            listen: self.listen,
            allow_remote: self.allow_remote,
            storage,
            root_key: variable("OCTROI_ROOT_KEY"),
            account: self.account,
            region: self.region,
            enforcement: match self.enforce {
                Enforce::On => Enforcement::On,
                Enforce::Log => Enforcement::Log,
                Enforce::Off => Enforcement::Off,
            },
            test_admin: test_admin(self.test_admin)?,
            seed: self.seed,
            tls,
            world,
            log_json: self.log == Form::Json,
        })
    }
}

/// The administrator for test suites: `test` and `test`, or what the environment says.
fn test_admin(asked: bool) -> Result<Option<TestAdmin>, Failure> {
    let (id, secret) = match variable("OCTROI_TEST_ADMIN") {
        Some(text) => match text.split_once(':') {
            Some((id, secret)) if !id.is_empty() && !secret.is_empty() => {
                (id.to_owned(), Secret::from(secret))
            }
            _ => return Err(Failure::usage("serve-test-admin")),
        },
        None if asked => ("test".to_owned(), Secret::from("test")),
        None => return Ok(None),
    };
    Ok(Some(TestAdmin { id, secret }))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the server's secrets come from the environment"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn world_of(path: &Path) -> Result<octroi_world::World, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::usage("serve-case-unread")
            .show("file", path.display())
            .show("reason", error)
    })?;
    let evidence = octroi_doctor::case::read(&text).map_err(|error| {
        Failure::usage("serve-case-unread")
            .show("file", path.display())
            .show("reason", error)
    })?;
    Ok(evidence.world)
}

fn tell(
    running: &Running,
    first: bool,
    ready_file: Option<&Path>,
    shell: &mut Shell<'_>,
) -> Result<(), Failure> {
    if first {
        shell.answer(&running.credentials.exports())?;
    }
    shell.say(&Say::new("serve-ready").show("endpoint", &running.credentials.endpoint));
    match ready_file {
        Some(path) => std::fs::write(path, format!("{}\n", running.credentials.endpoint))
            .map_err(|error| failed(&error)),
        None => Ok(()),
    }
}

async fn stop_asked() {
    #[cfg(unix)]
    {
        let kind = tokio::signal::unix::SignalKind::terminate();
        if let Ok(mut terminated) = tokio::signal::unix::signal(kind) {
            tokio::select! {
                () = interrupt::first() => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    interrupt::first().await;
}

fn refused(error: &StartError) -> Failure {
    let exit = match error {
        StartError::Remote(_) | StartError::OpenToAll(..) => Exit::Usage,
        _ => Exit::Failure,
    };
    Failure::new(exit, Say::new("serve-refused").show("reason", error))
}

fn failed(error: &dyn std::fmt::Display) -> Failure {
    Failure::new(Exit::Failure, Say::new("serve-refused").show("reason", error))
}
