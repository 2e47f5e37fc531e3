//! Predicates on what a remedy proposes.

use serde_json::Value;

use super::afterwards;
use crate::cases::case::texts;
use crate::cases::remedy;
use crate::cases::statement::Statement;
use crate::house::Result;

/// Holds a predicate against one remedy.
pub(super) fn breach(name: &str, argument: &Value, remedy: &Value, input: &Value) -> Result<Option<String>> {
    let wanted = texts(argument);
    let changes = remedy::changes_of(remedy);
    let targets = || {
        changes
            .iter()
            .filter_map(|it| it.get("target").and_then(Value::as_str))
    };
    let statements = || changes.iter().filter_map(|it| it.get("statement")).map(Statement);
    let allows = || statements().filter(|statement| statement.allows());
    // In a key policy Resource * is the key itself.
    let elsewhere = || {
        let on_key = |change: &&Value| change.get("target").and_then(Value::as_str) == Some("keyPolicy");
        let statements = changes
            .iter()
            .filter(move |it| !on_key(it))
            .filter_map(|it| it.get("statement"));
        statements.map(Statement).filter(|it| it.allows())
    };
    let bare = |statement: &Statement<'_>| statement.conditions().is_empty();
    let star = |texts: Vec<&str>| texts.contains(&"*");
    let found = |it: bool, text: &str| it.then(|| text.to_owned());
    let broken = match name {
        "noTarget" => targets()
            .find(|it| wanted.contains(it))
            .map(|it| format!("changes {it}")),
        "noAction" => {
            let mut actions = allows().flat_map(Statement::actions);
            actions
                .find(|it| wanted.iter().any(|no| no.eq_ignore_ascii_case(it)))
                .map(|it| format!("allows `{it}`"))
        }
        "noService" => {
            let mut actions = allows().flat_map(Statement::actions);
            let of = |action: &str, service: &str| action == "*" || action.split(':').next() == Some(service);
            actions
                .find(|it| wanted.iter().any(|no| of(it, no)))
                .map(|it| format!("allows `{it}`"))
        }
        "noAllow" => {
            let covers =
                |statement: Statement<'_>| wanted.iter().any(|no| *no == "*" || statement.covers(no));
            found(allows().any(covers), "adds an Allow")
        }
        "noResourceStar" => found(elsewhere().any(|it| star(it.resources())), "allows on Resource *"),
        "noPrincipalStar" => found(allows().any(|it| star(it.principals())), "allows Principal *"),
        "noResourceStarWithoutCondition" => found(
            elsewhere().any(|it| star(it.resources()) && bare(&it)),
            "allows on Resource * without a condition",
        ),
        "noPrincipalStarWithoutCondition" => found(
            allows().any(|it| star(it.principals()) && bare(&it)),
            "allows Principal * without a condition",
        ),
        "noConditionValue" => {
            let no: Vec<(&String, Vec<&str>)> = argument
                .as_object()
                .into_iter()
                .flatten()
                .map(|(key, values)| (key, texts(values)))
                .collect();
            let mut conditions = statements().flat_map(Statement::conditions);
            let hit = |(key, values): &(&str, Vec<&str>)| {
                no.iter().any(|(name, no)| {
                    name.eq_ignore_ascii_case(key) && values.iter().any(|it| no.contains(it))
                })
            };
            conditions
                .find(hit)
                .map(|(key, values)| format!("{key} is {values:?}"))
        }
        "noPartition" => {
            let text = Value::Array(changes.to_vec()).to_string();
            wanted
                .iter()
                .find(|it| text.contains(&format!("\"arn:{it}:")))
                .map(|it| format!("names partition {it}"))
        }
        "noText" => {
            let text = Value::Array(changes.to_vec()).to_string();
            wanted
                .iter()
                .find(|it| text.contains(**it))
                .map(|it| format!("names `{it}`"))
        }
        "noCommand" => {
            let text = remedy
                .get("commands")
                .map(ToString::to_string)
                .unwrap_or_default();
            wanted
                .iter()
                .find(|it| text.contains(**it))
                .map(|it| format!("runs `{it}`"))
        }
        "onlyPrincipals" => principals(changes)
            .into_iter()
            .find(|it| !wanted.contains(it))
            .map(|it| format!("gives something to {it}")),
        "onlyKeys" => changes
            .iter()
            .filter_map(|it| it.get("key").and_then(Value::as_str))
            .find(|it| !wanted.contains(it))
            .map(|it| format!("changes {it}")),
        _ => return afterwards::breach(name, argument, changes, input),
    };
    Ok(broken)
}

/// Returns everyone to whom the changes give something.
fn principals(changes: &[Value]) -> Vec<&str> {
    let mut found = Vec::new();
    for change in changes {
        let statement = change.get("statement").map(Statement);
        if statement.is_some_and(|it| !it.allows()) {
            continue;
        }
        found.extend(change.get("principal").and_then(Value::as_str));
        found.extend(statement.map(Statement::principals).unwrap_or_default());
        found.extend(
            change
                .get("grant")
                .and_then(|it| it.get("granteePrincipal"))
                .and_then(Value::as_str),
        );
    }
    found
}
