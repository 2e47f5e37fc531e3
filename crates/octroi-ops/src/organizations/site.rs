//! Where a call to Organizations stands: the caller's organization, what the caller may ask of it, and the
//! ARNs and checks that all operations share.
//!
//! Follows <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html> and the note
//! "can be called only from the organization's management account" of the pages of the API. A policy
//! of the resource kind, which hands single operations to members, is kept and not yet asked.

use octroi_names::{AccountId, Arn, SmolStr, Time};
use octroi_policy::Context;
use octroi_world::{Directory, Effect, Organization};
use serde_json::{Value, json};

use crate::call::Failure;
use crate::context::{add_owner, set_default};
use crate::error::ErrorCode;
use crate::ids::Ids;
use crate::operation::{CheckSpec, Done, Operation, Scene, Stop, seconds};

/// Who may call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Every account of the organization.
    Member,
    /// The management account, and accounts that administer a service for the organization.
    Reader,
    /// The management account.
    Management,
}

/// The caller's organization, and its directory.
#[derive(Debug, Clone, Copy)]
pub(super) struct Site<'a> {
    pub(super) scene: &'a Scene<'a>,
    pub(super) organization: &'a Organization,
    pub(super) directory: &'a Directory,
    pub(super) management: AccountId,
    /// The account of the caller.
    pub(super) caller: AccountId,
}

/// What an operation of an organization says of itself.
pub(super) trait OfOrganization: std::fmt::Debug + Send + Sync {
    const NAME: &'static str;
    const READ_ONLY: bool;
    const ACCESS: Access;

    /// The ARNs of the things that the action is allowed on; none for `*`.
    fn resources(&self, _site: &Site<'_>) -> Vec<Arn> {
        Vec::new()
    }

    /// The things of which one is made with tags, such as `account/o-…/*`: who makes it must be allowed to tag it.
    fn tagged(&self, _site: &Site<'_>) -> Option<String> {
        None
    }

    /// Adds the condition keys of the action.
    fn keys(&self, _scene: &Scene<'_>, _context: &mut Context) {}

    /// Does it.
    fn run(&self, site: &Site<'_>, ids: &mut dyn Ids) -> Result<Done, Stop>;
}

impl<T: OfOrganization> Operation for T {
    const SERVICE: &'static str = "organizations";
    const NAME: &'static str = T::NAME;
    const READ_ONLY: bool = T::READ_ONLY;

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        let mut context = base.clone();
        self.keys(scene, &mut context);
        let site = Site::of(scene);
        let resources = site.as_ref().map(|site| self.resources(site)).unwrap_or_default();
        let mut all = checks(scene, T::NAME, site.as_ref(), resources, &context)?;
        if let Some(site) = &site
            && let Some(things) = self.tagged(site)
        {
            let things = vec![site.arn(&things)];
            all.extend(checks(scene, "TagResource", Some(site), things, &context)?);
        }
        Ok(all)
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        self.run(&Site::enter(scene, T::ACCESS)?, ids)
    }
}

/// Makes the checks of an action on things of an organization.
pub(super) fn checks(
    scene: &Scene<'_>,
    name: &str,
    site: Option<&Site<'_>>,
    resources: Vec<Arn>,
    context: &Context,
) -> Result<Vec<CheckSpec>, Stop> {
    let (Some(site), false) = (site, resources.is_empty()) else {
        let owner = scene.call.caller.account();
        let spec = CheckSpec::new("organizations", name, "*", owner, context.clone())?;
        return Ok(vec![spec]);
    };
    let one = |arn: Arn| {
        let mut context = context.clone();
        add_owner(scene.world, Some(site.management), &mut context);
        let id = arn.resource().rsplit('/').next().unwrap_or_default();
        for (key, value) in site.directory.tags.get(id).into_iter().flatten() {
            set_default(&mut context, &format!("aws:ResourceTag/{key}"), value.as_str());
        }
        // Nothing of Organizations has a resource policy that is asked: the caller's own side decides.
        CheckSpec::new("organizations", name, arn.as_str(), Some(site.caller), context)
    };
    resources.into_iter().map(one).collect()
}

impl<'a> Site<'a> {
    /// Returns the site of a caller; `None` where its account is in no organization.
    pub(super) fn of(scene: &'a Scene<'a>) -> Option<Self> {
        let caller = scene.call.caller.account()?;
        let organization = (*scene.world.organization_of(caller).value()?)?;
        Some(Self {
            scene,
            organization,
            directory: organization.directory.as_deref()?,
            management: *organization.management_account.value()?,
            caller,
        })
    }

    /// Lets a caller in, or says why not.
    pub(super) fn enter(scene: &'a Scene<'a>, access: Access) -> Result<Self, Failure> {
        let site = Self::of(scene).ok_or_else(not_in_use)?;
        let allowed = match access {
            Access::Member => true,
            Access::Reader => site.is_management() || site.directory.delegated.contains_key(&site.caller),
            Access::Management => site.is_management(),
        };
        match allowed {
            true => Ok(site),
            false => Err(Failure::new(
                ErrorCode::AccessDenied,
                "You don't have permissions to access this resource.",
            )),
        }
    }

