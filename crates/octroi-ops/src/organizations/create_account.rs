//! CreateAccount, DescribeCreateAccountStatus, ListCreateAccountStatus; CreateGovCloudAccount is not supported.
//!
//! Follows <https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html>. The account is there when
//! the call answers: its status is SUCCEEDED at once. It holds one role, which the management account may
//! assume and which may do everything.

use std::sync::Arc;

use octroi_names::{AccountId, Arn, Known, SmolStr};
use octroi_policy::{Context, Policy};
use octroi_world::{Account, AccountRequest, Directory, Map, MemberAccount, Role, Tags};
use serde::Deserialize;
use serde_json::{Value, json};

use super::page::Page;
use super::site::{Access, OfOrganization, Site, id};
use super::standard;
use super::tags::{Tag, request_keys, taken};
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::{self, Ids};
use crate::operation::{Done, Scene, Stop, seconds};

/// What the role of a new account may do.
const ALL: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"#;

/// A request for a new account.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateAccount {
    /// The owner's email address.
    pub email: SmolStr,
    /// The account's name.
    pub account_name: SmolStr,
    /// The name of the role for the management account.
    pub role_name: Option<SmolStr>,
    /// The tags.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

impl CreateAccount {
    /// The role that the management account may assume.
    fn role(&self, site: &Site<'_>, account: AccountId, ids: &mut dyn Ids) -> Result<Role, Stop> {
        let partition = site.scene.call.region.partition();
        let name = self
            .role_name
            .as_deref()
            .unwrap_or("OrganizationAccountAccessRole");
        let root = Arn::new(partition, "iam", "", site.management.as_str(), "root");
        let trust = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"{root}"}},"Action":"sts:AssumeRole"}}]}}"#
        );
        let parsed = |name: &str, text: &str| {
            let policy = Policy::parse_shared(name, text).map_err(|_| Stop::Unknown(Vec::new()))?;
            Ok::<_, Stop>(Known::Is(Arc::new(policy)))
        };
        let inline = [(
            SmolStr::from("AdministratorAccess"),
            parsed("AdministratorAccess", ALL)?,
        )];
        Ok(Role {
            arn: Arn::new(partition, "iam", "", account.as_str(), &format!("role/{name}")),
            unique_id: Some(ids::unique_id("AROA", ids)),
            trust: Some(parsed("trust policy", &trust)?),
            inline_policies: Known::Is(inline.into_iter().collect()),
            attached_policies: Vec::new(),
            boundary: Known::Is(None),
            tags: Known::Is(Map::new_sync()),
            created: Some(site.now()),
            description: None,
            max_session_seconds: Some(3_600),
            last_used: None,
        })
    }

    /// Notes the request, and what came of it.
    fn note(
        &self,
        site: &Site<'_>,
        directory: &mut Directory,
        account: Result<AccountId, &str>,
        ids: &mut dyn Ids,
    ) -> Value {
        let request = AccountRequest {
            name: self.account_name.clone(),
            account: account.ok(),
            failure: account.err().map(SmolStr::from),
            at: site.now(),
            order: directory.number(),
        };
        let id = id("car-", 32, ids);
        let status = status(&id, &request);
        directory.requests.insert_mut(id, request);
        json!({ "CreateAccountStatus": status })
    }
}

