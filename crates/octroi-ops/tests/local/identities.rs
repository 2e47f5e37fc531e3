//! Users, groups and roles as IAM answers them: what is shown, what is in the way, who may.

use serde_json::{Value, json};

use crate::account::{HOME, Key, Story};

const ALL: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
const EC2: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;

impl Story {
    fn may(&mut self, key: &Key, name: &str, input: Value) -> Result<Value, String> {
        self.local
            .call(key, "iam", name, input)
            .map_err(|failure| failure.to_string())
    }
}

fn names(output: &Value, list: &str, member: &str) -> Vec<String> {
    let items = output[list].as_array().unwrap().iter();
    items
        .map(|item| item[member].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_user_is_shown_with_its_tags_and_boundary_by_itself_only() {
    let mut story = Story::new();
    let boundary = "arn:aws:iam::aws:policy/PowerUserAccess";
    let made = story.ok(
        "CreateUser",
        json!({"UserName": "ann", "Path": "/a/", "PermissionsBoundary": boundary, "Tags": [{"Key": "k", "Value": "v"}]}),
    );
    let mut expect = json!({
        "Path": "/a/",
        "UserName": "ann",
        "UserId": made["User"]["UserId"],
        "Arn": format!("arn:aws:iam::{HOME}:user/a/ann"),
        "CreateDate": story.local.now.epoch_seconds(),
    });
    let listed = story.ok("ListUsers", json!({}));
    assert_eq!(listed, json!({"Users": [expect], "IsTruncated": false}));
    expect["PermissionsBoundary"] =
        json!({"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": boundary});
    expect["Tags"] = json!([{"Key": "k", "Value": "v"}]);
    assert_eq!(made, json!({ "User": expect }));
    assert_eq!(
        story.ok("GetUser", json!({"UserName": "ann"})),
        json!({ "User": expect })
    );
    assert_eq!(
        story.refused("CreateUser", json!({"UserName": "ANN"})),
        "EntityAlreadyExists: User with name ANN already exists."
    );
    assert_eq!(
        story.refused("GetUser", json!({"UserName": "Ann"})),
        "NoSuchEntity: The user with name Ann cannot be found."
    );
    let none = format!("arn:aws:iam::{HOME}:policy/none");
    assert_eq!(
        story.refused(
            "CreateUser",
            json!({"UserName": "bob", "PermissionsBoundary": none})
        ),
        format!("NoSuchEntity: Scope ARN: {none} does not exist or is not attachable.")
    );
}

#[test]
fn who_calls_is_meant_where_no_user_is_named() {
    let mut story = Story::new();
    let root = story.ok("GetUser", json!({}));
    assert_eq!(
        root["User"],
        json!({
            "UserId": HOME,
            "Arn": format!("arn:aws:iam::{HOME}:root"),
            "CreateDate": story.local.now.epoch_seconds(),
        })
    );
    let ann = story.local.user("ann", ALL);
    assert_eq!(
        story.may(&ann, "GetUser", json!({})).unwrap()["User"]["UserName"],
        "ann"
    );
    let role = story.local.role(HOME, "worker", EC2, ALL);
    let session = format!("arn:aws:sts::{HOME}:assumed-role/worker/s");
    assert!(role.as_str().ends_with("role/worker"));
    let key = story.local.key(&session);
    assert_eq!(
        story.may(&key, "GetUser", json!({})).unwrap_err(),
        "ValidationError: Must specify userName when calling with non-User credentials"
    );
}

#[test]
fn a_list_is_in_pages_by_name_and_below_a_path() {
    let mut story = Story::new();
    for (name, path) in [("Cid", "/x/"), ("bob", "/x/y/"), ("ann", "/")] {
        story.ok("CreateUser", json!({"UserName": name, "Path": path}));
        story.ok("CreateGroup", json!({"GroupName": name, "Path": path}));
        story.ok(
            "CreateRole",
            json!({"RoleName": name, "Path": path, "AssumeRolePolicyDocument": EC2}),
        );
    }
    for (operation, list, member) in [
        ("ListUsers", "Users", "UserName"),
        ("ListGroups", "Groups", "GroupName"),
        ("ListRoles", "Roles", "RoleName"),
    ] {
        let first = story.ok(operation, json!({"MaxItems": 2}));
        assert_eq!(names(&first, list, member), ["ann", "bob"]);
        assert_eq!(first["IsTruncated"], true);
        let rest = story.ok(operation, json!({"MaxItems": 2, "Marker": first["Marker"]}));
        assert_eq!(names(&rest, list, member), ["Cid"]);
        assert_eq!((&rest["IsTruncated"], rest.get("Marker")), (&json!(false), None));
        let below = story.ok(operation, json!({"PathPrefix": "/x/"}));
        assert_eq!(names(&below, list, member), ["bob", "Cid"]);
    }
}

#[test]
fn a_user_keeps_its_id_groups_and_keys_under_another_name() {
    let mut story = Story::new();
    let ann = story.local.user("ann", ALL);
    story.ok("CreateGroup", json!({"GroupName": "g"}));
    story.ok("AddUserToGroup", json!({"GroupName": "g", "UserName": "ann"}));
    let taken = story.ok("CreateUser", json!({"UserName": "taken"}));
    assert_eq!(
        story.refused("UpdateUser", json!({"UserName": "ann", "NewUserName": "TAKEN"})),
        "EntityAlreadyExists: User with name TAKEN already exists."
    );
    story.ok(
        "UpdateUser",
        json!({"UserName": "ann", "NewUserName": "eve", "NewPath": "/e/"}),
    );
    story.ok("UpdateGroup", json!({"GroupName": "g", "NewGroupName": "h"}));
    let got = story.ok("GetUser", json!({"UserName": "eve"}));
    assert_eq!(got["User"]["UserId"], "AIDAann");
    assert_eq!(got["User"]["Arn"], format!("arn:aws:iam::{HOME}:user/e/eve"));
    let group = story.ok("GetGroup", json!({"GroupName": "h"}));
    assert_eq!(names(&group, "Users", "UserName"), ["eve"]);
    assert_eq!(group["Group"]["GroupName"], "h");
    let of = story.ok("ListGroupsForUser", json!({"UserName": "eve"}));
    assert_eq!(names(&of, "Groups", "GroupName"), ["h"]);
    let key = std::sync::Arc::clone(story.local.world.access_key(&ann.id).unwrap());
    let who = story
        .local
        .call(&key, "sts", "GetCallerIdentity", json!({}))
        .unwrap();
    assert_eq!(who["Arn"], format!("arn:aws:iam::{HOME}:user/e/eve"));
    assert_eq!(
        story.refused("GetUser", json!({"UserName": "ann"})),
        "NoSuchEntity: The user with name ann cannot be found."
    );
    assert_eq!(taken["User"]["UserName"], "taken");
}

#[test]
fn who_may_rename_must_have_both_names() {
    let mut story = Story::new();
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"iam:UpdateUser","Resource":"arn:aws:iam::{HOME}:user/dev/*"}}}}"#
    );
    let ann = story.local.user("ann", &text);
    story.ok("CreateUser", json!({"UserName": "bob", "Path": "/dev/"}));
    assert!(
        story
            .may(
                &ann,
                "UpdateUser",
                json!({"UserName": "bob", "NewUserName": "rob"})
            )
            .is_ok()
    );
    let refused = story.may(&ann, "UpdateUser", json!({"UserName": "rob", "NewPath": "/ops/"}));
    assert_eq!(
        refused.unwrap_err(),
        format!(
            "AccessDenied: User: arn:aws:iam::{HOME}:user/ann is not authorized to perform: iam:UpdateUser on resource: \
             user rob because no identity-based policy allows the iam:UpdateUser action"
        )
    );
}

