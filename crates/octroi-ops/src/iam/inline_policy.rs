//! Inline policies of users and roles: what IAM takes, and how much of it.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html> and
//! `authorization.md` 1.2 and 1.6. Whether the quota or the document is looked at first is
//! not documented; here it is the quota.

use std::sync::Arc;

use octroi_names::{Arn, Known, SmolStr};
use octroi_policy::{Context, Policy, PolicyKind, validate};
use octroi_world::{Map, PolicyRef};

use crate::call::Failure;
use crate::context::{add_owner, set_default};
use crate::error::ErrorCode;
use crate::operation::{CheckSpec, Scene, Stop, action};

/// The failure for a policy that IAM or STS cannot read.
fn malformed(message: &str) -> Failure {
    Failure::new(ErrorCode::IamMalformedPolicyDocument, message)
}

/// Reads a policy as IAM and STS do, which answer with the first fault that they find.
///
/// # Errors
///
/// If it is malformed.
pub(crate) fn parse(kind: PolicyKind, name: &str, text: &str) -> Result<Arc<Policy>, Failure> {
    if let Some(finding) = validate(text, kind).into_iter().next() {
        return Err(malformed(&finding.aws.unwrap_or(finding.message)));
    }
    match Policy::parse(name, text) {
        Ok(policy) => Ok(Arc::new(policy)),
        Err(error) => Err(malformed(&error.message)),
    }
}

/// Whose inline policy is put.
#[derive(Debug, Clone, Copy)]
pub(super) struct Owner<'a> {
    /// `user` or `role`.
    pub(super) kind: &'static str,
    /// The name in the request.
    pub(super) name: &'a str,
    /// What the policy is saved as.
    pub(super) policy_kind: PolicyKind,
    /// The quota of all inline policies together, blanks not counted.
    pub(super) most_characters: usize,
    /// The principal, if it is in the world.
    pub(super) found: Option<Found<'a>>,
}

/// A user or role as far as its inline policies need it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found<'a> {
    pub(super) arn: &'a Arn,
    pub(super) inline_policies: &'a Known<Map<SmolStr, PolicyRef>>,
    pub(super) boundary: &'a Known<Option<PolicyRef>>,
    pub(super) tags: &'a Known<Map<SmolStr, SmolStr>>,
}

impl Owner<'_> {
    /// The principal's ARN; of one that is not there, as if it had no path.
    fn arn(&self, scene: &Scene<'_>) -> Arn {
        match self.found {
            Some(found) => found.arn.clone(),
            None => {
                let account = scene.call.caller.account();
                let account = account.as_ref().map_or("", octroi_names::AccountId::as_str);
                let resource = format!("{}/{}", self.kind, self.name);
                Arn::new(scene.call.region.partition(), "iam", "", account, &resource)
            }
        }
    }

    /// Makes the check of an action on the principal.
    pub(super) fn check(&self, scene: &Scene<'_>, name: &str, base: &Context) -> Result<CheckSpec, Stop> {
        let arn = self.arn(scene);
        let mut context = base.clone();
        add_owner(scene.world, arn.account(), &mut context);
        if let Some(found) = &self.found {
            add_tags(found, &mut context);
            add_boundary(found, &mut context);
        }
        Ok(CheckSpec {
            action: action("iam", name)?,
            resource: arn.to_string(),
            owner: arn.account(),
            on_trust: false,
            grant: None,
            context: Ok(context),
            ready: self.ready(scene),
        })
    }

    fn ready(&self, scene: &Scene<'_>) -> Result<(), Stop> {
        if self.found.is_some() {
            return Ok(());
        }
        let arn = self.arn(scene);
        if scene.world.is_absent(&arn) {
            let text = format!("The {} with name {} cannot be found.", self.kind, self.name);
            return Err(Failure::new(ErrorCode::NoSuchEntity, text).into());
        }
        Err(octroi_names::Gap::new(octroi_names::Datum::Principal(arn.as_str().into())).into())
    }

    /// Reads the new policy and weighs it with those that are there.
    pub(super) fn put(&self, scene: &Scene<'_>, name: &str, text: &str) -> Result<(Arn, Arc<Policy>), Stop> {
        let Some(found) = &self.found else {
            return Err(self.ready(scene).err().unwrap_or(Stop::Unknown(Vec::new())));
        };
        let others = match found.inline_policies {
            Known::Is(policies) => policies,
            Known::Unknown(gap) => return Err(gap.clone().into()),
        };
        let mut characters = characters(text);
        for (_, other) in others.iter().filter(|(own, _)| own.as_str() != name) {
            match other {
                Known::Is(other) => characters += self::characters(other.text()),
                Known::Unknown(gap) => return Err(gap.clone().into()),
            }
        }
        if characters > self.most_characters {
            let text = format!(
                "Maximum policy size of {} bytes exceeded for {} {}",
                self.most_characters, self.kind, self.name
            );
            return Err(Failure::new(ErrorCode::IamLimitExceeded, text).into());
        }
        Ok((found.arn.clone(), parse(self.policy_kind, name, text)?))
    }
}

fn characters(text: &str) -> usize {
    text.chars()
        .filter(|character| !character.is_ascii_whitespace())
        .count()
}

fn add_tags(found: &Found<'_>, context: &mut Context) {
    match found.tags {
        Known::Is(tags) => {
            for (tag, value) in tags {
                set_default(context, &format!("aws:ResourceTag/{tag}"), value.as_str());
                set_default(context, &format!("iam:ResourceTag/{tag}"), value.as_str());
            }
        }
        Known::Unknown(gap) => {
            context.set_unknown_prefix("aws:ResourceTag/", gap.clone());
            context.set_unknown_prefix("iam:ResourceTag/", gap.clone());
        }
    }
}

/// `iam:PermissionsBoundary` is the ARN of the boundary, which a policy here carries as its name.
fn add_boundary(found: &Found<'_>, context: &mut Context) {
    const KEY: &str = "iam:PermissionsBoundary";
    let unread = || {
        octroi_names::Gap::new(octroi_names::Datum::PermissionsBoundary(
            found.arn.as_str().into(),
        ))
    };
    match found.boundary {
        Known::Is(None) => {}
        Known::Is(Some(Known::Is(policy))) if policy.name().starts_with("arn:") => {
            set_default(context, KEY, policy.name());
        }
        Known::Is(Some(_)) | Known::Unknown(_) if !context.has(KEY) => context.set_unknown(KEY, unread()),
        Known::Is(Some(_)) | Known::Unknown(_) => {}
    }
}
