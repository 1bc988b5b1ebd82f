//! Documentation of an item: its description, and facts from other keys.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::api::Limits;
use crate::document::Schema;
use crate::text::{Inline, Markdown, Untrusted};

/// Phrases by which a description states that the server sets a field.
const READ_ONLY: [&str; 5] = [
    "output only",
    "output-only",
    "read-only",
    "read only",
    "readonly",
];

/// Converts a description to Markdown; empty if there is none.
pub(super) fn markdown(text: Option<&str>) -> Markdown {
    text.map(Markdown::prose).unwrap_or_default()
}

/// Returns the constraints on values, for comparing revisions.
pub(super) fn limits(schema: &Schema) -> Limits {
    let untrusted = |text: &Option<String>| {
        let text = text.as_deref().filter(|it| !it.is_empty());
        text.map(Untrusted::from)
    };
    Limits {
        default: untrusted(&schema.default),
        minimum: untrusted(&schema.minimum),
        maximum: untrusted(&schema.maximum),
        pattern: untrusted(&schema.pattern),
    }
}

/// The documentation of properties and parameters. Many of them have the same description, which is
/// converted once.
#[derive(Default)]
pub(super) struct Prose<'d>(RefCell<HashMap<&'d str, Markdown>>);

impl<'d> Prose<'d> {
    fn markdown(&self, description: &'d str) -> Markdown {
        let mut known = self.0.borrow_mut();
        let markdown = known.entry(description);
        markdown
            .or_insert_with(|| Markdown::prose(description))
            .clone()
    }

    /// Returns Markdown for a property or parameter: description, default, limits.
    pub(super) fn value(&self, schema: &'d Schema) -> Markdown {
        let mut paragraphs = Vec::new();
        let description = schema.description.as_deref().unwrap_or_default();
        if !description.trim().is_empty() {
            paragraphs.push(self.markdown(description));
        }
        let facts = facts(schema, description);
        if !facts.is_empty() {
            paragraphs.push(Inline::joined(facts, " ").into());
        }
        Markdown::paragraphs(paragraphs)
    }
}

/// Returns facts from other keys, unless the description states them.
fn facts(schema: &Schema, description: &str) -> Vec<Inline> {
    let states = |phrases: &[&str]| {
        let lowercase = description.to_lowercase();
        phrases.iter().any(|it| lowercase.contains(it))
    };
    let mut facts: Vec<Inline> = Vec::new();
    if schema.read_only && !states(&READ_ONLY) {
        facts.push("Output only.".into());
    }
    let limits = [
        ("Default", &schema.default),
        ("Minimum", &schema.minimum),
        ("Maximum", &schema.maximum),
        ("Pattern", &schema.pattern),
    ];
    for (what, limit) in limits {
        if let Some(limit) = limit.as_deref().filter(|it| !it.is_empty()) {
            facts.push(Inline::fill("{}: {}.", &[&what, &Inline::code(limit)]));
        }
    }
    if !schema.required_by.is_empty() {
        let methods = Inline::joined(schema.required_by.iter().map(Inline::code), ", ");
        facts.push(Inline::fill("Required by {}.", &[&methods]));
    }
    if schema.deprecated && !states(&["deprecated"]) {
        facts.push("Deprecated.".into());
    }
    facts
}

/// Whether the server sets a field with this documentation and ignores values sent by clients.
pub(super) fn is_read_only(schema: &Schema, docs: &Markdown) -> bool {
    schema.read_only || docs.starts_with("Output only.")
}

/// Returns Markdown for an enum: the shared description and the list of its uses.
pub(super) fn enum_docs(common: Option<&str>, labels: &[&str]) -> Markdown {
    const SHOWN: usize = 4;
    let shown = labels.iter().take(SHOWN).map(Inline::code);
    let shown = Inline::joined(shown, ", ");
    let uses = match labels.len().saturating_sub(SHOWN) {
        0 => Inline::fill("Values of {}.", &[&shown]),
        more => Inline::fill("Values of {} and {} more.", &[&shown, &more]),
    };
    Markdown::paragraphs([markdown(common), uses.into()])
}
