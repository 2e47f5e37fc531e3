//! A scenario without one of its facts, once for every fact that a reader could be denied.

use serde_json::{Value, json};

/// Returns what is taken away, and the document without it.
pub(crate) fn each(document: &Value) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for pointer in pointers(document) {
        let mut without = document.clone();
        if let Some(slot) = without.pointer_mut(&pointer).filter(|slot| !slot.is_null()) {
            *slot = Value::Null;
            found.push((pointer, without));
        }
    }
    found.extend(keys(document));
    found.extend(organization(document));
    found.extend(boundaries(document));
    found
}

fn count(document: &Value, pointer: &str) -> usize {
    document
        .pointer(pointer)
        .and_then(Value::as_array)
        .map_or(0, Vec::len)
}

/// The fields that are null where they were not read.
fn pointers(document: &Value) -> Vec<String> {
    let mut pointers = vec!["/world/volumes".to_owned()];
    let mut add = |text: String| pointers.push(text);
    for key in 0..count(document, "/world/keys") {
        for field in ["state", "spec", "usage", "policy", "grants", "aliases"] {
            add(format!("/world/keys/{key}/{field}"));
        }
    }
    for principal in 0..count(document, "/world/principals") {
        let base = format!("/world/principals/{principal}");
        add(format!("{base}/identityPolicies"));
        add(format!("{base}/permissionsBoundary/document"));
        add(format!("{base}/sessionPolicy/document"));
        if is_user(document, &base) {
            add(format!("{base}/groups"));
        }
        for policy in 0..count(document, &format!("{base}/identityPolicies")) {
            add(format!("{base}/identityPolicies/{policy}/document"));
        }
        for group in 0..count(document, &format!("{base}/groups")) {
            add(format!("{base}/groups/{group}/policies"));
        }
    }
    for policy in 0..count(document, "/world/organization/policies") {
        add(format!("/world/organization/policies/{policy}/document"));
    }
    add("/world/organization/managementAccount".to_owned());
    for account in 0..count(document, "/world/accounts") {
        for field in ["orgPath", "ebsEncryptionByDefault", "ebsDefaultKmsKeyId"] {
            add(format!("/world/accounts/{account}/{field}"));
        }
    }
    for endpoint in 0..count(document, "/world/vpcEndpoints") {
        add(format!("/world/vpcEndpoints/{endpoint}/policy"));
    }
    for volume in 0..count(document, "/world/volumes") {
        add(format!("/world/volumes/{volume}/encrypted"));
        add(format!("/world/volumes/{volume}/kmsKeyArn"));
    }
    for list in ["snapshots", "instanceProfiles"] {
        add(format!("/world/{list}"));
    }
    for snapshot in 0..count(document, "/world/snapshots") {
        add(format!("/world/snapshots/{snapshot}/kmsKeyArn"));
    }
    add("/world/image/kmsKeyArn".to_owned());
    pointers
}

fn is_user(document: &Value, base: &str) -> bool {
    let arn = document.pointer(&format!("{base}/arn")).and_then(Value::as_str);
    arn.is_some_and(|arn| arn.contains(":user/"))
}

/// Keys of which nothing can be read.
fn keys(document: &Value) -> Vec<(String, Value)> {
    (0..count(document, "/world/keys"))
        .map(|key| {
            let mut without = document.clone();
            let slot = without.pointer_mut(&format!("/world/keys/{key}")).unwrap();
            *slot = json!({ "arn": slot["arn"], "readable": false });
            (format!("key {key}"), without)
        })
        .collect()
}

/// The policies of the organization, all at once.
fn organization(document: &Value) -> Option<(String, Value)> {
    let mut without = document.clone();
    let organization = without
        .pointer_mut("/world/organization")
        .filter(|organization| organization.is_object())?;
    organization["policies"] = Value::Null;
    organization["readable"] = json!(false);
    Some(("organization".to_owned(), without))
}

/// Whether the users and roles have boundaries.
fn boundaries(document: &Value) -> Vec<(String, Value)> {
    ["iam:GetUser", "iam:GetRole"]
        .into_iter()
        .map(|permission| {
            let mut without = document.clone();
            let world = without.pointer_mut("/world").unwrap();
            let denied = world["notReadable"].as_array().cloned().unwrap_or_default();
            world["notReadable"] = denied.into_iter().chain([json!(permission)]).collect();
            (permission.to_owned(), without)
        })
        .collect()
}
