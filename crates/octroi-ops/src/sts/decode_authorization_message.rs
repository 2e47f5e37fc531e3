//! DecodeAuthorizationMessage: opens the message in which EC2 says why it refused a call.
//!
//! Follows <https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html>. A message of
//! another account, or one that this server did not make, does not open.

use octroi_policy::Context;
use serde::Deserialize;
use serde_json::json;

use super::authorization_message::decode;
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop};

/// A request to open an encoded message.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DecodeAuthorizationMessage {
    /// The message.
    pub encoded_message: String,
}

impl Operation for DecodeAuthorizationMessage {
    const SERVICE: &'static str = "sts";
    const NAME: &'static str = "DecodeAuthorizationMessage";
    const READ_ONLY: bool = true;

    fn checks(&self, _scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Ok(vec![CheckSpec::new(
            Self::SERVICE,
            Self::NAME,
            "*",
            None,
            base.clone(),
        )?])
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let account = scene.call.caller.account();
        match decode(&self.encoded_message, account, ids) {
            Some(text) => Ok(Done::output(json!({ "DecodedMessage": text }))),
            None => {
                let code = ErrorCode::InvalidAuthorizationMessageException;
                Err(Failure::new(code, "Message is not valid").into())
            }
        }
    }
}
