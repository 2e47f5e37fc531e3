//! What AWS refuses on save: its sentence, and the part of the text that it is about.

use octroi_policy::{PolicyKind, validate};

/// Checks the first finding about a policy of one statement, in 2012-10-17.
fn check(kind: PolicyKind, statement: &str, aws: Option<&str>, message: &str, at: &str) {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": {statement}}}"#);
    check_text(kind, &text, aws, message, at);
}

fn check_text(kind: PolicyKind, text: &str, aws: Option<&str>, message: &str, at: &str) {
    let findings = validate(text, kind);
    let first = findings
        .first()
        .unwrap_or_else(|| panic!("nothing found: {text}"));
    assert_eq!(
        (
            first.aws.as_deref(),
            first.message.as_str(),
            text.get(first.span.start..first.span.end)
        ),
        (aws, message, Some(at)),
        "{text}"
    );
}

fn fine(kind: PolicyKind, statement: &str) {
    let text = format!(r#"{{"Version": "2012-10-17", "Statement": {statement}}}"#);
    assert_eq!(validate(&text, kind), [], "{text}");
}

const SYNTAX: Option<&str> = Some("Syntax errors in policy.");
const LEGACY: Option<&str> = Some("The policy failed legacy parsing");
const VERSION: Option<&str> = Some("Policy document must be version 2012-10-17 or greater.");

#[test]
fn sound_policies_pass() {
    for kind in [
        PolicyKind::InlineRole,
        PolicyKind::Managed,
        PolicyKind::Boundary,
        PolicyKind::Session,
    ] {
        fine(
            kind,
            r#"[{"Sid": "A1", "Effect": "Allow", "Action": ["kms:Decrypt", "ec2:*"], "Resource": [
                "arn:aws:kms:us-east-1:111122223333:key/*", "arn:*:s3:::bucket/${aws:username}/*",
                "arn:aws:iam::111122223333:role/app", "arn:aws:iam::*:*", "arn:aws-cn:ec2:*"],
                "Condition": {"DateLessThan": {"aws:CurrentTime": ["2030-01-01", 1768472430]}}},
               {"Effect": "Deny", "NotAction": "*", "NotResource": "*", "Condition": {}}]"#,
        );
    }
    fine(
        PolicyKind::RoleTrust,
        r#"{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": ["sts:AssumeRole", "sts:TagSession"]}"#,
    );
    fine(
        PolicyKind::KeyPolicy,
        r#"{"Sid": "Enable IAM User Permissions", "Effect": "Allow", "Principal": {"AWS": "111122223333"}}"#,
    );
    fine(
        PolicyKind::ServiceControl,
        r#"{"Effect": "Deny", "NotAction": "*:Get*"}"#,
    );
    fine(
        PolicyKind::ResourceControl,
        r#"{"Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*"}"#,
    );
    fine(
        PolicyKind::Endpoint,
        r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}"#,
    );
}

#[test]
fn syntax_comes_first_and_alone() {
    let text = r#"{"Statement": {"Effect": "Allow", "Actions": "*"}}"#;
    check_text(
        PolicyKind::Managed,
        text,
        SYNTAX,
        "a statement has no element `Actions`",
        "\"Actions\"",
    );
    assert_eq!(validate(text, PolicyKind::Managed).len(), 1);
    // Other services word it otherwise, and their words are not known.
    check_text(
        PolicyKind::KeyPolicy,
        text,
        None,
        "a statement has no element `Actions`",
        "\"Actions\"",
    );
    check(
        PolicyKind::InlineUser,
        r#"{"Effect": "Permit", "Action": "a:b", "Resource": "*"}"#,
        SYNTAX,
        "`Effect` is `Permit`: `Allow` or `Deny` is expected",
        "\"Permit\"",
    );
    let text = r#"{"Version": "2012-10-17", "Statement": []}"#;
    check_text(
        PolicyKind::Managed,
        text,
        SYNTAX,
        "the policy has no statement",
        text,
    );
}

