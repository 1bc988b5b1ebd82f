//! What is said about an item: its description, and what the document says
//! about it in other keys.

use crate::docs::{self, code};
use crate::document::Schema;
use crate::model::Limits;

/// Markdown of a description, empty if there is none.
pub(super) fn markdown(text: Option<&str>) -> String {
    text.map(docs::markdown).unwrap_or_default()
}

/// A placeholder for a parameter of type text.
pub(super) fn sample_text(pattern: Option<&str>, name: &str) -> String {
    crate::sample_value::sample_value(pattern, name)
}

/// What is said about the values, for those who compare two revisions.
pub(super) fn limits(schema: &Schema) -> Limits {
    let said = |text: &Option<String>| text.clone().filter(|it| !it.is_empty());
    Limits {
        default: said(&schema.default),
        minimum: said(&schema.minimum),
        maximum: said(&schema.maximum),
        pattern: said(&schema.pattern),
    }
}

/// Markdown of a property or parameter: description, default, limits.
pub(super) fn value(schema: &Schema) -> String {
    let mut paragraphs = Vec::new();
    let description = schema.description.as_deref().unwrap_or_default();
    let said = description.to_lowercase();
    if !description.trim().is_empty() {
        paragraphs.push(docs::markdown(description));
    }
    let mut facts = Vec::new();
    if schema.read_only
        && ![
            "output only",
            "output-only",
            "read-only",
            "read only",
            "readonly",
        ]
        .iter()
        .any(|it| said.contains(it))
    {
        facts.push("Output only.".to_owned());
    }
    let limits = [
        ("Default", &schema.default),
        ("Minimum", &schema.minimum),
        ("Maximum", &schema.maximum),
        ("Pattern", &schema.pattern),
    ];
    for (what, limit) in limits {
        if let Some(limit) = limit.as_deref().filter(|it| !it.is_empty()) {
            facts.push(format!("{what}: {}.", code(limit)));
        }
    }
    if !schema.required_by.is_empty() {
        let methods: Vec<String> = schema.required_by.iter().map(|it| code(it)).collect();
        facts.push(format!("Required by {}.", methods.join(", ")));
    }
    if schema.deprecated && !said.contains("deprecated") {
        facts.push("Deprecated.".to_owned());
    }
    if !facts.is_empty() {
        paragraphs.push(facts.join(" "));
    }
    paragraphs.join("\n\n")
}

/// Markdown of an enum: what all its uses say, and where they are.
pub(super) fn enum_docs(common: Option<&str>, labels: &[&str]) -> String {
    const SHOWN: usize = 4;
    let mut text = markdown(common);
    if !text.is_empty() {
        text.push_str("\n\n");
    }
    let shown: Vec<String> = labels.iter().take(SHOWN).map(|it| code(it)).collect();
    text.push_str(&format!("Values of {}", shown.join(", ")));
    match labels.len().saturating_sub(SHOWN) {
        0 => text.push('.'),
        more => text.push_str(&format!(" and {more} more.")),
    }
    text
}
