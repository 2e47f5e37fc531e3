//! The error codes of the services, as far as the operations answer with them.
//!
//! The HTTP status belongs to the wire, not here. The texts follow `launch.md` 6 and 7 and
//! `trail.md` 8.

use std::fmt;

macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)+) => {
        /// The code of an error.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ErrorCode { $($(#[$doc])* $variant,)+ }

        impl ErrorCode {
            /// Returns the code as the API answers it.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl fmt::Display for ErrorCode {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

error_codes! {
    /// KMS: a policy refuses.
    AccessDenied = "AccessDeniedException",
    /// IAM and STS: a policy refuses.
    StsAccessDenied = "AccessDenied",
    /// KMS: no such key, alias or grant.
    NotFound = "NotFoundException",
    /// KMS: the key is disabled.
    Disabled = "DisabledException",
    /// KMS: the key's state does not allow it.
    KmsInvalidState = "KMSInvalidStateException",
    /// KMS: the key's spec or usage does not allow it.
    InvalidKeyUsage = "InvalidKeyUsageException",
    /// KMS: the request is malformed.
    Validation = "ValidationException",
    /// KMS: no such grant on the key.
    InvalidGrantId = "InvalidGrantIdException",
    /// KMS: too many grants on the key.
    LimitExceeded = "LimitExceededException",
    /// KMS: a key policy is malformed.
    MalformedPolicyDocument = "MalformedPolicyDocumentException",
    /// KMS: the ciphertext does not decrypt.
    InvalidCiphertext = "InvalidCiphertextException",
    /// EC2: a policy refuses.
    UnauthorizedOperation = "UnauthorizedOperation",
    /// EC2: no such instance.
    InvalidInstanceIdNotFound = "InvalidInstanceID.NotFound",
    /// EC2: the instance's state does not allow it.
    IncorrectInstanceState = "IncorrectInstanceState",
    /// EC2: no such volume.
    InvalidVolumeNotFound = "InvalidVolume.NotFound",
    /// EC2: the volume is attached already.
    VolumeInUse = "VolumeInUse",
    /// EC2: the volume is not attached to that instance.
    InvalidAttachmentNotFound = "InvalidAttachment.NotFound",
    /// EC2: the state of a volume or attachment does not allow it.
    IncorrectState = "IncorrectState",
    /// EC2: no such snapshot.
    InvalidSnapshotNotFound = "InvalidSnapshot.NotFound",
    /// EC2: no such image.
    InvalidAmiNotFound = "InvalidAMIID.NotFound",
    /// EC2: a parameter's value is wrong.
    InvalidParameterValue = "InvalidParameterValue",
    /// EC2: a parameter needs another one.
    InvalidParameterDependency = "InvalidParameterDependency",
    /// EC2: an encrypted volume cannot reach its key.
    CustomerKeyHasBeenRevoked = "CustomerKeyHasBeenRevoked",
    /// EC2: a key may not be used; also the code for a role that may not be made.
    AuthFailure = "AuthFailure",
    /// EC2: the service-linked role may not be made.
    ServiceLinkedRoleCreationNotPermitted = "AuthFailure.ServiceLinkedRoleCreationNotPermitted",
    /// EC2: no capacity.
    InsufficientInstanceCapacity = "InsufficientInstanceCapacity",
    /// EC2: the quota of volumes is used up.
    VolumeLimitExceeded = "VolumeLimitExceeded",
    /// EC2: the call would have succeeded.
    DryRunOperation = "DryRunOperation",
    /// IAM: no such user, role or policy.
    NoSuchEntity = "NoSuchEntity",
    /// IAM: a quota is used up.
    IamLimitExceeded = "LimitExceeded",
    /// IAM and STS: a policy document is malformed.
    IamMalformedPolicyDocument = "MalformedPolicyDocument",
    /// IAM and STS: the request is malformed.
    ValidationError = "ValidationError",
}
