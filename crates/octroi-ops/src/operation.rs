//! What every operation says of itself, and the scene it is played in.

use octroi_names::{AccountId, Action, Arn, Datum, Gap, GrantId, Known};
use octroi_policy::Context;
use octroi_world::{Effect, Key, World};

use crate::authorize::CallerProfile;
use crate::call::{Call, Failure};
use crate::ids::Ids;
use crate::kms::Use;
use crate::{Response, context};

/// The world and the call, as an operation sees them.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The world before the call.
    pub world: &'a World,
    /// The call.
    pub call: &'a Call,
}

/// One check that an operation asks for.
#[derive(Debug, Clone)]
pub struct CheckSpec {
    /// The action, such as `kms:ReEncryptFrom`.
    pub action: Action,
    /// The resource's ARN, or `*`.
    pub resource: String,
    /// The account that owns the resource.
    pub owner: Option<AccountId>,
    /// Whether the trust policy of the role that is the resource must allow it.
    pub on_trust: bool,
    /// The one grant that the check is about; `None` where all grants of the key count.
    pub grant: Option<GrantId>,
    /// The condition keys of this check, the caller's included; an error where the resource
    /// does not exist, which AWS says before it looks at any policy.
    pub context: Result<Context, Stop>,
    /// Whether the resource's state allows the use, which AWS looks at after the policies.
    pub ready: Result<(), Stop>,
}

/// Why an operation stops before or after its checks.
#[derive(Debug, Clone)]
pub enum Stop {
    /// The service refuses.
    Failed(Failure),
    /// It rests on something that was not read.
    Unknown(Vec<Gap>),
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<Gap> for Stop {
    fn from(gap: Gap) -> Self {
        Self::Unknown(vec![gap])
    }
}

/// What an operation does once it is allowed.
#[derive(Debug, Clone)]
pub struct Done {
    /// The answer.
    pub response: Response,
    /// The changes.
    pub effects: Vec<Effect>,
}

/// An operation of a service; one file each.
pub trait Operation {
    /// The service's prefix, such as `kms`.
    const SERVICE: &'static str;
    /// The operation's name, such as `CreateGrant`.
    const NAME: &'static str;
    /// Whether it changes nothing.
    const READ_ONLY: bool;

    /// Returns the checks to make, in order, from a context that describes caller and way.
    ///
    /// # Errors
    ///
    /// If the request is malformed: AWS refuses that first.
    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop>;

    /// Does what the operation does.
    ///
    /// # Errors
    ///
    /// If the state of the world refuses it.
    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop>;

    /// Returns the `requestParameters` of its CloudTrail record, of a call that did not come over the
    /// wire; one that did is recorded as it came.
    fn request_parameters(&self) -> serde_json::Value {
        serde_json::Value::Null
    }

    /// Returns the ARNs of the keys that the record names as resources.
    fn key_resources(&self) -> Vec<Arn> {
        Vec::new()
    }
}

/// An operation of any kind, as the engine handles it.
pub trait AnyOperation: std::fmt::Debug + Send + Sync {
    /// Returns the service's prefix.
    fn service(&self) -> &'static str;
    /// Returns the operation's name.
    fn name(&self) -> &'static str;
    /// Returns whether it changes nothing.
    fn read_only(&self) -> bool;
    /// See [`Operation::checks`].
    ///
    /// # Errors
    ///
    /// See [`Operation::checks`].
    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop>;
    /// See [`Operation::perform`].
    ///
    /// # Errors
    ///
    /// See [`Operation::perform`].
    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop>;
    /// See [`Operation::request_parameters`].
    fn request_parameters(&self) -> serde_json::Value;
    /// See [`Operation::key_resources`].
    fn key_resources(&self) -> Vec<Arn>;
}

impl<O: Operation + std::fmt::Debug + Send + Sync> AnyOperation for O {
    fn service(&self) -> &'static str {
        O::SERVICE
    }

    fn name(&self) -> &'static str {
        O::NAME
    }

    fn read_only(&self) -> bool {
        O::READ_ONLY
    }

    fn checks(&self, scene: &Scene<'_>, base: &Context) -> Result<Vec<CheckSpec>, Stop> {
        Operation::checks(self, scene, base)
    }

    fn perform(&self, scene: &Scene<'_>, ids: &mut dyn Ids) -> Result<Done, Stop> {
        Operation::perform(self, scene, ids)
    }

    fn request_parameters(&self) -> serde_json::Value {
        Operation::request_parameters(self)
    }

    fn key_resources(&self) -> Vec<Arn> {
        Operation::key_resources(self)
    }
}

/// Makes an action of the service's own name; names in this crate are well formed.
pub(crate) fn action(service: &str, name: &str) -> Result<Action, Stop> {
    format!("{service}:{name}")
        .parse()
        .map_err(|_| Stop::Unknown(Vec::new()))
}

