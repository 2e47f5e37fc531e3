//! What the local AWS keeps to itself, and whom it lets in.

use octroi_testkit::client::Client;
use octroi_testkit::server::{Server, directory};
use octroi_testkit::sign::Keys;
use serde_json::json;

const PROGRAM: &str = env!("CARGO_BIN_EXE_octroi");

fn server(name: &str, flags: &[&str]) -> Server {
    Server::start(PROGRAM, &directory(name), flags)
}

fn keys_of(client: &mut Client, user: &str) -> Keys {
    client.iam("CreateUser", &format!("UserName={user}")).unwrap();
    let made = client
        .iam("CreateAccessKey", &format!("UserName={user}"))
        .unwrap();
    Keys {
        id: made.element("AccessKeyId").unwrap().to_owned(),
        secret: made.element("SecretAccessKey").unwrap().into(),
        token: None,
    }
}

#[test]
fn a_user_may_nothing_until_a_policy_says_so() {
    let server = server("denied", &[]);
    let mut root = server.client();
    let key = root.kms("CreateKey", &json!({})).unwrap().json();
    let arn = key["KeyMetadata"]["Arn"].as_str().unwrap().to_owned();
    let mut user = Client::new(server.host(), keys_of(&mut root, "test"));
    let input = json!({"KeyId": arn, "Plaintext": "AAAA"});
    let denied = user.kms("Encrypt", &input).unwrap();
    assert_eq!(
        (denied.status, denied.code().as_str()),
        (400, "AccessDeniedException")
    );
    assert_eq!(
        denied.json()["message"],
        format!(
            "User: arn:aws:iam::123456789012:user/test is not authorized to perform: kms:Encrypt on resource: {arn} \
             because no identity-based policy allows the kms:Encrypt action"
        )
    );
    let policy =
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"kms:Encrypt","Resource":"*"}}"#;
    let encoded: String = policy.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let put = root
        .iam(
            "PutUserPolicy",
            &format!("UserName=test&PolicyName=p&PolicyDocument={encoded}"),
        )
        .unwrap();
    assert_eq!(put.status, 200, "{put:?}");
    assert_eq!(user.kms("Encrypt", &input).unwrap().status, 200);
    assert_eq!(
        user.kms("DescribeKey", &json!({"KeyId": arn})).unwrap().status,
        400
    );
}