#[test]
fn what_something_carries_is_in_the_way_of_deleting_it() {
    let mut story = Story::new();
    story.local.user("ann", ALL);
    story.ok("CreateGroup", json!({"GroupName": "g"}));
    story.ok("AddUserToGroup", json!({"GroupName": "g", "UserName": "ann"}));
    let conflict = |story: &mut Story, operation: &str, input: Value| {
        let text = story.refused(operation, input);
        text.strip_prefix("DeleteConflict: Cannot delete entity, must ")
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        conflict(&mut story, "DeleteUser", json!({"UserName": "ann"})),
        "remove users from group first."
    );
    assert_eq!(
        conflict(&mut story, "DeleteGroup", json!({"GroupName": "g"})),
        "remove users from group first."
    );
    story.ok(
        "RemoveUserFromGroup",
        json!({"GroupName": "g", "UserName": "ann"}),
    );
    assert_eq!(
        conflict(&mut story, "DeleteUser", json!({"UserName": "ann"})),
        "delete policies first."
    );
    story.ok("DeleteGroup", json!({"GroupName": "g"}));
    story.local.role(HOME, "worker", EC2, ALL);
    assert_eq!(
        conflict(&mut story, "DeleteRole", json!({"RoleName": "worker"})),
        "delete policies first."
    );
    assert_eq!(
        story.refused("DeleteGroup", json!({"GroupName": "g"})),
        "NoSuchEntity: The group with name g cannot be found."
    );
}

