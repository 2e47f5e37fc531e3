//! Changes of what limits: boundaries, session policies, the organization, endpoints, and every Deny.
//!
//! A limit is never taken off: what it lacks is added, what it denies is narrowed.

use octroi_ops::launch::CallResult;

use super::*;

impl Try<'_> {
    /// A boundary or a session policy: what it denies is narrowed, what it lacks is added.
    pub(super) fn guard(&self, side: Side) -> Vec<Candidate> {
        if matches!(self.refusal.deny, DenyKind::Explicit(_)) {
            return self.narrow(side);
        }
        let Some(role) = self.refusal.role_arn() else {
            return Vec::new();
        };
        let place = match side {
            Side::SessionPolicy => Place::Session(role),
            _ => Place::Boundary(role),
        };
        let needs = self.needs();
        let changes = if needs.is_empty() {
            let leg = &self.refusal.call.leg;
            add_all(
                &place,
                vec![statement(
                    "AllowTheCall",
                    None,
                    &json!(leg.action.as_str()),
                    &json!(leg.on),
                    json!({}),
                )],
            )
        } else {
            add_all(&place, self.allow(&needs, None, Resource::Keys))
        };
        let summary = if side == Side::SessionPolicy {
            "add-session-statement"
        } else {
            "add-boundary-statement"
        };
        vec![Candidate::new(side, summary, changes)]
    }

    /// The Deny that matches, with an exception for what a start needs.
    pub(super) fn narrow(&self, side: Side) -> Vec<Candidate> {
        let Some(deciding) = self.refusal.deciding() else {
            return Vec::new();
        };
        let Some(place) = self.place_of_deciding(&deciding) else {
            return Vec::new();
        };
        let Some(trace) = deciding
            .statement
            .as_ref()
            .filter(|trace| trace.effect == Effect::Deny)
        else {
            return Vec::new();
        };
        let Some(written) = deciding.policy.document().statements.get(trace.index) else {
            return Vec::new();
        };
        let text = deciding.policy.text().get(written.span.start..written.span.end);
        let Some(old) = text.and_then(|text| serde_json::from_str::<Value>(text).ok()) else {
            return Vec::new();
        };
        let own = self.refusal.role_arn().map(|arn| arn.to_string());
        let detail = if self.refusal.is_kms() {
            self.direct_grantee()
        } else {
            own
        };
        let exceptions: &[Exception] = if self.refusal.is_infrastructure() {
            &[Exception::Infrastructure]
        } else if side == Side::EndpointPolicy {
            &[Exception::Caller]
        } else if !self.refusal.is_kms() {
            // A policy of the caller's own that excepts the caller denies nothing any more.
            return Vec::new();
        } else if detail.is_some() {
            &[Exception::Grantee]
        } else if self.refusal.is_action("kms:CreateGrant") {
            &[Exception::GrantsForAwsResources, Exception::ThroughEc2]
        } else {
            &[Exception::ThroughEc2]
        };
        let sid = written.sid.as_ref().map(|sid| sid.value.clone());
        let hits_instance = self.hits_instance(&deciding, trace.index);
        exceptions
            .iter()
            .filter_map(|exception| {
                let region = &self.evidence.region;
                let mut statements = narrowed(&old, *exception, region, detail.as_deref())?;
                // Whether the instance's own call carries kms:ViaService is not known, so that
                // an exception for calls through EC2 cannot be relied on for it.
                if *exception == Exception::ThroughEc2 && hits_instance {
                    let both = statements.iter();
                    statements = both
                        .map(|one| narrowed(one, Exception::Infrastructure, region, None))
                        .collect::<Option<Vec<_>>>()?
                        .concat();
                }
                let mut statements = statements.into_iter();
                let op = Op::Replace {
                    index: trace.index,
                    sid: sid.clone(),
                };
                let mut changes = vec![Change::Statement {
                    place: place.clone(),
                    op,
                    statement: statements.next()?,
                }];
                changes.extend(add_all(&place, statements.collect()));
                let summary = match exception {
                    Exception::GrantsForAwsResources => "narrow-deny-grants",
                    Exception::ThroughEc2 => "narrow-deny-via-ec2",
                    Exception::Infrastructure => "narrow-deny-infrastructure",
                    Exception::Grantee => "narrow-deny-grantee",
                    Exception::Caller => "narrow-deny-caller",
                };
                Some(Candidate::new(side, summary, changes))
            })
            .collect()
    }

    /// Whether the statement denies the call of the instance's identity as well.
    fn hits_instance(&self, deciding: &Deciding, index: usize) -> bool {
        self.played
            .calls
            .iter()
            .filter(|call| octroi_ops::facts::is_infrastructure(&call.leg.by))
            .filter_map(|call| Refusal::new(self.world, call).deciding())
            .any(|other| {
                other.policy_type == deciding.policy_type
                    && other.policy.name() == deciding.policy.name()
                    && other
                        .statement
                        .is_some_and(|trace| trace.index == index && trace.effect == Effect::Deny)
            })
    }

    fn place_of_deciding(&self, deciding: &Deciding) -> Option<Place> {
        match deciding.policy_type {
            PolicyType::Identity => self.place_of(deciding.policy.name()),
            PolicyType::Resource => self.refusal.key_arn().map(Place::Key),
            PolicyType::Boundary => self.refusal.role_arn().map(Place::Boundary),
            PolicyType::Session => self.refusal.role_arn().map(Place::Session),
            PolicyType::ServiceControl | PolicyType::ResourceControl => {
                Some(Place::Organization(deciding.policy.name().into()))
            }
            PolicyType::Endpoint => deciding.policy.name().parse().ok().map(Place::Endpoint),
        }
    }

    pub(super) fn organization(&self) -> Vec<Candidate> {
        let leg = &self.refusal.call.leg;
        if !self.refusal.is_kms() {
            // An SCP on EC2's own actions is meant: the request has to meet it.
            let policy = self
                .refusal
                .deciding()
                .map(|deciding| deciding.policy.name().into());
            let arguments = vec![
                ("action", leg.action.as_str().into()),
                ("policy", policy.unwrap_or_else(|| SmolStr::new_static("SCP"))),
            ];
            let encrypted = self.refusal.deciding().is_some_and(|deciding| {
                deciding.statement.as_ref().is_some_and(|statement| {
                    statement.elements.iter().any(|element| {
                        element
                            .condition
                            .as_ref()
                            .is_some_and(|condition| condition.key.eq_ignore_ascii_case("ec2:Encrypted"))
                    })
                })
            });
            let note = if encrypted {
                "do-ask-for-encryption"
            } else {
                "do-meet-the-scp"
            };
            return vec![Candidate::operational(note, arguments)];
        }
        if matches!(self.refusal.deny, DenyKind::Explicit(_)) {
            let narrowed = self.narrow(Side::OrganizationPolicy);
            if !narrowed.is_empty() {
                return narrowed;
            }
        }
        self.silent_organization_policy().into_iter().collect()
    }

    /// An SCP that allows by list and does not list the action: it is added where the level
    /// is silent.
    fn silent_organization_policy(&self) -> Option<Candidate> {
        let Known::Is(Some(organization)) = self.world.organization() else {
            return None;
        };
        let silent = self.refusal.trace.as_ref()?.layers.iter().find(|layer| {
            layer.policy_type == PolicyType::ServiceControl && layer.verdict.allow.is_false()
        })?;
        let name = SmolStr::from(silent.policies.first()?.policy.name());
        let known = organization.policies.value()?.get(&name)?;
        if known.policy_type != OrganizationPolicyType::ServiceControl {
            return None;
        }
        let changes = add_all(&Place::Organization(name), self.unlisted_actions());
        Some(Candidate::new(
            Side::OrganizationPolicy,
            "add-scp-statement",
            changes,
        ))
    }

    /// Statements for every action of the attempt that the list lacks, of the caller and of the
    /// instance's identity alike: they fail at the same level.
    fn unlisted_actions(&self) -> Vec<Value> {
        let lacking = DenyKind::NoAllow(PolicyType::ServiceControl);
        let mut actions: Vec<&str> = Vec::new();
        let calls = self
            .played
            .calls
            .iter()
            .filter(|call| call.result == CallResult::Denied);
        for call in calls.filter(|call| Refusal::new(self.world, call).deny == lacking) {
            let action = call.leg.action.as_str();
            if !actions.contains(&action) {
                actions.push(action);
            }
        }
        let is_grant = |action: &&str| action.eq_ignore_ascii_case("kms:CreateGrant");
        let (grants, others): (Vec<&str>, Vec<&str>) = actions.into_iter().partition(is_grant);
        let mut statements = Vec::new();
        let everywhere = json!("*");
        match others.as_slice() {
            [] => {}
            [one] => statements.push(statement(
                "AllowEncryptedStarts",
                None,
                &json!(one),
                &everywhere,
                json!({}),
            )),
            many => statements.push(statement(
                "AllowEncryptedStarts",
                None,
                &json!(many),
                &everywhere,
                json!({}),
            )),
        }
        if !grants.is_empty() {
            let condition = json!({ "Bool": { "kms:GrantIsForAWSResource": "true" } });
            let action = json!("kms:CreateGrant");
            statements.push(statement(
                "AllowGrantsForAWSResources",
                None,
                &action,
                &everywhere,
                condition,
            ));
        }
        statements
    }

    pub(super) fn endpoint(&self) -> Vec<Candidate> {
        if matches!(self.refusal.deny, DenyKind::Explicit(_)) {
            return self.narrow(Side::EndpointPolicy);
        }
        let Some(deciding) = self.refusal.deciding() else {
            return Vec::new();
        };
        let Some(place) = self.place_of_deciding(&deciding) else {
            return Vec::new();
        };
        let condition = self.bound_to_own_side();
        let leg = &self.refusal.call.leg;
        let statement = statement(
            "AllowTheCall",
            Some(&json!("*")),
            &json!(leg.action.as_str()),
            &json!("*"),
            condition,
        );
        vec![Candidate::new(
            Side::EndpointPolicy,
            "add-endpoint-statement",
            add_all(&place, vec![statement]),
        )]
    }

    /// Binds a statement for everybody to the caller's organization, or to its account.
    fn bound_to_own_side(&self) -> Value {
        let account = self.refusal.caller_account();
        if let Known::Is(Some(organization)) = self.world.organization()
            && account.is_some_and(|account| organization.members.get(&account).is_some())
        {
            return json!({ "StringEquals": { "aws:PrincipalOrgID": organization.id.as_str() } });
        }
        let account = account.map_or_else(String::new, |id| id.to_string());
        json!({ "StringEquals": { "aws:PrincipalAccount": account } })
    }
}
