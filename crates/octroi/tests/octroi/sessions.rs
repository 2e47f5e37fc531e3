//! Sessions over the wire: who may assume what, what a session may do, and when it is over.

use octroi_testkit::sign::Keys;
use serde_json::json;

use crate::callers::{Aws, HOME, Refused, allow, credentials, done, form, statements, trust};

const ASSUME: &str = "sts:AssumeRole";

fn denied(who: &str, action: &str, role: &str, why: &str) -> Refused {
    let text = format!("User: {who} is not authorized to perform: {action} on resource: {role}{why}");
    ("AccessDenied".to_owned(), text)
}

fn untrusted(who: &str, action: &str, role: &str) -> Refused {
    denied(
        who,
        action,
        role,
        &format!(" because no role trust policy allows the {action} action"),
    )
}

#[test]
fn a_trust_policy_and_the_callers_own_side_decide_who_gets_a_session() {
    let aws = Aws::start("trust");
    let mut root = aws.server.client();
    let alice = aws.user(&mut root, "alice", &allow(&json!("sts:*")));
    let silent = aws.user(&mut root, "silent", &allow(&json!("s3:*")));
    let (of_alice, of_silent) = (
        format!("arn:aws:iam::{HOME}:user/alice"),
        format!("arn:aws:iam::{HOME}:user/silent"),
    );
    let may = allow(&json!("kms:ListKeys"));

    let open = aws.role(&mut root, "open", &trust(HOME, &json!(ASSUME), &json!({})), &may);
    assert!(aws.assume(&alice, &open, &[]).is_ok());
    let why = " because no identity-based policy allows the sts:AssumeRole action";
    assert_eq!(
        aws.assume(&silent, &open, &[]).unwrap_err(),
        denied(&of_silent, ASSUME, &open, why)
    );

    let named = aws.role(
        &mut root,
        "named",
        &trust(&of_silent, &json!(ASSUME), &json!({})),
        &may,
    );
    assert!(aws.assume(&silent, &named, &[]).is_ok());
    assert_eq!(
        aws.assume(&alice, &named, &[]).unwrap_err(),
        untrusted(&of_alice, ASSUME, &named)
    );

    let absent = format!("arn:aws:iam::{HOME}:role/absent");
    assert_eq!(
        aws.assume(&alice, &absent, &[]).unwrap_err(),
        untrusted(&of_alice, ASSUME, &absent)
    );
    let nowhere = "arn:aws:iam::999999999999:role/absent";
    assert_eq!(
        aws.assume(&alice, nowhere, &[]).unwrap_err(),
        denied(&of_alice, ASSUME, nowhere, "")
    );

    let id = json!({ "StringEquals": { "sts:ExternalId": "abc" } });
    let external = aws.role(&mut root, "external", &trust(HOME, &json!(ASSUME), &id), &may);
    for wrong in [&[][..], &[("ExternalId", "abd")]] {
        assert_eq!(
            aws.assume(&alice, &external, wrong).unwrap_err(),
            untrusted(&of_alice, ASSUME, &external)
        );
    }
    assert!(aws.assume(&alice, &external, &[("ExternalId", "abc")]).is_ok());

    let root_key = aws.server.root();
    assert_eq!(
        aws.assume(&root_key, &open, &[]).unwrap_err(),
        (
            "AccessDenied".to_owned(),
            "Roles may not be assumed by root accounts.".to_owned()
        )
    );
}

#[test]
fn tags_and_the_source_identity_need_trust_of_their_own_and_are_inherited() {
    let aws = Aws::start("tags");
    let mut root = aws.server.client();
    let alice = aws.user(&mut root, "alice", &allow(&json!("sts:*")));
    let all = json!([ASSUME, "sts:TagSession", "sts:SetSourceIdentity"]);
    let wanted = statements(&json!([
        { "Effect": "Allow", "Action": "sts:*", "Resource": "*" },
        { "Effect": "Allow", "Action": "kms:ListKeys", "Resource": "*",
          "Condition": { "StringEquals": { "aws:PrincipalTag/team": "red", "aws:SourceIdentity": "alice" } } }
    ]));
    let first = aws.role(&mut root, "first", &trust(HOME, &all, &json!({})), &wanted);
    let second = aws.role(&mut root, "second", &trust(HOME, &all, &json!({})), &wanted);
    let plain = aws.role(
        &mut root,
        "plain",
        &trust(HOME, &json!(ASSUME), &json!({})),
        &wanted,
    );
    let lists = |keys: &Keys| aws.as_caller(keys).kms("ListKeys", &json!({})).unwrap().status == 200;
    let tag = [
        ("Tags.member.1.Key", "Team"),
        ("Tags.member.1.Value", "red"),
        ("SourceIdentity", "alice"),
    ];
    let transitive = [&tag[..], &[("TransitiveTagKeys.member.1", "TEAM")]].concat();

    assert!(!lists(&aws.assume(&alice, &first, &[]).unwrap()));
    let once = aws.assume(&alice, &first, &tag).unwrap();
    assert!(lists(&once));
    assert!(!lists(&aws.assume(&once, &second, &[]).unwrap()));
    let carried = aws.assume(&alice, &first, &transitive).unwrap();
    assert!(lists(&aws.assume(&carried, &second, &[]).unwrap()));

    let session = format!("arn:aws:sts::{HOME}:assumed-role/first/session");
    assert_eq!(
        aws.assume(&carried, &plain, &[]).unwrap_err(),
        untrusted(&session, "sts:TagSession", &plain)
    );
    assert_eq!(
        aws.assume(&once, &plain, &[]).unwrap_err(),
        untrusted(&session, "sts:SetSourceIdentity", &plain)
    );
    let other = [("Tags.member.1.Key", "TEAM"), ("Tags.member.1.Value", "blue")];
    assert_eq!(
        aws.assume(&carried, &second, &other).unwrap_err().0,
        "InvalidParameterValue"
    );
    assert_eq!(
        aws.assume(&once, &second, &[("SourceIdentity", "bob")])
            .unwrap_err()
            .0,
        "AccessDenied"
    );
}

