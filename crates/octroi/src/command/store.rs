//! `octroi store`: looks after a data directory while no server has it.

use std::path::{Path, PathBuf};

use octroi_store::{RootKey, Store};

use super::serve::DEFAULT_DIRECTORY;
use crate::exit::Exit;
use crate::ui::{Failure, Say, Shell};

/// The flags of `store`.
#[derive(Debug, clap::Args)]
pub(crate) struct StoreCommand {
    #[command(subcommand)]
    task: Task,
}

/// What is to be done.
#[derive(Debug, clap::Subcommand)]
enum Task {
    Check {
        #[arg(long, value_name = "DIR", default_value = DEFAULT_DIRECTORY)]
        data: PathBuf,
    },
    Export {
        #[arg(long, value_name = "DIR", default_value = DEFAULT_DIRECTORY)]
        data: PathBuf,
        #[arg(long)]
        with_secrets: bool,
    },
    Import {
        #[arg(value_name = "FILE")]
        file: PathBuf,
        #[arg(long, value_name = "DIR", default_value = DEFAULT_DIRECTORY)]
        data: PathBuf,
    },
    Compact {
        #[arg(long, value_name = "DIR", default_value = DEFAULT_DIRECTORY)]
        data: PathBuf,
    },
}

impl StoreCommand {
    /// Does it.
    pub(crate) fn run(self, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
        match self.task {
            Task::Check { data } => check(&data, shell),
            Task::Export { data, with_secrets } => {
                let (_store, world) = open(&data)?;
                let text = octroi_store::export(&world, with_secrets).map_err(|error| failed(&error))?;
                shell.answer(&format!("{text}\n"))?;
                Ok(Exit::Holds)
            }
            Task::Import { file, data } => {
                let text = read(&file, shell)?;
                let world = octroi_store::import(&text)
                    .map_err(|error| format!("`{}`: {error}", file.display()))
                    .map_err(|reason| Failure::usage("store-failed").show("reason", reason))?;
                std::fs::create_dir_all(&data).map_err(|error| failed(&error))?;
                let (store, _) = Store::open(&data, root(&data)?).map_err(|error| failed(&error))?;
                store.reset(&world).map_err(|error| failed(&error))?;
                store.close().map_err(|error| failed(&error))?;
                shell.say(&Say::new("store-imported").show("folder", data.display()));
                Ok(Exit::Holds)
            }
            Task::Compact { data } => {
                existing(&data)?;
                let (before, after) =
                    octroi_store::compact(&data, root(&data)?).map_err(|error| failed(&error))?;
                shell.say(
                    &Say::new("store-compacted")
                        .show("before", before)
                        .show("after", after),
                );
                Ok(Exit::Holds)
            }
        }
    }
}

fn check(data: &Path, shell: &mut Shell<'_>) -> Result<Exit, Failure> {
    existing(data)?;
    let check = octroi_store::check(data, &root(data)?).map_err(|error| failed(&error))?;
    shell.answer(&format!("{check:#?}\n"))?;
    Ok(if check.violations.is_empty() {
        Exit::Holds
    } else {
        Exit::Finding
    })
}

fn open(data: &Path) -> Result<(Store, octroi_world::World), Failure> {
    existing(data)?;
    Store::open(data, root(data)?).map_err(|error| failed(&error))
}

/// A task that only reads makes no new directory by a slip of the pen.
fn existing(data: &Path) -> Result<(), Failure> {
    if data.is_dir() {
        return Ok(());
    }
    Err(Failure::usage("store-absent").show("folder", data.display()))
}

fn root(data: &Path) -> Result<RootKey, Failure> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the root key may come from the environment"
    )]
    let text = std::env::var("OCTROI_ROOT_KEY")
        .ok()
        .filter(|text| !text.is_empty());
    match text {
        Some(text) => RootKey::from_env_text(&text),
        None => RootKey::load_or_create(data),
    }
    .map_err(|error| failed(&error))
}

fn read(file: &Path, shell: &mut Shell<'_>) -> Result<String, Failure> {
    let mut text = String::new();
    let read = if file == Path::new("-") {
        shell.stdin().read_to_string(&mut text).map(|_| ())
    } else {
        std::fs::read_to_string(file).map(|read| text = read)
    };
    read.map_err(|error| failed(&error))?;
    Ok(text)
}

fn failed(error: &dyn std::fmt::Display) -> Failure {
    Failure::new(Exit::Failure, Say::new("store-failed").show("reason", error))
}
