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
        Response::Empty => json!({}),
        Response::Grant { id, .. } => json!({ "GrantId": id.as_str() }),
        Response::KeyMetadata(key) => json!({
            "KeyMetadata": {
                "KeyId": key.arn.kms_key_id(),
                "Arn": key.arn.as_str(),
                "Description": key.description.as_str(),
                "DeletionDate": seconds(key.deletion_date),
            },
        }),
        _ => json!({}),
    }
}
