//! The encoded message of a refusal, sealed and opened with real cryptography.

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use octroi_names::{Known, Principal, Region, Secret, SmolStr, Time};
    use octroi_ops::api::{self, Asked};
    use octroi_ops::sts::encode_authorization_message;
    use octroi_ops::{Call, Failure, Ids, Origin, Performed, Refused, SeededIds, denial, perform};
    use octroi_policy::Policy;
    use octroi_server::hsm::AwsLcHsm;
    use octroi_trail::{DecodedMessage, Denial};
    use octroi_world::{AccessKey, Account, Map, SignIn, User, World, WorldBuilder};
    use serde_json::{Value, json};

    const HOME: &str = "111122223333";
    const AWAY: &str = "444455556666";

    struct Real {
        seeded: SeededIds,
        hsm: AwsLcHsm,
    }

    impl Ids for Real {
        fn next(&mut self) -> u64 {
            self.seeded.next()
        }

        fn hsm(&self) -> Option<&dyn octroi_ops::kms::hsm::Hsm> {
            Some(&self.hsm)
        }
    }

    fn now() -> Time {
        "2026-01-15T10:20:30Z".parse().unwrap()
    }

    fn real() -> Real {
        Real {
            seeded: SeededIds::new(1),
            hsm: AwsLcHsm::ephemeral().unwrap(),
        }
    }

    /// Alice of the home account, with one policy.
    fn world(policy: &str) -> World {
        let policy = Known::Is(Arc::new(Policy::parse("inline", policy).unwrap()));
        let mut builder = WorldBuilder::new();
        for id in [HOME, AWAY] {
            builder.account(Account::complete(id.parse().unwrap(), now()));
        }
        builder.user(User {
            arn: format!("arn:aws:iam::{HOME}:user/alice").parse().unwrap(),
            unique_id: Some("AIDAALICE".into()),
            inline_policies: Known::Is([(SmolStr::from("inline"), policy)].into_iter().collect()),
            attached_policies: Vec::new(),
            groups: Known::Is(Vec::new()),
            boundary: Known::Is(None),
            tags: Known::Is(Map::new_sync()),
            created: Some(now()),
            sign_in: SignIn::default(),
        });
        builder.finish()
    }

    fn play(
        world: &World,
        ids: &mut Real,
        caller: &str,
        service: &str,
        name: &str,
        input: Value,
    ) -> (Call, Performed) {
        let caller: Principal = caller.parse().unwrap();
        let region: Region = "us-east-1".parse().unwrap();
        let asked = Asked {
            world,
            caller: &caller,
            account: caller.account().unwrap(),
            region: &region,
            input: &input,
        };
        let request = (api::find(service, name).unwrap().bind)(&asked).unwrap();
        let key = AccessKey {
            id: "AKIAEXAMPLE".into(),
            secret: Secret::from("secret"),
            principal: caller.clone(),
            active: true,
            created: now(),
            last_used: None,
            temporary: None,
            test_admin: false,
        };
        let call = Call {
            caller,
            origin: Origin::Direct,
            region,
            time: Some(now()),
            request_id: "11111111-2222-3333-4444-555555555555".into(),
            stated: Vec::new(),
            endpoint: None,
            credential: Some(Arc::new(key)),
            input: Arc::new(input),
            request,
        };
        let performed = perform(world, &call, ids);
        (call, performed)
    }

    fn decoded(world: &World, ids: &mut Real, account: &str, text: &str) -> Result<String, Failure> {
        let root = format!("arn:aws:iam::{account}:root");
        let input = json!({ "EncodedMessage": text });
        let (call, performed) = play(world, ids, &root, "sts", "DecodeAuthorizationMessage", input);
        match &performed.result {
            Ok(response) => Ok(api::output(&call, response)["DecodedMessage"]
                .as_str()
                .unwrap()
                .to_owned()),
            Err(Refused::Failed(failure)) => Err(failure.clone()),
            Err(Refused::Denied { check, .. }) => Err(denial(&call, &performed.checks[*check])),
            Err(other) => panic!("{other:?}"),
        }
    }

    fn refused(world: &World, ids: &mut Real) -> String {
        let alice = format!("arn:aws:iam::{HOME}:user/alice");
        let input = json!({ "UserName": "eve" });
        let (call, performed) = play(world, ids, &alice, "iam", "CreateUser", input);
        assert!(matches!(performed.result, Err(Refused::Denied { .. })));
        encode_authorization_message(&call, performed.checks.last().unwrap(), ids).unwrap()
    }

    #[test]
    fn a_message_tells_its_account_which_statement_refused() {
        let deny = r#"{"Version":"2012-10-17","Statement":[{"Sid":"NoUsers","Effect":"Deny","Action":"iam:Create*",
            "Resource":"*","Condition":{"StringEquals":{"aws:PrincipalType":"User"}}}]}"#;
        let (world, mut ids) = (world(deny), real());
        let text = refused(&world, &mut ids);
        assert!(!text.contains("NoUsers") && text.len() <= 10_240);
        let message = DecodedMessage::parse(&decoded(&world, &mut ids, HOME, &text).unwrap()).unwrap();
        assert_eq!(message.denial(), Some(Denial::Explicit));
        assert_eq!(message.action.unwrap().to_string(), "iam:CreateUser");
        assert_eq!(
            message.resource.as_deref(),
            Some("arn:aws:iam::111122223333:user/eve")
        );
        assert_eq!(message.principal_id.as_deref(), Some("AIDAALICE"));
        let statement = &message.matched_statements[0];
        assert_eq!(statement.statement_id.as_deref(), Some("NoUsers"));
        assert_eq!(statement.effect.as_deref(), Some("DENY"));
        assert_eq!(statement.actions, ["iam:Create*"]);
        assert_eq!(statement.conditions[0].key, "aws:PrincipalType");

        let silent =
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;
        let (world, mut ids) = (super::tests::world(silent), real());
        let text = refused(&world, &mut ids);
        let message = DecodedMessage::parse(&decoded(&world, &mut ids, HOME, &text).unwrap()).unwrap();
        assert_eq!(message.denial(), Some(Denial::Implicit));
        assert!(message.matched_statements.is_empty());
    }

    #[test]
    fn a_message_opens_for_its_account_alone_and_unchanged() {
        let none =
            r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}"#;
        let (world, mut ids) = (world(none), real());
        let text = refused(&world, &mut ids);
        let invalid = "InvalidAuthorizationMessageException: Message is not valid";
        let other = decoded(&world, &mut ids, AWAY, &text).unwrap_err();
        assert_eq!(other.to_string(), invalid);
        let mut letters: Vec<char> = text.chars().collect();
        let middle = letters.len() / 2;
        letters[middle] = if letters[middle] == 'A' { 'B' } else { 'A' };
        let changed: String = letters.into_iter().collect();
        assert_eq!(
            decoded(&world, &mut ids, HOME, &changed).unwrap_err().to_string(),
            invalid
        );
        let (mut elsewhere, text) = (real(), text);
        assert_eq!(
            decoded(&world, &mut elsewhere, HOME, &text)
                .unwrap_err()
                .to_string(),
            invalid
        );
    }
}
