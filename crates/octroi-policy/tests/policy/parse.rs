//! What the parser takes, what it refuses, and where it points.

use octroi_policy::{Effect, Policy, PrincipalKind, Version};
use proptest::prelude::*;

/// Checks that the text is refused with this message, pointing at this part of it.
fn refused(text: &str, message: &str, at: &str) {
    let error = Policy::parse("p", text).expect_err(text);
    assert_eq!(error.message, message, "{text}");
    assert_eq!(text.get(error.span.start..error.span.end), Some(at), "{text}");
}

const STATEMENT: &str = r#"{"Effect": "Allow", "Action": "*", "Resource": "*"}"#;

#[test]
fn every_element_is_read_with_its_place() {
    let text = r#"{
  "Version": "2012-10-17", "Id": "key-policy",
  "Statement": [{
    "Sid": "UseTheKey", "Effect": "Deny",
    "NotPrincipal": {"AWS": ["111122223333", "arn:aws:iam::111122223333:user/a\u006cice"], "Service": "ec2.amazonaws.com"},
    "NotAction": "kms:Decrypt",
    "NotResource": ["arn:aws:kms:*:*:key/*"],
    "Condition": {
      "NumericLessThan": {"aws:MultiFactorAuthAge": 3600},
      "Bool": {"aws:SecureTransport": [false, "true"], "kms:GrantIsForAWSResource": true}
    }
  }]
}"#;
    let policy = Policy::parse("p", text).unwrap();
    let document = policy.document();
    assert_eq!(document.version, Version::V2012);
    assert_eq!(
        document.id.as_ref().map(|id| id.value.as_str()),
        Some("key-policy")
    );
    let statement = &document.statements[0];
    assert_eq!(statement.effect, Effect::Deny);
    assert_eq!(
        statement.sid.as_ref().map(|sid| sid.value.as_str()),
        Some("UseTheKey")
    );
    assert!(statement.not_action && statement.not_resource);
    let principal = statement.principal.as_ref().unwrap();
    let named: Vec<_> = principal
        .entries
        .iter()
        .map(|(kind, text)| (*kind, text.value.as_str()))
        .collect();
    assert_eq!(
        named,
        [
            (PrincipalKind::Aws, "111122223333"),
            (PrincipalKind::Aws, "arn:aws:iam::111122223333:user/alice"),
            (PrincipalKind::Service, "ec2.amazonaws.com"),
        ]
    );
    let lines: Vec<_> = statement
        .conditions
        .iter()
        .map(|line| {
            let values: Vec<_> = line.values.iter().map(|value| value.value.as_str()).collect();
            (
                line.operator.value.as_str(),
                line.key.value.as_str(),
                values.join(" "),
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            ("NumericLessThan", "aws:MultiFactorAuthAge", "3600".to_owned()),
            ("Bool", "aws:SecureTransport", "false true".to_owned()),
            ("Bool", "kms:GrantIsForAWSResource", "true".to_owned()),
        ]
    );
    let at = |span: octroi_policy::Span| text.get(span.start..span.end).unwrap();
    assert_eq!(at(statement.actions[0].span), "\"kms:Decrypt\"");
    assert_eq!(at(statement.conditions[0].values[0].span), "3600");
    assert_eq!(
        at(principal.entries[1].1.span),
        r#""arn:aws:iam::111122223333:user/a\u006cice""#
    );
    assert_eq!(principal.entries[1].1.span.line_column(text), (5, 46));
}

