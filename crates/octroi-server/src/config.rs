//! What a server is started with, and why it may not start.

use std::net::SocketAddr;
use std::path::PathBuf;

use octroi_names::{AccountId, Region, Secret};
use octroi_world::World;

/// Whether refusals refuse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enforcement {
    /// They do.
    On,
    /// Every decision is made and logged; a call goes on as if it had been allowed.
    Log,
    /// As `Log`, and nothing is logged.
    Off,
}

/// Where the world lies.
#[derive(Debug, Clone)]
pub enum Storage {
    /// In memory, gone with the process.
    Memory,
    /// In a data directory.
    Directory(PathBuf),
}

/// The key and secret of the administrator for test suites.
#[derive(Debug, Clone)]
pub struct TestAdmin {
    /// The access key id.
    pub id: String,
    /// The secret access key.
    pub secret: Secret,
}

/// A certificate and its key.
#[derive(Debug, Clone)]
pub enum Tls {
    /// No TLS.
    Off,
    /// From PEM files.
    Files {
        /// The chain.
        certificate: PathBuf,
        /// The private key.
        key: PathBuf,
    },
    /// Made at the start, for `localhost` and the loopback addresses.
    SelfSigned,
}

/// What a server is started with.
#[derive(Debug, Clone)]
pub struct Config {
    /// The address; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Whether an address that other machines reach is wanted.
    pub allow_remote: bool,
    /// Where the world lies.
    pub storage: Storage,
    /// The root key of the data directory, in place of its file.
    pub root_key: Option<String>,
    /// The account of a new world.
    pub account: AccountId,
    /// The Region that is printed for clients.
    pub region: Region,
    /// Whether refusals refuse.
    pub enforcement: Enforcement,
    /// The administrator for test suites.
    pub test_admin: Option<TestAdmin>,
    /// The seed of ids and keys, which makes a rehearsal repeatable and is no secret.
    pub seed: Option<u64>,
    /// TLS.
    pub tls: Tls,
    /// The world to begin with, of a server in memory.
    pub world: Option<World>,
    /// Whether log lines are JSON.
    pub log_json: bool,
}

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The address is one that other machines reach.
    #[error(
        "`{0}` is reached from other machines: add `--allow-remote` if that is wanted, or listen on 127.0.0.1"
    )]
    Remote(SocketAddr),
    /// The address is remote, and the server would let everybody do everything.
    #[error("`{0}` is reached from other machines: `{1}` is for loopback addresses alone")]
    OpenToAll(SocketAddr, &'static str),
    /// The address cannot be had.
    #[error("cannot listen on `{address}`: {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why not.
        #[source]
        error: std::io::Error,
    },
    /// The store cannot be opened.
    #[error(transparent)]
    Store(#[from] octroi_store::OpenError),
    /// The root key cannot be read or made.
    #[error(transparent)]
    RootKey(#[from] octroi_store::RootKeyError),
    /// The first things of a new world cannot be written.
    #[error("cannot write the first account: {0}")]
    First(#[from] octroi_store::CommitError),
    /// The certificate or its key cannot be used.
    #[error("cannot use the certificate: {0}")]
    Tls(String),
    /// No randomness, or no threads.
    #[error("the system refuses what a server needs: {0}")]
    System(String),
}

impl Config {
    /// Returns the configuration of a server in memory on a free port of the loopback address.
    pub fn in_memory(account: AccountId, region: Region) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            allow_remote: false,
            storage: Storage::Memory,
            root_key: None,
            account,
            region,
            enforcement: Enforcement::On,
            test_admin: None,
            seed: None,
            tls: Tls::Off,
            world: None,
            log_json: false,
        }
    }

    /// Checks that the server is open to nobody by mistake.
    ///
    /// # Errors
    ///
    /// If it is.
    pub fn check(&self) -> Result<(), StartError> {
        if self.listen.ip().is_loopback() {
            return Ok(());
        }
        if !self.allow_remote {
            return Err(StartError::Remote(self.listen));
        }
        if self.enforcement == Enforcement::Off {
            return Err(StartError::OpenToAll(self.listen, "--enforce off"));
        }
        if self.test_admin.is_some() {
            return Err(StartError::OpenToAll(self.listen, "--test-admin"));
        }
        Ok(())
    }
}
