//! IAM: what a launch checks, and the writes of remedies.
//!
//! See <https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html>.

mod access_key;
mod account;
mod attachment;
mod aws_managed;
mod boundary;
mod check;
mod context_names;
mod encoded_document;
mod found;
mod group;
mod holder;
mod inline_policy;
mod instance_profile;
mod list_entities_for_policy;
mod managed_policy;
mod mentions;
mod mfa;
mod named_resource;
mod paged;
mod pass_role;
mod password;
mod pem;
mod policies_granting_access;
mod provider;
mod put_group_policy;
mod put_role_policy;
mod put_user_policy;
mod read_inline_policy;
mod role;
mod server_certificate;
mod service_credential;
mod service_linked_role;
mod simulation;
mod stored_tags;
mod tags;
mod totp;
mod upload;
mod user;

pub use pass_role::PassRole;
pub use put_role_policy::PutRolePolicy;
pub use put_user_policy::PutUserPolicy;
pub use service_linked_role::CreateServiceLinkedRole;

pub(crate) use inline_policy::parse;
pub(crate) use managed_policy::find as managed_policy;
pub(crate) use mfa::{Code as MfaCode, read_code as read_mfa_code};
pub(crate) use named_resource::named;

pub use totp::shown as totp_code;

use crate::api::{Entry, entry, own_entry};
use access_key::{CreateAccessKey, DeleteAccessKey, GetAccessKeyLastUsed, ListAccessKeys, UpdateAccessKey};
use account::{
    CreateAccountAlias, DeleteAccountAlias, GenerateCredentialReport, GetAccountAuthorizationDetails,
    GetAccountSummary, GetCredentialReport, ListAccountAliases,
};
use attachment::{Attach, Detach, ListAttached};
use boundary::{
    DeleteRolePermissionsBoundary, DeleteUserPermissionsBoundary, PutRolePermissionsBoundary,
    PutUserPermissionsBoundary,
};
use group::{
    AddUserToGroup, CreateGroup, DeleteGroup, GetGroup, ListGroups, ListGroupsForUser, RemoveUserFromGroup,
    UpdateGroup,
};
use holder::{OfGroup, OfRole, OfUser};
use instance_profile::{
    AddRoleToInstanceProfile, CreateInstanceProfile, DeleteInstanceProfile, GetInstanceProfile,
    ListInstanceProfileTags, ListInstanceProfiles, ListInstanceProfilesForRole,
    RemoveRoleFromInstanceProfile, TagInstanceProfile, UntagInstanceProfile,
};
use list_entities_for_policy::ListEntitiesForPolicy;
use managed_policy::{
    CreatePolicy, CreatePolicyVersion, DeletePolicy, DeletePolicyVersion, GetPolicy, GetPolicyVersion,
    ListPolicies, ListPolicyTags, ListPolicyVersions, SetDefaultPolicyVersion, TagPolicy, UntagPolicy,
};
use mfa::{
    CreateVirtualMFADevice, DeactivateMFADevice, DeleteVirtualMFADevice, EnableMFADevice, GetMFADevice,
    ListMFADeviceTags, ListMFADevices, ListVirtualMFADevices, ResyncMFADevice, TagMFADevice, UntagMFADevice,
};
use password::{
    ChangePassword, CreateLoginProfile, DeleteAccountPasswordPolicy, DeleteLoginProfile,
    GetAccountPasswordPolicy, GetLoginProfile, UpdateAccountPasswordPolicy, UpdateLoginProfile,
};
use policies_granting_access::ListPoliciesGrantingServiceAccess;
use provider::{
    AddClientIDToOpenIDConnectProvider, CreateOpenIDConnectProvider, CreateSAMLProvider,
    DeleteOpenIDConnectProvider, DeleteSAMLProvider, GetOpenIDConnectProvider, GetSAMLProvider,
    ListOpenIDConnectProviders, ListSAMLProviders, Oidc, RemoveClientIDFromOpenIDConnectProvider, Saml,
    UpdateOpenIDConnectProviderThumbprint, UpdateSAMLProvider,
};
use role::{
    CreateRole, DeleteRole, GetRole, ListRoleTags, ListRoles, TagRole, UntagRole, UpdateAssumeRolePolicy,
    UpdateRole, UpdateRoleDescription,
};
use server_certificate::{
    DeleteServerCertificate, GetServerCertificate, ListServerCertificates, OfServer, UpdateServerCertificate,
    UploadServerCertificate,
};
use service_credential::{
    CreateServiceSpecificCredential, DeleteServiceSpecificCredential, ListServiceSpecificCredentials,
    ResetServiceSpecificCredential, UpdateServiceSpecificCredential,
};
use service_linked_role::{DeleteServiceLinkedRole, GetServiceLinkedRoleDeletionStatus};
use simulation::{
    GetContextKeysForCustomPolicy, GetContextKeysForPrincipalPolicy, SimulateCustomPolicy,
    SimulatePrincipalPolicy,
};
use stored_tags::{ListStoredTags, TagStored, UntagStored};
use upload::{
    DeleteSSHPublicKey, DeleteSigningCertificate, GetSSHPublicKey, ListSSHPublicKeys,
    ListSigningCertificates, UpdateSSHPublicKey, UpdateSigningCertificate, UploadSSHPublicKey,
    UploadSigningCertificate,
};
use user::{CreateUser, DeleteUser, GetUser, ListUserTags, ListUsers, TagUser, UntagUser, UpdateUser};