#[test]
fn the_own_pages_are_for_the_root_user_alone() {
    let server = server("pages", &[]);
    let mut client = server.client();
    let get = |client: &mut Client, path: &str| {
        client
            .raw(format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n").as_bytes())
            .unwrap()
    };
    assert_eq!(get(&mut client, "/_octroi/health").status, 200);
    assert_eq!(get(&mut client, "/_octroi/metrics").status, 200);
    for path in [
        "/_octroi/export",
        "/_octroi/events",
        "/_octroi/decisions/x",
        "/_octroi/clock",
    ] {
        assert_eq!(get(&mut client, path).status, 403, "{path}");
    }
    let reset = client
        .raw(b"POST /moto-api/reset HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n")
        .unwrap();
    assert_eq!(reset.status, 404);
}

#[test]
fn suites_for_the_python_mock_reset_without_a_signature() {
    let server = server("reset", &["--test-admin"]);
    let admin = Keys {
        id: "test".to_owned(),
        secret: "test".into(),
        token: None,
    };
    let mut client = Client::new(server.host(), admin);
    assert_eq!(client.iam("CreateUser", "UserName=a").unwrap().status, 200);
    let reset = client
        .raw(b"POST /moto-api/reset HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n")
        .unwrap();
    assert_eq!(reset.status, 200, "{reset:?}");
    assert_eq!(
        client.iam("GetUser", "UserName=a").unwrap().code(),
        "NoSuchEntity"
    );
    assert_eq!(
        client
            .iam("ListAccessKeys", "")
            .unwrap()
            .body
            .matches("<AccessKeyId>test<")
            .count(),
        0
    );
    let root = server.client().sts("GetCallerIdentity", "").unwrap();
    assert_eq!(root.element("Arn"), Some("arn:aws:iam::123456789012:root"));
}

#[test]
fn no_secret_is_in_what_the_server_says() {
    let server = server("secrets", &["--log", "json"]);
    let root = server.root();
    let mut client = server.client();
    let keys = keys_of(&mut client, "hidden");
    let mut user = Client::new(server.host(), keys.clone());
    let denied = user.kms("CreateKey", &json!({})).unwrap();
    let wrong = Keys {
        secret: "wrong-secret-0123456789".into(),
        ..keys.clone()
    };
    let refused = Client::new(server.host(), wrong)
        .sts("GetCallerIdentity", "")
        .unwrap();
    assert_eq!(refused.code(), "SignatureDoesNotMatch");
    let sealed = client.kms("CreateKey", &json!({})).unwrap().json();
    let input = json!({"KeyId": sealed["KeyMetadata"]["KeyId"], "Plaintext": "c2VjcmV0LXBsYWludGV4dA=="});
    client.kms("Encrypt", &input).unwrap();
    let metrics = client
        .raw(b"GET /_octroi/metrics HTTP/1.1\r\nhost: x\r\n\r\n")
        .unwrap();
    let (code, said) = server.stop();
    assert_eq!(code, Some(0));
    // The root user's own key is shown once, on standard output, and nowhere else.
    let shown = said.matches(root.secret.expose_str()).count();
    assert_eq!(shown, 1, "{said}");
    for text in [&said, &metrics.body, &denied.body, &refused.body] {
        assert!(!text.contains(keys.secret.expose_str()), "{text}");
        assert!(!text.contains("c2VjcmV0LXBsYWludGV4dA"), "{text}");
        assert!(!text.contains("wrong-secret"), "{text}");
    }
}

#[test]
fn a_server_that_others_reach_is_asked_for_twice() {
    let run = |flags: &[&str]| {
        let output = std::process::Command::new(PROGRAM)
            .args(["serve", "--in-memory", "--listen", "0.0.0.0:0"])
            .args(flags)
            .output()
            .unwrap();
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let (code, said) = run(&[]);
    assert_eq!(code, Some(2));
    assert!(said.contains("--allow-remote"), "{said}");
    for open in [
        &["--allow-remote", "--test-admin"][..],
        &["--allow-remote", "--enforce", "off"],
    ] {
        let (code, said) = run(open);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains("loopback"), "{said}");
    }
}

#[test]
fn an_access_key_reads_its_own_account_alone() {
    let server = server("accounts", &[]);
    let mut root = server.client();
    root.organizations("CreateOrganization", &json!({"FeatureSet": "ALL"}))
        .unwrap();
    let made = root
        .organizations(
            "CreateAccount",
            &json!({"Email": "b@example.com", "AccountName": "b"}),
        )
        .unwrap();
    let other = made.json()["CreateAccountStatus"]["AccountId"]
        .as_str()
        .unwrap()
        .to_owned();
    let role = format!("arn:aws:iam::{other}:role/OrganizationAccountAccessRole");
    let admin = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
    let encoded: String = admin.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let mut operator = Client::new(server.host(), keys_of(&mut root, "operator"));
    root.iam(
        "PutUserPolicy",
        &format!("UserName=operator&PolicyName=p&PolicyDocument={encoded}"),
    )
    .unwrap();
    let assumed = operator
        .sts("AssumeRole", &format!("RoleArn={role}&RoleSessionName=session"))
        .unwrap();
    assert_eq!(assumed.status, 200, "{assumed:?}");
    let mut there = Client::new(
        server.host(),
        Keys {
            id: assumed.element("AccessKeyId").unwrap().to_owned(),
            secret: assumed.element("SecretAccessKey").unwrap().into(),
            token: assumed.element("SessionToken").map(str::to_owned),
        },
    );
    let foreign = there.kms("CreateKey", &json!({})).unwrap().json();
    let arn = foreign["KeyMetadata"]["Arn"].as_str().unwrap();
    assert!(arn.contains(&other));
    // An administrator of one account is nobody in another.
    let refused = operator.kms("DescribeKey", &json!({"KeyId": arn})).unwrap();
    assert_eq!(refused.code(), "AccessDeniedException", "{refused:?}");
    let users = there.iam("ListUsers", "").unwrap();
    assert!(!users.body.contains("operator"), "{users:?}");
    let keys = operator.kms("ListKeys", &json!({})).unwrap();
    assert!(!keys.body.contains(&other), "{keys:?}");
}
