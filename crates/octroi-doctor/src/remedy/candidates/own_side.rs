//! Changes on the caller's side: identity policies, and the tags that they ask for.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html>.

use super::*;

impl Try<'_> {
    pub(super) fn identity(&self) -> Vec<Candidate> {
        let mut candidates = Vec::new();
        candidates.extend(self.tags());
        let needs = self.needs();
        if needs.is_empty() {
            candidates.extend(self.identity_beyond_kms());
            return candidates;
        }
        // A statement beside the dead one would leave it to mislead the next reader.
        match (self.replace_dead_statement(&needs), self.own_place()) {
            (Some(replacement), _) => candidates.push(replacement),
            (None, Some(place)) => {
                let changes = add_all(&place, self.allow(&needs, None, Resource::Keys));
                candidates.push(Candidate::new(
                    Side::IdentityPolicy,
                    "add-identity-statement",
                    changes,
                ));
            }
            (None, None) => {}
        }
        if !self.refusal.is_foreign() {
            candidates.extend(self.key_policy_for_caller(&needs, "add-key-policy-statement"));
        }
        candidates
    }

    /// A statement whose every Resource can never match a key operation, and which is about
    /// KMS alone, is corrected in its place: a second one beside it would leave it dead.
    fn replace_dead_statement(&self, needs: &Needs) -> Option<Candidate> {
        let (near, policy, trace) = self.refusal.closest(PolicyType::Identity)?;
        let written = policy.document().statements.get(trace.index)?;
        let resources = written.resources.as_ref()?;
        let dead = !written.not_resource
            && !written.not_action
            && resources
                .iter()
                .all(|resource| resource.value.contains(":alias/"))
            && written
                .actions
                .iter()
                .all(|action| action.value.to_ascii_lowercase().starts_with("kms:"));
        if near != Near::Resource || !dead {
            return None;
        }
        let place = self.place_of(policy.name())?;
        let mut statements = self.allow(needs, None, Resource::Keys).into_iter();
        let mut replacement = statements.next()?;
        let sid = written.sid.as_ref().map(|sid| sid.value.clone());
        set_sid(&mut replacement, sid.as_deref());
        let op = Op::Replace {
            index: trace.index,
            sid,
        };
        let mut changes = vec![Change::Statement {
            place: place.clone(),
            op,
            statement: replacement,
        }];
        changes.extend(add_all(&place, statements.collect()));
        Some(Candidate::new(
            Side::IdentityPolicy,
            "replace-dead-statement",
            changes,
        ))
    }

    /// Finds where a policy of the caller's side is kept: its own, or a group's.
    pub(super) fn place_of(&self, name: &str) -> Option<Place> {
        let principal = self.refusal.role_arn()?;
        let has = |policies: &Known<octroi_world::Map<SmolStr, octroi_world::PolicyRef>>| {
            policies.value().is_some_and(|policies| {
                policies
                    .values()
                    .any(|policy| policy.value().is_some_and(|policy| policy.name() == name))
            })
        };
        let own = self.world.user(&principal).map(|user| &user.inline_policies);
        let own = own.or_else(|| self.world.role(&principal).map(|role| &role.inline_policies))?;
        if has(own) {
            return Some(Place::Identity {
                principal,
                policy: name.into(),
                group: None,
            });
        }
        let groups = self.world.user(&principal)?.groups.value()?;
        let group = groups.iter().find(|arn| {
            self.world
                .group(arn)
                .is_some_and(|group| has(&group.inline_policies))
        })?;
        Some(Place::Identity {
            principal,
            policy: name.into(),
            group: Some(group.clone()),
        })
    }

    /// An Allow that asks for a tag of the key, and for nothing else that fails.
    fn tags(&self) -> Option<Candidate> {
        let (near, _, trace) = self.refusal.closest(PolicyType::Identity)?;
        let key = self.refusal.key_arn().filter(|_| near == Near::Condition)?;
        let failing = failing_conditions(&trace);
        let mut tags: Vec<(SmolStr, SmolStr)> = Vec::new();
        for condition in &failing {
            let tag = condition
                .key
                .get(.."aws:ResourceTag/".len())
                .filter(|start| start.eq_ignore_ascii_case("aws:ResourceTag/"))?;
            let name = condition.key.get(tag.len()..)?;
            let operator = condition.operator.to_ascii_lowercase();
            let wanted = condition.wanted.first()?;
            let exact = operator.starts_with("stringequals")
                || (operator.starts_with("stringlike") && !wanted.contains(['*', '?']));
            if !exact || condition.actual != Actual::Absent {
                return None;
            }
            tags.push((name.into(), wanted.clone()));
        }
        if tags.is_empty() {
            return None;
        }
        let change = Change::SetKey {
            key,
            state: None,
            tags,
        };
        Some(Candidate::new(Side::KeyStateOrTags, "set-key-tags", vec![change]))
    }

    fn identity_beyond_kms(&self) -> Option<Candidate> {
        let action = self.refusal.call.leg.action.as_str();
        let place = self.own_place()?;
        let statement = statement(
            "AllowTheCall",
            None,
            &json!(action),
            &json!(self.refusal.call.leg.on),
            json!({}),
        );
        Some(Candidate::new(
            Side::IdentityPolicy,
            "add-identity-statement",
            add_all(&place, vec![statement]),
        ))
    }

    pub(super) fn pass_role(&self) -> Vec<Candidate> {
        let Some(place) = self.own_place() else {
            return Vec::new();
        };
        let service = match self.evidence.region.partition() {
            octroi_names::Partition::AwsCn => "ec2.amazonaws.com.cn",
            _ => "ec2.amazonaws.com",
        };
        let statement = statement(
            "PassInstanceRole",
            None,
            &json!("iam:PassRole"),
            &json!(self.refusal.call.leg.on),
            json!({ "StringEquals": { "iam:PassedToService": service } }),
        );
        vec![Candidate::new(
            Side::IdentityPolicy,
            "add-pass-role",
            add_all(&place, vec![statement]),
        )]
    }

    pub(super) fn service_linked_role_creation(&self) -> Vec<Candidate> {
        let Some(place) = self.own_place() else {
            return Vec::new();
        };
        let statement = statement(
            "CreateSpotRole",
            None,
            &json!("iam:CreateServiceLinkedRole"),
            &json!(self.refusal.call.leg.on),
            json!({ "StringEquals": { "iam:AWSServiceName": "spot.amazonaws.com" } }),
        );
        vec![Candidate::new(
            Side::IdentityPolicy,
            "add-service-linked-role",
            add_all(&place, vec![statement]),
        )]
    }
}
