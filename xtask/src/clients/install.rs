//! The clients, installed from the lock files into folders of their own under cargo's target directory.
//!
//! A folder keeps the lock that it was made from, and the version of its interpreter: while these are the
//! same, nothing is fetched.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::house::{self, Failure, Result};
use crate::process;

/// Where the clients lie.
pub(super) struct Installed {
    /// The virtual environment with boto3, pytest and the aws CLI.
    pub(super) venv: PathBuf,
    /// The interpreter of JavaScript.
    pub(super) node: PathBuf,
    /// The modules of the AWS SDK for JavaScript.
    pub(super) node_modules: PathBuf,
}

/// The file that says from what a folder was made.
const STAMP: &str = "made-from";

/// Installs what the asked clients need; cargo fetches what the one in Rust needs.
pub(super) fn all(stories: &Path, folder: &Path, asked: impl Fn(&str) -> bool) -> Result<Installed> {
    let installed = Installed {
        venv: folder.join("python"),
        node: PathBuf::from("node"),
        node_modules: folder.join("javascript").join("node_modules"),
    };
    if ["boto3", "aws", "shapes"].iter().any(|name| asked(name)) {
        python(&stories.join("python").join("requirements.txt"), &installed.venv)?;
    }
    if asked("javascript") {
        javascript(&stories.join("javascript"), &folder.join("javascript"))?;
    }
    Ok(installed)
}

fn python(requirements: &Path, venv: &Path) -> Result {
    let version = version(
        "python3",
        "install Python 3.10 or newer, with venv and pip (Debian: `apt-get install python3-venv`)",
    )?;
    let stamp = format!("{version}\n{}", house::read(requirements)?);
    made(venv, &stamp, |venv| {
        let place = venv.display().to_string();
        process::run(venv, "python3", &["-m", "venv", &place]).map_err(|failure| {
            Failure::new(format!(
                "{failure}: install venv for Python (Debian: `apt-get install python3-venv`)"
            ))
        })?;
        let pip = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--requirement",
        ];
        let requirements = requirements.display().to_string();
        let arguments: Vec<&str> = pip.into_iter().chain([requirements.as_str()]).collect();
        process::run(venv, &format!("{place}/bin/python"), &arguments)
    })
}

fn javascript(stories: &Path, folder: &Path) -> Result {
    let version = version("node", "install Node.js 20 or newer, with npm")?;
    self::version("npm", "install npm, which comes with Node.js")?;
    let lock = house::read(&stories.join("package-lock.json"))?;
    made(folder, &format!("{version}\n{lock}"), |folder| {
        for file in ["package.json", "package-lock.json"] {
            fs::copy(stories.join(file), folder.join(file))
                .map_err(|error| Failure::new(format!("cannot copy `{file}`: {error}")))?;
        }
        process::run(
            folder,
            "npm",
            &["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
        )
    })
}

/// Makes a folder anew unless it was made from the same.
fn made(folder: &Path, stamp: &str, make: impl FnOnce(&Path) -> Result) -> Result {
    let file = folder.join(STAMP);
    if fs::read_to_string(&file).is_ok_and(|was| was == stamp) {
        return Ok(());
    }
    let failed = |error: std::io::Error| Failure::new(format!("cannot make `{}`: {error}", folder.display()));
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(failed)?;
    }
    fs::create_dir_all(folder).map_err(failed)?;
    make(folder)?;
    fs::write(&file, stamp).map_err(failed)
}

/// Returns what a program says of its version; where it is not there, what to do.
fn version(program: &str, cure: &str) -> Result<String> {
    let output = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    match output {
        Ok(output) if output.status.success() => {
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        }
        _ => Err(Failure::new(format!(
            "`cargo xtask clients` needs `{program}`: {cure}"
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_made_once_for_each_lock() {
        let folder = std::env::temp_dir().join(format!("octroi-install-{}", std::process::id()));
        let mut count = 0;
        for stamp in ["one", "one", "two"] {
            made(&folder, stamp, |_| {
                count += 1;
                Ok(())
            })
            .unwrap();
        }
        assert_eq!(count, 2);
        let failed = made(&folder, "three", |_| Err(Failure::new("no network")));
        assert!(failed.is_err());
        made(&folder, "three", |_| {
            count += 1;
            Ok(())
        })
        .unwrap();
        assert_eq!(count, 3, "what failed is made again");
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn a_program_that_is_not_there_is_named_with_its_cure() {
        let failure = version("no-such-interpreter", "install it").unwrap_err();
        assert_eq!(
            failure.to_string(),
            "`cargo xtask clients` needs `no-such-interpreter`: install it"
        );
    }
}
