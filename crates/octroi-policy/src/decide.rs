//! The decision: what every layer says, and how that adds up.
//!
//! Follows `authorization.md` 3.2 and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>:
//! an explicit deny anywhere; an allow at each level of the guard rails; then who grants.
//! All of it in Kleene's logic, so that nothing unread is taken for an allow or a deny.

use std::sync::Arc;

use octroi_names::{Known, Principal, Tri};

use crate::policy::ResourceVerdict;
use crate::request::View;
use crate::statement::Reading;
use crate::{AllowPath, Decision, Layers, Outcome, Policy, PolicyType, Request, Rules, Verdict, completion};

/// Decides one check; allocates nothing.
pub fn decide(request: &Request, layers: &Layers<'_>, rules: &Rules) -> Decision {
    let decision = Summary::new(View::of(request), layers, rules).settle(rules);
    match decision.outcome {
        Outcome::Undetermined => completion::decide(request, layers, rules).unwrap_or(decision),
        Outcome::Allowed | Outcome::ImplicitDeny | Outcome::ExplicitDeny => decision,
    }
}

/// What all layers say, as far as the decision needs it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Summary {
    /// Whether some policy denies.
    pub(crate) deny: Tri,
    /// The type of the first policy that certainly denies, in the order that AWS reports.
    denied_by: Option<PolicyType>,
    /// Whether every level of RCPs allows.
    pub(crate) resource_control: Tri,
    /// Whether every level of SCPs allows.
    pub(crate) service_control: Tri,
    /// Whether the endpoint's policy allows.
    pub(crate) endpoint: Tri,
    /// Whether the resource policy names the caller itself.
    pub(crate) direct: Tri,
    /// Whether the resource policy names the role of the session.
    pub(crate) role: Tri,
    /// Whether the resource policy names the account.
    pub(crate) account: Tri,
    /// Whether the identity policies allow.
    pub(crate) identity: Tri,
    /// Whether the boundary is absent or allows.
    pub(crate) boundary: Tri,
    /// Whether no session policy was passed or one allows.
    pub(crate) session: Tri,
    /// Whether something beside policies allows the caller itself, its role, its account.
    pub(crate) extra: [Tri; 3],
    /// Whether only a grant to the caller itself counts: services and unsigned requests.
    only_direct: bool,
}

/// Matches the policies of one layer, which are ORed.
pub(crate) fn layer<'a>(
    policies: impl IntoIterator<Item = &'a Known<Arc<Policy>>>,
    view: View<'_>,
    reading: Reading,
) -> ResourceVerdict {
    let mut all = ResourceVerdict::NONE;
    for policy in policies {
        let one = match policy {
            Known::Is(policy) => policy.matched(view, reading),
            Known::Unknown(_) => ResourceVerdict::UNKNOWN,
        };
        all.deny = all.deny.or(one.deny);
        all.direct = all.direct.or(one.direct);
        all.role = all.role.or(one.role);
        all.account = all.account.or(one.account);
    }
    all
}

impl Summary {
    pub(crate) fn new(view: View<'_>, layers: &Layers<'_>, rules: &Rules) -> Self {
        let principal = &view.request.caller().principal;
        let mut deny = Deny {
            any: Tri::False,
            by: None,
        };
        // The order in which AWS reports explicit denies is inferred: `authorization.md` 9 #17.
        let mut levels = |levels: &[Vec<Known<Arc<Policy>>>], reading, policy_type| {
            levels.iter().fold(Tri::True, |all, level| {
                all.and(deny.allow(policy_type, layer(level, view, reading).plain()))
            })
        };
        let resource_control = levels(
            layers.resource_control,
            Reading::ResourceControl,
            PolicyType::ResourceControl,
        );
        let service_control = levels(
            layers.service_control,
            Reading::ServiceControl,
            PolicyType::ServiceControl,
        );
        let endpoint = if layers.endpoint.is_empty() {
            Tri::True
        } else {
            let verdict = layer(layers.endpoint, view, Reading::Endpoint).plain();
            deny.allow(PolicyType::Endpoint, verdict)
        };
        let resource = layer(layers.resource, view, Reading::Resource);
        deny.allow(PolicyType::Resource, resource.plain());
        let boundary = match layers.boundary {
            Some(policy) => {
                let verdict = layer([policy], view, Reading::Identity).plain();
                deny.allow(PolicyType::Boundary, verdict)
            }
            None => Tri::True,
        };
        let session = match layers.session {
            Some(policies) => {
                let verdict = layer(policies, view, Reading::Identity).plain();
                deny.allow(PolicyType::Session, verdict)
            }
            // A federated user has no more than its session policy says, so without one nothing.
            None => Tri::from(!matches!(principal, Principal::FederatedUser(_))),
        };
        let identity = layer(layers.identity, view, Reading::Identity).plain();
        let identity = deny.allow(PolicyType::Identity, identity);
        Self {
            deny: deny.any,
            denied_by: deny.by,
            resource_control,
            service_control,
            endpoint,
            direct: resource.direct,
            role: resource.role,
            account: resource.account,
            // The root user needs no policy in its account.
            identity: match principal {
                Principal::Account(_) => Tri::True,
                _ => identity,
            },
            boundary,
            session,
            extra: [rules.extra.direct, rules.extra.role, rules.extra.account],
            only_direct: matches!(principal, Principal::Service(_) | Principal::Anonymous),
        }
    }

