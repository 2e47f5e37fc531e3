//! The changes of a remedy as commands, as Terraform and as CloudFormation.
//!
//! Every form holds the whole change, to be pasted: a policy is written in full, because AWS's
//! calls replace whole documents. Nothing is run here. What AWS would refuse to save, because
//! it is too large or otherwise, is said in `warnings`.

mod cli;
mod cloudformation;
mod permission;
mod quote;
mod terraform;
mod warnings;

use octroi_names::{AccountId, Arn};
use serde_json::Value;

use crate::edits::{self, Edit};
use crate::remedy::{Change, Place, Remedy};
use crate::text::Words;

pub use permission::permission;

/// The changes of a remedy in every form that there is.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Forms {
    /// Commands of the AWS command line, for a POSIX shell, in order.
    pub cli: Vec<Command>,
    /// Terraform; empty where there is nothing to say in it.
    pub terraform: String,
    /// CloudFormation; empty where there is nothing to say in it.
    pub cloudformation: String,
    /// Why AWS may refuse to save a change.
    pub warnings: Vec<String>,
}

/// A step at the shell: perhaps a file to write first, then the lines to run.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Command {
    /// What to know before it is run, without the `#`.
    pub comment: Option<String>,
    /// The file that the lines refer to.
    pub file: Option<(String, Value)>,
    /// The lines.
    pub lines: Vec<String>,
}

impl Command {
    fn run(line: String) -> Self {
        Self {
            lines: vec![line],
            ..Self::default()
        }
    }

    fn with_file(mut self, name: String, document: Value) -> Self {
        self.file = Some((name, document));
        self
    }

    fn comment(mut self, comment: Option<String>) -> Self {
        self.comment = comment;
        self
    }

    /// Returns the text to paste; `compact` writes the file on one line.
    pub fn text(&self, compact: bool) -> String {
        let mut text = String::new();
        for line in self.comment.iter().flat_map(|comment| comment.lines()) {
            text.push_str(&format!("# {line}\n"));
        }
        if let Some((name, document)) = &self.file {
            let document = if compact {
                document.to_string()
            } else {
                format!("{document:#}")
            };
            // No line of JSON is `EOF` alone, and in quotes it keeps the shell from reading `$`.
            text.push_str(&format!("cat > {} <<'EOF'\n{document}\nEOF\n", quote::word(name)));
        }
        for line in &self.lines {
            text.push_str(line);
            text.push('\n');
        }
        text.trim_end().to_owned()
    }
}

/// One step of a remedy, with the whole document where it changes a policy.
enum Step<'a> {
    Document(Edit),
    Change(&'a Change),
}

/// Returns a remedy in every form.
pub(crate) fn of(words: &Words<'_>, remedy: &Remedy) -> Forms {
    let steps = steps(words, remedy);
    Forms {
        cli: cli::commands(words, &steps),
        terraform: terraform::text(words, &steps),
        cloudformation: cloudformation::text(words, &steps),
        warnings: warnings::of(words, &steps),
    }
}

/// Puts the changes of one policy together, at the place of the first of them.
fn steps<'a>(words: &Words<'_>, remedy: &'a Remedy) -> Vec<Step<'a>> {
    let mut documents = edits::documents(words.evidence, remedy);
    let mut steps = Vec::new();
    for change in &remedy.changes {
        match change {
            Change::Statement { place, .. } => {
                if let Some(index) = documents.iter().position(|edit| edit.place == *place) {
                    steps.push(Step::Document(documents.remove(index)));
                }
            }
            Change::CreateGrant { .. } | Change::SetKey { .. } => steps.push(Step::Change(change)),
            Change::Operational { .. } => {}
        }
    }
    steps
}

/// Returns the account in which a policy has to be changed, where its place tells.
pub(crate) fn account_of(place: &Place) -> Option<AccountId> {
    match place {
        Place::Identity { principal: arn, .. }
        | Place::Key(arn)
        | Place::Boundary(arn)
        | Place::Session(arn) => arn.account(),
        Place::Organization(_) | Place::Endpoint(_) => None,
    }
}

/// Returns the name of a user or role, without its path.
fn name_of(arn: &Arn) -> &str {
    let resource = arn.resource();
    resource.rsplit('/').next().unwrap_or(resource)
}

/// What carries an identity policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    User,
    Group,
    Role,
}

fn owner<'a>(words: &Words<'_>, principal: &'a Arn, group: Option<&'a Arn>) -> (Owner, &'a str) {
    match group {
        Some(group) => (Owner::Group, name_of(group)),
        None if words.evidence.world.user(principal).is_some() => (Owner::User, name_of(principal)),
        None => (Owner::Role, name_of(principal)),
    }
}

/// Returns the ARN of the managed policy that a policy's name is.
fn managed(name: &str) -> Option<Arn> {
    let arn: Arn = name.parse().ok()?;
    (arn.service() == "iam" && arn.resource().starts_with("policy/")).then_some(arn)
}
