//! Principals, resources and statements against requests, beside the vectors.

use octroi_names::Tri;
use octroi_policy::{Caller, Context, Layers, Outcome, PolicyType, Request, decide};

use crate::setup::*;

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