#[test]
fn then_the_version_before_the_case_of_effects() {
    let text = r#"{"Statement": {"Effect": "allow", "Action": "a:b", "Resource": "*"}}"#;
    let message = "the policy names no `Version`: `2012-10-17` is expected";
    check_text(PolicyKind::Managed, text, VERSION, message, text);
    let all: Vec<_> = validate(text, PolicyKind::Managed)
        .into_iter()
        .map(|finding| finding.aws)
        .collect();
    assert_eq!(all, [VERSION.map(str::to_owned), LEGACY.map(str::to_owned)]);
    check_text(
        PolicyKind::InlineRole,
        r#"{"Version": "2008-10-17", "Statement": {"Effect": "Allow", "Action": "a:b", "Resource": "*"}}"#,
        VERSION,
        "`Version` is `2008-10-17`: `2012-10-17` is expected",
        "\"2008-10-17\"",
    );
    let trust = r#"{"Version": "2008-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"},
        "Action": "sts:AssumeRole"}}"#;
    assert_eq!(validate(trust, PolicyKind::RoleTrust), []);
}

#[test]
fn what_the_older_parser_refuses() {
    check(
        PolicyKind::Managed,
        r#"{"Effect": "DENY", "Action": "a:b", "Resource": "*"}"#,
        LEGACY,
        "the case of `Effect` is wrong: `Allow` or `Deny` is expected",
        "\"DENY\"",
    );
    check(
        PolicyKind::Managed,
        r#"{"Effect": "Deny", "Action": "a:b", "Resource": "*", "Condition": {"DateLessThanIfExists": {"a:d": ["2030", "soon"]}}}"#,
        LEGACY,
        "`soon` is not a date",
        "\"soon\"",
    );
    check(
        PolicyKind::Managed,
        r#"{"Effect": "Deny", "Action": "a:b", "Resource": "arn:aws:s3::bucket"}"#,
        LEGACY,
        "`arn:aws:s3::bucket` has fewer than six parts",
        "\"arn:aws:s3::bucket\"",
    );
}

#[test]
fn statement_ids_are_unique_and_plain() {
    let twice = r#"[{"Sid": "A", "Effect": "Deny", "Action": "a:b", "Resource": "*"},
        {"Sid": "A", "Effect": "Deny", "Action": "a:b", "Resource": "*"}]"#;
    check(
        PolicyKind::Managed,
        twice,
        Some("Statement IDs (SID) in a single policy must be unique."),
        "the `Sid` `A` stands in two statements",
        "\"A\"",
    );
    check(
        PolicyKind::Managed,
        r#"{"Sid": "Use the key", "Effect": "Deny", "Action": "a:b", "Resource": "*"}"#,
        Some(
            "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression \
             [0-9A-Za-z]*",
        ),
        "the `Sid` `Use the key` has other characters than letters and digits",
        "\"Use the key\"",
    );
}

