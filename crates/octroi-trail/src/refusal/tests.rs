use octroi_names::{Action, Arn};
use proptest::prelude::*;

use super::*;

const OPS: &str = "arn:aws:sts::111122223333:assumed-role/Operator/ops";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn action() -> Action {
    "kms:CreateGrant".parse().unwrap()
}

fn reasons() -> Vec<Reason> {
    let boundary: Arn = "arn:aws:iam::111122223333:policy/team/Boundary".parse().unwrap();
    let mut reasons = vec![Reason::AbsentOrRefused, Reason::Unstated];
    for kind in PolicyType::ALL {
        reasons.push(Reason::Implicit(kind));
        reasons.push(Reason::Explicit(kind, None));
        reasons.push(Reason::Explicit(kind, Some(boundary.clone())));
    }
    reasons
}

fn expected(reason: &Reason) -> (Denial, Option<PolicyType>, Option<Arn>) {
    match reason {
        Reason::Implicit(kind) => (Denial::Implicit, Some(*kind), None),
        Reason::Explicit(kind, arn) => (Denial::Explicit, Some(*kind), arn.clone()),
        Reason::AbsentOrRefused => (Denial::AbsentOrRefused, None, None),
        Reason::Unstated => (Denial::Unstated, None, None),
    }
}

#[test]
fn every_row_is_read_back_as_it_was_written() {
    for reason in reasons() {
        for resource in [None, Some(KEY)] {
            for (ec2, encoded) in [(false, None), (true, None), (true, Some("AbC-_d9"))] {
                let resource_display = resource.as_ref().map(|r| r as &dyn std::fmt::Display);
                let plain = render_refusal(&OPS, &action(), resource_display, &reason);
                let text = if ec2 {
                    render_ec2_refusal(&plain, encoded)
                } else {
                    plain
                };
                let read = parse(&text).unwrap();
                let (denial, policy_type, policy_arn) = expected(&reason);
                let want = Refusal {
                    principal: Some(OPS.into()),
                    action: Some(action()),
                    resource: resource.map_or(On::Unnamed, |r| On::Resource(r.into())),
                    denial,
                    policy_type,
                    policy_arn,
                    encoded_message: encoded.map(Into::into),
                    ec2_prefix: ec2,
                    ..Refusal::default()
                };
                assert_eq!(read, want, "{text}");
            }
        }
    }
}

#[test]
fn a_sentence_cut_anywhere_never_says_more_than_the_whole() {
    for reason in reasons() {
        let whole = render_ec2_refusal(
            &render_refusal(&OPS, &action(), Some(&KEY), &reason),
            Some("AbC-_d9"),
        );
        let full = parse(&whole).unwrap();
        for end in 0..whole.len() {
            let cut: String = whole.chars().take(end).collect();
            let Some(read) = parse(&format!("{cut}...")) else {
                continue;
            };
            assert!(read.truncated && read.unread.is_none(), "{read:?}");
            assert!(read.principal.is_none() || read.principal == full.principal);
            assert!(read.action.is_none() || read.action == full.action);
            assert!(read.resource == On::Unnamed || read.resource == full.resource);
            assert!(read.denial == Denial::Unstated || read.denial == full.denial);
            assert!(
                read.policy_type.is_none() || read.policy_type == full.policy_type,
                "{read:?}"
            );
            assert!(
                read.policy_arn.is_none() || read.policy_arn == full.policy_arn,
                "{read:?}"
            );
            assert_eq!(read.encoded_message, None);
        }
    }
}

#[test]
fn the_cut_keeps_1024_characters() {
    let long = "ü".repeat(1025);
    let cut = cut_message(&long);
    assert_eq!(cut.chars().count(), 1024);
    assert!(cut.ends_with("ü..."));
    assert_eq!(cut_message(&"x".repeat(1024)), "x".repeat(1024));
}

#[test]
fn an_explicit_deny_of_an_scp_is_not_taken_at_its_word() {
    let of = |tail: &str| {
        parse(&format!(
            "User: {OPS} is not authorized to perform: kms:CreateGrant {tail}"
        ))
        .unwrap()
    };
    assert!(of("with an explicit deny in a service control policy").explicit_may_be_implicit());
    assert!(of("with an explicit deny").explicit_may_be_implicit());
    assert!(!of("with an explicit deny in a permissions boundary").explicit_may_be_implicit());
    assert!(
        !of("with an explicit deny in a service control policy: arn:aws:organizations::111122223333:policy/o-1/service_control_policy/p-1")
            .explicit_may_be_implicit()
    );
}

#[test]
fn an_unknown_tail_decides_nothing() {
    let read = parse(&format!(
        "User: {OPS} is not authorized to perform: kms:CreateGrant on resource: {KEY} as the moon is full"
    ))
    .unwrap();
    assert_eq!((read.denial, read.policy_type), (Denial::Unstated, None));
    assert_eq!(read.unread.as_deref(), Some("as the moon is full"));
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_fault(text in "(User: |\\PC{0,9}| is not authorized to perform: |on resource: |with an explicit deny| in a |: |\\.\\.\\.|because no | Encoded authorization failure message: ){0,12}") {
        let _ = parse(&text);
    }
}
