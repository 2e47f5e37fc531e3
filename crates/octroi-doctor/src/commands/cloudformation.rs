//! CloudFormation, in YAML with the documents in JSON, which YAML holds.
//!
//! See <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-template-resource-type-ref.html>.
//! Grants, session policies and the cancelling of a deletion have no resource type.

use octroi_world::KeyState;
use serde_json::Value;

use super::permission::state_before;
use super::quote::logical_id;
use super::terraform::policy_type;
use super::{Owner, Step, managed, name_of, owner};
use crate::edits::Edit;
use crate::remedy::{Change, Place};
use crate::text::Words;

/// One resource: its logical id, its type, its properties.
struct Resource {
    comment: Option<String>,
    id: String,
    kind: &'static str,
    properties: Vec<(&'static str, String)>,
}

/// Returns the resources of a remedy.
pub(super) fn text(words: &Words<'_>, steps: &[Step<'_>]) -> String {
    let mut comments = Vec::new();
    let mut resources: Vec<Resource> = Vec::new();
    for step in steps {
        let found = match step {
            Step::Document(edit) => of_document(words, edit),
            Step::Change(change) => of_change(words, change),
        };
        match found {
            Ok(resource) => resources.push(resource),
            Err(id) => comments.push(comment(&words.text(id), "")),
        }
    }
    let mut text: String = comments.concat();
    if !resources.is_empty() {
        text.push_str("Resources:\n");
    }
    for resource in &resources {
        if let Some(words) = &resource.comment {
            text.push_str(&comment(words, "  "));
        }
        text.push_str(&format!(
            "  {}:\n    Type: {}\n    Properties:\n",
            resource.id, resource.kind
        ));
        for (name, value) in &resource.properties {
            let space = if value.starts_with('\n') { "" } else { " " };
            text.push_str(&format!("      {name}:{space}{value}\n"));
        }
    }
    text.trim_end().to_owned()
}

fn comment(text: &str, indent: &str) -> String {
    text.lines().map(|line| format!("{indent}# {line}\n")).collect()
}

/// A text in YAML: JSON's quotes are YAML's.
fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn document(value: &Value) -> String {
    let text = format!("{value:#}");
    let lines: Vec<String> = text.lines().map(|line| format!("        {line}")).collect();
    format!("\n{}", lines.join("\n"))
}

fn of_document(words: &Words<'_>, edit: &Edit) -> Result<Resource, &'static str> {
    let document = document(&edit.after);
    let existing = || edit.before.is_some().then(|| words.text("comment-existing"));
    let resource = |id: &str, kind, properties| Resource {
        comment: existing(),
        id: logical_id(id),
        kind,
        properties,
    };
    Ok(match &edit.place {
        Place::Identity {
            principal,
            policy,
            group,
        } => match managed(policy) {
            Some(arn) => resource(
                name_of(&arn),
                "AWS::IAM::ManagedPolicy",
                vec![
                    ("ManagedPolicyName", quoted(name_of(&arn))),
                    ("PolicyDocument", document),
                ],
            ),
            None => {
                let (owner, name) = owner(words, principal, group.as_ref());
                let (kind, field) = match owner {
                    Owner::User => ("AWS::IAM::UserPolicy", "UserName"),
                    Owner::Group => ("AWS::IAM::GroupPolicy", "GroupName"),
                    Owner::Role => ("AWS::IAM::RolePolicy", "RoleName"),
                };
                resource(
                    policy,
                    kind,
                    vec![
                        ("PolicyName", quoted(policy)),
                        (field, quoted(name)),
                        ("PolicyDocument", document),
                    ],
                )
            }
        },
        Place::Key(_) => Resource {
            comment: Some(words.text("comment-key-fragment")),
            id: "Key".to_owned(),
            kind: "AWS::KMS::Key",
            properties: vec![("KeyPolicy", document)],
        },
        Place::Boundary(principal) => resource(
            &format!("boundary of {}", name_of(principal)),
            "AWS::IAM::ManagedPolicy",
            vec![("PolicyDocument", document)],
        ),
        Place::Session(_) => return Err("comment-session-no-resource"),
        Place::Organization(name) => resource(
            name,
            "AWS::Organizations::Policy",
            vec![
                ("Name", quoted(name)),
                ("Type", policy_type(words, name).to_owned()),
                ("Content", document),
            ],
        ),
        Place::Endpoint(endpoint) => Resource {
            comment: Some(words.text("comment-endpoint-fragment")),
            id: logical_id(endpoint.as_str()),
            kind: "AWS::EC2::VPCEndpoint",
            properties: vec![("PolicyDocument", document)],
        },
    })
}

fn of_change(words: &Words<'_>, change: &Change) -> Result<Resource, &'static str> {
    match change {
        Change::SetKey { key, state, tags } => {
            let mut properties = Vec::new();
            match (state, state_before(words.evidence, key)) {
                (Some(_), Some(KeyState::Disabled)) => properties.push(("Enabled", "true".to_owned())),
                (Some(_), _) => return Err("comment-state-no-resource"),
                (None, _) => {}
            }
            if !tags.is_empty() {
                let tags: Vec<String> = tags
                    .iter()
                    .map(|(tag, value)| {
                        format!("\n        - {{Key: {}, Value: {}}}", quoted(tag), quoted(value))
                    })
                    .collect();
                properties.push(("Tags", tags.concat()));
            }
            Ok(Resource {
                comment: Some(words.text("comment-key-fragment")),
                id: "Key".to_owned(),
                kind: "AWS::KMS::Key",
                properties,
            })
        }
        Change::CreateGrant { .. } => Err("comment-grant-no-resource"),
        Change::Statement { .. } | Change::Operational { .. } => Err("comment-state-no-resource"),
    }
}
