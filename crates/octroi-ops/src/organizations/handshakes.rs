//! InviteAccountToOrganization, EnableAllFeatures, DescribeHandshake, ListHandshakesForOrganization,
//! ListHandshakesForAccount.
//!
//! Follows <https://docs.aws.amazon.com/organizations/latest/APIReference/API_InviteAccountToOrganization.html> and its
//! siblings. An invitation is open for 15 days, the request to enable all features for 90; nobody is
//! written to. Left out: that invited accounts must approve of all features.

use octroi_names::{AccountId, Arn, SmolStr, Time};
use octroi_policy::Context;
use octroi_world::{Directory, Handshake, Tags};
use serde::Deserialize;
use serde_json::{Value, json};

use super::page::Page;
use super::site::{Access, OfOrganization, Site, checks, id, invalid};
use super::tags::{Tag, request_keys, taken};
use crate::call::Failure;
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop, seconds};

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// Returns the state of a handshake at a time: what is open ends by itself.
pub(super) fn state(handshake: &Handshake, now: Time) -> &str {
    match handshake.state == "OPEN" && handshake.expires < now {
        true => "EXPIRED",
        false => &handshake.state,
    }
}

/// Returns the ARN of a handshake.
pub(super) fn arn(site: &Site<'_>, id: &str, handshake: &Handshake) -> Arn {
    let place = handshake.action.to_lowercase();
    site.arn(&format!("handshake/{}/{place}/{id}", site.organization.id))
}

/// Describes a handshake to either party.
pub(super) fn described(site: &Site<'_>, id: &str, handshake: &Handshake) -> Value {
    let organization = site.organization.id.as_str();
    let mut parties = vec![json!({ "Id": organization, "Type": "ORGANIZATION" })];
    let management = site.directory.accounts.get(&site.management);
    let of_management =
        |kind: &str, value: Option<&SmolStr>| json!({ "Type": kind, "Value": value.map(SmolStr::as_str) });
    let features = if site.directory.all_features {
        "ALL"
    } else {
        "CONSOLIDATED_BILLING"
    };
    let mut resources = vec![json!({
        "Type": "ORGANIZATION",
        "Value": organization,
        "Resources": [
            of_management("MASTER_EMAIL", management.map(|account| &account.email)),
            of_management("MASTER_NAME", management.map(|account| &account.name)),
            json!({ "Type": "ORGANIZATION_FEATURE_SET", "Value": features }),
        ],
    })];
    if let Some((party, kind)) = &handshake.party {
        parties.push(json!({ "Id": party.as_str(), "Type": kind.as_str() }));
        resources.push(json!({ "Type": kind.as_str(), "Value": party.as_str() }));
    }
    if let Some(notes) = &handshake.notes {
        resources.push(json!({ "Type": "NOTES", "Value": notes.as_str() }));
    }
    json!({
        "Id": id,
        "Arn": arn(site, id, handshake).as_str(),
        "Parties": parties,
        "State": state(handshake, site.now()),
        "RequestedTimestamp": seconds(Some(handshake.requested)),
        "ExpirationTimestamp": seconds(Some(handshake.expires)),
        "Action": handshake.action.as_str(),
        "Resources": resources,
    })
}

/// Finds a handshake in whatever organization, for either party.
pub(super) fn find<'a>(scene: &'a Scene<'a>, id: &str) -> Option<(Site<'a>, &'a Handshake)> {
    let caller = scene.call.caller.account()?;
    scene.world.organizations().find_map(|organization| {
        let directory: &Directory = organization.directory.as_deref()?;
        let handshake = directory.handshakes.get(id)?;
        let management = *organization.management_account.value()?;
        let site = Site {
            scene,
            organization,
            directory,
            management,
            caller,
        };
        (site.is_management() || handshake.account == Some(caller)).then_some((site, handshake))
    })
}

/// The refusal of a handshake that the caller has no part in.
pub(super) fn absent() -> Failure {
    Failure::new(
        ErrorCode::HandshakeNotFoundException,
        "We can't find a handshake with the HandshakeId that you specified.",
    )
}

