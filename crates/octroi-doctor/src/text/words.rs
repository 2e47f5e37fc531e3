//! How the things of a diagnosis are called in a sentence.
//!
//! An ARN is exact and unreadable: a sentence says "role operator" and "key 1234abcd-…". The
//! account is said where it is not the one of the caller. The ARNs themselves stand in the
//! commands, where they are needed.

use octroi_names::{AccountId, Arn, Known, Principal, SmolStr};
use octroi_ops::facts;
use octroi_world::KeyManager;

use crate::diagnosis::Blocker;
use crate::evidence::Evidence;
use crate::messages::{Messages, Value};

/// How many characters of a name a table shows.
const LONGEST_NAME: usize = 24;

/// Arguments of a message, as the doctor's data carry them.
pub(crate) type Arguments = [(&'static str, SmolStr)];

/// Finds words for the things of one evidence.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words<'a> {
    pub(crate) evidence: &'a Evidence,
    pub(crate) messages: &'a Messages,
    /// The account that the attempt is made from.
    home: Option<AccountId>,
}

impl<'a> Words<'a> {
    /// Speaks of an evidence; things of other accounts than the caller's are told apart.
    pub(crate) fn new(evidence: &'a Evidence, caller: &Principal, messages: &'a Messages) -> Self {
        Self {
            evidence,
            messages,
            home: caller.account(),
        }
    }

    /// Returns a message without arguments.
    pub(crate) fn text(&self, id: &str) -> String {
        self.messages.text(id)
    }

    /// Returns a message with texts for its arguments.
    pub(crate) fn say(&self, id: &str, arguments: &[(&str, &str)]) -> String {
        let arguments: Vec<(&str, Value<'_>)> = arguments
            .iter()
            .map(|(name, value)| (*name, Value::from(*value)))
            .collect();
        self.messages.format(id, &arguments)
    }

    /// Returns a message with a number, which may choose a plural form, and texts.
    pub(crate) fn count(&self, id: &str, count: usize, arguments: &[(&str, &str)]) -> String {
        let mut all: Vec<(&str, Value<'_>)> = arguments
            .iter()
            .map(|(name, value)| (*name, Value::from(*value)))
            .collect();
        all.push(("count", Value::from(count)));
        self.messages.format(id, &all)
    }

    /// Returns a message with the arguments that the doctor's data carry, ARNs made readable.
    pub(crate) fn tell(&self, id: &str, arguments: &Arguments) -> String {
        let named: Vec<(&str, String)> = arguments
            .iter()
            .map(|(name, value)| (*name, self.named(value)))
            .collect();
        let named: Vec<(&str, &str)> = named
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        self.say(id, &named)
    }

    /// Names what an ARN stands for; any other text stands for itself.
    pub(crate) fn named(&self, value: &str) -> String {
        if !value.starts_with("arn:") {
            return value.to_owned();
        }
        match value.parse::<Principal>() {
            Ok(principal) => self.who(&principal),
            Err(_) => self.thing(value),
        }
    }

    /// Returns the account that the attempt is made from.
    pub(crate) fn home(&self) -> Option<AccountId> {
        self.home
    }

    fn of_account(&self, name: String, account: Option<AccountId>) -> String {
        match account {
            Some(account) if Some(account) != self.home => {
                self.say("of-account", &[("thing", &name), ("account", account.as_str())])
            }
            _ => name,
        }
    }

    /// Names a principal.
    pub(crate) fn who(&self, principal: &Principal) -> String {
        if facts::is_infrastructure(principal) {
            return self.text("who-instance");
        }
        let name = principal.name().unwrap_or_default();
        let plain = match principal {
            Principal::User(_) => self.say("who-user", &[("name", name)]),
            Principal::Role(_) | Principal::AssumedRole(_) if self.is_service_linked(principal) => {
                self.say("who-service-linked-role", &[("name", name)])
            }
            Principal::Role(_) | Principal::AssumedRole(_) => self.say("who-role", &[("name", name)]),
            Principal::FederatedUser(_) => self.say("who-federated-user", &[("name", name)]),
            Principal::Account(arn) => {
                let account = arn.account().map_or_else(String::new, |id| id.to_string());
                return self.say("who-account", &[("account", &account)]);
            }
            Principal::Service(_) | Principal::Anonymous => return principal.to_string(),
        };
        self.of_account(plain, principal.account())
    }

    /// Names a principal as the one that EC2 calls for, or as itself, in a table.
    pub(crate) fn who_short(&self, principal: &Principal) -> String {
        if facts::is_infrastructure(principal) {
            return self.text("who-instance");
        }
        let name = principal
            .name()
            .map_or_else(|| principal.to_string(), ToOwned::to_owned);
        if name.chars().count() <= LONGEST_NAME {
            return name;
        }
        let head: String = name.chars().take(LONGEST_NAME - 1).collect();
        format!("{head}…")
    }

    fn is_service_linked(&self, principal: &Principal) -> bool {
        if principal.is_service_linked_role() {
            return true;
        }
        let world = &self.evidence.world;
        match (principal.arn(), principal.account(), principal.name()) {
            (Some(arn), Some(account), Some(name)) => world
                .session(arn)
                .map(|session| session.role.clone())
                .or_else(|| world.role_named(account, name).map(|role| role.arn.clone()))
                .is_some_and(|role| Principal::Role(role).is_service_linked_role()),
            _ => false,
        }
    }

    /// Names a resource.
    pub(crate) fn thing(&self, on: &str) -> String {
        let Ok(arn) = on.parse::<Arn>() else {
            return on.to_owned();
        };
        if let Some(id) = arn.kms_key_id() {
            return self.key(&arn, id);
        }
        if let Ok(principal) = on.parse::<Principal>() {
            return self.who(&principal);
        }
        let resource = arn.resource();
        let name = resource.split_once('/').map_or(resource, |(_, id)| id);
        if name == "*" || name.is_empty() {
            return resource.to_owned();
        }
        self.of_account(name.to_owned(), arn.account())
    }

    /// Names the resource of a blocker.
    pub(crate) fn of(&self, blocker: &Blocker) -> String {
        match &blocker.on {
            Some(on) => self.thing(on),
            None => self.text("thing-something"),
        }
    }

    /// Names a resource for a table: of a key's id only the first characters.
    pub(crate) fn thing_short(&self, on: &str, length: usize) -> String {
        let arn: Option<Arn> = on.parse().ok();
        match arn.as_ref().and_then(Arn::kms_key_id) {
            Some(id) if id.chars().count() > length => {
                let head: String = id.chars().take(length).collect();
                self.say("thing-key", &[("id", &format!("{head}…"))])
            }
            _ => self.thing(on),
        }
    }

    /// Names a resource where the reader knows which key the talk is of: "the key" where the
    /// evidence has only one.
    pub(crate) fn this_thing(&self, on: &str) -> String {
        let mut keys = self.evidence.world.keys();
        match (keys.next(), keys.next()) {
            (Some(only), None) if only.arn.as_str() == on => self.text("thing-the-key"),
            _ => self.thing(on),
        }
    }

    fn key(&self, arn: &Arn, id: &str) -> String {
        let known = match self.evidence.world.key(arn) {
            Known::Is(known) => known,
            Known::Unknown(_) => None,
        };
        let managed = known.is_some_and(|key| key.manager == Known::Is(KeyManager::Aws));
        let alias = known
            .and_then(|key| key.aliases.value())
            .and_then(|aliases| aliases.first());
        let name = match alias {
            Some(alias) if managed => self.say("thing-aws-key", &[("alias", alias), ("id", id)]),
            _ => self.say("thing-key", &[("id", id)]),
        };
        let name = self.of_account(name, arn.account());
        if arn.region() == self.evidence.region.as_str() {
            name
        } else {
            self.say("in-region", &[("thing", &name), ("region", arn.region())])
        }
    }
}
