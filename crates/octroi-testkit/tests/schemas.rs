//! The published schemas against what they describe.

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use jsonschema::Validator;
    use octroi_doctor::{Messages, Options};
    use serde_json::{Value, json};

    const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

    fn text_of(name: &str) -> Value {
        let path = Path::new(ROOT).join("docs/schemas").join(name);
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
    }

    fn schema(name: &str) -> Validator {
        jsonschema::draft202012::new(&text_of(name)).unwrap()
    }

    fn errors(schema: &Validator, value: &Value) -> String {
        let errors: Vec<String> = schema
            .iter_errors(value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        errors.join("\n")
    }

    /// Closes every object that lists its fields: readers may meet later fields, the page may not lack one.
    fn close(schema: &mut Value) {
        match schema {
            Value::Object(fields) => {
                if fields.get("properties").is_some_and(Value::is_object) {
                    fields.entry("additionalProperties").or_insert(Value::Bool(false));
                }
                fields.values_mut().for_each(close);
            }
            Value::Array(items) => items.iter_mut().for_each(close),
            _ => {}
        }
    }

    fn cases() -> Vec<(String, Value)> {
        let folder = Path::new(ROOT).join("corpus/cases");
        let mut cases: Vec<(String, Value)> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| {
                path.extension().is_some_and(|it| it == "yaml") && !path.ends_with("must-not.yaml")
            })
            .map(|path| {
                let text = fs::read_to_string(&path).unwrap();
                (
                    path.file_name().unwrap().to_string_lossy().into_owned(),
                    serde_saphyr::from_str(&text).unwrap(),
                )
            })
            .collect();
        cases.sort_by(|left, right| left.0.cmp(&right.0));
        cases
    }

    #[test]
    fn every_case_of_the_corpus_is_valid() {
        let schema = schema("octroi-case-1.schema.json");
        let cases = cases();
        assert!(cases.len() >= 44);
        for (name, case) in cases {
            assert!(schema.is_valid(&case), "{name}:\n{}", errors(&schema, &case));
        }
    }

    #[test]
    fn every_report_of_the_corpus_is_valid() {
        let mut report = text_of("octroi-report-1.schema.json");
        close(&mut report);
        let schema = jsonschema::draft202012::new(&report).unwrap();
        let messages = Messages::english();
        let mut verdicts = BTreeSet::new();
        for (name, case) in cases() {
            let evidence = octroi_doctor::case::read(&case.to_string()).unwrap();
            for use_trail in [true, false] {
                let options = Options {
                    use_trail,
                    ..Options::default()
                };
                let diagnosis = octroi_doctor::diagnose(&evidence, options).unwrap();
                let report = octroi_doctor::report::json(&evidence, &diagnosis, &messages);
                assert!(schema.is_valid(&report), "{name}:\n{}", errors(&schema, &report));
                verdicts.insert(report["verdict"].as_str().unwrap().to_owned());
            }
        }
        assert_eq!(verdicts.len(), 3, "{verdicts:?}");
    }

    /// A typo must not quietly become "not known".
    #[test]
    fn an_unknown_field_is_refused_and_a_note_is_not() {
        let schema = schema("octroi-case-1.schema.json");
        let (_, case) = cases().into_iter().next().unwrap();
        let places = [
            "",
            "/world",
            "/world/accounts/0",
            "/world/principals/0",
            "/world/principals/0/identityPolicies/0",
            "/world/keys/0",
            "/world/volumes/0",
            "/world/instances/0",
            "/world/instances/0/stateReason",
            "/action",
            "/action/requestContext",
            "/expect",
            "/expect/remedy",
        ];
        for place in places {
            let with = |field: &str| {
                let mut changed = case.clone();
                let object = changed.pointer_mut(place).unwrap_or_else(|| panic!("no {place}"));
                object
                    .as_object_mut()
                    .unwrap()
                    .insert(field.to_owned(), json!("x"));
                schema.is_valid(&changed)
            };
            assert!(!with("kmsKeyArm"), "{place} takes an unknown field");
            assert!(with("readingNote"), "{place} takes no note");
        }
    }

    #[test]
    fn what_is_not_aws_is_refused() {
        let schema = schema("octroi-case-1.schema.json");
        let (_, case) = cases().into_iter().next().unwrap();
        let with = |place: &str, value: Value| {
            let mut changed = case.clone();
            *changed.pointer_mut(place).unwrap_or_else(|| panic!("no {place}")) = value;
            schema.is_valid(&changed)
        };
        let statement = "/world/keys/0/policy/Statement/0";
        assert!(!with(&format!("{statement}/Effect"), json!("allow")));
        assert!(!with(statement, json!({"Effect": "Allow", "Actions": "*"})));
        assert!(!with("/world/keys/0/state", json!("Deleted")));
        assert!(!with("/world/accounts/0/id", json!(111_122_223_333_u64)));
        assert!(!with("/action/operation", json!("StartInstance")));
        assert!(with("/world/keys/0/state", Value::Null));
        assert!(with("/world/keys/0/policy", Value::Null));
        assert!(with("/world/keys/0/grants", Value::Null));
        let constraints = json!({"encryptionContextSubset": {"aws:ebs:id": "vol-0"}});
        let grant = json!({"granteePrincipal": "arn:aws:iam::111122223333:role/x", "operations": ["Decrypt"],
            "constraints": constraints, "retiringPrincipal": "arn:aws:iam::111122223333:root", "name": "n"});
        assert!(with("/world/keys/0/grants", json!([grant])));
    }
}
