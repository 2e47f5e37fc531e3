//! STS as a server answers it: what the credentials are, and what they may do.

use octroi_names::Known;
use octroi_ops::sts::expired;
use serde_json::{Value, json};

use crate::account::{HOME, Local};

pub(crate) const ALL: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
pub(crate) const NONE: &str =
    r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"s3:*","Resource":"*"}}"#;

pub(crate) fn trust(account: &str, actions: &str, condition: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::{account}:root"}},
        "Action":{actions},"Condition":{condition}}}}}"#
    )
}

pub(crate) fn assume(role: &str) -> Value {
    json!({ "RoleArn": role, "RoleSessionName": "session" })
}

#[test]
fn a_session_of_a_role_has_credentials_that_act_as_the_role() {
    let mut local = Local::new();
    let alice = local.user("alice", ALL);
    let role = local.role(HOME, "worker", &trust(HOME, "\"sts:AssumeRole\"", "{}"), ALL);
    let output = local
        .call(&alice, "sts", "AssumeRole", assume(role.as_str()))
        .unwrap();
    let session = format!("arn:aws:sts::{HOME}:assumed-role/worker/session");
    assert_eq!(
        output["AssumedRoleUser"],
        json!({ "AssumedRoleId": "AROAworker:session", "Arn": session })
    );
    assert_eq!(output.get("PackedPolicySize"), None);
    assert_eq!(
        output["Credentials"]["Expiration"],
        json!(local.now.epoch_seconds() + 3_600)
    );
    let token = output["Credentials"]["SessionToken"].as_str().unwrap();
    assert!(token.starts_with("FQoGZXIvYXdzE"), "{token}");
    assert_eq!(token.len(), 356);
    assert_eq!(
        output["Credentials"]["SecretAccessKey"].as_str().unwrap().len(),
        40
    );

    let key = local.issued(&output);
    let identity = local.call(&key, "sts", "GetCallerIdentity", json!({})).unwrap();
    assert_eq!(
        identity,
        json!({ "UserId": "AROAworker:session", "Account": HOME, "Arn": session })
    );
    let info = local.call(
        &alice,
        "sts",
        "GetAccessKeyInfo",
        json!({ "AccessKeyId": key.id.as_str() }),
    );
    assert_eq!(info.unwrap(), json!({ "Account": HOME }));

    let record = serde_json::to_value(&local.records[0]).unwrap();
    assert_eq!(record["userIdentity"]["accessKeyId"], alice.id.as_str());
    let elements = &record["responseElements"];
    let shown = json!({ "accessKeyId": key.id.as_str(), "expiration": "Jan 15, 2026, 11:20:30 AM" });
    assert_eq!(elements["credentials"], shown);
    assert!(!record.to_string().contains(key.secret.expose_str()) && !record.to_string().contains(token));
    let record = serde_json::to_value(&local.records[1]).unwrap();
    let identity = &record["userIdentity"];
    assert_eq!(identity["accessKeyId"], key.id.as_str());
    assert_eq!(identity["sessionContext"]["sessionIssuer"]["arn"], role.as_str());
    assert_eq!(
        identity["sessionContext"]["attributes"],
        json!({ "creationDate": "2026-01-15T10:20:30Z", "mfaAuthenticated": "false" })
    );

    // A role made anew under the name is another role: the session's rights are gone.
    let mut again = local.world.role(&role).unwrap().clone();
    again.unique_id = Some("AROAOTHER".into());
    local.apply(&again.into());
    let refused = local.call(
        &key,
        "sts",
        "GetAccessKeyInfo",
        json!({ "AccessKeyId": key.id.as_str() }),
    );
    assert_eq!(refused.unwrap_err().code.as_str(), "AccessDenied");
}

