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
    /// KMS: the name is one of AWS's own.
    NotAuthorizedException = "NotAuthorizedException",
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
    /// Organizations.
    AWSOrganizationsNotInUseException = "AWSOrganizationsNotInUseException",
    /// Organizations.
    AccessDeniedForDependencyException = "AccessDeniedForDependencyException",
    /// Organizations.
    AccountAlreadyClosedException = "AccountAlreadyClosedException",
    /// Organizations.
    AccountAlreadyRegisteredException = "AccountAlreadyRegisteredException",
    /// Organizations.
    AccountNotFoundException = "AccountNotFoundException",
    /// IAM.
    AccountNotManagementOrDelegatedAdministratorException = "AccountNotManagementOrDelegatedAdministratorException",
    /// Organizations.
    AccountNotRegisteredException = "AccountNotRegisteredException",
    /// Organizations.
    AccountOwnerNotVerifiedException = "AccountOwnerNotVerifiedException",
    /// KMS.
    AlreadyExistsException = "AlreadyExistsException",
    /// Organizations.
    AlreadyInOrganizationException = "AlreadyInOrganizationException",
    /// IAM.
    CallerIsNotManagementAccountException = "CallerIsNotManagementAccountException",
    /// Organizations.
    ChildNotFoundException = "ChildNotFoundException",
    /// KMS.
    CloudHsmClusterInUseException = "CloudHsmClusterInUseException",
    /// KMS.
    CloudHsmClusterInvalidConfigurationException = "CloudHsmClusterInvalidConfigurationException",
    /// KMS.
    CloudHsmClusterNotActiveException = "CloudHsmClusterNotActiveException",
    /// KMS.
    CloudHsmClusterNotFoundException = "CloudHsmClusterNotFoundException",
    /// KMS.
    CloudHsmClusterNotRelatedException = "CloudHsmClusterNotRelatedException",
    /// IAM.
    ConcurrentModification = "ConcurrentModification",
    /// Organizations.
    ConcurrentModificationException = "ConcurrentModificationException",
    /// KMS, Organizations.
    ConflictException = "ConflictException",
    /// Organizations.
    ConstraintViolationException = "ConstraintViolationException",
    /// Organizations.
    CreateAccountStatusNotFoundException = "CreateAccountStatusNotFoundException",
    /// KMS.
    CustomKeyStoreHasCMKsException = "CustomKeyStoreHasCMKsException",
    /// KMS.
    CustomKeyStoreInvalidStateException = "CustomKeyStoreInvalidStateException",
    /// KMS.
    CustomKeyStoreNameInUseException = "CustomKeyStoreNameInUseException",
    /// KMS.
    CustomKeyStoreNotFoundException = "CustomKeyStoreNotFoundException",
    /// IAM.
    DeleteConflict = "DeleteConflict",
    /// KMS.
    DependencyTimeoutException = "DependencyTimeoutException",
    /// Organizations.
    DestinationParentNotFoundException = "DestinationParentNotFoundException",
    /// KMS.
    DryRunOperationException = "DryRunOperationException",
    /// Organizations.
    DuplicateAccountException = "DuplicateAccountException",
    /// IAM.
    DuplicateCertificate = "DuplicateCertificate",
    /// Organizations.
    DuplicateHandshakeException = "DuplicateHandshakeException",
    /// Organizations.
    DuplicateOrganizationalUnitException = "DuplicateOrganizationalUnitException",
    /// Organizations.
    DuplicatePolicyAttachmentException = "DuplicatePolicyAttachmentException",
    /// Organizations.
    DuplicatePolicyException = "DuplicatePolicyException",
    /// IAM.
    DuplicateSSHPublicKey = "DuplicateSSHPublicKey",
    /// Organizations.
    EffectivePolicyNotFoundException = "EffectivePolicyNotFoundException",
    /// IAM.
    EntityAlreadyExists = "EntityAlreadyExists",
    /// IAM.
    EntityTemporarilyUnmodifiable = "EntityTemporarilyUnmodifiable",
    /// KMS.
    ExpiredImportTokenException = "ExpiredImportTokenException",
    /// STS.
    ExpiredTokenException = "ExpiredTokenException",
    /// STS.
    ExpiredTradeInTokenException = "ExpiredTradeInTokenException",
    /// IAM.
    FeatureDisabled = "FeatureDisabled",
    /// IAM.
    FeatureEnabled = "FeatureEnabled",
    /// Organizations.
    FinalizingOrganizationException = "FinalizingOrganizationException",
    /// Organizations.
    HandshakeAlreadyInStateException = "HandshakeAlreadyInStateException",
    /// Organizations.
    HandshakeConstraintViolationException = "HandshakeConstraintViolationException",
    /// Organizations.
    HandshakeNotFoundException = "HandshakeNotFoundException",
    /// STS.
    IDPCommunicationError = "IDPCommunicationError",
    /// STS.
    IDPRejectedClaim = "IDPRejectedClaim",
    /// KMS.
    IncorrectKeyException = "IncorrectKeyException",
    /// KMS.
    IncorrectKeyMaterialException = "IncorrectKeyMaterialException",
    /// KMS.
    IncorrectTrustAnchorException = "IncorrectTrustAnchorException",
    /// Every service.
    InternalFailure = "InternalFailure",
    /// IAM, STS.
    InvalidAction = "InvalidAction",
    /// KMS.
    InvalidAliasNameException = "InvalidAliasNameException",
    /// KMS.
    InvalidArnException = "InvalidArnException",
    /// IAM.
    InvalidAuthenticationCode = "InvalidAuthenticationCode",
    /// STS.
    InvalidAuthorizationMessageException = "InvalidAuthorizationMessageException",
    /// IAM.
    InvalidCertificate = "InvalidCertificate",
    /// KMS.
    InvalidGrantTokenException = "InvalidGrantTokenException",
    /// Organizations.
    InvalidHandshakeTransitionException = "InvalidHandshakeTransitionException",
    /// IAM, STS.
    InvalidClientTokenId = "InvalidClientTokenId",
    /// STS.
    InvalidIdentityToken = "InvalidIdentityToken",
    /// KMS.
    InvalidImportTokenException = "InvalidImportTokenException",
    /// IAM.
    InvalidInput = "InvalidInput",
    /// Organizations.
    InvalidInputException = "InvalidInputException",
    /// KMS.
    InvalidMarkerException = "InvalidMarkerException",
    /// IAM, STS.
    InvalidParameterCombination = "InvalidParameterCombination",
    /// IAM.
    InvalidPublicKey = "InvalidPublicKey",
    /// Organizations.
    InvalidResponsibilityTransferTransitionException = "InvalidResponsibilityTransferTransitionException",
    /// IAM.
    InvalidUserType = "InvalidUserType",
    /// STS.
    JWTPayloadSizeExceededException = "JWTPayloadSizeExceededException",
    /// KMS.
    KMSInternalException = "KMSInternalException",
    /// KMS.
    KMSInvalidMacException = "KMSInvalidMacException",
    /// KMS.
    KMSInvalidSignatureException = "KMSInvalidSignatureException",
    /// IAM.
    KeyPairMismatch = "KeyPairMismatch",
    /// KMS.
    KeyUnavailableException = "KeyUnavailableException",
    /// IAM.
    MalformedCertificate = "MalformedCertificate",
    /// Organizations.
    MasterCannotLeaveOrganizationException = "MasterCannotLeaveOrganizationException",
    /// IAM, STS.
    MissingParameter = "MissingParameter",
    /// Every service.
    NotSupported = "NotSupported",
    /// IAM.
    NotSupportedService = "NotSupportedService",
    /// IAM.
    OpenIdIdpCommunicationError = "OpenIdIdpCommunicationError",
    /// Every service.
    OptInRequired = "OptInRequired",
    /// Organizations.
    OrganizationNotEmptyException = "OrganizationNotEmptyException",
    /// IAM.
    OrganizationNotFoundException = "OrganizationNotFoundException",
    /// IAM.
    OrganizationNotInAllFeaturesModeException = "OrganizationNotInAllFeaturesModeException",
    /// Organizations.
    OrganizationalUnitNotEmptyException = "OrganizationalUnitNotEmptyException",
    /// Organizations.
    OrganizationalUnitNotFoundException = "OrganizationalUnitNotFoundException",
    /// STS.
    OutboundWebIdentityFederationDisabledException = "OutboundWebIdentityFederationDisabledException",
    /// STS.
    PackedPolicyTooLarge = "PackedPolicyTooLarge",
    /// Organizations.
    ParentNotFoundException = "ParentNotFoundException",
    /// IAM.
    PasswordPolicyViolation = "PasswordPolicyViolation",
    /// Organizations.
    PolicyChangesInProgressException = "PolicyChangesInProgressException",
    /// IAM.
    PolicyEvaluation = "PolicyEvaluation",
    /// Organizations.
    PolicyInUseException = "PolicyInUseException",
    /// IAM.
    PolicyNotAttachable = "PolicyNotAttachable",
    /// Organizations.
    PolicyNotAttachedException = "PolicyNotAttachedException",
    /// Organizations.
    PolicyNotFoundException = "PolicyNotFoundException",
    /// Organizations.
    PolicyTypeAlreadyEnabledException = "PolicyTypeAlreadyEnabledException",
    /// Organizations.
    PolicyTypeNotAvailableForOrganizationException = "PolicyTypeNotAvailableForOrganizationException",
    /// Organizations.
    PolicyTypeNotEnabledException = "PolicyTypeNotEnabledException",
    /// STS.
    RegionDisabledException = "RegionDisabledException",
    /// IAM.
    ReportExpired = "ReportExpired",
    /// IAM.
    ReportGenerationLimitExceeded = "ReportGenerationLimitExceeded",
    /// IAM.
    ReportInProgress = "ReportInProgress",
    /// IAM.
    ReportNotPresent = "ReportNotPresent",
    /// Every service.
    RequestEntityTooLarge = "RequestEntityTooLarge",
    /// Organizations.
    ResourcePolicyNotFoundException = "ResourcePolicyNotFoundException",
    /// Organizations.
    ResponsibilityTransferAlreadyInStatusException = "ResponsibilityTransferAlreadyInStatusException",
    /// Organizations.
    ResponsibilityTransferNotFoundException = "ResponsibilityTransferNotFoundException",
    /// Organizations.
    RootNotFoundException = "RootNotFoundException",
    /// KMS.
    SerializationException = "SerializationException",
    /// IAM.
    ServiceAccessNotEnabledException = "ServiceAccessNotEnabledException",
    /// Organizations.
    ServiceException = "ServiceException",
    /// IAM.
    ServiceFailure = "ServiceFailure",
    /// STS.
    SessionDurationEscalationException = "SessionDurationEscalationException",
    /// Organizations.
    SourceParentNotFoundException = "SourceParentNotFoundException",
    /// KMS.
    TagException = "TagException",
    /// Organizations.
    TargetNotFoundException = "TargetNotFoundException",
    /// IAM.
    Throttling = "Throttling",
    /// KMS.
    ThrottlingException = "ThrottlingException",
    /// Organizations.
    TooManyRequestsException = "TooManyRequestsException",
    /// KMS.
    UnknownOperationException = "UnknownOperationException",
    /// IAM.
    UnmodifiableEntity = "UnmodifiableEntity",
    /// IAM.
    UnrecognizedPublicKeyEncoding = "UnrecognizedPublicKeyEncoding",
    /// Organizations.
    UnsupportedAPIEndpointException = "UnsupportedAPIEndpointException",
    /// KMS.
    UnsupportedOperationException = "UnsupportedOperationException",
    /// KMS.
    XksKeyAlreadyInUseException = "XksKeyAlreadyInUseException",
    /// KMS.
    XksKeyInvalidConfigurationException = "XksKeyInvalidConfigurationException",
    /// KMS.
    XksKeyNotFoundException = "XksKeyNotFoundException",
    /// KMS.
    XksProxyIncorrectAuthenticationCredentialException = "XksProxyIncorrectAuthenticationCredentialException",
    /// KMS.
    XksProxyInvalidConfigurationException = "XksProxyInvalidConfigurationException",
    /// KMS.
    XksProxyInvalidResponseException = "XksProxyInvalidResponseException",
    /// KMS.
    XksProxyUriEndpointInUseException = "XksProxyUriEndpointInUseException",
    /// KMS.
    XksProxyUriInUseException = "XksProxyUriInUseException",
    /// KMS.
    XksProxyUriUnreachableException = "XksProxyUriUnreachableException",
    /// KMS.
    XksProxyVpcEndpointServiceInUseException = "XksProxyVpcEndpointServiceInUseException",
    /// KMS.
    XksProxyVpcEndpointServiceInvalidConfigurationException = "XksProxyVpcEndpointServiceInvalidConfigurationException",
    /// KMS.
    XksProxyVpcEndpointServiceNotFoundException = "XksProxyVpcEndpointServiceNotFoundException",
}