/// A rule of handshakes that is broken, by its reason.
pub(super) fn violation(reason: &str, text: &str) -> Failure {
    Failure::new(ErrorCode::HandshakeConstraintViolationException, text).member("Reason", reason)
}

/// Who is invited.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Party {
    /// The account's id or its owner's email address.
    pub id: SmolStr,
    /// `ACCOUNT` or `EMAIL`.
    #[serde(rename = "Type")]
    pub kind: SmolStr,
}

/// A request to invite an account.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct InviteAccountToOrganization {
    /// The account.
    pub target: Party,
    /// Notes for its owner.
    pub notes: Option<SmolStr>,
    /// The tags that the account shall get.
    #[serde(default)]
    pub tags: Vec<Tag>,
}

impl InviteAccountToOrganization {
    /// The account that is meant: by id, or by the address under which an organization knows it.
    fn account(&self, site: &Site<'_>) -> Option<AccountId> {
        if self.target.kind == "ACCOUNT" {
            let id = self.target.id.parse().ok()?;
            return site.scene.world.account(id).map(|account| account.id);
        }
        site.scene.world.accounts().map(|account| account.id).find(|id| {
            let (_, email) = super::organization::owner(site.scene, *id);
            email.eq_ignore_ascii_case(&self.target.id)
        })
    }
}

impl OfOrganization for InviteAccountToOrganization {
    const NAME: &'static str = "InviteAccountToOrganization";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn tagged(&self, site: &Site<'_>) -> Option<String> {
        (!self.tags.is_empty()).then(|| format!("account/{}/*", site.organization.id))
    }

    fn keys(&self, _scene: &Scene<'_>, context: &mut Context) {
        request_keys(&self.tags, context);
    }

    fn run(&self, site: &Site<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        taken(&Tags::new_sync(), &self.tags)?;
        if self.target.kind == "ORGANIZATION" {
            let text = "You specified an invalid value.";
            return Err(invalid("INVALID_PARTY_TYPE_TARGET", text).into());
        }
        let account = self.account(site);
        if account.is_some_and(|id| site.directory.accounts.contains_key(&id)) {
            let text = "The account is already a member of the organization.";
            return Err(violation("ALREADY_IN_AN_ORGANIZATION", text).into());
        }
        let same = |handshake: &&Handshake| {
            handshake.account == account && account.is_some() && state(handshake, site.now()) == "OPEN"
        };
        if site
            .directory
            .handshakes
            .values()
            .any(|handshake| same(&handshake))
        {
            let text = "A handshake with the same action and target already exists.";
            return Err(Failure::new(ErrorCode::DuplicateHandshakeException, text).into());
        }
        let mut directory = site.draft();
        let handshake = Handshake {
            action: "INVITE".into(),
            account,
            party: Some((self.target.id.clone(), self.target.kind.clone())),
            notes: self.notes.clone(),
            state: "OPEN".into(),
            requested: site.now(),
            expires: site.now().plus_millis(15 * DAY_MILLIS),
            order: directory.number(),
        };
        let id = id("h-", 32, ids);
        let output = json!({ "Handshake": described(site, &id, &handshake) });
        directory.handshakes.insert_mut(id, handshake);
        Ok(Done::output(output).with([site.save(directory)]))
    }
}

/// A request to enable all features.
#[derive(Debug, Clone, Deserialize)]
pub struct EnableAllFeatures {}

impl OfOrganization for EnableAllFeatures {
    const NAME: &'static str = "EnableAllFeatures";
    const READ_ONLY: bool = false;
    const ACCESS: Access = Access::Management;

