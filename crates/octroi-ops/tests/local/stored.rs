//! What IAM keeps of others: identity providers, certificates, uploads of users.

use serde_json::json;

use crate::account::{HOME, Story};

#[test]
fn a_provider_of_openid_connect_is_named_by_its_address() {
    let mut story = Story::new();
    let url = "https://token.actions.githubusercontent.com";
    let arn = format!("arn:aws:iam::{HOME}:oidc-provider/token.actions.githubusercontent.com");
    let made = story.ok(
        "CreateOpenIDConnectProvider",
        json!({"Url": url, "ClientIDList": ["sts.amazonaws.com"], "Tags": [{"Key": "k", "Value": "v"}]}),
    );
    assert_eq!(
        made,
        json!({"OpenIDConnectProviderArn": arn, "Tags": [{"Key": "k", "Value": "v"}]})
    );
    assert_eq!(
        story.refused("CreateOpenIDConnectProvider", json!({ "Url": url })),
        format!("EntityAlreadyExists: Provider with url {url} already exists.")
    );
    assert_eq!(
        story.refused("CreateOpenIDConnectProvider", json!({"Url": "http://a.example"})),
        "ValidationError: Invalid Open ID Connect Provider URL"
    );
    let client = |id: &str| json!({"OpenIDConnectProviderArn": arn, "ClientID": id});
    for id in ["two", "two", "three"] {
        story.ok("AddClientIDToOpenIDConnectProvider", client(id));
    }
    for id in ["two", "none"] {
        story.ok("RemoveClientIDFromOpenIDConnectProvider", client(id));
    }
    let thumbprint = "6938fd4d98bab03faadb97b34396831e3780aea1";
    story.ok(
        "UpdateOpenIDConnectProviderThumbprint",
        json!({"OpenIDConnectProviderArn": arn, "ThumbprintList": [thumbprint]}),
    );
    story.ok(
        "UntagOpenIDConnectProvider",
        json!({"OpenIDConnectProviderArn": arn, "TagKeys": ["k"]}),
    );
    assert_eq!(
        story.ok(
            "GetOpenIDConnectProvider",
            json!({ "OpenIDConnectProviderArn": arn })
        ),
        json!({
            "Url": "token.actions.githubusercontent.com",
            "ClientIDList": ["sts.amazonaws.com", "three"],
            "ThumbprintList": [thumbprint],
            "CreateDate": story.local.now.epoch_seconds(),
            "Tags": [],
        })
    );
    let delete = json!({ "OpenIDConnectProviderArn": arn });
    story.ok("DeleteOpenIDConnectProvider", delete.clone());
    assert_eq!(
        story.refused("DeleteOpenIDConnectProvider", delete),
        format!("NoSuchEntity: OpenId connect Provider {arn} cannot be found.")
    );
    assert_eq!(
        story.refused(
            "GetOpenIDConnectProvider",
            json!({ "OpenIDConnectProviderArn": arn })
        ),
        format!("NoSuchEntity: OpenIDConnect Provider not found for arn {arn}")
    );
    assert_eq!(
        story.ok("ListOpenIDConnectProviders", json!({})),
        json!({"OpenIDConnectProviderList": []})
    );
}

#[test]
fn a_provider_of_saml_keeps_its_metadata_and_tags_decide() {
    let mut story = Story::new();
    let arn = format!("arn:aws:iam::{HOME}:saml-provider/corp");
    let made = story.ok(
        "CreateSAMLProvider",
        json!({"Name": "corp", "SAMLMetadataDocument": "<one/>"}),
    );
    assert_eq!(made, json!({ "SAMLProviderArn": arn }));
    story.ok(
        "UpdateSAMLProvider",
        json!({"SAMLProviderArn": arn, "SAMLMetadataDocument": "<two/>"}),
    );
    story.ok(
        "TagSAMLProvider",
        json!({"SAMLProviderArn": arn, "Tags": [{"Key": "k", "Value": "v"}]}),
    );
    let got = story.ok("GetSAMLProvider", json!({ "SAMLProviderArn": arn }));
    assert_eq!(got["SAMLMetadataDocument"], "<two/>");
    assert_eq!(got["Tags"], json!([{"Key": "k", "Value": "v"}]));
    assert_eq!(got["AssertionEncryptionMode"], "Allowed");
    assert_eq!(got["PrivateKeyList"], json!([]));
    let by_tag = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:GetSAMLProvider","Resource":"*",
        "Condition":{"StringEquals":{"aws:ResourceTag/k":"v"}}}}"#;
    let ann = story.local.user("ann", by_tag);
    let get = json!({ "SAMLProviderArn": arn });
    assert!(
        story
            .local
            .call(&ann, "iam", "GetSAMLProvider", get.clone())
            .is_ok()
    );
    story.ok(
        "UntagSAMLProvider",
        json!({"SAMLProviderArn": arn, "TagKeys": ["k"]}),
    );
    assert!(
        story
            .local
            .call(&ann, "iam", "GetSAMLProvider", get.clone())
            .is_err()
    );
    let listed = story.ok("ListSAMLProviders", json!({}));
    assert_eq!(listed["SAMLProviderList"][0]["Arn"], arn);
    assert_eq!(
        story.ok("GetAccountSummary", json!({}))["SummaryMap"]["Providers"],
        1
    );
    story.ok("DeleteSAMLProvider", get.clone());
    assert_eq!(
        story.refused("DeleteSAMLProvider", get),
        format!("NoSuchEntity: Manifest not found for arn {arn}")
    );
}