#[test]
fn a_role_that_does_not_exist_is_refused_like_one_that_does_not_trust() {
    let mut local = Local::new();
    let alice = local.user("alice", ALL);
    local.role(
        HOME,
        "closed",
        &trust("999988887777", "\"sts:AssumeRole\"", "{}"),
        ALL,
    );
    let refused = |local: &mut Local, name: &str, account: &str| {
        let role = format!("arn:aws:iam::{account}:role/{name}");
        let failure = local
            .call(&alice, "sts", "AssumeRole", assume(&role))
            .unwrap_err();
        assert_eq!(failure.code.as_str(), "AccessDenied");
        failure
            .message
            .replace(name, "X")
            .replace(&format!("::{account}:role"), "::A:role")
    };
    let absent = refused(&mut local, "absent", HOME);
    assert_eq!(absent, refused(&mut local, "closed", HOME));
    assert!(
        absent.starts_with(
            "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: sts:AssumeRole on resource: \
             arn:aws:iam::A:role/X"
        ),
        "{absent}"
    );
    assert!(refused(&mut local, "absent", "444455556666").starts_with("User: "));
    let malformed = local.call(&alice, "sts", "AssumeRole", assume("not-an-arn-but-long-enough"));
    assert_eq!(
        malformed.unwrap_err().to_string(),
        "ValidationError: not-an-arn-but-long-enough is invalid"
    );
}

#[test]
fn durations_keep_to_the_role_and_to_the_hour_of_a_chain() {
    let mut local = Local::new();
    let alice = local.user("alice", ALL);
    let role = local.role(HOME, "worker", &trust(HOME, "\"sts:AssumeRole\"", "{}"), ALL);
    let mut long = assume(role.as_str());
    long["DurationSeconds"] = json!(7_201);
    assert_eq!(
        local
            .call(&alice, "sts", "AssumeRole", long.clone())
            .unwrap_err()
            .to_string(),
        "ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
    );
    long["DurationSeconds"] = json!(7_200);
    let output = local.call(&alice, "sts", "AssumeRole", long.clone()).unwrap();
    let key = local.issued(&output);
    assert_eq!(
        local
            .call(&key, "sts", "AssumeRole", long)
            .unwrap_err()
            .to_string(),
        "ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining."
    );
    assert!(
        local
            .call(&key, "sts", "AssumeRole", assume(role.as_str()))
            .is_ok()
    );
}

#[test]
fn transitive_tags_and_the_source_identity_are_inherited_and_fixed() {
    let mut local = Local::new();
    let alice = local.user("alice", ALL);
    let every = r#"["sts:AssumeRole","sts:TagSession","sts:SetSourceIdentity"]"#;
    let first = local.role(HOME, "first", &trust(HOME, every, "{}"), ALL);
    let tagged = trust(
        HOME,
        every,
        r#"{"StringEquals":{"aws:PrincipalTag/team":"blue","sts:SourceIdentity":"ann"}}"#,
    );
    let second = local.role(HOME, "second", &tagged, ALL);
    let untagged = local.role(HOME, "untagged", &trust(HOME, "\"sts:AssumeRole\"", "{}"), ALL);
    let mut input = assume(first.as_str());
    input["Tags"] = json!([{ "Key": "Team", "Value": "blue" }, { "Key": "desk", "Value": "4" }]);
    input["TransitiveTagKeys"] = json!(["Team"]);
    input["SourceIdentity"] = json!("ann");
    let output = local.call(&alice, "sts", "AssumeRole", input).unwrap();
    assert_eq!(output["SourceIdentity"], "ann");
    assert_eq!(output["PackedPolicySize"], 1);
    let one = local.issued(&output);
    let output = local
        .call(&one, "sts", "AssumeRole", assume(second.as_str()))
        .unwrap();
    assert_eq!(output["SourceIdentity"], "ann");
    let two = local.issued(&output);
    let session = two.temporary.as_ref().unwrap().session.as_ref().unwrap();
    let tags: Vec<_> = session
        .tags
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    assert_eq!(tags, ["Team=blue"]);
    assert!(matches!(session.policies, Known::Is(None)));

    // Inherited tags need sts:TagSession of the trust policy too.
    let refused = local
        .call(&one, "sts", "AssumeRole", assume(untagged.as_str()))
        .unwrap_err();
    assert!(
        refused.message.contains("sts:TagSession on resource: "),
        "{refused}"
    );
    let mut again = assume(second.as_str());
    again["Tags"] = json!([{ "Key": "team", "Value": "red" }]);
    assert_eq!(
        local
            .call(&one, "sts", "AssumeRole", again)
            .unwrap_err()
            .code
            .as_str(),
        "InvalidParameterValue"
    );
    let mut other = assume(second.as_str());
    other["SourceIdentity"] = json!("bob");
    assert_eq!(
        local
            .call(&one, "sts", "AssumeRole", other)
            .unwrap_err()
            .code
            .as_str(),
        "AccessDenied"
    );
}