#[test]
fn a_role_is_shown_with_its_trust_policy_encoded() {
    let mut story = Story::new();
    let made = story.ok(
        "CreateRole",
        json!({"RoleName": "r", "AssumeRolePolicyDocument": EC2, "Description": "told", "Tags": [{"Key": "k", "Value": ""}]}),
    );
    let mut expect = json!({
        "Path": "/",
        "RoleName": "r",
        "RoleId": made["Role"]["RoleId"],
        "Arn": format!("arn:aws:iam::{HOME}:role/r"),
        "CreateDate": story.local.now.epoch_seconds(),
        "AssumeRolePolicyDocument": made["Role"]["AssumeRolePolicyDocument"],
        "Description": "told",
        "MaxSessionDuration": 3_600,
    });
    let encoded = expect["AssumeRolePolicyDocument"].as_str().unwrap();
    assert!(
        encoded.starts_with("%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Effect%22"),
        "{encoded}"
    );
    let listed = story.ok("ListRoles", json!({}));
    assert_eq!(listed["Roles"], json!([expect]));
    expect["Tags"] = json!([{"Key": "k", "Value": ""}]);
    // As AWS answers it, the role that is made is told without what else was asked for.
    let mut briefly = expect.clone();
    for name in ["Description", "MaxSessionDuration"] {
        briefly.as_object_mut().unwrap().remove(name);
    }
    assert_eq!(made, json!({ "Role": briefly }));
    briefly["Description"] = json!("new");
    let renewed = json!({"RoleName": "r", "Description": "new"});
    assert_eq!(
        story.ok("UpdateRoleDescription", renewed),
        json!({ "Role": briefly })
    );
    story.ok(
        "UpdateRole",
        json!({"RoleName": "r", "Description": "", "MaxSessionDuration": 7_200}),
    );
    expect["MaxSessionDuration"] = json!(7_200);
    expect.as_object_mut().unwrap().remove("Description");
    // What is not said stays.
    story.ok("UpdateRole", json!({"RoleName": "r"}));
    expect["RoleLastUsed"] = json!({});
    assert_eq!(
        story.ok("GetRole", json!({"RoleName": "r"})),
        json!({ "Role": expect })
    );
    assert_eq!(
        story.refused(
            "CreateRole",
            json!({"RoleName": "R", "AssumeRolePolicyDocument": EC2})
        ),
        "EntityAlreadyExists: Role with name R already exists."
    );
}

#[test]
fn a_trust_policy_names_whom_there_is() {
    let mut story = Story::new();
    let trusting = |who: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Principal":{{"AWS":"{who}"}},"Action":"sts:AssumeRole"}}}}"#
        )
    };
    let mut make = |who: &str| {
        let input = json!({"RoleName": "r", "AssumeRolePolicyDocument": trusting(who)});
        story.refused("CreateRole", input)
    };
    let nobody = format!("arn:aws:iam::{HOME}:user/nobody");
    for wrong in [nobody.as_str(), "nobody", "ec2.amazonaws.com"] {
        assert_eq!(
            make(wrong),
            format!("MalformedPolicyDocument: Invalid principal in policy: \"AWS\":\"{wrong}\"")
        );
    }
    assert_eq!(
        story.refused(
            "CreateRole",
            json!({"RoleName": "r", "AssumeRolePolicyDocument": ALL})
        ),
        "MalformedPolicyDocument: Has prohibited field Resource"
    );
    story.ok(
        "CreateRole",
        json!({"RoleName": "r", "AssumeRolePolicyDocument": trusting(HOME)}),
    );
    assert!(
        story
            .refused(
                "CreateRole",
                json!({"RoleName": "s", "Path": "/aws-service-role/x/", "AssumeRolePolicyDocument": EC2})
            )
            .starts_with("InvalidInput: ")
    );
}

