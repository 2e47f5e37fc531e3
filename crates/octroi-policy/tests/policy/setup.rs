//! What the tests of matching, layers and properties share: callers, policies, rules.

use std::sync::Arc;

use octroi_names::{Known, Principal};
use octroi_policy::{Caller, Context, Extra, Policy, Request, Rules};

pub(crate) const ALICE: &str = "arn:aws:iam::111122223333:user/team/alice";
pub(crate) const ROLE: &str = "arn:aws:iam::111122223333:role/team/app";
pub(crate) const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/app/s1";
pub(crate) const FEDERATED: &str = "arn:aws:sts::111122223333:federated-user/carol";
pub(crate) const ROOT: &str = "arn:aws:iam::111122223333:root";
pub(crate) const OBJECT: &str = "arn:aws:s3:::b/o";
pub(crate) const RULES: Rules = Rules {
    same_account: true,
    authoritative: false,
    extra: Extra::NONE,
};
pub(crate) const FULL: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
pub(crate) const NONE: &str = r#"{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}"#;
pub(crate) const DENY: &str = r#"{"Effect": "Deny", "Action": "*", "Resource": "*"}"#;

pub(crate) fn parsed(statements: &str) -> Arc<Policy> {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    Arc::new(Policy::parse("p", &text).unwrap_or_else(|e| panic!("{e}: {text}")))
}

pub(crate) fn policy(statements: &str) -> Known<Arc<Policy>> {
    Known::Is(parsed(statements))
}

pub(crate) fn caller(principal: &str) -> Caller {
    let mut caller = Caller::new(principal.parse().unwrap());
    match &caller.principal {
        Principal::AssumedRole(_) => {
            caller.role = Some(ROLE.parse().unwrap());
            caller.unique_id = Some("AROAEXAMPLEID".into());
        }
        Principal::FederatedUser(_) => caller.federated_from = Some(ALICE.parse().unwrap()),
        Principal::User(_) => caller.unique_id = Some("AIDAEXAMPLEID".into()),
        _ => {}
    }
    caller
}

pub(crate) fn request(caller: Caller) -> Request {
    Request::new(caller, "s3:GetObject".parse().unwrap(), OBJECT, Context::new())
}