#[test]
fn an_external_id_and_mfa_are_what_the_trust_policy_sees() {
    let mut local = Local::new();
    let alice = local.user("alice", ALL);
    let condition = r#"{"StringEquals":{"sts:ExternalId":"abc"}}"#;
    let role = local.role(
        "444455556666",
        "vendor",
        &trust(HOME, "\"sts:AssumeRole\"", condition),
        ALL,
    );
    local.account("444455556666");
    assert!(
        local
            .call(&alice, "sts", "AssumeRole", assume(role.as_str()))
            .is_err()
    );
    let mut input = assume(role.as_str());
    input["ExternalId"] = json!("abc");
    assert!(local.call(&alice, "sts", "AssumeRole", input).is_ok());

    let condition = r#"{"Bool":{"aws:MultiFactorAuthPresent":"true"}}"#;
    let role = local.role(
        HOME,
        "careful",
        &trust(HOME, "\"sts:AssumeRole\"", condition),
        ALL,
    );
    assert!(
        local
            .call(&alice, "sts", "AssumeRole", assume(role.as_str()))
            .is_err()
    );
    let mut input = assume(role.as_str());
    input["SerialNumber"] = json!("arn:aws:iam::111122223333:mfa/none");
    assert_eq!(
        local
            .call(&alice, "sts", "AssumeRole", input.clone())
            .unwrap_err()
            .message,
        "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code."
    );
    input["TokenCode"] = json!("123456");
    assert_eq!(
        local
            .call(&alice, "sts", "AssumeRole", input)
            .unwrap_err()
            .code
            .as_str(),
        "AccessDenied"
    );
}

#[test]
fn credentials_of_the_user_itself_reach_neither_iam_nor_most_of_sts() {
    let mut local = Local::new();
    let alice = local.user("alice", ALL);
    let output = local.call(&alice, "sts", "GetSessionToken", json!({})).unwrap();
    assert_eq!(
        output["Credentials"]["Expiration"],
        json!(local.now.epoch_seconds() + 43_200)
    );
    let key = local.issued(&output);
    let identity = local.call(&key, "sts", "GetCallerIdentity", json!({})).unwrap();
    assert_eq!(identity["Arn"], format!("arn:aws:iam::{HOME}:user/alice"));
    let refused = local
        .call(&key, "iam", "CreateUser", json!({ "UserName": "eve" }))
        .unwrap_err();
    assert_eq!(refused.code.as_str(), "InvalidClientTokenId");
    let refused = local.call(&key, "sts", "GetSessionToken", json!({})).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "AccessDenied: Cannot call GetSessionToken with session credentials"
    );
    let role = local.role(HOME, "worker", &trust(HOME, "\"sts:AssumeRole\"", "{}"), ALL);
    assert!(
        local
            .call(&key, "sts", "AssumeRole", assume(role.as_str()))
            .is_ok()
    );
    let root = local.root(HOME);
    let refused = local
        .call(&root, "sts", "AssumeRole", assume(role.as_str()))
        .unwrap_err();
    assert_eq!(
        refused.to_string(),
        "AccessDenied: Roles may not be assumed by root accounts."
    );
    let output = local
        .call(
            &root,
            "sts",
            "GetSessionToken",
            json!({ "DurationSeconds": 129_600 }),
        )
        .unwrap();
    assert_eq!(
        output["Credentials"]["Expiration"],
        json!(local.now.epoch_seconds() + 3_600)
    );
}