#[test]
fn boundaries_decide_by_the_new_one_and_by_the_old_one() {
    let mut story = Story::new();
    let (power, read) = (
        "arn:aws:iam::aws:policy/PowerUserAccess",
        "arn:aws:iam::aws:policy/ReadOnlyAccess",
    );
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"iam:*","Resource":"*",
            "Condition":{{"StringEquals":{{"iam:PermissionsBoundary":"{power}"}}}}}}}}"#
    );
    let ann = story.local.user("ann", &text);
    let bob = |boundary: Value| json!({"UserName": "bob", "PermissionsBoundary": boundary});
    assert!(story.may(&ann, "CreateUser", bob(Value::Null)).is_err());
    assert!(story.may(&ann, "CreateUser", bob(json!(power))).is_ok());
    assert!(
        story
            .may(&ann, "PutUserPermissionsBoundary", bob(json!(read)))
            .is_err()
    );
    story.ok("PutUserPermissionsBoundary", bob(json!(read)));
    assert!(
        story
            .may(&ann, "DeleteUserPermissionsBoundary", json!({"UserName": "bob"}))
            .is_err()
    );
    assert!(
        story
            .may(&ann, "PutUserPermissionsBoundary", bob(json!(power)))
            .is_ok()
    );
    assert!(
        story
            .may(&ann, "DeleteUserPermissionsBoundary", json!({"UserName": "bob"}))
            .is_ok()
    );
    assert!(
        story
            .refused("DeleteUserPermissionsBoundary", json!({"UserName": "bob"}))
            .starts_with("NoSuchEntity: ")
    );
}

#[test]
fn tags_of_a_user_ignore_case_and_making_them_is_an_action_of_its_own() {
    let mut story = Story::new();
    let text =
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:CreateUser","Resource":"*"}}"#;
    let ann = story.local.user("ann", text);
    let tagged = json!({"UserName": "bob", "Tags": [{"Key": "Team", "Value": "x"}]});
    assert!(
        story
            .may(&ann, "CreateUser", tagged.clone())
            .unwrap_err()
            .contains("not authorized to perform: iam:TagUser on resource: ")
    );
    story.ok("CreateUser", tagged);
    story.ok(
        "TagUser",
        json!({"UserName": "bob", "Tags": [{"Key": "team", "Value": "y"}, {"Key": "a", "Value": "b"}]}),
    );
    let tags = story.ok("ListUserTags", json!({"UserName": "bob", "MaxItems": 1}));
    assert_eq!(tags["Tags"], json!([{"Key": "a", "Value": "b"}]));
    assert_eq!(tags["IsTruncated"], true);
    story.ok("UntagUser", json!({"UserName": "bob", "TagKeys": ["A"]}));
    let tags = story.ok("ListUserTags", json!({"UserName": "bob"}));
    assert_eq!(
        tags,
        json!({"Tags": [{"Key": "team", "Value": "y"}], "IsTruncated": false})
    );
    let by_tag = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:GetUser","Resource":"*",
        "Condition":{"StringEquals":{"iam:ResourceTag/Team":"y","aws:ResourceTag/team":"y"}}}}"#;
    let eve = story.local.user("eve", by_tag);
    assert!(story.may(&eve, "GetUser", json!({"UserName": "bob"})).is_ok());
    assert!(story.may(&eve, "GetUser", json!({"UserName": "eve"})).is_err());
}

#[test]
fn two_keys_are_all_that_anybody_has_and_a_key_acts_as_its_user() {
    let mut story = Story::new();
    story.local.user("ann", ALL);
    let made = story.ok("CreateAccessKey", json!({"UserName": "ann"}));
    let id = made["AccessKey"]["AccessKeyId"].as_str().unwrap().to_owned();
    assert!(id.starts_with("AKIA") && id.len() == 20, "{id}");
    assert_eq!(made["AccessKey"]["Status"], "Active");
    assert_eq!(made["AccessKey"]["SecretAccessKey"].as_str().unwrap().len(), 40);
    let key = std::sync::Arc::clone(story.local.world.access_key(&id).unwrap());
    let account = story
        .local
        .call(&key, "sts", "GetAccessKeyInfo", json!({ "AccessKeyId": id }));
    assert_eq!(account.unwrap(), json!({ "Account": HOME }));
    // The user makes its own second key.
    let own = story.may(&key, "CreateAccessKey", json!({})).unwrap();
    assert_eq!(own["AccessKey"]["UserName"], "ann");
    assert_eq!(
        story.refused("CreateAccessKey", json!({"UserName": "ann"})),
        "LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2"
    );
    story.ok(
        "UpdateAccessKey",
        json!({"UserName": "ann", "AccessKeyId": id, "Status": "Inactive"}),
    );
    let listed = story.ok("ListAccessKeys", json!({"UserName": "ann"}));
    assert_eq!(
        listed["AccessKeyMetadata"][0],
        json!({"UserName": "ann", "AccessKeyId": id, "Status": "Inactive", "CreateDate": story.local.now.epoch_seconds()})
    );
    assert_eq!(
        story.ok("GetAccessKeyLastUsed", json!({ "AccessKeyId": id })),
        json!({"UserName": "ann", "AccessKeyLastUsed": {"ServiceName": "N/A", "Region": "N/A"}})
    );
    story.ok("DeleteAccessKey", json!({"UserName": "ann", "AccessKeyId": id}));
    assert!(story.local.world.access_key(&id).is_none());
    for operation in ["DeleteAccessKey", "UpdateAccessKey"] {
        let input = json!({"UserName": "ann", "AccessKeyId": id, "Status": "Active"});
        assert_eq!(
            story.refused(operation, input),
            format!("NoSuchEntity: The Access Key with id {id} cannot be found.")
        );
    }
    // The root user's keys are its own.
    let root = story.ok("CreateAccessKey", json!({}));
    assert_eq!(root["AccessKey"].get("UserName"), None);
    let listed = story.ok("ListAccessKeys", json!({}));
    assert_eq!(listed["AccessKeyMetadata"].as_array().unwrap().len(), 1);
}

