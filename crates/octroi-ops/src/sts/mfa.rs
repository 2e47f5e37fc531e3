//! Whether a caller proved possession of an MFA device, by its serial number and a code.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html>. The
//! device must be the caller's own, and a code serves once; it is refused in the same words whatever is wrong with it.

use octroi_world::Effect;

use crate::call::Failure;
use crate::error::ErrorCode;
use crate::iam::MfaCode;
use crate::operation::Scene;

/// Returns the device, which remembers its code, where a valid one was sent; `None` where none was.
///
/// # Errors
///
/// If the device is not the caller's, or the code is wrong.
pub(super) fn proved(
    scene: &Scene<'_>,
    serial: Option<&str>,
    code: Option<&str>,
) -> Result<Option<Effect>, Failure> {
    let denied = |text: &str| Failure::new(ErrorCode::StsAccessDenied, text);
    let (Some(serial), Some(code)) = (serial, code) else {
        if serial.is_none() && code.is_none() {
            return Ok(None);
        }
        let text =
            "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.";
        return Err(denied(text));
    };
    match crate::iam::read_mfa_code(scene, serial, code) {
        MfaCode::Right(device) => Ok(Some(Effect::from(*device))),
        MfaCode::Wrong => Err(denied(
            "MultiFactorAuthentication failed with invalid MFA one time pass code. ",
        )),
        MfaCode::NoDevice => Err(denied(
            "MultiFactorAuthentication failed, unable to validate MFA code.  \
             Please verify your MFA serial number is valid and associated with this user.",
        )),
    }
}
