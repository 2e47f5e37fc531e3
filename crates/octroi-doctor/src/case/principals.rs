//! The principals of a case: users with their groups, roles with their sessions.

use octroi_names::{Arn, Datum, Gap, Known, Principal, SmolStr};
use octroi_world::{Group, Map, PolicyRef, Role, Session, SignIn, User};

use super::build::{Builder, named, parse, policy, tags};
use super::{CaseError, schema};

impl Builder<'_> {
    fn inline(
        &self,
        policies: Option<&Vec<schema::NamedPolicy>>,
        about: &str,
        permissions: &[&str],
    ) -> Result<Known<Map<SmolStr, PolicyRef>>, CaseError> {
        let Some(policies) = policies else {
            return Ok(Known::Unknown(Gap::new(Datum::IdentityPolicies(about.into()))));
        };
        let gap = || Gap::new(Datum::IdentityPolicies(about.into()));
        let more = self.missing_for(permissions, about);
        if policies.is_empty() && more {
            return Ok(Known::Unknown(gap()));
        }
        let mut read = Map::new_sync();
        if more {
            // What is listed was read; there may be more that was not.
            read.insert_mut(SmolStr::new_static("(not read)"), Known::Unknown(gap()));
        }
        for (index, entry) in policies.iter().enumerate() {
            let fallback = format!("policy-{}", index + 1);
            let policy = named(entry, &fallback, || Datum::IdentityPolicies(about.into()))?;
            let name = entry
                .name
                .as_deref()
                .or(entry.arn.as_deref())
                .unwrap_or(&fallback);
            // Two policies of one name are two policies all the same.
            let mut key = SmolStr::from(name);
            while read.get(&key).is_some() {
                key = format!("{key} ({})", index + 1).into();
            }
            read.insert_mut(key, policy);
        }
        Ok(Known::Is(read))
    }

    fn boundary(
        &self,
        boundary: Option<&schema::NamedPolicy>,
        about: &str,
    ) -> Result<Known<Option<PolicyRef>>, CaseError> {
        let permission = if about.contains(":user/") {
            "iam:GetUser"
        } else {
            "iam:GetRole"
        };
        match boundary {
            Some(policy) => {
                let policy = named(policy, "permissions boundary", || {
                    Datum::PermissionsBoundary(about.into())
                })?;
                Ok(Known::Is(Some(policy)))
            }
            // A service-linked role cannot have one.
            None if about.contains(":role/aws-service-role/") => Ok(Known::Is(None)),
            None if self.missing_for(&[permission], about) => {
                Ok(Known::Unknown(Gap::new(Datum::PermissionsBoundary(about.into()))))
            }
            None => Ok(Known::Is(None)),
        }
    }

    /// Whether one of the permissions was missing for this principal.
    fn missing_for(&self, permissions: &[&str], about: &str) -> bool {
        self.missing.any_for(permissions, name(about), &self.names())
    }

    fn names(&self) -> Vec<&str> {
        self.principals.iter().map(|arn| name(arn)).collect()
    }

    pub(super) fn principal(&mut self, principal: &schema::Principal) -> Result<(), CaseError> {
        let arn: Arn = parse(&principal.arn)?;
        let about = principal.arn.as_str();
        let principal_tags = match &principal.tags {
            Some(tags) => Known::Is(self::tags(tags)),
            // The cases list tags where a policy looks at them.
            None => Known::Is(Map::new_sync()),
        };
        let boundary = self.boundary(principal.permissions_boundary.as_ref(), about)?;
        match parse::<Principal>(&principal.arn)? {
            Principal::User(_) => {
                let permissions = [
                    "iam:ListUserPolicies",
                    "iam:GetUserPolicy",
                    "iam:ListAttachedUserPolicies",
                ];
                let inline_policies =
                    self.inline(principal.identity_policies.as_ref(), about, &permissions)?;
                let groups = self.groups(principal, &arn)?;
                self.builder.user(User {
                    unique_id: principal.unique_id.as_deref().map(Into::into),
                    inline_policies,
                    attached_policies: Vec::new(),
                    groups,
                    boundary,
                    tags: principal_tags,
                    created: None,
                    sign_in: SignIn::default(),
                    arn,
                });
            }
            Principal::Role(_) => {
                let permissions = [
                    "iam:ListRolePolicies",
                    "iam:GetRolePolicy",
                    "iam:ListAttachedRolePolicies",
                ];
                let inline_policies =
                    self.inline(principal.identity_policies.as_ref(), about, &permissions)?;
                let trust = match &principal.trust_policy {
                    Some(document) => Some(Known::Is(policy("trust policy", document)?)),
                    None => None,
                };
                self.session(principal, &arn)?;
                self.builder.role(Role {
                    unique_id: principal.unique_id.as_deref().map(Into::into),
                    trust,
                    inline_policies,
                    attached_policies: Vec::new(),
                    boundary,
                    tags: principal_tags,
                    created: None,
                    description: None,
                    max_session_seconds: None,
                    last_used: None,
                    arn,
                });
            }
            Principal::Account(_) => {}
            _ => {
                return Err(CaseError::new(format!("`{about}` is neither a user nor a role"))
                    .cure("list the role, and its session as `sessionArn`"));
            }
        }
        Ok(())
    }

    fn groups(&mut self, principal: &schema::Principal, user: &Arn) -> Result<Known<Vec<Arn>>, CaseError> {
        let Some(groups) = &principal.groups else {
            return Ok(Known::Unknown(Gap::new(Datum::IdentityPolicies(
                user.as_str().into(),
            ))));
        };
        if groups.is_empty() && self.missing_for(&["iam:ListGroupsForUser"], user.as_str()) {
            return Ok(Known::Unknown(Gap::new(Datum::IdentityPolicies(
                user.as_str().into(),
            ))));
        }
        let mut arns = Vec::new();
        for group in groups {
            let account = user.account().map_or_else(String::new, |id| id.to_string());
            let text = group
                .arn
                .clone()
                .unwrap_or_else(|| format!("arn:{}:iam::{account}:group/{}", user.partition(), group.name));
            let arn: Arn = parse(&text)?;
            let permissions = [
                "iam:ListGroupPolicies",
                "iam:GetGroupPolicy",
                "iam:ListAttachedGroupPolicies",
            ];
            let inline_policies = self.inline(group.policies.as_ref(), user.as_str(), &permissions)?;
            self.builder.group(Group {
                arn: arn.clone(),
                unique_id: None,
                created: None,
                inline_policies,
                attached_policies: Vec::new(),
            });
            arns.push(arn);
        }
        Ok(Known::Is(arns))
    }

    fn session(&mut self, principal: &schema::Principal, role: &Arn) -> Result<(), CaseError> {
        let Some(session) = &principal.session_arn else {
            return Ok(());
        };
        let arn: Arn = parse(session)?;
        let gap = || Datum::SessionPolicy(session.as_str().into());
        let policies = match &principal.session_policy {
            Some(schema::OneOrMany::One(policy)) => {
                Known::Is(Some(vec![named(policy, "session policy", gap)?]))
            }
            Some(schema::OneOrMany::Many(policies)) => {
                let mut read = Vec::new();
                for policy in policies {
                    read.push(named(policy, "session policy", gap)?);
                }
                Known::Is(Some(read))
            }
            None if self
                .missing
                .speaks_of("session policy", name(role.as_str()), &self.names()) =>
            {
                Known::Unknown(Gap::new(gap()))
            }
            None => Known::Is(None),
        };
        let session_tags = principal.session_tags.as_ref().map_or_else(Map::new_sync, tags);
        self.builder.session(Session {
            arn,
            role: role.clone(),
            policies,
            tags: session_tags,
            expires: None,
            role_id: None,
        });
        Ok(())
    }
}

/// The name of a user or role, without its path.
fn name(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}
