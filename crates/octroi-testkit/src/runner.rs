//! Runs the built `octroi` in an empty environment and its own folder.
//!
//! The binary sees no variable of the machine but those a test sets, no terminal, and a home
//! folder that is gone afterwards. Tests of the binary's own package pass
//! `env!("CARGO_BIN_EXE_octroi")`; others look where cargo puts it.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// Folders of one process, told apart by number.
static FOLDERS: AtomicU32 = AtomicU32::new(0);

/// The binary and a folder for it.
#[derive(Debug)]
pub struct Octroi {
    binary: PathBuf,
    folder: PathBuf,
    variables: Vec<(String, String)>,
}

/// What a run left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The exit code; `None` where a signal ended the run.
    pub code: Option<i32>,
    /// The answer.
    pub stdout: String,
    /// The talk.
    pub stderr: String,
}

impl Octroi {
    /// Takes the binary at a path.
    pub fn at(binary: impl Into<PathBuf>) -> io::Result<Self> {
        let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
        let name = format!("octroi-test-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder)?;
        Ok(Self {
            binary: binary.into(),
            folder,
            variables: Vec::new(),
        })
    }

    /// Finds the binary that cargo built beside the running test.
    pub fn find() -> io::Result<Self> {
        let test = std::env::current_exe()?;
        let name = format!("octroi{}", std::env::consts::EXE_SUFFIX);
        let built = test.ancestors().skip(1).take(2).map(|folder| folder.join(&name));
        match built.into_iter().find(|path| path.is_file()) {
            Some(path) => Self::at(path),
            None => Err(io::Error::new(
                io::ErrorKind::NotFound,
                "the binary is not built: run `cargo build --package octroi`",
            )),
        }
    }

    /// Returns the folder that the binary runs in.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Writes a file into the folder and returns its path.
    pub fn file(&self, name: &str, text: &str) -> io::Result<PathBuf> {
        let path = self.folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, text)?;
        Ok(path)
    }

    /// Sets a variable of the environment for every further run.
    pub fn set(&mut self, name: &str, value: &str) -> &mut Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Runs the binary without input.
    pub fn run<I, S>(&self, arguments: I) -> io::Result<Run>
    where
        I: IntoIterator<Item = S>,
        S: AsRef<OsStr>,
    {
        self.run_with(arguments, "")
    }

    /// Runs the binary with a text as its input.
    pub fn run_with<I, S>(&self, arguments: I, input: &str) -> io::Result<Run>
    where
        I: IntoIterator<Item = S>,
        S: AsRef<OsStr>,
    {
        let mut child = Command::new(&self.binary)
            .args(arguments)
            .env_clear()
            .env("HOME", &self.folder)
            .env("LANG", "C.UTF-8")
            .env("TZ", "UTC")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .current_dir(&self.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            match stdin.write_all(input.as_bytes()) {
                // A binary that reads no input may be gone before it is written.
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error),
                _ => {}
            }
        }
        let output = child.wait_with_output()?;
        Ok(Run {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        })
    }
}

impl Drop for Octroi {
    fn drop(&mut self) {
        // What stays behind in the temporary folder harms nobody.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_run_sees_only_what_the_test_sets() {
        let mut shell = Octroi::at("/bin/sh").unwrap();
        shell.set("GIVEN", "yes");
        let script = "read line; echo \"$line $GIVEN $CARGO_MANIFEST_DIR.\"; pwd; echo talk >&2; exit 3";
        let run = shell.run_with(["-c", script], "hello\n").unwrap();
        assert_eq!(run.code, Some(3));
        assert!(run.stdout.starts_with("hello yes .\n"), "{}", run.stdout);
        let folder = shell.folder().file_name().unwrap().to_string_lossy().into_owned();
        assert!(run.stdout.trim_end().ends_with(&folder));
        assert_eq!(run.stderr, "talk\n");
    }

    #[test]
    fn the_folder_goes_with_the_runner() {
        let runner = Octroi::at("octroi").unwrap();
        let file = runner.file("a/b.yaml", "x").unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "x");
        drop(runner);
        assert!(!file.exists());
    }
}