#[test]
fn actions_and_resources_are_there_and_well_formed() {
    let managed = |statement: &str, aws: &str, message: &str, at: &str| {
        check(PolicyKind::Managed, statement, Some(aws), message, at);
    };
    for statement in [
        r#"{"Effect": "Deny", "Resource": "*"}"#,
        r#"{"Effect": "Deny", "Action": [], "Resource": "*"}"#,
    ] {
        managed(
            statement,
            "Policy statement must contain actions.",
            "the statement has no actions",
            statement,
        );
    }
    for statement in [
        r#"{"Effect": "Deny", "Action": "a:b"}"#,
        r#"{"Effect": "Deny", "Action": "a:b", "NotResource": []}"#,
        r#"{"Effect": "Deny", "Action": "no prefix"}"#,
    ] {
        managed(
            statement,
            "Policy statement must contain resources.",
            "the statement has no resources",
            statement,
        );
    }
    for (action, aws, message) in [
        (
            "Decrypt",
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
            "`Decrypt` names no service",
        ),
        (
            "kms:De:crypt",
            "Actions/Condition can contain only one colon.",
            "`kms:De:crypt` has more than one colon",
        ),
        (
            "k*s:Decrypt",
            "Vendor k*s is not valid",
            "`k*s` is not the name of a service",
        ),
    ] {
        let statement = format!(r#"{{"Effect": "Deny", "Action": ["a:b", "{action}"], "Resource": "*"}}"#);
        managed(&statement, aws, message, &format!("\"{action}\""));
    }
    for (resource, aws, message) in [
        (
            "bucket",
            "Resource bucket must be in ARN format or \"*\".",
            "`bucket` is not an ARN",
        ),
        (
            "arn:azure:s3:::b",
            "Partition \"azure\" is not valid for resource \"arn:azure:s3:::b\".",
            "`azure` is not a partition",
        ),
        (
            "arn:aws:*",
            "Resource vendor must be fully qualified and cannot contain regexes.",
            "`arn:aws:*` does not name its service",
        ),
        (
            "arn:aws:iam:us-east-1:111122223333:role/app",
            "IAM resource arn:aws:iam:us-east-1:111122223333:role/app cannot contain region information.",
            "`arn:aws:iam:us-east-1:111122223333:role/app` names a Region, and IAM has none",
        ),
        (
            "arn:aws:s3:us-east-1::b",
            "Resource arn:aws:s3:us-east-1::b can not contain region information.",
            "`arn:aws:s3:us-east-1::b` names a Region, and bucket ARNs have none",
        ),
    ] {
        let statement = format!(
            r#"{{"Effect": "Deny", "Action": "no prefix", "Resource": ["*", "{resource}", "also bad"]}}"#
        );
        managed(&statement, aws, message, &format!("\"{resource}\""));
    }
}

#[test]
fn principals_stand_where_they_belong() {
    check(
        PolicyKind::Managed,
        r#"{"Effect": "Deny", "Principal": "*", "Action": "a:b", "Resource": "*"}"#,
        Some("Policy document should not specify a principal."),
        "a policy of a caller names no principal",
        "\"*\"",
    );
    let bare = r#"{"Effect": "Deny", "Action": "kms:*", "Resource": "*"}"#;
    check(
        PolicyKind::KeyPolicy,
        bare,
        Some("Policy contains a statement with no principal."),
        "the statement names no principal",
        bare,
    );
    check(
        PolicyKind::KeyPolicy,
        r#"{"Effect": "Deny", "Principal": {"AWS": "arn:aws:iam::*:role/app"}, "Action": "kms:*", "Resource": "*"}"#,
        None,
        "`arn:aws:iam::*:role/app` has a wildcard inside",
        "\"arn:aws:iam::*:role/app\"",
    );
    check(
        PolicyKind::RoleTrust,
        r#"{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}"#,
        Some("AssumeRolepolicy contained an invalid principal: \"STAR\":\"*\"."),
        "a trust policy takes `{\"AWS\": \"*\"}`, not a bare `*`",
        "\"*\"",
    );
    check(
        PolicyKind::ResourceControl,
        r#"{"Effect": "Deny", "Principal": {"AWS": "111122223333"}, "Action": "kms:*", "Resource": "*"}"#,
        None,
        "the principal of a resource control policy is `*`",
        "{\"AWS\": \"111122223333\"}",
    );
}

#[test]
fn trust_and_control_policies_have_rules_of_their_own() {
    let with_resource =
        r#"{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole", "Resource": "*"}"#;
    check(
        PolicyKind::RoleTrust,
        with_resource,
        Some("Has prohibited field Resource"),
        "a trust policy has no resources: it is about its role",
        with_resource,
    );
    check(
        PolicyKind::RoleTrust,
        r#"{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "kms:Decrypt"}"#,
        Some("AssumeRole policy may only specify STS AssumeRole actions."),
        "`kms:Decrypt` is not an action of STS that a role is assumed with",
        "\"kms:Decrypt\"",
    );
    check(
        PolicyKind::RoleTrust,
        r#"{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["sts:Assume*", "*"]}"#,
        Some("AssumeRole policy may only specify STS AssumeRole actions."),
        "`*` is not an action of STS that a role is assumed with",
        "\"*\"",
    );
    let nobody = r#"{"Effect": "Allow", "Action": "sts:AssumeRole"}"#;
    check(
        PolicyKind::RoleTrust,
        nobody,
        Some("Missing required field Principal"),
        "the statement names no principal",
        nobody,
    );
    let allow = r#"{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}"#;
    check(
        PolicyKind::ResourceControl,
        allow,
        None,
        "a resource control policy only denies",
        allow,
    );
    check(
        PolicyKind::KeyPolicy,
        r#"{"Effect": "Allow", "Principal": {"AWS": "111122223333"}, "Action": "kms:*", "Resource": "*",
            "Condition": {"ForAllValues:StringEquals": {"kms:EncryptionContext:App": "x"}}}"#,
        None,
        "OverlyPermissiveCondition: `ForAllValues` on `kms:EncryptionContext:App` also matches a request without it",
        "\"kms:EncryptionContext:App\"",
    );
}