#[test]
fn a_profile_has_one_role_which_its_maker_must_be_allowed_to_pass() {
    let mut story = Story::new();
    story.local.role(HOME, "worker", EC2, ALL);
    story.local.role(HOME, "other", EC2, ALL);
    let made = story.ok(
        "CreateInstanceProfile",
        json!({"InstanceProfileName": "p", "Path": "/x/", "Tags": [{"Key": "k", "Value": "v"}]}),
    );
    assert_eq!(
        made["InstanceProfile"],
        json!({
            "Path": "/x/",
            "InstanceProfileName": "p",
            "InstanceProfileId": made["InstanceProfile"]["InstanceProfileId"],
            "Arn": format!("arn:aws:iam::{HOME}:instance-profile/x/p"),
            "CreateDate": story.local.now.epoch_seconds(),
            "Roles": [],
            "Tags": [{"Key": "k", "Value": "v"}],
        })
    );
    assert_eq!(
        story.refused("CreateInstanceProfile", json!({"InstanceProfileName": "P"})),
        "EntityAlreadyExists: Instance Profile P already exists."
    );
    let add = |role: &str| json!({"InstanceProfileName": "p", "RoleName": role});
    let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iam:AddRoleToInstanceProfile","Resource":"*"}}"#;
    let ann = story.local.user("ann", text);
    assert_eq!(
        story
            .may(&ann, "AddRoleToInstanceProfile", add("worker"))
            .unwrap_err(),
        format!(
            "AccessDenied: User: arn:aws:iam::{HOME}:user/ann is not authorized to perform: iam:PassRole on resource: \
             arn:aws:iam::{HOME}:role/worker because no identity-based policy allows the iam:PassRole action"
        )
    );
    story.ok("AddRoleToInstanceProfile", add("worker"));
    assert_eq!(
        story.refused("AddRoleToInstanceProfile", add("other")),
        "LimitExceeded: Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1"
    );
    for operation in [
        "GetInstanceProfile",
        "ListInstanceProfiles",
        "ListInstanceProfilesForRole",
    ] {
        let output = story.ok(
            operation,
            json!({"InstanceProfileName": "p", "RoleName": "worker"}),
        );
        let profile = output
            .get("InstanceProfile")
            .unwrap_or(&output["InstanceProfiles"][0]);
        assert_eq!(profile["Roles"][0]["RoleName"], "worker");
        assert_eq!(profile.get("Tags").is_some(), operation == "GetInstanceProfile");
    }
    let none = story.ok("ListInstanceProfilesForRole", json!({"RoleName": "other"}));
    assert_eq!(none, json!({"InstanceProfiles": [], "IsTruncated": false}));
    let conflict = "DeleteConflict: Cannot delete entity, must remove roles from instance profile first.";
    assert_eq!(
        story.refused("DeleteRole", json!({"RoleName": "worker"})),
        conflict
    );
    assert_eq!(
        story.refused("DeleteInstanceProfile", json!({"InstanceProfileName": "p"})),
        conflict
    );
    story.ok("RemoveRoleFromInstanceProfile", add("worker"));
    story.ok("DeleteInstanceProfile", json!({"InstanceProfileName": "p"}));
    assert_eq!(
        story.refused("GetInstanceProfile", json!({"InstanceProfileName": "p"})),
        "NoSuchEntity: Instance Profile p cannot be found."
    );
}

