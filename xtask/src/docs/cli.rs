//! `docs/cli.md`: what the binary says of its own commands.

use std::path::Path;
use std::process::{Command, Stdio};

use super::{MARK, Pages};
use crate::house::{Failure, Result};

/// The exit code of a wrong command line: the binary does not know the command.
const USAGE: i32 = 2;

/// Adds the page of the command line, where the binary offers it.
pub(crate) fn add(root: &Path, pages: &mut Pages) -> Result {
    let text = generated(root, "cli")?;
    if !text.trim().is_empty() {
        pages.insert(
            "docs/cli.md".to_owned(),
            format!("{MARK}\n\n{}\n", text.trim_end()),
        );
    }
    Ok(())
}

/// Returns a document that the binary makes of itself; empty where it does not offer it.
pub(super) fn generated(root: &Path, document: &str) -> Result<String> {
    let run = [
        "run",
        "--quiet",
        "--locked",
        "--package",
        "octroi",
        "--",
        "generate-docs",
        document,
    ];
    let output = Command::new("cargo")
        .args(run)
        .current_dir(root)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Failure::new(format!("cannot run `cargo`: {error}")))?;
    match output.status.code() {
        Some(0) => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        Some(USAGE) => Ok(String::new()),
        _ => {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            Err(Failure::new(format!(
                "`octroi generate-docs {document}` failed: {said}"
            )))
        }
    }
}
