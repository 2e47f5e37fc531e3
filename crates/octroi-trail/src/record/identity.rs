//! `userIdentity`: who made a call, as CloudTrail writes it.
//!
//! Which members are there depends on the type. EC2 calls KMS in the caller's name: the identity
//! stays the caller's and `invokedBy` names EC2. The instance calls with an identity of its own,
//! whose session is named after the instance.
//! See <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html>,
//! `trail.md` 2 and `launch.md` 1.

use octroi_names::{AccountId, Arn, InstanceId, Partition, Principal, Region, SmolStr, Time};
use serde_json::{Map, Value};

use super::object::{TextBool, object};

object! {
    /// Who made a call.
    UserIdentity {
        /// The type, such as `IAMUser`, `AssumedRole`, `Root`, `AWSAccount` or `AWSService`.
        kind: SmolStr = "type",
        /// The unique id, with `:session` behind it for role sessions.
        principal_id: SmolStr = "principalId",
        /// The ARN of the user or of the session.
        arn: Arn = "arn",
        /// The account that the identity belongs to.
        account_id: AccountId = "accountId",
        /// The access key that signed the request; may be empty.
        access_key_id: SmolStr = "accessKeyId",
        /// The name of an IAM user.
        user_name: SmolStr = "userName",
        /// How temporary credentials came to be.
        session_context: SessionContext = "sessionContext",
        /// The AWS service that made the call, or passed it on.
        invoked_by: SmolStr = "invokedBy",
        /// On events of the instance's identity: the instance.
        in_scope_of: InScopeOf = "inScopeOf",
        /// The identity provider of federated identities.
        identity_provider: SmolStr = "identityProvider",
    }
}

object! {
    /// How temporary credentials came to be.
    SessionContext {
        /// Whose session it is: for a role session, the role, with its path.
        session_issuer: SessionIssuer = "sessionIssuer",
        /// Of web identities: provider and attributes.
        web_id_federation_data: Map<String, Value> = "webIdFederationData",
        /// When it was made, and whether with MFA.
        attributes: SessionAttributes = "attributes",
        /// The source identity, if one was set.
        source_identity: SmolStr = "sourceIdentity",
        /// The version of the instance metadata service that delivered the credentials.
        ec2_role_delivery: SmolStr = "ec2RoleDelivery",
    }
}

object! {
    /// Whose session it is.
    SessionIssuer {
        /// `Role`, `IAMUser` or `Root`.
        kind: SmolStr = "type",
        /// The unique id of the issuer.
        principal_id: SmolStr = "principalId",
        /// The ARN of the issuer, with its path.
        arn: Arn = "arn",
        /// The account of the issuer.
        account_id: AccountId = "accountId",
        /// The name of the issuer.
        user_name: SmolStr = "userName",
    }
}

object! {
    /// When a session was made, and whether with MFA.
    SessionAttributes {
        /// When the session was made.
        creation_date: Time = "creationDate",
        /// Whether the session was made with MFA.
        mfa_authenticated: TextBool = "mfaAuthenticated",
    }
}

object! {
    /// For whom an identity was issued.
    InScopeOf {
        /// The kind of holder, such as `AWS::EC2::Instance`.
        issuer_type: SmolStr = "issuerType",
        /// The ARN of the holder.
        credentials_issued_to: Arn = "credentialsIssuedTo",
    }
}

/// The name of the role of the instance's identity.
pub const INFRASTRUCTURE_ROLE: &str = "aws:ec2-infrastructure";

impl UserIdentity {
    /// Makes the identity of an IAM user.
    pub fn iam_user(arn: Arn, principal_id: &str, access_key_id: &str) -> Self {
        let name = arn.resource().rsplit('/').next().unwrap_or_default();
        Self {
            kind: Some("IAMUser".into()),
            principal_id: Some(principal_id.into()),
            account_id: arn.account(),
            access_key_id: Some(access_key_id.into()),
            user_name: Some(name.into()),
            arn: Some(arn),
            ..Self::default()
        }
    }

    /// Makes the identity of a role session; `role_id` is the unique id `AROA…`.
    pub fn assumed_role(
        session: Arn,
        role: Arn,
        role_id: &str,
        access_key_id: &str,
        since: Time,
        mfa: bool,
    ) -> Self {
        let session_name = session.resource().rsplit('/').next().unwrap_or_default();
        let role_name = role.resource().rsplit('/').next().unwrap_or_default();
        Self {
            kind: Some("AssumedRole".into()),
            principal_id: Some(format!("{role_id}:{session_name}").into()),
            account_id: session.account(),
            access_key_id: Some(access_key_id.into()),
            session_context: Some(SessionContext {
                session_issuer: Some(SessionIssuer {
                    kind: Some("Role".into()),
                    principal_id: Some(role_id.into()),
                    account_id: role.account(),
                    user_name: Some(role_name.into()),
                    arn: Some(role),
                    ..SessionIssuer::default()
                }),
                attributes: Some(SessionAttributes::new(since, mfa)),
                ..SessionContext::default()
            }),
            arn: Some(session),
            ..Self::default()
        }
    }

