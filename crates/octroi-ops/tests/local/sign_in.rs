//! MFA devices, passwords and the settings of the account, as IAM answers them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use octroi_ops::iam::totp_code;
use serde_json::{Value, json};

use crate::account::{HOME, Key, Local};

const ALL: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;

struct Story {
    local: Local,
    root: Key,
    ann: Key,
}

impl Story {
    fn new() -> Self {
        let mut local = Local::new();
        let root = local.root(HOME);
        let ann = local.user("ann", ALL);
        Self { local, root, ann }
    }

    fn ok(&mut self, name: &str, input: Value) -> Value {
        self.local.call(&self.root.clone(), "iam", name, input).unwrap()
    }

    fn refused(&mut self, name: &str, input: Value) -> String {
        let failure = self.local.call(&self.root.clone(), "iam", name, input);
        failure.unwrap_err().to_string()
    }
}

/// Reads the letters that the app is told.
fn seed(letters: &str) -> Vec<u8> {
    let value = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        _ => letter - b'2' + 26,
    };
    let bits: Vec<u8> = letters
        .bytes()
        .flat_map(|letter| (0..5).rev().map(move |bit| value(letter) >> bit & 1))
        .collect();
    let bytes = bits.as_chunks::<8>().0.iter();
    bytes
        .map(|byte| byte.iter().fold(0, |all, bit| all << 1 | bit))
        .collect()
}

#[test]
fn a_virtual_device_is_proved_by_its_codes_and_then_opens_sessions_with_mfa() {
    let mut story = Story::new();
    let made = story.ok("CreateVirtualMFADevice", json!({"VirtualMFADeviceName": "phone"}));
    let device = &made["VirtualMFADevice"];
    let serial = format!("arn:aws:iam::{HOME}:mfa/phone");
    assert_eq!(device["SerialNumber"], serial);
    let letters = STANDARD
        .decode(device["Base32StringSeed"].as_str().unwrap())
        .unwrap();
    let letters = String::from_utf8(letters).unwrap();
    assert_eq!(letters.len(), 64);
    let png = STANDARD.decode(device["QRCodePNG"].as_str().unwrap()).unwrap();
    assert_eq!(png[1..4], *b"PNG");
    let seed = seed(&letters);
    let code =
        |story: &Story, seconds: i64| totp_code(&seed, story.local.now.plus_millis(seconds * 1_000)).unwrap();
    let twice = json!({"VirtualMFADeviceName": "phone"});
    assert_eq!(
        story.refused("CreateVirtualMFADevice", twice),
        "EntityAlreadyExists: MFA device already exists."
    );

    let enable = |first: &str, second: &str| json!({"UserName": "ann", "SerialNumber": serial, "AuthenticationCode1": first, "AuthenticationCode2": second});
    let (before, now) = (code(&story, -30), code(&story, 0));
    assert_eq!(
        story.refused("EnableMFADevice", enable(&now, &before)),
        "InvalidAuthenticationCode: Authentication code for device is not valid."
    );
    story.ok("EnableMFADevice", enable(&before, &now));
    let record = serde_json::to_value(story.local.records.last().unwrap()).unwrap();
    assert_eq!(
        record["requestParameters"],
        json!({"userName": "ann", "serialNumber": serial})
    );
    let enabled =
        json!({"UserName": "ann", "SerialNumber": serial, "EnableDate": story.local.now.epoch_seconds()});
    assert_eq!(
        story.ok("ListMFADevices", json!({"UserName": "ann"})),
        json!({"MFADevices": [enabled], "IsTruncated": false})
    );
    for (status, count) in [("Assigned", 1), ("Unassigned", 0), ("Any", 1)] {
        let listed = story.ok("ListVirtualMFADevices", json!({ "AssignmentStatus": status }));
        assert_eq!(
            listed["VirtualMFADevices"].as_array().unwrap().len(),
            count,
            "{status}"
        );
    }
    assert_eq!(
        story.refused("EnableMFADevice", enable(&before, &now)),
        "EntityAlreadyExists: MFA Device is already in use."
    );
    let delete = json!({ "SerialNumber": serial });
    assert_eq!(
        story.refused("DeleteVirtualMFADevice", delete.clone()),
        "DeleteConflict: MFA VirtualDevice in use. Must deactivate first."
    );

    let session = |story: &mut Story, code: &str| {
        let input = json!({"SerialNumber": serial, "TokenCode": code});
        story
            .local
            .call(&story.ann.clone(), "sts", "GetSessionToken", input)
    };
    let wrong = code(&story, 300);
    assert_eq!(
        session(&mut story, &wrong).unwrap_err().to_string(),
        "AccessDenied: MultiFactorAuthentication failed with invalid MFA one time pass code. "
    );
    let output = session(&mut story, &now).unwrap();
    let key = story.local.issued(&output);
    assert!(key.temporary.as_ref().unwrap().mfa);
    // A code serves once, and none that is older after it.
    for again in [&now, &before] {
        assert_eq!(
            session(&mut story, again).unwrap_err().to_string(),
            "AccessDenied: MultiFactorAuthentication failed with invalid MFA one time pass code. "
        );
    }
    let next = code(&story, 30);
    assert!(session(&mut story, &next).is_ok());
    // Credentials of GetSessionToken with MFA may call IAM.
    assert!(story.local.call(&key, "iam", "GetUser", json!({})).is_ok());

    // A clock that is five minutes ahead is refused until it is synchronized.
    let (first, second) = (code(&story, 270), code(&story, 300));
    story.ok("ResyncMFADevice", enable(&first, &second));
    assert!(session(&mut story, &second).is_ok());
    assert!(session(&mut story, &now).is_err());

    story.ok(
        "DeactivateMFADevice",
        json!({"UserName": "ann", "SerialNumber": serial}),
    );
    assert!(session(&mut story, &second).is_err());
    story.ok("DeleteVirtualMFADevice", delete.clone());
    assert_eq!(
        story.refused("DeleteVirtualMFADevice", delete),
        format!("NoSuchEntity: MFA Device with serial number {serial} does not exist.")
    );
}

