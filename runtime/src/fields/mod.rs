//! Compares `fields` with the schema of the response.
//!
//! The schemas have no type tables at run time. A blank value serves as one: its [`Slot`]s lead
//! from field to field, and lists and maps to their elements. Only the values on the paths of
//! `fields` are created, so that recursive schemas terminate.

mod mask;
mod selection;
#[cfg(test)]
mod tests;

pub use selection::FieldNode;
pub(crate) use selection::Selection;

use selection::{ALL, Node};

use crate::error::{Error, Result};
use crate::nearest::hint;
use crate::wire::{Budget, Field, Slot};

/// Passes the slot of an empty response to a function, which inspects the fields of its schema.
pub(crate) type ResponseSchema = fn(&mut dyn FnMut(Slot<'_>));

/// The schema of a response type.
#[inline]
pub(crate) fn schema_of<T: Field>(inspect: &mut dyn FnMut(Slot<'_>)) {
    inspect(T::blank().slot());
}

/// Returns an error if the response does not have one of the fields.
///
/// Unchecked are the keys of maps, the contents of JSON values, and schemas without fields. If the
/// API wraps its responses in `data`, `fields` may include that wrapper.
pub(crate) fn check(
    selection: &Selection<'_>,
    schema: ResponseSchema,
    data_wrapper: bool,
) -> Result<()> {
    let nodes = match selection.nodes() {
        [
            Node {
                name: "data",
                below,
            },
        ] if data_wrapper && !below.is_empty() => below,
        [Node { name: "data", .. }] if data_wrapper => return Ok(()),
        nodes => nodes,
    };
    let mut found = None;
    schema(&mut |slot| found = walk(nodes, slot));
    match found {
        None => Ok(()),
        Some(field) => Err(Error::usage(format!(
            "`fields` requests {field}; for fields that are newer than this crate use \
             `CallOptions::fields_unchecked`"
        ))),
    }
}

/// A description of the first unknown field.
fn walk(nodes: &[Node<'_>], slot: Slot<'_>) -> Option<String> {
    if nodes.is_empty() {
        return None;
    }
    match slot {
        Slot::Message(message) | Slot::Boxed(message) => {
            let shape = message.shape();
            nodes.iter().find_map(|node| match shape.search(node.name) {
                Some(index) => walk(&node.below, message.slot(index)),
                None if node.name == ALL || shape.names.is_empty() => None,
                None => Some(unknown(node.name, shape.name, shape.names)),
            })
        }
        Slot::List(list) => walk(nodes, list.push(&mut Budget::unlimited())?),
        Slot::Map(map) => {
            let mut entries = nodes.iter().filter(|node| node.name == ALL);
            entries.find_map(|node| walk(&node.below, map.entry(String::new())))
        }
        Slot::Json(_) | Slot::Object(_) | Slot::Unknown(_) | Slot::Ignore => None,
        _ => {
            let node = nodes.iter().find(|node| node.name != ALL)?;
            Some(format!("`{}` of a value that has no fields", node.name))
        }
    }
}

fn unknown(name: &str, of: &str, known: &[&'static str]) -> String {
    let hint = hint(name, known);
    format!("`{name}`, which {of} does not have: {hint}")
}
