//! `corpus/cases/must-not.yaml`: the advice that is wrong in a case, as predicates.
//!
//! The sentences of `expect.mustNot` are prose. The table gives each the predicates that a
//! machine can hold against every proposed remedy (and against the report); a sentence that no
//! machine can judge says so under `unchecked`. The table must name every sentence of every
//! case, word by word.

use std::path::Path;

use serde_json::{Map, Value};

use super::binary::Binary;
use super::case::{Case, MUST_NOT, texts};
use super::judge::Findings;
use super::predicate::{self, Subject};
use crate::house::{self, Failure, Result};

/// The table.
pub(crate) struct Table {
    cases: Map<String, Value>,
}

impl Table {
    /// Reads the table of the corpus.
    pub(crate) fn load(root: &Path) -> Result<Self> {
        let path = root.join("corpus").join("cases").join(MUST_NOT);
        Self::parse(&house::read(&path)?)
    }

    fn parse(text: &str) -> Result<Self> {
        let cases = serde_saphyr::from_str(text)
            .map_err(|error| Failure::new(format!("`{MUST_NOT}` is not a table: {error}")))?;
        Ok(Self { cases })
    }

    /// Holds a report against the sentences of its case.
    pub(crate) fn check(
        &self,
        binary: &Binary,
        case: &Case,
        input: &Value,
        report: &Value,
        trail: bool,
        findings: &mut Findings,
    ) -> Result {
        let rows = self.rows(&case.name);
        for sentence in case.expected_texts("mustNot") {
            let Some(row) = rows.iter().find(|row| says(row) == Some(sentence)) else {
                findings.fail("must-not", format!("the table has no row for `{sentence}`"));
                continue;
            };
            let predicates = row
                .as_object()
                .into_iter()
                .flatten()
                .filter(|(name, _)| *name != "says");
            for (name, argument) in predicates {
                let subject = Subject {
                    binary,
                    input,
                    report,
                    trail,
                };
                if let Some(finding) = predicate::breach(name, argument, &subject)? {
                    findings.fail("must-not", format!("{sentence}: {finding}"));
                }
            }
        }
        Ok(())
    }

    fn rows(&self, case: &str) -> &[Value] {
        self.cases
            .get(case)
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }
}

fn says(row: &Value) -> Option<&str> {
    row.get("says").map(texts)?.into_iter().next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::case;

    #[test]
    fn the_table_and_the_cases_have_the_same_sentences() {
        let root = house::root().unwrap();
        let table = Table::load(&root).unwrap();
        let cases = case::load(&root, &[root.join("corpus/cases")]).unwrap();
        assert_eq!(cases.len(), table.cases.len());
        for case in &cases {
            let rows = table.rows(&case.name);
            let said: Vec<&str> = rows.iter().filter_map(says).collect();
            assert_eq!(said, case.expected_texts("mustNot"), "{}", case.name);
            for row in rows {
                let names: Vec<&String> = row
                    .as_object()
                    .unwrap()
                    .keys()
                    .filter(|name| *name != "says")
                    .collect();
                assert!(!names.is_empty(), "{}: a sentence without a predicate", case.name);
                for name in names {
                    assert!(
                        predicate::NAMES.contains(&name.as_str()),
                        "{}: `{name}`",
                        case.name
                    );
                }
            }
        }
    }
}
