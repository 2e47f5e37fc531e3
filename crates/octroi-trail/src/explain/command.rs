//! Commands of the AWS CLI with the ids that a text names, quoted for a shell.
//!
//! A refused call of EC2 to KMS lists no resources, so the trail is searched by the name of the event,
//! never by key or volume (`trail.md` 6). What the text does not name stands in capitals.

use octroi_names::{Principal, Time};

use super::message::{Message, message};
use super::{Facts, NextStep};

/// A command under construction.
struct Command {
    text: String,
    complete: bool,
}

impl Command {
    fn new(text: &str) -> Self {
        Self {
            text: format!("aws {text}"),
            complete: true,
        }
    }

    /// Adds an option with a value that the text named, or else a word to replace.
    fn option(mut self, name: &str, value: Option<&str>, placeholder: &str) -> Self {
        self.complete &= value.is_some();
        let value = quote(value.unwrap_or(placeholder));
        self.text.push_str(&format!(" {name} {value}"));
        self
    }

    /// Adds a fixed text.
    fn then(mut self, text: &str) -> Self {
        self.text.push(' ');
        self.text.push_str(text);
        self
    }

    /// Adds the Region, where it is known.
    fn region(self, facts: &Facts) -> Self {
        match &facts.region {
            Some(region) => self.then(&format!("--region {region}")),
            None => self,
        }
    }

    fn step(self, purpose: Message, permissions: &'static [&'static str]) -> NextStep {
        NextStep::Run {
            purpose,
            command: self.text,
            complete: self.complete,
            permissions,
        }
    }
}

/// Quotes a value for a shell: a text of AWS can hold anything, and people paste commands.
fn quote(value: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"-_./:=,@+".contains(&b);
    if !value.is_empty() && value.bytes().all(plain) {
        value.to_owned()
    } else {
        format!("'{}'", value.replace('\'', r"'\''"))
    }
}

/// Lets octroi replay the start.
pub(super) fn diagnose(facts: &Facts) -> NextStep {
    NextStep::Diagnose {
        instance: facts.instance.clone(),
        region: facts.region.clone(),
    }
}

/// The state of the instance and why.
pub(super) fn describe_instance(facts: &Facts) -> NextStep {
    let instance = facts.instance.as_ref().map(|id| id.as_str());
    Command::new("ec2 describe-instances")
        .option("--instance-ids", instance, "INSTANCE_ID")
        .region(facts)
        .then("--query 'Reservations[].Instances[].[State.Name,StateReason,StateTransitionReason]'")
        .step(
            message!("explain-next-describe-instance"),
            &["ec2:DescribeInstances"],
        )
}

/// The volumes of the instance and their keys.
pub(super) fn describe_volumes(facts: &Facts) -> NextStep {
    let instance = facts
        .instance
        .as_ref()
        .map(|id| format!("Name=attachment.instance-id,Values={id}"));
    Command::new("ec2 describe-volumes")
        .option(
            "--filters",
            instance.as_deref(),
            "Name=attachment.instance-id,Values=INSTANCE_ID",
        )
        .region(facts)
        .then("--query 'Volumes[].[VolumeId,Encrypted,KmsKeyId]'")
        .step(
            message!("explain-next-describe-volumes"),
            &["ec2:DescribeVolumes"],
        )
}

/// The events of one name, near the time if it is known.
pub(super) fn lookup_event(facts: &Facts, name: &str) -> NextStep {
    let attribute = format!("AttributeKey=EventName,AttributeValue={name}");
    lookup(
        facts,
        &attribute,
        true,
        message!("explain-next-lookup-event", event = name),
    )
}

/// Every event of the instance's own identity, whose session is named after the instance.
pub(super) fn lookup_instance_identity(facts: &Facts) -> NextStep {
    let instance = facts.instance.as_ref().map_or("INSTANCE_ID", |id| id.as_str());
    let attribute = format!("AttributeKey=Username,AttributeValue={instance}");
    let purpose = message!("explain-next-lookup-instance-identity");
    lookup(facts, &attribute, facts.instance.is_some(), purpose)
}

/// Every event that names a resource, such as who stopped an instance.
pub(super) fn lookup_instance(facts: &Facts) -> NextStep {
    let instance = facts.instance.as_ref().map_or("INSTANCE_ID", |id| id.as_str());
    let attribute = format!("AttributeKey=ResourceName,AttributeValue={instance}");
    lookup(
        facts,
        &attribute,
        facts.instance.is_some(),
        message!("explain-next-lookup-instance"),
    )
}

fn lookup(facts: &Facts, attribute: &str, complete: bool, purpose: Message) -> NextStep {
    let mut command =
        Command::new("cloudtrail lookup-events").option("--lookup-attributes", Some(attribute), "");
    command.complete = complete;
    if let Some(time) = facts.time {
        // The window of the search plan in `trail.md` 6.
        let (from, to) = (second(time, -60), second(time, 300));
        command = command.then(&format!("--start-time {from} --end-time {to}"));
    }
    command.region(facts).step(purpose, &["cloudtrail:LookupEvents"])
}

fn second(time: Time, plus: i64) -> Time {
    Time::from_epoch_millis(time.epoch_seconds().saturating_add(plus).saturating_mul(1000))
}

/// State and kind of the key.
pub(super) fn describe_key(facts: &Facts) -> NextStep {
    with_key(facts, "kms describe-key")
        .region(facts)
        .step(message!("explain-next-describe-key"), &["kms:DescribeKey"])
}

