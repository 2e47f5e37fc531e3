//! Organizations: accounts, units, and the policies above them.
//!
//! See <https://docs.aws.amazon.com/organizations/latest/APIReference/Welcome.html>.

mod accounts;
mod answers;
mod attachment;
mod create_account;
mod delegation;
mod effective_policy;
mod handshakes;
mod organization;
mod page;
mod policies;
mod policy_lists;
mod policy_types;
mod resource_policy;
mod service_access;
mod site;
mod standard;
mod tags;
mod transfers;
mod tree;
mod units;

pub use accounts::{
    CloseAccount, DescribeAccount, ListAccounts, ListAccountsForParent, MoveAccount,
    RemoveAccountFromOrganization,
};
pub use answers::{AcceptHandshake, CancelHandshake, DeclineHandshake};
pub use attachment::{AttachPolicy, DetachPolicy};
pub use create_account::{
    CreateAccount, CreateGovCloudAccount, DescribeCreateAccountStatus, ListCreateAccountStatus,
};
pub use delegation::{
    DeregisterDelegatedAdministrator, ListDelegatedAdministrators, ListDelegatedServicesForAccount,
    RegisterDelegatedAdministrator,
};
pub use effective_policy::{
    DescribeEffectivePolicy, ListAccountsWithInvalidEffectivePolicy, ListEffectivePolicyValidationErrors,
};
pub use handshakes::{
    DescribeHandshake, EnableAllFeatures, Filter, InviteAccountToOrganization, ListHandshakesForAccount,
    ListHandshakesForOrganization, Party,
};
pub use organization::{CreateOrganization, DeleteOrganization, DescribeOrganization, LeaveOrganization};
pub use page::Page;
pub use policies::{CreatePolicy, DeletePolicy, DescribePolicy, UpdatePolicy};
pub use policy_lists::{ListPolicies, ListPoliciesForTarget, ListTargetsForPolicy};
pub use policy_types::{DisablePolicyType, EnablePolicyType};
pub use resource_policy::{DeleteResourcePolicy, DescribeResourcePolicy, PutResourcePolicy};
pub use service_access::{
    DisableAWSServiceAccess, EnableAWSServiceAccess, ListAWSServiceAccessForOrganization,
};
pub use tags::{ListTagsForResource, Tag, TagResource, UntagResource};
pub use transfers::{
    DescribeResponsibilityTransfer, InviteOrganizationToTransferResponsibility,
    ListInboundResponsibilityTransfers, ListOutboundResponsibilityTransfers, TerminateResponsibilityTransfer,
    UpdateResponsibilityTransfer,
};
pub use tree::{ListChildren, ListParents, ListRoots};
pub use units::{
    CreateOrganizationalUnit, DeleteOrganizationalUnit, DescribeOrganizationalUnit,
    ListOrganizationalUnitsForParent, UpdateOrganizationalUnit,
};

use crate::api::{Entry, entry};

/// The operations that a server answers.
pub const OPERATIONS: &[Entry] = &[
    entry!(AcceptHandshake),
    entry!(AttachPolicy),
    entry!(CancelHandshake),
    entry!(CloseAccount),
    entry!(CreateAccount),
    entry!(CreateGovCloudAccount),
    entry!(CreateOrganization),
    entry!(CreateOrganizationalUnit),
    entry!(CreatePolicy),
    entry!(DeclineHandshake),
    entry!(DeleteOrganization),
    entry!(DeleteOrganizationalUnit),
    entry!(DeletePolicy),
    entry!(DeleteResourcePolicy),
    entry!(DeregisterDelegatedAdministrator),
    entry!(DescribeAccount),
    entry!(DescribeCreateAccountStatus),
    entry!(DescribeEffectivePolicy),
    entry!(DescribeHandshake),
    entry!(DescribeOrganization),
    entry!(DescribeOrganizationalUnit),
    entry!(DescribePolicy),
    entry!(DescribeResourcePolicy),
    entry!(DescribeResponsibilityTransfer),
    entry!(DetachPolicy),
    entry!(DisableAWSServiceAccess),
    entry!(DisablePolicyType),
    entry!(EnableAWSServiceAccess),
    entry!(EnableAllFeatures),
    entry!(EnablePolicyType),
    entry!(InviteAccountToOrganization),
    entry!(InviteOrganizationToTransferResponsibility),
    entry!(LeaveOrganization),
    entry!(ListAWSServiceAccessForOrganization),
    entry!(ListAccounts),
    entry!(ListAccountsForParent),
    entry!(ListAccountsWithInvalidEffectivePolicy),
    entry!(ListChildren),
    entry!(ListCreateAccountStatus),
    entry!(ListDelegatedAdministrators),
    entry!(ListDelegatedServicesForAccount),
    entry!(ListEffectivePolicyValidationErrors),
    entry!(ListHandshakesForAccount),
    entry!(ListHandshakesForOrganization),
    entry!(ListInboundResponsibilityTransfers),
    entry!(ListOrganizationalUnitsForParent),
    entry!(ListOutboundResponsibilityTransfers),
    entry!(ListParents),
    entry!(ListPolicies),
    entry!(ListPoliciesForTarget),
    entry!(ListRoots),
    entry!(ListTagsForResource),
    entry!(ListTargetsForPolicy),
    entry!(MoveAccount),
    entry!(PutResourcePolicy),
    entry!(RegisterDelegatedAdministrator),
    entry!(RemoveAccountFromOrganization),
    entry!(TagResource),
    entry!(TerminateResponsibilityTransfer),
    entry!(UntagResource),
    entry!(UpdateOrganizationalUnit),
    entry!(UpdatePolicy),
    entry!(UpdateResponsibilityTransfer),
];
