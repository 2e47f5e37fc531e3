//! `cargo xtask bench`: the benchmarks of evaluation and search.

use std::path::Path;

use crate::house::Result;
use crate::process;

/// Runs the benchmarks.
pub(crate) fn run(root: &Path, filter: Option<&str>) -> Result {
    let mut arguments = vec!["bench", "--workspace", "--benches"];
    if let Some(filter) = filter {
        arguments.extend(["--", filter]);
    }
    process::run(root, "cargo", &arguments)
}
