//! Writes a refusal in AWS's present wording.
//!
//! The implicit form of an RCP is the doubtful one: `trail.md` 8.2 found no wording,
//! `authorization.md` 3.8 gives the one that is used here, by analogy with the others.

use std::fmt::Display;

use octroi_names::Action;

use super::Reason;

/// The number of characters that CloudTrail keeps of an error message (`trail.md` 1).
const MESSAGE_CHARS: usize = 1024;

/// Writes the sentence with which AWS refuses an action; `resource` is `None` for actions without one.
pub fn render_refusal(
    principal: &dyn Display,
    action: &Action,
    resource: Option<&dyn Display>,
    reason: &Reason,
) -> String {
    let mut text = format!("User: {principal} is not authorized to perform: {action}");
    if let Some(resource) = resource {
        text.push_str(&format!(" on resource: {resource}"));
    }
    match reason {
        Reason::Implicit(kind) => text.push_str(&format!(" because no {kind} allows the {action} action")),
        Reason::Explicit(kind, arn) => {
            text.push_str(&format!(" with an explicit deny in {} {kind}", kind.article()));
            if let Some(arn) = arn {
                text.push_str(&format!(": {arn}"));
            }
        }
        Reason::AbsentOrRefused => text.push_str(
            " because the resource does not exist in this Region, no resource-based policies allow access, \
             or a resource-based policy explicitly denies access",
        ),
        Reason::Unstated => {}
    }
    text
}

/// Wraps a refusal as EC2 does; calls such as Describe* have no encoded message.
pub fn render_ec2_refusal(refusal: &str, encoded_message: Option<&str>) -> String {
    let mut text = format!("You are not authorized to perform this operation. {refusal}");
    if let Some(encoded) = encoded_message {
        text.push_str(&format!(". Encoded authorization failure message: {encoded}"));
    }
    text
}

/// Cuts a message to the length that a CloudTrail record keeps, ending in three dots.
pub fn cut_message(message: &str) -> String {
    if message.chars().count() <= MESSAGE_CHARS {
        return message.to_owned();
    }
    message
        .chars()
        .take(MESSAGE_CHARS - 3)
        .chain("...".chars())
        .collect()
}