#[test]
fn the_codes_of_a_device_with_an_unknown_seed_never_open_anything() {
    let mut story = Story::new();
    let device = json!({"UserName": "ann", "SerialNumber": "GAHT12345678"});
    let mut enable = device.clone();
    enable["AuthenticationCode1"] = json!("111111");
    enable["AuthenticationCode2"] = json!("222222");
    story.ok("EnableMFADevice", enable);
    assert_eq!(
        story.refused("DeleteUser", json!({"UserName": "ann"})),
        "DeleteConflict: Cannot delete entity, must delete policies first."
    );
    let input = json!({"SerialNumber": "GAHT12345678", "TokenCode": "111111"});
    let session = story
        .local
        .call(&story.ann.clone(), "sts", "GetSessionToken", input);
    assert!(session.is_err());
    story.ok("DeactivateMFADevice", device.clone());
    assert_eq!(
        story.refused("DeactivateMFADevice", device),
        "NoSuchEntity: MFA Device with serial number GAHT12345678 does not exist."
    );
}

#[test]
fn a_password_obeys_the_rules_of_its_account_and_is_not_kept() {
    let mut story = Story::new();
    let profile = |password: &str| json!({"UserName": "ann", "Password": password});
    assert_eq!(
        story.refused("CreateLoginProfile", profile("Short-1")),
        "PasswordPolicyViolation: Password should have a minimum length of 8"
    );
    let made = story.ok("CreateLoginProfile", profile("First-word1"));
    assert_eq!(
        made["LoginProfile"],
        json!({"UserName": "ann", "CreateDate": story.local.now.epoch_seconds(), "PasswordResetRequired": false})
    );
    let kept = format!("{:?}", story.local.world);
    assert!(!kept.contains("First-word1"));
    let record = serde_json::to_string(story.local.records.last().unwrap()).unwrap();
    assert!(!record.contains("First-word1"), "{record}");
    assert_eq!(
        story.refused("CreateLoginProfile", profile("First-word1")),
        "EntityAlreadyExists: Login Profile for user ann already exists."
    );
    story.ok(
        "UpdateAccountPasswordPolicy",
        json!({"MinimumPasswordLength": 12, "RequireSymbols": true, "PasswordReusePrevention": 1}),
    );
    let change = |old: &str, new: &str| json!({"OldPassword": old, "NewPassword": new});
    let ann = story.ann.clone();
    let mut changed = |old: &str, new: &str| {
        let done = story.local.call(&ann, "iam", "ChangePassword", change(old, new));
        done.map_err(|failure| failure.to_string())
    };
    for (old, new, refused) in [
        (
            "First-word1",
            "Second-word",
            "PasswordPolicyViolation: Password should have a minimum length of 12",
        ),
        (
            "First-word1",
            "Secondwordword",
            "PasswordPolicyViolation: Password should have at least one symbol",
        ),
        (
            "Wrong-word1",
            "Second-word-2",
            "AccessDenied: The old password was incorrect.",
        ),
    ] {
        assert_eq!(changed(old, new).unwrap_err(), refused);
    }
    changed("First-word1", "Second-word-2").unwrap();
    assert_eq!(
        changed("Second-word-2", "Second-word-2").unwrap_err(),
        "PasswordPolicyViolation: Password has been used previously"
    );
    let by_root = story.refused("ChangePassword", change("a", "b"));
    assert_eq!(
        by_root,
        "InvalidUserType: Only IAM Users can change their own password"
    );
    story.ok(
        "UpdateLoginProfile",
        json!({"UserName": "ann", "PasswordResetRequired": true}),
    );
    let got = story.ok("GetLoginProfile", json!({"UserName": "ann"}));
    assert_eq!(got["LoginProfile"]["PasswordResetRequired"], true);
    story.ok("DeleteLoginProfile", json!({"UserName": "ann"}));
    assert_eq!(
        story.refused("DeleteLoginProfile", json!({"UserName": "ann"})),
        "NoSuchEntity: Login Profile for User ann cannot be found."
    );
}