    fn run(&self, site: &Site<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        if site.directory.all_features {
            let text =
                "The handshake request is invalid because the organization has already enabled all features.";
            return Err(violation("ORGANIZATION_ALREADY_HAS_ALL_FEATURES", text).into());
        }
        let mut directory = site.draft();
        let handshake = Handshake {
            action: "ENABLE_ALL_FEATURES".into(),
            account: None,
            party: None,
            notes: None,
            state: "OPEN".into(),
            requested: site.now(),
            expires: site.now().plus_millis(90 * DAY_MILLIS),
            order: directory.number(),
        };
        let id = id("h-", 32, ids);
        let output = json!({ "Handshake": described(site, &id, &handshake) });
        directory.handshakes.insert_mut(id, handshake);
        Ok(Done::output(output).with([site.save(directory)]))
    }
}

/// A request to describe a handshake.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeHandshake {
    /// The handshake.
    pub handshake_id: SmolStr,
}

impl Operation for DescribeHandshake {
    const SERVICE: &'static str = "organizations";
    const NAME: &'static str = "DescribeHandshake";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let found = find(scene, &self.handshake_id);
        let arns = found
            .iter()
            .map(|(site, handshake)| arn(site, &self.handshake_id, handshake));
        let site = found.as_ref().map(|(site, _)| site);
        checks(scene, Self::NAME, site, arns.collect(), base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let id = &self.handshake_id;
        let (site, handshake) = find(scene, id).ok_or_else(absent)?;
        Ok(Done::output(
            json!({ "Handshake": described(&site, id, handshake) }),
        ))
    }
}

/// Which handshakes to list.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Filter {
    /// Only those of this action.
    pub action_type: Option<SmolStr>,
}

impl Filter {
    fn takes(&self, handshake: &Handshake) -> bool {
        self.action_type
            .as_ref()
            .is_none_or(|action| *action == handshake.action)
    }
}

/// A request to list the handshakes of the organization.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListHandshakesForOrganization {
    /// Which.
    #[serde(default)]
    pub filter: Filter,
    /// The page.
    #[serde(flatten)]
    pub page: Page,
}

impl OfOrganization for ListHandshakesForOrganization {
    const NAME: &'static str = "ListHandshakesForOrganization";
    const READ_ONLY: bool = true;
    const ACCESS: Access = Access::Reader;

    fn run(&self, site: &Site<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let mut all: Vec<_> = site
            .directory
            .handshakes
            .iter()
            .filter(|(_, handshake)| self.filter.takes(handshake))
            .collect();
        all.sort_by_key(|(_, handshake)| handshake.order);
        let all = all
            .into_iter()
            .map(|(id, handshake)| described(site, id, handshake));
        Ok(Done::output(self.page.of("Handshakes", all.collect())?))
    }
}

/// A request to list the handshakes that are meant for the caller's account.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListHandshakesForAccount {
    /// Which.
    #[serde(default)]
    pub filter: Filter,
    /// The page.
    #[serde(flatten)]
    pub page: Page,
}

impl Operation for ListHandshakesForAccount {
    const SERVICE: &'static str = "organizations";
    const NAME: &'static str = "ListHandshakesForAccount";
    const READ_ONLY: bool = true;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        checks(scene, Self::NAME, None, Vec::new(), base)
    }

    fn perform(&self, scene: &Scene<'_>, _ids: &mut dyn Ids) -> Result<Done, Stop> {
        let own = scene.call.caller.account();
        let directories = scene
            .world
            .organizations()
            .filter_map(|one| one.directory.as_ref());
        let ids = directories.flat_map(|directory| {
            let mine = directory
                .handshakes
                .iter()
                .filter(|(_, handshake)| handshake.account.is_some() && handshake.account == own);
            mine.map(|(id, _)| id)
        });
        let mut all: Vec<(&SmolStr, Site<'_>, &Handshake)> = ids
            .filter_map(|id| find(scene, id).map(|(site, handshake)| (id, site, handshake)))
            .filter(|(_, _, handshake)| self.filter.takes(handshake))
            .collect();
        all.sort_by_key(|(_, _, handshake)| (handshake.requested, handshake.order));
        let all = all
            .iter()
            .map(|(id, site, handshake)| described(site, id, handshake));
        Ok(Done::output(self.page.of("Handshakes", all.collect())?))
    }
}
