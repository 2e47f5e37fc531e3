//! Why the cryptography refused.
//!
//! The variants are what the operations must tell apart to answer with KMS's own exceptions;
//! in what did not open or verify they tell nothing apart, so that nobody learns why.

/// Why the cryptography refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
pub enum HsmError {
    /// The service has it, this implementation does not; the word of the API is named.
    #[error("`{0}` is not supported here")]
    NotSupported(&'static str),
    /// The algorithm, or the type of message, is none of the key's spec.
    #[error("the algorithm does not belong to the key's spec")]
    Mismatch,
    /// The key material is not what its spec demands (`IncorrectKeyMaterialException` on import).
    #[error("the key material does not match the key's spec")]
    Material,
    /// The message has a length that the algorithm does not take.
    #[error("the message has a length that the algorithm does not take")]
    Length,
    /// The other side's public key is malformed, or of another curve.
    #[error("the public key is malformed, or of another curve")]
    PublicKey,
    /// A ciphertext, token, signature or code is not what was made with this key, over these
    /// bytes, for this purpose. Which of it stays unsaid.
    #[error("it does not open or verify")]
    Rejected,
    /// The cryptography failed by itself: no randomness, no memory (`KMSInternalException`).
    #[error("the cryptography failed")]
    Failed,
}