use put_group_policy::PutGroupPolicy;
use read_inline_policy::{DeleteInline, GetInline, ListInline};

/// The operations that a server answers.
pub const OPERATIONS: &[Entry] = &[
    entry!(CreateUser),
    entry!(DeleteUser),
    entry!(GetUser),
    entry!(ListUserTags),
    entry!(ListUsers),
    entry!(TagUser),
    entry!(UntagUser),
    entry!(UpdateUser),
    entry!(PutUserPermissionsBoundary),
    entry!(DeleteUserPermissionsBoundary),
    entry!(CreateGroup),
    entry!(DeleteGroup),
    entry!(GetGroup),
    entry!(ListGroups),
    entry!(ListGroupsForUser),
    entry!(AddUserToGroup),
    entry!(RemoveUserFromGroup),
    entry!(UpdateGroup),
    entry!(CreateRole),
    entry!(DeleteRole),
    entry!(GetRole),
    entry!(ListRoleTags),
    entry!(ListRoles),
    entry!(TagRole),
    entry!(UntagRole),
    entry!(UpdateAssumeRolePolicy),
    entry!(UpdateRole),
    entry!(UpdateRoleDescription),
    entry!(PutRolePermissionsBoundary),
    entry!(DeleteRolePermissionsBoundary),
    entry!(CreateAccessKey),
    entry!(DeleteAccessKey),
    entry!(GetAccessKeyLastUsed),
    entry!(ListAccessKeys),
    entry!(UpdateAccessKey),
    entry!(AddRoleToInstanceProfile),
    entry!(CreateInstanceProfile),
    entry!(DeleteInstanceProfile),
    entry!(GetInstanceProfile),
    entry!(ListInstanceProfileTags),
    entry!(ListInstanceProfiles),
    entry!(ListInstanceProfilesForRole),
    entry!(RemoveRoleFromInstanceProfile),
    entry!(TagInstanceProfile),
    entry!(UntagInstanceProfile),
    entry!(CreateVirtualMFADevice),
    entry!(DeactivateMFADevice),
    entry!(DeleteVirtualMFADevice),
    entry!(EnableMFADevice),
    entry!(GetMFADevice),
    entry!(ListMFADeviceTags),
    entry!(ListMFADevices),
    entry!(ListVirtualMFADevices),
    entry!(ResyncMFADevice),
    entry!(TagMFADevice),
    entry!(UntagMFADevice),
    entry!(CreateAccountAlias),
    entry!(DeleteAccountAlias),
    entry!(GenerateCredentialReport),
    entry!(GetAccountAuthorizationDetails),
    entry!(GetAccountSummary),
    entry!(GetCredentialReport),
    entry!(ListAccountAliases),
    entry!(ChangePassword),
    entry!(CreateLoginProfile),
    entry!(DeleteAccountPasswordPolicy),
    entry!(DeleteLoginProfile),
    entry!(GetAccountPasswordPolicy),
    entry!(GetLoginProfile),
    entry!(UpdateAccountPasswordPolicy),
    entry!(UpdateLoginProfile),
    own_entry!(iam::CreateServiceLinkedRole),
    entry!(DeleteServiceLinkedRole),
    entry!(GetServiceLinkedRoleDeletionStatus),
    entry!(CreateServiceSpecificCredential),
    entry!(DeleteServiceSpecificCredential),
    entry!(ListServiceSpecificCredentials),
    entry!(ResetServiceSpecificCredential),
    entry!(UpdateServiceSpecificCredential),
    entry!(DeleteSSHPublicKey),
    entry!(DeleteSigningCertificate),
    entry!(GetSSHPublicKey),
    entry!(ListSSHPublicKeys),
    entry!(ListSigningCertificates),
    entry!(UpdateSSHPublicKey),
    entry!(UpdateSigningCertificate),
    entry!(UploadSSHPublicKey),
    entry!(UploadSigningCertificate),
    entry!(DeleteServerCertificate),
    entry!(GetServerCertificate),
    entry!(ListServerCertificates),
    entry!(UpdateServerCertificate),
    entry!(UploadServerCertificate),
    entry!(TagStored<OfServer>),
    entry!(UntagStored<OfServer>),
    entry!(ListStoredTags<OfServer>),
    entry!(AddClientIDToOpenIDConnectProvider),
    entry!(CreateOpenIDConnectProvider),
    entry!(CreateSAMLProvider),
    entry!(DeleteOpenIDConnectProvider),
    entry!(DeleteSAMLProvider),
    entry!(GetOpenIDConnectProvider),
    entry!(GetSAMLProvider),
    entry!(ListOpenIDConnectProviders),
    entry!(ListSAMLProviders),
    entry!(RemoveClientIDFromOpenIDConnectProvider),
    entry!(UpdateOpenIDConnectProviderThumbprint),
    entry!(UpdateSAMLProvider),
    entry!(TagStored<Oidc>),
    entry!(UntagStored<Oidc>),
    entry!(ListStoredTags<Oidc>),
    entry!(TagStored<Saml>),
    entry!(UntagStored<Saml>),
    entry!(ListStoredTags<Saml>),
    entry!(CreatePolicy),
    entry!(CreatePolicyVersion),
    entry!(DeletePolicy),
    entry!(DeletePolicyVersion),
    entry!(GetPolicy),
    entry!(GetPolicyVersion),
    entry!(ListPolicies),
    entry!(ListPolicyTags),
    entry!(ListPolicyVersions),
    entry!(SetDefaultPolicyVersion),
    entry!(TagPolicy),
    entry!(UntagPolicy),
    entry!(Attach<OfUser>),
    entry!(Attach<OfGroup>),
    entry!(Attach<OfRole>),
    entry!(Detach<OfUser>),
    entry!(Detach<OfGroup>),
    entry!(Detach<OfRole>),
    entry!(ListAttached<OfUser>),
    entry!(ListAttached<OfGroup>),
    entry!(ListAttached<OfRole>),
    entry!(GetInline<OfUser>),
    entry!(GetInline<OfGroup>),
    entry!(GetInline<OfRole>),
    entry!(DeleteInline<OfUser>),
    entry!(DeleteInline<OfGroup>),
    entry!(DeleteInline<OfRole>),
    entry!(ListInline<OfUser>),
    entry!(ListInline<OfGroup>),
    entry!(ListInline<OfRole>),
    entry!(ListEntitiesForPolicy),
    entry!(ListPoliciesGrantingServiceAccess),
    entry!(SimulateCustomPolicy),
    entry!(SimulatePrincipalPolicy),
    entry!(GetContextKeysForCustomPolicy),
    entry!(GetContextKeysForPrincipalPolicy),
    entry!(PutGroupPolicy),
    own_entry!(iam::PutRolePolicy),
    own_entry!(iam::PutUserPolicy),
];