/// The key policy; of a foreign key, the owner must be asked.
pub(super) fn key_policy(facts: &Facts) -> NextStep {
    if let Some(owner) = facts.foreign_key_account() {
        return NextStep::Ask {
            purpose: message!("explain-next-ask-key-owner", account = owner),
            account: Some(owner),
        };
    }
    with_key(facts, "kms get-key-policy")
        .then("--policy-name default --output text")
        .region(facts)
        .step(message!("explain-next-key-policy"), &["kms:GetKeyPolicy"])
}

fn with_key(facts: &Facts, command: &str) -> Command {
    let key = facts.key.as_ref().map(|key| key.as_str());
    Command::new(command).option("--key-id", key, "KEY_ARN")
}

/// The identity policies of the principal: attached, then inline.
pub(super) fn identity_policies(facts: &Facts) -> Vec<NextStep> {
    let Some((kind, name)) = named_principal(facts) else {
        return Vec::new();
    };
    let permissions: [&'static [&'static str]; 2] = match kind {
        "user" => [&["iam:ListAttachedUserPolicies"], &["iam:ListUserPolicies"]],
        _ => [&["iam:ListAttachedRolePolicies"], &["iam:ListRolePolicies"]],
    };
    let commands = [
        format!("iam list-attached-{kind}-policies --{kind}-name"),
        format!("iam list-{kind}-policies --{kind}-name"),
    ];
    commands
        .into_iter()
        .zip(permissions)
        .map(|(command, permissions)| {
            Command::new(&command).then(&quote(&name)).step(
                message!("explain-next-identity-policies", name = name),
                permissions,
            )
        })
        .collect()
}

/// One member of the principal's description, such as `PermissionsBoundary`.
pub(super) fn of_principal(facts: &Facts, member: &str, purpose: Message) -> Option<NextStep> {
    let (kind, name) = named_principal(facts)?;
    let command = match kind {
        "user" => Command::new("iam get-user --user-name"),
        _ => Command::new("iam get-role --role-name"),
    };
    let (root, permissions): (_, &'static [&'static str]) = match kind {
        "user" => ("User", &["iam:GetUser"]),
        _ => ("Role", &["iam:GetRole"]),
    };
    let command = command
        .then(&quote(&name))
        .then(&format!("--query {root}.{member}"));
    Some(command.step(purpose, permissions))
}

/// The user or role behind the principal; the identity of an instance has no policies to read.
fn named_principal(facts: &Facts) -> Option<(&'static str, String)> {
    let principal = facts.principal.as_ref()?.parse::<Principal>().ok()?;
    let kind = match &principal {
        Principal::User(_) => "user",
        Principal::Role(_) | Principal::AssumedRole(_) => "role",
        _ => return None,
    };
    let name = principal.name()?;
    (name != crate::record::identity::INFRASTRUCTURE_ROLE).then(|| (kind, name.to_owned()))
}

/// The policy that the text names by ARN: of an organization, of IAM; AWS's own included.
pub(super) fn named_policy(facts: &Facts) -> Option<NextStep> {
    let arn = facts.policy_arn.as_ref()?;
    let purpose = message!("explain-next-policy", policy = arn);
    if arn.service() == "organizations" {
        let id = arn.resource().rsplit('/').next()?;
        return Some(
            Command::new("organizations describe-policy --policy-id")
                .then(&quote(id))
                .step(purpose, &["organizations:DescribePolicy"]),
        );
    }
    let arn = quote(arn.as_str());
    let version =
        format!("aws iam get-policy --policy-arn {arn} --query Policy.DefaultVersionId --output text");
    Some(
        Command::new(&format!("iam get-policy-version --policy-arn {arn}"))
            .then(&format!("--version-id \"$({version})\""))
            .step(purpose, &["iam:GetPolicy", "iam:GetPolicyVersion"]),
    )
}

/// Somebody in the organization's management account must look.
pub(super) fn ask_organization(purpose: Message) -> NextStep {
    NextStep::Ask {
        purpose,
        account: None,
    }
}

/// The policies of the account's VPC endpoints.
pub(super) fn endpoint_policies(facts: &Facts) -> NextStep {
    Command::new("ec2 describe-vpc-endpoints")
        .region(facts)
        .then("--query 'VpcEndpoints[].[VpcEndpointId,ServiceName,PolicyDocument]'")
        .step(
            message!("explain-next-endpoint-policies"),
            &["ec2:DescribeVpcEndpoints"],
        )
}

/// The decoded form of an encoded message.
pub(super) fn decode(encoded: &str, facts: &Facts) -> NextStep {
    Command::new("sts decode-authorization-message --encoded-message")
        .then(&quote(encoded))
        .region(facts)
        .then("--query DecodedMessage --output text")
        .step(
            message!("explain-next-decode"),
            &["sts:DecodeAuthorizationMessage"],
        )
}

/// The quotas of EC2 or EBS.
pub(super) fn quotas(service: &str, facts: &Facts) -> NextStep {
    Command::new("service-quotas list-service-quotas --service-code")
        .then(service)
        .region(facts)
        .step(
            message!("explain-next-quotas"),
            &["servicequotas:ListServiceQuotas"],
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pasted_command_runs_nothing_but_itself() {
        assert_eq!(
            quote("arn:aws:kms:us-east-1:111122223333:key/1-2"),
            "arn:aws:kms:us-east-1:111122223333:key/1-2"
        );
        assert_eq!(quote("key/x;reboot"), "'key/x;reboot'");
        assert_eq!(quote("a'b$(c)"), r"'a'\''b$(c)'");
        assert_eq!(quote("*"), "'*'");
        assert_eq!(quote(""), "''");
    }
}