#[test]
fn a_bare_value_equals_a_list_of_one() {
    let read = |text: &str| {
        let statement = Policy::parse("p", text).unwrap().document().statements[0].clone();
        let values = |list: &[octroi_policy::Spanned<octroi_names::SmolStr>]| {
            list.iter()
                .map(|entry| entry.value.to_string())
                .collect::<Vec<_>>()
        };
        (
            values(&statement.actions),
            statement.resources.map(|list| values(&list)),
        )
    };
    assert_eq!(
        read(&format!(r#"{{"Statement": {STATEMENT}}}"#)),
        read(r#"{"Statement": [{"Effect": "Allow", "Action": ["*"], "Resource": ["*"]}]}"#)
    );
}

#[test]
fn what_is_not_json_is_refused_where_it_goes_wrong() {
    let at_end = "";
    refused("", "the text is empty", "");
    refused(" \n", "the text is empty", " \n");
    refused("\u{feff}{}", "the text begins with a byte order mark", "\u{feff}");
    refused(r#"{"Statement": ["#, "the text ends inside a statement", at_end);
    refused(r#"{"Version": "2012-"#, "the text ends inside a string", at_end);
    refused(r#"{"Version"#, "the text ends inside a string", at_end);
    refused(
        r#"{"Version": "2012-10-17""#,
        "the text ends inside the policy",
        at_end,
    );
    refused("[]", "the policy: an object is expected, not a list", "[");
    refused(
        "nonsense",
        "the policy: an object is expected, not `null`",
        "nonsense",
    );
    refused(
        "{'a': 1}",
        "the policy: a name in quotes is expected, not `'`",
        "'",
    );
    refused(
        &format!(r#"{{"Statement": {STATEMENT},}}"#),
        "the policy: a name in quotes is expected, not `}`",
        "}",
    );
    refused(
        &format!(r#"{{"Statement": {STATEMENT}}} // done"#),
        "the text goes on behind the end of the policy",
        "// done",
    );
    refused(
        "{\"Id\": \"a\tb\"}",
        "`Id`: the control character 0x09 must be escaped",
        "\t",
    );
    refused(r#"{"Id": "a\x"}"#, "`Id`: no such escape in a string", r"\x");
    refused(
        r#"{"Id": "\ud800"}"#,
        "`Id`: four hexadecimal digits of a character are expected behind `\\u`",
        r"\ud800",
    );
}

#[test]
fn what_is_no_policy_is_refused_where_it_goes_wrong() {
    refused("{}", "the policy has no `Statement`", "{}");
    refused(
        r#"{"Version": "2012-10-18"}"#,
        "`Version` is `2012-10-18`: `2012-10-17` or `2008-10-17` is expected",
        "\"2012-10-18\"",
    );
    refused(
        r#"{"statement": []}"#,
        "the policy has no element `statement`",
        "\"statement\"",
    );
    refused(
        r#"{"Statement": {"Effect": "allow"}}"#,
        "`Effect` is `allow`: `Allow` or `Deny` is expected",
        "\"allow\"",
    );
    refused(
        r#"{"Statement": {"Action": "*"}}"#,
        "a statement has no `Effect`",
        r#"{"Action": "*"}"#,
    );
    refused(
        r#"{"Statement": {"Effect": "Allow", "Actions": "*"}}"#,
        "a statement has no element `Actions`",
        "\"Actions\"",
    );
    refused(
        r#"{"Statement": {"Effect": "Allow", "Action": 1.5e3}}"#,
        "`Action`: a string is expected, not a number",
        "1.5e3",
    );
    refused(
        r#"{"Statement": {"Effect": "Allow", "Resource": ["*", ["*"]]}}"#,
        "`Resource`: a string is expected, not a list",
        "[",
    );
    refused(
        r#"{"Statement": {"Effect": "Allow", "Principal": "111122223333"}}"#,
        "`Principal`: `*` or an object such as {\"AWS\": …} is expected",
        "\"111122223333\"",
    );
    refused(
        r#"{"Statement": {"Effect": "Allow", "Principal": {"Aws": "*"}}}"#,
        "`Principal` has no element `Aws`",
        "\"Aws\"",
    );
    refused(
        r#"{"Statement": {"Effect": "Allow", "Condition": {"StringEqual": {"a": "b"}}}}"#,
        "`StringEqual` is not a condition operator",
        "\"StringEqual\"",
    );
    refused(
        r#"{"Statement": {"Effect": "Allow", "Condition": {"Null": {"a:b": null}}}}"#,
        "a condition value: a string, a number or a boolean is expected, not `null`",
        "null",
    );
    refused(
        r#"{"Statement": {"Effect": "Allow", "Condition": {"NumericEquals": {"a:b": 01}}}}"#,
        "a condition value: a string, a number or a boolean is expected, not a number",
        "01",
    );
}

#[test]
fn a_repeated_key_names_both_places() {
    refused(
        "{\"Statement\": {\"Effect\": \"Allow\",\n  \"Action\": \"a:b\", \"Effect\": \"Deny\"}}",
        "`Effect` stands twice in one object: at line 1, column 16 and at line 2, column 20",
        "\"Effect\"",
    );
    refused(
        r#"{"Statement": {"Effect": "Allow", "Action": "a:b", "NotAction": "a:c"}}"#,
        "a statement has `Action` or `NotAction`, not both: the other one is at line 1, column 35",
        "\"NotAction\"",
    );
    refused(
        r#"{"Statement": {"Effect": "Allow", "Principal": {"AWS": "*", "AWS": "*"}}}"#,
        "`AWS` stands twice in one object: at line 1, column 49 and at line 1, column 61",
        "\"AWS\"",
    );
    for (condition, name) in [
        (r#"{"Bool": {"a:b": true}, "Bool": {"a:c": true}}"#, "Bool"),
        (r#"{"Bool": {"a:b": true, "a:b": false}}"#, "a:b"),
    ] {
        let text = format!(r#"{{"Statement": {{"Effect": "Allow", "Condition": {condition}}}}}"#);
        let error = Policy::parse("p", &text).unwrap_err();
        assert!(
            error
                .message
                .starts_with(&format!("`{name}` stands twice in one object")),
            "{error}"
        );
    }
    // The same key under another operator, or in another case, is another line.
    let text = r#"{"Statement": {"Effect": "Allow", "Condition":
        {"Bool": {"a:b": true, "A:B": false}, "Null": {"a:b": true}}}}"#;
    assert_eq!(
        Policy::parse("p", text).unwrap().document().statements[0]
            .conditions
            .len(),
        3
    );
}

#[test]
fn sizes_have_a_limit() {
    let text = format!("{{\"Statement\": []}}{}", " ".repeat(262_144));
    let error = Policy::parse("p", &text).unwrap_err();
    assert_eq!(
        error.message,
        "the text has 262161 bytes, at most 262144 are read"
    );
    let members: Vec<_> = (0..1_025).map(|n| format!("\"k{n}\": \"v\"")).collect();
    let text = format!(
        r#"{{"Statement": {{"Effect": "Allow", "Condition": {{"StringEquals": {{{}}}}}}}}}"#,
        members.join(",")
    );
    let error = Policy::parse("p", &text).unwrap_err();
    assert_eq!(error.message, "a condition operator has more than 1024 members");
    let deep = "[".repeat(200_000);
    assert!(Policy::parse("p", &format!("{{\"Statement\": {deep}")).is_err());
}

proptest! {
    #[test]
    fn arbitrary_text_never_panics(text in "\\PC{0,200}") {
        let _ = Policy::parse("p", &text);
    }

    /// Text that looks like a policy for a while reaches deeper than noise does.
    #[test]
    fn a_mangled_policy_never_panics(cut in 0_usize..700, put in "[\\PC\\n\"\\\\{}\\[\\],:]{0,4}", drop in 0_usize..6) {
        let text = include_str!("data/sample.json");
        let cut = (0..=cut.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let end = (cut + drop..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
        let mangled = format!("{}{put}{}", text.get(..cut).unwrap(), text.get(end..).unwrap());
        if let Err(error) = Policy::parse("p", &mangled) {
            prop_assert!(mangled.get(error.span.start..error.span.end).is_some(), "{error:?}");
            prop_assert!(!error.message.is_empty());
        }
        let begun = text.get(..cut).unwrap();
        if let Err(error) = Policy::parse("p", begun) {
            prop_assert!(error.span.end <= cut);
        } else {
            prop_assert_eq!(begun.trim_end(), text.trim_end());
        }
    }
}
