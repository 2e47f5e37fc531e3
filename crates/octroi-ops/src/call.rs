//! A call to AWS, and how it came out.
//!
//! A [`Call`] is who, from where, and what. [`perform`](crate::perform) turns it into a
//! [`Performed`]: the checks that were made, the outcome, the effects.

use std::sync::Arc;

use octroi_names::{AccountId, Action, Gap, Principal, Region, SmolStr, Time};
use octroi_policy::{Decision, Trace};
use octroi_world::{AccessKey, Effect, PolicyRef, Session};

use crate::authorize::{self, About, Policies};
use crate::context::{Origin, StatedKey};
use crate::error::ErrorCode;
use crate::{Request, Response};

/// One call.
#[derive(Debug, Clone)]
pub struct Call {
    /// Who makes it: a session, a user, a root user, a service.
    pub caller: Principal,
    /// How it reaches the service.
    pub origin: Origin,
    /// The Region that is asked.
    pub region: Region,
    /// When; `None` where the evidence does not tell.
    pub time: Option<Time>,
    /// The request id: calls that EC2 forwards carry the id of the call to EC2.
    pub request_id: SmolStr,
    /// The condition keys that the evidence states.
    pub stated: Vec<StatedKey>,
    /// The policy of the VPC endpoint that the call comes through.
    pub endpoint: Option<PolicyRef>,
    /// The access key that signed the call, with its session; `None` in a replay, which has none.
    pub credential: Option<Arc<AccessKey>>,
    /// The input as it came over the wire, by the names of the API; `Null` in a replay.
    pub input: Arc<serde_json::Value>,
    /// What is asked.
    pub request: Request,
}

impl Call {
    /// Returns the session that the call's temporary credentials carry.
    pub fn session(&self) -> Option<&Session> {
        self.credential.as_ref()?.temporary.as_ref()?.session.as_deref()
    }
}

/// One authorization check of a call, with everything that decided it.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The check.
    pub request: octroi_policy::Request,
    /// The policies and grants that were weighed.
    pub policies: Policies,
    /// What is known of caller and resource.
    pub about: About,
    /// The decision.
    pub decision: Decision,
}

impl Checked {
    /// Decides a check and keeps what decided it.
    pub fn new(request: octroi_policy::Request, policies: Policies, about: About) -> Self {
        let decision = authorize::authorize(&request, &policies, &about);
        Self {
            request,
            policies,
            about,
            decision,
        }
    }

    /// Returns why the decision came out as it did.
    pub fn explain(&self) -> Trace {
        authorize::explain(&self.request, &self.policies, &self.about)
    }

    /// Returns the account that owns the resource.
    pub fn owner(&self) -> Option<AccountId> {
        self.about.owner
    }
}

/// A call that was performed in a model.
#[derive(Debug, Clone)]
pub struct Performed {
    /// Every check that was made, in order; the last one is the one that was refused, if any.
    pub checks: Vec<Checked>,
    /// How it came out.
    pub result: Result<Response, Refused>,
    /// What it changes; empty when it was refused.
    pub effects: Vec<Effect>,
}

/// Why a call did not succeed.
#[derive(Debug, Clone)]
pub enum Refused {
    /// An authorization check was denied: the one at this index of the checks.
    Denied {
        /// The index.
        check: usize,
        /// The action that was denied: not always the call's own.
        action: Action,
    },
    /// The service refuses for another reason.
    Failed(Failure),
    /// It cannot be said whether the call succeeds.
    Undetermined {
        /// What would tell.
        missing: Vec<Gap>,
    },
}

/// A service's refusal that is not about permission.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {message}")]
pub struct Failure {
    /// The error code.
    pub code: ErrorCode,
    /// AWS's sentence.
    pub message: String,
    /// Further members of the error, such as the `Reason` of Organizations.
    pub members: Vec<(&'static str, SmolStr)>,
}

impl Failure {
    /// Makes a failure.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            members: Vec::new(),
        }
    }

    /// Adds a member to the error.
    #[must_use]
    pub fn member(mut self, name: &'static str, value: &str) -> Self {
        self.members.push((name, value.into()));
        self
    }
}
