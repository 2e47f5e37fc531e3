//! The reduced form of a record, as people write it into a case by hand.
//!
//! Instead of `userIdentity` it has `userIdentityArn` and `invokedBy`, and members that do not apply are
//! `null`. It is made whole here, so that nobody behind this file meets it.

use octroi_names::{Arn, Principal, SmolStr};
use serde_json::Value;

use crate::record::{Record, UserIdentity};

const ARN: &str = "userIdentityArn";
const INVOKED_BY: &str = "invokedBy";

/// Turns a reduced record into a full one; a full one is left alone.
pub(super) fn expand(mut record: Record) -> Record {
    if !(record.other.contains_key(ARN) || record.other.contains_key(INVOKED_BY)) {
        return record;
    }
    let arn = text(record.other.shift_remove(ARN));
    let invoked_by = text(record.other.shift_remove(INVOKED_BY));
    // What a hand left empty says nothing.
    record.other.retain(|_, value| !value.is_null());
    let identity = record.user_identity.get_or_insert_default();
    if let Some(arn) = arn {
        describe(identity, &arn);
    }
    if identity.invoked_by.is_none() {
        identity.invoked_by = invoked_by;
    }
    record
}

fn text(value: Option<Value>) -> Option<SmolStr> {
    match value {
        Some(Value::String(text)) => Some(text.into()),
        _ => None,
    }
}

/// Fills in what an ARN says of an identity, where nothing better is there.
fn describe(identity: &mut UserIdentity, text: &SmolStr) {
    if identity.arn.is_some() {
        return;
    }
    let Ok(arn) = text.parse::<Arn>() else {
        // A service, or a name that is not an ARN: it is kept where the ARN would stand.
        if let Ok(Principal::Service(name)) = text.parse() {
            identity.kind.get_or_insert("AWSService".into());
            identity.invoked_by.get_or_insert(name);
        } else {
            identity.other.insert("arn".into(), text.as_str().into());
        }
        return;
    };
    let kind = match text.parse() {
        Ok(Principal::AssumedRole(_)) => Some("AssumedRole"),
        Ok(Principal::User(_)) => Some("IAMUser"),
        Ok(Principal::Account(_)) => Some("Root"),
        Ok(Principal::FederatedUser(_)) => Some("FederatedUser"),
        _ => None,
    };
    if let Some(kind) = kind {
        identity.kind.get_or_insert(kind.into());
    }
    if let Some(account) = arn.account() {
        identity.account_id.get_or_insert(account);
    }
    identity.arn = Some(arn);
}
