//! What a person asks for: a narrower statement, and who it was where the attempt names nobody.

#[cfg(test)]
mod tests {
    use octroi_doctor::{Change, DiagnoseError, Narrow, Options, case, diagnose};

    const DEMO: &str = include_str!("../../../corpus/demo/knowledge-center.yaml");

    fn narrowed(narrow: Narrow) -> (String, usize) {
        let evidence = case::read(DEMO).unwrap();
        let options = Options {
            narrow,
            ..Options::default()
        };
        let diagnosis = diagnose(&evidence, options).unwrap();
        let remedy = diagnosis.remedies.first().unwrap();
        let Change::Statement { statement, .. } = remedy.changes.first().unwrap() else {
            panic!("no statement: {remedy:?}");
        };
        (
            statement["Condition"].to_string(),
            remedy.proof.as_ref().unwrap().newly_allowed.len(),
        )
    }

    #[test]
    fn each_way_of_narrowing_adds_its_condition_and_opens_no_more() {
        let (plain, opened) = narrowed(Narrow::default());
        assert_eq!(plain, r#"{"Bool":{"kms:GrantIsForAWSResource":"true"}}"#);
        let all = Narrow {
            via_service: true,
            grant_operations: true,
            encryption_context_keys: true,
        };
        let (narrow, opened_narrow) = narrowed(all);
        for key in [
            "kms:ViaService",
            "kms:GrantOperations",
            "kms:EncryptionContextKeys",
        ] {
            assert!(narrow.contains(key), "{narrow}");
        }
        // Through another service the article's statement opens the call too; this one does not.
        assert!(opened_narrow < opened, "{opened_narrow} {opened}");
    }

    #[test]
    fn several_callers_in_the_trail_are_asked_about() {
        let by = |who: &str| {
            format!(
                "  - eventSource: ec2.amazonaws.com\n    eventName: StartInstances\n    userIdentityArn: arn:aws:iam::123456789012:user/{who}\n"
            )
        };
        let nobody: String = DEMO
            .lines()
            .filter(|line| !line.starts_with("  principal:"))
            .map(|line| format!("{line}\n"))
            .collect();
        assert_ne!(nobody.len(), DEMO.len());
        let told = |callers: &[&str]| {
            let trail: String = callers.iter().map(|who| by(who)).collect();
            let text = format!(
                "{}cloudtrail:\n{trail}",
                nobody.split("cloudtrail:").next().unwrap()
            );
            diagnose(&case::read(&text).unwrap(), Options::default())
        };
        let Err(DiagnoseError::ManyCallers(callers)) = told(&["test", "other"]) else {
            panic!("two callers must be asked about");
        };
        assert_eq!(callers.len(), 2);
        assert_eq!(
            told(&["test"]).unwrap().replay.caller.to_string(),
            "arn:aws:iam::123456789012:user/test"
        );
    }
}
