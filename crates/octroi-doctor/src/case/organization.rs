//! The organization of a case: accounts with their place, policies with their attachments.

use octroi_names::{AccountId, Datum, Gap, Known, SmolStr};
use octroi_world::{Map, Membership, Organization, OrganizationPolicy, OrganizationPolicyType, Set};

use super::not_readable::NotReadable;
use super::{CaseError, build, schema};

const READ_POLICIES: &[&str] = &[
    "organizations:ListPoliciesForTarget",
    "organizations:DescribePolicy",
    "organizations:ListPolicies",
];
const FULL_ACCESS: &str =
    r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;
const RCP_FULL_ACCESS: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}]}"#;

pub(super) fn build(
    organization: Option<&schema::Organization>,
    accounts: &[(AccountId, &schema::Account)],
    missing: &NotReadable,
) -> Result<Known<Option<Organization>>, CaseError> {
    let Some(organization) = organization else {
        // An account that says its organization while the organization is not described:
        // whether policies bind it was not read.
        let member = accounts.iter().find(|(_, account)| account.org_id.is_some());
        return Ok(match member {
            Some((id, account)) => Known::Is(Some(unread(*id, account, accounts))),
            None if missing.any(READ_POLICIES) || missing.any(&["organizations:DescribeOrganization"]) => {
                let about = accounts
                    .first()
                    .map_or(SmolStr::default(), |(id, _)| id.as_str().into());
                Known::Unknown(Gap::new(Datum::Organization(about)))
            }
            None => Known::Is(None),
        });
    };
    let id: SmolStr = organization.id.as_deref().unwrap_or("o-unknown").into();
    let management_account = match organization.management_account.as_deref() {
        Some(account) => Known::Is(build::parse(account)?),
        None => Known::Unknown(Gap::new(Datum::Organization(id.clone()))),
    };
    let readable = organization.readable != Some(false) && !missing.any(READ_POLICIES);
    let policies = match &organization.policies {
        Some(policies) if readable => Known::Is(read_policies(policies)?),
        _ => Known::Unknown(Gap::new(Datum::ServiceControlPolicies(
            accounts
                .first()
                .map_or(SmolStr::default(), |(account, _)| account.as_str().into()),
        ))),
    };
    Ok(Known::Is(Some(Organization {
        id: id.clone(),
        management_account,
        members: members(&id, accounts, organization),
        policies,
        directory: None,
    })))
}

fn unread(
    id: AccountId,
    account: &schema::Account,
    accounts: &[(AccountId, &schema::Account)],
) -> Organization {
    let organization: SmolStr = account.org_id.as_deref().unwrap_or_default().into();
    let gap = Gap::new(Datum::ServiceControlPolicies(id.as_str().into()));
    let described = schema::Organization {
        id: Some(organization.to_string()),
        management_account: None,
        policies: None,
        readable: Some(false),
    };
    Organization {
        members: members(&organization, accounts, &described),
        id: organization.clone(),
        management_account: Known::Unknown(Gap::new(Datum::Organization(organization))),
        policies: Known::Unknown(gap),
        directory: None,
    }
}

/// Accounts are members if they say so; where none says anything, all of them are, because
/// the case describes the organization for some reason.
fn members(
    id: &SmolStr,
    accounts: &[(AccountId, &schema::Account)],
    organization: &schema::Organization,
) -> Map<AccountId, Known<Membership>> {
    let nobody_says = accounts
        .iter()
        .all(|(_, account)| account.org_id.is_none() && account.org_path.is_none());
    let mut members = Map::new_sync();
    for (account_id, account) in accounts {
        let says = account.org_id.as_deref() == Some(id) || account.org_path.is_some();
        if !says && !nobody_says {
            continue;
        }
        let membership = match &account.org_path {
            Some(path) => Known::Is(Membership {
                path: path
                    .split('/')
                    .filter(|part| !part.is_empty() && *part != id.as_str())
                    .map(Into::into)
                    .collect(),
            }),
            None => Known::Unknown(Gap::new(Datum::Organization(account_id.as_str().into()))),
        };
        members.insert_mut(*account_id, membership);
    }
    if let Some(management) = organization
        .management_account
        .as_deref()
        .and_then(|text| text.parse().ok())
        && accounts.iter().any(|(account, _)| *account == management)
        && members.get(&management).is_none()
    {
        members.insert_mut(management, Known::Is(Membership { path: Vec::new() }));
    }
    members
}

fn read_policies(
    policies: &[schema::OrganizationPolicy],
) -> Result<Map<SmolStr, OrganizationPolicy>, CaseError> {
    let mut read = Map::new_sync();
    for policy in policies {
        let policy_type = match policy.policy_type.as_str() {
            "SCP" | "SERVICE_CONTROL_POLICY" => OrganizationPolicyType::ServiceControl,
            "RCP" | "RESOURCE_CONTROL_POLICY" => OrganizationPolicyType::ResourceControl,
            other => {
                return Err(
                    CaseError::new(format!("`{other}` is not a type of organization policy"))
                        .cure("write `SCP` or `RCP`"),
                );
            }
        };
        let everywhere = policy.level.as_deref() == Some("all");
        let attached_to: Vec<SmolStr> = policy.attached_to.iter().map(Into::into).collect();
        let every_account = attached_to
            .iter()
            .any(|target| target == "every account" || target == "all accounts");
        let document = match &policy.document {
            Some(document) => Known::Is(build::policy(&policy.name, document)?),
            None => Known::Unknown(Gap::new(match policy_type {
                OrganizationPolicyType::ServiceControl => {
                    Datum::ServiceControlPolicies(policy.name.as_str().into())
                }
                OrganizationPolicyType::ResourceControl => {
                    Datum::ResourceControlPolicies(policy.name.as_str().into())
                }
            })),
        };
        let entry = OrganizationPolicy {
            policy_type,
            name: policy.name.as_str().into(),
            arn: policy.arn.as_deref().map(build::parse).transpose()?,
            policy: document,
            attached_to: attached_to.into_iter().collect::<Set<SmolStr>>(),
            attached_everywhere: everywhere || every_account,
        };
        if read.get(&entry.name).is_some() {
            return Err(CaseError::new(format!(
                "two organization policies have the name `{}`",
                entry.name
            ))
            .cure("give each its own name"));
        }
        read.insert_mut(entry.name.clone(), entry);
    }
    // The root, all units and all accounts carry FullAWSAccess unless the case says otherwise
    // by listing it; RCPFullAWSAccess cannot be detached and is never listed.
    if read.values().all(|policy| policy.name != "FullAWSAccess") {
        let full = full_access(
            "FullAWSAccess",
            OrganizationPolicyType::ServiceControl,
            FULL_ACCESS,
        )?;
        read.insert_mut(full.name.clone(), full);
    }
    let full = full_access(
        "RCPFullAWSAccess",
        OrganizationPolicyType::ResourceControl,
        RCP_FULL_ACCESS,
    )?;
    read.insert_mut(full.name.clone(), full);
    Ok(read)
}

fn full_access(
    name: &str,
    policy_type: OrganizationPolicyType,
    text: &str,
) -> Result<OrganizationPolicy, CaseError> {
    Ok(OrganizationPolicy {
        policy_type,
        name: name.into(),
        arn: None,
        policy: Known::Is(build::policy_text(name, text)?),
        attached_to: Set::new_sync(),
        attached_everywhere: true,
    })
}
