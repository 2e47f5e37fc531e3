//! Every policy document of a case, whatever it hangs on.

use serde_json::Value;

use super::statement::Statement;

/// Returns the statements of every policy of a case.
pub(crate) fn statements(case: &Value) -> Vec<Statement<'_>> {
    let mut documents = Vec::new();
    for principal in items(case, "principals") {
        collect(principal.get("identityPolicies"), "document", &mut documents);
        for group in array(principal.get("groups")) {
            collect(group.get("policies"), "document", &mut documents);
        }
        for own in ["permissionsBoundary", "sessionPolicy"] {
            documents.extend(principal.get(own).and_then(|policy| policy.get("document")));
        }
    }
    for name in ["keys", "vpcEndpoints"] {
        documents.extend(items(case, name).iter().filter_map(|item| item.get("policy")));
    }
    let organization = case.get("world").and_then(|world| world.get("organization"));
    collect(
        organization.and_then(|it| it.get("policies")),
        "document",
        &mut documents,
    );
    documents.into_iter().flat_map(Statement::all).collect()
}

fn collect<'a>(policies: Option<&'a Value>, field: &str, documents: &mut Vec<&'a Value>) {
    documents.extend(array(policies).iter().filter_map(|policy| policy.get(field)));
}

fn items<'a>(case: &'a Value, name: &str) -> &'a [Value] {
    array(case.get("world").and_then(|world| world.get(name)))
}

fn array(value: Option<&Value>) -> &[Value] {
    value
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
}
