//! Who calls, with the AWS SDK for Rust, and the things that the stories need.
//!
//! `cargo xtask clients` starts the server and sets the endpoint and the root user's key as `octroi env` does.

use std::sync::atomic::{AtomicUsize, Ordering};

use aws_sdk_kms::config::{Credentials, Region};
use aws_sdk_organizations::types::PolicyType;
use aws_sdk_sts::types::Credentials as Session;

/// The first account.
pub const ACCOUNT: &str = "123456789012";

/// Somebody, with clients that sign as them.
#[derive(Clone)]
pub struct Who {
    /// IAM.
    pub iam: aws_sdk_iam::Client,
    /// KMS.
    pub kms: aws_sdk_kms::Client,
    /// Organizations.
    pub organizations: aws_sdk_organizations::Client,
    /// STS.
    pub sts: aws_sdk_sts::Client,
}

macro_rules! client {
    ($service:ident, $credentials:expr) => {
        $service::Client::from_conf(
            $service::Config::builder()
                .behavior_version($service::config::BehaviorVersion::latest())
                .http_client(aws_smithy_http_client::Builder::new().build_http())
                .endpoint_url(variable("AWS_ENDPOINT_URL"))
                .region(Region::new("us-east-1"))
                .retry_config($service::config::retry::RetryConfig::disabled())
                .credentials_provider($credentials.clone())
                .build(),
        )
    };
}

impl Who {
    /// Makes the clients of somebody.
    pub fn new(id: &str, secret: &str, token: Option<&str>) -> Self {
        let credentials = Credentials::new(id, secret, token.map(str::to_owned), None, "story");
        Self {
            iam: client!(aws_sdk_iam, credentials),
            kms: client!(aws_sdk_kms, credentials),
            organizations: client!(aws_sdk_organizations, credentials),
            sts: client!(aws_sdk_sts, credentials),
        }
    }

    /// The root user of the first account.
    pub fn root() -> Self {
        Self::new(
            &variable("AWS_ACCESS_KEY_ID"),
            &variable("AWS_SECRET_ACCESS_KEY"),
            None,
        )
    }

    /// Who has these temporary credentials.
    pub fn of(session: &Session) -> Self {
        Self::new(
            session.access_key_id(),
            session.secret_access_key(),
            Some(session.session_token()),
        )
    }
}

/// A user that may do nothing yet.
pub struct User {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Its clients.
    pub who: Who,
}

/// Makes a user with an access key.
pub async fn new_user(root: &Who) -> User {
    let name = fresh("user");
    let made = root.iam.create_user().user_name(&name).send().await.unwrap();
    let key = root
        .iam
        .create_access_key()
        .user_name(&name)
        .send()
        .await
        .unwrap();
    let key = key.access_key().unwrap();
    User {
        arn: made.user().unwrap().arn().to_owned(),
        who: Who::new(key.access_key_id(), key.secret_access_key(), None),
        name,
    }
}

impl User {
    /// Allows the user one action.
    pub async fn allow(&self, root: &Who, action: &str, resource: &str) {
        root.iam
            .put_user_policy()
            .user_name(&self.name)
            .policy_name(fresh("may"))
            .policy_document(policy("Allow", action, resource))
            .send()
            .await
            .unwrap();
    }
}

/// Makes an account of the organization, and returns its id and its administrator.
pub async fn new_account(root: &Who) -> (String, Who) {
    let made = root.organizations.create_organization().send().await;
    if let Err(error) = made {
        assert!(error.into_service_error().is_already_in_organization_exception());
    }
    let roots = root.organizations.list_roots().send().await.unwrap();
    let enabled = root
        .organizations
        .enable_policy_type()
        .root_id(roots.roots()[0].id().unwrap())
        .policy_type(PolicyType::ServiceControlPolicy)
        .send()
        .await;
    if let Err(error) = enabled {
        assert!(
            error
                .into_service_error()
                .is_policy_type_already_enabled_exception()
        );
    }
    let name = fresh("member");
    let asked = root
        .organizations
        .create_account()
        .account_name(&name)
        .email(format!("{name}@example.com"))
        .send()
        .await
        .unwrap();
    let status = root
        .organizations
        .describe_create_account_status()
        .create_account_request_id(asked.create_account_status().unwrap().id().unwrap())
        .send()
        .await
        .unwrap();
    let account = status
        .create_account_status()
        .unwrap()
        .account_id()
        .unwrap()
        .to_owned();
    let user = new_user(root).await;
    user.allow(root, "sts:AssumeRole", "*").await;
    let session = user
        .who
        .sts
        .assume_role()
        .role_arn(format!(
            "arn:aws:iam::{account}:role/OrganizationAccountAccessRole"
        ))
        .role_session_name("story")
        .send()
        .await
        .unwrap();
    (account, Who::of(session.credentials().unwrap()))
}

/// A policy of one statement.
pub fn policy(effect: &str, action: &str, resource: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"{effect}","Action":"{action}","Resource":"{resource}"}}]}}"#
    )
}

/// A trust policy for one principal.
pub fn trust(principal: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"{principal}"}},"Action":"sts:AssumeRole"}}]}}"#
    )
}

/// A name that no story before has used.
pub fn fresh(prefix: &str) -> String {
    static NUMBER: AtomicUsize = AtomicUsize::new(1);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    format!("{prefix}-rust-{}-{number}", std::process::id())
}

/// Reads a variable that `cargo xtask clients` sets.
pub fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("`{name}` is set by `cargo xtask clients`"))
}
