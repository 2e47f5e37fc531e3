//! Running other programs: cargo, git, and the built binary.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::house::{Failure, Result};

/// Runs a program with the terminal as its output; fails where it does.
pub(crate) fn run(root: &Path, program: &str, arguments: &[&str]) -> Result {
    let line = format!("{program} {}", arguments.join(" "));
    eprintln!("$ {line}");
    let status = Command::new(program)
        .args(arguments)
        .current_dir(root)
        .stdin(Stdio::null())
        .status()
        .map_err(|error| Failure::new(format!("cannot run `{program}`: {error}")))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("`{line}` failed ({status})")))
    }
}

/// Runs a program and returns what it wrote; fails where it does.
pub(crate) fn output(root: &Path, program: &str, arguments: &[&str]) -> Result<String> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(root)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Failure::new(format!("cannot run `{program}`: {error}")))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let line = format!("{program} {}", arguments.join(" "));
        return Err(Failure::new(format!("`{line}` failed: {}", said.trim())));
    }
    String::from_utf8(output.stdout)
        .map_err(|_| Failure::new(format!("`{program}` wrote something that is not UTF-8")))
}

/// Returns whether `cargo <subcommand>` is installed.
pub(crate) fn has_cargo(root: &Path, subcommand: &str) -> bool {
    Command::new("cargo")
        .args([subcommand, "--version"])
        .current_dir(root)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Builds the binary as users do, in release, and returns where it lies.
pub(crate) fn release_binary(root: &Path) -> Result<PathBuf> {
    run(
        root,
        "cargo",
        &["build", "--release", "--locked", "--package", "octroi"],
    )?;
    let name = format!("octroi{}", std::env::consts::EXE_SUFFIX);
    let binary = target_directory(root)?.join("release").join(name);
    if binary.is_file() {
        Ok(binary)
    } else {
        Err(Failure::new(format!("the build left no `{}`", binary.display())))
    }
}

/// Returns cargo's target directory, wherever the environment or a configuration puts it.
pub(crate) fn target_directory(root: &Path) -> Result<PathBuf> {
    let text = output(
        root,
        "cargo",
        &["metadata", "--format-version", "1", "--no-deps", "--locked"],
    )?;
    let metadata: serde_json::Value = serde_json::from_str(&text)
        .map_err(|error| Failure::new(format!("cargo's metadata is no JSON: {error}")))?;
    metadata
        .get("target_directory")
        .and_then(serde_json::Value::as_str)
        .map(PathBuf::from)
        .ok_or_else(|| Failure::new("cargo's metadata names no target directory"))
}
