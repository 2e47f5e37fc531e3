//! Principals, resources, and how the layers add up, beside the vectors; and the properties.

use std::sync::Arc;

use octroi_names::{Known, Principal, Tri};
use octroi_policy::{
    AllowPath, Caller, Context, Decision, Effect, Element, Extra, Layers, Outcome, Policy, PolicyType,
    Request, Rules, decide, explain,
};
use proptest::prelude::*;

const ALICE: &str = "arn:aws:iam::111122223333:user/team/alice";
const ROLE: &str = "arn:aws:iam::111122223333:role/team/app";
const SESSION: &str = "arn:aws:sts::111122223333:assumed-role/app/s1";
const FEDERATED: &str = "arn:aws:sts::111122223333:federated-user/carol";
const ROOT: &str = "arn:aws:iam::111122223333:root";
const OBJECT: &str = "arn:aws:s3:::b/o";
const RULES: Rules = Rules {
    same_account: true,
    authoritative: false,
    extra: Extra::NONE,
};
const FULL: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;
const NONE: &str = r#"{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}"#;
const DENY: &str = r#"{"Effect": "Deny", "Action": "*", "Resource": "*"}"#;

fn parsed(statements: &str) -> Arc<Policy> {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    Arc::new(Policy::parse("p", &text).unwrap_or_else(|e| panic!("{e}: {text}")))
}

fn policy(statements: &str) -> Known<Arc<Policy>> {
    Known::Is(parsed(statements))
}

fn caller(principal: &str) -> Caller {
    let mut caller = Caller::new(principal.parse().unwrap());
    match &caller.principal {
        Principal::AssumedRole(_) => {
            caller.role = Some(ROLE.parse().unwrap());
            caller.unique_id = Some("AROAEXAMPLEID".into());
        }
        Principal::FederatedUser(_) => caller.federated_from = Some(ALICE.parse().unwrap()),
        Principal::User(_) => caller.unique_id = Some("AIDAEXAMPLEID".into()),
        _ => {}
    }
    caller
}

fn request(caller: Caller) -> Request {
    Request::new(caller, "s3:GetObject".parse().unwrap(), OBJECT, Context::new())
}

/// Returns by which kinds an Allow with this principal element names the caller.
fn kinds(element: &str, caller: Caller) -> &'static str {
    let policy = parsed(&format!(
        r#"{{"Effect": "Allow", {element}, "Action": "*", "Resource": "*"}}"#
    ));
    let verdict = policy.resource_verdict(&request(caller));
    match (verdict.direct, verdict.role, verdict.account) {
        (Tri::True, Tri::False, Tri::False) => "direct",
        (Tri::False, Tri::True, Tri::False) => "role",
        (Tri::False, Tri::False, Tri::True) => "account",
        (Tri::False, Tri::False, Tri::False) => "-",
        (Tri::Unknown, Tri::False, Tri::False) => "unknown",
        _ => "mixed",
    }
}