    /// Makes the identity of the root user.
    pub fn root(partition: Partition, account: AccountId, access_key_id: &str) -> Self {
        Self {
            kind: Some("Root".into()),
            principal_id: Some(account.as_str().into()),
            arn: Some(Arn::new(partition, "iam", "", account.as_str(), "root")),
            account_id: Some(account),
            access_key_id: Some(access_key_id.into()),
            ..Self::default()
        }
    }

    /// Makes the identity of an AWS service that calls for itself, such as `ebs.amazonaws.com`.
    pub fn aws_service(invoked_by: &str) -> Self {
        Self {
            kind: Some("AWSService".into()),
            invoked_by: Some(invoked_by.into()),
            ..Self::default()
        }
    }

    /// Makes the identity that the owner of a key sees of a caller from another account.
    pub fn aws_account(account: AccountId, principal_id: &str) -> Self {
        Self {
            kind: Some("AWSAccount".into()),
            principal_id: Some(principal_id.into()),
            account_id: Some(account),
            ..Self::default()
        }
    }

    /// Makes the identity with which an instance decrypts the data keys of its volumes.
    pub fn ec2_infrastructure(
        account: AccountId,
        region: &Region,
        instance: &InstanceId,
        since: Time,
    ) -> Self {
        let partition = region.partition();
        let role = format!("role/{INFRASTRUCTURE_ROLE}");
        let session = format!("assumed-role/{INFRASTRUCTURE_ROLE}/{instance}");
        let id = format!("{account}:{INFRASTRUCTURE_ROLE}");
        let mut identity = Self::assumed_role(
            Arn::new(partition, "sts", "", account.as_str(), &session),
            Arn::new(partition, "iam", "", account.as_str(), &role),
            &id,
            "",
            since,
            false,
        );
        identity.access_key_id = None;
        identity.invoked_by = Some("AWS Internal".into());
        let holder = format!("instance/{instance}");
        identity.in_scope_of = Some(InScopeOf {
            issuer_type: Some("AWS::EC2::Instance".into()),
            credentials_issued_to: Some(Arn::new(
                partition,
                "ec2",
                region.as_str(),
                account.as_str(),
                &holder,
            )),
            ..InScopeOf::default()
        });
        identity
    }

    /// Returns the caller as a principal, if its ARN is of a known kind; a service by its name.
    pub fn principal(&self) -> Option<Principal> {
        match &self.arn {
            Some(arn) => arn.as_str().parse().ok(),
            None => self.invoked_by.as_ref()?.parse().ok(),
        }
    }

    /// Returns the ARN of the role of a role session, with its path.
    pub fn role_arn(&self) -> Option<&Arn> {
        let issuer = self.session_context.as_ref()?.session_issuer.as_ref()?;
        issuer.arn.as_ref()
    }

    /// Returns the instance, if this is the identity of an instance, in any of its known names.
    pub fn ec2_infrastructure_instance(&self) -> Option<InstanceId> {
        let named = self
            .arn
            .as_ref()
            .and_then(|arn| instance_of_infrastructure(arn.as_str()));
        let by_id = || instance_of_infrastructure(self.principal_id.as_deref()?);
        named.or_else(by_id).or_else(|| {
            self.role_arn().filter(|arn| is_infrastructure(arn.as_str()))?;
            let holder = self.in_scope_of.as_ref()?.credentials_issued_to.as_ref()?;
            holder.resource_id("instance")?.parse().ok()
        })
    }
}

impl SessionAttributes {
    /// Makes the attributes of a session.
    pub fn new(creation_date: Time, mfa: bool) -> Self {
        // AWS writes whole seconds (`trail.md` 1).
        let seconds = Time::from_epoch_millis(creation_date.epoch_seconds().saturating_mul(1000));
        Self {
            creation_date: Some(seconds),
            mfa_authenticated: Some(TextBool(mfa)),
            ..Self::default()
        }
    }
}

/// Returns whether a text names the role of the instances' identity, with or without an instance.
pub fn is_infrastructure(text: &str) -> bool {
    let role = text.contains(":role/aws:ec2-infrastructure");
    role || text.contains(":assumed-role/aws:ec2-infrastructure") || text.contains(":aws:ec2-infrastructure:")
}

/// Returns the instance out of any name of its identity (`launch.md` 1).
///
/// `arn:…:iam::A:role/aws:ec2-infrastructure/I`, `arn:…:sts::A:assumed-role/aws:ec2-infrastructure/I`
/// and the old `A:aws:ec2-infrastructure:I`.
pub fn instance_of_infrastructure(text: &str) -> Option<InstanceId> {
    let (before, after) = text.split_once(INFRASTRUCTURE_ROLE)?;
    let arn = before.ends_with(":role/") || before.ends_with(":assumed-role/");
    let old = before
        .strip_suffix(':')
        .is_some_and(|account| account.parse::<AccountId>().is_ok());
    let instance = if arn {
        after.strip_prefix('/')?
    } else if old {
        after.strip_prefix(':')?
    } else {
        return None;
    };
    instance.parse().ok()
}
