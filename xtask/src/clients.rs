//! `cargo xtask clients`: AWS's own clients against `octroi serve` with enforcement on.
//!
//! boto3, the aws CLI, the AWS SDK for JavaScript and the AWS SDK for Rust each tell their stories to
//! one server, and decrypt what the others encrypted. The clients are pinned by the lock files under
//! `tests/clients`, and installed once, beside what cargo builds.

mod install;
mod server;

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::house::{Failure, Result};
use crate::process;
use install::Installed;
use server::Server;

/// What is asked of the command.
pub(crate) struct Options {
    /// The binary that serves, where it is built already.
    pub(crate) binary: Option<PathBuf>,
    /// The clients that run, by name; none names all.
    pub(crate) clients: Vec<String>,
    /// What is handed to the test runner of the client.
    pub(crate) arguments: Vec<String>,
}

impl Options {
    /// Everything, on the binary as users build it.
    pub(crate) fn all() -> Self {
        Self {
            binary: None,
            clients: Vec::new(),
            arguments: Vec::new(),
        }
    }
}

/// The clients, in the order in which they run. `shapes` starts servers of its own.
const CLIENTS: &[&str] = &["boto3", "javascript", "aws", "rust", "shapes"];

/// The clients that leave a ciphertext for the others.
const RELAY: &[&str] = &["boto3", "javascript", "aws", "rust"];

/// Runs the clients.
pub(crate) fn run(root: &Path, options: &Options) -> Result {
    if let Some(unknown) = options
        .clients
        .iter()
        .find(|name| !CLIENTS.contains(&name.as_str()))
    {
        return Err(Failure::new(format!(
            "there is no client `{unknown}`: {}",
            CLIENTS.join(", ")
        )));
    }
    let asked =
        |name: &str| options.clients.is_empty() || options.clients.iter().any(|client| client == name);
    let binary = match &options.binary {
        Some(binary) => root.join(binary),
        None => process::release_binary(root)?,
    };
    let folder = process::target_directory(root)?.join("clients");
    let stories = root.join("tests").join("clients");
    let installed = install::all(&stories, &folder, asked)?;
    let relay = folder.join("relay");
    fs::remove_dir_all(&relay).ok();
    fs::create_dir_all(&relay)
        .map_err(|error| Failure::new(format!("cannot make `{}`: {error}", relay.display())))?;

    let server = Server::start(&binary, &folder)?;
    let mut failed = Vec::new();
    for name in CLIENTS.iter().copied().filter(|name| asked(name)) {
        let mut command = client(name, root, &installed, &folder)?;
        command
            .args(&options.arguments)
            .stdin(Stdio::null())
            .env("OCTROI_RELAY", &relay)
            .env("OCTROI_BINARY", &binary);
        server.sign_in(&mut command, &folder);
        eprintln!("$ {name}: {}", line(&command));
        let status = command
            .status()
            .map_err(|error| Failure::new(format!("cannot run `{}`: {error}", line(&command))))?;
        if !status.success() {
            failed.push(name);
        } else if RELAY.contains(&name)
            && options.arguments.is_empty()
            && !relay.join(format!("{name}.ciphertext")).is_file()
        {
            return Err(Failure::new(format!("{name} left no ciphertext for the others")));
        }
    }
    server.stop()?;
    if failed.is_empty() {
        Ok(())
    } else {
        Err(Failure::new(format!("stories failed: {}", failed.join(", "))))
    }
}

/// Returns the command that runs a client's stories.
fn client(name: &str, root: &Path, installed: &Installed, folder: &Path) -> Result<Command> {
    let stories = root.join("tests").join("clients");
    let command = match name {
        "javascript" => {
            let mut command = Command::new(&installed.node);
            command
                .args(["--test", "--test-reporter=spec"])
                .arg(stories.join("javascript").join("stories.test.cjs"))
                .env("NODE_PATH", &installed.node_modules)
                .env("NODE_NO_WARNINGS", "1");
            command
        }
        "rust" => {
            let mut command = Command::new("cargo");
            command
                .args(["test", "--quiet", "--locked", "--manifest-path"])
                .arg(stories.join("rust").join("Cargo.toml"))
                .arg("--target-dir")
                .arg(folder.join("rust"))
                .args(["--test", "stories"]);
            command
        }
        _ => {
            let file = match name {
                "aws" => "test_cli.py",
                "boto3" => "test_boto3.py",
                _ => "test_shapes.py",
            };
            let mut command = Command::new(installed.venv.join("bin").join("python"));
            command
                .args(["-B", "-m", "pytest", "--quiet", "-p", "no:cacheprovider"])
                .arg(stories.join("python").join(file))
                .current_dir(stories.join("python"))
                .env("PATH", path_with(&installed.venv.join("bin"))?);
            command
        }
    };
    Ok(command)
}

#[expect(clippy::disallowed_methods, reason = "the aws CLI is found through the path")]
fn path_with(first: &Path) -> Result<OsString> {
    let rest = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::iter::once(first.to_path_buf()).chain(std::env::split_paths(&rest)))
        .map_err(|error| Failure::new(format!("the path cannot have `{}`: {error}", first.display())))
}

fn line(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy()];
    words.extend(command.get_args().map(|word| word.to_string_lossy()));
    words.join(" ")
}
