//! The first things of a world: the account, and the access key of its root user.
//!
//! AWS gives a new account a root user and no access key; here the root user gets one, which is shown
//! once and kept in a file that only the owner reads.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use octroi_names::{AccountId, Arn, Partition, Principal, Region, Secret, Time};
use octroi_ops::ids::access_key_id;
use octroi_world::{AccessKey, Account, Effect, World};

use crate::config::TestAdmin;
use crate::entropy::{Outside, secret_text};

/// The file of the credentials in a data directory.
pub const CREDENTIALS: &str = "credentials";

/// What makes an account with a root access key, where it has none.
pub(crate) fn account(world: &World, id: AccountId, now: Time, outside: &mut Outside<'_>) -> Vec<Effect> {
    let existing = world.account(id);
    if existing.is_some_and(|account| !account.root_access_keys.is_empty()) {
        return Vec::new();
    }
    let mut account = existing.cloned().unwrap_or_else(|| Account::complete(id, now));
    let key = root_key(
        id,
        access_key_id("AKIA", id, outside).as_str(),
        secret_text(40),
        now,
    );
    account.root_access_keys.push(key.id.clone());
    vec![account.into(), key.into()]
}

fn root_key(account: AccountId, id: &str, secret: Secret, now: Time) -> AccessKey {
    AccessKey {
        id: id.into(),
        secret,
        principal: root(account),
        active: true,
        created: now,
        last_used: None,
        temporary: None,
        test_admin: false,
    }
}

/// The administrator for test suites: it signs as the root user, is bound by no policy and listed nowhere.
pub(crate) fn test_admin(account: AccountId, admin: &TestAdmin, now: Time) -> AccessKey {
    AccessKey {
        test_admin: true,
        ..root_key(account, &admin.id, admin.secret.clone(), now)
    }
}

fn root(account: AccountId) -> Principal {
    Principal::Account(Arn::new(Partition::Aws, "iam", "", account.as_str(), "root"))
}

/// Credentials as a shell takes them.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The access key id.
    pub id: String,
    /// The secret access key.
    pub secret: Secret,
    /// The address of the server.
    pub endpoint: String,
    /// The Region.
    pub region: Region,
    /// The certificate that clients are told to trust.
    pub to_trust: Option<PathBuf>,
}

impl Credentials {
    /// Returns the `export` lines. They hold the secret.
    pub fn exports(&self) -> String {
        let mut lines = format!(
            "export AWS_ENDPOINT_URL={}\nexport AWS_ACCESS_KEY_ID={}\nexport AWS_SECRET_ACCESS_KEY={}\n\
             export AWS_DEFAULT_REGION={}\nexport AWS_REGION={}\nunset AWS_SESSION_TOKEN AWS_PROFILE\n",
            self.endpoint,
            self.id,
            self.secret.expose_str(),
            self.region,
            self.region
        );
        if let Some(path) = &self.to_trust {
            let path = path.display().to_string().replace('\'', r"'\''");
            lines += &format!("export AWS_CA_BUNDLE='{path}'\nexport NODE_EXTRA_CA_CERTS='{path}'\n");
        }
        lines
    }

    /// Writes the lines into a file that only the owner reads.
    ///
    /// # Errors
    ///
    /// If the file cannot be written.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        let fresh = path.with_extension("new");
        let _ = fs::remove_file(&fresh);
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&fresh)?;
        file.write_all(self.exports().as_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, path)
    }
}

/// Returns where the credentials of a data directory lie.
pub fn credentials_path(directory: &Path) -> PathBuf {
    directory.join(CREDENTIALS)
}