#[test]
fn session_policies_bound_and_never_add() {
    let aws = Aws::start("bounded");
    let mut root = aws.server.client();
    let alice = aws.user(&mut root, "alice", &allow(&json!("sts:*")));
    let may = allow(&json!(["kms:*", "iam:ListUsers"]));
    let role = aws.role(
        &mut root,
        "worker",
        &trust(HOME, &json!(ASSUME), &json!({})),
        &may,
    );
    let session = format!("arn:aws:sts::{HOME}:assumed-role/worker/session");
    let call = |keys: &Keys, operation: &str| {
        done(&aws.as_caller(keys).kms(operation, &json!({})).unwrap()).map_err(|(_, text)| text)
    };
    let list = allow(&json!(["kms:ListKeys", "iam:CreateUser"]));
    let inline = aws.assume(&alice, &role, &[("Policy", &list)]).unwrap();
    assert!(call(&inline, "ListKeys").is_ok());
    assert_eq!(
        call(&inline, "ListAliases").unwrap_err(),
        format!(
            "User: {session} is not authorized to perform: kms:ListAliases on resource: * because no session policy \
             allows the kms:ListAliases action"
        )
    );
    let made = aws.as_caller(&inline).iam("CreateUser", "UserName=eve").unwrap();
    assert!(
        done(&made)
            .unwrap_err()
            .1
            .ends_with("because no identity-based policy allows the iam:CreateUser action")
    );

    let deny = statements(&json!([
        { "Effect": "Allow", "Action": "*", "Resource": "*" },
        { "Effect": "Deny", "Action": "kms:ListKeys", "Resource": "*" }
    ]));
    let denying = aws.assume(&alice, &role, &[("Policy", &deny)]).unwrap();
    assert!(
        call(&denying, "ListKeys")
            .unwrap_err()
            .ends_with("with an explicit deny in a session policy")
    );

    let arn = "arn:aws:iam::aws:policy/IAMReadOnlyAccess";
    let both = aws
        .assume(
            &alice,
            &role,
            &[("PolicyArns.member.1.arn", arn), ("Policy", &list)],
        )
        .unwrap();
    assert!(call(&both, "ListKeys").is_ok() && call(&both, "ListAliases").is_err());
    assert!(done(&aws.as_caller(&both).iam("ListUsers", "").unwrap()).is_ok());
    assert!(done(&aws.as_caller(&both).iam("ListRoles", "").unwrap()).is_err());
}

