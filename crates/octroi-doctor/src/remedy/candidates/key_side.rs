//! Changes on the key's side: its policy, grants on it, its state.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html> and, for
//! service-linked roles, `launch.md` 8.

use super::*;

impl Try<'_> {
    pub(super) fn key_policy(&self) -> Vec<Candidate> {
        let Some(key) = self.refusal.key_arn() else {
            return Vec::new();
        };
        if key_admin::nobody_can_change(self.evidence, self.world, &key) {
            return vec![self.do_on_key("do-key-policy-lost")];
        }
        let mut candidates = Vec::new();
        candidates.extend(self.replace_key_statement(&key));
        let needs = self.needs();
        candidates.extend(self.key_policy_for_caller(&needs, "add-key-policy-statement"));
        candidates.extend(self.key_policy_for_account());
        candidates
    }

    /// Statements that let the caller's account decide by IAM, for the needed actions only:
    /// `kms:*` for the account, as the console writes it, would open more than a start needs.
    /// What is delegated already, or to a role that no policy can be given to, is left out.
    fn key_policy_for_account(&self) -> Option<Candidate> {
        if self.refusal.is_service_linked() {
            return None;
        }
        let undelegated = DenyKind::NoAllow(PolicyType::Resource);
        let needs = Needs::of(self.played, self.refusal.caller(), |call: &LaunchCall| {
            Refusal::new(self.world, call).deny == undelegated
        });
        let account = self.refusal.caller_account()?;
        let root = format!("arn:{}:iam::{account}:root", self.evidence.region.partition());
        self.key_policy_for(&needs, &root, "add-key-policy-account-statement")
    }

    /// The statement that is meant for the caller, with the one thing corrected that fails:
    /// the Resource, or the Region in `kms:ViaService`.
    fn replace_key_statement(&self, key: &Arn) -> Option<Candidate> {
        let own = self.refusal.is_service_linked();
        let closest = own.then(|| self.refusal.closest_naming_caller()).flatten();
        let (near, policy, trace) = closest.or_else(|| self.refusal.closest(PolicyType::Resource))?;
        let written = policy.document().statements.get(trace.index)?;
        let span = written.span;
        let mut statement: Value = serde_json::from_str(policy.text().get(span.start..span.end)?).ok()?;
        let summary = match near {
            Near::Resource if !written.not_resource => {
                statement.as_object_mut()?.insert("Resource".into(), json!("*"));
                "replace-key-policy-resource"
            }
            Near::Condition => {
                let failing = failing_conditions(&trace);
                let [only] = failing.as_slice() else { return None };
                let via = only.key.eq_ignore_ascii_case("kms:ViaService")
                    && only.operator.to_ascii_lowercase().starts_with("string")
                    && !only.operator.to_ascii_lowercase().contains("not");
                let Actual::Present(ContextValue::One(actual)) = &only.actual else {
                    return None;
                };
                if !via || only.wanted.iter().any(|wanted| !wanted.starts_with("ec2.")) {
                    return None;
                }
                let line = statement.get_mut("Condition")?.get_mut(only.operator.as_str())?;
                match line.get_mut(only.key.as_str())? {
                    // The other Regions stay as they are.
                    Value::Array(values) if values.len() > 1 => values.push(json!(actual.as_str())),
                    slot => *slot = json!(actual.as_str()),
                }
                "replace-key-policy-via-service"
            }
            _ => return None,
        };
        // Correcting a statement must not bring to life more than a start needs.
        if !is_bound(&statement) {
            return None;
        }
        let sid = written.sid.as_ref().map(|sid| sid.value.clone());
        let op = Op::Replace {
            index: trace.index,
            sid,
        };
        let change = Change::Statement {
            place: Place::Key(key.clone()),
            op,
            statement,
        };
        Some(Candidate::new(Side::KeyPolicy, summary, vec![change]))
    }

    /// Statements in the policy of every key that is needed, for the caller itself.
    pub(super) fn key_policy_for_caller(&self, needs: &Needs, summary: &'static str) -> Option<Candidate> {
        let caller = self.refusal.role_arn()?;
        self.key_policy_for(needs, caller.as_str(), summary)
    }

    fn key_policy_for(&self, needs: &Needs, principal: &str, summary: &'static str) -> Option<Candidate> {
        let principal = json!({ "AWS": principal });
        let mut changes = Vec::new();
        for key in needed_keys(needs) {
            if self.aws_managed(&key) {
                return None;
            }
            let statements = self.allow(&needs.on(&key), Some(&principal), Resource::ThisKey);
            changes.extend(add_all(&Place::Key(key), statements));
        }
        if changes.is_empty() {
            return None;
        }
        Some(Candidate::new(Side::KeyPolicy, summary, changes))
    }

    fn aws_managed(&self, key: &Arn) -> bool {
        matches!(self.world.key(key), Known::Is(Some(key)) if key.manager == Known::Is(octroi_world::KeyManager::Aws))
    }

    pub(super) fn service_linked_role(&self) -> Vec<Candidate> {
        let needs = self.needs();
        let key_policy = if self.refusal.is_foreign() {
            None
        } else {
            self.key_policy_for_caller(&needs, "add-key-policy-for-role")
        };
        let grant = self.grant(&needs);
        let prefers_key_policy = self
            .refusal
            .role_arn()
            .is_some_and(|arn| arn.resource().contains("/autoscaling.amazonaws.com/"));
        let mut candidates: Vec<Candidate> = key_policy.into_iter().chain(grant).collect();
        if !prefers_key_policy {
            candidates.reverse();
        }
        candidates
    }

    /// A grant on every key that is needed, for the caller itself.
    fn grant(&self, needs: &Needs) -> Option<Candidate> {
        let role = self.refusal.role_arn()?;
        let mut changes = Vec::new();
        for key in needed_keys(needs) {
            let issuing_account = key_admin::granting_account(self.evidence, self.world, &key, &role)?;
            changes.push(Change::CreateGrant {
                key,
                grantee: role.as_str().parse().ok()?,
                operations: SERVICE_LINKED_ROLE.to_vec(),
                issuing_account,
            });
        }
        if changes.is_empty() {
            return None;
        }
        Some(Candidate::new(Side::Grant, "create-grant", changes))
    }

    pub(super) fn grant_insufficient(&self) -> Vec<Candidate> {
        let mut needs = self.needs();
        if needs.is_empty()
            && let Some(key) = self.refusal.key_arn()
        {
            needs.grant.push(key.to_string());
        }
        let mut candidates: Vec<Candidate> = self.grant(&needs).into_iter().collect();
        if !self.refusal.is_service_linked() {
            candidates.extend(self.identity());
        }
        candidates
    }

    pub(super) fn key_state(&self, summary: &'static str) -> Vec<Candidate> {
        let Some(key) = self.refusal.key_arn() else {
            return Vec::new();
        };
        let change = Change::SetKey {
            key,
            state: Some(KeyState::Enabled),
            tags: Vec::new(),
        };
        vec![Candidate::new(Side::KeyStateOrTags, summary, vec![change])]
    }

    pub(super) fn do_on_key(&self, note: &'static str) -> Candidate {
        Candidate::operational(note, vec![("key", self.refusal.call.leg.on.as_str().into())])
    }
}
