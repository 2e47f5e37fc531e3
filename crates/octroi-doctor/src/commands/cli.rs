//! The AWS command line.
//!
//! See <https://docs.aws.amazon.com/cli/latest/reference/>. IAM, Organizations and STS are
//! global in their partition: only beyond `aws` a Region has to be named for them.

use octroi_names::{Arn, Known, Partition, SmolStr};
use octroi_world::{GrantOperation, KeyState};

use super::permission::state_before;
use super::quote::{self, word};
use super::terraform::policy_type;
use super::{Command, Owner, Step, account_of, managed, name_of, owner};
use crate::edits::Edit;
use crate::remedy::{Change, Place};
use crate::text::Words;

/// Returns the commands of a remedy.
pub(super) fn commands(words: &Words<'_>, steps: &[Step<'_>]) -> Vec<Command> {
    let mut commands = Vec::new();
    let mut files: Vec<String> = Vec::new();
    for step in steps {
        match step {
            Step::Document(edit) => {
                let file = unused(&mut files, &file_name(edit));
                commands.extend(of_document(words, edit, &file));
            }
            Step::Change(change) => commands.extend(of_change(words, change)),
        }
    }
    commands
}

fn unused(files: &mut Vec<String>, stem: &str) -> String {
    let mut name = format!("{stem}.json");
    let mut number = 2;
    while files.contains(&name) {
        name = format!("{stem}-{number}.json");
        number += 1;
    }
    files.push(name.clone());
    name
}

fn file_name(edit: &Edit) -> String {
    match &edit.place {
        Place::Identity { policy, .. } => {
            let managed = managed(policy);
            quote::name(managed.as_ref().map_or(policy, |arn| name_of(arn)))
        }
        Place::Key(key) => {
            let id: String = key.kms_key_id().unwrap_or_default().chars().take(8).collect();
            format!("key-policy-{}", quote::name(&id))
        }
        Place::Boundary(principal) => format!("boundary-of-{}", quote::name(name_of(principal))),
        Place::Session(principal) => format!("session-policy-of-{}", quote::name(name_of(principal))),
        Place::Organization(name) => quote::name(name),
        Place::Endpoint(endpoint) => format!("{}-policy", quote::name(endpoint.as_str())),
    }
}

fn of_document(words: &Words<'_>, edit: &Edit, file: &str) -> Vec<Command> {
    let command = match &edit.place {
        Place::Identity {
            principal,
            policy,
            group,
        } => identity(words, edit, principal, policy, group.as_ref(), file),
        Place::Key(key) => Command::run(format!(
            "aws kms put-key-policy --region {} --key-id {} --policy-name default --policy file://{file}",
            word(key.region()),
            word(key.as_str()),
        ))
        .comment(elsewhere(words, &edit.place)),
        Place::Boundary(principal) => boundary(words, principal, file),
        Place::Session(role) => Command::run(format!(
            "aws sts assume-role{} --role-arn {} --role-session-name {} --policy file://{file}",
            partition_region(words, role),
            word(role.as_str()),
            word(&session_name(words, role)),
        ))
        .comment(Some(words.text("comment-session"))),
        Place::Organization(name) => organization(words, name, file),
        Place::Endpoint(endpoint) => Command::run(format!(
            "aws ec2 modify-vpc-endpoint --region {} --vpc-endpoint-id {} --policy-document file://{file}",
            word(words.evidence.region.as_str()),
            word(endpoint.as_str()),
        )),
    };
    vec![command.with_file(file.to_owned(), edit.after.clone())]
}

fn identity(
    words: &Words<'_>,
    edit: &Edit,
    principal: &Arn,
    policy: &str,
    group: Option<&Arn>,
    file: &str,
) -> Command {
    let region = partition_region(words, principal);
    if let Some(arn) = managed(policy) {
        return new_version(words, &region, &word(arn.as_str()), file);
    }
    let (owner, name) = owner(words, principal, group);
    let (operation, option) = match owner {
        Owner::User => ("put-user-policy", "--user-name"),
        Owner::Group => ("put-group-policy", "--group-name"),
        Owner::Role => ("put-role-policy", "--role-name"),
    };
    // The evidence does not tell an inline policy from an attached one by its name.
    let attached = edit
        .before
        .is_some()
        .then(|| words.say("comment-inline", &[("policy", policy)]));
    Command::run(format!(
        "aws iam {operation}{region} {option} {} --policy-name {} --policy-document file://{file}",
        word(name),
        word(policy),
    ))
    .comment(attached)
}

