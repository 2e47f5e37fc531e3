//! That a decision allocates nothing, counted by the allocator of this test.

#[cfg(test)]
#[path = "policy/vector.rs"]
mod vector;

#[cfg(test)]
mod tests {
    use std::alloc::System;
    use std::fmt::Write;
    use std::hint::black_box;
    use std::sync::Arc;

    use octroi_names::{Datum, Gap, Known};
    use octroi_policy::{Context, Decision, Extra, Layers, Outcome, Policy, Request, Rules, decide};
    use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

    use crate::vector::vectors;

    #[global_allocator]
    static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

    /// Returns what came out and how many times memory was asked for.
    fn counted(request: &Request, layers: &Layers<'_>, rules: &Rules) -> (Decision, usize) {
        let region = Region::new(ALLOCATOR);
        let decision = black_box(decide(request, layers, rules));
        let change = region.change();
        (decision, change.allocations + change.reallocations)
    }

    /// A policy large enough for an index, with conditions on keys that were not read.
    fn crowd() -> Known<Arc<Policy>> {
        let mut statements = String::new();
        for n in 0..200 {
            let _ = write!(
                statements,
                r#"{{"Effect": "Allow", "Action": ["s3:Get{n}*", "kms:Sign{n}"], "Resource": "*"}},"#
            );
        }
        let text = format!(
            r#"{{"Version": "2012-10-17", "Statement": [{statements}
                {{"Effect": "Allow", "Action": "kms:Sign*", "Resource": "arn:aws:kms:*:*:key/${{aws:username}}*",
                  "Condition": {{"StringEquals": {{"a:k": ["x", "y"]}}, "NumericLessThan": {{"a:l": 3}}}}}},
                {{"Effect": "Allow", "Action": "kms:Sign*", "Resource": "*",
                  "Condition": {{"StringNotEquals": {{"a:k": "x"}}, "ForAnyValue:StringLike": {{"a:m": "z*"}}}}}}]}}"#
        );
        Known::Is(Arc::new(Policy::parse("crowd", &text).unwrap()))
    }

    /// One test, so that no other one allocates meanwhile.
    #[test]
    fn a_decision_allocates_nothing() {
        let vectors = vectors();
        let mut outcomes = [0; 3];
        for vector in &vectors {
            let (decision, allocations) = counted(&vector.request, &vector.layers(), &vector.rules);
            assert_eq!(
                (decision.outcome, allocations),
                (vector.expect, 0),
                "{}",
                vector.name
            );
            outcomes[match decision.outcome {
                Outcome::Allowed => 0,
                Outcome::ImplicitDeny => 1,
                Outcome::ExplicitDeny | Outcome::Undetermined => 2,
            }] += 1;
        }
        assert!(outcomes.iter().all(|count| *count > 20), "{outcomes:?}");

        let mut context = Context::new();
        context.set("aws:username", "alice");
        for key in ["a:k", "a:l", "a:m"] {
            context.set_unknown(key, Gap::new(Datum::ContextKey(key.into())));
        }
        let caller = vectors[0].request.caller().clone();
        let key = "arn:aws:kms:us-east-1:111122223333:key/alice-1";
        let request = Request::new(caller, "kms:SignAll".parse().unwrap(), key, context);
        let identity = [crowd()];
        let layers = Layers {
            identity: &identity,
            ..Layers::default()
        };
        let rules = Rules {
            same_account: true,
            authoritative: false,
            extra: Extra::NONE,
        };
        let (decision, allocations) = counted(&request, &layers, &rules);
        assert_eq!((decision.outcome, allocations), (Outcome::Undetermined, 0));
    }
}
