//! Every sentence that the program asks for is there, and every one that is there is asked for.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use octroi_doctor::Messages;
use regex::Regex;

fn sources(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, text);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            text.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

fn found(pattern: &str, text: &str) -> BTreeSet<String> {
    let pattern = Regex::new(pattern).unwrap();
    pattern
        .captures_iter(text)
        .map(|found| found[1].to_owned())
        .collect()
}

#[test]
fn messages_and_code_agree() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut code = String::new();
    sources(&root.join("src"), &mut code);
    let asked = found(
        r#""((?:cli|simulate|explain|diagnose|docs|env|serve|store)-[a-z0-9-]+)""#,
        &code,
    );
    assert!(asked.len() > 80, "{asked:?}");
    for language in Messages::languages() {
        let messages = Messages::new(language).unwrap();
        let missing: Vec<&String> = asked.iter().filter(|id| !messages.has(id)).collect();
        assert!(missing.is_empty(), "{language} lacks {missing:?}");

        let file = root.join(format!("../octroi-doctor/locales/{language}/cli.ftl"));
        let file = fs::read_to_string(file).unwrap();
        let used_in_messages = found(r"\{ ([a-z][a-z0-9-]+) \}", &file);
        let idle: Vec<String> = found(r"(?m)^([a-z][a-z0-9-]*) =", &file)
            .into_iter()
            // The ids of the help are made from the names of commands and flags.
            .filter(|id| !id.starts_with("help-"))
            .filter(|id| !asked.contains(id) && !used_in_messages.contains(id))
            .collect();
        assert!(idle.is_empty(), "nothing asks for {idle:?}");
    }
}
