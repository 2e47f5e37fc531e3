//! Who calls: section 3.1, and what a kind of credentials may not call: section 6.4.

use serde_json::Value;

use super::{arn, operand};

/// The caller of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Caller {
    /// An unsigned request.
    Anonymous,
    /// A service of AWS by itself.
    Service(String),
    /// The root user of an account.
    Root { account: String },
    /// An IAM user, with long-term keys or a session token.
    User { arn: String },
    /// A session of a role; `role` is the role's ARN with its path, where it is known.
    RoleSession { arn: String, role: Option<String> },
    /// A session of `GetFederationToken`, and the user who made it.
    Federated { arn: String, user: Option<String> },
}

impl Caller {
    /// Reads the `principal` of a vector.
    pub(super) fn read(principal: &str, federated_from: Option<&Value>, context: &Value) -> Option<Self> {
        if principal == "anonymous" {
            return Some(Self::Anonymous);
        }
        let Some([_, _, service, _, account, resource]) = arn::parts(principal) else {
            return principal
                .ends_with(".amazonaws.com")
                .then(|| Self::Service(principal.to_owned()));
        };
        let arn = principal.to_owned();
        match (service, resource.split('/').next()) {
            ("iam", Some("root")) => Some(Self::Root {
                account: account.to_owned(),
            }),
            ("iam", Some("user")) => Some(Self::User { arn }),
            ("sts", Some("assumed-role")) => {
                let role = operand::single(context, "aws:PrincipalArn");
                Some(Self::RoleSession {
                    arn,
                    role: role.filter(|role| role.contains(":role/")),
                })
            }
            ("sts", Some("federated-user")) => {
                let user = federated_from.and_then(Value::as_str).map(str::to_owned);
                Some(Self::Federated { arn, user })
            }
            _ => None,
        }
    }

    /// Returns the account of the caller; services and the anonymous have none.
    pub(super) fn account(&self) -> Option<&str> {
        match self {
            Self::Anonymous | Self::Service(_) => None,
            Self::Root { account } => Some(account),
            Self::User { arn } | Self::RoleSession { arn, .. } | Self::Federated { arn, .. } => {
                Some(arn::account(arn))
            }
        }
    }

    pub(super) fn has_account(&self) -> bool {
        self.account().is_some()
    }

    /// Returns whether SCPs can bind the caller: IAM principals and root users.
    pub(super) fn is_iam_principal(&self) -> bool {
        self.has_account()
    }

    /// Returns whether the caller is a session of a service-linked role.
    pub(super) fn is_service_linked(&self) -> bool {
        matches!(self, Self::RoleSession { role: Some(role), .. } if role.contains(":role/aws-service-role/"))
    }

    /// Returns whether the request is signed with the keys of a user or the root user itself.
    pub(super) fn has_long_term_keys(&self, context: &Value) -> bool {
        matches!(self, Self::User { .. } | Self::Root { .. }) && !has_token(context)
    }
}

/// Temporary credentials carry the time of their issue (section 7).
fn has_token(context: &Value) -> bool {
    operand::find(context, "aws:TokenIssueTime").is_some()
}

/// Returns whether the credentials of the caller may call the action at all (6.4).
pub(super) fn may_call(caller: &Caller, action: &str, context: &Value) -> bool {
    let action = action.to_ascii_lowercase();
    let is = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(&action));
    match caller {
        Caller::User { .. } if has_token(context) => {
            let mfa = operand::single(context, "aws:MultiFactorAuthPresent").as_deref() == Some("true");
            let iam = action.starts_with("iam:") && !mfa;
            let sts = action.starts_with("sts:") && !is(&["sts:AssumeRole", "sts:GetCallerIdentity"]);
            !iam && !sts
        }
        Caller::Federated { .. } => {
            let sts = action.starts_with("sts:") && !is(&["sts:GetCallerIdentity"]);
            !action.starts_with("iam:") && !sts
        }
        Caller::RoleSession { .. } => !is(&["sts:GetFederationToken", "sts:GetSessionToken"]),
        Caller::Root { .. } => !is(&["sts:AssumeRole"]),
        _ => true,
    }
}
