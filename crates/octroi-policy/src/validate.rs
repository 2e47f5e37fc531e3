//! What AWS refuses when a policy is saved, in the order in which IAM looks for it.
//!
//! IAM answers with the first finding alone. Its sentences are given word for word where
//! they are known; the other services have their own, which mostly are not. Beyond IAM the
//! order is not known either. See `authorization.md` 1.1, 1.2 and 1.6, and
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_policy-validator.html>.
//!
//! Left out: whether named principals and actions exist, the lockout check of a key policy
//! (both need an account), the packed size of session policies, warnings about style.

mod action;
mod date;
mod kind;
mod principal;
mod resource;
mod size;

pub use self::kind::{PolicyKind, SizeLimit};
use crate::condition::{Comparison, Operator};
use crate::{Document, PolicyError, Span, Spanned, Statement, parse};
use smol_str::SmolStr;

/// One reason why AWS would not save a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What AWS answers, word for word; `None` where its words are not known.
    pub aws: Option<String>,
    /// What is wrong, in our words.
    pub message: String,
    /// Where in the text.
    pub span: Span,
}

/// Returns why AWS would not save a text as a policy of a kind; empty if it would.
pub fn validate(text: &str, kind: PolicyKind) -> Vec<Finding> {
    let mut findings = Findings {
        kind,
        list: Vec::new(),
    };
    let (document, effects) = match repaired(text) {
        Ok(parsed) => parsed,
        Err(error) => {
            findings.iam(error.span, "Syntax errors in policy.", error.message);
            return findings.list;
        }
    };
    characters(text, &mut findings);
    if document.statements.is_empty() {
        let whole = Span {
            start: 0,
            end: text.len(),
        };
        findings.iam(
            whole,
            "Syntax errors in policy.",
            "the policy has no statement".to_owned(),
        );
    }
    version(&document, text, &mut findings);
    legacy(&document, &effects, &mut findings);
    sids(&document, &mut findings);
    for check in [
        action::present as Check,
        resource::present,
        resource::format,
        action::prefixes,
        principal::fits,
        conditions,
    ] {
        for statement in &document.statements {
            check(statement, &mut findings);
        }
    }
    size::fits(text, &mut findings);
    findings.list
}

/// A check of one statement.
type Check = fn(&Statement, &mut Findings);

/// What was found so far.
struct Findings {
    kind: PolicyKind,
    list: Vec<Finding>,
}

impl Findings {
    /// Adds a finding that IAM has a sentence for, which other services word otherwise.
    fn iam(&mut self, span: Span, aws: &str, message: String) {
        self.list.push(Finding {
            aws: self.kind.is_iam().then(|| aws.to_owned()),
            message,
            span,
        });
    }

    /// Adds a finding with the sentence of the service.
    fn quoted(&mut self, span: Span, aws: &str, message: String) {
        self.list.push(Finding {
            aws: Some(aws.to_owned()),
            message,
            span,
        });
    }

    /// Adds a finding whose sentence is not known.
    fn unquoted(&mut self, span: Span, message: String) {
        self.list.push(Finding {
            aws: None,
            message,
            span,
        });
    }
}

/// Parses a text, taking effects in a wrong case for right and returning where they are.
///
/// IAM looks at the version first and at the case of effects later.
fn repaired(text: &str) -> Result<(Document, Vec<Span>), PolicyError> {
    let mut text = text.to_owned();
    let mut effects = Vec::new();
    loop {
        let error = match parse::document(&text) {
            Ok(document) => return Ok((document, effects)),
            Err(error) => error,
        };
        let range = error.span.start..error.span.end;
        let right = match text.get(range.clone()) {
            Some(wrong) if wrong.eq_ignore_ascii_case("\"Allow\"") => "\"Allow\"",
            Some(wrong) if wrong.eq_ignore_ascii_case("\"Deny\"") => "\"Deny\"",
            _ => return Err(error),
        };
        // Only an error about an effect points at such a word, and only at a wrong one.
        if text.get(range.clone()) == Some(right) {
            return Err(error);
        }
        text.replace_range(range, right);
        effects.push(error.span);
    }
}

