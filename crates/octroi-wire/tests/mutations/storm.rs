//! The storm of mutations over every signed request of the corpus, and the mutants that are kept.

use std::panic::{AssertUnwindSafe, catch_unwind};

use octroi_names::{Secret, Time};
use octroi_wire::sigv4::{SignatureError, SigningKey, parse, verify};

use crate::meaning;
use crate::mutate::{Random, mutate};
use crate::request::{Request, cases, time};

const MUTANTS: usize = 100_000;

/// A signed request, and what the server knows of its key.
struct Base {
    name: String,
    request: Request,
    at: Time,
    secret: Secret,
    access_key_id: String,
    session_token: Option<String>,
}

impl Base {
    /// What a server does, with this one access key.
    fn serve(&self, request: &Request) -> Result<(), SignatureError> {
        request.show(|shown| {
            let presented = parse(shown)?;
            if presented.access_key_id != self.access_key_id {
                let access_key_id = presented.access_key_id.into_owned();
                return Err(SignatureError::UnknownAccessKey { access_key_id });
            }
            if presented.session_token.as_deref() != self.session_token.as_deref() {
                return Err(SignatureError::WrongSessionToken);
            }
            let key = SigningKey::derive(&self.secret, &presented.scope);
            verify(&presented, shown, &key, self.at)
        })
    }
}

fn bases() -> Vec<Base> {
    let files = [
        "documented-suite.json",
        "documented-pages.json",
        "botocore.json",
        "edges.json",
    ];
    let cases = files.iter().flat_map(|file| cases(file));
    cases
        .map(|case| {
            let request = Request::read(&case["request"]);
            let (access_key_id, session_token) = request.show(|shown| {
                let presented = parse(shown).unwrap();
                let token = presented.session_token.map(|token| token.into_owned());
                (presented.access_key_id.into_owned(), token)
            });
            Base {
                name: case["name"].as_str().unwrap().to_owned(),
                request,
                at: time(&case["at"]),
                secret: Secret::from(case["secret"].as_str().unwrap()),
                access_key_id,
                session_token,
            }
        })
        .collect()
}

#[test]
fn no_mutant_is_accepted_that_means_something_else() {
    let bases = bases();
    let signed: Vec<_> = bases.iter().map(|base| meaning::of(&base.request)).collect();
    let mut random = Random(20_260_115);
    let (mut accepted, mut unchanged) = (0, 0);
    for number in 0..MUTANTS {
        let base = &bases[number % bases.len()];
        let other = &bases[random.below(bases.len())];
        let mut mutant = base.request.clone();
        mutate(&mut random, &mut mutant, &other.request);
        if mutant == base.request {
            unchanged += 1;
            continue;
        }
        let Ok(verdict) = catch_unwind(AssertUnwindSafe(|| base.serve(&mutant))) else {
            panic!(
                "mutant {number} of `{}` makes the check panic: {mutant:?}",
                base.name
            );
        };
        if verdict.is_ok() {
            accepted += 1;
            // It may also have become another request that the holder signed.
            let meaning = meaning::of(&mutant);
            assert!(
                signed.contains(&meaning),
                "mutant {number} of `{}` is accepted: {mutant:?}",
                base.name
            );
        }
    }
    assert!(unchanged < MUTANTS / 10, "{unchanged} mutants are no mutants");
    let harmless = MUTANTS / 50..MUTANTS / 2;
    assert!(harmless.contains(&accepted), "{accepted} mutants are accepted");
}

#[test]
fn the_mutants_that_are_kept_are_judged_as_they_were() {
    let bases = bases();
    let kept = cases("mutated.json");
    for case in &kept {
        let name = case["name"].as_str().unwrap();
        let base = bases.iter().find(|base| case["of"] == base.name).expect(name);
        let mutant = Request::read(&case["request"]);
        assert!(mutant != base.request, "{name}: nothing is changed");
        let told = base.serve(&mutant).map_err(|error| format!("{error:?}"));
        let told = told
            .as_ref()
            .err()
            .and_then(|error| error.split([' ', '(']).next());
        assert_eq!(told, case["error"].as_str(), "{name}");
    }
    assert!(kept.len() >= 20);
}