fn new_version(words: &Words<'_>, region: &str, arn: &str, file: &str) -> Command {
    Command::run(format!(
        "aws iam create-policy-version{region} --policy-arn {arn} --policy-document file://{file} --set-as-default"
    ))
    .comment(Some(words.text("comment-versions")))
}

/// The evidence holds the boundary's document and not its ARN, which IAM is asked for.
fn boundary(words: &Words<'_>, principal: &Arn, file: &str) -> Command {
    let region = partition_region(words, principal);
    let name = word(name_of(principal));
    let (ask, of) = if words.evidence.world.user(principal).is_some() {
        (format!("get-user{region} --user-name {name}"), "User")
    } else {
        (format!("get-role{region} --role-name {name}"), "Role")
    };
    let mut command = new_version(words, &region, "\"$POLICY_ARN\"", file);
    command.lines.insert(
        0,
        format!(
            "POLICY_ARN=$(aws iam {ask} --query {of}.PermissionsBoundary.PermissionsBoundaryArn --output text)"
        ),
    );
    command
}

fn organization(words: &Words<'_>, name: &SmolStr, file: &str) -> Command {
    let known = match words.evidence.world.organization() {
        Known::Is(Some(organization)) => organization
            .policies
            .value()
            .and_then(|policies| policies.get(name)),
        _ => None,
    };
    let region = match words.evidence.region.partition() {
        Partition::Aws => String::new(),
        _ => format!(" --region {}", word(words.evidence.region.as_str())),
    };
    let update = |id: &str| {
        format!("aws organizations update-policy{region} --policy-id {id} --content file://{file}")
    };
    let id = known
        .and_then(|policy| policy.arn.as_ref())
        .map(|arn| name_of(arn).to_owned())
        .filter(|id| id.starts_with("p-"));
    let lines = match id {
        Some(id) => vec![update(&word(&id))],
        None => {
            let filter = policy_type(words, name);
            let query = word(&format!("Policies[?Name=='{}'].Id", name.replace('\'', "\\'")));
            vec![
                format!(
                    "POLICY_ID=$(aws organizations list-policies{region} --filter {filter} --query {query} --output text)"
                ),
                update("\"$POLICY_ID\""),
            ]
        }
    };
    Command {
        comment: Some(words.text("comment-organization")),
        file: None,
        lines,
    }
}

fn of_change(words: &Words<'_>, change: &Change) -> Vec<Command> {
    match change {
        Change::CreateGrant {
            key,
            grantee,
            operations,
            issuing_account,
        } => {
            let operations: Vec<&str> = operations.iter().copied().map(GrantOperation::as_str).collect();
            let line = format!(
                "aws kms create-grant --region {} --key-id {} --grantee-principal {} --operations {}",
                word(key.region()),
                word(key.as_str()),
                word(&grantee.to_string()),
                operations.join(" "),
            );
            let at_home = Some(*issuing_account) == words.home() && key.account() == words.home();
            let place =
                (!at_home).then(|| words.say("comment-account", &[("account", issuing_account.as_str())]));
            vec![Command::run(line).comment(place)]
        }
        Change::SetKey { key, state, tags } => {
            let mut commands = Vec::new();
            if state.is_some() {
                commands.extend(usable(words, key));
            }
            if !tags.is_empty() {
                let tags: Vec<String> = tags
                    .iter()
                    .map(|(tag, value)| word(&format!("TagKey={tag},TagValue={value}")))
                    .collect();
                commands.push(on_key(
                    "tag-resource",
                    key,
                    &format!(" --tags {}", tags.join(" ")),
                ));
            }
            if let Some(first) = commands.first_mut()
                && first.comment.is_none()
            {
                first.comment = elsewhere(words, &Place::Key(key.clone()));
            }
            commands
        }
        Change::Statement { .. } | Change::Operational { .. } => Vec::new(),
    }
}

