//! Three-valued honesty: definite answers hold whatever the unread turns out to be, and an
//! answer is withheld only where two completions disagree.

use std::sync::Arc;

use octroi_names::{Datum, Gap, Known, Tri};
use octroi_policy::{
    AllowPath, Caller, Context, Decision, Extra, Layers, Outcome, Policy, PolicyType, Request, Rules, decide,
    explain,
};
use proptest::prelude::*;

const INSTANCE: &str = "arn:aws:ec2:us-east-1:111122223333:instance/i-1";
const OPEN_RULES: Rules = Rules {
    same_account: true,
    authoritative: false,
    extra: Extra::NONE,
};

fn gap(of: &str) -> Gap {
    Gap::new(Datum::ContextKey(of.into()))
}

fn policy(statements: &str) -> Known<Arc<Policy>> {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": [{statements}]}}"#);
    Known::Is(Arc::new(
        Policy::parse("p", &text).unwrap_or_else(|e| panic!("{e}: {text}")),
    ))
}

fn request(context: Context) -> Request {
    let caller = Caller::new("arn:aws:iam::111122223333:user/alice".parse().unwrap());
    Request::new(caller, "ec2:StartInstances".parse().unwrap(), INSTANCE, context)
}

fn statement(effect: &str, condition: &str) -> String {
    format!(r#"{{"Effect": "{effect}", "Action": "ec2:*", "Resource": "*", "Condition": {condition}}}"#)
}

fn decided(context: Context, statements: &[String]) -> Decision {
    let identity = [policy(&statements.join(","))];
    let layers = Layers {
        identity: &identity,
        ..Layers::default()
    };
    decide(&request(context), &layers, &OPEN_RULES)
}

/// Checks what comes out when the keys `a:k` and `a:l` were not read.
fn check(statements: &[(&str, &str)], expect: Outcome) {
    let mut context = Context::new();
    context.set_unknown("a:k", gap("a:k"));
    context.set_unknown("a:l", gap("a:l"));
    let statements: Vec<_> = statements
        .iter()
        .map(|(effect, condition)| statement(effect, condition))
        .collect();
    assert_eq!(decided(context, &statements).outcome, expect, "{statements:?}");
}

#[test]
fn two_conditions_on_one_unread_key_are_weighed_together() {
    use Outcome::{Allowed, ImplicitDeny, Undetermined};
    let (is_a, not_a) = (
        r#"{"StringEquals": {"a:k": "a"}}"#,
        r#"{"StringNotEquals": {"A:K": "a"}}"#,
    );
    let other_key = r#"{"StringNotEquals": {"a:l": "a"}}"#;
    check(&[("Allow", is_a), ("Allow", not_a)], Allowed);
    check(&[("Allow", is_a), ("Allow", other_key)], Undetermined);
    check(
        &[("Allow", "{}"), ("Deny", is_a), ("Deny", not_a)],
        Outcome::ExplicitDeny,
    );
    check(&[("Allow", is_a), ("Deny", is_a)], ImplicitDeny);
    // The value is `a` or `b`, not both; and it may be absent.
    let both = r#"{"StringEquals": {"a:k": "a"}, "StringLike": {"a:k": "b*"}}"#;
    check(&[("Allow", both)], ImplicitDeny);
    let like = r#"{"StringLikeIfExists": {"a:k": "*"}}"#;
    let null = r#"{"Null": {"a:k": "true"}}"#;
    let present = r#"{"Null": {"a:k": "false"}}"#;
    check(&[("Allow", null), ("Allow", present)], Allowed);
    check(&[("Allow", like)], Undetermined);
    check(&[("Allow", null), ("Allow", is_a)], Undetermined);
    check(
        &[("Allow", r#"{"NumericEquals": {"a:k": "many"}}"#)],
        ImplicitDeny,
    );
}

#[test]
fn a_key_that_may_hold_a_list_is_not_guessed() {
    let listed = r#"{"ForAnyValue:StringEquals": {"a:k": "a"}}"#;
    let not_listed = r#"{"ForAnyValue:StringNotEquals": {"a:k": "a"}}"#;
    let absent = r#"{"Null": {"a:k": "true"}}"#;
    check(
        &[("Allow", listed), ("Allow", not_listed), ("Allow", absent)],
        Outcome::Undetermined,
    );
    let mut context = Context::new();
    context.set_unknown("aws:TagKeys", gap("aws:TagKeys"));
    let is_a = statement("Allow", r#"{"StringEquals": {"aws:TagKeys": "a"}}"#);
    let not_a = statement("Allow", r#"{"StringNotEquals": {"aws:TagKeys": "a"}}"#);
    assert_eq!(decided(context, &[is_a, not_a]).outcome, Outcome::Undetermined);
}

#[test]
fn more_than_can_be_tried_is_left_open() {
    let both = |operator: &str, count: usize| {
        let values: Vec<_> = (0..count).map(|n| format!("\"v{n}*\"")).collect();
        let line = |negation: &str| {
            let operator = operator.replace("Not", negation);
            format!(r#"{{"{operator}": {{"a:k": [{}]}}}}"#, values.join(","))
        };
        (line(""), line("Not"))
    };
    for (operator, count, expect) in [
        // A value equals one of the texts at most, so there are few completions.
        ("StringNotEquals", 60, Outcome::Allowed),
        ("StringNotEquals", 64, Outcome::Undetermined),
        // It may be like any of them: 2ⁿ completions, and one more for an absent key.
        ("StringNotLike", 11, Outcome::Allowed),
        ("StringNotLike", 12, Outcome::Undetermined),
    ] {
        let (is, not) = both(operator, count);
        check(&[("Allow", &is), ("Allow", &not)], expect);
    }
}

#[test]
fn a_refusal_is_definite_though_its_kind_may_not_be() {
    let unread = [Known::Unknown(Gap::new(Datum::IdentityPolicies("alice".into())))];
    let key_policy = policy(
        r#"{"Effect": "Allow", "Principal": {"AWS": "444455556666"}, "Action": "*", "Resource": "*"}"#,
    );
    let layers = Layers {
        identity: &unread,
        resource: Some(&key_policy),
        ..Layers::default()
    };
    let rules = Rules {
        authoritative: true,
        ..OPEN_RULES
    };
    let trace = explain(&request(Context::new()), &layers, &rules);
    assert_eq!(trace.decision.outcome, Outcome::ImplicitDeny);
    assert_eq!(trace.decision.denied_by, Some(PolicyType::Resource));
    assert!(trace.missing.is_empty());
}

#[test]
fn only_gaps_that_could_turn_the_decision_are_missing() {
    let mut context = Context::new();
    for key in ["a:allow", "a:deny", "a:elsewhere", "aws:username"] {
        context.set_unknown(key, gap(key));
    }
    let statements = [
        statement("Allow", r#"{"StringEquals": {"a:allow": "x"}}"#),
        statement("Deny", r#"{"StringEquals": {"a:deny": "x"}}"#),
        r#"{"Effect": "Deny", "Action": "kms:*", "Resource": "*", "Condition": {"Null": {"a:elsewhere": "true"}}}"#
            .to_owned(),
        r#"{"Effect": "Deny", "Action": "ec2:*", "Resource": "arn:aws:ec2:*:*:instance/${aws:username}"}"#.to_owned(),
    ];
    let identity = [policy(&statements.join(","))];
    let boundary = Known::Unknown(Gap::new(Datum::PermissionsBoundary("alice".into())));
    let full = [vec![policy(
        r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#,
    )]];
    let layers = Layers {
        identity: &identity,
        boundary: Some(&boundary),
        service_control: &full,
        ..Layers::default()
    };
    let trace = explain(&request(context.clone()), &layers, &OPEN_RULES);
    assert_eq!(trace.decision.outcome, Outcome::Undetermined);
    let missing: Vec<_> = trace
        .missing
        .iter()
        .map(|gap| gap.datum.about().to_owned())
        .collect();
    assert_eq!(missing, ["alice", "a:allow", "a:deny", "aws:username"]);

    // A direct allow by the resource policy makes boundary and identity policy irrelevant, their denies not.
    let resource = policy(
        r#"{"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:user/alice"},
            "Action": "*", "Resource": "*"}"#,
    );
    let layers = Layers {
        resource: Some(&resource),
        ..layers
    };
    let trace = explain(&request(context), &layers, &OPEN_RULES);
    assert_eq!(trace.decision.outcome, Outcome::Undetermined);
    let missing: Vec<_> = trace
        .missing
        .iter()
        .map(|gap| gap.datum.about().to_owned())
        .collect();
    assert_eq!(missing, ["alice", "a:deny", "aws:username"]);
}

#[test]
fn whether_a_boundary_is_attached_may_decide() {
    let deny = policy(
        r#"{"Effect": "Deny", "NotPrincipal": {"AWS": "111122223333"}, "Action": "*", "Resource": "*"}"#,
    );
    let identity = [policy(r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#)];
    let layers = Layers {
        identity: &identity,
        resource: Some(&deny),
        ..Layers::default()
    };
    for (has_boundary, expect) in [
        (Tri::False, Outcome::Allowed),
        (Tri::True, Outcome::ExplicitDeny),
        (Tri::Unknown, Outcome::Undetermined),
    ] {
        let mut caller = Caller::new("arn:aws:iam::111122223333:user/alice".parse().unwrap());
        caller.has_boundary = has_boundary;
        let request = Request::new(
            caller,
            "s3:GetObject".parse().unwrap(),
            "arn:aws:s3:::b/o",
            Context::new(),
        );
        let trace = explain(&request, &layers, &OPEN_RULES);
        assert_eq!(trace.decision.outcome, expect);
        let boundary = Gap::new(Datum::PermissionsBoundary(
            "arn:aws:iam::111122223333:user/alice".into(),
        ));
        assert_eq!(
            trace.missing,
            if expect == Outcome::Undetermined {
                vec![boundary]
            } else {
                vec![]
            }
        );
    }
}

#[test]
fn an_unread_grant_leaves_a_refusal_open() {
    let rules = |direct| Rules {
        extra: Extra {
            direct,
            ..Extra::NONE
        },
        ..OPEN_RULES
    };
    let decided = |direct| decide(&request(Context::new()), &Layers::default(), &rules(direct));
    assert_eq!(decided(Tri::Unknown).outcome, Outcome::Undetermined);
    assert_eq!(decided(Tri::True).allowed_by, Some(AllowPath::Extra));
    assert_eq!(decided(Tri::False).denied_by, Some(PolicyType::Identity));
}

/// The values that an unread key may turn out to have, with some that no policy mentions.
const VALUES: [&str; 7] = ["a", "b", "ab", "a*", "true", "12", "zz"];
const KEYS: [&str; 3] = ["a:k", "a:l", "a:m"];

fn line(operators: &'static [&'static str]) -> impl Strategy<Value = String> {
    let values = proptest::sample::subsequence(vec!["a", "b", "a*", "true", "12", "${a:k}"], 1..3);
    let key = proptest::sample::select(KEYS.to_vec());
    let operator = proptest::sample::select(operators.to_vec());
    (operator, key, values).prop_map(|(operator, key, values)| {
        let values: Vec<_> = values.iter().map(|value| format!("\"{value}\"")).collect();
        format!(r#""{operator}": {{"{key}": [{}]}}"#, values.join(","))
    })
}

fn statements(operators: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    let lines = proptest::collection::vec(line(operators), 0..3).prop_map(|mut lines| {
        lines.sort();
        lines.dedup_by_key(|line| line.split(':').next().map(str::to_owned));
        lines.join(",")
    });
    let one = (any::<bool>(), lines)
        .prop_map(|(allow, lines)| statement(if allow { "Allow" } else { "Deny" }, &format!("{{{lines}}}")));
    proptest::collection::vec(one, 1..5)
}

const ALL_OPERATORS: [&str; 16] = [
    "StringEquals",
    "StringNotEquals",
    "StringLike",
    "StringNotLike",
    "StringEqualsIgnoreCase",
    "StringEqualsIfExists",
    "StringNotEqualsIfExists",
    "NumericLessThan",
    "NumericNotEquals",
    "Bool",
    "BoolIfExists",
    "Null",
    "ForAllValues:StringEquals",
    "ForAnyValue:StringLike",
    "ForAnyValue:StringNotEquals",
    "ForAllValues:StringNotLikeIfExists",
];

const EXACT_OPERATORS: [&str; 5] = [
    "StringEquals",
    "StringNotEquals",
    "StringEqualsIfExists",
    "StringNotEqualsIfExists",
    "Null",
];

/// Every way in which the keys may turn out: absent, or one of the values.
fn completions() -> Vec<Context> {
    let states: Vec<Option<&str>> = std::iter::once(None).chain(VALUES.map(Some)).collect();
    let mut contexts = Vec::new();
    for k in &states {
        for l in &states {
            for m in &states {
                let mut context = Context::new();
                for (key, state) in KEYS.iter().zip([k, l, m]) {
                    if let Some(value) = state {
                        context.set(key, *value);
                    }
                }
                contexts.push(context);
            }
        }
    }
    contexts
}

fn unread() -> Context {
    let mut context = Context::new();
    for key in KEYS {
        context.set_unknown(key, gap(key));
    }
    context
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_definite_answer_holds_under_every_completion(statements in statements(&ALL_OPERATORS)) {
        let answer = decided(unread(), &statements).outcome;
        if answer != Outcome::Undetermined {
            for context in completions() {
                let completed = decided(context.clone(), &statements).outcome;
                prop_assert_eq!(
                    answer == Outcome::Allowed, completed == Outcome::Allowed, "{:?} {:?}", context, completed
                );
                if answer == Outcome::ExplicitDeny {
                    prop_assert_eq!(completed, Outcome::ExplicitDeny);
                }
            }
        }
    }

    #[test]
    fn an_answer_is_withheld_only_where_completions_disagree(statements in statements(&EXACT_OPERATORS)) {
        // Variables whose key was not read are left out of the completions.
        let statements: Vec<_> = statements.iter().map(|text| text.replace("${a:k}", "zz")).collect();
        if decided(unread(), &statements).outcome == Outcome::Undetermined {
            let outcomes: Vec<_> = completions()
                .into_iter()
                .map(|context| decided(context, &statements).outcome == Outcome::Allowed)
                .collect();
            prop_assert!(outcomes.contains(&true) && outcomes.contains(&false), "{statements:?}");
        }
    }
}