    /// Returns the truth values that the decision is made from, in a fixed order.
    pub(crate) fn values(&mut self) -> [&mut Tri; 13] {
        let [extra_direct, extra_role, extra_account] = &mut self.extra;
        [
            &mut self.deny,
            &mut self.resource_control,
            &mut self.service_control,
            &mut self.endpoint,
            &mut self.direct,
            &mut self.role,
            &mut self.account,
            &mut self.identity,
            &mut self.boundary,
            &mut self.session,
            extra_direct,
            extra_role,
            extra_account,
        ]
    }

    /// Adds the layers up.
    pub(crate) fn settle(&self, rules: &Rules) -> Decision {
        if self.deny.is_true() {
            return Decision {
                outcome: Outcome::ExplicitDeny,
                denied_by: self.denied_by,
                allowed_by: None,
            };
        }
        let guard_rails = self.resource_control.and(self.service_control).and(self.endpoint);
        let mut granted = Tri::False;
        let mut path = None;
        for (allow_path, grants) in self.paths(rules) {
            granted = granted.or(grants);
            if grants.is_true() {
                path = path.or(Some(allow_path));
            }
        }
        match (guard_rails.and(granted), self.deny) {
            (Tri::False, _) => Decision {
                outcome: Outcome::ImplicitDeny,
                denied_by: Some(self.lacking(rules)),
                allowed_by: None,
            },
            (Tri::True, Tri::False) => Decision {
                outcome: Outcome::Allowed,
                denied_by: None,
                allowed_by: path,
            },
            _ => Decision {
                outcome: Outcome::Undetermined,
                denied_by: None,
                allowed_by: None,
            },
        }
    }

    /// Returns every way to be allowed, and whether it is open.
    fn paths(&self, rules: &Rules) -> [(AllowPath, Tri); 4] {
        let [extra_direct, extra_role, extra_account] = self.extra;
        let limits = self.boundary.and(self.session);
        let own = self.identity.and(limits);
        let extra = extra_direct.or(extra_role.and(limits)).or(extra_account.and(own));
        let delegated = if rules.authoritative {
            self.account
        } else {
            Tri::True
        };
        let [direct, role, identity, extra] = if self.only_direct {
            [self.direct, Tri::False, Tri::False, extra_direct]
        } else if rules.same_account {
            [self.direct, self.role.and(limits), delegated.and(own), extra]
        } else {
            [Tri::False, Tri::False, self.named().and(own), extra]
        };
        [
            (AllowPath::ResourceDirect, direct),
            (AllowPath::ResourceRole, role),
            (AllowPath::Identity, identity),
            (AllowPath::Extra, extra),
        ]
    }

    /// Returns whether the resource policy names the caller in any way.
    fn named(&self) -> Tri {
        self.direct.or(self.role).or(self.account)
    }

    /// Returns the type of policy whose allow is missing, the one that AWS would report.
    ///
    /// The order is inferred: `authorization.md` 9 #17.
    fn lacking(&self, rules: &Rules) -> PolicyType {
        let [_, extra_role, extra_account] = self.extra;
        let unnamed = self.named().or(extra_role).or(extra_account).is_false();
        // In one account, an identity policy alone suffices unless the resource policy rules.
        let resource_needed = !rules.same_account || rules.authoritative || self.only_direct;
        let [rcp, scp, endpoint] = [self.resource_control, self.service_control, self.endpoint];
        if rcp.is_false() {
            PolicyType::ResourceControl
        } else if scp.is_false() {
            PolicyType::ServiceControl
        } else if endpoint.is_false() {
            PolicyType::Endpoint
        } else if self.only_direct || (resource_needed && unnamed) {
            PolicyType::Resource
        } else if self.boundary.is_false() {
            PolicyType::Boundary
        } else if self.session.is_false() {
            PolicyType::Session
        } else if self.identity.is_false() {
            PolicyType::Identity
        } else {
            PolicyType::Resource
        }
    }
}

/// The explicit denies found so far.
struct Deny {
    any: Tri,
    by: Option<PolicyType>,
}

impl Deny {
    /// Notes whether a layer denies, and returns whether it allows.
    fn allow(&mut self, policy_type: PolicyType, verdict: Verdict) -> Tri {
        if verdict.deny.is_true() {
            self.by = self.by.or(Some(policy_type));
        }
        self.any = self.any.or(verdict.deny);
        verdict.allow
    }
}