/// Returns a time as outputs write it: seconds since 1970, with the milliseconds where there are any.
pub(crate) fn seconds(time: Option<octroi_names::Time>) -> serde_json::Value {
    match time.map(octroi_names::Time::epoch_millis) {
        None => serde_json::Value::Null,
        Some(millis) if millis % 1_000 == 0 => serde_json::json!(millis / 1_000),
        Some(millis) => serde_json::json!(millis as f64 / 1_000.0),
    }
}

impl Done {
    /// Answers a read: the members of the API's output, by their names; times are seconds since 1970.
    pub fn output(output: serde_json::Value) -> Self {
        Self {
            response: Response::Output(output),
            effects: Vec::new(),
        }
    }

    /// Adds what the call changes.
    #[must_use]
    pub fn with(mut self, effects: impl IntoIterator<Item = Effect>) -> Self {
        self.effects.extend(effects);
        self
    }
}

impl CheckSpec {
    /// Makes the check of an action on a resource that an account owns and that has no policy.
    ///
    /// # Errors
    ///
    /// If the action's name is malformed, which none of ours is.
    pub fn new(
        service: &str,
        name: &str,
        resource: impl Into<String>,
        owner: Option<AccountId>,
        context: Context,
    ) -> Result<Self, Stop> {
        Ok(Self {
            action: action(service, name)?,
            resource: resource.into(),
            owner,
            on_trust: false,
            grant: None,
            context: Ok(context),
            ready: Ok(()),
        })
    }
}

impl<'a> Scene<'a> {
    /// Returns whether the call came over the wire, to an account that is wholly in the world.
    pub(crate) fn served(&self) -> bool {
        !self.call.input.is_null()
    }

    /// Returns the condition keys of the call that describe caller and way.
    pub(crate) fn context(&self, caller: &CallerProfile) -> Context {
        context::of(self.world, caller, self.call)
    }

    /// Returns what the temporary credentials of the call carry; `None` for long-term ones.
    pub(crate) fn temporary(&self) -> Option<&'a octroi_world::Temporary> {
        self.call.credential.as_ref()?.temporary.as_ref()
    }

    /// Returns whether the administrator for test suites calls.
    pub(crate) fn by_test_admin(&self) -> bool {
        self.call.credential.as_ref().is_some_and(|key| key.test_admin)
    }

    /// Returns the time of the call, for what it makes; a replay that does not know it has the year 1970.
    pub(crate) fn now(&self) -> octroi_names::Time {
        let unknown = octroi_names::Time::from_epoch_millis(0);
        self.call.time.unwrap_or(unknown)
    }

    /// Returns the time of the call in seconds since 1970, as outputs write times.
    pub(crate) fn seconds(&self) -> serde_json::Value {
        seconds(self.call.time)
    }

    /// Finds a key for a call to KMS; `None` where it was not read.
    ///
    /// # Errors
    ///
    /// If no such key exists in the Region that was asked (`launch.md` 7).
    pub(crate) fn key(&self, arn: &Arn) -> Result<Option<&'a Key>, Stop> {
        if arn.region() != self.call.region.as_str() {
            return Err(crate::kms::not_found(arn).into());
        }
        match self.world.key(arn) {
            Known::Is(Some(key)) => Ok(Some(key)),
            Known::Is(None) => Err(crate::kms::not_found(arn).into()),
            Known::Unknown(_) => Ok(None),
        }
    }

    fn is_foreign(&self, arn: &Arn) -> bool {
        arn.account() != self.call.caller.account()
    }

    /// Makes the check of an action on a key, for a use of it.
    ///
    /// # Errors
    ///
    /// If the action's name is malformed, which none of ours is.
    pub(crate) fn key_check(
        &self,
        name: &str,
        arn: &Arn,
        wanted: Use,
        base: &Context,
    ) -> Result<CheckSpec, Stop> {
        let (context, ready) = match self.key(arn) {
            Ok(key) => {
                let mut context = base.clone();
                context::add_key(self.world, key, arn, &mut context);
                crate::kms::add_call_keys(self.call, &mut context);
                let ready = match key {
                    Some(key) => crate::kms::usable(key, wanted),
                    None => Err(Gap::new(Datum::Key(arn.as_str().into())).into()),
                };
                (Ok(context), ready)
            }
            // Of another account's key nobody is told that it does not exist.
            Err(stop) if self.served() && self.is_foreign(arn) => {
                let mut context = base.clone();
                context::add_owner(self.world, arn.account(), &mut context);
                crate::kms::add_call_keys(self.call, &mut context);
                (Ok(context), Err(stop))
            }
            Err(stop) => (Err(stop), Ok(())),
        };
        Ok(CheckSpec {
            action: action("kms", name)?,
            resource: arn.to_string(),
            owner: arn.account(),
            on_trust: false,
            grant: None,
            context,
            ready,
        })
    }
}
