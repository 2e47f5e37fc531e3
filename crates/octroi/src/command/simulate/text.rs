//! The answer to one check, for a person.

use super::single::Checked;
use crate::check::{Decided, word};
use crate::ui::Shell;

/// Writes the report.
pub(super) fn report(checked: &Checked<'_>, shell: &Shell<'_>) -> String {
    let mut text = format!("{}\n", word(checked.answer.outcome));
    if let Some(Decided::Statement { slot, .. }) = &checked.answer.decided_by {
        let document = checked.documents.iter().find(|(known, _)| known == slot);
        if let Some((_, document)) = document {
            let start = document.text().as_ptr() as usize - checked.source.json().as_ptr() as usize;
            let excerpt = checked.source.excerpt(start, start + document.text().len());
            text.push_str(&excerpt.draw(shell.width(), shell.paint()));
        }
    }
    text
}