/// The characters that IAM and KMS take.
fn characters(text: &str, findings: &mut Findings) {
    let allowed = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{ff}');
    if let Some((at, c)) = text.char_indices().find(|(_, c)| !allowed(*c)) {
        let span = Span {
            start: at,
            end: at + c.len_utf8(),
        };
        findings.unquoted(
            span,
            format!("the character U+{:04X} is beyond U+00FF", u32::from(c)),
        );
    }
}

fn version(document: &Document, text: &str, findings: &mut Findings) {
    if !findings.kind.demands_version() || document.version == crate::Version::V2012 {
        return;
    }
    let whole = Span {
        start: 0,
        end: text.len(),
    };
    let (span, message) = match document.version_span {
        Some(span) => (span, "`Version` is `2008-10-17`: `2012-10-17` is expected"),
        None => (whole, "the policy names no `Version`: `2012-10-17` is expected"),
    };
    findings.iam(
        span,
        "Policy document must be version 2012-10-17 or greater.",
        message.to_owned(),
    );
}

/// What IAM's older parser refuses.
fn legacy(document: &Document, effects: &[Span], findings: &mut Findings) {
    const AWS: &str = "The policy failed legacy parsing";
    for span in effects {
        let message = "the case of `Effect` is wrong: `Allow` or `Deny` is expected".to_owned();
        findings.iam(*span, AWS, message);
    }
    for statement in &document.statements {
        for line in &statement.conditions {
            let is_date = Operator::parse(&line.operator.value)
                .is_some_and(|operator| matches!(operator.comparison, Comparison::Date(_)));
            for value in line
                .values
                .iter()
                .filter(|value| is_date && !date::is_taken(&value.value))
            {
                findings.iam(value.span, AWS, format!("`{}` is not a date", value.value));
            }
        }
        for resource in statement.resources.iter().flatten() {
            if let Some(message) = resource::legacy(&resource.value) {
                findings.iam(resource.span, AWS, message);
            }
        }
    }
}

fn sids(document: &Document, findings: &mut Findings) {
    let sids: Vec<&Spanned<SmolStr>> = document
        .statements
        .iter()
        .filter_map(|s| s.sid.as_ref())
        .collect();
    for (index, sid) in sids.iter().enumerate() {
        let earlier = sids.get(..index).unwrap_or_default();
        // An empty Sid is as good as none.
        if !sid.value.is_empty() && earlier.iter().any(|other| other.value == sid.value) {
            findings.iam(
                sid.span,
                "Statement IDs (SID) in a single policy must be unique.",
                format!("the `Sid` `{}` stands in two statements", sid.value),
            );
        }
        let alphanumeric = sid.value.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if findings.kind.is_iam() && !alphanumeric {
            findings.iam(
                sid.span,
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular \
                 expression [0-9A-Za-z]*",
                format!(
                    "the `Sid` `{}` has other characters than letters and digits",
                    sid.value
                ),
            );
        }
    }
}

/// Conditions that are legal and dangerous.
fn conditions(statement: &Statement, findings: &mut Findings) {
    if findings.kind != PolicyKind::KeyPolicy {
        return;
    }
    for line in &statement.conditions {
        let key = line.key.value.to_ascii_lowercase();
        let named = ["kms:encryptioncontext:", "aws:requesttag/"]
            .iter()
            .any(|prefix| key.starts_with(prefix));
        let all = line
            .operator
            .value
            .to_ascii_lowercase()
            .starts_with("forallvalues:");
        if named && all {
            // AWS's sentence begins with this word; the rest is not known.
            let message = format!(
                "OverlyPermissiveCondition: `ForAllValues` on `{}` also matches a request without it",
                line.key.value
            );
            findings.unquoted(line.key.span, message);
        }
    }
}
