//! Organizations as a server answers it: the tree, its accounts, who may ask what.

use serde_json::{Value, json};

use crate::account::{HOME, Key, Local};

fn org(local: &mut Local, key: &Key, name: &str, input: Value) -> Result<Value, String> {
    local
        .call(key, "organizations", name, input)
        .map_err(|failure| failure.to_string())
}

/// An organization of the home account, with its root key and the id of the root.
pub(crate) fn organization(local: &mut Local) -> (Key, String) {
    let root = local.root(HOME);
    org(local, &root, "CreateOrganization", json!({})).unwrap();
    let roots = org(local, &root, "ListRoots", json!({})).unwrap();
    let id = roots["Roots"][0]["Id"].as_str().unwrap().to_owned();
    (root, id)
}

/// Makes an account in the organization; returns its id.
pub(crate) fn account(local: &mut Local, key: &Key, name: &str) -> String {
    let input = json!({ "AccountName": name, "Email": format!("{name}@example.org") });
    let output = org(local, key, "CreateAccount", input).unwrap();
    output["CreateAccountStatus"]["AccountId"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn an_organization_is_made_once_and_described_to_its_members() {
    let mut local = Local::new();
    let key = local.root(HOME);
    let absent = "AWSOrganizationsNotInUseException: Your account is not a member of an organization.";
    assert_eq!(
        org(&mut local, &key, "DescribeOrganization", Value::Null).unwrap_err(),
        absent
    );
    assert_eq!(
        org(&mut local, &key, "ListAccounts", json!({})).unwrap_err(),
        absent
    );
    let made = org(&mut local, &key, "CreateOrganization", json!({})).unwrap();
    let one = &made["Organization"];
    let id = one["Id"].as_str().unwrap();
    assert!(id.len() == 12 && id.starts_with("o-"), "{id}");
    assert_eq!(
        one["Arn"],
        format!("arn:aws:organizations::{HOME}:organization/{id}")
    );
    assert_eq!(one["FeatureSet"], "ALL");
    assert_eq!(one["MasterAccountId"], HOME);
    assert_eq!(
        one["MasterAccountArn"],
        format!("arn:aws:organizations::{HOME}:account/{id}/{HOME}")
    );
    assert_eq!(one["MasterAccountEmail"], "master@example.com");
    assert_eq!(
        org(&mut local, &key, "DescribeOrganization", json!({})).unwrap(),
        made
    );
    assert_eq!(
        org(&mut local, &key, "CreateOrganization", json!({})).unwrap_err(),
        "AlreadyInOrganizationException: The provided account is already a member of an organization."
    );
    let member = account(&mut local, &key, "dev");
    let of_member = local.root(&member);
    assert_eq!(
        org(&mut local, &of_member, "DescribeOrganization", json!({})).unwrap(),
        made
    );
    assert_eq!(
        org(&mut local, &of_member, "ListAccounts", json!({})).unwrap_err(),
        "AccessDeniedException: You don't have permissions to access this resource."
    );
    assert_eq!(
        org(&mut local, &key, "DeleteOrganization", json!({})).unwrap_err(),
        "OrganizationNotEmptyException: To delete an organization you must first remove all member accounts (except the master)."
    );
    org(&mut local, &of_member, "LeaveOrganization", json!({})).unwrap();
    assert_eq!(
        org(&mut local, &of_member, "DescribeOrganization", json!({})).unwrap_err(),
        absent
    );
    org(&mut local, &key, "DeleteOrganization", json!({})).unwrap();
    assert_eq!(
        org(&mut local, &key, "DescribeOrganization", json!({})).unwrap_err(),
        absent
    );
}

#[test]
fn two_organizations_know_nothing_of_each_other() {
    let mut local = Local::new();
    let (home, _) = organization(&mut local);
    local.account("999988887777");
    let other = local.root("999988887777");
    org(&mut local, &other, "CreateOrganization", json!({})).unwrap();
    let member = account(&mut local, &home, "dev");
    let seen = org(
        &mut local,
        &other,
        "DescribeAccount",
        json!({ "AccountId": member }),
    )
    .unwrap_err();
    assert_eq!(
        seen,
        "AccountNotFoundException: You specified an account that doesn't exist."
    );
    let ids = |output: Value| output["Accounts"].as_array().unwrap().len();
    assert_eq!(ids(org(&mut local, &home, "ListAccounts", json!({})).unwrap()), 2);
    assert_eq!(
        ids(org(&mut local, &other, "ListAccounts", json!({})).unwrap()),
        1
    );
}

#[test]
fn a_new_account_is_whole_and_its_role_serves_the_management_account() {
    let mut local = Local::new();
    let (root, root_id) = organization(&mut local);
    let input =
        json!({ "AccountName": "dev", "Email": "dev@example.org", "Tags": [{ "Key": "a", "Value": "b" }] });
    let made = org(&mut local, &root, "CreateAccount", input).unwrap();
    let status = &made["CreateAccountStatus"];
    assert_eq!(status["State"], "SUCCEEDED");
    assert_eq!(status.as_object().unwrap().len(), 6, "{status}");
    let described = json!({ "CreateAccountRequestId": status["Id"] });
    assert_eq!(
        org(&mut local, &root, "DescribeCreateAccountStatus", described).unwrap(),
        made
    );
    let id = status["AccountId"].as_str().unwrap();
    let account = org(&mut local, &root, "DescribeAccount", json!({ "AccountId": id })).unwrap();
    assert_eq!(account["Account"]["Status"], "ACTIVE");
    assert_eq!(account["Account"]["JoinedMethod"], "CREATED");
    assert_eq!(account["Account"]["Name"], "dev");
    let tags = org(
        &mut local,
        &root,
        "ListTagsForResource",
        json!({ "ResourceId": id }),
    )
    .unwrap();
    assert_eq!(tags["Tags"], json!([{ "Key": "a", "Value": "b" }]));
    let parents = org(&mut local, &root, "ListParents", json!({ "ChildId": id })).unwrap();
    assert_eq!(parents["Parents"], json!([{ "Id": root_id, "Type": "ROOT" }]));

    let admin = local.user(
        "admin",
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:*","Resource":"*"}}"#,
    );
    let role = format!("arn:aws:iam::{id}:role/OrganizationAccountAccessRole");
    let input = json!({ "RoleArn": role, "RoleSessionName": "me" });
    let session = local.call(&admin, "sts", "AssumeRole", input).unwrap();
    let session = local.issued(&session);
    let made = local
        .call(&session, "iam", "CreateUser", json!({ "UserName": "eve" }))
        .unwrap();
    assert_eq!(made["User"]["Arn"], format!("arn:aws:iam::{id}:user/eve"));

    let input = json!({ "AccountName": "again", "Email": "DEV@example.org" });
    let again = org(&mut local, &root, "CreateAccount", input).unwrap();
    assert_eq!(
        again["CreateAccountStatus"]["FailureReason"],
        "EMAIL_ALREADY_EXISTS"
    );
    let failed = org(
        &mut local,
        &root,
        "ListCreateAccountStatus",
        json!({ "States": ["FAILED"] }),
    )
    .unwrap();
    assert_eq!(failed["CreateAccountStatuses"].as_array().unwrap().len(), 1);
}

#[test]
fn the_tree_holds_units_and_accounts() {
    let mut local = Local::new();
    let (key, root) = organization(&mut local);
    let unit = |local: &mut Local, parent: &str, name: &str| {
        let input = json!({ "ParentId": parent, "Name": name });
        org(local, &key, "CreateOrganizationalUnit", input)
    };
    let made = unit(&mut local, &root, "one").unwrap();
    let one = made["OrganizationalUnit"]["Id"].as_str().unwrap().to_owned();
    assert!(
        one.starts_with(&root.replace("r-", "ou-")) && one.len() == 16,
        "{one}"
    );
    assert_eq!(
        unit(&mut local, &root, "one").unwrap_err(),
        "DuplicateOrganizationalUnitException: An OU with the same name already exists."
    );
    assert_eq!(
        unit(&mut local, "r-none", "x").unwrap_err(),
        "ParentNotFoundException: You specified parent that doesn't exist."
    );
    let dev = account(&mut local, &key, "dev");
    let moved =
        |from: &str, to: &str| json!({ "AccountId": dev, "SourceParentId": from, "DestinationParentId": to });
    assert!(
        org(&mut local, &key, "MoveAccount", moved(&one, &root))
            .unwrap_err()
            .starts_with("SourceParentNotFound")
    );
    assert!(
        org(&mut local, &key, "MoveAccount", moved(&root, "ou-none-12345678"))
            .unwrap_err()
            .starts_with("DestinationParent")
    );
    assert!(
        org(&mut local, &key, "MoveAccount", moved(&root, &root))
            .unwrap_err()
            .starts_with("DuplicateAccount")
    );
    org(&mut local, &key, "MoveAccount", moved(&root, &one)).unwrap();
    let children = |local: &mut Local, parent: &str, kind: &str| {
        let input = json!({ "ParentId": parent, "ChildType": kind });
        org(local, &key, "ListChildren", input).unwrap()["Children"].clone()
    };
    assert_eq!(
        children(&mut local, &one, "ACCOUNT"),
        json!([{ "Id": dev, "Type": "ACCOUNT" }])
    );
    assert_eq!(
        children(&mut local, &root, "ORGANIZATIONAL_UNIT"),
        json!([{ "Id": one, "Type": "ORGANIZATIONAL_UNIT" }])
    );
    let delete = json!({ "OrganizationalUnitId": one });
    assert!(
        org(&mut local, &key, "DeleteOrganizationalUnit", delete.clone())
            .unwrap_err()
            .starts_with("OrganizationalUnitNotEmpty")
    );
    org(&mut local, &key, "MoveAccount", moved(&one, &root)).unwrap();
    org(&mut local, &key, "DeleteOrganizationalUnit", delete.clone()).unwrap();
    assert_eq!(
        org(&mut local, &key, "DescribeOrganizationalUnit", delete).unwrap_err(),
        "OrganizationalUnitNotFoundException: You specified an organizational unit that doesn't exist."
    );
}

#[test]
fn pages_follow_each_other_without_loss() {
    let mut local = Local::new();
    let (key, _) = organization(&mut local);
    for number in 0..6 {
        account(&mut local, &key, &format!("dev{number}"));
    }
    let all = org(&mut local, &key, "ListAccounts", json!({})).unwrap();
    assert_eq!(all.get("NextToken"), None);
    let mut found = Vec::new();
    let mut input = json!({ "MaxResults": 3 });
    loop {
        let page = org(&mut local, &key, "ListAccounts", input.clone()).unwrap();
        let accounts = page["Accounts"].as_array().unwrap();
        assert!(accounts.len() <= 3);
        found.extend(accounts.iter().cloned());
        match page.get("NextToken") {
            Some(token) => input["NextToken"] = token.clone(),
            None => break,
        }
    }
    assert_eq!(json!(found), all["Accounts"]);
    let refused = local
        .call(
            &key,
            "organizations",
            "ListAccounts",
            json!({ "NextToken": "nonsense" }),
        )
        .unwrap_err();
    assert_eq!(refused.code.as_str(), "InvalidInputException");
    assert_eq!(refused.members[0].1, "INVALID_NEXT_TOKEN");
}

#[test]
fn an_invited_account_joins_when_it_accepts() {
    let mut local = Local::new();
    let (key, root) = organization(&mut local);
    local.account("999988887777");
    let guest = local.root("999988887777");
    let input = json!({ "Target": { "Id": "999988887777", "Type": "ACCOUNT" }, "Notes": "come" });
    let made = org(&mut local, &key, "InviteAccountToOrganization", input.clone()).unwrap();
    let handshake = json!({ "HandshakeId": made["Handshake"]["Id"] });
    assert_eq!(made["Handshake"]["State"], "OPEN");
    assert!(
        org(&mut local, &key, "InviteAccountToOrganization", input)
            .unwrap_err()
            .starts_with("DuplicateHandshake")
    );
    let own = org(&mut local, &guest, "ListHandshakesForAccount", json!({})).unwrap();
    assert_eq!(own["Handshakes"], json!([made["Handshake"]]));
    assert!(
        org(&mut local, &key, "AcceptHandshake", handshake.clone())
            .unwrap_err()
            .starts_with("AccessDenied")
    );
    let accepted = org(&mut local, &guest, "AcceptHandshake", handshake.clone()).unwrap();
    assert_eq!(accepted["Handshake"]["State"], "ACCEPTED");
    let account = org(
        &mut local,
        &key,
        "DescribeAccount",
        json!({ "AccountId": "999988887777" }),
    )
    .unwrap();
    assert_eq!(account["Account"]["JoinedMethod"], "INVITED");
    let parents = org(
        &mut local,
        &key,
        "ListParents",
        json!({ "ChildId": "999988887777" }),
    )
    .unwrap();
    assert_eq!(parents["Parents"][0]["Id"], root.as_str());
    assert!(
        org(&mut local, &guest, "DeclineHandshake", handshake)
            .unwrap_err()
            .starts_with("InvalidHandshakeTransition")
    );
}

#[test]
fn a_delegated_administrator_may_read_and_not_write() {
    let mut local = Local::new();
    let (key, root) = organization(&mut local);
    let dev = account(&mut local, &key, "dev");
    let of_dev = local.root(&dev);
    let input = json!({ "AccountId": dev, "ServicePrincipal": "guardduty.amazonaws.com" });
    org(&mut local, &key, "RegisterDelegatedAdministrator", input.clone()).unwrap();
    assert!(
        org(&mut local, &key, "RegisterDelegatedAdministrator", input.clone())
            .unwrap_err()
            .starts_with("AccountAlreadyRegistered")
    );
    assert!(org(&mut local, &of_dev, "ListAccounts", json!({})).is_ok());
    assert!(
        org(
            &mut local,
            &of_dev,
            "DescribeAccount",
            json!({ "AccountId": HOME })
        )
        .is_ok()
    );
    let unit = json!({ "ParentId": root, "Name": "x" });
    assert!(
        org(&mut local, &of_dev, "CreateOrganizationalUnit", unit)
            .unwrap_err()
            .starts_with("AccessDenied")
    );
    let listed = org(&mut local, &key, "ListDelegatedAdministrators", json!({})).unwrap();
    assert_eq!(listed["DelegatedAdministrators"][0]["Id"], dev.as_str());
    org(&mut local, &key, "DeregisterDelegatedAdministrator", input).unwrap();
    assert!(org(&mut local, &of_dev, "ListAccounts", json!({})).is_err());
    let unknown = json!({ "ServicePrincipal": "nothing.amazonaws.com" });
    assert_eq!(
        org(&mut local, &key, "EnableAWSServiceAccess", unknown).unwrap_err(),
        "InvalidInputException: You specified an unrecognized service principal."
    );
}
