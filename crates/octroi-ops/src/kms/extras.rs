//! What calls over the wire carry beside the key, and no replay has: grant tokens, dry runs, pages.
//!
//! A grant token lets a grant be used before it is known everywhere
//! (<https://docs.aws.amazon.com/kms/latest/developerguide/using-grant-token.html>); here a grant is in
//! force at once, so a token need only be one that was handed out. A dry run
//! (<https://docs.aws.amazon.com/kms/latest/developerguide/testing-permissions.html>) makes every check
//! and ends in an exception.

use octroi_names::{Arn, GrantId, SmolStr};
use serde::Deserialize;

use super::bytes;
use super::hsm::Hsm;
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::Stop;

const TOKEN: &str = "kms grant token";

/// What a call carries beside the key and what it does to it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Extras {
    /// The alias that the key was named by.
    #[serde(skip)]
    pub alias: Option<SmolStr>,
    /// Tokens of grants that may be too new to be known everywhere.
    pub grant_tokens: Vec<SmolStr>,
    /// Whether the call is only tried.
    pub dry_run: bool,
    /// The most entries that are wanted.
    pub limit: Option<u32>,
    /// Where the last page ended.
    pub marker: Option<SmolStr>,
    /// An attestation document of an enclave, which nothing here can verify.
    pub recipient: Option<serde_json::Value>,
}

impl Extras {
    /// Ends the call where it was only to be tried, once all else is checked.
    ///
    /// # Errors
    ///
    /// If it is a dry run, or carries a token that is none of a grant's.
    pub(crate) fn settle(&self, ids: &dyn Ids) -> Result<(), Stop> {
        if let Some(hsm) = ids.hsm() {
            for token in &self.grant_tokens {
                verified(hsm, token)?;
            }
        }
        if self.recipient.is_some() {
            let text = "Recipient is not supported: attestation documents cannot be verified here.";
            return Err(Failure::new(ErrorCode::UnsupportedOperationException, text).into());
        }
        if self.dry_run {
            let text = "The request would have succeeded, but the DryRun option is set.";
            return Err(Failure::new(ErrorCode::DryRunOperationException, text).into());
        }
        Ok(())
    }
}

/// Makes the token of a grant: the key and the grant, and a seal over them.
pub(super) fn token(hsm: &dyn Hsm, key: &Arn, grant: &GrantId) -> Option<SmolStr> {
    let plain = format!("{key}\n{grant}");
    let seal = hsm.seal_token(TOKEN, plain.as_bytes()).ok()?;
    let length = u8::try_from(plain.len()).ok()?;
    let token: Vec<u8> = std::iter::once(length)
        .chain(plain.into_bytes())
        .chain(seal)
        .collect();
    bytes::encoded(&token).as_str().map(SmolStr::from)
}

fn invalid() -> Stop {
    Failure::new(ErrorCode::InvalidGrantTokenException, "Invalid grant token.").into()
}

/// Reads which key and grant a token names. Whether it was handed out is seen when the call is settled.
///
/// # Errors
///
/// If it names none.
pub(super) fn read(token: &str) -> Result<(Arn, GrantId), Stop> {
    let read = || {
        let token = bytes::decoded(token)?;
        let (plain, _) = parts(token.expose())?;
        let (key, grant) = plain.split_once('\n')?;
        Some((key.parse().ok()?, grant.parse().ok()?))
    };
    read().ok_or_else(invalid)
}

/// Returns what a token names, and its seal.
fn parts(token: &[u8]) -> Option<(&str, &[u8])> {
    let (length, rest) = token.split_first()?;
    let (plain, seal) = rest.split_at_checked((*length).into())?;
    Some((std::str::from_utf8(plain).ok()?, seal))
}

/// Verifies the seal of a token.
fn verified(hsm: &dyn Hsm, token: &str) -> Result<(), Stop> {
    let same = || {
        let token = bytes::decoded(token)?;
        let (plain, seal) = parts(token.expose())?;
        let sealed = hsm.open_token(TOKEN, seal).ok()?;
        (sealed.expose() == plain.as_bytes()).then_some(())
    };
    same().ok_or_else(invalid)
}