/// A certificate with an empty issuer that is valid until 2049-12-31T23:59:59Z.
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\n\
    MCkwJwIBBzAAMAAwHhcNMjUwMTAxMDAwMDAwWhcNNDkxMjMxMjM1OTU5Wg==\n-----END CERTIFICATE-----\n";

#[test]
fn a_server_certificate_is_kept_without_its_key() {
    let mut story = Story::new();
    let upload = |name: &str, body: &str| json!({"ServerCertificateName": name, "Path": "/x/", "CertificateBody": body, "PrivateKey": "hush"});
    assert_eq!(
        story.refused("UploadServerCertificate", upload("web", "cert-body")),
        "MalformedCertificate: Unable to parse certificate. Please ensure the certificate is in PEM format."
    );
    let made = story.ok("UploadServerCertificate", upload("web", CERTIFICATE));
    let mut expect = json!({
        "Path": "/x/",
        "ServerCertificateName": "web",
        "ServerCertificateId": made["ServerCertificateMetadata"]["ServerCertificateId"],
        "Arn": format!("arn:aws:iam::{HOME}:server-certificate/x/web"),
        "UploadDate": story.local.now.epoch_seconds(),
        "Expiration": 2_524_607_999_i64,
    });
    assert_eq!(made, json!({ "ServerCertificateMetadata": expect }));
    assert!(!format!("{:?}", story.local.world).contains("hush"));
    assert_eq!(
        story.refused("UploadServerCertificate", upload("WEB", CERTIFICATE)),
        "EntityAlreadyExists: The Server Certificate with name WEB already exists."
    );
    story.ok(
        "UpdateServerCertificate",
        json!({"ServerCertificateName": "web", "NewServerCertificateName": "www"}),
    );
    expect["ServerCertificateName"] = json!("www");
    expect["Arn"] = json!(format!("arn:aws:iam::{HOME}:server-certificate/x/www"));
    assert_eq!(
        story.ok("ListServerCertificates", json!({"PathPrefix": "/x/"})),
        json!({"ServerCertificateMetadataList": [expect], "IsTruncated": false})
    );
    assert_eq!(
        story.ok("GetServerCertificate", json!({"ServerCertificateName": "www"}))["ServerCertificate"],
        json!({"ServerCertificateMetadata": expect, "CertificateBody": CERTIFICATE.trim_end(), "Tags": []})
    );
    story.ok("DeleteServerCertificate", json!({"ServerCertificateName": "www"}));
    assert_eq!(
        story.refused("GetServerCertificate", json!({"ServerCertificateName": "www"})),
        "NoSuchEntity: The Server Certificate with name www cannot be found."
    );
}

