//! A local AWS with users, roles and accounts, all of whose calls are signed and none of which is an administrator's.

use octroi_testkit::client::{Answer, Client};
use octroi_testkit::server::{Server, directory};
use octroi_testkit::sign::Keys;
use serde_json::{Value, json};

/// The account of the server.
pub(crate) const HOME: &str = "123456789012";

/// What was refused: the code and the sentence.
pub(crate) type Refused = (String, String);

/// A server, and its root user.
pub(crate) struct Aws {
    pub(crate) server: Server,
    pub(crate) root: Client,
}

/// A policy of one statement that allows actions on everything.
pub(crate) fn allow(actions: &Value) -> String {
    statements(&json!([{ "Effect": "Allow", "Action": actions, "Resource": "*" }]))
}

/// A policy of these statements.
pub(crate) fn statements(statements: &Value) -> String {
    json!({ "Version": "2012-10-17", "Statement": statements }).to_string()
}

/// A trust policy: who may do what with the role, under which conditions.
pub(crate) fn trust(principal: &str, actions: &Value, conditions: &Value) -> String {
    statements(
        &json!([{ "Effect": "Allow", "Principal": { "AWS": principal }, "Action": actions,
        "Condition": conditions }]),
    )
}

/// A form of names and values.
pub(crate) fn form(pairs: &[(&str, &str)]) -> String {
    let escaped = |text: &str| {
        text.bytes()
            .map(|byte| format!("%{byte:02X}"))
            .collect::<String>()
    };
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", escaped(value)))
        .collect();
    pairs.join("&")
}

/// The credentials in an answer, or its error.
pub(crate) fn credentials(answer: &Answer) -> Result<Keys, Refused> {
    done(answer)?;
    Ok(Keys {
        id: answer.element("AccessKeyId").unwrap().to_owned(),
        secret: answer.element("SecretAccessKey").unwrap().into(),
        token: answer.element("SessionToken").map(str::to_owned),
    })
}

/// The error of an answer, of either protocol.
pub(crate) fn done(answer: &Answer) -> Result<(), Refused> {
    if answer.status == 200 {
        return Ok(());
    }
    let json = answer.json();
    let message = json
        .get("message")
        .or_else(|| json.get("Message"))
        .and_then(Value::as_str);
    let message = message.or_else(|| answer.element("Message")).unwrap_or_default();
    Err((answer.code(), message.to_owned()))
}

impl Aws {
    pub(crate) fn start(name: &str) -> Self {
        let server = Server::start(env!("CARGO_BIN_EXE_octroi"), &directory(name), &[]);
        let root = server.client();
        Self { server, root }
    }

    pub(crate) fn as_caller(&self, keys: &Keys) -> Client {
        Client::new(self.server.host(), keys.clone())
    }

    /// Makes a user of an account with a policy, as somebody who may; returns its key.
    pub(crate) fn user(&self, by: &mut Client, name: &str, policy: &str) -> Keys {
        let made = by.iam("CreateUser", &form(&[("UserName", name)])).unwrap();
        done(&made).unwrap();
        let input = form(&[
            ("UserName", name),
            ("PolicyName", "p"),
            ("PolicyDocument", policy),
        ]);
        done(&by.iam("PutUserPolicy", &input).unwrap()).unwrap();
        credentials(&by.iam("CreateAccessKey", &form(&[("UserName", name)])).unwrap()).unwrap()
    }

    /// Makes a role; returns its ARN.
    pub(crate) fn role(&self, by: &mut Client, name: &str, trust: &str, policy: &str) -> String {
        let made = by
            .iam(
                "CreateRole",
                &form(&[("RoleName", name), ("AssumeRolePolicyDocument", trust)]),
            )
            .unwrap();
        done(&made).unwrap();
        let input = form(&[
            ("RoleName", name),
            ("PolicyName", "p"),
            ("PolicyDocument", policy),
        ]);
        done(&by.iam("PutRolePolicy", &input).unwrap()).unwrap();
        made.element("Arn").unwrap().to_owned()
    }

    /// Assumes a role under the name `session`.
    pub(crate) fn assume(&self, keys: &Keys, role: &str, more: &[(&str, &str)]) -> Result<Keys, Refused> {
        let mut pairs = vec![("RoleArn", role), ("RoleSessionName", "session")];
        pairs.extend(more);
        credentials(&self.as_caller(keys).sts("AssumeRole", &form(&pairs)).unwrap())
    }

    /// Moves the server's clock.
    pub(crate) fn pass(&mut self, seconds: u32) {
        let moved = self
            .root
            .page("/_octroi/clock", &format!("{{\"advanceSeconds\":{seconds}}}"));
        assert_eq!(moved.unwrap().status, 200);
    }
}
