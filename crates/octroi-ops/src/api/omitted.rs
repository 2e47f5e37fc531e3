//! The operations of the APIs that octroi deliberately does not perform, each with the reason.
//!
//! `docs/coverage.md` is made from this table and the tables of the services. A request for one of these is
//! refused with `NotSupported`, or with the API's own error for what is not offered: a call that would change
//! nothing here must not look as if it had worked.

/// Operations that are left out for one reason.
#[derive(Debug, Clone, Copy)]
pub struct Omitted {
    /// The service's prefix.
    pub service: &'static str,
    /// Why.
    pub reason: &'static str,
    /// The operations, by name.
    pub operations: &'static [&'static str],
}

/// What is left out.
pub const OMITTED: &[Omitted] = &[
    Omitted {
        service: "iam",
        reason: "sessions on the word of an OpenID Connect provider are not issued, since nobody here could \
                 verify its tokens",
        operations: &[
            "AddClientIDToOpenIDConnectProvider",
            "CreateOpenIDConnectProvider",
            "DeleteOpenIDConnectProvider",
            "GetOpenIDConnectProvider",
            "ListOpenIDConnectProviderTags",
            "ListOpenIDConnectProviders",
            "RemoveClientIDFromOpenIDConnectProvider",
            "TagOpenIDConnectProvider",
            "UntagOpenIDConnectProvider",
            "UpdateOpenIDConnectProviderThumbprint",
        ],
    },
    Omitted {
        service: "iam",
        reason: "sessions on the word of a SAML provider are not issued, since nobody here could verify its \
                 assertions",
        operations: &[
            "CreateSAMLProvider",
            "DeleteSAMLProvider",
            "GetSAMLProvider",
            "ListSAMLProviderTags",
            "ListSAMLProviders",
            "TagSAMLProvider",
            "UntagSAMLProvider",
            "UpdateSAMLProvider",
        ],
    },
    Omitted {
        service: "iam",
        reason: "certificates and keys for services that are not here: load balancers, CloudFront, CodeCommit, \
                 Keyspaces, Bedrock",
        operations: &[
            "CreateServiceSpecificCredential",
            "DeleteSSHPublicKey",
            "DeleteServerCertificate",
            "DeleteServiceSpecificCredential",
            "DeleteSigningCertificate",
            "GetSSHPublicKey",
            "GetServerCertificate",
            "ListSSHPublicKeys",
            "ListServerCertificateTags",
            "ListServerCertificates",
            "ListServiceSpecificCredentials",
            "ListSigningCertificates",
            "ResetServiceSpecificCredential",
            "TagServerCertificate",
            "UntagServerCertificate",
            "UpdateSSHPublicKey",
            "UpdateServerCertificate",
            "UpdateServiceSpecificCredential",
            "UpdateSigningCertificate",
            "UploadSSHPublicKey",
            "UploadServerCertificate",
            "UploadSigningCertificate",
        ],
    },
    Omitted {
        service: "iam",
        reason: "requests of partners for delegated access end in AWS's console, which is not here",
        operations: &[
            "AcceptDelegationRequest",
            "AssociateDelegationRequest",
            "CreateDelegationRequest",
            "GetDelegationRequest",
            "GetHumanReadableSummary",
            "ListDelegationRequests",
            "RejectDelegationRequest",
            "SendDelegationToken",
            "UpdateDelegationRequest",
        ],
    },
    Omitted {
        service: "iam",
        reason: "there is no central root access: the root user of a member account has its own key here",
        operations: &[
            "DisableOrganizationsRootCredentialsManagement",
            "DisableOrganizationsRootSessions",
            "EnableOrganizationsRootCredentialsManagement",
            "EnableOrganizationsRootSessions",
            "ListOrganizationsFeatures",
        ],
    },
    Omitted {
        service: "iam",
        reason: "the server signs no web identity tokens",
        operations: &[
            "DisableOutboundWebIdentityFederation",
            "EnableOutboundWebIdentityFederation",
            "GetOutboundWebIdentityFederationInfo",
        ],
    },
    Omitted {
        service: "iam",
        reason: "reports of the services last accessed need months of history over services that are not here; \
                 `/_octroi/decisions` says of each request what allowed it",
        operations: &[
            "GenerateOrganizationsAccessReport",
            "GenerateServiceLastAccessedDetails",
            "GetOrganizationsAccessReport",
            "GetServiceLastAccessedDetails",
            "GetServiceLastAccessedDetailsWithEntities",
        ],
    },
    Omitted {
        service: "iam",
        reason: "tokens of the global endpoint and of the Regions have one form here",
        operations: &["SetSecurityTokenServicePreferences"],
    },
    Omitted {
        service: "organizations",
        reason: "partitions share no accounts here",
        operations: &["CreateGovCloudAccount"],
    },
    Omitted {
        service: "organizations",
        reason: "there are no bills, so that nobody can take responsibility for those of others; the lists are \
                 empty",
        operations: &["InviteOrganizationToTransferResponsibility"],
    },
    Omitted {
        service: "sts",
        reason: "nobody here could verify the assertion of a SAML provider",
        operations: &["AssumeRoleWithSAML"],
    },
    Omitted {
        service: "sts",
        reason: "nobody here could verify the token of an OpenID Connect provider",
        operations: &["AssumeRoleWithWebIdentity"],
    },
    Omitted {
        service: "sts",
        reason: "there is no central root access: the root user of a member account has its own key here",
        operations: &["AssumeRoot"],
    },
    Omitted {
        service: "sts",
        reason: "requests of partners for delegated access end in AWS's console, which is not here",
        operations: &["GetDelegatedAccessToken"],
    },
    Omitted {
        service: "sts",
        reason: "the server signs no web identity tokens",
        operations: &["GetWebIdentityToken"],
    },
];

/// Returns why an operation is left out; `None` where it is not.
pub fn omitted(service: &str, operation: &str) -> Option<&'static str> {
    OMITTED
        .iter()
        .find(|omitted| omitted.service == service && omitted.operations.contains(&operation))
        .map(|omitted| omitted.reason)
}
