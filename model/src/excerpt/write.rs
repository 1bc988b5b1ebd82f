//! Writes excerpts.

use std::collections::HashSet;

use serde_json::Value;
use serde_json::value::RawValue;

use super::keys::{push_key, push_text};
use super::outline::{Level, Method};
use super::part::{Bodies, PLAIN, Part};
use super::references::without_descriptions;
use super::search::may_have_names;
use super::selection::{Others, Selection};

/// Writes a document with the selected methods and their schemas. `None` if a part of the document that
/// is reduced does not have the expected form.
pub(super) fn document(
    root: &Level<'_>,
    selection: &Selection<'_>,
    used: &HashSet<String>,
    others: Others,
) -> Option<Vec<u8>> {
    let mut out = "{".to_owned();
    root.write(&mut out, selection, others)?;
    push_key(&mut out, "schemas");
    out.push('{');
    // The order of the document.
    for (key, raw) in &root.schemas {
        let is_used = used.contains(key);
        if is_used || others == Others::Names {
            push_key(&mut out, key);
            match is_used {
                true => push_schema(&mut out, raw, others)?,
                false => push_stub(&mut out, raw)?,
            }
        }
    }
    out.push_str("}}");
    Some(out.into_bytes())
}

impl Level<'_> {
    /// Writes the members of the object, with the selected methods as they are.
    fn write(&self, out: &mut String, selection: &Selection<'_>, others: Others) -> Option<()> {
        for (key, raw) in &self.others {
            push_key(out, key);
            out.push_str(raw.get());
        }
        push_key(out, "methods");
        out.push('{');
        for method in &self.methods {
            push_key(out, &method.key);
            match selection.contains(method) {
                true => out.push_str(method.raw.get()),
                false => method.write_stub(out, others)?,
            }
        }
        out.push('}');
        push_key(out, "resources");
        out.push('{');
        for (key, level) in &self.resources {
            push_key(out, key);
            out.push('{');
            level.write(out, selection, others)?;
            out.push('}');
        }
        out.push('}');
        Some(())
    }
}

impl Method<'_> {
    /// Writes the ID, the verb and the scopes, and the enums if the names of all items are needed.
    fn write_stub(&self, out: &mut String, others: Others) -> Option<()> {
        out.push_str(r#"{"path":"-","httpMethod":"#);
        push_text(out, &self.facts.verb);
        if let Some(id) = &self.facts.id {
            push_key(out, "id");
            push_text(out, id);
        }
        if let Some(scopes) = self.facts.scopes {
            push_key(out, "scopes");
            out.push_str(scopes.get());
        }
        if others == Others::Names && may_have_names(self.raw) {
            let bodies: Bodies<'_> = serde_json::from_str(self.raw.get()).ok()?;
            bodies.write(out);
        }
        out.push('}');
        Some(())
    }
}

/// Writes a schema that the methods use. Descriptions do not affect calls.
fn push_schema(out: &mut String, schema: &RawValue, others: Others) -> Option<()> {
    if others == Others::Names {
        out.push_str(schema.get());
        return Some(());
    }
    let mut schema: Value = serde_json::from_str(schema.get()).ok()?;
    without_descriptions(&mut schema);
    out.push_str(&schema.to_string());
    Some(())
}

/// Writes another schema.
fn push_stub(out: &mut String, schema: &RawValue) -> Option<()> {
    if !may_have_names(schema) {
        out.push_str(PLAIN);
        return Some(());
    }
    let part: Part<'_> = serde_json::from_str(schema.get()).ok()?;
    part.write_top(out);
    Some(())
}
