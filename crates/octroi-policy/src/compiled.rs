//! The statements of a document, made ready for requests.
//!
//! The entries of all statements stand in common lists, in which each statement has its
//! stretch: a policy is compiled with few allocations, and a decision walks over little
//! memory. Texts are not copied; an entry is read beside the text that it was made from.
//! The form of documents: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>.

use octroi_names::SmolStr;

use crate::action::{ActionIndex, ActionKey, ActionPattern};
use crate::condition::ConditionPattern;
use crate::principal::PrincipalPattern;
use crate::resource::ResourcePattern;
use crate::{Condition, Document, Spanned, Statement};

/// From how many actions on a policy gets an index; below, looking at each is as fast.
const INDEXED_FROM: usize = 96;

/// A document, compiled.
#[derive(Debug)]
pub(crate) struct Compiled {
    stretches: Vec<Stretches>,
    principals: Vec<PrincipalPattern>,
    actions: Vec<ActionPattern>,
    resources: Vec<ResourcePattern>,
    conditions: Vec<ConditionPattern>,
    index: Option<ActionIndex>,
}

/// Where the entries of one statement stand.
#[derive(Debug)]
struct Stretches {
    principals: Stretch,
    actions: Stretch,
    resources: Stretch,
    conditions: Stretch,
    void: bool,
}

#[derive(Debug, Clone, Copy)]
struct Stretch {
    start: u32,
    end: u32,
}

impl Stretch {
    /// Appends entries to a list and returns where they stand.
    fn append<T>(list: &mut Vec<T>, entries: impl Iterator<Item = T>) -> Self {
        // A text has fewer than 2³² entries, as it has fewer bytes.
        let offset = |list: &Vec<T>| u32::try_from(list.len()).unwrap_or(u32::MAX);
        let start = offset(list);
        list.extend(entries);
        Self {
            start,
            end: offset(list),
        }
    }

    fn of<T>(self, list: &[T]) -> &[T] {
        list.get(self.start as usize..self.end as usize)
            .unwrap_or_default()
    }
}

impl Compiled {
    /// Compiles a document.
    pub(crate) fn new(document: &Document) -> Self {
        let version = document.version;
        let statements = &document.statements;
        let mut compiled = Self {
            stretches: Vec::with_capacity(statements.len()),
            principals: Vec::new(),
            actions: Vec::with_capacity(statements.iter().map(|s| s.actions.len()).sum()),
            resources: Vec::with_capacity(statements.iter().flat_map(|s| &s.resources).map(Vec::len).sum()),
            conditions: Vec::with_capacity(statements.iter().map(|s| s.conditions.len()).sum()),
            index: None,
        };
        for statement in statements {
            let principals = statement.principal.iter().flat_map(|element| &element.entries);
            let resources = statement.resources.iter().flatten();
            let lines = &statement.conditions;
            let stretches = Stretches {
                principals: Stretch::append(
                    &mut compiled.principals,
                    principals.map(|(kind, text)| PrincipalPattern::new(*kind, &text.value)),
                ),
                actions: Stretch::append(
                    &mut compiled.actions,
                    statement
                        .actions
                        .iter()
                        .map(|text| ActionPattern::new(&text.value)),
                ),
                resources: Stretch::append(
                    &mut compiled.resources,
                    resources.map(|text| ResourcePattern::new(&text.value, version)),
                ),
                conditions: Stretch::append(
                    &mut compiled.conditions,
                    lines
                        .iter()
                        .filter_map(|line| ConditionPattern::new(line, version)),
                ),
                void: false,
            };
            let actions = stretches.actions.of(&compiled.actions);
            let void = actions.is_empty()
                || actions.iter().any(ActionPattern::is_malformed)
                || statement.resources.as_ref().is_some_and(Vec::is_empty)
                || stretches.conditions.of(&compiled.conditions).len() != lines.len();
            compiled.stretches.push(Stretches { void, ..stretches });
        }
        if compiled.actions.len() >= INDEXED_FROM {
            let entries = compiled.statements(document).map(|statement| {
                let texts = statement
                    .actions()
                    .map(|(pattern, text)| (pattern, text.value.as_str()));
                (!statement.written.not_action, texts)
            });
            compiled.index = Some(ActionIndex::new(entries));
        }
        compiled
    }

    /// Returns all statements of the document that this was made from.
    pub(crate) fn statements<'a>(
        &'a self,
        document: &'a Document,
    ) -> impl Iterator<Item = CompiledStatement<'a>> {
        let pairs = document.statements.iter().zip(&self.stretches).enumerate();
        pairs.map(|(index, (written, stretches))| CompiledStatement {
            index,
            written,
            stretches,
            lists: self,
        })
    }

    /// Returns the statements that can be about an action; some may come twice. `None` without an index.
    pub(crate) fn candidates<'a>(
        &'a self,
        document: &'a Document,
        action: &'a ActionKey,
    ) -> Option<impl Iterator<Item = CompiledStatement<'a>>> {
        let numbers = self.index.as_ref()?.candidates(action);
        Some(numbers.filter_map(|index| {
            Some(CompiledStatement {
                index,
                written: document.statements.get(index)?,
                stretches: self.stretches.get(index)?,
                lists: self,
            })
        }))
    }
}

/// One statement with its compiled entries.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CompiledStatement<'a> {
    /// Its place in the document, from 0.
    pub(crate) index: usize,
    /// The statement as written.
    pub(crate) written: &'a Statement,
    stretches: &'a Stretches,
    lists: &'a Compiled,
}

impl<'a> CompiledStatement<'a> {
    /// Returns whether AWS would refuse the statement for its actions or resources.
    pub(crate) fn is_void(self) -> bool {
        self.stretches.void
    }

    /// Returns the entries of `Principal` or `NotPrincipal`.
    pub(crate) fn principals(self) -> impl Iterator<Item = (PrincipalPattern, &'a Spanned<SmolStr>)> {
        let patterns = self.stretches.principals.of(&self.lists.principals);
        let element = self.written.principal.as_ref();
        let entries = element.map_or(&[][..], |element| &element.entries);
        patterns.iter().copied().zip(entries.iter().map(|(_, text)| text))
    }

    /// Returns the entries of `Action` or `NotAction`.
    pub(crate) fn actions(self) -> impl Iterator<Item = (&'a ActionPattern, &'a Spanned<SmolStr>)> {
        let patterns = self.stretches.actions.of(&self.lists.actions);
        patterns.iter().zip(&self.written.actions)
    }

    /// Returns the entries of `Resource` or `NotResource`.
    pub(crate) fn resources(self) -> impl Iterator<Item = (&'a ResourcePattern, &'a Spanned<SmolStr>)> {
        let patterns = self.stretches.resources.of(&self.lists.resources);
        patterns
            .iter()
            .zip(self.written.resources.as_deref().unwrap_or_default())
    }

    /// Returns the lines of `Condition`.
    pub(crate) fn conditions(self) -> impl Iterator<Item = (&'a ConditionPattern, &'a Condition)> {
        let patterns = self.stretches.conditions.of(&self.lists.conditions);
        patterns.iter().zip(&self.written.conditions)
    }
}
