//! The house's own automation: `cargo xtask <command>`.
//!
//! What a rule of CONTRIBUTING.md can be held by a machine is held here. Each command needs
//! nothing but the Rust toolchain and git; where a further tool is installed (nextest,
//! cargo-deny) it is used, where it is not, the same question is asked without it.

mod bench;
mod cases;
mod clients;
mod docs;
mod house;
mod process;
mod suite;
mod tidy;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(
    name = "xtask",
    bin_name = "cargo xtask",
    about = "The automation of the house"
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Check format, lints, house rules, generated docs and the dependency policy
    Tidy,
    /// Run every test, the documentation's examples, and the corpus of cases
    Test,
    /// Score the built binary against the corpus of cases
    Cases {
        /// Run only with the records of CloudTrail
        #[arg(long, conflicts_with = "no_trail_only")]
        trail_only: bool,
        /// Run only without the records of CloudTrail
        #[arg(long)]
        no_trail_only: bool,
        /// Print each failed check and each proposed remedy
        #[arg(long, short)]
        verbose: bool,
        /// Use this binary instead of building one
        #[arg(long, value_name = "FILE")]
        binary: Option<PathBuf>,
        /// Folders or files of cases
        #[arg(default_value = "corpus/cases")]
        paths: Vec<PathBuf>,
    },
    /// Run AWS's own clients against the server: boto3, the aws CLI, the SDKs for JavaScript and Rust
    Clients {
        /// Use this binary instead of building one
        #[arg(long, value_name = "FILE")]
        binary: Option<PathBuf>,
        /// Run only these: boto3, javascript, aws, rust, shapes
        clients: Vec<String>,
        /// Hand these to the client's test runner
        #[arg(last = true)]
        arguments: Vec<String>,
    },
    /// Write the documentation that is generated from the code
    Docs {
        /// Write nothing, fail where a page is out of step
        #[arg(long)]
        check: bool,
    },
    /// Run the benchmarks
    Bench {
        /// Run only the benchmarks whose name contains this text
        filter: Option<String>,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = house::root().and_then(|root| match arguments.command {
        Command::Tidy => tidy::run(&root),
        Command::Test => suite::run(&root),
        Command::Cases {
            trail_only,
            no_trail_only,
            verbose,
            binary,
            paths,
        } => {
            let modes = cases::Modes {
                with_trail: !no_trail_only,
                without_trail: !trail_only,
            };
            cases::run(
                &root,
                &cases::Options {
                    modes,
                    verbose,
                    binary,
                    paths,
                },
            )
        }
        Command::Clients {
            binary,
            clients,
            arguments,
        } => clients::run(
            &root,
            &clients::Options {
                binary,
                clients,
                arguments,
            },
        ),
        Command::Docs { check } => docs::run(&root, check),
        Command::Bench { filter } => bench::run(&root, filter.as_deref()),
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::FAILURE
        }
    }
}
