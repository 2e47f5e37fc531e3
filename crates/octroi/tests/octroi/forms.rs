//! Terraform, CloudFormation and the warnings of the remedies.

use serde_json::{Value, json};

use super::diagnose::{cases, diagnose, octroi};

fn remedies() -> Vec<Value> {
    let mut remedies = Vec::new();
    for case in cases() {
        let report: Value = serde_json::from_str(&diagnose(&case, &["--format", "json"]).stdout).unwrap();
        remedies.extend(report["remedies"].as_array().unwrap().iter().cloned());
    }
    assert!(remedies.len() >= 60, "{}", remedies.len());
    remedies
}

/// Returns the documents between the marks of Terraform's heredocs.
fn heredocs(text: &str) -> Vec<Value> {
    text.split("<<-JSON\n")
        .skip(1)
        .map(|rest| rest.split("\n  JSON").next().unwrap())
        .map(|json| json.replace("$${", "${").replace("%%{", "%{"))
        .map(|json| serde_json::from_str(&json).unwrap())
        .collect()
}

#[test]
fn terraform_holds_the_document_under_a_valid_name() {
    let mut seen = 0;
    let head = regex::Regex::new(r#"(?m)^resource "(aws_[a-z_]+)" "([a-z_][a-z0-9_]*)" \{$"#).unwrap();
    for remedy in remedies() {
        let Some(text) = remedy["terraform"].as_str() else {
            continue;
        };
        assert_eq!(
            text.matches("resource \"").count(),
            head.captures_iter(text).count(),
            "{text}"
        );
        assert_eq!(text.matches('{').count(), text.matches('}').count(), "{text}");
        let documents = heredocs(text);
        if let Some(first) = documents.first() {
            assert_eq!(first, &remedy["document"], "{text}");
            seen += 1;
        }
    }
    assert!(seen >= 40, "{seen}");
}

#[test]
fn cloudformation_is_yaml_with_the_document() {
    let mut seen = 0;
    for remedy in remedies() {
        let Some(text) = remedy["cloudFormation"].as_str() else {
            continue;
        };
        if text.lines().all(|line| line.starts_with('#')) {
            continue;
        }
        let template: Value = serde_saphyr::from_str(text).unwrap();
        for (id, resource) in template["Resources"].as_object().unwrap() {
            assert!(id.chars().all(|letter| letter.is_ascii_alphanumeric()), "{id}");
            assert!(resource["Type"].as_str().unwrap().starts_with("AWS::"), "{text}");
            let properties = resource["Properties"].as_object().unwrap();
            let document = ["PolicyDocument", "KeyPolicy", "Content"]
                .iter()
                .find_map(|name| properties.get(*name));
            if let Some(document) = document {
                assert!(
                    document == &remedy["document"] || remedy["changes"].as_array().unwrap().len() > 1,
                    "{text}"
                );
                seen += 1;
            }
        }
    }
    assert!(seen >= 40, "{seen}");
}

/// A user with one inline policy of some size, whose start lacks kms:CreateGrant.
fn user_with(policy_name: &str, filler: usize) -> Value {
    let resource = format!("arn:aws:s3:::{}", "x".repeat(filler));
    json!({
        "schema": "octroi-case/1",
        "world": {
            "region": "eu-west-1",
            "accounts": [{ "id": "111122223333" }],
            "organization": null,
            "principals": [{
                "arn": "arn:aws:iam::111122223333:user/test",
                "type": "user",
                "identityPolicies": [{ "name": policy_name, "document": { "Version": "2012-10-17", "Statement": [
                    { "Effect": "Allow", "Action": "ec2:*", "Resource": "*" },
                    { "Effect": "Allow", "Action": "s3:GetObject", "Resource": resource },
                    { "Sid": "Closed", "Effect": "Deny", "Action": "kms:CreateGrant", "Resource": "*",
                      "Condition": { "Bool": { "aws:ViaAWSService": "true" } } },
                    { "Effect": "Allow", "Action": "kms:CreateGrant", "Resource": "*" }
                ] } }],
                "groups": [],
                "permissionsBoundary": null,
                "sessionPolicy": null
            }],
            "keys": [{
                "arn": "arn:aws:kms:eu-west-1:111122223333:key/8e3426b8-87b4-434c-ae74-8e63dadf354a",
                "manager": "CUSTOMER", "state": "Enabled", "spec": "SYMMETRIC_DEFAULT",
                "usage": "ENCRYPT_DECRYPT", "origin": "AWS_KMS", "aliases": [], "grants": [],
                "policy": { "Version": "2012-10-17", "Statement": [{ "Effect": "Allow",
                    "Principal": { "AWS": "arn:aws:iam::111122223333:root" }, "Action": "kms:*", "Resource": "*" }] }
            }],
            "volumes": [{ "id": "vol-049df61146c4d7901", "encrypted": true, "attachedTo": "i-1234567890abcdef0",
                "kmsKeyArn": "arn:aws:kms:eu-west-1:111122223333:key/8e3426b8-87b4-434c-ae74-8e63dadf354a",
                "device": "/dev/xvda" }],
            "instances": [{ "id": "i-1234567890abcdef0", "state": "stopped" }]
        },
        "action": { "principal": "arn:aws:iam::111122223333:user/test", "operation": "StartInstances",
            "instanceId": "i-1234567890abcdef0", "onBehalf": null }
    })
}

pub(crate) fn first_remedy(case: &Value) -> Value {
    let run = octroi(
        &["diagnose", "--case", "-", "--format", "json"],
        &case.to_string(),
    );
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{}", run.stderr));
    report["remedies"][0].clone()
}

#[test]
fn a_policy_that_aws_would_not_save_is_said() {
    let fits = first_remedy(&user_with("start", 100));
    assert_eq!(fits["side"], "identity-policy");
    assert_eq!(fits["warnings"], json!([]));
    let too_large = first_remedy(&user_with("start", 1_800));
    let warning = too_large["warnings"][0].as_str().unwrap();
    assert!(warning.contains("2048"), "{warning}");
}

/// What is only a name in a case must stay one in a shell.
#[test]
fn hostile_names_stay_words() {
    for name in [
        "a'b",
        "$(touch pwned)",
        "a;touch pwned",
        "`touch pwned`",
        "a\nb",
        "../../etc",
        "a\"b\\",
    ] {
        let remedy = first_remedy(&user_with(name, 10));
        let commands = remedy["commands"][0].as_str().unwrap();
        let folder = std::env::temp_dir().join(format!("octroi-hostile-{}", std::process::id()));
        let calls = super::pasted::paste(commands, &folder);
        let call = calls.first().unwrap();
        let said = super::pasted::value_of(call, "--policy-name").unwrap();
        assert_eq!(said, name);
        assert!(!folder.join("pwned").exists(), "{commands}");
        let files = std::fs::read_dir(&folder).unwrap().count();
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(files, 3, "{commands}");
        let page = octroi(&["diagnose", "--case", "-"], &user_with(name, 10).to_string());
        assert!(!page.stdout.contains('\u{1b}'));
    }
}
