//! What Organizations answers for a member that breaks a constraint: `InvalidInputException` with a reason.
//!
//! The reasons are those of
//! <https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreatePolicy.html>. It tells the first one alone.

use super::InputError;

/// By what the general sentence ends with: the reason, and the sentence of Organizations.
const REASONS: &[(&str, &str, &str)] = &[
    (
        "Member must not be null",
        "INPUT_REQUIRED",
        "You must include a value for all required parameters.",
    ),
    (
        "satisfy enum value set",
        "INVALID_ENUM",
        "You specified an invalid value.",
    ),
    (
        "at 'resourceId' failed to satisfy constraint: Member must satisfy regular expression pattern",
        "INVALID_PATTERN",
        "You provided a value that does not match the required pattern.",
    ),
    (
        "satisfy regular expression pattern",
        "INVALID_PATTERN",
        "You specified an invalid value.",
    ),
    (
        "have length less than",
        "MAX_LENGTH_EXCEEDED",
        "You provided a string parameter that is longer than allowed.",
    ),
    (
        "have length greater than",
        "MIN_LENGTH_EXCEEDED",
        "You provided a string parameter that is shorter than allowed.",
    ),
    (
        "have value less than",
        "MAX_VALUE_EXCEEDED",
        "You provided a numeric parameter that has a larger value than allowed.",
    ),
    (
        "have value greater than",
        "MIN_VALUE_EXCEEDED",
        "You provided a numeric parameter that has a smaller value than allowed.",
    ),
];

/// Returns the refusal for the constraints that are broken, by the sentences for them.
pub(super) fn refusal(broken: &[String]) -> Option<InputError> {
    let first = broken.first()?;
    let (_, reason, message) = REASONS.iter().find(|(part, _, _)| first.contains(part))?;
    Some(InputError::Reason { reason, message })
}
