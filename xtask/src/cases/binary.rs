//! Running the built binary on a case.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::house::{Failure, Result};

/// The exit codes with which a diagnosis ends: holds, a finding, cannot decide, partial.
const ANSWERS: &[i32] = &[0, 3, 4, 5];

/// The built binary and a folder for the cases it is given.
pub(crate) struct Binary {
    path: PathBuf,
    folder: PathBuf,
}

impl Binary {
    /// Takes a built binary.
    pub(crate) fn new(path: PathBuf) -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("octroi-cases-{}", std::process::id()));
        fs::create_dir_all(&folder)
            .map_err(|error| Failure::new(format!("cannot make `{}`: {error}", folder.display())))?;
        Ok(Self { path, folder })
    }

    /// Diagnoses a case and returns the report; `Err` holds what the binary said instead.
    pub(crate) fn diagnose(&self, case: &Value, trail: bool) -> Result<std::result::Result<Value, String>> {
        // JSON is YAML; the name tells the binary nothing.
        let file = self.folder.join("case.yaml");
        fs::write(&file, format!("{case:#}"))
            .map_err(|error| Failure::new(format!("cannot write `{}`: {error}", file.display())))?;
        let mut command = Command::new(&self.path);
        command
            .arg("diagnose")
            .arg("--case")
            .arg(&file)
            .args(["--format", "json"]);
        if !trail {
            command.arg("--no-trail");
        }
        let output = command
            .env_clear()
            .current_dir(&self.folder)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| Failure::new(format!("cannot run `{}`: {error}", self.path.display())))?;
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        if !output.status.code().is_some_and(|code| ANSWERS.contains(&code)) {
            return Ok(Err(format!("{}: {said}", output.status)));
        }
        Ok(serde_json::from_slice(&output.stdout)
            .map_err(|error| format!("the report is no JSON: {error}; {said}")))
    }
}

impl Drop for Binary {
    fn drop(&mut self) {
        // What stays behind in the temporary folder harms nobody.
        let _ = fs::remove_dir_all(&self.folder);
    }
}