#[test]
fn a_service_has_its_role_which_only_aws_changes() {
    let mut story = Story::new();
    let make = |service: &str| json!({ "AWSServiceName": service });
    let made = story.ok("CreateServiceLinkedRole", make("spot.amazonaws.com"));
    let name = "AWSServiceRoleForEC2Spot";
    let arn = format!("arn:aws:iam::{HOME}:role/aws-service-role/spot.amazonaws.com/{name}");
    assert_eq!(made["Role"]["Arn"], arn);
    assert_eq!(made["Role"]["Path"], "/aws-service-role/spot.amazonaws.com/");
    assert_eq!(
        made["Role"]["AssumeRolePolicyDocument"],
        "%7B%22Version%22%3A%222012-10-17%22%2C%22Statement%22%3A%5B%7B%22Action%22%3A%5B%22sts%3AAssumeRole%22%5D%2C\
         %22Effect%22%3A%22Allow%22%2C%22Principal%22%3A%7B%22Service%22%3A%5B%22spot.amazonaws.com%22%5D%7D%7D%5D%7D"
    );
    assert_eq!(
        story.refused("CreateServiceLinkedRole", make("spot.amazonaws.com")),
        format!(
            "InvalidInput: Service role name {name} has been taken in this account, please try a different suffix."
        )
    );
    let mut suffix = make("es.amazonaws.com");
    suffix["CustomSuffix"] = json!("two");
    assert_eq!(
        story.refused("CreateServiceLinkedRole", suffix),
        "InvalidInput: Custom suffix is not allowed for es.amazonaws.com"
    );
    let mut suffix = make("autoscaling.amazonaws.com");
    suffix["CustomSuffix"] = json!("two");
    let two = story.ok("CreateServiceLinkedRole", suffix);
    assert_eq!(two["Role"]["RoleName"], "AWSServiceRoleForAutoScaling_two");
    let attached = story.ok("ListAttachedRolePolicies", json!({ "RoleName": name }));
    assert_eq!(
        attached["AttachedPolicies"][0]["PolicyArn"],
        "arn:aws:iam::aws:policy/aws-service-role/AWSEC2SpotServiceRolePolicy"
    );
    let protected = format!(
        "UnmodifiableEntity: Cannot perform the operation on the protected role '{name}' - this role is only modifiable \
         by AWS"
    );
    for (operation, input) in [
        ("DeleteRole", json!({ "RoleName": name })),
        (
            "UpdateAssumeRolePolicy",
            json!({"RoleName": name, "PolicyDocument": EC2}),
        ),
        (
            "UpdateRole",
            json!({"RoleName": name, "MaxSessionDuration": 7_200}),
        ),
        (
            "TagRole",
            json!({"RoleName": name, "Tags": [{"Key": "k", "Value": "v"}]}),
        ),
    ] {
        assert_eq!(story.refused(operation, input), protected, "{operation}");
    }
    story.ok(
        "UpdateRoleDescription",
        json!({"RoleName": name, "Description": "told"}),
    );

    let may = |condition: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Allow","Action":"iam:CreateServiceLinkedRole","Resource":"*",
            "Condition":{{"StringLike":{{"iam:AWSServiceName":"{condition}"}}}}}}}}"#
        )
    };
    let ann = story.local.user("ann", &may("ecs.amazonaws.com"));
    assert!(
        story
            .may(&ann, "CreateServiceLinkedRole", make("rds.amazonaws.com"))
            .is_err()
    );
    assert!(
        story
            .may(&ann, "CreateServiceLinkedRole", make("ecs.amazonaws.com"))
            .is_ok()
    );

    let task = story.ok("DeleteServiceLinkedRole", json!({ "RoleName": name }));
    let id = task["DeletionTaskId"].as_str().unwrap();
    assert!(
        id.starts_with(&format!("task/aws-service-role/spot.amazonaws.com/{name}/")),
        "{id}"
    );
    assert_eq!(
        story.ok(
            "GetServiceLinkedRoleDeletionStatus",
            json!({ "DeletionTaskId": id })
        ),
        json!({"Status": "SUCCEEDED"})
    );
    assert_eq!(
        story.refused("DeleteServiceLinkedRole", json!({ "RoleName": name })),
        format!("NoSuchEntity: The role with name {name} cannot be found.")
    );
}
