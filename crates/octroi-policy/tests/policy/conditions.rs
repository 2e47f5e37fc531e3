//! Every row of the operator tables: `authorization.md` 2.1 to 2.3, and the policy variables of 1.5.

use std::sync::Arc;

use octroi_names::{Known, SmolStr};
use octroi_policy::{Caller, Context, Extra, Layers, Outcome, Policy, Request, Rules, Value, decide};

/// The value of `a:k` in the request.
#[derive(Debug, Clone, Copy)]
enum Has<'a> {
    Nothing,
    One(&'a str),
    Many(&'a [&'a str]),
}
use Has::{Many, Nothing, One};

fn applies(version: &str, operator: &str, values: &str, has: Has<'_>) -> bool {
    let text = format!(
        r#"{{{version}"Statement": {{"Effect": "Allow", "Action": "*", "Resource": "*",
            "Condition": {{"{operator}": {{"a:k": {values}}}}}}}}}"#
    );
    let policy = Policy::parse("p", &text).unwrap_or_else(|e| panic!("{e}: {text}"));
    let mut context = Context::new();
    context.set("aws:username", "alice");
    context.set("a:star", "al*");
    context.set("a:arn", "arn:aws:s3:::b");
    context.set("A:Empty", "");
    context.set_many("a:list", ["alice", "bob"]);
    match has {
        Nothing => {}
        One(value) => context.set("A:K", value),
        Many(values) => {
            context.set(
                "A:K",
                Value::Many(values.iter().copied().map(SmolStr::from).collect()),
            );
        }
    }
    let caller = Caller::new("arn:aws:iam::111122223333:user/alice".parse().unwrap());
    let request = Request::new(caller, "a:b".parse().unwrap(), "*", context);
    let identity = [Known::Is(Arc::new(policy))];
    let layers = Layers {
        identity: &identity,
        ..Layers::default()
    };
    let rules = Rules {
        same_account: true,
        authoritative: false,
        extra: Extra::NONE,
    };
    decide(&request, &layers, &rules).outcome == Outcome::Allowed
}