#[test]
fn each_form_of_principal_names_whom_it_names() {
    let callers = [ALICE, SESSION, FEDERATED, ROOT, "ec2.amazonaws.com", "anonymous"];
    for (element, expect) in [
        (r#""*""#, ["direct"; 6]),
        (
            r#"{"AWS": "*"}"#,
            ["direct", "direct", "direct", "direct", "-", "direct"],
        ),
        (
            r#"{"AWS": "111122223333"}"#,
            ["account", "account", "account", "direct", "-", "-"],
        ),
        (
            r#"{"AWS": "arn:aws:iam::111122223333:root"}"#,
            ["account", "account", "account", "direct", "-", "-"],
        ),
        (r#"{"AWS": "arn:aws-cn:iam::111122223333:root"}"#, ["-"; 6]),
        (r#"{"AWS": "444455556666"}"#, ["-"; 6]),
        (
            r#"{"AWS": "arn:aws:iam::111122223333:user/team/alice"}"#,
            ["direct", "-", "role", "-", "-", "-"],
        ),
        (r#"{"AWS": "arn:aws:iam::111122223333:user/alice"}"#, ["-"; 6]),
        (
            r#"{"AWS": "arn:aws:iam::111122223333:user/team/Alice"}"#,
            ["-"; 6],
        ),
        (
            r#"{"AWS": "arn:aws:iam::111122223333:role/team/app"}"#,
            ["-", "role", "-", "-", "-", "-"],
        ),
        (r#"{"AWS": "arn:aws:iam::111122223333:role/app"}"#, ["-"; 6]),
        (
            r#"{"AWS": "arn:aws:sts::111122223333:assumed-role/app/s1"}"#,
            ["-", "direct", "-", "-", "-", "-"],
        ),
        (
            r#"{"AWS": "arn:aws:sts::111122223333:assumed-role/app/s2"}"#,
            ["-"; 6],
        ),
        (
            r#"{"AWS": "arn:aws:sts::111122223333:federated-user/carol"}"#,
            ["-", "-", "direct", "-", "-", "-"],
        ),
        (r#"{"AWS": "AIDAEXAMPLEID"}"#, ["direct", "-", "-", "-", "-", "-"]),
        (r#"{"AWS": "AROAEXAMPLEID"}"#, ["-", "role", "-", "-", "-", "-"]),
        (r#"{"AWS": "arn:aws:iam::111122223333:user/team/*"}"#, ["-"; 6]),
        (r#"{"AWS": "arn:aws:iam::111122223333:group/admins"}"#, ["-"; 6]),
        (
            r#"{"Service": "ec2.amazonaws.com"}"#,
            ["-", "-", "-", "-", "direct", "-"],
        ),
        (r#"{"Federated": "cognito-identity.amazonaws.com"}"#, ["-"; 6]),
        (r#"{"CanonicalUser": "79a59df900b949e5"}"#, ["unknown"; 6]),
    ] {
        let found = callers.map(|principal| kinds(&format!(r#""Principal": {element}"#), caller(principal)));
        assert_eq!(found, expect, "{element}");
    }
}

#[test]
fn a_session_of_unknown_role_is_compared_by_the_role_s_name() {
    let mut session = caller(SESSION);
    session.role = None;
    let named = |arn: &str| kinds(&format!(r#""Principal": {{"AWS": "{arn}"}}"#), session.clone());
    assert_eq!(named("arn:aws:iam::111122223333:role/any/path/app"), "role");
    assert_eq!(named("arn:aws:iam::111122223333:role/App"), "-");
    assert_eq!(named("arn:aws:iam::444455556666:role/app"), "-");
    assert_eq!(named("arn:aws-cn:iam::111122223333:role/app"), "-");
    assert_eq!(
        kinds(&format!(r#""Principal": {{"AWS": "{ROLE}"}}"#), caller(ROLE)),
        "role"
    );
}

#[test]
fn a_session_is_named_by_the_provider_that_vouched_for_it() {
    let policy = parsed(
        r#"{"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::111122223333:saml-provider/idp"},
            "Action": "*", "Resource": "*"}"#,
    );
    for (provider, expect) in [
        ("arn:aws:iam::111122223333:saml-provider/idp", Tri::True),
        ("x", Tri::False),
    ] {
        let mut context = Context::new();
        context.set("aws:FederatedProvider", provider);
        let request = Request::new(caller(SESSION), "s3:GetObject".parse().unwrap(), OBJECT, context);
        assert_eq!(policy.resource_verdict(&request).direct, expect);
    }
}

#[test]
fn not_principal_is_everybody_else() {
    let allow = |element: &str, principal| kinds(&format!(r#""NotPrincipal": {element}"#), caller(principal));
    let all_but_role = r#"{"AWS": "arn:aws:iam::111122223333:role/team/app"}"#;
    assert_eq!(allow(all_but_role, SESSION), "-");
    assert_eq!(allow(all_but_role, ALICE), "direct");
    assert_eq!(allow(all_but_role, "anonymous"), "direct");
    assert_eq!(allow(r#"{"AWS": "111122223333"}"#, ALICE), "-");
    let deny = parsed(
        r#"{"Effect": "Deny", "NotPrincipal": {"AWS": ["444455556666", "111122223333"]}, "Action": "*", "Resource": "*"}"#,
    );
    for has_boundary in [Tri::False, Tri::Unknown, Tri::True] {
        let mut alice = caller(ALICE);
        alice.has_boundary = has_boundary;
        assert_eq!(deny.resource_verdict(&request(alice)).deny, has_boundary);
    }
}

#[test]
fn resource_patterns_by_policy_type() {
    use PolicyType::{Boundary, Endpoint, Identity, Resource, ResourceControl, ServiceControl, Session};

    let matched = |pattern: &str, resource: &str, layer: PolicyType| {
        let text =
            format!(r#"{{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "{pattern}"}}"#);
        let bare = text.replace(r#""Principal": "*", "#, "");
        let (with, without) = (policy(&text), policy(&bare));
        let levels = [vec![without.clone()]];
        let resource_levels = [vec![with.clone()]];
        let identity = [without.clone()];
        let full = [policy(FULL)];
        let endpoint = [with.clone()];
        let mut layers = Layers {
            identity: &full,
            ..Layers::default()
        };
        match layer {
            Identity => layers.identity = &identity,
            Boundary => layers.boundary = Some(&without),
            Session => layers.session = Some(&identity),
            ServiceControl => layers.service_control = &levels,
            ResourceControl => layers.resource_control = &resource_levels,
            Resource => {
                layers.identity = &[];
                layers.resource = Some(&with);
            }
            Endpoint => layers.endpoint = &endpoint,
        }
        let mut context = Context::new();
        context.set("aws:username", "alice");
        let request = Request::new(
            caller(ALICE),
            "ec2:RunInstances".parse().unwrap(),
            resource,
            context,
        );
        let decision = decide(&request, &layers, &RULES);
        if decision.outcome != Outcome::Allowed && layer != Resource {
            assert_eq!(decision.denied_by, Some(layer), "{pattern} {resource}");
        }
        decision.outcome == Outcome::Allowed
    };
    let every = [
        Identity,
        Boundary,
        Session,
        ServiceControl,
        ResourceControl,
        Resource,
        Endpoint,
    ];
    let instance = "arn:aws:ec2:us-east-1:111122223333:instance/i-1";
    for (pattern, resource, expect) in [
        ("*", instance, &every[..]),
        ("*", "*", &every[..]),
        ("**", "*", &[]),
        (instance, instance, &every[..]),
        ("arn:aws:ec2:*:*:instance/*", instance, &every[..]),
        ("arn:aws:ec2:us-*-1:*:instance/i-?", instance, &every[..]),
        ("arn:aws:ec2:*", instance, &every[..]),
        ("arn:aws:ec2:us-*", instance, &every[..]),
        ("arn:aws:ec2:us-*st-1:*", instance, &every[..]),
        ("arn:aws:ec2:us-east-1:*:i*/i-1", instance, &every[..]),
        // Completed to six segments, it needs a colon behind the instance.
        (
            "arn:aws:ec2:us*:instance/i-1",
            instance,
            &[ServiceControl, ResourceControl],
        ),
        ("arn:aws:ec2:us*1:111122223333:instance/i-2", instance, &[]),
        ("arn:aws:ec2:us*3:instance/i-1", instance, &[]),
        ("arn:aws:ec2:us-east-1?111122223333:instance/i-1", instance, &[]),
        ("arn:aws:ec2:us-east-1:111122223333:Instance/i-1", instance, &[]),
        (
            "arn:aws:ec2:us-east-1:111122223333:instance/${aws:username}",
            instance,
            &[],
        ),
        (
            "arn:aws:ec2:us-east-1:111122223333:instance/${aws:username}*",
            "arn:aws:ec2:us-east-1:111122223333:instance/alice-1",
            &every[..],
        ),
        // A variable before the sixth segment is plain text.
        (
            "arn:aws:ec2:us-east-1:${aws:username}:instance/i-1",
            "arn:aws:ec2:us-east-1:alice:instance/i-1",
            &[],
        ),
        // Short ARNs are completed by the policies of the caller, and elsewhere only where they have a `*`.
        ("arn:aws:ec2", instance, &[Identity, Boundary, Session]),
        ("arn:aws:ec2:us-east-1", instance, &[Identity, Boundary, Session]),
        (
            "arn:aws:*:us-east-1",
            instance,
            &[Identity, Boundary, Session, Resource, Endpoint],
        ),
        (
            "arn:aws:ec2:us-*-1",
            instance,
            &[Identity, Boundary, Session, Resource, Endpoint],
        ),
    ] {
        for layer in every {
            assert_eq!(
                matched(pattern, resource, layer),
                expect.contains(&layer),
                "{pattern} {resource} {layer:?}"
            );
        }
    }
}

#[test]
fn a_statement_that_cannot_be_saved_matches_nothing() {
    for statement in [
        r#"{"Effect": "Allow", "NotAction": "ec2:a:b", "Resource": "*"}"#,
        r#"{"Effect": "Allow", "NotAction": [], "Resource": "*"}"#,
        r#"{"Effect": "Allow", "Resource": "*"}"#,
        r#"{"Effect": "Allow", "Action": "*"}"#,
        r#"{"Effect": "Allow", "Action": "*", "NotResource": []}"#,
        r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}"#,
    ] {
        assert_eq!(
            parsed(statement).verdict(&request(caller(ALICE))).allow,
            Tri::False,
            "{statement}"
        );
    }
    let without_principal = parsed(FULL).resource_verdict(&request(caller(ALICE)));
    assert_eq!(without_principal.direct, Tri::False);
}

#[test]
fn only_a_trust_policy_goes_without_resources() {
    let trust = parsed(r#"{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "*"}"#);
    for (resource, expect) in [
        (ROLE, Tri::True),
        ("arn:aws:kms:us-east-1:111122223333:key/k", Tri::False),
        ("arn:aws:iam::111122223333:user/role/x", Tri::False),
    ] {
        let request = Request::new(
            caller(ALICE),
            "sts:AssumeRole".parse().unwrap(),
            resource,
            Context::new(),
        );
        assert_eq!(trust.resource_verdict(&request).account, expect, "{resource}");
    }
}

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

fn statement() -> impl Strategy<Value = String> {
    let effect = prop_oneof![2 => Just("Allow"), 1 => Just("Deny")];
    let action = proptest::sample::select(vec![
        r#""Action": "*""#,
        r#""Action": ["s3:Get*", "ec2:*"]"#,
        r#""NotAction": "s3:GetObject""#,
        r#""Action": "s3:PutObject""#,
    ]);
    let resource = proptest::sample::select(vec![
        r#""Resource": "*""#,
        r#""Resource": "arn:aws:s3:::b/*""#,
        r#""NotResource": "arn:aws:s3:::b/o""#,
    ]);
    let principal = proptest::sample::select(vec![
        r#""Principal": "*""#,
        r#""Principal": {"AWS": "111122223333"}"#,
        r#""Principal": {"AWS": "arn:aws:iam::111122223333:role/team/app"}"#,
        r#""NotPrincipal": {"AWS": "444455556666"}"#,
    ]);
    let condition = proptest::sample::select(vec![
        "{}",
        r#"{"StringEquals": {"a:k": "x"}}"#,
        r#"{"StringNotEqualsIfExists": {"a:k": "x"}}"#,
        r#"{"Null": {"a:unread": "true"}}"#,
    ]);
    (effect, principal, action, resource, condition).prop_map(
        |(effect, principal, action, resource, condition)| {
            format!(
                r#"{{"Effect": "{effect}", {principal}, {action}, {resource}, "Condition": {condition}}}"#
            )
        },
    )
}

/// Decides with the same statements as key policy and, without their principals, as identity policy.
fn both_ways(statements: &[String], value: Option<&str>) -> Decision {
    let mut context = Context::new();
    if let Some(value) = value {
        context.set("a:k", value);
    }
    let gap = octroi_names::Gap::new(octroi_names::Datum::ContextKey("a:unread".into()));
    context.set_unknown("a:unread", gap);
    let request = Request::new(caller(SESSION), "s3:GetObject".parse().unwrap(), OBJECT, context);
    let bare: Vec<_> = statements
        .iter()
        .map(|text| {
            let (before, rest) = text.split_once(", ").unwrap();
            let after = rest
                .find("\"Action\"")
                .or_else(|| rest.find("\"NotAction\""))
                .unwrap();
            format!("{before}, {}", rest.get(after..).unwrap())
        })
        .collect();
    let identity = [policy(&bare.join(","))];
    let resource = policy(&statements.join(","));
    let layers = Layers {
        identity: &identity,
        resource: Some(&resource),
        ..Layers::default()
    };
    decide(&request, &layers, &RULES)
}

proptest! {
    #[test]
    fn adding_a_deny_never_allows(
        statements in proptest::collection::vec(statement(), 1..5),
        extra in statement(),
        value in proptest::option::of("[xy]"),
    ) {
        let before = both_ways(&statements, value.as_deref()).outcome;
        let mut more = statements;
        more.push(extra.replace("\"Allow\"", "\"Deny\""));
        let after = both_ways(&more, value.as_deref()).outcome;
        if before != Outcome::Allowed {
            prop_assert_ne!(after, Outcome::Allowed);
        }
        if matches!(before, Outcome::ImplicitDeny | Outcome::ExplicitDeny) {
            prop_assert!(matches!(after, Outcome::ImplicitDeny | Outcome::ExplicitDeny));
        }
    }

    #[test]
    fn the_order_of_statements_never_matters(
        (statements, shuffled) in proptest::collection::vec(statement(), 1..6)
            .prop_flat_map(|list| (Just(list.clone()), Just(list).prop_shuffle())),
        value in proptest::option::of("[xy]"),
    ) {
        prop_assert_eq!(
            both_ways(&statements, value.as_deref()),
            both_ways(&shuffled, value.as_deref())
        );
    }

    #[test]
    fn parsing_the_text_again_changes_nothing(statements in proptest::collection::vec(statement(), 0..5)) {
        let first = parsed(&statements.join(",\n"));
        let second = Policy::parse(first.name(), first.text()).unwrap();
        prop_assert_eq!(first.document(), second.document());
        prop_assert_eq!(&*first, &second);
    }
}
