//! The answers of the operations of a launch, as the members of the API's output.
//!
//! Every other operation answers with its members at once.

use serde_json::{Value, json};

use crate::Response;
use crate::call::Call;
use crate::operation::seconds;

/// Returns the members of an answer, by their names in the API; times are seconds since 1970.
pub fn output(_call: &Call, response: &Response) -> Value {
    match response {
        Response::Output(members) => members.clone(),
        Response::Grant { id, token, .. } => match token {
            Some(token) => json!({ "GrantToken": token.as_str(), "GrantId": id.as_str() }),
            None => json!({ "GrantId": id.as_str() }),
        },
        Response::Key(key) => json!({ "KeyId": key.as_str() }),
        Response::KeyDeletion {
            key,
            state,
            deletion_date,
            pending_window_in_days,
        } => {
            let mut out = json!({
                "KeyId": key.as_str(),
                "KeyState": state.as_str(),
                "PendingWindowInDays": pending_window_in_days,
            });
            if let (Some(_), Some(out)) = (deletion_date, out.as_object_mut()) {
                out.insert("DeletionDate".into(), seconds(*deletion_date));
            }
            out
        }
        Response::PolicyText(text) => json!({ "Policy": text, "PolicyName": "default" }),
        _ => json!({}),
    }
}
