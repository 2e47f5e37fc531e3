//! Passwords for the console: salted hashes, the account's rules, and who may set one.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_passwords_account-policy.html>. Without rules of
//! its own an account has AWS's: eight characters of at least three kinds. Nobody signs in with a password here, so the
//! hash (PBKDF2 with HMAC-SHA256) is made for keeping and for ChangePassword alone. Left out: expiry, and that AWS's own
//! rules bind the administrator for test suites, whose suites have shorter passwords.

mod account_password_policy;
mod change_password;
mod login_profile;

pub(super) use account_password_policy::{
    DeleteAccountPasswordPolicy, GetAccountPasswordPolicy, UpdateAccountPasswordPolicy,
};
pub(super) use change_password::ChangePassword;
pub(super) use login_profile::{CreateLoginProfile, DeleteLoginProfile, GetLoginProfile, UpdateLoginProfile};

use hmac::{Hmac, Mac};
use octroi_world::{Password, PasswordHash, PasswordPolicy};
use sha2::Sha256;

use super::found::{account, refused};
use crate::error::ErrorCode;
use crate::ids::{self, Ids};
use crate::operation::{Scene, Stop};

/// How often the hash is made over: a few milliseconds, for there is one writer.
const ROUNDS: u32 = 10_000;
/// The most former passwords that a policy can forbid.
const FORMER: usize = 24;

fn hash(salt: [u8; 16], password: &str) -> PasswordHash {
    let mut sum = [0_u8; 32];
    // HMAC takes keys of every length.
    if let Ok(keyed) = Hmac::<Sha256>::new_from_slice(password.as_bytes()) {
        let round = |data: &[&[u8]]| -> [u8; 32] {
            let mut mac = keyed.clone();
            for part in data {
                mac.update(part);
            }
            mac.finalize().into_bytes().into()
        };
        let mut block = round(&[&salt, &1_u32.to_be_bytes()]);
        sum = block;
        for _ in 1..ROUNDS {
            block = round(&[&block]);
            for (all, byte) in sum.iter_mut().zip(block) {
                *all ^= byte;
            }
        }
    }
    PasswordHash { salt, hash: sum }
}

/// Whether a password is the one of a hash.
fn is(kept: &PasswordHash, password: &str) -> bool {
    let given = hash(kept.salt, password).hash;
    let differing = given.iter().zip(kept.hash).fold(0, |all, (a, b)| all | (a ^ b));
    differing == 0
}

fn violation(text: impl Into<String>) -> Stop {
    refused(ErrorCode::PasswordPolicyViolation, text)
}

/// Makes the login profile that a password gives, over the one that was there.
///
/// # Errors
///
/// If the account's rules forbid the password.
fn set(
    scene: &Scene<'_>,
    former: Option<&Password>,
    password: &str,
    reset_required: bool,
    ids: &mut dyn Ids,
) -> Result<Password, Stop> {
    let account = scene.world.account(account(scene)?);
    let policy = account.and_then(|account| account.password_policy.as_ref());
    match policy {
        Some(policy) => obey(policy, password)?,
        None if scene.by_test_admin() => {}
        None => obey_aws(password)?,
    }
    let mut hashes: Vec<PasswordHash> = former
        .into_iter()
        .flat_map(|former| std::iter::once(&former.hash).chain(&former.former))
        .take(FORMER)
        .cloned()
        .collect();
    let forbidden = policy.and_then(|policy| policy.reuse_prevention).unwrap_or(0);
    if hashes
        .iter()
        .take(forbidden as usize)
        .any(|kept| is(kept, password))
    {
        return Err(violation("Password has been used previously"));
    }
    if policy.is_none_or(|policy| policy.reuse_prevention.is_none()) {
        hashes.clear();
    }
    let mut salt = [0_u8; 16];
    ids::fill(ids, &mut salt)?;
    let now = scene.now();
    Ok(Password {
        hash: hash(salt, password),
        created: former.map_or(now, |former| former.created),
        changed: now,
        reset_required,
        former: hashes,
    })
}

const SYMBOLS: &str = "!@#$%^&*()_+-=[]{}|'";

fn obey(policy: &PasswordPolicy, password: &str) -> Result<(), Stop> {
    if password.chars().count() < policy.minimum_length as usize {
        let text = format!(
            "Password should have a minimum length of {}",
            policy.minimum_length
        );
        return Err(violation(text));
    }
    let has = |one: fn(char) -> bool| password.contains(one);
    let kinds = [
        (
            policy.require_uppercase && !has(|c| c.is_ascii_uppercase()),
            "uppercase letter",
        ),
        (
            policy.require_lowercase && !has(|c| c.is_ascii_lowercase()),
            "lowercase letter",
        ),
        (policy.require_numbers && !has(|c| c.is_ascii_digit()), "number"),
        (policy.require_symbols && !has(|c| SYMBOLS.contains(c)), "symbol"),
    ];
    match kinds.into_iter().find(|(missing, _)| *missing) {
        Some((_, kind)) => Err(violation(format!("Password should have at least one {kind}"))),
        None => Ok(()),
    }
}

/// AWS's own rules.
fn obey_aws(password: &str) -> Result<(), Stop> {
    const MINIMUM: usize = 8;
    if password.chars().count() < MINIMUM {
        return Err(violation(format!(
            "Password should have a minimum length of {MINIMUM}"
        )));
    }
    let kinds: [fn(char) -> bool; 4] = [
        |c| c.is_ascii_uppercase(),
        |c| c.is_ascii_lowercase(),
        |c| c.is_ascii_digit(),
        |c| !c.is_ascii_alphanumeric(),
    ];
    if kinds.into_iter().filter(|kind| password.contains(*kind)).count() < 3 {
        return Err(violation(
            "Password does not conform to the account password policy.",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_knows_its_password_and_two_of_one_password_differ() {
        let (one, two) = (hash([1; 16], "Secret-word1"), hash([2; 16], "Secret-word1"));
        assert_ne!(one.hash, two.hash);
        assert!(is(&one, "Secret-word1") && is(&two, "Secret-word1"));
        assert!(!is(&one, "Secret-word2") && !is(&one, ""));
    }

    #[test]
    fn the_rules_of_aws_ask_for_three_kinds() {
        for (password, good) in [
            ("Abcdefg1", true),
            ("abcdefg1", false),
            ("abcdef-1", true),
            ("Abc-1", false),
        ] {
            assert_eq!(obey_aws(password).is_ok(), good, "{password}");
        }
    }
}