    pub(super) fn is_management(&self) -> bool {
        self.caller == self.management
    }

    /// Returns the time of the call.
    pub(super) fn now(&self) -> Time {
        self.scene.call.time.unwrap_or(Time::from_epoch_millis(0))
    }

    /// Returns a copy of the directory to change.
    pub(super) fn draft(&self) -> Directory {
        self.directory.clone()
    }

    /// Returns the change that puts a directory in the place of the old one.
    pub(super) fn save(&self, directory: Directory) -> Effect {
        self.organization.with(directory).into()
    }

    /// Returns the ARN of a thing, such as `account/o-…/…`.
    pub(super) fn arn(&self, resource: &str) -> Arn {
        let partition = self.scene.call.region.partition();
        Arn::new(partition, "organizations", "", self.management.as_str(), resource)
    }

    /// Returns the ARN of a root, unit or account by its id, whether or not it exists.
    pub(super) fn target_arn(&self, id: &str) -> Arn {
        let kind = match id {
            id if id.starts_with("r-") => "root",
            id if id.starts_with("ou-") => "ou",
            _ => "account",
        };
        self.arn(&format!("{kind}/{}/{id}", self.organization.id))
    }

    /// Returns the ARN of a policy; of one that does not exist, as if it were a service control policy.
    pub(super) fn policy_arn(&self, id: &str) -> Arn {
        match self.directory.policies.get(id) {
            Some(stored) => stored.arn.clone(),
            None => self.arn(&format!(
                "policy/{}/service_control_policy/{id}",
                self.organization.id
            )),
        }
    }

    /// Describes an account of the organization.
    pub(super) fn account(&self, id: AccountId) -> Option<Value> {
        let account = self.directory.accounts.get(&id)?;
        let status = if account.closed { "SUSPENDED" } else { "ACTIVE" };
        Some(json!({
            "Id": id.as_str(),
            "Arn": self.target_arn(id.as_str()).as_str(),
            "Email": account.email.as_str(),
            "Name": account.name.as_str(),
            "Status": status,
            "State": status,
            "JoinedMethod": if account.invited { "INVITED" } else { "CREATED" },
            "JoinedTimestamp": seconds(Some(account.joined)),
        }))
    }

    /// Returns the accounts in the order in which they joined, of one parent or of all.
    pub(super) fn accounts(&self, parent: Option<&str>) -> Vec<AccountId> {
        let all = self.directory.accounts.iter();
        let mut of_parent: Vec<_> = all
            .filter(|(_, account)| parent.is_none_or(|parent| account.parent == parent))
            .collect();
        of_parent.sort_by_key(|(_, account)| account.order);
        of_parent.into_iter().map(|(id, _)| *id).collect()
    }

    /// Returns the ids of the units of a parent, in the order in which they were made.
    pub(super) fn units(&self, parent: &str) -> Vec<&'a SmolStr> {
        let mut of_parent: Vec<_> = self
            .directory
            .units
            .iter()
            .filter(|(_, unit)| unit.parent == parent)
            .collect();
        of_parent.sort_by_key(|(_, unit)| unit.order);
        of_parent.into_iter().map(|(id, _)| id).collect()
    }

    /// Returns whether an id is that of the root or of a unit.
    pub(super) fn is_parent(&self, id: &str) -> bool {
        id == self.directory.root || self.directory.units.contains_key(id)
    }

    /// Refuses a parent that does not exist.
    pub(super) fn parent(&self, id: &str) -> Result<(), Failure> {
        match self.is_parent(id) {
            true => Ok(()),
            false => Err(Failure::new(
                ErrorCode::ParentNotFoundException,
                "You specified parent that doesn't exist.",
            )),
        }
    }

    /// Finds an account of the organization.
    pub(super) fn member(&self, id: &str) -> Result<AccountId, Failure> {
        let id = id.parse().ok();
        id.filter(|id| self.directory.accounts.contains_key(id))
            .ok_or_else(|| {
                Failure::new(
                    ErrorCode::AccountNotFoundException,
                    "You specified an account that doesn't exist.",
                )
            })
    }
}

/// The caller's account is in no organization.
pub(super) fn not_in_use() -> Failure {
    Failure::new(
        ErrorCode::AWSOrganizationsNotInUseException,
        "Your account is not a member of an organization.",
    )
}

/// A limit or rule of Organizations, by its reason.
pub(super) fn constraint(reason: &str, text: &str) -> Failure {
    Failure::new(ErrorCode::ConstraintViolationException, text).member("Reason", reason)
}

/// A value that Organizations does not take, by its reason.
pub(super) fn invalid(reason: &str, text: &str) -> Failure {
    Failure::new(ErrorCode::InvalidInputException, text).member("Reason", reason)
}

/// Returns a new id: a prefix, and small letters and digits behind it.
pub(super) fn id(prefix: &str, length: usize, ids: &mut dyn Ids) -> SmolStr {
    const LETTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let mut id = String::from(prefix);
    for _ in 0..length {
        let place = usize::try_from(ids.next() % 36).unwrap_or_default();
        id.push(char::from(LETTERS.get(place).copied().unwrap_or(b'a')));
    }
    id.into()
}
