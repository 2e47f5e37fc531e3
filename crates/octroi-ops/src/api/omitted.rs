//! The operations of the APIs that octroi deliberately does not perform, each with the reason.
//!
//! `docs/coverage.md` is made from this table and the tables of the services. A request for one of these is
//! refused with `NotSupported`, or with the API's own error for what is not offered: a call that would change
//! nothing here must not look as if it had worked.

use super::find;

/// Operations that are left out for one reason.
#[derive(Debug, Clone, Copy)]
pub struct Omitted {
    /// The service's prefix.
    pub service: &'static str,
    /// Why.
    pub reason: &'static str,
    /// Whether the service's table has them, to refuse them by the API's own error.
    pub has_answer: bool,
    /// The operations, by name.
    pub operations: &'static [&'static str],
}

/// What is left out.
pub const OMITTED: &[Omitted] = &[
    Omitted {
        service: "iam",
        reason: "requests of partners for delegated access end in AWS's console, which is not here",
        has_answer: false,
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
        has_answer: false,
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
        has_answer: false,
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
        has_answer: false,
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
        has_answer: false,
        operations: &["SetSecurityTokenServicePreferences"],
    },
    Omitted {
        service: "organizations",
        reason: "partitions share no accounts here",
        has_answer: true,
        operations: &["CreateGovCloudAccount"],
    },
    Omitted {
        service: "organizations",
        reason: "there are no bills, so that nobody can take responsibility for those of others; the lists are \
                 empty",
        has_answer: true,
        operations: &["InviteOrganizationToTransferResponsibility"],
    },
    Omitted {
        service: "sts",
        reason: "nobody here could verify the assertion of a SAML provider",
        has_answer: true,
        operations: &["AssumeRoleWithSAML"],
    },
    Omitted {
        service: "sts",
        reason: "nobody here could verify the token of an OpenID Connect provider",
        has_answer: true,
        operations: &["AssumeRoleWithWebIdentity"],
    },
    Omitted {
        service: "sts",
        reason: "there is no central root access: the root user of a member account has its own key here",
        has_answer: true,
        operations: &["AssumeRoot"],
    },
    Omitted {
        service: "sts",
        reason: "requests of partners for delegated access end in AWS's console, which is not here",
        has_answer: true,
        operations: &["GetDelegatedAccessToken"],
    },
    Omitted {
        service: "sts",
        reason: "the server signs no web identity tokens",
        has_answer: true,
        operations: &["GetWebIdentityToken"],
    },
];

/// Returns why an operation is left out; `None` where it is not.
pub fn omitted(service: &str, operation: &str) -> Option<&'static str> {
    OMITTED
        .iter()
        .filter(|omitted| omitted.has_answer || find(service, operation).is_none())
        .find(|omitted| omitted.service == service && omitted.operations.contains(&operation))
        .map(|omitted| omitted.reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_of_the_services_have_what_this_one_says_and_nothing_else() {
        for omitted in OMITTED {
            for operation in omitted.operations {
                let found = find(omitted.service, operation).is_some();
                assert_eq!(found, omitted.has_answer, "{} {operation}", omitted.service);
            }
        }
    }
}
