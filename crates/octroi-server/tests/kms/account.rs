//! A small account on which operations are performed as a server performs them.

use std::sync::Arc;

use octroi_names::{AccountId, Known, Principal, Region, Time};
use octroi_ops::{Call, Ids, Origin, Refused, SeededIds, api, denial, perform};
use octroi_policy::Policy;
use octroi_server::hsm::AwsLcHsm;
use octroi_world::{Account as WorldAccount, Map, SignIn, User, World, WorldBuilder};
use serde_json::Value;

pub(crate) const ID: &str = "111122223333";
pub(crate) const OTHER: &str = "444455556666";
const DAY: i64 = 86_400_000;

#[derive(Debug)]
struct TestIds {
    seeded: SeededIds,
    hsm: AwsLcHsm,
}

impl Ids for TestIds {
    fn next(&mut self) -> u64 {
        self.seeded.next()
    }

    fn hsm(&self) -> Option<&dyn octroi_ops::kms::hsm::Hsm> {
        Some(&self.hsm)
    }
}

/// A world with two accounts, who calls, where and when.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) world: World,
    ids: TestIds,
    pub(crate) caller: Principal,
    pub(crate) region: Region,
    pub(crate) now: Time,
    /// What CloudTrail has of the calls that succeeded.
    pub(crate) trail: Vec<octroi_trail::Record>,
}

/// Why a call failed: code and sentence.
pub(crate) type Failed = (String, String);

impl Account {
    /// Begins as the root user of the first account.
    pub(crate) fn new() -> Self {
        let now: Time = "2026-01-15T10:20:30Z".parse().unwrap();
        let mut builder = WorldBuilder::new();
        for id in [ID, OTHER] {
            builder.account(WorldAccount::complete(id.parse().unwrap(), now));
        }
        Self {
            world: builder.finish(),
            ids: TestIds {
                seeded: SeededIds::new(7),
                hsm: AwsLcHsm::ephemeral().unwrap(),
            },
            caller: root(ID),
            region: "us-east-1".parse().unwrap(),
            now,
            trail: Vec::new(),
        }
    }

    /// Encrypts one letter with a key.
    pub(crate) fn sealed(&mut self, key: &str) -> Value {
        let input = serde_json::json!({ "KeyId": key, "Plaintext": "YQ==" });
        self.ok("Encrypt", input)["CiphertextBlob"].clone()
    }

    /// Makes a user with one policy.
    pub(crate) fn user(&mut self, account: &str, name: &str, policy: Value) -> Principal {
        let arn: octroi_names::Arn = format!("arn:aws:iam::{account}:user/{name}").parse().unwrap();
        let policy = Policy::parse("p", &policy.to_string()).unwrap();
        let user = User {
            arn: arn.clone(),
            unique_id: None,
            inline_policies: Known::Is([("p".into(), Known::Is(Arc::new(policy)))].into_iter().collect()),
            attached_policies: Vec::new(),
            groups: Known::Is(Vec::new()),
            boundary: Known::Is(None),
            tags: Known::Is(Map::new_sync()),
            created: Some(self.now),
            sign_in: SignIn::default(),
        };
        self.world = self.world.apply(&user.into()).unwrap();
        Principal::User(arn)
    }

    /// Lets days go by.
    pub(crate) fn pass_days(&mut self, days: i64) {
        self.now = self.now.plus_millis(days * DAY);
    }

    /// Calls KMS and keeps what that changes.
    pub(crate) fn call(&mut self, name: &str, input: Value) -> Result<Value, Failed> {
        let account: AccountId = self.caller.account().unwrap();
        let entry = api::find("kms", name).unwrap_or_else(|| panic!("{name} is not there"));
        let asked = api::Asked {
            world: &self.world,
            caller: &self.caller,
            account,
            region: &self.region,
            input: &input,
        };
        let request = match (entry.bind)(&asked) {
            Ok(request) => request,
            Err(octroi_ops::operation::Stop::Failed(failure)) => {
                return Err((failure.code.as_str().into(), failure.message));
            }
            Err(stop) => panic!("{name}: {stop:?}"),
        };
        let call = Call {
            caller: self.caller.clone(),
            origin: Origin::Direct,
            region: self.region.clone(),
            time: Some(self.now),
            request_id: "11111111-2222-3333-4444-555555555555".into(),
            stated: [
                "aws:SourceIp",
                "aws:SourceVpc",
                "aws:SourceVpce",
                "aws:VpcSourceIp",
                "aws:SourceVpcArn",
                "aws:UserAgent",
                "aws:referer",
                "aws:MultiFactorAuthPresent",
                "aws:MultiFactorAuthAge",
                "aws:TokenIssueTime",
                "aws:SourceIdentity",
            ]
            .map(|key| (key.into(), None))
            .to_vec(),
            endpoint: None,
            credential: None,
            input: Arc::new(input),
            request,
        };
        let performed = perform(&self.world, &call, &mut self.ids);
        let response = match &performed.result {
            Ok(response) => response,
            Err(Refused::Failed(failure)) => {
                return Err((failure.code.as_str().into(), failure.message.clone()));
            }
            Err(Refused::Denied { check, .. }) => {
                let failure = denial(&call, &performed.checks[*check]);
                return Err((failure.code.as_str().into(), failure.message));
            }
            Err(other) => panic!("{name}: {other:?}"),
        };
        let records = octroi_ops::records(&self.world, &call, &performed, &mut self.ids);
        let used = octroi_ops::kms::last_use(&call, &performed, &records);
        self.trail.extend(records);
        for effect in performed.effects.iter().chain(&used) {
            self.world = self.world.apply(effect).unwrap();
        }
        assert_eq!(self.world.violations(), Vec::new(), "{name}");
        Ok(api::output(&call, response))
    }

    /// Calls KMS, which must answer.
    pub(crate) fn ok(&mut self, name: &str, input: Value) -> Value {
        self.call(name, input.clone())
            .unwrap_or_else(|failed| panic!("{name} {input}: {failed:?}"))
    }

    /// Calls KMS, which must refuse; returns the code and the sentence.
    pub(crate) fn fails(&mut self, name: &str, input: Value) -> (String, String) {
        match self.call(name, input.clone()) {
            Ok(output) => panic!("{name} {input} answered {output}"),
            Err(failed) => failed,
        }
    }

    /// Makes a key; returns its ARN.
    pub(crate) fn key(&mut self, input: Value) -> String {
        let made = self.ok("CreateKey", input);
        made["KeyMetadata"]["Arn"].as_str().unwrap().to_owned()
    }
}

/// The root user of an account.
pub(crate) fn root(account: &str) -> Principal {
    format!("arn:aws:iam::{account}:root").parse().unwrap()
}

/// A policy of one statement.
pub(crate) fn allow(action: Value, resource: &str) -> Value {
    serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": action, "Resource": resource }],
    })
}