#[test]
fn a_federated_user_has_what_both_the_user_and_the_session_policy_allow() {
    let mut local = Local::new();
    let alice = local.user("alice", ALL);
    let bob = local.user("bob", NONE);
    let refused = local
        .call(&bob, "sts", "GetFederationToken", json!({ "Name": "fed" }))
        .unwrap_err();
    assert!(
        refused
            .message
            .contains("sts:GetFederationToken on resource: arn:aws:sts::111122223333:federated-user/fed")
    );
    let policy = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:ListAliases","Resource":"*"}}"#;
    let input = json!({ "Name": "fed", "Policy": policy });
    let output = local.call(&alice, "sts", "GetFederationToken", input).unwrap();
    let arn = format!("arn:aws:sts::{HOME}:federated-user/fed");
    assert_eq!(
        output["FederatedUser"],
        json!({ "FederatedUserId": format!("{HOME}:fed"), "Arn": arn })
    );
    let key = local.issued(&output);
    let identity = local.call(&key, "sts", "GetCallerIdentity", json!({})).unwrap();
    assert_eq!(
        identity,
        json!({ "UserId": format!("{HOME}:fed"), "Account": HOME, "Arn": arn })
    );
    let refused = local
        .call(&key, "iam", "CreateUser", json!({ "UserName": "eve" }))
        .unwrap_err();
    assert_eq!(refused.code.as_str(), "InvalidClientTokenId");
    let role = local.role(HOME, "worker", &trust(HOME, "\"sts:AssumeRole\"", "{}"), ALL);
    let refused = local
        .call(&key, "sts", "AssumeRole", assume(role.as_str()))
        .unwrap_err();
    assert_eq!(refused.code.as_str(), "AccessDenied");
}

#[test]
fn what_cannot_be_verified_is_not_supported_and_what_was_not_sealed_does_not_open() {
    let mut local = Local::new();
    let alice = local.user("alice", ALL);
    let bob = local.user("bob", NONE);
    let input = json!({ "EncodedMessage": "bm90IG91cnM" });
    let failure = local
        .call(&alice, "sts", "DecodeAuthorizationMessage", input.clone())
        .unwrap_err();
    assert_eq!(
        failure.to_string(),
        "InvalidAuthorizationMessageException: Message is not valid"
    );
    let failure = local
        .call(&bob, "sts", "DecodeAuthorizationMessage", input)
        .unwrap_err();
    assert_eq!(
        failure.message,
        "User: arn:aws:iam::111122223333:user/bob is not authorized to perform: sts:DecodeAuthorizationMessage \
         because no identity-based policy allows the sts:DecodeAuthorizationMessage action"
    );
    let failure = local
        .call(&alice, "sts", "AssumeRoleWithSAML", json!({}))
        .unwrap_err();
    assert_eq!(failure.code.as_str(), "NotSupported");
}

#[test]
fn expired_credentials_are_kept_for_a_day_and_then_swept() {
    let mut local = Local::new();
    let alice = local.user("alice", ALL);
    let output = local
        .call(
            &alice,
            "sts",
            "GetSessionToken",
            json!({ "DurationSeconds": 900 }),
        )
        .unwrap();
    let key = local.issued(&output);
    let later = |seconds: i64| local.now.plus_millis(seconds * 1_000);
    assert!(expired(&local.world, later(86_400)).is_empty());
    let effects = expired(&local.world, later(86_400 + 901));
    assert_eq!(effects.len(), 1);
    local.apply(&effects[0]);
    assert!(local.world.access_key(&key.id).is_none());
    assert!(local.world.access_key(&alice.id).is_some());
}