#[test]
fn what_a_user_uploads_is_shown_switched_and_in_the_way() {
    let mut story = Story::new();
    story.ok("CreateUser", json!({"UserName": "ann"}));
    // The MD5 of "abc" is the one of RFC 1321.
    let key = "ssh-rsa YWJj ann@example";
    let made = story.ok(
        "UploadSSHPublicKey",
        json!({"UserName": "ann", "SSHPublicKeyBody": key}),
    );
    let id = made["SSHPublicKey"]["SSHPublicKeyId"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(id.starts_with("APKA") && id.len() == 20, "{id}");
    assert_eq!(
        made["SSHPublicKey"]["Fingerprint"],
        "90:01:50:98:3c:d2:4f:b0:d6:96:3f:7d:28:e1:7f:72"
    );
    for (body, refused) in [(key, "DuplicateSSHPublicKey: "), ("abc", "InvalidPublicKey: ")] {
        let input = json!({"UserName": "ann", "SSHPublicKeyBody": body});
        assert!(story.refused("UploadSSHPublicKey", input).starts_with(refused));
    }
    story.ok(
        "UpdateSSHPublicKey",
        json!({"UserName": "ann", "SSHPublicKeyId": id, "Status": "Inactive"}),
    );
    let one = json!({"UserName": "ann", "SSHPublicKeyId": id, "Encoding": "SSH"});
    let got = story.ok("GetSSHPublicKey", one.clone());
    assert_eq!(got["SSHPublicKey"]["Status"], "Inactive");
    assert_eq!(got["SSHPublicKey"]["SSHPublicKeyBody"], key);
    assert_eq!(
        story.refused("DeleteUser", json!({"UserName": "ann"})),
        "DeleteConflict: Cannot delete entity, must remove referenced objects first."
    );
    story.ok("DeleteSSHPublicKey", one.clone());
    assert_eq!(
        story.refused("DeleteSSHPublicKey", one),
        format!("NoSuchEntity: The Public Key with id {id} cannot be found.")
    );

    let none = json!({"UserName": "ann", "CertificateBody": "none"});
    assert_eq!(
        story.refused("UploadSigningCertificate", none),
        "MalformedCertificate: Certificate none is malformed."
    );
    let upload = json!({"UserName": "ann", "CertificateBody": CERTIFICATE});
    let made = story.ok("UploadSigningCertificate", upload.clone());
    assert!(
        story
            .refused("UploadSigningCertificate", upload)
            .starts_with("DuplicateCertificate: ")
    );
    let listed = story.ok("ListSigningCertificates", json!({"UserName": "ann"}));
    assert_eq!(listed["Certificates"], json!([made["Certificate"]]));
    let id = &made["Certificate"]["CertificateId"];
    story.ok(
        "DeleteSigningCertificate",
        json!({"UserName": "ann", "CertificateId": id}),
    );
    story.ok("DeleteUser", json!({"UserName": "ann"}));
}

#[test]
fn credentials_of_a_service_tell_their_password_once() {
    let mut story = Story::new();
    story.ok("CreateUser", json!({"UserName": "ann"}));
    let make = |service: &str| json!({"UserName": "ann", "ServiceName": service});
    assert_eq!(
        story.refused("CreateServiceSpecificCredential", make("ec2.amazonaws.com")),
        "NoSuchEntity: No such service ec2.amazonaws.com is supported for Service Specific Credentials"
    );
    assert_eq!(
        story.refused("ListServiceSpecificCredentials", make("ec2.amazonaws.com")),
        "NoSuchEntity: No such service ec2.amazonaws.com is supported for Service Specific Credentials"
    );
    let one = story.ok(
        "CreateServiceSpecificCredential",
        make("codecommit.amazonaws.com"),
    );
    let one = &one["ServiceSpecificCredential"];
    assert_eq!(one["ServiceUserName"], format!("ann-at-{HOME}"));
    let password = one["ServicePassword"].as_str().unwrap();
    assert!(!format!("{:?}", story.local.world).contains(password));
    let record = serde_json::to_string(story.local.records.last().unwrap()).unwrap();
    assert!(!record.contains(password));
    let two = story.ok(
        "CreateServiceSpecificCredential",
        make("codecommit.amazonaws.com"),
    );
    assert_eq!(
        two["ServiceSpecificCredential"]["ServiceUserName"],
        format!("ann+1-at-{HOME}")
    );
    assert!(
        story
            .refused(
                "CreateServiceSpecificCredential",
                make("codecommit.amazonaws.com")
            )
            .starts_with("LimitExceeded: ")
    );
    let id = json!({"UserName": "ann", "ServiceSpecificCredentialId": one["ServiceSpecificCredentialId"]});
    let reset = story.ok("ResetServiceSpecificCredential", id.clone());
    assert_ne!(
        reset["ServiceSpecificCredential"]["ServicePassword"],
        one["ServicePassword"]
    );
    story.ok("DeleteServiceSpecificCredential", id.clone());
    assert!(
        story
            .refused("DeleteServiceSpecificCredential", id)
            .starts_with("NoSuchEntity: ")
    );
    let listed = story.ok("ListServiceSpecificCredentials", json!({"UserName": "ann"}));
    let left = listed["ServiceSpecificCredentials"].as_array().unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].get("ServicePassword"), None);
}