/// Checks rows of operator, values in the policy, value in the request, and whether the line holds.
fn check(rows: &[(&str, &str, Has<'_>, bool)]) {
    for (operator, values, has, expect) in rows {
        let found = applies(r#""Version": "2012-10-17", "#, operator, values, *has);
        assert_eq!(found, *expect, "{operator} {values} {has:?}");
    }
}

#[test]
fn strings() {
    check(&[
        ("StringEquals", r#""prod""#, One("prod"), true),
        ("StringEquals", r#""prod""#, One("Prod"), false),
        ("StringEquals", r#""pr*""#, One("prod"), false),
        ("StringEquals", r#""pr*""#, One("pr*"), true),
        ("StringEquals", r#"["dev", "prod"]"#, One("prod"), true),
        ("StringEquals", "8", One("8"), true),
        ("StringEquals", "1.50", One("1.5"), false),
        ("StringEquals", "true", One("true"), true),
        ("StringEquals", r#""""#, One(""), true),
        ("StringEquals", "[]", One("prod"), false),
        ("StringNotEquals", r#""prod""#, One("dev"), true),
        ("StringNotEquals", r#"["prod", "dev"]"#, One("dev"), false),
        ("StringNotEquals", "[]", One("dev"), true),
        ("StringEqualsIgnoreCase", r#""ProD""#, One("pROd"), true),
        ("StringEqualsIgnoreCase", r#""\u00c9t\u00e9""#, One("éTÉ"), true),
        ("StringEqualsIgnoreCase", r#""pro""#, One("prod"), false),
        ("StringEqualsIgnoreCase", r#""p*""#, One("prod"), false),
        ("StringNotEqualsIgnoreCase", r#""PROD""#, One("prod"), false),
        ("StringNotEqualsIgnoreCase", r#""PROD""#, One("dev"), true),
        ("StringLike", r#""pr*""#, One("prod"), true),
        ("StringLike", r#""pr*""#, One("Prod"), false),
        ("StringLike", r#""pr?d""#, One("prod"), true),
        ("StringLike", r#""pr?d""#, One("prd"), false),
        ("StringLike", r#""?""#, One("é"), true),
        ("StringLike", r#""*a*b*""#, One("xxaxxbxx"), true),
        ("StringLike", r#""a:*:z""#, One("a:b:c:z"), true),
        ("StringLike", r#""*""#, One(""), true),
        ("StringLike", r#""rod""#, One("prod"), false),
        ("StringNotLike", r#""pr*""#, One("prod"), false),
        ("StringNotLike", r#""pr*""#, One("dev"), true),
        ("stringequals", r#""prod""#, One("prod"), true),
    ]);
}

#[test]
fn numbers_and_dates() {
    check(&[
        ("NumericEquals", "10", One("10.0"), true),
        ("NumericEquals", r#""10""#, One("11"), false),
        ("NumericNotEquals", "10", One("11"), true),
        ("NumericNotEquals", "10", One("10"), false),
        ("NumericLessThan", "10", One("9"), true),
        ("NumericLessThan", "10", One("10"), false),
        ("NumericLessThanEquals", "10", One("10"), true),
        ("NumericLessThanEquals", "10", One("10.01"), false),
        ("NumericGreaterThan", "10", One("10"), false),
        ("NumericGreaterThan", "-3", One("-2"), true),
        ("NumericGreaterThanEquals", "10", One("10"), true),
        ("NumericGreaterThanEquals", "10", One("9.9"), false),
        ("NumericEquals", r#""ten""#, One("ten"), false),
        ("NumericEquals", "10", One("ten"), false),
        // What cannot be read compares false, and NOT of that is true.
        ("NumericNotEquals", "10", One("ten"), true),
        ("NumericEquals", r#""${aws:username}""#, One("alice"), false),
        (
            "DateEquals",
            r#""2026-01-15T10:20:30Z""#,
            One("2026-01-15T11:20:30+01:00"),
            true,
        ),
        ("DateEquals", "1768472430", One("2026-01-15T10:20:30Z"), true),
        ("DateEquals", r#""2024""#, One("1970-01-01T00:33:44Z"), true),
        (
            "DateNotEquals",
            r#""2026-01-15""#,
            One("2026-01-15T00:00:00Z"),
            false,
        ),
        (
            "DateNotEquals",
            r#""2026-01-15""#,
            One("2026-01-15T00:00:01Z"),
            true,
        ),
        ("DateNotEquals", r#""soon""#, One("2026-01-15T00:00:01Z"), true),
        (
            "DateLessThan",
            r#""2026-01-15""#,
            One("2026-01-14T23:59:59Z"),
            true,
        ),
        ("DateLessThan", r#""2026-01-15""#, One("2026-01-15"), false),
        ("DateLessThanEquals", r#""2026-01-15""#, One("2026-01-15"), true),
        (
            "DateGreaterThan",
            r#""2026-01-15""#,
            One("2026-01-15T00:00:00.001Z"),
            true,
        ),
        ("DateGreaterThan", r#""2026-01-15""#, One("soon"), false),
        (
            "DateGreaterThanEquals",
            r#""2026-01-15""#,
            One("2026-01-15T00:00Z"),
            true,
        ),
    ]);
}

#[test]
fn booleans_bytes_and_addresses() {
    check(&[
        ("Bool", r#""true""#, One("true"), true),
        ("Bool", "true", One("TRUE"), true),
        ("Bool", "false", One("true"), false),
        ("Bool", "false", One("no"), false),
        ("Bool", r#""yes""#, One("yes"), false),
        ("Bool", r#"["true", "false"]"#, One("false"), true),
        ("BinaryEquals", r#""QmluYXJ5""#, One("QmluYXJ5"), true),
        ("BinaryEquals", r#""QmluYXJ5""#, One("QmluYXJ6"), false),
        ("IpAddress", r#""203.0.113.0/24""#, One("203.0.113.9"), true),
        ("IpAddress", r#""203.0.113.0/24""#, One("203.0.114.9"), false),
        ("IpAddress", r#""203.0.113.9""#, One("203.0.113.9"), true),
        (
            "IpAddress",
            r#"["192.0.2.0/24", "2001:DB8::/32"]"#,
            One("2001:db8::1"),
            true,
        ),
        ("IpAddress", r#""::/0""#, One("192.0.2.1"), false),
        ("IpAddress", r#""203.0.113.0/24""#, One("nowhere"), false),
        ("NotIpAddress", r#""203.0.113.0/24""#, One("203.0.113.9"), false),
        ("NotIpAddress", r#""203.0.113.0/24""#, One("198.51.100.1"), true),
        ("NotIpAddress", r#""203.0.113.0/24""#, One("nowhere"), true),
    ]);
}

#[test]
fn arns_are_compared_part_by_part() {
    for operator in ["ArnEquals", "ArnLike"] {
        check(&[
            (operator, r#""arn:aws:s3:::b""#, One("arn:aws:s3:::b"), true),
            (operator, r#""arn:aws:s3:::b""#, One("arn:aws:s3:::B"), false),
            (operator, r#""arn:aws:*:*:*:b*""#, One("arn:aws:s3:::b/c:d"), true),
            (
                operator,
                r#""arn:aws:sns:*:111122223333:t""#,
                One("arn:aws:sns:eu-west-1:111122223333:t"),
                true,
            ),
            // A `*` stays in its part, except in the sixth, which has all further colons.
            (
                operator,
                r#""arn:*:t""#,
                One("arn:aws:sns:eu-west-1:111122223333:t"),
                false,
            ),
            (
                operator,
                r#""arn:aws:sns:*:t""#,
                One("arn:aws:sns:eu-west-1:111122223333:t"),
                false,
            ),
            (
                operator,
                r#""arn:aws:logs:*:*:log-group:*:x""#,
                One("arn:aws:logs:r:a:log-group:b:c:x"),
                true,
            ),
            (
                operator,
                r#""arn:aws:sns:eu?west-1:*:?""#,
                One("arn:aws:sns:eu-west-1:1:t"),
                true,
            ),
            (
                operator,
                r#""arn:aws:sns?:*:*:?""#,
                One("arn:aws:sns:eu-west-1:1:t"),
                false,
            ),
            (operator, r#""arn:aws:s3:::?:?""#, One("arn:aws:s3:::a:b"), true),
            // Fewer than six parts never match.
            (operator, r#""*""#, One("arn:aws:s3:::b"), false),
            (operator, r#""arn:aws:s3""#, One("arn:aws:s3"), false),
            (operator, r#""*:*:*:*:*:*""#, One("alice"), false),
        ]);
    }
    for operator in ["ArnNotEquals", "ArnNotLike"] {
        check(&[
            (
                operator,
                r#""arn:aws:s3:::b*""#,
                One("arn:aws:s3:::bucket"),
                false,
            ),
            (operator, r#""arn:aws:s3:::b*""#, One("arn:aws:s3:::other"), true),
            (operator, r#""arn:aws:s3:::b*""#, One("alice"), true),
        ]);
    }
}

#[test]
fn null_asks_for_presence() {
    check(&[
        ("Null", r#""true""#, Nothing, true),
        ("Null", "true", One("x"), false),
        ("Null", "false", Nothing, false),
        ("Null", "false", One("x"), true),
        ("Null", "false", One(""), true),
        ("Null", "true", Many(&[]), true),
        ("Null", "false", Many(&["x"]), true),
        ("Null", r#"["true", "false"]"#, Nothing, true),
        ("Null", r#""maybe""#, Nothing, false),
        ("ForAllValues:Null", "false", Many(&["x"]), true),
        ("ForAnyValue:Null", "true", Nothing, true),
    ]);
}

/// Positive operators do not hold without the key, negated ones do; `IfExists` always does.
#[test]
fn a_missing_key() {
    let positive = [
        ("StringEquals", r#""a""#),
        ("StringEqualsIgnoreCase", r#""a""#),
        ("StringLike", r#""*""#),
        ("NumericEquals", "1"),
        ("NumericLessThan", "1"),
        ("NumericLessThanEquals", "1"),
        ("NumericGreaterThan", "1"),
        ("NumericGreaterThanEquals", "1"),
        ("DateEquals", r#""2026-01-15""#),
        ("DateLessThan", r#""2026-01-15""#),
        ("DateLessThanEquals", r#""2026-01-15""#),
        ("DateGreaterThan", r#""2026-01-15""#),
        ("DateGreaterThanEquals", r#""2026-01-15""#),
        ("Bool", "false"),
        ("BinaryEquals", r#""QQ==""#),
        ("IpAddress", r#""0.0.0.0/0""#),
        ("ArnEquals", r#""arn:*:*:*:*:*""#),
        ("ArnLike", r#""arn:*:*:*:*:*""#),
    ];
    let negated = [
        ("StringNotEquals", r#""a""#),
        ("StringNotEqualsIgnoreCase", r#""a""#),
        ("StringNotLike", r#""*""#),
        ("NumericNotEquals", "1"),
        ("DateNotEquals", r#""2026-01-15""#),
        ("NotIpAddress", r#""0.0.0.0/0""#),
        ("ArnNotEquals", r#""arn:*:*:*:*:*""#),
        ("ArnNotLike", r#""arn:*:*:*:*:*""#),
    ];
    for (operators, holds) in [(&positive[..], false), (&negated[..], true)] {
        for (operator, values) in operators {
            for absent in [Nothing, Many(&[])] {
                check(&[
                    (operator, values, absent, holds),
                    (&format!("{operator}IfExists"), values, absent, true),
                    (&format!("ForAllValues:{operator}"), values, absent, true),
                    (&format!("ForAnyValue:{operator}"), values, absent, false),
                    (&format!("ForAllValues:{operator}IfExists"), values, absent, true),
                    (&format!("ForAnyValue:{operator}IfExists"), values, absent, true),
                ]);
            }
        }
    }
}

#[test]
fn if_exists_leaves_a_present_key_as_it_is() {
    check(&[
        ("StringEqualsIfExists", r#""a""#, One("a"), true),
        ("StringEqualsIfExists", r#""a""#, One("b"), false),
        ("StringNotEqualsIfExists", r#""a""#, One("a"), false),
        ("BoolIfExists", "true", One("false"), false),
    ]);
}

#[test]
fn sets_of_values() {
    check(&[
        (
            "ForAllValues:StringEquals",
            r#"["a", "b"]"#,
            Many(&["a", "b", "a"]),
            true,
        ),
        (
            "ForAllValues:StringEquals",
            r#"["a", "b"]"#,
            Many(&["a", "c"]),
            false,
        ),
        ("ForAllValues:StringEquals", r#"["a", "b"]"#, One("a"), true),
        (
            "ForAnyValue:StringEquals",
            r#"["a", "b"]"#,
            Many(&["c", "b"]),
            true,
        ),
        (
            "ForAnyValue:StringEquals",
            r#"["a", "b"]"#,
            Many(&["c", "d"]),
            false,
        ),
        ("ForAnyValue:StringEquals", r#""a""#, One("a"), true),
        ("ForAllValues:StringNotEquals", r#""a""#, Many(&["b", "c"]), true),
        ("ForAllValues:StringNotEquals", r#""a""#, Many(&["b", "a"]), false),
        ("ForAnyValue:StringNotEquals", r#""a""#, Many(&["b", "a"]), true),
        ("ForAnyValue:StringNotEquals", r#""a""#, Many(&["a"]), false),
        // The published rows about `ForAllValues:StringNotLike`.
        (
            "ForAllValues:StringNotLike",
            r#""key1*""#,
            Many(&["key1:legal"]),
            false,
        ),
        (
            "ForAllValues:StringNotLike",
            r#""key1*""#,
            Many(&["key1:hr", "key1:personnel"]),
            false,
        ),
        (
            "ForAllValues:StringNotLike",
            r#""key1*""#,
            Many(&["key2:audit"]),
            true,
        ),
        ("ForAllValues:NumericLessThan", "10", Many(&["1", "9"]), true),
        (
            "ForAnyValue:IpAddress",
            r#""192.0.2.0/24""#,
            Many(&["10.0.0.1", "192.0.2.7"]),
            true,
        ),
        // Without a prefix a list never matches, under negation neither.
        ("StringEquals", r#""a""#, Many(&["a"]), false),
        ("StringNotEquals", r#""a""#, Many(&["b"]), false),
        ("StringEqualsIfExists", r#""a""#, Many(&["a"]), false),
    ]);
}

#[test]
fn variables_are_replaced_by_literal_text() {
    check(&[
        ("StringEquals", r#""${aws:username}""#, One("alice"), true),
        ("StringEquals", r#""${AWS:UserName}/x""#, One("alice/x"), true),
        ("StringLike", r#""${aws:username}/*""#, One("alice/x"), true),
        ("StringLike", r#""home/${aws:username}""#, One("home/bob"), false),
        // A `*` in the value is no wildcard, one in the policy is.
        ("StringLike", r#""${a:star}*""#, One("al*x"), true),
        ("StringLike", r#""${a:star}""#, One("alice"), false),
        ("StringEquals", r#""${a:star}""#, One("al*"), true),
        ("StringLike", r#""a${*}b${?}${$}*""#, One("a*b?$x"), true),
        ("StringLike", r#""a${*}b""#, One("axb"), false),
        ("StringEquals", r#""${a:missing, 'guest'}""#, One("guest"), true),
        ("StringLike", r#""${a:missing, '*'}""#, One("guest"), false),
        (
            "StringEquals",
            r#""${aws:username, 'guest'}""#,
            One("alice"),
            true,
        ),
        ("StringEquals", r#""${A:Empty, 'guest'}""#, One(""), true),
        (
            "StringEqualsIgnoreCase",
            r#""${aws:username}""#,
            One("ALICE"),
            true,
        ),
        ("ArnLike", r#""${a:arn}""#, One("arn:aws:s3:::b"), true),
        (
            "ArnEquals",
            r#""arn:aws:iam::111122223333:user/${aws:username}""#,
            One("arn:aws:iam::111122223333:user/alice"),
            true,
        ),
        ("Bool", r#""${a:missing, 'true'}""#, One("TRUE"), true),
        ("StringEquals", r#""${aws:username""#, One("${aws:username"), true),
        // A variable without a value never matches, and spoils a negated operator.
        ("StringEquals", r#""${a:missing}""#, One(""), false),
        ("StringEquals", r#"["${a:missing}", "b"]"#, One("b"), true),
        ("StringNotEquals", r#""${a:missing}""#, One("b"), false),
        ("StringNotEquals", r#"["${a:missing}", "c"]"#, One("b"), false),
        ("StringNotEquals", r#""${a:missing}""#, Nothing, false),
        ("StringNotEqualsIfExists", r#""${a:missing}""#, Nothing, true),
        (
            "ForAllValues:StringNotEquals",
            r#""${a:missing}""#,
            Many(&["b"]),
            false,
        ),
        ("StringEquals", r#""${a:list}""#, One("alice"), false),
        ("StringEquals", r#""${a:list, 'alice'}""#, One("alice"), false),
    ]);
}

#[test]
fn before_2012_variables_are_plain_text() {
    for version in ["", r#""Version": "2008-10-17", "#] {
        assert!(!applies(
            version,
            "StringEquals",
            r#""${aws:username}""#,
            One("alice")
        ));
        assert!(applies(
            version,
            "StringEquals",
            r#""${aws:username}""#,
            One("${aws:username}")
        ));
        assert!(applies(version, "StringLike", r#""${*}""#, One("${anything}")));
    }
}