#[test]
fn the_rules_have_defaults_and_can_go() {
    let mut story = Story::new();
    let none = format!("NoSuchEntity: The Password Policy with domain name {HOME} cannot be found.");
    assert_eq!(story.refused("GetAccountPasswordPolicy", json!({})), none);
    story.ok(
        "UpdateAccountPasswordPolicy",
        json!({"MaxPasswordAge": 90, "RequireNumbers": true}),
    );
    assert_eq!(
        story.ok("GetAccountPasswordPolicy", json!({}))["PasswordPolicy"],
        json!({
            "MinimumPasswordLength": 6,
            "RequireSymbols": false,
            "RequireNumbers": true,
            "RequireUppercaseCharacters": false,
            "RequireLowercaseCharacters": false,
            "AllowUsersToChangePassword": false,
            "ExpirePasswords": true,
            "MaxPasswordAge": 90,
            "HardExpiry": false,
        })
    );
    story.ok("DeleteAccountPasswordPolicy", json!({}));
    assert_eq!(
        story.refused("DeleteAccountPasswordPolicy", json!({})),
        "NoSuchEntity: The account policy with name PasswordPolicy cannot be found."
    );
}

#[test]
fn an_alias_is_one_accounts_alone() {
    let mut story = Story::new();
    let alias = json!({"AccountAlias": "home"});
    story.ok("CreateAccountAlias", alias.clone());
    assert_eq!(
        story.ok("ListAccountAliases", json!({})),
        json!({"AccountAliases": ["home"], "IsTruncated": false})
    );
    story.local.account("444455556666");
    let other = story.local.root("444455556666");
    let taken = story
        .local
        .call(&other, "iam", "CreateAccountAlias", alias.clone());
    assert_eq!(
        taken.unwrap_err().to_string(),
        "EntityAlreadyExists: The account alias home already exists."
    );
    story.ok("DeleteAccountAlias", alias.clone());
    assert_eq!(
        story.refused("DeleteAccountAlias", alias),
        "NoSuchEntity: The account alias with name home cannot be found."
    );
    let summary = story.ok("GetAccountSummary", json!({}));
    assert_eq!(summary["SummaryMap"]["Users"], 1);
    assert_eq!(summary["SummaryMap"]["AccountAccessKeysPresent"], 0);
}

#[test]
fn the_credential_report_tells_the_root_user_first() {
    let mut story = Story::new();
    assert!(
        story
            .refused("GetCredentialReport", json!({}))
            .starts_with("ReportNotPresent: ")
    );
    story.ok("CreateAccessKey", json!({"UserName": "ann"}));
    story.ok(
        "CreateLoginProfile",
        json!({"UserName": "ann", "Password": "First-word1"}),
    );
    assert_eq!(
        story.ok("GenerateCredentialReport", json!({}))["State"],
        "STARTED"
    );
    assert_eq!(
        story.ok("GenerateCredentialReport", json!({})),
        json!({"State": "COMPLETE"})
    );
    let report = story.ok("GetCredentialReport", json!({}));
    assert_eq!(report["ReportFormat"], "text/csv");
    let text = STANDARD.decode(report["Content"].as_str().unwrap()).unwrap();
    let text = String::from_utf8(text).unwrap();
    let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(lines.iter().map(Vec::len).collect::<Vec<_>>(), [22, 22, 22]);
    assert_eq!(
        lines[1][..3],
        [
            "<root_account>",
            &format!("arn:aws:iam::{HOME}:root"),
            "2026-01-15T10:20:30+00:00"
        ]
    );
    let ann = lines[2].join(",");
    assert_eq!(
        ann,
        format!(
            "ann,arn:aws:iam::{HOME}:user/ann,2026-01-15T10:20:30+00:00,true,no_information,2026-01-15T10:20:30+00:00,N/A,\
             false,true,2026-01-15T10:20:30+00:00,N/A,N/A,N/A,false,N/A,N/A,N/A,N/A,false,N/A,false,N/A"
        )
    );
}
