//! An hsm that has made some key material before: what takes long was made outside the writer.
//!
//! A call that makes RSA keys is performed twice: once on a snapshot, where it makes the material, and
//! once in the writer, where it finds it here. See [`crate::pipeline`].

use std::sync::Mutex;

use octroi_names::Secret;
use octroi_ops::kms::hsm::{
    EncryptionAlgorithm, Hsm, HsmError, MacAlgorithm, MessageType, SigningAlgorithm, Spec, WrappingAlgorithm,
};

use super::AwsLcHsm;

/// Key materials by spec, in the order in which they were made.
#[derive(Debug, Default)]
pub(crate) struct Made(Mutex<Vec<(Spec, Secret)>>);

/// Makes key material and remembers it, or takes what was remembered.
#[derive(Debug)]
pub(crate) struct Remembering<'a> {
    pub(crate) hsm: &'a AwsLcHsm,
    pub(crate) made: &'a Made,
    /// Whether material is taken from what was made before; else it is put there.
    pub(crate) takes: bool,
}

impl Remembering<'_> {
    fn taken(&self, spec: Spec) -> Option<Secret> {
        let mut made = self.made.0.lock().ok()?;
        let place = made.iter().position(|(of, _)| *of == spec)?;
        Some(made.remove(place).1)
    }
}

impl Hsm for Remembering<'_> {
    fn fill(&self, buffer: &mut [u8]) -> Result<(), HsmError> {
        self.hsm.fill(buffer)
    }

    fn random(&self, len: usize) -> Result<Secret, HsmError> {
        self.hsm.random(len)
    }

    fn generate(&self, spec: Spec) -> Result<Secret, HsmError> {
        if self.takes
            && let Some(material) = self.taken(spec)
        {
            return Ok(material);
        }
        let material = self.hsm.generate(spec)?;
        if !self.takes
            && let Ok(mut made) = self.made.0.lock()
        {
            made.push((spec, material.clone()));
        }
        Ok(material)
    }

    fn import(&self, spec: Spec, material: &[u8]) -> Result<Secret, HsmError> {
        self.hsm.import(spec, material)
    }

    fn public_key(&self, spec: Spec, material: &Secret) -> Result<Vec<u8>, HsmError> {
        self.hsm.public_key(spec, material)
    }

    fn seal(&self, material: &Secret, aad: &[u8], message: &[u8], out: &mut Vec<u8>) -> Result<(), HsmError> {
        self.hsm.seal(material, aad, message, out)
    }

    fn open(&self, material: &Secret, aad: &[u8], sealed: &[u8]) -> Result<Secret, HsmError> {
        self.hsm.open(material, aad, sealed)
    }

    fn encrypt(
        &self,
        spec: Spec,
        material: &Secret,
        algorithm: EncryptionAlgorithm,
        message: &[u8],
    ) -> Result<Vec<u8>, HsmError> {
        self.hsm.encrypt(spec, material, algorithm, message)
    }

    fn decrypt(
        &self,
        spec: Spec,
        material: &Secret,
        algorithm: EncryptionAlgorithm,
        ciphertext: &[u8],
    ) -> Result<Secret, HsmError> {
        self.hsm.decrypt(spec, material, algorithm, ciphertext)
    }

    fn sign(
        &self,
        spec: Spec,
        material: &Secret,
        algorithm: SigningAlgorithm,
        kind: MessageType,
        message: &[u8],
    ) -> Result<Vec<u8>, HsmError> {
        self.hsm.sign(spec, material, algorithm, kind, message)
    }

    fn verify(
        &self,
        spec: Spec,
        material: &Secret,
        algorithm: SigningAlgorithm,
        kind: MessageType,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), HsmError> {
        self.hsm
            .verify(spec, material, algorithm, kind, message, signature)
    }

    fn mac(
        &self,
        spec: Spec,
        material: &Secret,
        algorithm: MacAlgorithm,
        message: &[u8],
    ) -> Result<Vec<u8>, HsmError> {
        self.hsm.mac(spec, material, algorithm, message)
    }

    fn verify_mac(
        &self,
        spec: Spec,
        material: &Secret,
        algorithm: MacAlgorithm,
        message: &[u8],
        code: &[u8],
    ) -> Result<(), HsmError> {
        self.hsm.verify_mac(spec, material, algorithm, message, code)
    }

    fn agree(&self, spec: Spec, material: &Secret, public_key: &[u8]) -> Result<Secret, HsmError> {
        self.hsm.agree(spec, material, public_key)
    }

    fn unwrap(
        &self,
        spec: Spec,
        wrapping: &Secret,
        algorithm: WrappingAlgorithm,
        wrapped: &[u8],
    ) -> Result<Secret, HsmError> {
        self.hsm.unwrap(spec, wrapping, algorithm, wrapped)
    }

    fn seal_token(&self, purpose: &str, bytes: &[u8]) -> Result<Vec<u8>, HsmError> {
        self.hsm.seal_token(purpose, bytes)
    }

    fn open_token(&self, purpose: &str, token: &[u8]) -> Result<Secret, HsmError> {
        self.hsm.open_token(purpose, token)
    }
}