#[test]
fn size_is_measured_as_each_kind_measures_it() {
    let statement = |filler: usize| {
        let sid = "A".repeat(filler);
        format!(
            r#"{{"Version": "2012-10-17", "Statement": {{"Sid": "{sid}", "Effect": "Deny", "Principal": {{"AWS": "*"}}, "Action": "sts:AssumeRole", "Resource": "*"}}}}"#
        )
    };
    let sized = |kind, text: &str| {
        validate(text, kind)
            .into_iter()
            .find(|finding| finding.message.starts_with("the policy has"))
            .map(|finding| (finding.aws, finding.message))
    };
    let blanks = statement(0).matches(' ').count();
    for (kind, most, counts_blanks) in [
        (PolicyKind::InlineUser, 2_048, false),
        (PolicyKind::InlineGroup, 5_120, false),
        (PolicyKind::InlineRole, 10_240, false),
        (PolicyKind::Managed, 6_144, false),
        (PolicyKind::Boundary, 6_144, false),
        (PolicyKind::RoleTrust, 2_048, false),
        (PolicyKind::Session, 2_048, true),
        (PolicyKind::ServiceControl, 10_240, true),
        (PolicyKind::ResourceControl, 5_120, true),
        (PolicyKind::KeyPolicy, 32_768, true),
        (PolicyKind::Endpoint, 20_480, true),
    ] {
        let counted = statement(0).len() - if counts_blanks { 0 } else { blanks };
        let exact = statement(most - counted);
        assert_eq!(sized(kind, &exact), None, "{kind:?}");
        let found = sized(kind, &statement(most - counted + 1));
        let (_, message) = found.unwrap_or_else(|| panic!("{kind:?}"));
        assert!(
            message.contains(&format!("at most {most} are taken")),
            "{kind:?}: {message}"
        );
    }
    let (aws, _) = sized(PolicyKind::Managed, &statement(7_000)).unwrap();
    assert_eq!(aws.as_deref(), Some("Cannot exceed quota for PolicySize: 6144"));
    // A key policy counts bytes: `é` is two.
    let text = statement(0).replace("\"Sid\": \"\"", &format!("\"Sid\": \"{}\"", "é".repeat(16_400)));
    assert!(sized(PolicyKind::KeyPolicy, &text).is_some());
    assert!(sized(PolicyKind::Endpoint, &text).is_none());
}

#[test]
fn characters_beyond_latin_1_are_refused() {
    check(
        PolicyKind::KeyPolicy,
        r#"{"Sid": "clé → key", "Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "kms:*", "Resource": "*"}"#,
        None,
        "the character U+2192 is beyond U+00FF",
        "→",
    );
}