impl OfOrganization for CreateAccount {
    const NAME: &'static str = "CreateAccount";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn tagged(&self, site: &Site<'_>) -> Option<String> {
        (!self.tags.is_empty()).then(|| format!("account/{}/*", site.organization.id))
    }

    fn keys(&self, _scene: &Scene<'_>, context: &mut Context) {
        request_keys(&self.tags, context);
    }

    fn run(&self, site: &Site<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        let tags = taken(&Tags::new_sync(), &self.tags)?;
        let mut directory = site.draft();
        let all = site.scene.world.organizations();
        let mut directories = all.filter_map(|organization| organization.directory.as_ref());
        let used = directories.any(|directory| {
            let mut accounts = directory.accounts.values();
            accounts.any(|account| account.email.eq_ignore_ascii_case(&self.email))
        });
        if used {
            let output = self.note(site, &mut directory, Err("EMAIL_ALREADY_EXISTS"), ids);
            return Ok(Done::output(output).with([site.save(directory)]));
        }
        let account = new_account_id(site.scene, ids)?;
        let member = MemberAccount {
            name: self.account_name.clone(),
            email: self.email.clone(),
            parent: directory.root.clone(),
            joined: site.now(),
            invited: false,
            closed: false,
            order: directory.number(),
        };
        directory.accounts.insert_mut(account, member);
        let target = SmolStr::from(account.as_str());
        standard::attach(&mut directory, &target);
        if !tags.is_empty() {
            directory.tags.insert_mut(target, tags);
        }
        let output = self.note(site, &mut directory, Ok(account), ids);
        let whole = Account {
            name: Some(self.account_name.clone()),
            ..Account::complete(account, site.now())
        };
        let role = self.role(site, account, ids)?;
        Ok(Done::output(output).with([whole.into(), role.into(), site.save(directory)]))
    }
}

/// Returns the id of an account that does not exist yet.
fn new_account_id(scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<AccountId, Stop> {
    loop {
        let number = 100_000_000_000 + ids.next() % 900_000_000_000;
        let id: AccountId = number
            .to_string()
            .parse()
            .map_err(|_| Stop::Unknown(Vec::new()))?;
        if scene.world.account(id).is_none() {
            return Ok(id);
        }
    }
}

/// Describes a request.
fn status(id: &str, request: &AccountRequest) -> Value {
    json!({
        "Id": id,
        "AccountName": request.name.as_str(),
        "State": state(request),
        "RequestedTimestamp": seconds(Some(request.at)),
        "CompletedTimestamp": seconds(Some(request.at)),
        "AccountId": request.account.as_ref().map(AccountId::as_str),
        "FailureReason": request.failure.as_deref(),
    })
}

fn state(request: &AccountRequest) -> &'static str {
    match request.account {
        Some(_) => "SUCCEEDED",
        None => "FAILED",
    }
}

/// A request to describe how the making of an account goes.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeCreateAccountStatus {
    /// The request's id.
    pub create_account_request_id: SmolStr,
}

impl OfOrganization for DescribeCreateAccountStatus {
    const NAME: &'static str = "DescribeCreateAccountStatus";
    const READ_ONLY: bool = true;
    const ACCESS: Access = Access::Reader;

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let id = &self.create_account_request_id;
        match site.directory.requests.get(id) {
            Some(request) => Ok(Done::output(
                json!({ "CreateAccountStatus": status(id, request) }),
            )),
            None => {
                let text = "You specified a create account request that doesn't exist.";
                Err(Failure::new(ErrorCode::CreateAccountStatusNotFoundException, text).into())
            }
        }
    }
}

/// A request to list the requests for accounts.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListCreateAccountStatus {
    /// The states to list; all where none is named.
    #[serde(default)]
    pub states: Vec<SmolStr>,
    /// The page.
    #[serde(flatten)]
    pub page: Page,
}

impl OfOrganization for ListCreateAccountStatus {
    const NAME: &'static str = "ListCreateAccountStatus";
    const READ_ONLY: bool = true;
    const ACCESS: Access = Access::Reader;

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let wanted = |request: &AccountRequest| {
            self.states.is_empty() || self.states.iter().any(|asked| asked == state(request))
        };
        let mut all: Vec<_> = site
            .directory
            .requests
            .iter()
            .filter(|(_, request)| wanted(request))
            .collect();
        all.sort_by_key(|(_, request)| request.order);
        let all = all.into_iter().map(|(id, request)| status(id, request));
        Ok(Done::output(
            self.page.of("CreateAccountStatuses", all.collect())?,
        ))
    }
}

/// A request for a pair of accounts, one of them in AWS GovCloud.
#[derive(Debug, Clone, Deserialize)]
pub struct CreateGovCloudAccount {}

impl OfOrganization for CreateGovCloudAccount {
    const NAME: &'static str = "CreateGovCloudAccount";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn run(&self, _site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let text =
            "CreateGovCloudAccount is not supported by this server: partitions share no accounts here.";
        Err(Failure::new(ErrorCode::UnsupportedAPIEndpointException, text).into())
    }
}