#[test]
fn what_a_user_gets_for_itself_reaches_less_and_what_a_federated_user_gets_least() {
    let aws = Aws::start("lesser");
    let mut root = aws.server.client();
    let alice = aws.user(&mut root, "alice", &allow(&json!(["sts:*", "iam:*", "kms:*"])));
    let role = aws.role(
        &mut root,
        "worker",
        &trust(HOME, &json!(ASSUME), &json!({})),
        &allow(&json!("sts:*")),
    );
    let sts = |keys: &Keys, operation: &str, input: &[(&str, &str)]| {
        done(&aws.as_caller(keys).sts(operation, &form(input)).unwrap()).map_err(|(_, text)| text)
    };
    let iam =
        |keys: &Keys| done(&aws.as_caller(keys).iam("ListUsers", "").unwrap()).map_err(|(code, _)| code);
    let kms = |keys: &Keys| done(&aws.as_caller(keys).kms("ListKeys", &json!({})).unwrap()).is_ok();

    let own = credentials(&aws.as_caller(&alice).sts("GetSessionToken", "").unwrap()).unwrap();
    assert!(kms(&own) && aws.assume(&own, &role, &[]).is_ok());
    assert_eq!(iam(&own).unwrap_err(), "InvalidClientTokenId");
    assert!(sts(&own, "GetSessionToken", &[]).is_err());
    assert!(sts(&own, "GetAccessKeyInfo", &[("AccessKeyId", &alice.id)]).is_err());

    let federate = |policy: &[(&str, &str)]| {
        let input = [&[("Name", "fed")], policy].concat();
        credentials(
            &aws.as_caller(&alice)
                .sts("GetFederationToken", &form(&input))
                .unwrap(),
        )
        .unwrap()
    };
    assert!(!kms(&federate(&[])));
    let wide = allow(&json!("*"));
    let federated = federate(&[("Policy", &wide)]);
    assert!(kms(&federated));
    assert_eq!(iam(&federated).unwrap_err(), "InvalidClientTokenId");
    assert!(aws.assume(&federated, &role, &[]).is_err());
    let organizations = aws
        .as_caller(&federated)
        .organizations("ListRoots", &json!({}))
        .unwrap();
    assert!(
        done(&organizations)
            .unwrap_err()
            .1
            .ends_with("because no identity-based policy allows the organizations:ListRoots action")
    );

    let session = aws.assume(&alice, &role, &[]).unwrap();
    for operation in ["GetSessionToken", "GetFederationToken"] {
        let refused = sts(&session, operation, &[("Name", "fed")]).unwrap_err();
        assert_eq!(
            refused,
            format!("Cannot call {operation} with session credentials")
        );
    }
    for keys in [&own, &federated, &session] {
        assert!(sts(keys, "GetCallerIdentity", &[]).is_ok());
    }
}

#[test]
fn a_session_ends_with_its_time_and_opens_with_its_own_token_alone() {
    let mut aws = Aws::start("ends");
    let mut root = aws.server.client();
    let alice = aws.user(&mut root, "alice", &allow(&json!("sts:*")));
    let may = allow(&json!(["sts:*", "kms:ListKeys"]));
    let role = aws.role(
        &mut root,
        "worker",
        &trust(HOME, &json!(ASSUME), &json!({})),
        &may,
    );
    let code = |aws: &Aws, keys: &Keys| {
        done(&aws.as_caller(keys).sts("GetCallerIdentity", "").unwrap()).map_err(|(code, _)| code)
    };
    let long = aws.assume(&alice, &role, &[]).unwrap();
    let short = aws.assume(&alice, &role, &[("DurationSeconds", "900")]).unwrap();
    let swapped = Keys {
        token: long.token.clone(),
        ..short.clone()
    };
    assert_eq!(code(&aws, &swapped).unwrap_err(), "InvalidClientTokenId");
    let bare = Keys {
        token: None,
        ..short.clone()
    };
    assert_eq!(code(&aws, &bare).unwrap_err(), "InvalidClientTokenId");
    let dressed = Keys {
        token: long.token.clone(),
        ..alice.clone()
    };
    assert_eq!(code(&aws, &dressed).unwrap_err(), "InvalidClientTokenId");

    let chained = [("DurationSeconds", "3601")];
    assert!(
        aws.assume(&alice, &role, &chained)
            .unwrap_err()
            .1
            .contains("MaxSessionDuration")
    );
    assert!(
        aws.assume(&long, &role, &chained)
            .unwrap_err()
            .1
            .contains("role chaining")
    );

    // Ten seconds are left for a slow machine.
    aws.pass(890);
    assert!(code(&aws, &short).is_ok());
    aws.pass(10);
    assert_eq!(code(&aws, &short).unwrap_err(), "ExpiredToken");
    let kms = aws.as_caller(&short).kms("ListKeys", &json!({})).unwrap();
    assert_eq!(done(&kms).unwrap_err().0, "ExpiredTokenException");
    assert!(code(&aws, &long).is_ok());

    // The way to revoke sessions: a deny of whatever was issued before.
    let before = json!({ "DateLessThan": { "aws:TokenIssueTime": "2100-01-01T00:00:00Z" } });
    let revoke =
        statements(&json!([{ "Effect": "Deny", "Action": "*", "Resource": "*", "Condition": before }]));
    let input = form(&[
        ("RoleName", "worker"),
        ("PolicyName", "revoked"),
        ("PolicyDocument", &revoke),
    ]);
    done(&root.iam("PutRolePolicy", &input).unwrap()).unwrap();
    let kms = aws.as_caller(&long).kms("ListKeys", &json!({})).unwrap();
    assert!(
        done(&kms)
            .unwrap_err()
            .1
            .ends_with("with an explicit deny in an identity-based policy")
    );
}
