//! What a text names: who, what, on what, by which policy.

use octroi_names::{AccountId, Action, Arn, InstanceId, Region, SmolStr, Time, VolumeId};

use super::message::{Message, message};
use crate::refusal::On;
use crate::{Denial, PolicyType, Record, Refusal};

/// The facts of a text; what it does not name is absent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The error code, as written.
    pub error_code: Option<SmolStr>,
    /// The API operation that failed.
    pub operation: Option<SmolStr>,
    /// Who was refused, as written.
    pub principal: Option<SmolStr>,
    /// The action that was refused.
    pub action: Option<Action>,
    /// The resource, as written.
    pub resource: Option<SmolStr>,
    /// How the call was refused.
    pub denial: Option<Denial>,
    /// The policy type that is named.
    pub policy_type: Option<PolicyType>,
    /// The policy that is named.
    pub policy_arn: Option<Arn>,
    /// The key.
    pub key: Option<Arn>,
    /// The instance.
    pub instance: Option<InstanceId>,
    /// The volume.
    pub volume: Option<VolumeId>,
    /// When it happened.
    pub time: Option<Time>,
    /// The Region, of a record or of an ARN.
    pub region: Option<Region>,
}

impl Facts {
    /// Picks the ids and ARNs that stand anywhere in a text.
    pub(super) fn of_text(text: &str) -> Self {
        let mut facts = Self::default();
        let outside_arn =
            |c: char| c.is_whitespace() || matches!(c, '\'' | '"' | '(' | ')' | ',' | '<' | '>');
        for word in text.split(outside_arn) {
            let word = word.trim_end_matches(['.', ';', ':']);
            if let Ok(arn) = word.parse::<Arn>() {
                facts.see_arn(&arn);
            } else {
                facts.instance = facts.instance.or_else(|| word.parse().ok());
                facts.volume = facts.volume.or_else(|| word.parse().ok());
            }
        }
        facts
    }

    /// Takes over what a record says of itself.
    pub(super) fn of_record(record: &Record) -> Self {
        let identity = record.user_identity.as_ref();
        Self {
            error_code: record.error_code.clone(),
            operation: record.event_name.clone(),
            principal: identity
                .and_then(|who| who.principal())
                .map(|who| who.to_string().into()),
            key: record.key_arns().into_iter().next(),
            instance: record.instance_ids().into_iter().next(),
            volume: record.volume_ids().into_iter().next(),
            time: record.event_time,
            region: record.aws_region.clone(),
            ..Self::default()
        }
    }

    /// Takes over what a refusal names, which is more exact than ids found anywhere.
    pub(super) fn add_refusal(&mut self, refusal: &Refusal) {
        self.principal = refusal.principal.clone().or(self.principal.take());
        self.action = refusal.action.clone().or(self.action.take());
        if let On::Resource(resource) = &refusal.resource {
            self.resource = Some(resource.clone());
            if let Ok(arn) = resource.parse::<Arn>() {
                self.see_arn(&arn);
            }
        }
        self.denial = Some(refusal.denial);
        self.policy_type = refusal.policy_type;
        self.policy_arn.clone_from(&refusal.policy_arn);
        if let Some(principal) = &refusal.principal {
            let instance = crate::record::identity::instance_of_infrastructure(principal);
            self.instance = instance.or(self.instance.take());
        }
    }

    fn see_arn(&mut self, arn: &Arn) {
        if arn.kms_key_id().is_some() {
            self.key.get_or_insert_with(|| arn.clone());
        }
        let id = |kind: &str| (arn.service() == "ec2").then(|| arn.resource_id(kind)).flatten();
        self.instance = self.instance.take().or_else(|| id("instance")?.parse().ok());
        self.volume = self.volume.take().or_else(|| id("volume")?.parse().ok());
        let of_session = crate::record::identity::instance_of_infrastructure(arn.as_str());
        self.instance = self.instance.take().or(of_session);
        self.region = self.region.take().or_else(|| arn.region().parse().ok());
    }

    /// Returns the account of the principal.
    pub fn account(&self) -> Option<AccountId> {
        self.principal.as_ref()?.parse::<Arn>().ok()?.account()
    }

    /// Returns the key's account where it is not the principal's.
    pub fn foreign_key_account(&self) -> Option<AccountId> {
        let owner = self.key.as_ref()?.account()?;
        let caller = self.account()?;
        (owner != caller).then_some(owner)
    }

    /// Returns the facts as rows to show, in the order in which they are read.
    pub fn rows(&self) -> Vec<Message> {
        let mut rows = Vec::new();
        let mut row = |message: Option<Message>| rows.extend(message);
        row(self
            .error_code
            .as_ref()
            .map(|value| message!("explain-fact-code", value = value)));
        row(self
            .operation
            .as_ref()
            .map(|value| message!("explain-fact-operation", value = value)));
        row(self
            .time
            .map(|value| message!("explain-fact-time", value = value)));
        row(self
            .principal
            .as_ref()
            .map(|value| message!("explain-fact-principal", value = value)));
        row(self
            .action
            .as_ref()
            .map(|value| message!("explain-fact-action", value = value)));
        row(self
            .resource
            .as_ref()
            .map(|value| message!("explain-fact-resource", value = value)));
        row(self
            .policy_type
            .map(|value| message!("explain-fact-policy-type", value = value)));
        row(self
            .policy_arn
            .as_ref()
            .map(|value| message!("explain-fact-policy", value = value)));
        let key = self
            .key
            .as_ref()
            .filter(|key| self.resource.as_deref() != Some(key.as_str()));
        row(key.map(|value| message!("explain-fact-key", value = value)));
        row(self
            .instance
            .as_ref()
            .map(|value| message!("explain-fact-instance", value = value)));
        row(self
            .volume
            .as_ref()
            .map(|value| message!("explain-fact-volume", value = value)));
        rows
    }
}
