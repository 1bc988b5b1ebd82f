//! Documentation of an item: its description, and facts from other keys.

use crate::api::Limits;
use crate::document::Schema;
use crate::text::{Inline, Markdown, Untrusted};

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

/// Returns Markdown for a property or parameter: description, default, limits.
pub(super) fn value(schema: &Schema) -> Markdown {
    let mut paragraphs = Vec::new();
    let description = schema.description.as_deref().unwrap_or_default();
    let lowercase = description.to_lowercase();
    if !description.trim().is_empty() {
        paragraphs.push(Markdown::prose(description));
    }
    let mut facts: Vec<Inline> = Vec::new();
    if schema.read_only
        && ![
            "output only",
            "output-only",
            "read-only",
            "read only",
            "readonly",
        ]
        .iter()
        .any(|it| lowercase.contains(it))
    {
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
    if schema.deprecated && !lowercase.contains("deprecated") {
        facts.push("Deprecated.".into());
    }
    if !facts.is_empty() {
        paragraphs.push(Inline::joined(facts, " ").into());
    }
    Markdown::paragraphs(paragraphs)
}

/// Whether the server sets a field and ignores values sent by clients.
pub(super) fn is_read_only(schema: &Schema) -> bool {
    let description = schema.description.as_deref().unwrap_or_default();
    schema.read_only || markdown(Some(description)).starts_with("Output only.")
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
