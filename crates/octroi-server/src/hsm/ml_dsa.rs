//! ML-DSA (FIPS 204), over a message or over its representative μ, with an empty context.
//!
//! See <https://docs.aws.amazon.com/kms/latest/developerguide/mldsa.html>. Key material is
//! PKCS #8 with the seed (RFC 9881). aws-lc-rs signs messages; that a signature over an external
//! μ needs its own entry, which AWS-LC has and aws-lc-rs does not show, is why RustCrypto's
//! ml-dsa, which is as permissive, pure Rust and of the same standard, does that part. The keys
//! are the same, and what the one signs the other verifies.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand;
use aws_lc_rs::signature::{
    self, KeyPair, PqdsaKeyPair, PqdsaSigningAlgorithm, PqdsaVerificationAlgorithm, UnparsedPublicKey,
};
use ml_dsa::pkcs8::DecodePrivateKey;
use ml_dsa::pkcs8::der::AnyRef;
use ml_dsa::pkcs8::spki::AssociatedAlgorithmIdentifier;
use ml_dsa::signature::Keypair as _;
use ml_dsa::signature::rand_core::{TryCryptoRng, TryRng};
use ml_dsa::{MlDsa44, MlDsa65, MlDsa87, MlDsaParams, Signature, SigningKey};
use octroi_names::Secret;
use octroi_ops::kms::hsm::{HsmError, MessageType, Spec};

/// Returns what a spec signs and verifies with.
fn parameters(
    spec: Spec,
) -> Result<
    (
        &'static PqdsaSigningAlgorithm,
        &'static PqdsaVerificationAlgorithm,
    ),
    HsmError,
> {
    match spec {
        Spec::MlDsa44 => Ok((&signature::ML_DSA_44_SIGNING, &signature::ML_DSA_44)),
        Spec::MlDsa65 => Ok((&signature::ML_DSA_65_SIGNING, &signature::ML_DSA_65)),
        Spec::MlDsa87 => Ok((&signature::ML_DSA_87_SIGNING, &signature::ML_DSA_87)),
        _ => Err(HsmError::Mismatch),
    }
}

/// Makes a new key.
pub(super) fn generate(spec: Spec) -> Result<Secret, HsmError> {
    let pair = PqdsaKeyPair::generate(parameters(spec)?.0).map_err(|_| HsmError::Failed)?;
    let pkcs8 = pair.to_pkcs8v1().map_err(|_| HsmError::Failed)?;
    Ok(Secret::new(pkcs8.as_ref().to_vec()))
}

/// Takes a key from elsewhere, and brings it into the form of our own, which has the seed: a key
/// that comes in its expanded form alone is refused.
pub(super) fn import(spec: Spec, pkcs8: &[u8]) -> Result<Secret, HsmError> {
    let pair = pair(spec, pkcs8)?;
    let pkcs8 = pair.to_pkcs8v1().map_err(|_| HsmError::Material)?;
    Ok(Secret::new(pkcs8.as_ref().to_vec()))
}

fn pair(spec: Spec, pkcs8: &[u8]) -> Result<PqdsaKeyPair, HsmError> {
    PqdsaKeyPair::from_pkcs8(parameters(spec)?.0, pkcs8).map_err(|_| HsmError::Material)
}

/// Returns the public key.
pub(super) fn public_key(spec: Spec, material: &Secret) -> Result<Vec<u8>, HsmError> {
    let pair = pair(spec, material.expose())?;
    let key = pair.public_key().as_der().map_err(|_| HsmError::Failed)?;
    Ok(key.as_ref().to_vec())
}

/// Signs a message or its representative.
pub(super) fn sign(
    spec: Spec,
    material: &Secret,
    kind: MessageType,
    message: &[u8],
) -> Result<Vec<u8>, HsmError> {
    if kind == MessageType::ExternalMu {
        return match spec {
            Spec::MlDsa44 => sign_mu::<MlDsa44>(material, message),
            Spec::MlDsa65 => sign_mu::<MlDsa65>(material, message),
            Spec::MlDsa87 => sign_mu::<MlDsa87>(material, message),
            _ => Err(HsmError::Mismatch),
        };
    }
    let pair = pair(spec, material.expose())?;
    let mut signature = vec![0; pair.algorithm().signature_len()];
    let len = pair.sign(message, &mut signature).map_err(|_| HsmError::Failed)?;
    signature.truncate(len);
    Ok(signature)
}

/// Verifies a signature.
pub(super) fn verify(
    spec: Spec,
    material: &Secret,
    kind: MessageType,
    message: &[u8],
    signature: &[u8],
) -> Result<(), HsmError> {
    if kind == MessageType::ExternalMu {
        return match spec {
            Spec::MlDsa44 => verify_mu::<MlDsa44>(material, message, signature),
            Spec::MlDsa65 => verify_mu::<MlDsa65>(material, message, signature),
            Spec::MlDsa87 => verify_mu::<MlDsa87>(material, message, signature),
            _ => Err(HsmError::Mismatch),
        };
    }
    let pair = pair(spec, material.expose())?;
    UnparsedPublicKey::new(parameters(spec)?.1, pair.public_key().as_ref())
        .verify(message, signature)
        .map_err(|_| HsmError::Rejected)
}

/// Reads a key for RustCrypto's implementation.
fn seeded<P>(material: &Secret) -> Result<SigningKey<P>, HsmError>
where
    P: MlDsaParams + AssociatedAlgorithmIdentifier<Params = AnyRef<'static>>,
{
    SigningKey::from_pkcs8_der(material.expose()).map_err(|_| HsmError::Material)
}

fn sign_mu<P>(material: &Secret, mu: &[u8]) -> Result<Vec<u8>, HsmError>
where
    P: MlDsaParams + AssociatedAlgorithmIdentifier<Params = AnyRef<'static>>,
{
    let mu = mu.try_into().map_err(|_| HsmError::Length)?;
    seeded::<P>(material)?
        .expanded_key()
        .sign_mu_randomized(mu, &mut Random)
        .map(|signature| signature.encode().to_vec())
        .map_err(|_| HsmError::Failed)
}

fn verify_mu<P>(material: &Secret, mu: &[u8], signature: &[u8]) -> Result<(), HsmError>
where
    P: MlDsaParams + AssociatedAlgorithmIdentifier<Params = AnyRef<'static>>,
{
    let mu = mu.try_into().map_err(|_| HsmError::Length)?;
    let signature = Signature::<P>::try_from(signature).map_err(|_| HsmError::Rejected)?;
    if seeded::<P>(material)?.verifying_key().verify_mu(mu, &signature) {
        Ok(())
    } else {
        Err(HsmError::Rejected)
    }
}

/// The randomness of aws-lc-rs, as RustCrypto takes it.
struct Random;

impl TryRng for Random {
    type Error = aws_lc_rs::error::Unspecified;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        rand::fill(&mut bytes)?;
        Ok(u32::from_ne_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        rand::fill(&mut bytes)?;
        Ok(u64::from_ne_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, buffer: &mut [u8]) -> Result<(), Self::Error> {
        rand::fill(buffer)
    }
}

impl TryCryptoRng for Random {}
