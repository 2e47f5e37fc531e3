//! How the layers add up, which one is reported, and what the trace tells, beside the vectors.

use std::sync::Arc;

use octroi_names::{Known, Tri};
use octroi_policy::{
    AllowPath, Context, Decision, Effect, Element, Extra, Layers, Outcome, Policy, PolicyType, Request,
    Rules, decide, explain,
};

use crate::setup::*;

/// One check with every layer given, as decided for a session.
fn layered(identity: &str, boundary: &str, session: &str, scp: &str, rcp: &str, endpoint: &str) -> Decision {
    let with_principal = |text: &str| text.replace(r#""Effect""#, r#""Principal": "*", "Effect""#);
    let identity = [policy(identity)];
    let boundary = policy(boundary);
    let session = [policy(session)];
    let scp = [vec![policy(FULL)], vec![policy(scp)]];
    let rcp = [vec![policy(&with_principal(rcp))]];
    let endpoint = [policy(&with_principal(endpoint))];
    let layers = Layers {
        identity: &identity,
        boundary: Some(&boundary),
        session: Some(&session),
        service_control: &scp,
        resource_control: &rcp,
        resource: None,
        endpoint: &endpoint,
    };
    decide(&request(caller(SESSION)), &layers, &RULES)
}

#[test]
fn the_reported_layer_follows_a_fixed_order() {
    use PolicyType::{Boundary, Endpoint, Identity, ResourceControl, ServiceControl, Session};
    let order = [
        (ResourceControl, 4),
        (ServiceControl, 3),
        (Endpoint, 5),
        (Boundary, 1),
        (Session, 2),
        (Identity, 0),
    ];
    for (word, outcome) in [(NONE, Outcome::ImplicitDeny), (DENY, Outcome::ExplicitDeny)] {
        // All layers refuse at first; then those that were reported no longer do.
        let mut texts = [word; 6];
        for (expect, index) in order {
            let [identity, boundary, session, scp, rcp, endpoint] = texts;
            let decision = layered(identity, boundary, session, scp, rcp, endpoint);
            assert_eq!((decision.outcome, decision.denied_by), (outcome, Some(expect)));
            texts[index] = FULL;
        }
        let [identity, boundary, session, scp, rcp, endpoint] = texts;
        let decision = layered(identity, boundary, session, scp, rcp, endpoint);
        assert_eq!(
            (decision.outcome, decision.allowed_by),
            (Outcome::Allowed, Some(AllowPath::Identity))
        );
    }
    // An explicit deny far down outranks every missing allow.
    let decision = layered(DENY, NONE, NONE, NONE, NONE, NONE);
    assert_eq!(
        (decision.outcome, decision.denied_by),
        (Outcome::ExplicitDeny, Some(Identity))
    );
}

#[test]
fn a_key_policy_rules_alone() {
    let key_rules = Rules {
        authoritative: true,
        ..RULES
    };
    let full = [policy(FULL)];
    let silent = policy(NONE);
    let decided = |element: &str, identity: &[Known<Arc<Policy>>], boundary, rules: Rules| {
        let resource = policy(&format!(
            r#"{{"Effect": "Allow", "Principal": {{"AWS": "{element}"}}, "Action": "*", "Resource": "*"}}"#
        ));
        let layers = Layers {
            identity,
            boundary,
            resource: Some(&resource),
            ..Layers::default()
        };
        let decision = decide(&request(caller(SESSION)), &layers, &rules);
        (decision.allowed_by, decision.denied_by)
    };
    use PolicyType::{Boundary, Identity, Resource};
    assert_eq!(
        decided("444455556666", &full, None, key_rules),
        (None, Some(Resource))
    );
    assert_eq!(
        decided("111122223333", &[], None, key_rules),
        (None, Some(Identity))
    );
    assert_eq!(
        decided("111122223333", &full, Some(&silent), key_rules),
        (None, Some(Boundary))
    );
    assert_eq!(
        decided("111122223333", &full, None, key_rules),
        (Some(AllowPath::Identity), None)
    );
    assert_eq!(
        decided(ROLE, &[], Some(&silent), key_rules),
        (None, Some(Boundary))
    );
    assert_eq!(
        decided(ROLE, &[], None, key_rules),
        (Some(AllowPath::ResourceRole), None)
    );
    assert_eq!(
        decided(SESSION, &[], Some(&silent), key_rules),
        (Some(AllowPath::ResourceDirect), None)
    );
    let across = Rules {
        same_account: false,
        ..key_rules
    };
    assert_eq!(
        decided("444455556666", &full, None, across),
        (None, Some(Resource))
    );
    assert_eq!(decided(SESSION, &[], None, across), (None, Some(Identity)));
    assert_eq!(
        decided(SESSION, &full, Some(&silent), across),
        (None, Some(Boundary))
    );
    assert_eq!(
        decided(SESSION, &full, None, across),
        (Some(AllowPath::Identity), None)
    );
}

#[test]
fn extra_allows_are_limited_by_how_they_name_the_caller() {
    let silent = policy(NONE);
    let full = [policy(FULL)];
    let decided = |extra: Extra, identity: &[Known<Arc<Policy>>], boundary| {
        let layers = Layers {
            identity,
            boundary,
            ..Layers::default()
        };
        let rules = Rules {
            authoritative: true,
            extra,
            ..RULES
        };
        let decision = decide(&request(caller(SESSION)), &layers, &rules);
        (decision.allowed_by, decision.denied_by)
    };
    let none = Extra::NONE;
    let [direct, role, account] = [
        Extra {
            direct: Tri::True,
            ..none
        },
        Extra {
            role: Tri::True,
            ..none
        },
        Extra {
            account: Tri::True,
            ..none
        },
    ];
    let allowed = (Some(AllowPath::Extra), None);
    assert_eq!(decided(direct, &[], Some(&silent)), allowed);
    assert_eq!(
        decided(role, &[], Some(&silent)),
        (None, Some(PolicyType::Boundary))
    );
    assert_eq!(decided(role, &[], None), allowed);
    assert_eq!(decided(account, &[], None), (None, Some(PolicyType::Identity)));
    assert_eq!(decided(account, &full, None), allowed);
    assert_eq!(decided(none, &full, None), (None, Some(PolicyType::Resource)));
}

#[test]
fn the_trace_says_which_element_failed_and_where() {
    let statements = r#"{"Effect": "Allow", "Action": ["s3:List*", "s3:Get*"], "Resource": ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"],
        "Condition": {"StringEquals": {"aws:SourceVpc": ["vpc-1", "vpc-${aws:username}"]}, "Bool": {"aws:SecureTransport": true}}}"#;
    let identity = [policy(statements)];
    let layers = Layers {
        identity: &identity,
        ..Layers::default()
    };
    let mut context = Context::new();
    context.set("aws:SourceVpc", "vpc-2");
    context.set("aws:username", "alice");
    context.set("aws:SecureTransport", "true");
    let request = Request::new(caller(ALICE), "s3:GetObject".parse().unwrap(), OBJECT, context);
    let trace = explain(&request, &layers, &RULES);
    assert_eq!(trace.decision.denied_by, Some(PolicyType::Identity));
    let policy = &trace.layers[0].policies[0];
    let statement = &policy.statements[0];
    assert_eq!((statement.effect, statement.result), (Effect::Allow, Tri::False));
    let at = |span: octroi_policy::Span| policy.policy.text().get(span.start..span.end).unwrap();
    let told: Vec<_> = statement
        .elements
        .iter()
        .map(|element| (element.element, element.result, at(element.span)))
        .collect();
    assert_eq!(
        told,
        [
            (Element::Action, Tri::True, "\"s3:Get*\""),
            (Element::Resource, Tri::True, "\"arn:aws:s3:::b/*\""),
            (
                Element::Condition,
                Tri::False,
                "\"aws:SourceVpc\": [\"vpc-1\", \"vpc-${aws:username}\""
            ),
            (Element::Condition, Tri::True, "true"),
        ]
    );
    assert_eq!(statement.element(Element::Condition), Tri::False);
    let line = statement.elements[2].condition.as_ref().unwrap();
    assert_eq!(line.wanted, ["vpc-1", "vpc-alice"]);
    assert_eq!(line.actual, octroi_policy::Actual::Present("vpc-2".into()));
}

#[test]
fn a_service_control_policy_may_leave_out_its_resource_and_others_may_not() {
    let deny = policy(r#"{"Effect": "Deny", "Action": "*"}"#);
    let full = [policy(FULL)];
    let request = request(caller(ALICE));
    let levels = [vec![policy(FULL), deny.clone()]];
    let bound = Layers {
        identity: &full,
        service_control: &levels,
        ..Layers::default()
    };
    let decision = decide(&request, &bound, &RULES);
    assert_eq!(
        (decision.outcome, decision.denied_by),
        (Outcome::ExplicitDeny, Some(PolicyType::ServiceControl))
    );
    let both = [policy(FULL), deny];
    let own = Layers {
        identity: &both,
        ..Layers::default()
    };
    assert_eq!(decide(&request, &own, &RULES).outcome, Outcome::Allowed);
}
