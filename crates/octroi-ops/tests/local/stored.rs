//! What IAM keeps of others: identity providers, certificates, uploads of users.

use serde_json::{Value, json};

use crate::account::{HOME, Key, Local};

struct Story {
    local: Local,
    root: Key,
}

impl Story {
    fn new() -> Self {
        let mut local = Local::new();
        let root = local.root(HOME);
        Self { local, root }
    }

    fn ok(&mut self, name: &str, input: Value) -> Value {
        self.local.call(&self.root.clone(), "iam", name, input).unwrap()
    }

    fn refused(&mut self, name: &str, input: Value) -> String {
        let failure = self.local.call(&self.root.clone(), "iam", name, input);
        failure.unwrap_err().to_string()
    }
}

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
        })
    );
    for _ in 0..2 {
        story.ok(
            "DeleteOpenIDConnectProvider",
            json!({ "OpenIDConnectProviderArn": arn }),
        );
    }
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
        json!({"ServerCertificateMetadata": expect, "CertificateBody": CERTIFICATE})
    );
    story.ok("DeleteServerCertificate", json!({"ServerCertificateName": "www"}));
    assert_eq!(
        story.refused("GetServerCertificate", json!({"ServerCertificateName": "www"})),
        "NoSuchEntity: The Server Certificate with name www cannot be found."
    );
}
