//! Licences, bans and sources of everything that the build takes in: `deny.toml`.
//!
//! cargo-deny is used where it is installed. Where it is not, it is built once into the
//! target directory: 2 min 16 s on two cores, measured with 0.20.2, which is less than an own
//! reading of licence expressions would cost to keep right. A shared target directory keeps
//! it for the next run. Advisories are left out: their database is a further download.

use std::fs;
use std::path::{Path, PathBuf};

use crate::house::{Failure, Result};
use crate::process;

/// The version that is built where none is installed.
const VERSION: &str = "0.20.2";

/// Checks the dependency policy.
pub(crate) fn run(root: &Path) -> Result {
    let checks = ["--locked", "check", "licenses", "bans", "sources"];
    if process::has_cargo(root, "deny") {
        let mut arguments = vec!["deny"];
        arguments.extend(checks);
        return process::run(root, "cargo", &arguments);
    }
    let tool = installed(root)?;
    process::run(root, &tool.to_string_lossy(), &checks)
}

fn installed(root: &Path) -> Result<PathBuf> {
    let tools = process::target_directory(root)?
        .join("tools")
        .join(format!("cargo-deny-{VERSION}"));
    let tool = tools
        .join("bin")
        .join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    if !tool.is_file() {
        eprintln!("cargo-deny is not installed: building it once, which takes some minutes");
        let build = tools.join("build");
        let arguments = [
            "install",
            "cargo-deny",
            "--locked",
            "--quiet",
            "--version",
            VERSION,
            "--root",
            &tools.to_string_lossy(),
            "--target-dir",
            &build.to_string_lossy(),
        ];
        process::run(root, "cargo", &arguments)?;
        fs::remove_dir_all(&build)
            .map_err(|error| Failure::new(format!("cannot remove `{}`: {error}", build.display())))?;
    }
    Ok(tool)
}
