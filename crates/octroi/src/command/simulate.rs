//! `octroi simulate`: one authorization check from flags, or a batch of them from a file.
//!
//! The single form ends with 0 if the request is allowed, 3 if it is denied, 4 if it cannot be
//! decided. The batch form ends with 0 if every line was answered, whatever the answers, and
//! with 2 if a line was bad; a denied request in a batch is an answer, not a finding.

mod batch;
mod single;
mod text;

use std::path::PathBuf;

use crate::args::Format;
use crate::exit::Exit;
use crate::ui::{Failure, Shell};

/// The flags of `simulate`.
#[derive(Debug, clap::Args)]
pub(crate) struct Simulate {
    #[arg(long, value_name = "ARN", required_unless_present = "batch")]
    principal: Option<String>,
    #[arg(long, value_name = "SERVICE:NAME", required_unless_present = "batch")]
    action: Option<String>,
    #[arg(long, value_name = "ARN", required_unless_present = "batch")]
    resource: Option<String>,
    #[arg(long, value_name = "ID")]
    resource_account: Option<String>,
    #[arg(long, value_name = "KEY=VALUE")]
    context: Vec<String>,
    #[arg(long, value_name = "FILE", required_unless_present = "batch")]
    policies: Option<PathBuf>,
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["principal", "action", "resource", "resource_account", "context", "policies", "format"]
    )]
    batch: Option<PathBuf>,
    #[arg(long, value_name = "COUNT", requires = "batch", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

impl Simulate {
    /// Runs the form that the flags ask for.
    pub(crate) fn run(self, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
        match self.batch {
            Some(file) => batch::run(file, self.threads, shell),
            None => single::run(
                &single::Flags {
                    principal: self.principal.unwrap_or_default(),
                    action: self.action.unwrap_or_default(),
                    resource: self.resource.unwrap_or_default(),
                    resource_account: self.resource_account,
                    context: self.context,
                    policies: self.policies.unwrap_or_default(),
                    format: self.format,
                },
                shell,
            ),
        }
    }
}
