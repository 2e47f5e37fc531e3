//! What a new grant must fit: the kind of the key, principals that exist, one constraint.
//!
//! Follows <https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateGrant.html> and
//! <https://docs.aws.amazon.com/kms/latest/APIReference/API_GrantConstraints.html>.

use octroi_names::{Known, SmolStr};
use octroi_world::{Constraint, GrantOperation, GranteePrincipal, Key, KeyUsage};

use super::CreateGrant;
use crate::api::Asked;
use crate::api::bind::pairs;
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::facts;
use crate::operation::{Scene, Stop};

/// The most pairs of a constraint, and the most characters of a value.
const PAIRS: usize = 8;
const CHARACTERS: usize = 384;

/// Reads the constraint, of which a grant has one; an empty subset binds nothing.
pub(super) fn constraint_of(asked: &Asked<'_>) -> Result<Option<Constraint>, Stop> {
    let Some(constraints) = asked.input.get("Constraints") else {
        return Ok(None);
    };
    let of = |name: &str| constraints.get(name).map(pairs);
    let too_large = |pairs: &Vec<(SmolStr, SmolStr)>| {
        let long = |(_, value): &(SmolStr, SmolStr)| value.chars().count() > CHARACTERS;
        pairs.len() > PAIRS || pairs.iter().any(long)
    };
    let all = [of("EncryptionContextSubset"), of("EncryptionContextEquals")];
    if all.iter().flatten().any(too_large) {
        let text = format!(
            "A grant constraint can hold at most {PAIRS} encryption context pairs with values of at most \
             {CHARACTERS} characters."
        );
        return Err(Failure::new(ErrorCode::LimitExceeded, text).into());
    }
    let subset = of("EncryptionContextSubset").filter(|pairs| !pairs.is_empty());
    match (subset, of("EncryptionContextEquals")) {
        (Some(_), Some(_)) => {
            let text = "Only one of EncryptionContextSubset and EncryptionContextEquals can be specified.";
            Err(Failure::new(ErrorCode::Validation, text).into())
        }
        (Some(subset), None) => Ok(Some(Constraint::Subset(subset))),
        (None, equals) => Ok(equals.map(Constraint::Equals)),
    }
}

impl CreateGrant {
    /// The operations must be ones that keys of this kind have at all.
    pub(super) fn suits(&self, key: &Key) -> Result<(), Stop> {
        use GrantOperation as Op;
        let (Known::Is(usage), Known::Is(spec)) = (&key.usage, &key.spec) else {
            return Ok(());
        };
        let symmetric = spec.is_symmetric_encryption();
        let fits = |operation: &Op| match operation {
            Op::CreateGrant | Op::RetireGrant | Op::DescribeKey => true,
            Op::Encrypt | Op::Decrypt | Op::ReEncryptFrom | Op::ReEncryptTo => {
                *usage == KeyUsage::EncryptDecrypt
            }
            Op::GenerateDataKey
            | Op::GenerateDataKeyWithoutPlaintext
            | Op::GenerateDataKeyPair
            | Op::GenerateDataKeyPairWithoutPlaintext => symmetric,
            Op::Sign | Op::Verify => *usage == KeyUsage::SignVerify,
            Op::GetPublicKey => !symmetric && *usage != KeyUsage::GenerateVerifyMac,
            Op::GenerateMac | Op::VerifyMac => *usage == KeyUsage::GenerateVerifyMac,
            Op::DeriveSharedSecret => *usage == KeyUsage::KeyAgreement,
        };
        match self.operations.iter().find(|operation| !fits(operation)) {
            None => Ok(()),
            Some(wrong) => {
                let text = format!("{} key usage is {usage} which is not valid for {wrong}.", key.arn);
                Err(Failure::new(ErrorCode::Validation, text).into())
            }
        }
    }

    /// A grant to one who is not there would be everybody's who takes the name later.
    pub(super) fn principals_exist(&self, scene: &Scene<'_>) -> Result<(), Stop> {
        let exists = |named: &GranteePrincipal| match named {
            GranteePrincipal::Principal(principal) => {
                facts::is_infrastructure(principal) || crate::kms::put_key_policy::exists(scene, principal)
            }
            GranteePrincipal::Other(_) => false,
        };
        if exists(&self.grantee) && self.retiring.as_ref().is_none_or(exists) {
            return Ok(());
        }
        Err(not_a_principal().into())
    }
}

/// The failure for a text that names nobody who could hold a grant.
pub(in crate::kms) fn not_a_principal() -> Failure {
    Failure::new(
        ErrorCode::InvalidArnException,
        "ARN does not refer to a valid principal",
    )
}