fn on_key(operation: &str, key: &Arn, more: &str) -> Command {
    Command::run(format!(
        "aws kms {operation} --region {} --key-id {}{more}",
        word(key.region()),
        word(key.as_str()),
    ))
}

/// Makes a key usable again, from the state that it is in.
fn usable(words: &Words<'_>, key: &Arn) -> Vec<Command> {
    match state_before(words.evidence, key) {
        Some(KeyState::PendingDeletion | KeyState::PendingReplicaDeletion) => vec![
            on_key("cancel-key-deletion", key, ""),
            // A key whose deletion was cancelled is disabled.
            on_key("enable-key", key, ""),
        ],
        Some(KeyState::PendingImport) => import(words, key),
        Some(KeyState::Unavailable) => {
            let region = word(key.region());
            let lines = vec![
                format!(
                    "KEY_STORE_ID=$(aws kms describe-key --region {region} --key-id {} --query KeyMetadata.CustomKeyStoreId --output text)",
                    word(key.as_str())
                ),
                format!(
                    "aws kms connect-custom-key-store --region {region} --custom-key-store-id \"$KEY_STORE_ID\""
                ),
            ];
            vec![Command {
                comment: Some(words.text("comment-key-store")),
                file: None,
                lines,
            }]
        }
        // A replica that is being made becomes usable by itself.
        Some(KeyState::Creating) => vec![
            on_key("describe-key", key, " --query KeyMetadata.KeyState")
                .comment(Some(words.text("comment-creating"))),
        ],
        _ => vec![on_key("enable-key", key, "")],
    }
}

/// Only the same key material can be imported again; it is wrapped with a public key of KMS.
///
/// See <https://docs.aws.amazon.com/kms/latest/developerguide/importing-keys-encrypt-key-material.html>.
fn import(words: &Words<'_>, key: &Arn) -> Vec<Command> {
    let parameters = " --wrapping-algorithm RSAES_OAEP_SHA_256 --wrapping-key-spec RSA_4096 \
                      --query '[PublicKey,ImportToken]' --output text > import-parameters.txt";
    let mut wrap =
        on_key("get-parameters-for-import", key, parameters).comment(Some(words.text("comment-import")));
    wrap.lines.extend([
        "cut -f1 import-parameters.txt | base64 --decode > wrapping-key.der".to_owned(),
        "cut -f2 import-parameters.txt | base64 --decode > import-token.bin".to_owned(),
        "openssl pkeyutl -encrypt -in key-material.bin -out encrypted-key-material.bin \
         -inkey wrapping-key.der -keyform DER -pubin -pkeyopt rsa_padding_mode:oaep \
         -pkeyopt rsa_oaep_md:sha256 -pkeyopt rsa_mgf1_md:sha256"
            .to_owned(),
    ]);
    let material = " --encrypted-key-material fileb://encrypted-key-material.bin \
                    --import-token fileb://import-token.bin --expiration-model KEY_MATERIAL_DOES_NOT_EXPIRE";
    vec![wrap, on_key("import-key-material", key, material)]
}

/// Says in which account to run a command, where it is not the caller's.
fn elsewhere(words: &Words<'_>, place: &Place) -> Option<String> {
    let account = account_of(place)?;
    (Some(account) != words.home()).then(|| words.say("comment-account", &[("account", account.as_str())]))
}

fn partition_region(words: &Words<'_>, arn: &Arn) -> String {
    if arn.partition() == "aws" {
        String::new()
    } else {
        format!(" --region {}", word(words.evidence.region.as_str()))
    }
}

fn session_name(words: &Words<'_>, role: &Arn) -> String {
    words
        .evidence
        .world
        .session_of(role)
        .and_then(|session| {
            let principal: octroi_names::Principal = session.arn.as_str().parse().ok()?;
            principal.session_name().map(ToOwned::to_owned)
        })
        .unwrap_or_else(|| "session".to_owned())
}
