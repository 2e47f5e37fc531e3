//! What holds for all policies.

use octroi_names::Tri;
use octroi_policy::{Context, Decision, Effect, Layers, Outcome, Policy, PolicyType, Request, decide};
use proptest::prelude::*;

use crate::setup::*;

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

    /// A policy of many actions has an index, one of few has none: both must say the same.
    #[test]
    fn the_index_changes_no_verdict(
        patterns in proptest::collection::vec(
            (any::<bool>(), proptest::collection::vec("(\\*|[a*?]{1,2}:[abA*?]{0,9}|ab:[ab]{6,9}\\*?)", 1..4)),
            1..6,
        ),
        action in "a?b?a:[ab]{1,10}|ab:[ab]{6,9}",
    ) {
        let statements: Vec<_> = patterns
            .iter()
            .map(|(negated, actions)| {
                let element = if *negated { "NotAction" } else { "Action" };
                let actions: Vec<_> = actions.iter().map(|action| format!("\"{action}\"")).collect();
                format!(
                    r#"{{"Effect": "Allow", "{element}": [{}], "Resource": "*"}}"#,
                    actions.join(",")
                )
            })
            .collect();
        let few = parsed(&statements.join(","));
        let unrelated: Vec<_> = (0..120).map(|n| format!("\"zz:Other{n}*\"")).collect();
        let filler = format!(
            r#"{{"Effect": "Deny", "Action": [{}], "Resource": "*"}}"#,
            unrelated.join(",")
        );
        let many = parsed(&format!("{},{filler}", statements.join(",")));
        let request = Request::new(caller(ALICE), action.parse().unwrap(), OBJECT, Context::new());
        prop_assert_eq!(few.verdict(&request), many.verdict(&request));
        prop_assert_eq!(many.verdict(&request).deny, Tri::False);
        let first = |policy: &Policy| {
            policy.deciding_statement(&request, PolicyType::Identity, Effect::Allow, None)
        };
        prop_assert_eq!(first(&few), first(&many));
    }
}
