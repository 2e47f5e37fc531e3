//! Terraform, of the AWS provider.
//!
//! See <https://registry.terraform.io/providers/hashicorp/aws/latest/docs>. Where a policy exists
//! already, its resource stands in somebody's code: the same resource has to be changed there.

use octroi_names::{Arn, Known, SmolStr};
use octroi_world::{GrantOperation, KeyState, OrganizationPolicyType};

use super::permission::state_before;
use super::quote::{heredoc, terraform as quoted, terraform_name};
use super::{Owner, Step, managed, name_of, owner};
use crate::edits::Edit;
use crate::remedy::{Change, Place};
use crate::text::Words;

/// Returns the resources of a remedy.
pub(super) fn text(words: &Words<'_>, steps: &[Step<'_>]) -> String {
    let parts: Vec<String> = steps
        .iter()
        .map(|step| match step {
            Step::Document(edit) => of_document(words, edit),
            Step::Change(change) => of_change(words, change),
        })
        .filter(|part| !part.is_empty())
        .collect();
    parts.join("\n\n")
}

fn of_document(words: &Words<'_>, edit: &Edit) -> String {
    let document = heredoc(&edit.after);
    let block = |kind: &str, name: &str, fields: &[(&str, String)]| resource(kind, name, fields);
    let text = match &edit.place {
        Place::Identity {
            principal,
            policy,
            group,
        } => match managed(policy) {
            Some(arn) => block(
                "aws_iam_policy",
                name_of(&arn),
                &[("name", quoted(name_of(&arn))), ("policy", document)],
            ),
            None => {
                let (owner, name) = owner(words, principal, group.as_ref());
                let (kind, field) = match owner {
                    Owner::User => ("aws_iam_user_policy", "user"),
                    Owner::Group => ("aws_iam_group_policy", "group"),
                    Owner::Role => ("aws_iam_role_policy", "role"),
                };
                block(
                    kind,
                    policy,
                    &[
                        ("name", quoted(policy)),
                        (field, quoted(name)),
                        ("policy", document),
                    ],
                )
            }
        },
        Place::Key(key) => block(
            "aws_kms_key_policy",
            &key_name(key),
            &[("key_id", quoted(key.as_str())), ("policy", document)],
        ),
        Place::Boundary(principal) => {
            let name = format!("boundary of {}", name_of(principal));
            block("aws_iam_policy", &name, &[("policy", document)])
        }
        Place::Session(_) => return comment(&words.text("comment-session-no-resource")),
        Place::Organization(name) => block(
            "aws_organizations_policy",
            name,
            &[
                ("name", quoted(name)),
                ("type", quoted(policy_type(words, name))),
                ("content", document),
            ],
        ),
        Place::Endpoint(endpoint) => block(
            "aws_vpc_endpoint_policy",
            endpoint.as_str(),
            &[
                ("vpc_endpoint_id", quoted(endpoint.as_str())),
                ("policy", document),
            ],
        ),
    };
    if edit.before.is_some() {
        format!("{}\n{text}", comment(&words.text("comment-existing")))
    } else {
        text
    }
}

/// Returns whether an organization's policy bounds principals or resources.
pub(super) fn policy_type(words: &Words<'_>, name: &SmolStr) -> &'static str {
    let known = match words.evidence.world.organization() {
        Known::Is(Some(organization)) => organization
            .policies
            .value()
            .and_then(|policies| policies.get(name)),
        _ => None,
    };
    match known.map(|policy| policy.policy_type) {
        Some(OrganizationPolicyType::ResourceControl) => "RESOURCE_CONTROL_POLICY",
        _ => "SERVICE_CONTROL_POLICY",
    }
}

fn of_change(words: &Words<'_>, change: &Change) -> String {
    match change {
        Change::CreateGrant {
            key,
            grantee,
            operations,
            ..
        } => {
            let operations: Vec<String> = operations
                .iter()
                .copied()
                .map(|operation| quoted(GrantOperation::as_str(operation)))
                .collect();
            let name = format!("{} {}", key_name(key), grantee.name().unwrap_or_default());
            resource(
                "aws_kms_grant",
                &name,
                &[
                    ("key_id", quoted(key.as_str())),
                    ("grantee_principal", quoted(&grantee.to_string())),
                    ("operations", format!("[{}]", operations.join(", "))),
                ],
            )
        }
        Change::SetKey { key, state, tags } => {
            let mut fields = Vec::new();
            match (state, state_before(words.evidence, key)) {
                (Some(_), Some(KeyState::Disabled)) => fields.push(("is_enabled", "true".to_owned())),
                (Some(_), _) => return comment(&words.text("comment-state-no-resource")),
                (None, _) => {}
            }
            if !tags.is_empty() {
                let tags: Vec<String> = tags
                    .iter()
                    .map(|(tag, value)| format!("    {} = {}", quoted(tag), quoted(value)))
                    .collect();
                fields.push(("tags", format!("{{\n{}\n  }}", tags.join("\n"))));
            }
            let text = resource("aws_kms_key", &key_name(key), &fields);
            format!("{}\n{text}", comment(&words.text("comment-key-fragment")))
        }
        Change::Statement { .. } | Change::Operational { .. } => String::new(),
    }
}

fn key_name(key: &Arn) -> String {
    let id: String = key.kms_key_id().unwrap_or_default().chars().take(8).collect();
    format!("key {id}")
}

fn resource(kind: &str, name: &str, fields: &[(&str, String)]) -> String {
    let width = fields
        .iter()
        .map(|(field, _)| field.len())
        .max()
        .unwrap_or_default();
    let fields: Vec<String> = fields
        .iter()
        .map(|(field, value)| format!("  {field:width$} = {value}"))
        .collect();
    format!(
        "resource \"{kind}\" \"{}\" {{\n{}\n}}",
        terraform_name(name),
        fields.join("\n")
    )
}

fn comment(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("# {line}")).collect();
    lines.join("\n")
}
