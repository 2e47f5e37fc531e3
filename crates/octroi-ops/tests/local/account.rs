//! A local AWS without sockets: whole accounts, keys that sign, calls that change the world.

use std::sync::Arc;

use octroi_names::{AccountId, Arn, Known, Principal, Secret, SmolStr, Time};
use octroi_ops::api::{self, Asked};
use octroi_ops::{Call, Failure, Ids, Origin, Performed, Refused, SeededIds, denial, perform, records};
use octroi_policy::Policy;
use octroi_trail::Record;
use octroi_world::{AccessKey, Account, Effect, Map, PolicyRef, Role, SignIn, User, World};
use serde_json::Value;

/// The account of most tests.
pub(crate) const HOME: &str = "111122223333";

/// A local AWS.
pub(crate) struct Local {
    pub(crate) world: World,
    pub(crate) now: Time,
    pub(crate) records: Vec<Record>,
    ids: SeededIds,
}

pub(crate) type Key = Arc<AccessKey>;

fn policy(text: &str) -> PolicyRef {
    Known::Is(Arc::new(Policy::parse("inline", text).unwrap()))
}

impl Local {
    /// Makes the home account.
    pub(crate) fn new() -> Self {
        let mut local = Self {
            world: World::empty(),
            now: "2026-01-15T10:20:30Z".parse().unwrap(),
            records: Vec::new(),
            ids: SeededIds::new(1),
        };
        local.account(HOME);
        local
    }

    /// Adds an account that is wholly known.
    pub(crate) fn account(&mut self, id: &str) {
        self.apply(&Account::complete(id.parse().unwrap(), self.now).into());
    }

    pub(crate) fn apply(&mut self, effect: &Effect) {
        self.world = self.world.apply(effect).unwrap();
    }

    /// Makes a long-term key of a principal.
    pub(crate) fn key(&mut self, principal: &str) -> Key {
        let key = AccessKey {
            id: format!("AKIA{:016X}", self.ids.next()).into(),
            secret: Secret::from("secret"),
            principal: principal.parse().unwrap(),
            active: true,
            created: self.now,
            last_used: None,
            temporary: None,
            test_admin: false,
        };
        self.apply(&key.clone().into());
        Arc::new(key)
    }

    /// Makes the root key of an account.
    pub(crate) fn root(&mut self, account: &str) -> Key {
        self.key(&format!("arn:aws:iam::{account}:root"))
    }

    /// Makes a user with an inline policy, and its key.
    pub(crate) fn user(&mut self, name: &str, text: &str) -> Key {
        let arn: Arn = format!("arn:aws:iam::{HOME}:user/{name}").parse().unwrap();
        let user = User {
            arn: arn.clone(),
            unique_id: Some(format!("AIDA{name}").into()),
            inline_policies: Known::Is([(SmolStr::from("inline"), policy(text))].into_iter().collect()),
            attached_policies: Vec::new(),
            groups: Known::Is(Vec::new()),
            boundary: Known::Is(None),
            tags: Known::Is(Map::new_sync()),
            created: Some(self.now),
            sign_in: SignIn::default(),
        };
        self.apply(&user.into());
        self.key(arn.as_str())
    }

    /// Makes a role with a trust policy and an inline policy.
    pub(crate) fn role(&mut self, account: &str, name: &str, trust: &str, text: &str) -> Arn {
        let arn: Arn = format!("arn:aws:iam::{account}:role/{name}").parse().unwrap();
        let role = Role {
            arn: arn.clone(),
            unique_id: Some(format!("AROA{name}").into()),
            trust: Some(policy(trust)),
            inline_policies: Known::Is([(SmolStr::from("inline"), policy(text))].into_iter().collect()),
            attached_policies: Vec::new(),
            boundary: Known::Is(None),
            tags: Known::Is(Map::new_sync()),
            created: Some(self.now),
            description: None,
            max_session_seconds: Some(7_200),
            last_used: None,
        };
        self.apply(&role.into());
        arn
    }

    /// Calls an operation, and applies what it changes.
    pub(crate) fn call(
        &mut self,
        key: &Key,
        service: &str,
        name: &str,
        input: Value,
    ) -> Result<Value, Failure> {
        let (call, performed) = self.perform(key, service, name, input)?;
        self.records
            .extend(records(&self.world, &call, &performed, &mut self.ids));
        match &performed.result {
            Ok(response) => {
                for effect in &performed.effects {
                    self.apply(effect);
                }
                Ok(without_null(&api::output(&call, response)))
            }
            Err(Refused::Failed(failure)) => Err(failure.clone()),
            Err(Refused::Denied { check, .. }) => Err(denial(&call, &performed.checks[*check])),
            Err(Refused::Undetermined { missing }) => panic!("{service}:{name} rests on {missing:?}"),
        }
    }

    /// Performs an operation, and leaves the world as it is.
    pub(crate) fn perform(
        &mut self,
        key: &Key,
        service: &str,
        name: &str,
        input: Value,
    ) -> Result<(Call, Performed), Failure> {
        let region = "us-east-1".parse().unwrap();
        let asked = Asked {
            world: &self.world,
            caller: &key.principal,
            account: account_of(&key.principal),
            region: &region,
            input: &input,
        };
        let request = match (api::find(service, name).unwrap().bind)(&asked) {
            Ok(request) => request,
            Err(octroi_ops::operation::Stop::Failed(failure)) => return Err(failure),
            Err(other) => panic!("{other:?}"),
        };
        let call = Call {
            caller: key.principal.clone(),
            origin: Origin::Direct,
            region,
            time: Some(self.now),
            request_id: "11111111-2222-3333-4444-555555555555".into(),
            stated: Vec::new(),
            endpoint: None,
            credential: Some(Arc::clone(key)),
            input: Arc::new(input),
            request,
        };
        let performed = perform(&self.world, &call, &mut self.ids);
        Ok((call, performed))
    }

    /// Returns the key that an answer with `Credentials` made known.
    pub(crate) fn issued(&self, output: &Value) -> Key {
        let id = output["Credentials"]["AccessKeyId"].as_str().unwrap();
        Arc::clone(self.world.access_key(id).unwrap())
    }
}

/// An account whose root user calls IAM.
pub(crate) struct Story {
    pub(crate) local: Local,
    pub(crate) root: Key,
}

impl Story {
    pub(crate) fn new() -> Self {
        let mut local = Local::new();
        let root = local.root(HOME);
        Self { local, root }
    }

    /// Makes a call that must succeed, and returns its output.
    pub(crate) fn ok(&mut self, name: &str, input: Value) -> Value {
        self.local.call(&self.root.clone(), "iam", name, input).unwrap()
    }

    /// Makes a call that must fail, and returns code and sentence.
    pub(crate) fn refused(&mut self, name: &str, input: Value) -> String {
        let failure = self.local.call(&self.root.clone(), "iam", name, input);
        failure.unwrap_err().to_string()
    }
}

fn account_of(principal: &Principal) -> AccountId {
    principal.account().unwrap()
}

/// What the wire drops: members that are null.
fn without_null(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(name, value)| (name.clone(), without_null(value)))
            .collect::<serde_json::Map<_, _>>()
            .into(),
        Value::Array(items) => items.iter().map(without_null).collect(),
        other => other.clone(),
    }
}
