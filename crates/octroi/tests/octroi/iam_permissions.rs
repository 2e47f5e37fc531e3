//! What IAM lets a user do to IAM itself, over the wire: refused by the exact sentence, and at once.

use octroi_testkit::client::{Answer, Client};
use octroi_testkit::server::{Server, directory};
use octroi_testkit::sign::Keys;

const PROGRAM: &str = env!("CARGO_BIN_EXE_octroi");
const IAM: &str = "arn:aws:iam::123456789012:";

/// A statement: effect, actions, resource, and a condition as JSON or nothing.
fn statement(effect: &str, actions: &str, resource: &str, condition: &str) -> String {
    let actions = actions.replace(' ', "\",\"");
    let condition = match condition {
        "" => String::new(),
        text => format!(r#","Condition":{text}"#),
    };
    format!(r#"{{"Effect":"{effect}","Action":["{actions}"],"Resource":"{resource}"{condition}}}"#)
}

fn allow(actions: &str, resource: &str) -> String {
    statement("Allow", actions, resource, "")
}

fn policy(statements: &[String]) -> String {
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":[{}]}}"#,
        statements.join(",")
    );
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

struct Account {
    server: Server,
    root: Client,
}

impl Account {
    fn new(name: &str) -> Self {
        let server = Server::start(PROGRAM, &directory(name), &[]);
        let root = server.client();
        Self { server, root }
    }

    fn ok(&mut self, operation: &str, form: &str) -> Answer {
        let answer = self.root.iam(operation, form).unwrap();
        assert_eq!(answer.status, 200, "{operation} {form}: {}", answer.body);
        answer
    }

    fn key(&mut self, user: &str) -> (String, Client) {
        let made = self.ok("CreateAccessKey", &format!("UserName={user}"));
        let id = made.element("AccessKeyId").unwrap().to_owned();
        let keys = Keys {
            id: id.clone(),
            secret: made.element("SecretAccessKey").unwrap().into(),
            token: None,
        };
        (id, Client::new(self.server.host(), keys))
    }

    fn user(&mut self, name: &str, statements: &[String]) -> Client {
        self.ok("CreateUser", &format!("UserName={name}"));
        if !statements.is_empty() {
            self.put(name, statements);
        }
        self.key(name).1
    }

    fn put(&mut self, user: &str, statements: &[String]) {
        let document = policy(statements);
        let form = format!("UserName={user}&PolicyName=in&PolicyDocument={document}");
        self.ok("PutUserPolicy", &form);
    }

    /// Makes a managed policy and returns its ARN.
    fn managed(&mut self, name: &str, statements: &[String]) -> String {
        let form = format!("PolicyName={name}&PolicyDocument={}", policy(statements));
        self.ok("CreatePolicy", &form);
        format!("{IAM}policy/{name}")
    }

    fn version(&mut self, arn: &str, statements: &[String]) {
        let document = policy(statements);
        let form = format!("PolicyArn={arn}&SetAsDefault=true&PolicyDocument={document}");
        self.ok("CreatePolicyVersion", &form);
    }
}

fn status(client: &mut Client, operation: &str, form: &str) -> u16 {
    client.iam(operation, form).unwrap().status
}

/// Asserts which of the calls are allowed: `+ListUsers` is, `-GetUser UserName=a` is not.
fn assert_allowed(client: &mut Client, calls: &[&str]) {
    for call in calls {
        let (sign, rest) = call.split_at(1);
        let (operation, form) = rest.split_once(' ').unwrap_or((rest, ""));
        let answer = client.iam(operation, form).unwrap();
        let expect = match sign {
            "+" => (200, String::new()),
            _ => (403, "AccessDenied".to_owned()),
        };
        assert_eq!((answer.status, answer.code()), expect, "{call}: {}", answer.body);
    }
}

#[test]
fn each_kind_of_action_is_refused_by_its_sentence() {
    let mut account = Account::new("iam-sentences");
    account.ok("CreateUser", "UserName=v&Path=/team/");
    account.ok("CreateGroup", "GroupName=g&Path=/team/");
    let mut nobody = account.user("z", &[]);
    let document = policy(&[allow("iam:ListUsers", "*")]);
    let trust = policy(&[
        r#"{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole"}"#.to_owned(),
    ]);
    let new_role = format!("RoleName=n&Path=/x/&AssumeRolePolicyDocument={trust}");
    let put = format!("UserName=v&PolicyName=i&PolicyDocument={document}");
    let own = format!("PolicyArn={IAM}policy/none");
    let attach = "GroupName=g&PolicyArn=arn:aws:iam::aws:policy/ReadOnlyAccess";
    for (operation, form, resource) in [
        ("GetUser", "UserName=v", "user v".to_owned()),
        ("GetUser", "", "user z".to_owned()),
        ("GetUser", "UserName=none", "user none".to_owned()),
        ("CreateUser", "UserName=n&Path=/x/", format!("{IAM}user/x/n")),
        ("PutUserPolicy", &put, "user v".to_owned()),
        ("CreateAccessKey", "UserName=v", "user v".to_owned()),
        ("CreateLoginProfile", "UserName=v&Password=x", "user v".to_owned()),
        ("AttachGroupPolicy", attach, "group g".to_owned()),
        ("AddUserToGroup", "GroupName=g&UserName=z", "group g".to_owned()),
        ("CreateRole", &new_role, format!("{IAM}role/x/n")),
        ("DeleteRole", "RoleName=none", "role none".to_owned()),
        ("GetPolicy", &own, format!("policy {IAM}policy/none")),
        ("ListPolicies", "", "policy path /".to_owned()),
        ("ListUsers", "PathPrefix=/team/", format!("{IAM}user/team/")),
        ("GetAccountAuthorizationDetails", "", "*".to_owned()),
        ("CreateAccountAlias", "AccountAlias=abc", "*".to_owned()),
    ] {
        let refused = nobody.iam(operation, form).unwrap();
        assert_eq!(refused.status, 403, "{operation}");
        assert_eq!(refused.code(), "AccessDenied", "{operation}");
        let sentence = format!(
            "User: {IAM}user/z is not authorized to perform: iam:{operation} on resource: {resource} because no \
             identity-based policy allows the iam:{operation} action"
        );
        assert_eq!(refused.element("Message"), Some(sentence.as_str()));
    }
}

#[test]
fn resources_are_named_with_their_paths() {
    let mut account = Account::new("iam-paths");
    account.ok("CreateUser", "UserName=v&Path=/team/");
    account.ok("CreateUser", "UserName=plain");
    let mut by_path = account.user(
        "a",
        &[allow("iam:GetUser iam:UpdateUser", &format!("{IAM}user/team/*"))],
    );
    assert_allowed(
        &mut by_path,
        &[
            "+GetUser UserName=v",
            "-GetUser UserName=plain",
            // To move is to act on the new place, too.
            "-UpdateUser UserName=v&NewPath=/admin/",
            "-UpdateUser UserName=plain&NewPath=/team/",
            "+UpdateUser UserName=v&NewPath=/team/b/",
        ],
    );
    let mut without_path = account.user("b", &[allow("iam:GetUser", &format!("{IAM}user/v"))]);
    assert_allowed(&mut without_path, &["-GetUser UserName=v"]);
    let mut maker = account.user("c", &[allow("iam:CreateUser", &format!("{IAM}user/dev/*"))]);
    assert_allowed(
        &mut maker,
        &[
            "+CreateUser UserName=d1&Path=/dev/",
            "-CreateUser UserName=d2",
            "-CreateUser UserName=d2&Path=/devil/",
        ],
    );
    let mut lister = account.user("d", &[allow("iam:ListUsers", &format!("{IAM}user/team/*"))]);
    assert_allowed(&mut lister, &["+ListUsers PathPrefix=/team/", "-ListUsers"]);
    let own = format!("{IAM}user/${{aws:username}}");
    let mut keeper = account.user(
        "e",
        &[allow(
            "iam:CreateAccessKey iam:ListAccessKeys iam:DeleteAccessKey",
            &own,
        )],
    );
    let (of_another, _) = account.key("plain");
    assert_allowed(
        &mut keeper,
        &[
            "+CreateAccessKey",
            "+ListAccessKeys UserName=e",
            "-ListAccessKeys UserName=plain",
            &format!("-DeleteAccessKey UserName=plain&AccessKeyId={of_another}"),
        ],
    );
    let stolen = format!("AccessKeyId={of_another}");
    assert_eq!(
        keeper.iam("DeleteAccessKey", &stolen).unwrap().code(),
        "NoSuchEntity"
    );
}

#[test]
fn conditions_see_tags_policies_and_boundaries() {
    let mut account = Account::new("iam-conditions");
    account.ok(
        "CreateUser",
        "UserName=v&Tags.member.1.Key=team&Tags.member.1.Value=red",
    );
    account.ok("CreateUser", "UserName=plain");
    let when = |actions: &str, condition: &str| [statement("Allow", actions, "*", condition)];
    let tagged = r#"{"StringEquals":{"aws:ResourceTag/team":"red"}}"#;
    let mut red = account.user("a", &when("iam:*", tagged));
    assert_allowed(
        &mut red,
        &[
            "+GetUser UserName=v",
            "-GetUser UserName=plain",
            "-ListUsers",
            // What a request would set does not count.
            "-TagUser UserName=plain&Tags.member.1.Key=team&Tags.member.1.Value=red",
        ],
    );
    let asked = r#"{"StringEquals":{"aws:RequestTag/team":"blue"},"ForAllValues:StringEquals":{"aws:TagKeys":["team"]}}"#;
    let mut blue = account.user("b", &when("iam:CreateUser iam:TagUser", asked));
    let with = |name: &str, value: &str| {
        format!("CreateUser UserName={name}&Tags.member.1.Key=team&Tags.member.1.Value={value}")
    };
    assert_allowed(
        &mut blue,
        &[
            &format!("+{}", with("t1", "blue")),
            &format!("-{}", with("t2", "red")),
            &format!(
                "-{}&Tags.member.2.Key=x&Tags.member.2.Value=y",
                with("t3", "blue")
            ),
            "-CreateUser UserName=t4",
        ],
    );
    let mut untagging = account.user("c", &when("iam:CreateUser", "{}"));
    assert_allowed(
        &mut untagging,
        &["+CreateUser UserName=u1", &format!("-{}", with("u2", "blue"))],
    );
    let ours = account.managed("p", &[allow("iam:ListUsers", "*")]);
    let only = format!(r#"{{"ArnEquals":{{"iam:PolicyARN":"{ours}"}}}}"#);
    let mut attaching = account.user("d", &when("iam:AttachUserPolicy iam:PutUserPolicy", &only));
    let inline = policy(&[allow("*", "*")]);
    assert_allowed(
        &mut attaching,
        &[
            &format!("+AttachUserPolicy UserName=plain&PolicyArn={ours}"),
            "-AttachUserPolicy UserName=plain&PolicyArn=arn:aws:iam::aws:policy/AdministratorAccess",
            &format!("-PutUserPolicy UserName=plain&PolicyName=i&PolicyDocument={inline}"),
        ],
    );
    let bounded = format!(r#"{{"StringEquals":{{"iam:PermissionsBoundary":"{ours}"}}}}"#);
    let actions = "iam:CreateUser iam:PutUserPolicy iam:PutUserPermissionsBoundary";
    let mut delegate = account.user("e", &when(actions, &bounded));
    let other = account.managed("q", &[allow("*", "*")]);
    assert_allowed(
        &mut delegate,
        &[
            "-CreateUser UserName=n1",
            &format!("-CreateUser UserName=n1&PermissionsBoundary={other}"),
            &format!("+CreateUser UserName=n1&PermissionsBoundary={ours}"),
            &format!("+PutUserPolicy UserName=n1&PolicyName=i&PolicyDocument={inline}"),
            &format!("-PutUserPolicy UserName=plain&PolicyName=i&PolicyDocument={inline}"),
            &format!("-PutUserPermissionsBoundary UserName=n1&PermissionsBoundary={other}"),
        ],
    );
}

#[test]
fn what_changes_counts_from_the_next_call_on() {
    let mut account = Account::new("iam-changes");
    let read = [allow("iam:Get*", "*")];
    let list = [allow("iam:List*", "*")];
    let boundary = account.managed("b", &read);
    let mut bounded = account.user("a", &[allow("iam:*", "*")]);
    let bind = format!("UserName=a&PermissionsBoundary={boundary}");
    account.ok("PutUserPermissionsBoundary", &bind);
    let refused = bounded.iam("ListUsers", "").unwrap();
    let sentence = format!(
        "User: {IAM}user/a is not authorized to perform: iam:ListUsers on resource: {IAM}user/ because no permissions \
         boundary allows the iam:ListUsers action"
    );
    assert_eq!(refused.element("Message"), Some(sentence.as_str()));
    assert_allowed(
        &mut bounded,
        &["+GetUser", "-DeleteUserPermissionsBoundary UserName=a"],
    );
    account.version(&boundary, &list);
    assert_allowed(&mut bounded, &["+ListUsers", "-GetUser"]);
    account.ok(
        "SetDefaultPolicyVersion",
        &format!("PolicyArn={boundary}&VersionId=v1"),
    );
    assert_allowed(&mut bounded, &["-ListUsers", "+GetUser"]);
    account.ok("DeleteUserPermissionsBoundary", "UserName=a");
    assert_allowed(&mut bounded, &["+ListUsers"]);

    let mut member = account.user("m", &[allow("iam:ListRoles", "*")]);
    account.ok("CreateGroup", "GroupName=g");
    let deny = statement("Deny", "iam:ListRoles", "*", "");
    let of_group = policy(&[allow("iam:ListUsers", "*"), deny]);
    account.ok(
        "PutGroupPolicy",
        &format!("GroupName=g&PolicyName=i&PolicyDocument={of_group}"),
    );
    assert_allowed(&mut member, &["-ListUsers", "+ListRoles"]);
    account.ok("AddUserToGroup", "GroupName=g&UserName=m");
    assert_allowed(&mut member, &["+ListUsers", "-ListRoles"]);
    account.ok("UpdateGroup", "GroupName=g&NewGroupName=h&NewPath=/n/");
    assert_allowed(&mut member, &["+ListUsers", "-ListRoles"]);
    account.ok("RemoveUserFromGroup", "GroupName=h&UserName=m");
    assert_allowed(&mut member, &["-ListUsers", "+ListRoles"]);

    let attached = account.managed("w", &read);
    account.ok("AttachUserPolicy", &format!("UserName=m&PolicyArn={attached}"));
    assert_allowed(&mut member, &["+GetUser"]);
    account.version(&attached, &list);
    assert_allowed(&mut member, &["-GetUser", "+ListUsers"]);
    account.ok("DetachUserPolicy", &format!("UserName=m&PolicyArn={attached}"));
    assert_allowed(&mut member, &["-ListUsers"]);
}

#[test]
fn keys_die_with_their_status_and_their_user() {
    let mut account = Account::new("iam-keys");
    account.user("k", &[allow("iam:*", "*")]);
    let (id, mut client) = account.key("k");
    assert_eq!(status(&mut client, "ListUsers", ""), 200);
    let refused = |client: &mut Client| {
        let answer = client.iam("ListUsers", "").unwrap();
        assert_eq!(
            (answer.status, answer.code().as_str()),
            (403, "InvalidClientTokenId")
        );
    };
    let switch = |to: &str| format!("UserName=k&AccessKeyId={id}&Status={to}");
    account.ok("UpdateAccessKey", &switch("Inactive"));
    refused(&mut client);
    account.ok("UpdateAccessKey", &switch("Active"));
    assert_eq!(status(&mut client, "ListUsers", ""), 200);
    account.ok("DeleteAccessKey", &format!("UserName=k&AccessKeyId={id}"));
    refused(&mut client);
    let listed = account.ok("ListAccessKeys", "UserName=k");
    let first = listed.element("AccessKeyId").unwrap().to_owned();
    account.ok("DeleteAccessKey", &format!("UserName=k&AccessKeyId={first}"));
    account.ok("DeleteUserPolicy", "UserName=k&PolicyName=in");
    account.ok("DeleteUser", "UserName=k");
    // Another user of the same name is another user.
    account.ok("CreateUser", "UserName=k");
    account.put("k", &[allow("iam:*", "*")]);
    refused(&mut client);
}
